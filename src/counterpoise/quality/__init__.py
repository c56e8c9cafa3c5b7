"""The only place that knows Great Expectations: contract → suite → results → quarantine.

contracts ──rules──▶ suite ──▶ judge ──▶ RowRuleResult (with the query for the broken rows), CheckResult
                       │
              expectations, dialect ──▶ the caller's DuckDB connection
"""

from counterpoise.quality.judge import CheckResult, RowRuleResult, judge_rows, judge_table

__all__ = ["CheckResult", "RowRuleResult", "judge_rows", "judge_table"]

"""What Great Expectations finds in a table: results of row rules before quarantine, results of table rules after.

Great Expectations is imported on the first judgement, not before: it takes about six seconds and 250 MB.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from counterpoise.contracts.base import MostlyPresent, RowCount, Table, Unique
from counterpoise.contracts.ddl import quoted
from counterpoise.errors import IntegrityError, Problem
from counterpoise.quality.connection import LiveConnection
from counterpoise.quality.rules import BoundRule, row_rules, table_rules

_KEY = ("evidence_sha256", "record_number")


@dataclass(frozen=True, slots=True)
class RowRuleResult:
    """One row rule judged on every row of candidate_<noun>.

    `evaluated_count` is the number of rows that the rule could look at: those with a value, and for Required all.
    `broken_rows_sql` selects evidence_sha256, record_number and `value` (VARCHAR, of `column`) of all `broken_count`
    rows, in no particular order, from the candidate table as it was judged.
    """

    rule: str
    column: str
    description: str
    evaluated_count: int
    broken_count: int
    broken_rows_sql: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One table rule judged on the finished table; `observed` holds counts and never a value of a row."""

    rule: str
    column: str | None
    description: str
    passed: bool
    is_blocking: bool
    observed: dict[str, int] = field(default_factory=dict)


def judge_rows(connection: LiveConnection, table: Table) -> tuple[RowRuleResult, ...]:
    """Judge every row rule of an evidence table on its candidate form, in the order of the contract.

    `connection` is a DuckDB connection; it is only read from, inside its current transaction if there is one, and a
    result that it still holds is lost. Tables that do not come from evidence have no row rules. Raises IntegrityError
    naming the rule when one cannot be judged.
    """
    rules = row_rules(table)
    if not rules:
        return ()
    from counterpoise.quality import suite  # noqa: PLC0415 seconds, see above

    found = suite.run(connection, suite.row_suite(table, rules), _KEY)
    return tuple(_row_result(rule, found[rule.id]) for rule in rules)


def judge_table(connection: LiveConnection, table: Table) -> tuple[CheckResult, ...]:
    """Judge every table rule on the finished table, in the order of the contract.

    Takes the connection and raises as `judge_rows` does.
    """
    rules = table_rules(table)
    if not rules:
        return ()
    from counterpoise.quality import suite  # noqa: PLC0415 seconds, see above

    found = suite.run(connection, suite.table_suite(table, rules))
    return tuple(
        CheckResult(
            rule.id,
            rule.column,
            rule.description,
            found[rule.id]["success"],
            rule.is_blocking,
            _observed(rule, found[rule.id]),
        )
        for rule in rules
    )


def _row_result(rule: BoundRule, found: dict[str, Any]) -> RowRuleResult:
    column = str(rule.column)  # a row rule always has one
    query = str(found["unexpected_index_query"]).removesuffix(";")
    key = ", ".join(quoted(name) for name in _KEY)
    selection = f'SELECT {key}, CAST({quoted(column)} AS VARCHAR) AS "value" FROM ({query}) AS broken'  # noqa: S608
    return RowRuleResult(
        rule.id, column, rule.description, _evaluated(found), _count(rule, found, "unexpected_count"), selection
    )


def _observed(rule: BoundRule, found: dict[str, Any]) -> dict[str, int]:
    match rule.rule:
        case Unique():
            return {"repeated_keys": _count(rule, found, "observed_value")}
        case RowCount():
            return {"rows": _count(rule, found, "observed_value")}
        case MostlyPresent():
            return {"rows": found["element_count"], "missing": _count(rule, found, "unexpected_count")}
    return {"evaluated": _evaluated(found), "broken": _count(rule, found, "unexpected_count")}


def _evaluated(found: dict[str, Any]) -> int:
    return int(found["element_count"]) - int(found.get("missing_count") or 0)


def _count(rule: BoundRule, found: dict[str, Any], name: str) -> int:
    """A count of the judge; over an empty table it sums nothing and says None."""
    count = found[name]
    if count is None and found.get("element_count") != 0:
        raise IntegrityError(Problem("the judge gave no count", rule.id))
    return int(count or 0)

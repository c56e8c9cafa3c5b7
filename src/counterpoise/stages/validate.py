"""Validate: raw text typed, judged by Great Expectations, set aside or accepted, and accounted for."""

from __future__ import annotations

from counterpoise.contracts import RECORD_TABLES
from counterpoise.contracts.audit import ROW_ACCOUNTING
from counterpoise.contracts.base import Table
from counterpoise.errors import BlockedError, IntegrityError, Problem
from counterpoise.evidence.ledger import Ledger
from counterpoise.quality.judge import CheckResult, judge_rows, judge_table
from counterpoise.stages.base import Audit, Check, Outcome
from counterpoise.stages.inventory import load_readings
from counterpoise.warehouse.warehouse import Warehouse


def validate(audit: Audit, table: Table) -> Outcome:
    """Judge the rows of one evidence table; the broken ones go to quarantine by the judge's own query."""
    checks: list[Check] = []
    with audit.warehouse() as warehouse:
        warehouse.build_candidate(table)
        results = judge_rows(warehouse.connection, table)
        aside = sum(result.broken_count for result in results)
        for result in results:
            if result.broken_count:
                warehouse.quarantine(table, result.rule, result.column, result.broken_rows_sql)
            observed = {"rows": result.evaluated_count, "rows set aside": result.broken_count}
            # Rows that break a row rule are set aside one by one; the table goes on without them.
            checks.append(Check(result.rule, result.description, result.broken_count == 0, False, observed))
        accepted = warehouse.accept(table)
        checks += judged_table(warehouse, table)
    return Outcome(accepted, {"rows set aside, by rule": aside}, tuple(checks))


def judged_table(warehouse: Warehouse, table: Table) -> list[Check]:
    """Judge the table rules of a finished table. Raises BlockedError when one that blocks is broken."""
    results = judge_table(warehouse.connection, table)
    blocked = [result for result in results if result.is_blocking and not result.passed]
    if blocked:
        raise BlockedError(Problem(result.description, table.name, result.rule) for result in blocked)
    return [_check(result) for result in results]


def _check(result: CheckResult) -> Check:
    return Check(result.rule, result.description, result.passed, result.is_blocking, result.observed)


def account_for_rows(audit: Audit) -> Outcome:
    """Prove that records in = accepted + quarantined + duplicates for every file, and tell the ledger."""
    readings = load_readings(audit, [table.noun for table in RECORD_TABLES])
    records_in = {
        (reading.sha256, f"core_{noun}"): count for reading in readings for noun, count in reading.records_in.items()
    }
    with audit.warehouse() as warehouse:
        warehouse.account(records_in)
        accounts = warehouse.table(ROW_ACCOUNTING)
    totals = {
        name: sum(row[name] for row in accounts) for name in ("records_in", "accepted", "quarantined", "duplicates")
    }
    loaded = {"period": str(audit.period), "accounts": len(accounts), "accepted": totals["accepted"]}
    Ledger(audit.paths.ledger).append("loaded", loaded)
    return Outcome(len(accounts), totals)


def require_loaded_rows(audit: Audit) -> None:
    """Compare the tables with the ledger: a database that lost its last writes opens without complaint."""
    loaded = [
        entry.facts
        for entry in Ledger(audit.paths.ledger).entries()
        if entry.event == "loaded" and entry.facts["period"] == str(audit.period)
    ]
    with audit.warehouse() as warehouse:
        accepted = sum(row["accepted"] for row in warehouse.query("row_fates"))
    recorded = loaded[-1]["accepted"] if loaded else 0
    if recorded != accepted:
        what = f"the warehouse holds {accepted} accepted rows, the ledger recorded {recorded}"
        raise IntegrityError(Problem(what, audit.paths.warehouse, remedy="run the audit again: it rebuilds the tables"))

"""Weeks: the rollup of rows that stand for seven days, and the measures of every week by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from counterpoise.assessment.concentration import measure
from counterpoise.assessment.weekly import WeekState, week_states
from counterpoise.contracts.weekly import USAGE_WEEKLY, WEEKLY, WEEKLY_CONCENTRATION
from counterpoise.stages.assess import as_float
from counterpoise.stages.base import Audit
from counterpoise.stages.concentration import known_weights
from counterpoise.vocabulary import Access, WeekDimension, WeekFault
from counterpoise.warehouse.warehouse import Row, Warehouse

_STATED, _CONTRADICTED = "stated", "contradicted"  # what the query says beside faults


def usage_weekly(audit: Audit, warehouse: Warehouse) -> int:  # noqa: ARG001 every fill has the same form
    return warehouse.fill(USAGE_WEEKLY, "usage_weekly")


def weekly(audit: Audit, warehouse: Warehouse) -> int:
    """Every week of the trend, with its tokens by access or the reason why it has none."""
    first, last = audit.trend[0].first_day, audit.trend[-1].last_day
    noted = warehouse.query("week_faults")
    doubtful = {row["week_end"] for row in noted if row["fault"] == _CONTRADICTED}
    states = [state for state in _states(warehouse, noted) if first <= state.end <= last]
    return warehouse.write(WEEKLY, (_week(warehouse, state, state.end in doubtful) for state in states))


def weekly_concentration(audit: Audit, warehouse: Warehouse) -> int:  # noqa: ARG001 every fill has the same form
    sound = [state.end for state in stored_states(warehouse) if state.fault is None]
    return warehouse.write(
        WEEKLY_CONCENTRATION,
        (_concentration(warehouse, end, dimension) for end in sound for dimension in WeekDimension),
    )


def stored_states(warehouse: Warehouse) -> list[WeekState]:
    """The weeks of the finished table, oldest first."""
    return [
        WeekState(
            row["week_end"],
            WeekFault(row["fault"]) if row["fault"] else None,
            tuple((row["evidence"] or "").split()),
        )
        for row in warehouse.table(WEEKLY)
    ]


def _states(warehouse: Warehouse, noted: Sequence[Row]) -> tuple[WeekState, ...]:
    stated: dict[date, set[str]] = defaultdict(set)
    faults: dict[date, set[WeekFault]] = defaultdict(set)
    tokens: dict[date, int] = defaultdict(int)
    for row in noted:
        if row["fault"] == _STATED:
            stated[row["week_end"]].add(row["evidence_sha256"])
        elif row["fault"] != _CONTRADICTED:
            faults[row["week_end"]].add(WeekFault(row["fault"]))
    for row in warehouse.table(USAGE_WEEKLY):
        tokens[row["week_end"]] += row["tokens"]
    return week_states(stated, faults, tokens)


def _week(warehouse: Warehouse, state: WeekState, is_contradicted: bool) -> tuple[object, ...]:
    evidence = "\n".join(state.evidence)
    if state.fault is not None:
        return (state.end, state.fault, is_contradicted, None, None, *(None for _ in Access), evidence)
    weights = {Access(row["entity_id"]): row["weight"] for row in _rows(warehouse, state.end, "access")}
    models = len(_rows(warehouse, state.end, "model"))
    return (
        *(state.end, None, is_contradicted, models, sum(weights.values())),
        *(weights.get(access, 0) for access in Access),
        evidence,
    )


def _concentration(warehouse: Warehouse, end: date, dimension: WeekDimension) -> tuple[object, ...]:
    known, unknown = known_weights(_rows(warehouse, end, dimension))
    found = measure(known, unknown)
    bounds = (found.hhi_lower, found.hhi_upper, found.cr1_lower, found.cr1_upper)
    return (end, dimension, found.n, int(found.total), int(unknown), *map(as_float, bounds))


def _rows(warehouse: Warehouse, end: date, dimension: str) -> list[Row]:
    return warehouse.query("figures/weekly_by", {"week": end.isoformat(), "dimension": str(dimension)})

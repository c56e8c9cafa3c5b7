"""Concentration of use by layer and weight: the rows of the queries, measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from counterpoise.assessment.concentration import measure
from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.period import Period
from counterpoise.stages.assess import as_float
from counterpoise.stages.base import Audit
from counterpoise.vocabulary import ALL, Access, Dimension, Weight
from counterpoise.warehouse.warehouse import Row, Warehouse

PARTIES = (Dimension.DEVELOPER, Dimension.HOST)
LOGGED = (Weight.TOKENS, Weight.CALLS, Weight.SPEND)
QUERIES: Mapping[Weight, str] = MappingProxyType(
    dict.fromkeys(LOGGED, "weight_by") | {Weight.USERS: "users_by", Weight.CRITICAL: "critical_by"}
)
"""The figure query that gives the rows of a weight."""


def concentration(audit: Audit, warehouse: Warehouse) -> int:
    """Every layer in every weight over the window, parties by access too, and their tokens in each month."""
    every = [(audit.window, dimension, weight, ALL) for dimension in Dimension for weight in Weight]
    by_access = [
        (audit.window, dimension, weight, access) for dimension in PARTIES for weight in LOGGED for access in Access
    ]
    trend = [((month,), dimension, Weight.TOKENS, ALL) for month in audit.trend for dimension in PARTIES]
    rows = [_measured(warehouse, *asked, is_pooled=True) for asked in every + by_access]
    return warehouse.write(CONCENTRATION, rows + [_measured(warehouse, *asked, is_pooled=False) for asked in trend])


def asked_of(months: Sequence[Period], dimension: Dimension, weight: Weight, scope: str = ALL) -> dict[str, str]:
    """Parameters of the query of a weight."""
    if weight not in LOGGED:
        return {"dimension": dimension.value}
    span = {"from": months[0].first_day.isoformat(), "to": months[-1].first_day.isoformat()}
    return {**span, "dimension": dimension.value, "weight": weight.value, "scope": scope}


def known_weights(rows: Iterable[Mapping[str, object]]) -> tuple[dict[str, Fraction], Fraction]:
    """Weight by entity, and the weight of no known entity, of rows of such a query."""
    known: dict[str, Fraction] = {}
    unknown = Fraction()
    for row in rows:
        weight = Fraction(str(row["weight"]))
        if row["entity_id"] is None:
            unknown += weight
        else:
            known[str(row["entity_id"])] = weight
    return known, unknown


def _measured(  # noqa: PLR0913 a row is what was asked
    warehouse: Warehouse,
    months: tuple[Period, ...],
    dimension: Dimension,
    weight: Weight,
    scope: str,
    *,
    is_pooled: bool,
) -> tuple[object, ...]:
    rows: list[Row] = warehouse.query(f"figures/{QUERIES[weight]}", asked_of(months, dimension, weight, scope))
    known, unknown = known_weights(rows)
    found = measure(known, unknown)
    ahead = found.dominance
    return (
        f"{months[0]}/{months[-1]}" if is_pooled else str(months[0]),
        is_pooled,
        dimension,
        weight,
        scope,
        found.n,
        float(found.total),
        float(unknown),
        *map(
            as_float,
            (
                found.hhi_lower,
                found.hhi_upper,
                found.cr1_lower,
                found.cr1_upper,
                found.cr3_lower,
                found.cr3_upper,
                found.n_effective_lower,
                found.n_effective_upper,
                found.hhi_normalised,
                found.gini,
                found.shannon,
                found.hill_1,
                found.hill_infinity,
                found.theil,
                *((ahead.gap, ahead.kwoka, ahead.threshold) if ahead else (None, None, None)),
            ),
        ),
    )

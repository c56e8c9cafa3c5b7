"""Patterns that single measures hide: each holds, does not hold, or cannot be told within the bounds of its measures.

The lines are those of the project's facts base (PAT-1 to PAT-6) and value choices: they say where to look, and nothing
of what is right. Every measure is an interval; None stands for a measure that is not shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from counterpoise.assessment.autonomy import Bounds

GAP = 0.2
LARGE = 0.5
ENTITIES = 1
POINTS = 1_000


class Sign(StrEnum):
    HOLDS = "holds"
    DOES_NOT_HOLD = "does_not_hold"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the patterns look at. Shares of the use, HHI in points, effective numbers (10 000 / HHI)."""

    gap: Bounds | None  # released weights less autonomy
    largest_host: Bounds | None
    developers: Bounds | None  # effective number
    roots: Bounds | None  # effective number
    payee_hhi: Bounds | None
    developer_hhi: Bounds | None
    revocable: Bounds | None  # share on own copies whose licence its grantor can end at will
    largest_unit: Bounds | None
    largest_evaluator: Bounds | None  # share of the results on models in use


def patterns(found: Measured) -> Mapping[str, tuple[Sign, Bounds | None]]:
    """What each pattern comes to, by id, and the measure that is held against its line."""
    fronts = _difference(found.developers, found.roots)
    paid = _difference(found.payee_hhi, found.developer_hhi)
    return {
        "PAT-1": (_both(_above(found.gap, GAP), _above(found.largest_host, LARGE)), found.gap),
        "PAT-2": (_above(fronts, ENTITIES), fronts),
        "PAT-3": (_above(paid, POINTS), paid),
        "PAT-4": (_above(found.revocable, 0), found.revocable),
        "PAT-5": (_above(found.largest_unit, LARGE), found.largest_unit),
        "PAT-6": (_above(found.largest_evaluator, LARGE), found.largest_evaluator),
    }


def _above(bounds: Bounds | None, line: float) -> Sign:
    if bounds is None:
        return Sign.NOT_SETTLED
    if bounds.lower > line:
        return Sign.HOLDS
    return Sign.DOES_NOT_HOLD if bounds.upper <= line else Sign.NOT_SETTLED


def _both(one: Sign, other: Sign) -> Sign:
    if Sign.DOES_NOT_HOLD in {one, other}:
        return Sign.DOES_NOT_HOLD
    return Sign.HOLDS if one is other is Sign.HOLDS else Sign.NOT_SETTLED


def _difference(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    return Bounds(one.lower - other.upper, one.upper - other.lower) if one and other else None

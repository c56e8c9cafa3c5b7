"""What would change if uses moved elsewhere: differences with bounds that hold whatever the unknown turns out to be.

A difference of two intervals is wider than it need be where both rest on the same unknown: weight that nobody can
attribute stays where it is when something else moves, so it is given to the same party on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.concentration import POINTS

State: TypeAlias = Literal["free", "stopped", "not_shown"]
_FREE: Mapping[State, tuple[int, int]] = {"free": (1, 1), "stopped": (0, 0), "not_shown": (0, 1)}


def hhi_change(before: Mapping[str | None, Fraction], after: Mapping[str | None, Fraction]) -> Bounds | None:
    """Points by which the HHI changes; None where there is no weight. `None` as a party is weight of nobody known.

    With as much unknown before as after, the unknown x_i of each party is the same on both sides, and the change is
    Σ (a_i² − b_i²) + 2 Σ x_i (a_i − b_i): linear in x, so that its ends lie where one party has it all. Where weight
    comes to be known or unknown, the ends are those of the two intervals apart.
    """
    total = sum(before.values(), Fraction())
    if not total:
        return None
    if sum(after.values(), Fraction()) != total:
        raise ValueError("a move changes nothing of the whole weight")
    parties = (before.keys() | after.keys()) - {None}
    shares = {party: (before.get(party, Fraction()) / total, after.get(party, Fraction()) / total) for party in parties}
    unknown = [side.get(None, Fraction()) / total for side in (before, after)]
    if unknown[0] != unknown[1]:
        (low, high), (least, most) = (_hhi([pair[side] for pair in shares.values()], unknown[side]) for side in (0, 1))
        return Bounds(POINTS * (least - high), POINTS * (most - low))
    fixed = sum((later**2 - sooner**2 for sooner, later in shares.values()), Fraction())
    moved = [Fraction(), *(later - sooner for sooner, later in shares.values())]
    return Bounds(*(POINTS * (fixed + 2 * unknown[0] * end) for end in (min(moved), max(moved))))


def _hhi(shares: Iterable[Fraction], unknown: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most, as shares squared."""
    listed = sorted(shares, reverse=True) or [Fraction()]
    low = sum((share**2 for share in listed), Fraction())
    return low, low - listed[0] ** 2 + (listed[0] + unknown) ** 2


@dataclass(frozen=True, slots=True)
class Moved:
    """One use that moves: its share of the weight, and whether an external party could stop it alone."""

    weight: Fraction
    before: State
    after: State


def autonomy_change(moved: Iterable[Moved]) -> Bounds:
    """Change of the share that no external party can stop alone; uses that stay change nothing."""
    low = high = Fraction()
    for use in moved:
        low += use.weight * (_FREE[use.after][0] - _FREE[use.before][1])
        high += use.weight * (_FREE[use.after][1] - _FREE[use.before][0])
    return Bounds(low, high)

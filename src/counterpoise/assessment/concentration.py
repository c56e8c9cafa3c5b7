"""Concentration of use by entity, exact, with bounds where part of the weight belongs to nobody known.

Shares are of the whole weight: what cannot be attributed stays in the denominator and widens the bounds (PC-11 of the
project's indicators). The lower bound of HHI spreads the unknown infinitely thin, the upper gives it to the largest.
These figures describe how dependent one organisation is; they are no measure of a market.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

Amount: TypeAlias = int | Fraction
POINTS = 10_000
TOP = 5


@dataclass(frozen=True, slots=True)
class TopEntity:
    """One of the largest entities. `is_tied`: another has exactly the same weight."""

    entity: str
    weight: Fraction
    share: Fraction
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Dominance:
    """How far the largest is ahead; supporting figures, and never a finding of dominance in a market.

    `gap` is the difference of the two largest shares, `kwoka` the sum of squared differences of neighbours (Kwoka
    1977; not defined for one entity), `threshold` that of Melnik, Shy and Stenbacka 2008 with gamma = 1.
    """

    gap: Fraction
    kwoka: Fraction | None
    threshold: Fraction
    is_above_threshold: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """Concentration of one distribution. None: not defined or not shown, `notes` say why.

    Points: hhi, bounds of it and floor (0 to 10 000). Shares: unknown_share, cr1, cr3. Index 0 to 1: hhi_normalised,
    gini. Entities: n (known, with weight), the Hill numbers n_effective (order 2), hill_1 and hill_infinity. Nats:
    shannon, theil. Hill 1973; Theil as ln n − shannon.
    """

    n: int
    total: Fraction
    unknown_share: Fraction | None = None
    hhi: Fraction | None = None  # only where nothing is unknown
    hhi_lower: Fraction | None = None
    hhi_upper: Fraction | None = None
    hhi_normalised: Fraction | None = None
    floor: Fraction | None = None
    cr1: Fraction | None = None
    cr1_lower: Fraction | None = None
    cr1_upper: Fraction | None = None
    cr3: Fraction | None = None
    cr3_lower: Fraction | None = None
    cr3_upper: Fraction | None = None
    n_effective: Fraction | None = None
    n_effective_lower: Fraction | None = None
    n_effective_upper: Fraction | None = None  # None with bounds elsewhere: without limit
    gini: Fraction | None = None
    shannon: float | None = None
    theil: float | None = None
    hill_1: float | None = None
    hill_infinity: Fraction | None = None
    dominance: Dominance | None = None
    top: tuple[TopEntity, ...] = ()
    notes: tuple[str, ...] = ()


def measure(weights: Mapping[str, Amount], unknown: Amount = 0, top: int = TOP) -> Measures:
    """Measure how weight is spread over entities.

    `weights` maps an entity to its weight (tokens, calls, money), `unknown` is weight of no known entity. Raises
    ValueError for a negative weight; entities without weight are left out.
    """
    if unknown < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("weights cannot be negative")
    held = {entity: Fraction(weight) for entity, weight in weights.items() if weight}
    total = sum(held.values(), Fraction(unknown))
    if total == 0:
        return Measures(0, total, notes=("There is no weight.",))
    shares = sorted((weight / total for weight in held.values()), reverse=True)
    u = unknown / total
    is_exact = unknown == 0
    hhi_lower = _hhi(shares)
    hhi_upper = _hhi([shares[0] + u, *shares[1:]]) if shares else Fraction(POINTS)
    cr1_lower = sum(shares[:1], Fraction())
    cr3_lower = sum(shares[:3], Fraction())
    says_something = len(shares) > 3 or not is_exact
    exact = _Exact(shares) if is_exact else None
    return Measures(
        n=len(held),
        total=total,
        unknown_share=u,
        hhi=hhi_lower if is_exact else None,
        hhi_lower=hhi_lower,
        hhi_upper=hhi_upper,
        hhi_normalised=exact.hhi_normalised if exact else None,
        floor=Fraction(POINTS, len(shares)) if is_exact else None,
        cr1=cr1_lower if is_exact else None,
        cr1_lower=cr1_lower,
        cr1_upper=cr1_lower + u,
        cr3=cr3_lower if is_exact and says_something else None,
        cr3_lower=cr3_lower if says_something else None,
        cr3_upper=cr3_lower + u if says_something else None,
        n_effective=POINTS / hhi_lower if is_exact else None,
        n_effective_lower=POINTS / hhi_upper,
        n_effective_upper=POINTS / hhi_lower if hhi_lower else None,
        gini=exact.gini if exact else None,
        shannon=exact.shannon if exact else None,
        theil=exact.theil if exact else None,
        hill_1=math.exp(exact.shannon) if exact else None,
        hill_infinity=1 / shares[0] if exact else None,
        dominance=exact.dominance if exact else None,
        top=_top(held, total, top),
        notes=_notes(len(shares), is_exact=is_exact),
    )


@dataclass(frozen=True, slots=True)
class _Exact:
    """Measures that are defined only where every part of the weight is attributed; `shares` in falling order."""

    shares: Sequence[Fraction]

    @property
    def hhi_normalised(self) -> Fraction | None:
        """(H - 1/n) / (1 - 1/n); not defined for one entity."""
        n = len(self.shares)
        least = Fraction(1, n)
        return (_hhi(self.shares) / POINTS - least) / (1 - least) if n > 1 else None

    @property
    def gini(self) -> Fraction:
        """Sum of (2i - n - 1) x_i over n times the sum, in rising order; 0 for one entity, so never used alone."""
        n = len(self.shares)
        return sum(((2 * rank - n - 1) * share for rank, share in enumerate(reversed(self.shares), 1)), Fraction()) / n

    @property
    def shannon(self) -> float:
        """Entropy in nats."""
        return max(0.0, -math.fsum(float(share) * math.log(share) for share in self.shares))

    @property
    def theil(self) -> float:
        """ln n less the entropy, in nats; 0 for one entity, so never used alone."""
        return max(0.0, math.log(len(self.shares)) - self.shannon)

    @property
    def dominance(self) -> Dominance:
        first, second = self.shares[0], self.shares[1] if len(self.shares) > 1 else Fraction()
        steps = [(one - other) ** 2 for one, other in pairwise(self.shares)]
        threshold = (1 - (first * first - second * second)) / 2
        kwoka = sum(steps, Fraction()) if steps else None
        return Dominance(first - second, kwoka, threshold, first > threshold)


def theil_between(groups: Mapping[str, Mapping[str, Amount]]) -> float | None:
    """The part of the Theil index of all entities that lies between groups (their seats), in nats.

    T = between + Σ share_g · T_g, where between = Σ share_g · ln(share_g · n / n_g): what is left lies within. None
    where there is no weight.
    """
    held = {group: [weight for weight in of.values() if weight] for group, of in groups.items()}
    total = sum((sum(weights, Fraction()) for weights in held.values()), Fraction())
    n = sum(map(len, held.values()))
    if not total:
        return None
    parts = ((float(sum(weights, Fraction()) / total), len(weights)) for weights in held.values() if weights)
    return math.fsum(share * math.log(share * n / size) for share, size in parts)


def _hhi(shares: Sequence[Fraction]) -> Fraction:
    return POINTS * sum((share * share for share in shares), Fraction())


def _top(held: Mapping[str, Fraction], total: Fraction, top: int) -> tuple[TopEntity, ...]:
    """The largest entities and all that tie with the last of them; equal weights by name."""
    ordered = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    last = ordered[min(top, len(ordered)) - 1][1] if ordered else Fraction()
    alike = [weight for _, weight in ordered]
    return tuple(
        TopEntity(entity, weight, weight / total, alike.count(weight) > 1)
        for entity, weight in ordered
        if weight >= last
    )


def _notes(n: int, *, is_exact: bool) -> tuple[str, ...]:
    if not is_exact:
        attributed = "Part" if n else "All"
        return (f"{attributed} of the weight belongs to no known entity: only bounds are shown.",)
    notes = []
    if n == 1:
        notes.append("One entity: the normalised HHI is not defined, and a Gini of 0 does not mean equality.")
    if n <= 3:
        notes.append("Three entities or fewer: the share of the three largest says nothing.")
    return tuple(notes)

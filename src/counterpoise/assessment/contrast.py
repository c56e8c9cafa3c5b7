"""Two groups set against each other: bounds first, then what few units allow, and what hangs on one developer.

Gates, by units in the smaller group and by developers, who are the independent ones:

    fewer than 3 units               listed, and nothing is computed
    fewer than 5 developers          difference, medians and Cliff's delta
    5 developers or more in each     also the interval of a clustered bootstrap and a permutation test

Scores are intervals. A difference or a delta is given from the least to the most that they allow; a test or a bootstrap
is made at both ends, and the outer of the two is given. The direction is settled where the difference leaves out 0, and
so does the bootstrap where there is one.
Exchanging the groups turns every sign and nothing else. Source: sections 1 to 4 and 7 of the project's statistics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal, TypeAlias

from counterpoise.assessment.inference import cliffs_delta, interval, permutation

Gate: TypeAlias = Literal["listed", "described", "tested"]
Direction: TypeAlias = Literal["first_higher", "second_higher", "not_settled"]

FEWEST_UNITS, FEWEST_CLUSTERS = 3, 5


@dataclass(frozen=True, slots=True)
class Unit:
    """One scored deployment or company. `cluster`: its developer; None where it is not known, and stands for itself."""

    name: str
    cluster: str | None
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Span:
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Left:
    """The difference without the units of one developer."""

    cluster: str
    difference: Span
    direction: Direction


@dataclass(frozen=True, slots=True)
class Contrast:
    """The first group less the second. None: the gate leaves it out, or a group has no unit."""

    gate: Gate
    units: tuple[int, int]
    clusters: tuple[int, int]
    means: tuple[Span, Span] | None
    medians: tuple[Span, Span] | None
    difference: Span | None
    delta: Span | None
    direction: Direction
    p: Span | None  # at the two ends
    allocations: int | None
    is_exact: bool | None
    bootstrap: Span | None  # outer bounds at 95 per cent
    left: tuple[Left, ...]  # each developer left out in turn, the ones first whose absence turns the direction


def contrast(first: Sequence[Unit], second: Sequence[Unit]) -> Contrast:
    """Set two groups against each other."""
    units = len(first), len(second)
    clusters = len(_clusters(first)), len(_clusters(second))
    is_described = min(units) >= FEWEST_UNITS
    is_tested = is_described and min(clusters) >= FEWEST_CLUSTERS
    means = (_mean(first), _mean(second)) if min(units) else None
    difference = _minus(*means) if means else None
    tests = [permutation(*ends) for ends in _ends(first, second)] if is_tested else []
    bootstrap = _bootstrap(first, second) if is_tested else None
    return Contrast(
        gate="tested" if is_tested else "described" if is_described else "listed",
        units=units,
        clusters=clusters,
        means=means,
        medians=(_median(first), _median(second)) if is_described else None,
        difference=difference,
        delta=Span(*(cliffs_delta(*ends) for ends in _ends(first, second))) if is_described else None,
        direction=_direction(difference, bootstrap) if is_described else "not_settled",
        p=Span(min(test.p for test in tests), max(test.p for test in tests)) if tests else None,
        allocations=tests[0].allocations if tests else None,
        is_exact=tests[0].is_exact if tests else None,
        bootstrap=bootstrap,
        left=_left(first, second, _direction(difference)) if is_described else (),
    )


def within(strata: Sequence[tuple[Sequence[Unit], Sequence[Unit]]]) -> Span | None:
    """The difference inside the strata that hold both groups, each weighted by its units; None without such a stratum.

    A stratum in which one group is missing says nothing of the difference and is left out. Source: section 7 of the
    project's statistics.
    """
    compared = [(first, second) for first, second in strata if first and second]
    if not compared:
        return None
    weights = [len(first) + len(second) for first, second in compared]
    spans = [_minus(_mean(first), _mean(second)) for first, second in compared]
    return Span(
        fmean((span.lower for span in spans), weights),
        fmean((span.upper for span in spans), weights),
    )


def _ends(first: Sequence[Unit], second: Sequence[Unit]) -> tuple[tuple[list[float], list[float]], ...]:
    """The scores at which the first group does worst, and those at which it does best."""
    return (
        ([unit.lower for unit in first], [unit.upper for unit in second]),
        ([unit.upper for unit in first], [unit.lower for unit in second]),
    )


def _clusters(units: Sequence[Unit]) -> Mapping[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        found[f"of {unit.cluster}" if unit.cluster is not None else f"alone {unit.name}"].append(unit)
    return found


def _mean(units: Sequence[Unit]) -> Span:
    return Span(fmean(unit.lower for unit in units), fmean(unit.upper for unit in units))


def _median(units: Sequence[Unit]) -> Span:
    return Span(median(unit.lower for unit in units), median(unit.upper for unit in units))


def _minus(first: Span, second: Span) -> Span:
    return Span(first.lower - second.upper, first.upper - second.lower)


def _direction(difference: Span | None, bootstrap: Span | None = None) -> Direction:
    if difference is None or any(span.lower <= 0 <= span.upper for span in (difference, bootstrap) if span):
        return "not_settled"
    return "first_higher" if difference.lower > 0 else "second_higher"


def _bootstrap(first: Sequence[Unit], second: Sequence[Unit]) -> Span | None:
    """The lower bound with the first group at its worst, the upper with it at its best."""
    worst = interval(
        {name: [unit.lower for unit in units] for name, units in _clusters(first).items()},
        {name: [unit.upper for unit in units] for name, units in _clusters(second).items()},
    )
    best = interval(
        {name: [unit.upper for unit in units] for name, units in _clusters(first).items()},
        {name: [unit.lower for unit in units] for name, units in _clusters(second).items()},
    )
    return Span(worst.lower, best.upper) if worst and best else None


def _left(first: Sequence[Unit], second: Sequence[Unit], direction: Direction) -> tuple[Left, ...]:
    """Without each developer that leaves both groups a unit."""
    found = []
    for cluster in sorted({unit.cluster for unit in (*first, *second) if unit.cluster is not None}):
        rest = [[unit for unit in group if unit.cluster != cluster] for group in (first, second)]
        if all(rest):
            difference = _minus(*map(_mean, rest))
            found.append(Left(cluster, difference, _direction(difference)))
    return tuple(sorted(found, key=lambda item: (item.direction == direction, item.cluster)))

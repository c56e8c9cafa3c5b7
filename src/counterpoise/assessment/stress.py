"""What a shock does to the use: withdrawal of parties, terms that change, prices that rise; and what fallbacks catch.

    stopped(e)   weight of the deployments that e can stop alone
    residual(e)  the part of it without a working fallback
    extra(e, x)  what a rise of the prices of e by the share x costs: the rise, or a switch where that is cheaper

A fallback works where it was tested within a year, met its floor, is controlled by another party and does not stop with
e itself. One that is stated and was not tested, or of which nothing is stated, may work or not: it counts against the
upper bound only. These are scenarios and no forecasts. Source: PC-23, PC-24, PC-26 and
T1 to T6 of the project's facts base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from counterpoise.assessment.autonomy import Bounds


class Fallback(StrEnum):
    """What the evidence shows of the fallback of a deployment."""

    TESTED = "tested"
    NOT_SHOWN = "not_shown"  # stated and not tested, or nothing stated
    NONE = "none"  # stated that there is none, or tested and missed


@dataclass(frozen=True, slots=True)
class Exposed:
    """One deployment: its share of the weight, who can stop it alone, and its fallback.

    `is_doubtful`: a further party is not known, or its power is not shown. `target`: the deployment that takes over,
    where the fallback is one.
    """

    id: str
    weight: Fraction
    stoppers: frozenset[str]
    is_doubtful: bool
    fallback: Fallback
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One shock: the parties that withdraw together, what stops and what stays stopped; shares of the whole weight."""

    name: str
    parties: frozenset[str]
    stopped: Bounds
    residual: Bounds


def withdrawals(deployments: Sequence[Exposed], shocks: Mapping[str, Iterable[str]]) -> tuple[Withdrawal, ...]:
    """Play every shock, the one with the largest residual first. `shocks` maps a name to the parties that withdraw."""
    found = (_withdrawal(name, frozenset(parties), deployments) for name, parties in shocks.items())
    return tuple(sorted(found, key=lambda item: (-item.residual.upper, -item.stopped.lower, item.name)))


def worst_pair(deployments: Sequence[Exposed], parties: Iterable[str]) -> Withdrawal | None:
    """The two parties after whose joint withdrawal most could stay stopped; None where there are no two."""
    pairs = combinations(sorted(set(parties)), 2)
    return next(iter(withdrawals(deployments, {"\n".join(pair): pair for pair in pairs})), None)


@dataclass(frozen=True, slots=True)
class Priced:
    """Money that one use costs, who is paid, and its fallback; `cost_ratio`: cost there over cost here."""

    spend: Fraction
    payee: str | None  # None: not known
    fallback: Fallback
    cost_ratio: Fraction | None = None  # None: not shown


@dataclass(frozen=True, slots=True)
class PriceRise:
    """What a rise costs, in shares of all spend: by staying, and by switching where a tested fallback is cheaper."""

    stay: Bounds
    switch: Bounds


def price_rise(uses: Sequence[Priced], payee: str, rise: Fraction) -> PriceRise:
    """Raise the prices of one payee by a share. Money whose payee is not known may be paid to this one.

    Raises ValueError where nothing is spent.
    """
    total = sum((use.spend for use in uses), Fraction())
    if not total:
        raise ValueError("nothing is spent")
    stay = [Fraction(), Fraction()]
    switch = [Fraction(), Fraction()]
    for use in uses:
        if use.payee in {payee, None}:
            least, most = _extra(use, rise)
            stay[1] += use.spend * rise
            switch[1] += most
            if use.payee == payee:
                stay[0] += use.spend * rise
                switch[0] += least
    return PriceRise(*(Bounds(least / total, most / total) for least, most in (stay, switch)))


def _extra(use: Priced, rise: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most that a rise costs; a fallback that is not shown, or whose cost is not, may be free."""
    dearer = use.spend * rise
    if use.fallback is Fallback.NONE:
        return dearer, dearer
    if use.fallback is Fallback.TESTED and use.cost_ratio is not None:
        switched = min(dearer, use.spend * max(use.cost_ratio - 1, Fraction()))
        return switched, switched
    return Fraction(), dearer


def fallback_coverage(deployments: Sequence[Exposed]) -> Bounds:
    """Share of the weight with a tested fallback; what is not shown may have one."""
    tested = _sum(item for item in deployments if item.fallback is Fallback.TESTED)
    return Bounds(tested, tested + _sum(item for item in deployments if item.fallback is Fallback.NOT_SHOWN))


def _withdrawal(name: str, parties: frozenset[str], deployments: Sequence[Exposed]) -> Withdrawal:
    sure = {item.id for item in deployments if item.stoppers & parties}
    perhaps = {item.id for item in deployments if item.is_doubtful} - sure
    known = _sum(deployments)
    unregistered = 1 - known
    stopped = _sum(item for item in deployments if item.id in sure)
    doubtful = _sum(item for item in deployments if item.id in perhaps)
    without = [item for item in deployments if item.id in sure and _state(item, sure) is Fallback.NONE]
    may_lack = [
        item
        for item in deployments
        if item.id in sure | perhaps and _state(item, sure | perhaps) is not Fallback.TESTED
    ]
    return Withdrawal(
        name,
        parties,
        Bounds(stopped, stopped + doubtful + unregistered),
        Bounds(_sum(without), _sum(may_lack) + unregistered),
    )


def _state(item: Exposed, stopping: set[str]) -> Fallback:
    """The fallback under a shock: a deployment that stops with it takes nothing over."""
    return Fallback.NONE if item.target in stopping else item.fallback


def _sum(deployments: Iterable[Exposed]) -> Fraction:
    return sum((item.weight for item in deployments), Fraction())

"""What stops if one party, or every party of one country, withdraws at once, and what remains after tested fallbacks.

    stopped(e)   weight of the deployments that e can stop alone
    residual(e)  the part of it without a working fallback

A fallback works where it was tested within a year, met its floor, is controlled by another party and does not stop with
e itself. One that is stated and was not tested, or of which nothing is stated, may work or not: it counts against the
upper bound only. These are scenarios and no forecasts. Source: PC-23, PC-24, T1 and T5 of the project's facts base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

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

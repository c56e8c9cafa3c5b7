"""Weeks as logs state them: which of them can be measured, and why others cannot.

A week with figures that nobody measured, with rows that were set aside or without tokens has no numbers: what is left
of it would be a part that cannot be told from the whole. Weeks are known by the day on which they end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from counterpoise.language import marked
from counterpoise.vocabulary import WeekFault

REASONS: Mapping[StrEnum, str] = MappingProxyType(
    {
        WeekFault.IMPLAUSIBLE: marked("figures that no measurement gives"),
        WeekFault.CONFLICTING: marked("files that contradict each other"),
        WeekFault.SET_ASIDE: marked("rows that were set aside"),
        WeekFault.WITHOUT_TOKENS: marked("calls whose tokens are not stated"),
        WeekFault.EMPTY: marked("not a single token"),
        WeekFault.ABSENT: marked("no row at all, between weeks that have some"),
    }
)
_ORDER = {fault: place for place, fault in enumerate(WeekFault)}
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekState:
    """One week, by the day on which it ends; `evidence` are hashes of the files that state it."""

    end: date
    fault: WeekFault | None
    evidence: tuple[str, ...] = ()


def week_states(
    stated: Mapping[date, Iterable[str]], faults: Mapping[date, Iterable[WeekFault]], tokens: Mapping[date, int]
) -> tuple[WeekState, ...]:
    """Every week that a file states, and those left out between two that end on the same day of the week, in order.

    `stated` has the files of each week, `tokens` the sum of its accepted rows.
    """
    found = []
    for end in sorted({*stated, *_left_out(stated)}):
        reasons = [*faults.get(end, ())]
        if end not in stated:
            reasons.append(WeekFault.ABSENT)
        elif not tokens.get(end):
            reasons.append(WeekFault.EMPTY)
        first = min(reasons, key=_ORDER.__getitem__, default=None)
        found.append(WeekState(end, first, tuple(sorted(stated.get(end, ())))))
    return tuple(found)


def _left_out(ends: Iterable[date]) -> Iterator[date]:
    by_day: dict[int, set[date]] = defaultdict(set)
    for end in ends:
        by_day[end.weekday()].add(end)
    for days in by_day.values():
        day, last = min(days), max(days)
        while day < last:
            day += _WEEK
            if day not in days:
                yield day

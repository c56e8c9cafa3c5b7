"""Findings on logs that leave out days, and on weeks of which a log gives no measure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from counterpoise.assessment.findings import Finding, count, finding, listed, shown
from counterpoise.assessment.weekly import REASONS, WeekState
from counterpoise.language import counted, said, thousands
from counterpoise.period import written
from counterpoise.vocabulary import EvidenceKind

LONG_DAYS = 7
_WORKED = 0.75  # of the days of one name, e.g. of all Mondays, that hold records where they are days of work
_DAILY = 0.9  # of the days of work that hold records where a log is written daily
_FEWEST_DAYS = 3  # of one name, to tell what is usual
_BY_CHANCE = 1000  # logs, of which one would show such a gap by chance


@dataclass(frozen=True, slots=True)
class Log:
    """Calls by day (UTC) of the files of one folder and format, of one deployment where the log names one."""

    folder: str
    deployment: str | None
    calls: Mapping[date, int]  # days with a record
    evidence: Mapping[date, Sequence[str]]  # files with a record of the day


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without a record, and the calls that were to be expected on them."""

    first: date
    last: date
    expected: float

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def gaps(calls: Mapping[date, int]) -> list[Gap]:
    """Runs of days without a record, inside the log's own span, that chance does not explain.

    The log itself says what is usual, by its days outside the run. Days of one name count as days of work where three
    quarters of them hold a record; the log is daily where nine tenths of all days of work do. A day of work then lets
    expect the mean of the calls on days of its name. With `e` calls expected on the days of a run, Poisson traffic
    leaves it empty with probability exp(-e); it is a gap where, over all days of the span, that is below one in a
    thousand.
    """
    span = [min(calls) + timedelta(days=n) for n in range((max(calls) - min(calls)).days + 1)] if calls else []
    least = math.log(_BY_CHANCE * max(len(span), 1))
    week = _Week(span, calls)
    runs = [list(run) for is_logged, run in groupby(span, key=calls.__contains__) if not is_logged]
    found = [Gap(run[0], run[-1], week.usual_on(run)) for run in runs]
    return [gap for gap in found if gap.expected > least]


class _Week:
    """What a log holds by day of the week."""

    def __init__(self, span: Sequence[date], calls: Mapping[date, int]) -> None:
        self._days = Counter(day.weekday() for day in span)
        self._logged = Counter(day.weekday() for day in calls)
        self._calls: Counter[int] = Counter()
        for day, number_of_calls in calls.items():
            self._calls[day.weekday()] += number_of_calls

    def usual_on(self, run: Sequence[date]) -> float:
        """Calls that days outside the run let expect on its days; none where the log is not daily."""
        in_run = Counter(day.weekday() for day in run)
        others = {name: days - in_run[name] for name, days in self._days.items()}
        of_work = [name for name in others if self._is_of_work(self._logged[name], others[name])]
        logged, days = (sum(of[name] for name in of_work) for of in (self._logged, others))
        if (logged + 1) / (days + 2) < _DAILY:  # Laplace's rule: few days show little
            return 0.0
        return sum(in_run[name] * self._calls[name] / others[name] for name in of_work)

    @staticmethod
    def _is_of_work(logged: int, days: int) -> bool:
        return days >= _FEWEST_DAYS and logged >= _WORKED * days


def log_gaps(logs: Iterable[Log]) -> Iterator[Finding]:
    """Logs that leave out days; one finding, the gap with most calls to be expected first."""
    found = [(log, gap) for log in logs for gap in gaps(log.calls)]
    if not found:
        return
    found.sort(key=lambda item: (-item[1].expected, item[0].folder, item[0].deployment or "", item[1].first))
    days = listed([_said(log, gap) for log, gap in found], "gap")
    condition = said("Logs that hold records nearly every day hold none on {days}.", days=days)
    case = "long" if any(gap.days >= LONG_DAYS for _, gap in found) else "short"
    around = (log.evidence.get(day, ()) for log, gap in found for day in _beside(gap))
    yield finding("LOG-GAP", EvidenceKind.USAGE_LOG, case, condition).resting_on(
        sha for files in around for sha in files
    )


def _said(log: Log, gap: Gap) -> str:
    days = (
        written(gap.first)
        if gap.days == 1
        else said("{first} to {last}", first=written(gap.first), last=written(gap.last))
    )
    of = said("{deployment} in ", deployment=shown(log.deployment)) if log.deployment else ""
    usual = said("usually about {expected} calls", expected=thousands(round(gap.expected)))
    return said(
        "{days} for {of}{folder} ({length}, {usual})",
        days=days,
        of=of,
        folder=shown(log.folder),
        length=count(gap.days, "day"),
        usual=usual,
    )


def _beside(gap: Gap) -> tuple[date, date]:
    return gap.first - timedelta(days=1), gap.last + timedelta(days=1)


def weeks_not_measured(states: Iterable[WeekState]) -> Iterator[Finding]:
    """Weeks without numbers, oldest first; one finding."""
    every = list(states)
    faulty = [(state, state.fault) for state in every if state.fault is not None]
    if not faulty:
        return
    weeks = [f"{written(state.end)} ({said(REASONS[fault])})" for state, fault in faulty]
    condition = counted(
        len(faulty),
        "Of {every} in usage logs {n} has no measures, by the day of the end: {weeks}.",
        "Of {every} in usage logs {n} have no measures, by the day of the end: {weeks}.",
        n=str(len(faulty)),
        every=count(len(every), "week"),
        weeks=listed(weeks, "week"),
    )
    yield finding("WEEK-NOT-MEASURED", EvidenceKind.USAGE_LOG, "any", condition).resting_on(
        sha256 for state, _ in faulty for sha256 in state.evidence
    )

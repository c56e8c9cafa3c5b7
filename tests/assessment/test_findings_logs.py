"""Days that a log leaves out: told from weekends, from quiet services and from days outside its span."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.findings import MAX_LISTED
from counterpoise.assessment.findings_logs import Log, gaps, log_gaps
from counterpoise.vocabulary import Severity

MONDAY = date(2026, 6, 1)
SPAN = [MONDAY + timedelta(days=n) for n in range(91)]


def every_day(calls: int, without: tuple[int, ...] = ()) -> dict[date, int]:
    return {day: calls for number, day in enumerate(SPAN) if number not in without}


def found(calls: dict[date, int]) -> list[tuple[int, int]]:
    """First day (counted from the first Monday) and length of each gap."""
    return [((gap.first - MONDAY).days, gap.days) for gap in gaps(calls)]


def test_days_inside_the_span_that_hold_nothing_are_gaps() -> None:
    assert found(every_day(20, (30,))) == [(30, 1)]
    assert found(every_day(20, (30, 31, 32, 60))) == [(30, 3), (60, 1)]
    assert found(every_day(20, (0, 1, 89, 90))) == []  # its span begins later and ends sooner
    assert found(every_day(20)) == []


def test_weekends_without_work_are_not_gaps_but_a_day_of_work_is() -> None:
    at_work = {day: 30 for day in SPAN if day.weekday() < 5}
    assert found(at_work) == []
    del at_work[MONDAY + timedelta(days=32)]  # a Friday: the run goes on over the weekend
    assert found(at_work) == [(32, 3)]


def test_quiet_or_irregular_logs_show_nothing() -> None:
    assert found(every_day(2, (30, 31))) == []
    assert found(every_day(2, tuple(range(30, 45)))) == [(30, 15)]
    once_a_week = {day: 500 for day in SPAN if day.weekday() == 0}
    assert found(once_a_week) == []
    dice = random.Random(7)  # noqa: S311 a die
    for share in (0.3, 0.5, 0.7):
        irregular = [{day: 500 for day in SPAN if dice.random() < share} for _ in range(200)]
        assert sum(bool(found(calls)) for calls in irregular) <= 10


def test_too_short_a_log_shows_nothing() -> None:
    assert found({day: 100 for number, day in enumerate(SPAN[:12]) if number != 5}) == []
    assert gaps({}) == []
    assert gaps({MONDAY: 1}) == []


def test_traffic_of_chance_is_hardly_ever_called_a_gap() -> None:
    dice = random.Random(11)  # noqa: S311 a die
    called = 0
    for _ in range(300):
        mean = dice.uniform(1, 12)
        calls = {day: sum(dice.random() < mean / 400 for _ in range(400)) for day in SPAN}
        called += bool(gaps({day: number for day, number in calls.items() if number}))
    assert called <= 3  # one in a thousand by the rule; three of three hundred would be a bad day


@given(st.dictionaries(st.dates(date(2018, 1, 1), date(2019, 12, 31)), st.integers(0, 10**12)))
def test_gaps_lie_inside_the_span_and_hold_no_record(calls: dict[date, int]) -> None:
    for gap in gaps(calls):
        assert min(calls) < gap.first <= gap.last < max(calls)
        assert not any(gap.first <= day <= gap.last for day in calls)
        assert {gap.first - timedelta(days=1), gap.last + timedelta(days=1)} <= calls.keys()


def log(name: str | None, calls: dict[date, int]) -> Log:
    return Log("evidence/usage_logs/otel", name, calls, {day: (f"{day.month:064}",) for day in calls})


def test_one_finding_names_the_largest_gaps_first() -> None:
    logs = [log(None, every_day(20, (30,))), log("letters", every_day(50, (31, 32))), log("fine", every_day(9))]
    (only,) = log_gaps(logs)
    assert (only.id, only.severity) == ("LOG-GAP:usage_logs", Severity.LOW)
    assert only.condition == (
        "Logs that hold records nearly every day hold none on 2 July 2026 to 3 July 2026 for ‘letters’ in "
        "‘evidence/usage_logs/otel’ (2 days, usually about 100 calls); 1 July 2026 for ‘evidence/usage_logs/otel’ "
        "(1 day, usually about 20 calls)."
    )
    assert only.evidence == ("6".zfill(64), "7".zfill(64))  # the files around the gaps
    assert list(log_gaps(logs[2:])) == []


@pytest.mark.parametrize(("days", "expected"), [(6, Severity.LOW), (7, Severity.MEDIUM)])
def test_long_gaps_are_more_severe(days: int, expected: Severity) -> None:
    (only,) = log_gaps([log(None, every_day(50, tuple(range(30, 30 + days))))])
    assert only.severity is expected


def test_many_gaps_are_counted() -> None:
    (only,) = log_gaps([log(f"service {number}", every_day(50, (30,))) for number in range(MAX_LISTED + 5)])
    named = only.condition.count("usually about")
    assert 3 < named <= MAX_LISTED
    assert only.condition.endswith(f"; and {MAX_LISTED + 5 - named} further gaps.")

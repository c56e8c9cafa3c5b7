"""Which weeks have numbers: sound ones alone, and each of the others says why."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.findings_logs import weeks_not_measured
from counterpoise.assessment.weekly import REASONS, WeekState, week_states
from counterpoise.vocabulary import Severity, WeekFault

FIRST = date(2026, 1, 4)
A, B = "a" * 64, "b" * 64
NEUTRAL = re.compile(r"\bopen\b|\bclosed\b|complian", re.IGNORECASE)


def week(number: int) -> date:
    return FIRST + timedelta(days=7 * number)


def test_a_week_with_tokens_and_without_a_fault_is_sound() -> None:
    assert week_states({FIRST: {B, A}}, {}, {FIRST: 1}) == (WeekState(FIRST, None, (A, B)),)


@pytest.mark.parametrize(
    ("faults", "tokens", "expected"),
    [
        ([WeekFault.SET_ASIDE], 5, WeekFault.SET_ASIDE),
        ([WeekFault.SET_ASIDE, WeekFault.IMPLAUSIBLE], 5, WeekFault.IMPLAUSIBLE),
        ([WeekFault.CONFLICTING], 0, WeekFault.CONFLICTING),
        ([], 0, WeekFault.EMPTY),
    ],
)
def test_of_several_faults_the_first_is_named(faults: list[WeekFault], tokens: int, expected: WeekFault) -> None:
    (state,) = week_states({FIRST: {A}}, {FIRST: faults}, {FIRST: tokens})
    assert state.fault is expected


def test_a_week_that_is_left_out_between_two_of_its_kind_is_named() -> None:
    other = FIRST + timedelta(days=1)  # weeks that end on another day are another series
    stated = {week(0): {A}, week(3): {A}, other: {B}, other + timedelta(days=7): {B}}
    states = week_states(stated, {}, dict.fromkeys(stated, 1))
    assert [state.end for state in states if state.fault is WeekFault.ABSENT] == [week(1), week(2)]
    assert all(not state.evidence for state in states if state.fault is WeekFault.ABSENT)
    assert [state.end for state in states] == sorted(state.end for state in states)


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_every_stated_week_stands_once_and_those_with_tokens_are_sound(stated: set[int], counted: set[int]) -> None:
    states = week_states({week(number): {A} for number in stated}, {}, {week(number): 1 for number in counted})
    span = range(min(stated), max(stated) + 1) if stated else range(0)
    assert [state.end for state in states] == [week(number) for number in span]
    assert {state.end for state in states if state.fault is None} == {week(number) for number in stated & counted}


def test_the_finding_names_every_week_without_numbers_and_its_files() -> None:
    states = [
        WeekState(week(0), None, (B,)),
        WeekState(week(1), WeekFault.IMPLAUSIBLE, (A,)),
        WeekState(week(2), WeekFault.ABSENT),
    ]
    (found,) = weeks_not_measured(states)
    assert (found.id, found.severity) == ("WEEK-NOT-MEASURED:usage_logs", Severity.MEDIUM)
    assert found.condition == (
        "Of 3 weeks in usage logs 2 have no measures, by the day of the end: 11 January 2026 (figures that no "
        "measurement gives); 18 January 2026 (no row at all, between weeks that have some)."
    )
    assert found.evidence == (A,)


def test_sound_weeks_raise_nothing() -> None:
    assert list(weeks_not_measured([WeekState(FIRST, None, (A,))])) == []
    assert list(weeks_not_measured([])) == []


@pytest.mark.parametrize("fault", WeekFault)
def test_every_fault_has_its_own_neutral_words(fault: WeekFault) -> None:
    (found,) = weeks_not_measured([WeekState(FIRST, fault, (A,))])
    assert REASONS[fault] in found.condition
    assert found.condition.startswith("Of 1 week in usage logs 1 has no measures")
    assert NEUTRAL.search(found.condition) is None
    assert len(set(REASONS.values())) == len(WeekFault)

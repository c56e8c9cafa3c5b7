"""Fit over the needs of a use case: what an option comes to, when nothing is said, and which came first."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.fit import abstention, of_option, order_of
from counterpoise.assessment.fit_facts import Judged
from counterpoise.catalogue.needs import least_decided
from counterpoise.vocabulary import Fit, NeedWeight

MEETS, NOT, UNSHOWN, THIN = Fit.MEETS, Fit.DOES_NOT_MEET, Fit.NOT_SHOWN, Fit.THIN
MUST, PREFERRED = NeedWeight.MUST, NeedWeight.PREFERRED
CELLS = st.lists(st.sampled_from([MEETS, NOT, UNSHOWN]), max_size=12)


@pytest.mark.parametrize(
    ("musts", "expected"),
    [
        ([], THIN),
        ([MEETS], MEETS),
        ([NOT], NOT),
        ([UNSHOWN], THIN),
        ([MEETS, MEETS, UNSHOWN], UNSHOWN),
        ([MEETS, NOT, UNSHOWN], NOT),
        ([MEETS, MEETS, MEETS, UNSHOWN, UNSHOWN], UNSHOWN),  # three of five: just enough
        ([MEETS, NOT, UNSHOWN, UNSHOWN], THIN),  # one of two is too little
    ],
)
def test_what_an_option_comes_to(musts: list[Fit], expected: Fit) -> None:
    assert of_option(musts) is expected


@given(CELLS)
def test_it_follows_from_counts_alone(musts: list[Fit]) -> None:
    decided = sum(item is not UNSHOWN for item in musts)
    found = of_option(musts)
    assert (found is THIN) == (not musts or Fraction(decided, len(musts)) < least_decided())
    assert (found is MEETS) == (bool(musts) and set(musts) == {MEETS})
    assert found is of_option(musts[::-1])
    if found is NOT:
        assert NOT in musts


@given(CELLS.filter(bool), st.data())
def test_less_evidence_leads_to_not_shown_or_not_enough(musts: list[Fit], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(musts) - 1))
    fewer = [*musts[:place], UNSHOWN, *musts[place + 1 :]]
    before, after = of_option(musts), of_option(fewer)
    assert after in {before, UNSHOWN, THIN}


@pytest.mark.parametrize(
    ("weights", "options", "expected"),
    [
        ([], [MEETS], "no_needs"),
        ([PREFERRED], [MEETS], "no_must"),
        ([MUST], [], "no_options"),
        ([MUST], [THIN, THIN], "thin"),
        ([MUST, PREFERRED], [THIN, NOT], None),
    ],
)
def test_when_nothing_is_said(weights: list[NeedWeight], options: list[Fit], expected: str | None) -> None:
    assert abstention(weights, options) == expected


def evaluated(day: date | None) -> Judged:
    return Judged(MEETS, "a score", evaluated_on=day, is_evaluated=True)


EARLY, STATED, LATE = date(2026, 3, 1), date(2026, 5, 4), date(2026, 6, 29)


@pytest.mark.parametrize(
    ("stated", "judged", "expected"),
    [
        (STATED, [evaluated(LATE)], "before"),
        (STATED, [evaluated(STATED)], "before"),
        (STATED, [evaluated(LATE), evaluated(EARLY)], "after"),
        (STATED, [evaluated(None), evaluated(EARLY)], "after"),
        (STATED, [evaluated(None), evaluated(LATE)], "not_shown"),
        (None, [evaluated(LATE)], "not_shown"),
        (STATED, [Judged(MEETS, "a clause")], "no_results"),
        (None, [], "no_results"),
    ],
)
def test_which_came_first(stated: date | None, judged: list[Judged], expected: str) -> None:
    assert order_of(stated, judged) == expected

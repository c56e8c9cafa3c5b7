"""Shares with bounds: the parts add up, and nothing known is never nought."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.measures import mean_presence, share, share_of_answers
from counterpoise.vocabulary import Answer


def test_unknown_units_widen_a_share() -> None:
    found = share(3, 2, 10)
    assert (found.lower, found.upper, found.n) == (Fraction(3, 10), Fraction(1, 2), 10)


def test_no_unit_is_undefined_and_neither_nought_nor_one() -> None:
    assert share(0, 0, 0).lower is share_of_answers([]).upper is mean_presence({}, 5).lower is None


@pytest.mark.parametrize("parts", [(-1, 0, 5), (0, -1, 5), (4, 2, 5)])
def test_parts_that_are_more_than_the_whole_are_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="more than the whole"):
        share(*parts)


def test_each_field_weighs_the_same() -> None:
    assert mean_presence({"time": 10, "user": 5}, 10).lower == Fraction(3, 4)


@given(st.lists(st.sampled_from([Answer.YES, Answer.PARTIAL, Answer.NO, Answer.UNKNOWN]), min_size=1))
def test_whatever_the_unknown_answers_are_the_share_holds(answers: list[Answer]) -> None:
    found = share_of_answers(answers)
    for truth in (Answer.YES, Answer.NO):
        settled = share_of_answers([truth if item in {Answer.UNKNOWN, Answer.PARTIAL} else item for item in answers])
        assert found.lower is not None
        assert found.upper is not None
        assert settled.lower is not None
        assert settled.lower == settled.upper
        assert found.lower <= settled.lower <= found.upper

"""Sums of points: bounds for what has no answer, groups, and what the file states."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.ratings.points import Given, sums

ONE, HALF, NO = Fraction(1), Fraction(1, 2), Fraction(0)


def test_a_blank_is_neither_a_point_nor_none() -> None:
    given_ = [Given("a", "x", ONE), Given("a", "y", HALF), Given("a", "z", None), Given("b", "x", NO)]
    one, other = sums(given_, {"a": Fraction(3, 2)})
    assert (one.lower, one.upper, one.items, one.answered) == (Fraction(3, 2), Fraction(5, 2), 3, 2)
    assert (one.completeness, one.agrees) == (Fraction(2, 3), False)  # the stated sum holds only for some answers
    assert other.lower == 0
    assert other.upper == 2
    assert other.stated is None
    assert other.agrees is None


def test_groups_stand_under_their_subject_and_add_up() -> None:
    given_ = [Given("a", "x", ONE), Given("a", "y", HALF), Given("b", "x", NO), Given("b", "y", ONE)]
    found = sums(given_, {}, {"x": "g", "y": "h"})
    assert [(item.subject, item.group, item.lower) for item in found] == [
        *(("a", None, Fraction(3, 2)), ("a", "g", 1), ("a", "h", HALF)),
        *(("b", None, 1), ("b", "g", 0), ("b", "h", 1)),
    ]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from([ONE, HALF, NO, None]))))
def test_the_bounds_hold_and_groups_add_up_to_the_whole(rows: list[tuple[str, str, Fraction | None]]) -> None:
    found = sums([Given(*row) for row in rows], {}, {"x": "g", "y": "h", "z": "h"})
    for whole in (item for item in found if item.group is None):
        parts = [item for item in found if item.subject == whole.subject and item.group is not None]
        assert 0 <= whole.lower <= whole.upper <= whole.items
        assert sum(part.lower for part in parts) == whole.lower
        assert whole.upper - whole.lower == whole.items - whole.answered

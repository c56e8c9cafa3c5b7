"""Moves: the change of an index by brute force over the unknown, and what must not change."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.concentration import measure
from counterpoise.assessment.what_if import Moved, State, autonomy_change, hhi_change

PARTIES = ("a", "b", "c")


def exact(weights: dict[str | None, Fraction]) -> Fraction:
    found = measure({str(party): weight for party, weight in weights.items()}).hhi
    assert found is not None
    return found


@st.composite
def moves(draw: st.DrawFn) -> tuple[dict[str | None, Fraction], dict[str | None, Fraction]]:
    """Weights by party, and the same after part of one party went to another; some of it is of nobody known."""
    before: dict[str | None, Fraction] = {party: Fraction(draw(st.integers(1, 6))) for party in PARTIES}
    before[None] = Fraction(draw(st.integers(0, 4)))
    after = dict(before)
    source, target = draw(st.permutations(PARTIES))[:2]
    part = draw(st.integers(0, int(before[source])))
    after[source] -= part
    after[target] += part
    return before, after


@given(moves())
def test_the_change_is_exact_over_every_way_the_unknown_could_belong(
    sides: tuple[dict[str | None, Fraction], dict[str | None, Fraction]],
) -> None:
    """The same units of the unknown go to the same parties on both sides, one of them new."""
    units = int(sides[0][None])
    changes = []
    for way in product((*PARTIES, "new"), repeat=units):
        told = []
        for side in sides:
            given_to = {party: weight for party, weight in side.items() if party is not None}
            for party in way:
                given_to[party] = given_to.get(party, Fraction()) + 1
            told.append(exact({party: weight for party, weight in given_to.items() if weight}))
        changes.append(told[1] - told[0])
    found = hhi_change(*sides)
    assert found is not None
    assert (found.lower, found.upper) == (min(changes), max(changes))


def test_weight_that_comes_to_be_known_has_the_ends_of_both_intervals() -> None:
    before: dict[str | None, Fraction] = {"a": Fraction(5), None: Fraction(5)}
    found = hhi_change(before, {"a": Fraction(5), "b": Fraction(5)})
    assert found is not None
    assert [found.lower, found.upper] == [5000 - 10000, 5000 - 2500]


@given(moves())
def test_moving_back_undoes_the_move_and_names_do_not_matter(
    sides: tuple[dict[str | None, Fraction], dict[str | None, Fraction]],
) -> None:
    there, back = hhi_change(*sides), hhi_change(sides[1], sides[0])
    renamed = [{party and f"x{party}": weight for party, weight in side.items()} for side in sides]
    assert there is not None
    assert back is not None
    assert (there.lower, there.upper) == (-back.upper, -back.lower)
    assert hhi_change(renamed[0], renamed[1]) == there
    still = hhi_change(sides[0], sides[0])
    assert still is not None
    assert [still.lower, still.upper] == [0, 0]


def test_without_weight_there_is_no_change_and_weight_is_never_lost() -> None:
    assert hhi_change({}, {}) is None
    with pytest.raises(ValueError, match="whole weight"):
        hhi_change({"a": Fraction(1)}, {"a": Fraction(2)})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("stopped", "free", (1, 1)),
        ("free", "stopped", (-1, -1)),
        ("not_shown", "free", (0, 1)),
        ("stopped", "not_shown", (0, 1)),
        ("not_shown", "not_shown", (-1, 1)),
        ("free", "free", (0, 0)),
    ],
)
def test_what_one_move_does_to_autonomy(before: State, after: State, expected: tuple[int, int]) -> None:
    found = autonomy_change([Moved(Fraction(1, 4), before, after)])
    assert [found.lower * 4, found.upper * 4] == [*expected]


@given(st.lists(st.tuples(st.integers(1, 5), *[st.sampled_from(get_args(State))] * 2), max_size=4))
def test_moves_add_up(rows: list[tuple[int, State, State]]) -> None:
    moved = [Moved(Fraction(weight, 100), before, after) for weight, before, after in rows]
    each = [autonomy_change([use]) for use in moved]
    found = autonomy_change(moved)
    assert found.lower == sum((item.lower for item in each), Fraction())
    assert found.upper == sum((item.upper for item in each), Fraction())

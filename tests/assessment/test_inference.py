"""Small groups compared: the published examples, an independent count, and what must not matter."""

from __future__ import annotations

from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.assessment.inference import (
    adjusted,
    cliffs_delta,
    effect,
    first_rank,
    interval,
    permutation,
    wilson,
)

# Foundation Model Transparency Index, December 2025: company totals by the index's own point on released weights.
RELEASED = {"AI21": 66, "Alibaba": 26, "DeepSeek": 32, "IBM": 95, "Meta": 31}
OTHERS = {
    "Amazon": 39,
    "Anthropic": 46,
    "Google": 41,
    "Midjourney": 14,
    "Mistral": 18,
    "OpenAI": 35,
    "Writer": 72,
    "xAI": 14,
}
VALUES = st.lists(st.integers(0, 20), min_size=2, max_size=6)


def each(group: dict[str, int]) -> dict[str, list[float]]:
    return {name: [value] for name, value in group.items()}


def test_the_transparency_index_to_the_printed_digits() -> None:
    first, second = [*RELEASED.values()], [*OTHERS.values()]
    assert cliffs_delta(first, second) == pytest.approx(0.2, abs=1e-6)
    assert effect(0.2) == "small"
    found = permutation(first, second)
    assert (found.allocations, found.is_exact) == (1287, True)
    assert found.p == pytest.approx(384 / 1287, abs=1e-6)
    bounds = interval(each(RELEASED), each(OTHERS))
    assert bounds is not None
    assert bounds.method == "bca"
    assert -12 < bounds.lower < -4
    assert 40 < bounds.upper < 50


def test_without_one_company_nothing_is_left_of_the_difference() -> None:
    first = [value for name, value in RELEASED.items() if name != "IBM"]
    second = [*OTHERS.values()]
    assert cliffs_delta(first, second) == pytest.approx(0, abs=1e-6)
    assert permutation(first, second).p == pytest.approx(0.766, abs=5e-4)


@pytest.mark.parametrize(("one", "other", "smallest"), [(3, 3, 0.1), (3, 4, 0.0571), (4, 4, 0.0286), (5, 8, 0.00155)])
def test_the_smallest_p_that_so_few_units_can_give(one: int, other: int, smallest: float) -> None:
    apart = permutation([100 + value for value in range(one)], list(range(other)))
    # In groups of unequal size the other tail may hold no allocation as extreme, and then one is all there is.
    tails = round(apart.p * comb(one + other, one), 6)
    assert tails in {1, 2}
    assert tails / 2 * smallest == pytest.approx(apart.p, rel=5e-3)


@given(VALUES, VALUES)
@settings(max_examples=60, deadline=None)
def test_delta_and_p_are_those_of_counting(first: list[int], second: list[int]) -> None:
    pairs = sum((one > other) - (one < other) for one in first for other in second)
    assert cliffs_delta(first, second) == pytest.approx(pairs / (len(first) * len(second)), abs=1e-9)
    pool, least = first + second, abs(sum(first) / len(first) - sum(second) / len(second))
    ways = as_extreme = 0
    for places in combinations(range(len(pool)), len(first)):
        chosen = [pool[place] for place in places]
        rest = [pool[place] for place in range(len(pool)) if place not in places]
        ways += 1
        as_extreme += abs(sum(chosen) / len(chosen) - sum(rest) / len(rest)) >= least - 1e-9
    assert permutation(first, second).p == pytest.approx(as_extreme / ways, abs=1e-9)


@given(VALUES, VALUES)
@settings(max_examples=40, deadline=None)
def test_exchanging_the_groups_turns_the_sign_and_nothing_else(first: list[int], second: list[int]) -> None:
    assert cliffs_delta(first, second) == pytest.approx(-cliffs_delta(second, first), abs=1e-12)
    assert permutation(first, second).p == pytest.approx(permutation(second, first).p, abs=1e-12)


def test_whole_clusters_are_drawn() -> None:
    """Ten copies of one unit in a cluster say no more than one: the interval does not shrink."""
    one = {"a": [1.0], "b": [5.0], "c": [9.0]}
    other = {"d": [0.0], "e": [2.0], "f": [7.0]}
    copied = {name: values * 10 for name, values in one.items()}
    assert interval(one, other) == interval(copied, other)
    assert interval({"a": [1.0, 5.0, 9.0]}, other) is None


def test_equal_values_fall_back_to_percentiles_or_to_nothing() -> None:
    found = interval({"a": [1.0], "b": [1.0], "c": [1.0]}, {"d": [0.0], "e": [0.0]})
    assert found is None or (found.method == "percentile" and found.lower == found.upper == 1)


def test_many_draws_are_never_certain() -> None:
    found = permutation([value + 100.0 for value in range(12)], [float(value) for value in range(12)])
    assert (found.allocations, found.is_exact) == (9_999, False)
    assert found.p >= 1 / 10_000


def test_adjusted_p_values() -> None:
    ps = (0.01, 0.04, 0.03, 0.20)
    assert adjusted(ps, "benjamini-hochberg") == pytest.approx((0.04, 0.0533, 0.0533, 0.2), abs=1e-4)
    assert adjusted(ps, "benjamini-yekutieli") == pytest.approx((0.0833, 0.1111, 0.1111, 0.4167), abs=1e-4)
    assert adjusted(ps, "holm") == pytest.approx((0.04, 0.09, 0.09, 0.2))
    assert adjusted((), "holm") == ()


@pytest.mark.parametrize(("part", "whole", "bounds"), [(3, 5, (0.2307, 0.8824)), (8, 10, (0.4902, 0.9433))])
def test_wilson(part: int, whole: int, bounds: tuple[float, float]) -> None:
    assert wilson(part, whole) == pytest.approx(bounds, abs=1e-4)


def test_none_and_all_keep_a_width() -> None:
    assert wilson(0, 5)[1] > 0.3
    assert wilson(5, 5)[0] < 0.7
    with pytest.raises(ValueError, match="no share"):
        wilson(1, 0)


def test_who_comes_first_depends_on_the_weights() -> None:
    scores = {"A": (0.9, 0.2, 0.5), "B": (0.5, 0.6, 0.6), "C": (0.3, 0.9, 0.4)}
    found = first_rank({name: [(value, value) for value in values] for name, values in scores.items()})
    assert found == pytest.approx({"A": 0.393, "B": 0.256, "C": 0.350}, abs=0.015)
    assert sum(found.values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="different themes"):
        first_rank({"A": [(0, 1)], "B": [(0, 1), (0, 1)]})


def test_a_group_without_a_unit_or_with_one_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        cliffs_delta([], [1.0])
    with pytest.raises(ValueError, match="too few"):
        permutation([1.0], [1.0, 2.0])

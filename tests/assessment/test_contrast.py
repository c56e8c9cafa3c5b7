"""Groups set against each other: the published index, the gates, and what must not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.assessment.contrast import Contrast, Span, Unit, contrast, within
from tests.assessment.test_inference import OTHERS, RELEASED


def exactly(points: dict[str, int]) -> list[Unit]:
    return [Unit(name, name, value, value) for name, value in points.items()]


def test_the_transparency_index_of_december_2025() -> None:
    found = contrast(exactly(RELEASED), exactly(OTHERS))
    assert (found.gate, found.units, found.clusters) == ("tested", (5, 8), (5, 8))
    assert found.means == (Span(50, 50), Span(34.875, 34.875))
    assert found.medians == (Span(32, 32), Span(37, 37)), "the order of the medians is that of the means reversed"
    assert found.difference == Span(15.125, 15.125)
    assert found.delta is not None
    assert (found.delta.lower, found.delta.upper) == pytest.approx((0.2, 0.2))
    assert found.p is not None
    assert found.p.lower == pytest.approx(384 / 1287)
    assert (found.allocations, found.is_exact) == (1287, True)
    assert found.bootstrap is not None
    assert -12 < found.bootstrap.lower < -4
    assert 40 < found.bootstrap.upper < 50
    assert found.direction == "not_settled", "the mean is higher, and the data do not settle it"
    (without,) = (item for item in found.left if item.cluster == "IBM")
    assert without.difference.lower == pytest.approx(38.75 - 34.875)


def test_few_units_are_listed_and_few_developers_are_not_tested() -> None:
    three = [Unit("a", "x", 0.1, 0.2), Unit("b", "x", 0.5, 0.6), Unit("c", "y", 0.3, 0.3)]
    two = three[:2]
    assert (contrast(two, three).gate, contrast(two, three).delta, contrast(two, three).left) == ("listed", None, ())
    found = contrast(three, three)
    assert (found.gate, found.p, found.bootstrap) == ("described", None, None)
    nothing = contrast([], three)
    assert (nothing.gate, nothing.difference, nothing.direction) == ("listed", None, "not_settled")


def test_a_developer_whose_absence_turns_the_direction_comes_first() -> None:
    first = [Unit("a", "one", 1, 1), Unit("b", "two", 1, 1), Unit("c", "heavy", 9, 9)]
    second = [Unit(name, name, 2, 2) for name in "def"]
    found = contrast(first, second)
    assert found.direction == "first_higher"
    assert (found.left[0].cluster, found.left[0].direction) == ("heavy", "second_higher")


SCORES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 4), st.sampled_from("xyz")), min_size=3, max_size=4)


def units(rows: list[tuple[int, int, str]], side: str) -> list[Unit]:
    return [Unit(f"{side}{n}", cluster, low, low + width) for n, (low, width, cluster) in enumerate(rows)]


@given(SCORES, SCORES)
@settings(max_examples=40, deadline=None)
def test_bounds_hold_every_score_that_the_intervals_allow(
    one: list[tuple[int, int, str]], other: list[tuple[int, int, str]]
) -> None:
    first, second = units(one, "a"), units(other, "b")
    found = contrast(first, second)
    assert found.difference is not None
    assert found.delta is not None
    ends = [sorted({unit.lower, unit.upper}) for unit in (*first, *second)]
    for way in product(*ends):
        told = [replace(unit, lower=value, upper=value) for unit, value in zip((*first, *second), way, strict=True)]
        exact = contrast(told[: len(first)], told[len(first) :])
        assert exact.difference is not None
        assert exact.delta is not None
        assert found.difference.lower - 1e-9 <= exact.difference.lower <= found.difference.upper + 1e-9
        assert found.delta.lower - 1e-9 <= exact.delta.lower <= found.delta.upper + 1e-9


@given(SCORES, SCORES)
@settings(max_examples=40, deadline=None)
def test_exchanging_the_groups_turns_every_sign(
    one: list[tuple[int, int, str]], other: list[tuple[int, int, str]]
) -> None:
    found, turned = contrast(units(one, "a"), units(other, "b")), contrast(units(other, "b"), units(one, "a"))

    def signs(of: Contrast) -> tuple[float, ...]:
        assert of.difference is not None
        assert of.delta is not None
        return of.difference.lower, of.difference.upper, of.delta.lower, of.delta.upper

    low, high, least, most = signs(turned)
    assert signs(found) == pytest.approx((-high, -low, -most, -least))
    names = {"first_higher": "second_higher", "second_higher": "first_higher", "not_settled": "not_settled"}
    assert found.direction == names[turned.direction]
    assert {item.cluster for item in found.left} == {item.cluster for item in turned.left}


def of(*scores: tuple[float, float]) -> list[Unit]:
    return [Unit(f"u{place}", None, *score) for place, score in enumerate(scores)]


def test_inside_strata_only_what_holds_both_groups_is_compared() -> None:
    """Two strata with both groups, of three and of two units: (3 * 0.3 + 2 * -0.1) / 5; the third holds one group."""
    strata = [
        (of((0.8, 0.8), (0.6, 0.6)), of((0.4, 0.4))),
        (of((0.3, 0.3)), of((0.4, 0.4))),
        (of((1.0, 1.0)), of()),
    ]
    found = within(strata)
    assert found is not None
    assert [found.lower, found.upper] == pytest.approx([0.14, 0.14])
    assert within(strata[2:]) is None
    assert within([]) is None


def test_bounds_inside_strata_are_those_of_the_scores() -> None:
    found = within([(of((0.2, 0.6)), of((0.1, 0.9)))])
    assert found is not None
    assert [found.lower, found.upper] == pytest.approx([-0.7, 0.5])


def test_exchanging_the_groups_turns_the_difference_inside_strata() -> None:
    strata = [(of((0.2, 0.6), (0.4, 0.5)), of((0.1, 0.9))), (of((0.7, 0.8)), of((0.1, 0.2), (0.3, 0.4)))]
    one, other = within(strata), within([(second, first) for first, second in strata])
    assert one is not None
    assert other is not None
    assert [one.lower, one.upper] == pytest.approx([-other.upper, -other.lower])

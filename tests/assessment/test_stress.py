"""Stress: the worked portfolio of the facts base, bounds by brute force, and what must not matter."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.stress import Exposed, Fallback, Withdrawal, fallback_coverage, withdrawals

POWER = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "indicators_power.yaml"
PORT = [
    Exposed("D1", Fraction(40, 100), frozenset("A"), False, Fallback.TESTED, "D4"),
    Exposed("D2", Fraction(20, 100), frozenset({"A", "H1"}), False, Fallback.NONE),
    Exposed("D3", Fraction(25, 100), frozenset({"H1"}), False, Fallback.TESTED),
    Exposed("D4", Fraction(10, 100), frozenset(), False, Fallback.NONE),
    Exposed("D5", Fraction(5, 100), frozenset("E"), False, Fallback.NONE),
]


def played(deployments: list[Exposed], *parties: str) -> Withdrawal:
    (found,) = withdrawals(deployments, {"shock": parties})
    return found


@pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")
def test_the_worked_portfolio() -> None:
    expected = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]["PORT"]["expect"]
    for name, value in expected["residual"].items():
        found = played(PORT, *name.split("+")).residual
        assert float(found.lower) == float(found.upper) == pytest.approx(value), name
    every = withdrawals(PORT, {name: [name] for name in ("A", "H1", "E")})
    assert float(every[0].residual.upper) == pytest.approx(expected["worst_n1"])
    assert 1 - float(every[0].residual.upper) == pytest.approx(expected["resilience"])
    covered = fallback_coverage(PORT)
    assert float(covered.lower) == float(covered.upper) == pytest.approx(expected["fallback_coverage"])


def test_a_fallback_that_stops_with_the_party_takes_nothing_over() -> None:
    on_the_same = [replace(PORT[0], target="D2"), *PORT[1:]]
    assert played(PORT, "A").residual.lower == Fraction(20, 100)
    assert played(on_the_same, "A").residual.lower == Fraction(60, 100)


def test_an_untested_fallback_counts_against_the_upper_bound_only() -> None:
    found = played([replace(PORT[0], fallback=Fallback.NOT_SHOWN), *PORT[1:]], "A").residual
    assert (found.lower, found.upper) == (Fraction(20, 100), Fraction(60, 100))


def test_what_is_not_registered_may_stop_too() -> None:
    found = played([replace(item, weight=item.weight / 2) for item in PORT], "E")
    assert (found.stopped.lower, found.stopped.upper) == (Fraction(25, 1000), Fraction(525, 1000))


@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.booleans(), st.booleans(), st.sampled_from(Fallback)), min_size=1, max_size=4
    )
)
def test_the_bounds_are_those_of_every_way_it_could_turn_out(rows: list[tuple[int, bool, bool, Fallback]]) -> None:
    total = sum(row[0] for row in rows)
    items = [
        Exposed(str(number), Fraction(weight, total), frozenset("A" if stops else ""), doubtful, fallback)
        for number, (weight, stops, doubtful, fallback) in enumerate(rows)
    ]
    ways = []
    for item in items:
        stops = [item.stoppers] if item.stoppers or not item.is_doubtful else [frozenset[str](), frozenset("A")]
        works = [item.fallback] if item.fallback is not Fallback.NOT_SHOWN else [Fallback.TESTED, Fallback.NONE]
        ways.append(
            [replace(item, stoppers=one, is_doubtful=False, fallback=two) for one, two in product(stops, works)]
        )
    settled = [played(list(way), "A").residual.lower for way in product(*ways)]
    found = played(items, "A").residual
    assert (found.lower, found.upper) == (min(settled), max(settled))
    assert 0 <= found.lower <= found.upper <= 1


@given(st.permutations(PORT))
def test_the_order_of_the_register_does_not_matter(portfolio: list[Exposed]) -> None:
    shocks = {name: [name] for name in ("A", "H1", "E")}
    assert withdrawals(portfolio, shocks) == withdrawals(PORT, shocks)

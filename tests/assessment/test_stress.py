"""Stress: the worked portfolio of the facts base, bounds by brute force, and what must not matter."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.stress import (
    Exposed,
    Fallback,
    Priced,
    Withdrawal,
    fallback_coverage,
    price_rise,
    withdrawals,
    worst_pair,
)

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


@pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")
def test_the_worked_rise_of_prices() -> None:
    """Only D1 is paid to A; its tested fallback costs a fifth more."""
    example = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]["PORT"]
    uses = [
        Priced(
            Fraction(item["spend"]),
            item["host"],
            Fallback.TESTED if item["fallback"] else Fallback.NONE,
            Fraction(str(item["fallback"]["cost_ratio"])) if item["fallback"] else None,
        )
        for item in example["deployments"]
    ]
    expected, found = example["expect"]["price_shock_A_50pct_on_D1"], price_rise(uses, "A", Fraction(1, 2))
    assert float(found.stay.lower) == float(found.stay.upper) == pytest.approx(expected["stay"], abs=1e-4)
    assert (
        float(found.switch.lower)
        == float(found.switch.upper)
        == pytest.approx(expected["with_tested_switch"], abs=1e-4)
    )


@pytest.mark.parametrize(
    ("fallback", "ratio", "expected"),
    [
        (Fallback.NONE, None, (50, 50)),
        (Fallback.TESTED, Fraction(13, 10), (30, 30)),
        (Fallback.TESTED, Fraction(9), (50, 50)),  # staying is cheaper
        (Fallback.TESTED, Fraction(1, 2), (0, 0)),  # staying is dearer already
        (Fallback.TESTED, None, (0, 50)),
        (Fallback.NOT_SHOWN, Fraction(13, 10), (0, 50)),
    ],
)
def test_what_a_rise_costs(fallback: Fallback, ratio: Fraction | None, expected: tuple[int, int]) -> None:
    found = price_rise([Priced(Fraction(100), "A", fallback, ratio)], "A", Fraction(1, 2))
    assert [found.switch.lower * 100, found.switch.upper * 100] == [*expected]


def test_money_whose_payee_is_not_known_may_be_paid_to_this_one() -> None:
    uses = [Priced(Fraction(60), "A", Fallback.NONE), Priced(Fraction(40), None, Fallback.NONE)]
    found = price_rise(uses, "A", Fraction(1))
    assert [found.stay.lower, found.stay.upper] == [Fraction(60, 100), 1]


def test_without_spend_there_is_no_price() -> None:
    with pytest.raises(ValueError, match="nothing is spent"):
        price_rise([], "A", Fraction(1))


def test_the_worst_pair_is_the_worst_of_all_pairs() -> None:
    found = worst_pair(PORT, ("A", "H1", "E"))
    assert found is not None
    every = [played(PORT, *pair) for pair in (("A", "H1"), ("A", "E"), ("E", "H1"))]
    assert found.residual.upper == max(item.residual.upper for item in every)
    assert found.parties == {"A", "E"}, "one stops all but what H1 hosts, the other its own"
    assert worst_pair(PORT, ("A",)) is None


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

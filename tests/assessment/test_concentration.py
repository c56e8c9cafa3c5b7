"""Concentration: the worked examples of the facts base, bounds against brute force, an independent library."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import pdist

from counterpoise.assessment.concentration import Measures, measure, theil_between

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
POWER = SHARED / "reference" / "indicators_power.yaml"
with_reference = pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")


def _named(weights: list[int]) -> dict[str, int]:
    return {f"e{index}": weight for index, weight in enumerate(weights)}


def _examples() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]
    return found


def _close(value: Fraction | float | None, expected: float | None, tolerance: float = 1e-6) -> None:
    if expected is None:
        assert value is None
    else:
        assert value is not None
        assert float(value) == pytest.approx(expected, abs=tolerance)


@with_reference
@pytest.mark.parametrize("name", ["E1", "E2", "E3", "E4", "E5"])
def test_worked_examples(name: str) -> None:
    example = _examples()[name]
    found, expected = measure(_named(example["weights"])), example["expect"]
    assert found.n == expected["n"]
    _close(found.cr1, expected["cr1"])
    _close(found.hhi, expected["hhi"])
    _close(found.hhi_normalised, expected["hhi_normalised"])
    _close(found.gini, expected["gini"])
    _close(found.shannon, expected["shannon_nats"])
    _close(found.n_effective, expected["hill"]["q2"])
    _close(found.hill_1, expected["hill"]["q1"])
    _close(found.hill_infinity, expected["hill"]["qinf"])
    _close(found.theil, expected["theil"])
    ahead, dominance = found.dominance, expected["dominance"]
    assert ahead is not None
    _close(ahead.gap, dominance["gap"])
    _close(ahead.kwoka, dominance["kwoka"])
    if "dominant" in dominance:
        _close(ahead.threshold, dominance["melnik_threshold"])
        assert ahead.is_above_threshold is dominance["dominant"]


@with_reference
def test_worked_example_with_an_unknown_part() -> None:
    example = _examples()["X1"]
    found, expected = measure(_named(example["known"]), example["unknown"]), example["expect"]
    assert found.hhi is None
    assert found.cr1 is None
    assert (found.hhi_lower, found.hhi_upper) == tuple(expected["hhi"])
    assert [float(bound or 0) for bound in (found.cr1_lower, found.cr1_upper)] == expected["cr1"]
    _close(found.n_effective_lower, expected["n2"][0], 1e-4)
    _close(found.n_effective_upper, expected["n2"][1], 1e-4)


@with_reference
@pytest.mark.parametrize(
    ("role", "weight", "expected"),
    [
        ("developer", "w", "hhi_developer"),
        ("root", "w", "hhi_root"),
        ("host", "w", "hhi_host"),
        ("host", "spend", "hhi_payee_by_spend"),
    ],
)
def test_worked_portfolio(role: str, weight: str, expected: str) -> None:
    portfolio = _examples()["PORT"]
    weights: dict[str, int] = {}
    for row in portfolio["deployments"]:
        weights[row[role]] = weights.get(row[role], 0) + round(row[weight] * 100)
    found = measure(weights)
    printed = 0.005 if expected.endswith("spend") else 1e-6  # the facts base prints this one to two decimals
    _close(found.hhi, portfolio["expect"][expected], printed)
    shares = np.array(list(weights.values())) / sum(weights.values())
    _close(found.hhi, float(10_000 * np.square(shares).sum()))
    if (key := expected.replace("hhi", "n2")) in portfolio["expect"]:
        _close(found.n_effective, portfolio["expect"][key], 1e-4)


@with_reference
def test_the_leader_may_depend_on_the_weight() -> None:
    example = _examples()["X5"]
    tokens, requests = measure(example["tokens"]), measure(example["requests"])
    _close(tokens.hhi, example["expect"]["hhi_tokens"])
    _close(requests.hhi, example["expect"]["hhi_requests"])
    assert tokens.top[0].entity == example["expect"]["leader_tokens"]
    assert requests.top[0].entity == example["expect"]["leader_requests"]


@with_reference
def test_a_merger_raises_the_index_by_twice_the_product_of_the_shares() -> None:
    example = _examples()["X2"]
    one, other = (example["weights"][place] for place in example["merge"])
    rest = [weight for place, weight in enumerate(example["weights"]) if place not in example["merge"]]
    before, after = measure(_named(example["weights"])).hhi, measure(_named([one + other, *rest])).hhi
    assert before is not None
    assert after is not None
    _close(after, example["expect"]["after"])
    _close(after - before, example["expect"]["delta"])
    total = sum(example["weights"])
    assert after - before == Fraction(20_000 * one * other, total * total)


@with_reference
def test_the_theil_index_parts_between_and_within_groups() -> None:
    example = _examples()["X3"]
    groups = {name: _named(weights) for name, weights in example["groups"].items()}
    expected, between = example["expect"], theil_between(groups)
    _close(between, expected["between"])
    every = _named([weight for weights in example["groups"].values() for weight in weights])
    _close(measure(every).theil, expected["total"])
    within = sum(sum(of.values()) / sum(every.values()) * (measure(of).theil or 0) for of in groups.values())
    _close(within, expected["within"])


@given(st.dictionaries(st.text(max_size=2), st.lists(st.integers(0, 50), max_size=4), max_size=4))
def test_between_and_within_are_the_whole(groups: dict[str, list[int]]) -> None:
    named = {
        name: {f"{name}-{place}": weight for place, weight in enumerate(weights)} for name, weights in groups.items()
    }
    whole = measure({entity: weight for of in named.values() for entity, weight in of.items()})
    between = theil_between(named)
    if not whole.total:
        assert between is None
        return
    within = sum(float(measure(of).total / whole.total) * (measure(of).theil or 0) for of in named.values())
    assert between is not None
    _close(between + within, whole.theil, 1e-9)


def _split(unknown: int, entities: int) -> Iterator[tuple[int, ...]]:
    """All ways to give `unknown` units to `entities`."""
    for bars in itertools.combinations(range(unknown + entities - 1), entities - 1):
        edges = (-1, *bars, unknown + entities - 1)
        yield tuple(right - left - 1 for left, right in itertools.pairwise(edges))


@pytest.mark.parametrize(
    ("known", "unknown"), [([4], 3), ([3, 2], 3), ([2, 2, 1], 3), ([3, 2, 2, 1], 3), ([5, 1, 1, 1, 1], 2), ([], 4)]
)
def test_bounds_hold_every_way_to_attribute_the_unknown(known: list[int], unknown: int) -> None:
    """The unknown goes to known and to new entities, unit by unit: upper bounds are met, lower ones never passed."""
    found = measure(_named(known), unknown)
    worlds = [
        measure(_named([old + more for old, more in zip([*known, *[0] * unknown], extra, strict=True)]))
        for extra in _split(unknown, len(known) + unknown)
    ]
    for value, lower, upper in (
        ("hhi", "hhi_lower", "hhi_upper"),
        ("cr1", "cr1_lower", "cr1_upper"),
        ("n_effective", "n_effective_lower", "n_effective_upper"),
    ):
        seen = [getattr(world, value) for world in worlds]
        low, high = getattr(found, lower), getattr(found, upper)
        assert low <= min(seen)
        assert high is None or max(seen) <= high
    assert max(world.hhi or 0 for world in worlds) == found.hhi_upper
    assert max(world.cr1 or 0 for world in worlds) == found.cr1_upper
    three = [_cr3(world) for world in worlds]
    assert found.cr3_lower is not None
    assert found.cr3_upper is not None
    assert found.cr3_lower <= min(three)
    assert max(three) == found.cr3_upper


def _cr3(world: Measures) -> Fraction:
    """Share of the three largest, also where it says nothing because there are no more."""
    return sum((item.share for item in world.top[:3]), Fraction())


@given(st.lists(st.integers(1, 50), min_size=1, max_size=4), st.integers(1, 30), st.integers(1, 40))
def test_the_lower_bound_is_approached_by_thin_pieces(known: list[int], unknown: int, pieces: int) -> None:
    """Spread over k new entities of equal size, HHI exceeds the lower bound by 10000 u^2 / k."""
    scaled = [weight * pieces for weight in known]
    bound = measure(_named(scaled), unknown * pieces)
    spread = measure({**_named(scaled), **{f"new{index}": unknown for index in range(pieces)}})
    share = Fraction(unknown, sum(known) + unknown)
    assert spread.hhi is not None
    assert bound.hhi_lower is not None
    assert spread.hhi - bound.hhi_lower == 10_000 * share * share / pieces


_weights = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 10**15), min_size=1, max_size=12)


@given(_weights)
def test_figures_agree_with_scipy(weights: dict[str, int]) -> None:
    """A Hill number of order q is one over the power mean, of order q − 1, of the shares weighted by themselves."""
    found = measure(weights)
    held = np.sort(np.array([weight for weight in weights.values() if weight], dtype=np.float64))
    if not held.size:
        assert found.hhi is None
        assert found.notes
        return
    shares, n = held / held.sum(), len(held)
    hill = {order: 1 / stats.pmean(shares, order - 1, weights=shares) for order in (1, 2)}
    _close(found.n_effective, hill[2], 1e-9)
    _close(found.hhi and found.hhi / 10_000, 1 / hill[2], 1e-9)
    _close(found.hill_1, hill[1], 1e-9)
    _close(found.hill_infinity, 1 / shares.max(), 1e-9 / shares.max())
    _close(found.shannon, stats.entropy(shares), 1e-9)
    _close(found.theil, stats.entropy(shares, np.full(n, 1 / n)), 1e-9)  # divergence from equal shares
    apart = pdist(shares[:, np.newaxis], "cityblock").sum()
    _close(found.gini, apart / n, 1e-9)  # mean difference over all ordered pairs, over twice the mean 1/n
    _close(found.cr1, shares[-1], 1e-9)
    _close(found.cr3, shares[-3:].sum() if n > 3 else None, 1e-9)
    assert found.floor is not None
    assert found.hhi is not None
    assert found.floor <= found.hhi <= 10_000


@given(_weights, st.integers(0, 10**15), st.data())
def test_a_common_parent_never_lowers_the_index(weights: dict[str, int], unknown: int, data: st.DataObject) -> None:
    """Parties that turn out to be one weigh together at least as much, whatever the unknown part holds."""
    one, other = (data.draw(st.sampled_from(sorted(weights))) for _ in range(2))
    joined = dict(weights)
    if one != other:
        joined[one] += joined.pop(other)
    before, after = measure(weights, unknown), measure(joined, unknown)
    for bound in ("hhi_lower", "hhi_upper", "cr1_lower", "cr1_upper", "cr3_lower"):
        if getattr(before, bound) is not None and getattr(after, bound) is not None:
            assert getattr(after, bound) >= getattr(before, bound)


@given(_weights, st.integers(0, 10**15), st.randoms(use_true_random=False))
def test_order_scale_and_names_do_not_matter(weights: dict[str, int], unknown: int, random: Any) -> None:
    items = list(weights.items())
    random.shuffle(items)
    found = measure(weights, unknown)
    assert measure(dict(items), unknown) == found
    scaled = measure({name: 7 * weight for name, weight in items}, 7 * unknown)
    assert (scaled.hhi_lower, scaled.hhi_upper, scaled.gini) == (found.hhi_lower, found.hhi_upper, found.gini)
    with_idle = measure({**weights, "an idle entity": 0}, unknown)
    assert with_idle == found


@given(_weights, st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_unknown_from_a_known_entity_never_narrows(weights: dict[str, int], unknown: int, moved: int) -> None:
    """Forgetting whose some of the weight is keeps the former bounds inside the new ones."""
    entity = max(weights, key=lambda name: (weights[name], name))
    moved = min(moved, weights[entity])
    before = measure(weights, unknown)
    after = measure({**weights, entity: weights[entity] - moved}, unknown + moved)
    for lower, upper in (("hhi_lower", "hhi_upper"), ("cr1_lower", "cr1_upper")):
        if getattr(before, lower) is not None:
            assert getattr(after, lower) <= getattr(before, lower)
            assert getattr(after, upper) >= getattr(before, upper)


def test_no_weight_at_all() -> None:
    found = measure({"a": 0}, 0)
    assert found.n == 0
    assert found.total == 0
    assert found.unknown_share is None
    assert found.hhi_lower is None
    assert found.cr1 is None
    assert found.notes == ("There is no weight.",)


def test_all_unknown() -> None:
    found = measure({}, 100)
    assert [found.hhi_lower, found.hhi_upper, found.hhi] == [0, 10_000, None]
    assert [found.cr1_lower, found.cr1_upper, found.cr1] == [0, 1, None]
    assert [found.n_effective_lower, found.n_effective_upper] == [1, None]
    assert [found.n, found.unknown_share] == [0, 1]
    assert found.top == ()
    assert "All of the weight" in found.notes[0]


def test_one_entity() -> None:
    found = measure({"a": 5})
    assert [found.hhi, found.cr1, found.n_effective, found.gini] == [10_000, 1, 1, 0]
    assert found.hhi_normalised is None
    assert found.cr3 is None
    assert found.shannon == 0.0
    assert len(found.notes) == 2


def test_three_entities_make_the_share_of_three_void() -> None:
    assert measure({"a": 1, "b": 1, "c": 1}).cr3 is None
    assert measure({"a": 1, "b": 1, "c": 1}, 1).cr3_lower == Fraction(3, 4)


def test_ties_are_reported() -> None:
    found = measure({"b": 3, "a": 3, "c": 1, "d": 1, "e": 1}, top=3)
    assert [(item.entity, item.is_tied) for item in found.top] == [
        ("a", True),
        ("b", True),
        ("c", True),
        ("d", True),
        ("e", True),
    ]
    assert [item.entity for item in measure({"b": 3, "a": 2, "c": 1}, top=2).top] == ["b", "a"]


@pytest.mark.parametrize(("weights", "unknown"), [({"a": -1}, 0), ({"a": 1}, -1)])
def test_negative_weight_is_refused(weights: dict[str, int], unknown: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        measure(weights, unknown)

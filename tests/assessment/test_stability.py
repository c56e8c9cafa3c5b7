"""Stability: the worked examples of the facts base, bounds by brute force, and what must not matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from counterpoise.assessment.control_points import Cell, cells
from counterpoise.assessment.stability import (
    Answered,
    Counted,
    Name,
    Pins,
    changes,
    compared,
    divergence,
    mix,
    silent_change,
    version_of,
)
from counterpoise.assessment.stability import (
    pins as of_counted,
)
from counterpoise.vocabulary import ControlPoint, Power, Served
from tests.assessment.test_autonomy import PORT

POWER = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "indicators_power.yaml"
DAY = date(2026, 8, 1)
NO_COPY = {"d": False}


def name(spelling: str, model: str | None = "m") -> Name:
    return Name(spelling.casefold(), spelling, model, version_of(spelling))


ALIAS, DATED, LATER = name("m-1"), name("m-1-2026-01-05"), name("m-1-2026-06-01")


def row(
    asked: Name | None = ALIAS, served: Name | None = DATED, calls: int = 1, days: tuple[int, int] = (0, 0)
) -> Answered:
    first, last = (DAY + timedelta(days=number) for number in days)
    return Answered("d", asked, served, calls, first, last)


def pins(rows: Iterable[Answered], own_copies: Mapping[str, bool | None]) -> Pins | None:
    counted = [Counted(item.deployment, compared(item.asked, item.served), item.calls) for item in rows]
    return of_counted(counted, own_copies)


# ------------------------------------------------------------------ worked examples


@pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")
def test_the_worked_portfolio() -> None:
    expected = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]["PORT"]["expect"]
    names = {"alias": (ALIAS, ALIAS), "dated": (DATED, DATED), "digest": (ALIAS, ALIAS)}
    rows = [replace(row(*names[held.pin or ""], calls=int(held.weight * 100)), deployment=held.id) for held in PORT]
    found = pins(rows, {held.id: held.pin == "digest" for held in PORT})
    assert found is not None
    exposed = silent_change({held.id: held.weight for held in PORT}, [cell for held in PORT for cell in cells(held)])
    for bounds, key in (
        (found.pinned, "pinned"),
        (found.immutable, "immutable"),
        (exposed.unilateral, "silent_change_unilateral"),
        (exposed.conditional, "silent_change_conditional"),
    ):
        assert bounds.lower == bounds.upper
        assert float(bounds.lower) == pytest.approx(expected[key], abs=1e-6), key


@pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")
def test_the_worked_divergence() -> None:
    example = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]["X4"]
    p, q = ({version: round(share * 10) for version, share in example[side].items()} for side in "pq")
    assert divergence(p, q) == pytest.approx(example["expect"]["js_bits"], abs=1e-6)


# ------------------------------------------------------------------ served against requested


@pytest.mark.parametrize(
    ("asked", "served", "expected"),
    [
        (DATED, DATED, Served.HELD),
        (DATED, name("eu.m-1-20260105-v1:0"), Served.HELD),  # the same day, spelled as a cloud does
        (DATED, LATER, Served.OTHER),
        (DATED, name("n-2026-01-05", "n"), Served.OTHER),
        (DATED, name("n", "n"), Served.OTHER),
        (DATED, ALIAS, Served.NOT_SHOWN),
        (DATED, None, Served.NOT_SHOWN),
        (ALIAS, DATED, Served.ALIAS),
        (ALIAS, ALIAS, Served.ALIAS),
        (ALIAS, None, Served.NOT_SHOWN),
        (None, DATED, Served.NOT_SHOWN),
        (name("a-2026-01-05", None), name("a-2026-01-05", None), Served.HELD),
        (name("a-2026-01-05", None), name("b-2026-01-05", None), Served.NOT_SHOWN),  # what they mean is not known
        (name("m@abcdef1"), name("m@abcdef1234"), Served.HELD),  # a revision may be cut
        (name("m@abcdef1"), name("m@abcdef2"), Served.OTHER),
        (name("m@abcdef1"), DATED, Served.NOT_SHOWN),  # a revision and a day cannot be compared
    ],
)
def test_what_was_asked_for_against_what_answered(asked: Name | None, served: Name | None, expected: Served) -> None:
    assert compared(asked, served) is expected


# ------------------------------------------------------------------ shares


def test_no_calls_have_no_shares() -> None:
    assert pins([], {}) is None


def test_an_own_copy_of_which_no_digest_is_held_may_be_immutable() -> None:
    found = pins([row(ALIAS, ALIAS, 3), row(DATED, DATED, 1)], {"d": None})
    assert found is not None
    assert (found.pinned.lower, found.pinned.upper) == (Fraction(1, 4), Fraction(1))
    assert (found.immutable.lower, found.immutable.upper) == (Fraction(0), Fraction(1))


OUTCOMES = {
    "held": [(True, False)],
    "alias": [(False, False)],
    "copy": [(True, True)],
    "not named": [(True, False), (False, False)],
    "unregistered": [(True, True), (True, False), (False, False)],
}


@given(st.lists(st.tuples(st.sampled_from(sorted(OUTCOMES)), st.integers(1, 9)), min_size=1, max_size=5))
def test_the_bounds_are_those_of_every_way_it_could_turn_out(drawn: list[tuple[str, int]]) -> None:
    rows = {
        "held": row(DATED, DATED),
        "alias": row(ALIAS, DATED),
        "copy": replace(row(ALIAS, ALIAS), deployment="own"),
        "not named": row(DATED, None),
        "unregistered": replace(row(ALIAS, DATED), deployment=None),
    }
    found = pins([replace(rows[kind], calls=calls) for kind, calls in drawn], {"d": False, "own": True})
    total = sum(calls for _, calls in drawn)
    ways = list(product(*(OUTCOMES[kind] for kind, _ in drawn)))
    assert found is not None
    for place, bounds in enumerate((found.pinned, found.immutable)):
        shares = [
            Fraction(sum(calls for (_, calls), way in zip(drawn, ways_, strict=True) if way[place]), total)
            for ways_ in ways
        ]
        assert (bounds.lower, bounds.upper) == (min(shares), max(shares))
    assert found.immutable.lower <= found.pinned.lower
    assert found.immutable.upper <= found.pinned.upper


@given(st.lists(st.tuples(st.integers(1, 9), st.lists(st.sampled_from(Power), min_size=1, max_size=2)), max_size=4))
def test_exposure_is_bounded_by_every_power_that_is_not_shown(drawn: list[tuple[int, list[Power]]]) -> None:
    total = sum(weight for weight, _ in drawn) + 1  # one part belongs to no deployment
    weights = {str(number): Fraction(weight, total) for number, (weight, _) in enumerate(drawn)}
    held = [
        Cell(str(number), ControlPoint.CHANGE, entity, power, "")
        for number, (_, powers) in enumerate(drawn)
        for entity, power in zip("ab", powers, strict=False)
    ]
    known = [Power.NONE, Power.CONDITIONAL, Power.UNILATERAL]
    rest = Cell("rest", ControlPoint.CHANGE, "a", Power.UNKNOWN, "")
    options = [
        [replace(cell, value=value) for value in (known if cell.value is Power.UNKNOWN else [cell.value])]
        for cell in [*held, rest]
    ]
    every = [silent_change(weights | {"rest": Fraction(1, total)}, way) for way in product(*options)]
    found = silent_change(weights, held)
    for kind in ("unilateral", "conditional"):
        bounds = getattr(found, kind)
        assert bounds.lower == min(getattr(way, kind).lower for way in every)
        assert bounds.upper == max(getattr(way, kind).upper for way in every)


# ------------------------------------------------------------------ divergence

MIXES = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 50), min_size=1)


@given(MIXES, MIXES)
def test_the_divergence_is_that_of_scipy_and_symmetric(p: dict[str, int], q: dict[str, int]) -> None:
    found = divergence(p, q)
    vectors = [[side.get(key, 0) for key in "abcd"] for side in (p, q)]
    assert found is not None
    assert found == divergence(q, p)
    assert 0 <= found <= 1
    assert found == pytest.approx(float(jensenshannon(*vectors, base=2)) ** 2, abs=1e-7)


@given(MIXES, st.integers(1, 9))
def test_equal_mixes_do_not_differ_however_many_calls(p: dict[str, int], times: int) -> None:
    assert divergence(p, {key: times * calls for key, calls in p.items()}) == 0


def test_an_empty_period_has_no_divergence() -> None:
    assert divergence({}, {"a": 1}) is None
    assert divergence({"a": 1}, {}) is None


def test_a_mix_with_a_version_that_is_not_named_is_not_known() -> None:
    assert mix([row(), row(served=None)]) is None


# ------------------------------------------------------------------ changes


def test_another_version_under_the_same_name() -> None:
    (found,) = changes([row(served=DATED, days=(0, 9)), row(served=LATER, calls=7, days=(10, 30))])
    assert (found.before, found.after, found.on, found.calls) == (DATED, LATER, DAY + timedelta(days=10), 7)


@pytest.mark.parametrize(
    "rows",
    [
        [row(served=DATED, days=(0, 30)), row(served=LATER, days=(1, 29))],  # side by side from first to last
        [row(served=DATED, days=(0, 30)), row(served=ALIAS, days=(5, 6)), row(served=LATER, days=(10, 40))],
        [row(served=DATED, days=(0, 20)), row(served=LATER, days=(5, 30))],  # too long side by side to be a change
        [row(asked=DATED, served=DATED, days=(0, 9)), row(asked=LATER, served=LATER, days=(10, 30))],  # another name
        [row(asked=None, served=DATED, days=(0, 9)), row(asked=None, served=LATER, days=(10, 30))],
        [row(served=DATED, days=(0, 9)), row(served=None, days=(10, 30))],
    ],
)
def test_what_is_no_change(rows: list[Answered]) -> None:
    assert changes(rows) == ()


def test_a_change_may_take_a_week() -> None:
    assert len(changes([row(served=DATED, days=(0, 16)), row(served=LATER, days=(10, 30))])) == 1
    assert len(changes([row(served=DATED, days=(0, 17)), row(served=LATER, days=(10, 30))])) == 0


def test_each_version_follows_the_one_before_it() -> None:
    third = name("m-1-2026-08-20")
    rows = [
        row(served=version, days=(10 * place, 10 * place + 9)) for place, version in enumerate((DATED, LATER, third))
    ]
    assert [(item.before, item.after) for item in changes(rows)] == [(DATED, LATER), (LATER, third)]


VERSIONS = st.sampled_from([ALIAS, DATED, LATER, None])
ROWS = st.lists(
    st.builds(
        lambda asked, served, calls, first, length: row(asked, served, calls, (first, first + length)),
        VERSIONS,
        VERSIONS,
        st.integers(1, 20),
        st.integers(0, 40),
        st.integers(0, 20),
    ),
    max_size=5,
)


@given(ROWS, st.integers(0, 20))
def test_splitting_rows_changes_nothing(rows: list[Answered], cut: int) -> None:
    """A month that is logged day by day says what it says in one row."""
    parts = []
    for item in rows:
        middle = min(item.first_day + timedelta(days=cut), item.last_day)
        parts += [replace(item, last_day=middle, calls=1), replace(item, first_day=middle, calls=item.calls)]
    whole = [replace(item, calls=item.calls + 1) for item in rows]
    assert pins(parts, NO_COPY) == pins(whole, NO_COPY)
    assert mix(parts) == mix(whole)
    assert changes(parts) == changes(whole)


@given(ROWS)
def test_renaming_changes_nothing(rows: list[Answered]) -> None:
    def renamed(given_: Name | None) -> Name | None:
        return replace(given_, key=f"x{given_.key}", model="other") if given_ else None

    other = [replace(item, asked=renamed(item.asked), served=renamed(item.served), deployment="e") for item in rows]
    assert pins(other, {"e": False}) == pins(rows, NO_COPY)
    assert [(item.on, item.calls) for item in changes(other)] == [(item.on, item.calls) for item in changes(rows)]
    assert sorted((mix(other) or {}).values()) == sorted((mix(rows) or {}).values())

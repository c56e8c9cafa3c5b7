"""Control points and what follows from them: the worked portfolio of the facts base, and bounds by brute force."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.autonomy import Autonomy, autonomy
from counterpoise.assessment.control_points import Cell, Grant, Held, Pin, cells
from counterpoise.vocabulary import Access, ControlPoint, Hosting, Power

POWER = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "indicators_power.yaml"

COMMUNITY = Grant("B", "on_breach", "no", "fixed", "yes with duties", "yes", "none")
PORT = [
    Held("D1", Hosting.DEVELOPER_API, "A", "A", Fraction(40, 100), pin="alias", is_released=False),
    Held("D2", Hosting.RESELLER_API, "A", "H1", Fraction(20, 100), pin="dated", is_released=False),
    Held("D3", Hosting.THIRD_PARTY, "B", "H1", Fraction(25, 100), pin="alias", is_released=True, grants=[COMMUNITY]),
    Held(
        *("D4", Hosting.SELF, "C", "self", Fraction(10, 100)),
        pin="digest",
        is_released=True,
        grants=[Grant("C", "no", "no", "none", "yes", "no", "none"), COMMUNITY],
    ),
    Held("D5", Hosting.DEVELOPER_API, "E", "E", Fraction(5, 100), pin="alias", is_released=False),
]
ACCESS = {held.id: Access.PARTLY_OPEN if held.is_released else Access.CLOSED for held in PORT}


def of(portfolio: list[Held]) -> Autonomy:
    found = [cell for held in portfolio for cell in cells(held)]
    return autonomy({held.id: held.weight for held in portfolio}, found, ACCESS)


def share(point: ControlPoint, value: Power) -> Fraction:
    """Weight with an external party of this power, and none that is stronger."""
    found = Fraction()
    for held in PORT:
        values = {cell.value for cell in cells(held) if cell.point is point and cell.entity != SELF}
        stronger = value is Power.CONDITIONAL and Power.UNILATERAL in values
        found += held.weight if value in values and not stronger else 0
    return found


@pytest.mark.skipif(not POWER.is_file(), reason="the facts base is not at hand")
def test_the_worked_portfolio() -> None:
    expected = yaml.safe_load(POWER.read_text("utf-8"))["worked_examples"]["PORT"]["expect"]
    found = of(PORT)
    assert {name: float(bounds.lower) for name, bounds in found.veto.items()} == pytest.approx(expected["veto"])
    assert all(bounds.lower == bounds.upper for bounds in found.veto.values())
    for bounds, name in (
        (found.exposure, "unilateral_stop_exposure"),
        (found.autonomy, "effective_autonomy"),
        (found.released, "nominal_openness"),
        (found.gap, "openness_autonomy_gap"),
    ):
        assert float(bounds.lower) == float(bounds.upper) == pytest.approx(expected[name])
    assert float(share(ControlPoint.CHANGE, Power.UNILATERAL)) == pytest.approx(expected["silent_change_unilateral"])
    assert float(share(ControlPoint.CHANGE, Power.CONDITIONAL)) == pytest.approx(expected["silent_change_conditional"])
    assert float(share(ControlPoint.SEE, Power.UNILATERAL)) == pytest.approx(expected["prompt_exposure"])
    licensor = {
        cell.deployment
        for held in PORT
        for cell in cells(held)
        if cell.point is ControlPoint.STOP and cell.entity == "B" and cell.value is Power.CONDITIONAL
    }
    assert float(sum(held.weight for held in PORT if held.id in licensor)) == pytest.approx(
        expected["conditional_licensor_share_B"]
    )


@pytest.mark.parametrize(
    ("revocable", "expected"),
    [
        *(("no", Power.NONE), ("on_breach", Power.CONDITIONAL), ("at_will", Power.UNILATERAL)),
        *((None, Power.UNKNOWN), ("silent", Power.UNKNOWN)),
    ],
)
def test_how_a_licence_ends_decides_on_an_own_copy(revocable: str | None, expected: Power) -> None:
    held = replace(PORT[3], grants=[replace(COMMUNITY, revocable=revocable)])
    (cell,) = (cell for cell in cells(held) if cell.point is ControlPoint.STOP and cell.entity == "B")
    assert (cell.value, bool(cell.reason)) == (expected, True)


@pytest.mark.parametrize(
    ("pin", "hosting", "expected"),
    [
        *(("alias", Hosting.DEVELOPER_API, Power.UNILATERAL), ("dated", Hosting.RESELLER_API, Power.CONDITIONAL)),
        *((None, Hosting.SERVICE, Power.UNKNOWN), ("dated", Hosting.THIRD_PARTY, Power.UNILATERAL)),
        *(("digest", Hosting.SELF, Power.SELF), (None, Hosting.SELF, Power.UNKNOWN)),
    ],
)
def test_what_is_pinned_decides_on_silent_change(pin: Pin | None, hosting: Hosting, expected: Power) -> None:
    held = Held("d", hosting, "A", "H", Fraction(1), pin=pin)
    assert {cell.value for cell in cells(held) if cell.point is ControlPoint.CHANGE} == {expected}


@pytest.mark.parametrize(
    ("hosting", "export", "expected"),
    [
        (Hosting.SELF, None, {("self", Power.SELF)}),
        (Hosting.THIRD_PARTY, "tuned weights and logs within 30 days", {("H", Power.CONDITIONAL)}),
        (Hosting.RESELLER_API, "No export of tuned weights", {("A", Power.UNILATERAL), ("H", Power.UNILATERAL)}),
        (Hosting.SERVICE, "none", {("H", Power.UNILATERAL)}),
        (Hosting.DEVELOPER_API, "notes and logs on request", {("A", Power.CONDITIONAL), ("H", Power.CONDITIONAL)}),
        (Hosting.DEVELOPER_API, None, {("A", Power.UNKNOWN), ("H", Power.UNKNOWN)}),
    ],
)
def test_leaving_is_blocked_where_the_contract_denies_export(
    hosting: Hosting, export: str | None, expected: set[tuple[str, Power]]
) -> None:
    held = Held("d", hosting, "A", "H", Fraction(1), clauses={} if export is None else {"export": export})
    assert {(cell.entity, cell.value) for cell in cells(held) if cell.point is ControlPoint.PORT} == expected


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("none", Power.NONE),
        ("no competing models", Power.UNILATERAL),
        ("allowed, but a model trained on outputs carries the name duty", Power.CONDITIONAL),
        ("no claim on outputs, but a model trained on outputs counts as a derivative", Power.CONDITIONAL),
        (None, Power.UNKNOWN),
    ],
)
def test_reuse_of_output_with_a_duty_is_not_a_ban(limit: str | None, expected: Power) -> None:
    held = Held("d", Hosting.SELF, "A", None, grants=(Grant("A", output_limit=limit),))
    assert {cell.value for cell in cells(held) if cell.point is ControlPoint.OUTPUT} == {expected}


def test_what_is_not_known_is_unknown_at_every_point() -> None:
    found = cells(Held("d", Hosting.UNKNOWN, None, None, Fraction(1)))
    assert {cell.point for cell in found} == set(ControlPoint)
    assert {cell.value for cell in found} == {Power.UNKNOWN}
    measured = autonomy({"d": Fraction(1)}, found, {"d": Access.UNKNOWN})
    assert [*map(int, (measured.autonomy.lower, measured.autonomy.upper))] == [0, 1]
    assert [*map(int, (measured.released.lower, measured.released.upper))] == [0, 1]


def test_weight_of_no_registered_deployment_widens_every_share() -> None:
    halves = [replace(held, weight=held.weight / 2) for held in PORT]
    found = of(halves)
    assert (found.exposure.lower, found.exposure.upper) == (Fraction(45, 100), Fraction(95, 100))
    assert (found.veto["A"].lower, found.veto["A"].upper) == (Fraction(30, 100), Fraction(80, 100))
    with pytest.raises(ValueError, match="more than the whole"):
        of([replace(held, weight=held.weight * 2) for held in PORT])


_values = st.sampled_from([Power.NONE, Power.CONDITIONAL, Power.UNILATERAL, Power.UNKNOWN])


@given(st.lists(st.tuples(st.integers(1, 9), _values), min_size=1, max_size=5))
def test_the_bounds_are_those_of_every_way_in_which_the_unknown_could_turn_out(rows: list[tuple[int, Power]]) -> None:
    total = sum(weight for weight, _ in rows)
    weights = {f"d{number}": Fraction(weight, total) for number, (weight, _) in enumerate(rows)}
    access = dict.fromkeys(weights, Access.CLOSED)

    def measured(values: list[Power]) -> Autonomy:
        found = [Cell(f"d{number}", ControlPoint.STOP, "A", value, "because") for number, value in enumerate(values)]
        return autonomy(weights, found, access)

    values = [value for _, value in rows]
    choices = [[Power.NONE, Power.UNILATERAL] if value is Power.UNKNOWN else [value] for value in values]
    settled = [measured(list(choice)).exposure.lower for choice in product(*choices)]
    bounds = measured(values).exposure
    assert (bounds.lower, bounds.upper) == (min(settled), max(settled))


@given(st.permutations(PORT), st.sampled_from(["A", "H1"]))
def test_neither_order_nor_names_matter(portfolio: list[Held], name: str) -> None:
    def renamed(entity: str | None) -> str | None:
        return "Z" if entity == name else entity

    turned = [replace(held, developer=renamed(held.developer), host=renamed(held.host)) for held in portfolio]
    found, other = of(PORT), of(turned)
    assert (found.exposure, found.gap) == (other.exposure, other.gap)
    assert {renamed(entity): bounds for entity, bounds in found.veto.items()} == dict(other.veto)

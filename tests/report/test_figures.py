"""The book of figures: every number once, in order, with the rows and the evidence that it rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.report.figures import FigureBook, Row

A, B, C = "a" * 64, "b" * 64, "c" * 64
IDS = {A: "EV-log-0002", B: "EV-card-0001", C: "EV-log-0001"}


class Tables:
    """Answers named queries from a dictionary and remembers what it was asked."""

    def __init__(self, **answers: Sequence[Row]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def __call__(self, query: str, parameters: Mapping[str, str]) -> Sequence[Row]:
        self.asked.append((query, dict(parameters)))
        return self.answers[query]


def book(**answers: Sequence[Row]) -> FigureBook:
    return FigureBook(Tables(**answers or {"q": [{}]}), lambda query: f"SELECT {query}", IDS)


def add(to: FigureBook, key: str = "k", **given_: Any) -> str:
    return to.add(key, "Label", given_.pop("unit", "index"), query=given_.pop("query", "q"), formula="f", **given_)


def test_ids_follow_the_order_in_which_figures_come() -> None:
    it = book()
    assert [add(it, key) for key in ("z", "a", "m")] == ["F-0001", "F-0002", "F-0003"]
    assert [figure.key for figure in it.figures] == ["z", "a", "m"]
    assert [figure.id for figure in it.figures] == ["F-0001", "F-0002", "F-0003"]


def test_ids_go_on_beyond_four_digits() -> None:
    it = book()
    for number in range(10_000):
        add(it, str(number))
    assert it.figures[-1].id == "F-10000"


def test_a_key_stands_once() -> None:
    it = book()
    add(it, "concentration.hhi")
    with pytest.raises(ValueError, match=r"'concentration\.hhi' stands twice"):
        add(it, "concentration.hhi")
    assert len(it.figures) == 1


def test_a_figure_carries_its_query_its_parameters_and_the_number_of_its_rows() -> None:
    it = book(usage=[{}, {}, {}])
    add(it, query="usage", parameters={"deployment": "d"}, value=3, n=2, note="why", unit="calls")
    (figure,) = it.figures
    assert (figure.query, figure.parameters, figure.row_count) == ("usage", {"deployment": "d"}, 3)
    assert (figure.value, figure.n, figure.note, figure.unit) == (3, 2, "why", "calls")
    assert it.queries == {"usage": "SELECT usage"}


def test_each_distinct_call_of_a_query_is_run_once() -> None:
    tables = Tables(q=[{}])
    it = FigureBook(tables, str, IDS)
    for key, parameters in (("a", {"x": "1", "y": "2"}), ("b", {"y": "2", "x": "1"}), ("c", {"x": "2", "y": "2"})):
        add(it, key, parameters=parameters)
    it.rows("q", y="2", x="1")
    assert tables.asked == [("q", {"x": "1", "y": "2"}), ("q", {"x": "2", "y": "2"})]


def test_later_changes_of_the_parameters_do_not_reach_the_figure() -> None:
    it, parameters = book(), {"x": "1"}
    add(it, parameters=parameters)
    parameters["x"] = "2"
    assert it.figures[0].parameters == {"x": "1"}


def test_evidence_comes_from_the_rows_each_piece_once_in_order() -> None:
    it = book(q=[{"evidence_sha256": A}, {"evidence_sha256": A}, {"evidence": f"{C}\n{B}"}, {"evidence_sha256": None}])
    add(it)
    assert it.figures[0].evidence == ("EV-card-0001", "EV-log-0001", "EV-log-0002")


@pytest.mark.parametrize("rows", [[], [{}], [{"evidence": None}], [{"evidence": ""}, {"evidence_sha256": ""}]])
def test_rows_without_a_file_give_no_evidence(rows: list[Row]) -> None:
    it = book(q=rows)
    add(it)
    assert it.figures[0].evidence == ()
    assert it.figures[0].row_count == len(rows)


def test_evidence_without_an_id_is_an_error_that_names_it() -> None:
    it = book(q=[{"evidence": f"{A}\n{'d' * 64}"}])
    with pytest.raises(ValueError, match=f"'q' names evidence that has no id: {'d' * 64}"):
        add(it)
    assert it.figures == ()


def test_what_is_not_known_stays_unknown() -> None:
    it = book()
    add(it)
    assert (it.figures[0].value, it.figures[0].lower, it.figures[0].upper) == (None, None, None)


@given(st.floats(-1e9, 1e9))
def test_numbers_have_six_decimals_and_no_negative_zero(number: float) -> None:
    it = book()
    add(it, value=number, bounds=(number, number))
    figure = it.figures[0]
    for kept in (figure.value, figure.lower, figure.upper):
        assert kept is not None
        assert abs(kept - number) <= 0.500001e-6 + math.ulp(number)
        assert kept == round(kept, 6)
        assert str(kept) != "-0.0"
    assert figure.value == figure.lower == figure.upper


@pytest.mark.parametrize("number", [-0.0, -1e-9, -4.9e-7])
def test_a_negative_zero_has_lost_its_sign(number: float) -> None:
    it = book()
    add(it, value=number)
    assert str(it.figures[0].value) == "0.0"


@given(st.integers(-(10**18), 10**18))
def test_whole_numbers_stay_whole(number: int) -> None:
    it = book()
    add(it, value=number, unit="tokens")
    assert it.figures[0].value == number
    assert isinstance(it.figures[0].value, int)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_not_finite_is_refused(wrong: float, place: int) -> None:
    value, lower, upper = (wrong if number == place else 0.5 for number in range(3))
    it = book()
    with pytest.raises(ValueError, match="not a number that a report can hold"):
        add(it, value=value, bounds=(lower, upper))
    assert it.figures == ()

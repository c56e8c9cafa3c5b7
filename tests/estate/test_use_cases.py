"""Use cases in estate.yaml: what is accepted, and what a wrong one says."""

from __future__ import annotations

from datetime import date

import pytest

from counterpoise.errors import InputError
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.vocabulary import NeedWeight

ESTATE = "organisation: {name: A, seat: IE}\n"
REGISTER = b"deployments:\n  - {id: one, name: One}\n  - {id: two, name: Two}\n"


def load(*use_cases: str) -> Estate:
    text = ESTATE + ("use_cases:\n" + "".join(f"  - {item}\n" for item in use_cases) if use_cases else "")
    return load_estate({"estate.yaml": text.encode(), "register.yaml": REGISTER}.get)


def test_a_use_case_without_needs_is_accepted() -> None:
    (case,) = load("{id: a, title: Use A, deployments: two; one}").settings.use_cases
    assert (case.needs, case.deployments, case.candidates) == ((), ("two", "one"), ())
    assert (case.stated_on, case.owner_role) == (None, None)
    assert load().settings.use_cases == ()


def test_a_need_says_what_exactly_is_asked() -> None:
    (case,) = load(
        "{id: a, title: A, stated_on: 2026-05-04, needs: [{need: x, weight: must, value: 0.5, places: [IE]},"
        " {need: y, weight: preferred, word: en}]}"
    ).settings.use_cases
    assert case.stated_on == date(2026, 5, 4)
    assert [item.weight for item in case.needs] == [NeedWeight.MUST, NeedWeight.PREFERRED]
    assert [item.given for item in case.needs] == [{"value", "places"}, {"word"}]


def test_nought_is_a_limit() -> None:
    (case,) = load("{id: a, title: A, needs: [{need: x, weight: must, value: 0}]}").settings.use_cases
    assert case.needs[0].given == {"value"}


@pytest.mark.parametrize(
    ("use_case", "expected"),
    [
        ("{id: a, title: A, deployments: [three]}", "use case 'a': names the deployment 'three'"),
        ("{id: a, title: A, deployments: [one, one]}", "an option stands twice: one"),
        ("{id: a, title: A, candidates: [m, m]}", "an option stands twice: m"),
        ("{id: a, title: A, needs: [{need: x, weight: vital}]}", "'weight' is 'vital'"),
        ("{id: a, title: A, needs: [{need: x}]}", "'weight' is missing"),
        ("{id: a, title: A, needs: [{need: x, weight: must, value: -1}]}", "'value' is '-1'"),
        ("{id: a, title: A, needs: [{need: x, weight: must, score: 3}]}", "'score' is not a known key"),
        ("{id: a, title: A, stated_on: 4 May 2026}", "write the date as YYYY-MM-DD"),
        ("{id: A b, title: A}", "'id' is 'A b'"),
        ("{id: a}", "'title' is missing"),
    ],
)
def test_a_wrong_use_case_says_what_is_wrong(use_case: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        load(use_case)
    (problem,) = map(str, caught.value.problems)
    assert problem.startswith("estate.yaml, ")
    assert expected in problem
    assert "→" in problem


def test_two_use_cases_of_one_id_are_refused() -> None:
    with pytest.raises(InputError, match="two use cases are called a"):
        load("{id: a, title: A}", "{id: a, title: B}")

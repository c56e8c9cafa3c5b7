"""The catalogue of needs: a closed list whose entries can be judged."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from counterpoise.catalogue.clauses import CLAUSES
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.catalogue.loading import parse
from counterpoise.catalogue.needs import NeedsFile, least_decided, needs, thin_rule
from counterpoise.catalogue.pages import needs_page
from counterpoise.catalogue.places import UNION, countries_of_place, with_members
from counterpoise.catalogue.rules import facts, is_field
from counterpoise.errors import InputError
from counterpoise.vocabulary import ControlPoint

NEED = """as_of: '2026-11-28'
verification: own
thin: {least_decided: '0.6', rule: a rule, source: a source}
needs:
- {id: one, theme: t, name: One, judge: pin, takes: nothing, decided_by: d, judged: j}
"""


def test_what_a_need_reads_is_known_to_the_catalogue() -> None:
    known: dict[str, set[str]] = {
        "answer": {item.id for item in indicators()},
        "weights": {item.id for item in indicators()},
        "clause": {f"lic.{clause}" for clause in CLAUSES},
        "fallback": set(facts()),
        "power": set(ControlPoint),
        "cost": {"calls", "tokens"},
    }
    for need in needs().values():
        if need.judge == "words":
            assert all(map(is_field, need.reads)), need.id
        elif need.judge == "place":
            assert all(is_field(f"terms.{name}") for name in need.reads)
        else:
            assert set(need.reads) <= known.get(need.judge, set()), need.id


def test_the_rule_on_thin_evidence_says_what_is_computed() -> None:
    assert least_decided() == Fraction(6, 10)
    assert "six in ten" in thin_rule()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("judge: pin", "judge: charm"),
        ("takes: nothing", "takes: number"),
        ("takes: nothing", "takes: nothing, direction: at_least"),
        ("least_decided: '0.6'", "least_decided: '1.6'"),
        (
            "- {id: one",
            "- {id: one, theme: t, name: One, judge: pin, takes: nothing, decided_by: d, judged: j}\n- {id: one",
        ),
    ],
)
def test_a_catalogue_that_cannot_be_judged_is_refused(before: str, after: str) -> None:
    assert parse(NEED, "needs.yaml", NeedsFile).needs
    with pytest.raises(InputError, match=r"catalogue/needs.yaml"):
        parse(NEED.replace(before, after, 1), "needs.yaml", NeedsFile)


def test_the_page_lists_every_need_with_what_decides_it() -> None:
    page = needs_page()
    for need in needs().values():
        assert f"`{need.id}`" in page
        assert need.decided_by in page


def test_every_theme_stands_in_the_sample() -> None:
    sample = (Path(__file__).resolve().parents[2] / "examples" / "aldermoor" / "estate.yaml").read_text("utf-8")
    assert {need.theme for need in needs().values() if need.id in sample} == {need.theme for need in needs().values()}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Germany", {"DE"}), ("united states", {"US"}), ("a cloud", None), ("European Union", with_members([UNION]))],
)
def test_places_are_known_by_their_words(words: str, expected: set[str] | None) -> None:
    assert countries_of_place(words) == expected


def test_the_union_stands_for_its_members() -> None:
    assert with_members(["EU", "GB"]) >= {"GB", "IE", "DE"}
    assert "EU" not in with_members(["EU"])
    assert with_members(["DE"]) == {"DE"}

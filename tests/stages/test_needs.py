"""Needs of estate.yaml against the catalogue's list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from counterpoise.catalogue.needs import needs
from counterpoise.errors import InputError
from counterpoise.estate.loading import load_estate
from counterpoise.estate.use_cases import StatedNeed, UseCase
from counterpoise.stages.fit import options_of
from counterpoise.stages.needs import asked, in_words, require_known_needs
from counterpoise.stages.preflight import read_estate
from counterpoise.vocabulary import NeedWeight

ROOT = Path(__file__).resolve().parents[2]


def use_case(**stated: Any) -> UseCase:
    return UseCase(id="a", title="A", needs=(StatedNeed(weight=NeedWeight.MUST, **stated),))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"need": "goodness"}, "'goodness' is not a known need → use one of documentation_answered"),
        ({"need": "score_at_least", "value": 0.8}, "'score_at_least' needs benchmark, metric"),
        ({"need": "processed_in"}, "'processed_in' needs places"),
        ({"need": "content_unseen", "value": 1}, "'content_unseen' does not take value"),
        ({"need": "documentation_answered", "value": 60}, "'documentation_answered' asks for a share of 60"),
    ],
)
def test_what_the_list_does_not_know_is_refused(stated: dict[str, Any], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        asked(use_case(**stated))
    assert f"estate.yaml, use case 'a', need 1: {expected}" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"need": "cost_per_thousand_calls", "value": 30}, "at most 30 NOK"),
        ({"need": "notice_of_end", "value": 90}, "at least 90 days"),
        (
            {"need": "score_at_most", "value": 0.05, "benchmark": "Q", "metric": "Share wrong"},
            "at most 0.05: Q, Share wrong",
        ),
        ({"need": "processed_in", "places": ("EU", "NO")}, "EU, NO"),
        ({"need": "language_stated", "word": "pl"}, "pl"),
        ({"need": "content_unseen"}, None),
    ],
)
def test_what_is_asked_in_words(stated: dict[str, Any], expected: str | None) -> None:
    (item,) = asked(use_case(**stated))
    assert in_words(item, "NOK") == expected
    assert item.need is needs()[stated["need"]]


def test_an_estate_with_an_unknown_need_is_not_audited(tmp_path: Path) -> None:
    (tmp_path / "register.yaml").write_text("deployments: []\n", encoding="utf-8")
    text = (
        "organisation: {name: A, seat: IE}\nuse_cases:\n  - {id: a, title: A, needs: [{need: charm, weight: must}]}\n"
    )
    (tmp_path / "estate.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="'charm' is not a known need"):
        read_estate(tmp_path)


def test_options_stand_in_the_order_of_the_register() -> None:
    estate = read_estate(ROOT / "examples" / "aldermoor")
    case = UseCase(id="a", title="A", deployments=("staff-chat", "claims-letters"), candidates=("z", "b"))
    assert options_of(case, estate) == [
        ("deployment", "claims-letters"),
        ("deployment", "staff-chat"),
        ("candidate", "z"),
        ("candidate", "b"),
    ]


def test_the_use_case_that_the_guide_shows_is_accepted() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    match = re.search(r"^```\n(use_cases:\n.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert match
    text = f"organisation: {{name: A, seat: IE}}\n{match[1]}"
    register = b"deployments:\n  - {id: help-desk, name: Help desk}\n"
    estate = load_estate({"estate.yaml": text.encode(), "register.yaml": register}.get)
    require_known_needs(estate)
    assert len(estate.settings.use_cases[0].needs) == 4

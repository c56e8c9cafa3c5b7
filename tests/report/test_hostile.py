"""Text of evidence that tries to be more than text stays text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from counterpoise.report import render
from counterpoise.report.model import ReportModel
from tests.report.conftest import HOSTILE
from tests.report.page import Page, plain

UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff"


@pytest.fixture(scope="module", params=["screen", "print"])
def page(request: pytest.FixtureRequest, reports: SimpleNamespace) -> Page:
    return Page(render._render(reports.hostile(), request.param))


def test_markup_in_evidence_is_shown_and_not_obeyed(page: Page) -> None:
    assert page.all("script", "img") == []
    assert [plain(it) for it in page.all("h1") if "injected" in plain(it)] == []
    shown = [plain(it) for it in page.all("bdi")]
    for attack in (HOSTILE[0], HOSTILE[1], HOSTILE[6]):
        assert any(attack in text for text in shown)


def test_template_syntax_in_evidence_is_not_evaluated(page: Page) -> None:
    assert any(HOSTILE[2] in plain(it) for it in page.all("bdi"))
    assert "root:" not in page.html


def test_no_unseen_character_reaches_the_page(page: Page) -> None:
    assert not set(UNSEEN) & set(page.html)
    assert any(r"\u202e" in plain(it) for it in page.all("bdi"))


def test_every_hostile_text_is_isolated(page: Page) -> None:
    """Only in isolation, in an alternative text or in the title can a text not reorder its neighbours."""
    for word in page.words:
        if any(attack[:12] in word.text for attack in HOSTILE):
            assert word.has("bdi", "code", "text", "desc", "title", "caption", "th"), word.text


def test_no_attribute_takes_text_of_evidence(page: Page) -> None:
    for element in page.elements:
        for name, value in element.attrib.items():
            assert not any(attack[:12] in value for attack in HOSTILE), (name, value)


def test_long_texts_are_cut(page: Page) -> None:
    assert max(len(plain(it)) for it in page.all("bdi")) <= 700


def test_a_value_beyond_every_measure_is_cut(sample_report: ReportModel) -> None:
    """Even where a template has no limit of its own."""
    queries = dict.fromkeys(sample_report.queries, "x" * 100_000)
    html = render.report_html(sample_report.model_copy(update={"queries": queries}))
    assert "x" * (render.MAX_CHARACTERS + 1) not in html

"""Text of evidence that tries to be more than text stays text."""

from __future__ import annotations

import unicodedata
from typing import get_args

import pytest

from counterpoise.report import render
from counterpoise.report.documents import MAIN, WHOLE, printed
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.sections import DocumentKind
from tests.report import shapes
from tests.report.page import Page, plain
from tests.report.shapes import HOSTILE

UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff"


@pytest.fixture(scope="module", params=[WHOLE, MAIN], ids=lambda document: document.kind)
def page(request: pytest.FixtureRequest) -> Page:
    return shapes.page(shapes.hostile, request.param)


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


ATTACK = (
    "\u202e\x1b\x00</style></title></svg><script>alert(1)</script>"
    "\"'><img src=file:///etc/passwd onerror=x>{{7*7}}&amp;"
)


def _page(report: ReportModel, kind: DocumentKind) -> Page:
    document = next(item for item in (WHOLE, *printed(report)) if item.kind == kind)
    return Page(render.document_html(Lookup(report), document))


@pytest.mark.parametrize("kind", get_args(DocumentKind))
def test_an_attack_in_every_text_of_the_model_adds_no_element_and_no_attribute(
    sample_report: ReportModel, kind: DocumentKind
) -> None:
    """Whatever evidence, estate or catalogue say: the same elements in the same order, and the words beside them."""
    report = ReportModel.model_validate(shapes.poisoned(sample_report, ATTACK).model_dump())
    page, plain_page = _page(report, kind), _page(sample_report, kind)
    assert page.errors == []
    assert [element.tag for element in page.elements] == [element.tag for element in plain_page.elements]
    assert [sorted(element.attrib) for element in page.elements] == [sorted(it.attrib) for it in plain_page.elements]
    unseen = {character for character in page.html if unicodedata.category(character) in {"Cc", "Cf"}}
    assert unseen <= {"\n"}
    assert len(page.html) < 3 * len(plain_page.html)
    spoilt = {name for it in page.elements for name, value in it.attrib.items() if "alert" in value}
    assert spoilt == {"content"}  # the version of the software, in the metadata

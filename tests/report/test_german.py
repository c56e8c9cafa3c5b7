"""A report in German: every document of the set, no English left in what the report says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from counterpoise.language import spoken
from counterpoise.report.documents import SUMMARY, WHOLE, Document, printed
from counterpoise.report.format import NOT_SHOWN
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.pdf import pdf_of
from counterpoise.report.render import document_html
from tests.report import shapes
from tests.report.page import Numbers, Page, Word, strange_marks
from tests.report.test_neutral import blocks, exchanged_german, said_by_the_report

ENGLISH = re.compile(r"\b(?:the|of|and|is|are|not|to|from|with|by|for|which|that|each|none|no|shown)\b", re.IGNORECASE)
DOCUMENTS = (WHOLE, *printed(shapes.german()))


def page_of(document: Document, report: ReportModel) -> Page:
    return Page(document_html(Lookup(report), document))


@pytest.fixture(scope="module", params=DOCUMENTS, ids=lambda document: document.path)
def page(request: pytest.FixtureRequest) -> Page:
    return page_of(request.param, shapes.german())


def own(word: Word) -> bool:
    """What the report says itself, without the query parameters and evidence that a figure's entry holds."""
    return said_by_the_report(word) or word.has("svg")


@cache
def given() -> tuple[str, ...]:
    """The texts that the sample brings: its catalogue, names and evidence, the longest first."""

    def texts(node: object) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            for value in node.values():
                yield from texts(value)
        elif isinstance(node, (list, tuple)):
            for value in node:
                yield from texts(value)

    found = {text for text in texts(shapes.german().model_dump(mode="json")) if " " in text and text != NOT_SHOWN}
    return tuple(sorted(found, key=len, reverse=True))


def without_what_is_given(text: str) -> str:
    for words in given():
        text = text.replace(words, "")
    return text


def test_no_english_word_is_left(page: Page) -> None:
    texts = [" ".join(word.text.split()) for word in page.words if own(word) and not word.has("bdi")]
    left = [text for text in texts if ENGLISH.search(text) and ENGLISH.search(without_what_is_given(text))]
    assert [text for text in left if not text.endswith("…")] == []


def test_numbers_in_german_are_figures_with_their_marks(page: Page) -> None:
    assert Numbers(shapes.german()).alone(page) == []
    assert strange_marks(page) == []


def test_the_page_says_its_language(page: Page) -> None:
    assert page.root.get("lang") == "de-DE"
    assert page.errors == []


def test_a_number_that_is_not_known_is_nicht_belegt() -> None:
    page = page_of(WHOLE, shapes.german())
    shown = {word.text.strip() for word in page.words if word.in_class("v")}
    assert "nicht belegt" in shown
    assert NOT_SHOWN not in shown
    assert any(re.fullmatch(r"\d+,\d\u00a0%", text) for text in shown)
    assert not any(re.search(r"\d\.\d", text) for text in shown)


def test_exchanged_labels_exchange_two_words_and_nothing_else() -> None:
    before, after = (blocks(page_of(WHOLE, report)) for report in (shapes.german(), shapes.german_swapped()))
    assert {exchanged_german(block) for block in after - before} == set(before - after)
    assert (before - after).total() > 20


def test_two_reports_in_two_languages_leave_each_other_alone() -> None:
    """One process, one report in each language, at one time and one after the other: the same bytes as alone."""
    reports = (shapes.sample(), shapes.german())
    alone = [document_html(Lookup(report), SUMMARY) for report in reports]
    with ThreadPoolExecutor(4) as pool:
        beside = list(pool.map(lambda report: document_html(Lookup(report), SUMMARY), reports * 4))
    assert beside == alone * 4
    assert [document_html(Lookup(report), SUMMARY) for report in reversed(reports)] == alone[::-1]
    assert spoken() == "en"


@pytest.mark.slow
def test_the_german_summary_is_one_page_and_says_its_language() -> None:
    reader = PdfReader(BytesIO(pdf_of(document_html(Lookup(shapes.german()), SUMMARY))))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"  # type: ignore[index]
    assert "Zusammenfassung" in reader.pages[0].extract_text()

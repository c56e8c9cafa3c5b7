"""What the report says may depend on numbers and evidence, never on which of the groups they speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias
from xml.etree.ElementTree import Element

import pytest

from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import Access
from tests.report import shapes
from tests.report.page import Page, Word, plain, tag_of, words

BANNED = re.compile(r"\b(?:assurance|audit opinion|certified|compliant|dominant|dominance)\b", re.IGNORECASE)
SQUARES = re.compile(r"\d (?:yes|partial|no|not shown|not applicable)|no deployment")
LABELS = {"open": "closed", "closed": "open", "Open": "Closed", "Closed": "Open"}


def said_by_the_report(word: Word) -> bool:
    """Whether words are the report's own: neither evidence, nor a figure, nor a drawing that holds both."""
    return not word.has("bdi", "code", "pre", "svg", "time") and word.given("data-figure") is None


def own_words(page: Page) -> list[str]:
    return [" ".join(word.text.split()) for word in page.words if said_by_the_report(word)]


Block: TypeAlias = tuple[str, ...]
"""A row of a table by its cells, or another block as one text."""


def blocks(page: Page) -> Counter[Block]:
    """Everything that the page says, without the marks of figures, which follow the order of the groups."""
    found: Counter[Block] = Counter()
    for element in page.root.iter():
        if tag_of(element) == "tr":
            found[tuple(said(cell) for cell in element)] += 1
        elif tag_of(element) in {"p", "li", "h1", "h2", "h3", "caption", "dt", "figcaption", "text"}:
            found[(said(element),)] += 1
    return found


def said(element: Element) -> str:
    text = " ".join(word.text.strip() for word in words(element))
    return re.sub(r"F-\d{4,}", "F", text)


def exchanged(block: Block) -> Block:
    """The same of the other group: its word, and its column where the groups stand side by side."""
    if len(block) == 5 and all(SQUARES.search(cell) for cell in block[1:]):
        return (block[0], block[3], block[2], block[1], block[4])
    swap = re.compile(r"(?<!partly )\b(?:open|closed)\b", re.IGNORECASE)
    return tuple(cell if "minus" in cell else swap.sub(lambda match: LABELS[match[0]], cell) for cell in block)


GERMAN = {"offen": "geschlossen", "Offen": "Geschlossen"}
GERMAN |= {closed: open_ for open_, closed in GERMAN.items()}


def exchanged_german(block: Block) -> Block:
    """The same for a report in German."""
    if len(block) == 5 and all(re.search(r"\d (?:ja|teilweise|nein|nicht)|kein Einsatz", cell) for cell in block[1:]):
        return (block[0], block[3], block[2], block[1], block[4])
    swap = re.compile(r"(?<!eilweise )\b(?:offen|geschlossen)\b", re.IGNORECASE)
    return tuple(cell if "minus" in cell else swap.sub(lambda match: GERMAN[match[0]], cell) for cell in block)


@pytest.fixture(scope="module")
def pair() -> tuple[Page, Page]:
    """The sample, and the sample with the labels open and closed exchanged."""
    return shapes.page(shapes.sample), shapes.page(shapes.swapped)


def test_no_word_of_assurance_stands_in_what_the_report_says(any_shape: Callable[[], ReportModel]) -> None:
    words = " ".join(own_words(shapes.page(any_shape)))
    assert BANNED.findall(words) == []


def test_exchanged_labels_exchange_two_words_and_nothing_else(pair: tuple[Page, Page]) -> None:
    before, after = (blocks(page) for page in pair)
    assert Counter(exchanged(block) for block in (after - before).elements()) == before - after
    assert (before - after).total() > 20  # the rows of ten deployments in each of their tables


def test_exchanged_labels_leave_every_heading_and_caption_in_its_place(pair: tuple[Page, Page]) -> None:
    tags = ("h1", "h2", "caption", "th", "dt")

    def skeleton(page: Page) -> list[str]:
        section = ("summary", "side_by_side", "register", "findings")
        blocks = [it for name in section for it in page.section(name).iter() if tag_of(it) in tags]
        return [plain(block) for block in blocks]

    assert skeleton(pair[0]) == skeleton(pair[1])


def test_deployments_stand_by_name_in_every_table(pair: tuple[Page, Page]) -> None:
    """Never by score, by cost or by access."""
    for page in pair:
        for table in page.section("register").iter("table"):
            rows = [it for it in table.iter() if tag_of(it) == "th" and it.get("scope") in {"row", "rowgroup"}]
            first = [next((it for it in row.iter() if it.tag == "bdi"), None) for row in rows]
            names = [plain(it) for it in first if it is not None]  # a row that goes on has a word of ours
            assert len(names) == 14
            assert names == sorted(names)


def test_the_groups_stand_in_one_order_with_the_same_columns(pair: tuple[Page, Page]) -> None:
    for page in pair:
        rows = [it for it in page.section("summary").iter("tr") if any(cell.get("class") == "num" for cell in it)]
        assert [plain(row[0]) for row in rows] == ["Access", "open", "partly open", "closed", "not shown"]
        assert {len(list(row)) for row in rows} == {4}
        heads = [plain(it) for it in page.of_class("strips")[0].iter() if it.get("scope") == "col"]
        assert heads == ["Indicator", "Open", "Partly open", "Closed", "Access not shown"]


def test_a_group_is_drawn_alike_whatever_its_name(pair: tuple[Page, Page]) -> None:
    """Exchanging the labels exchanges the rows of two groups: the same shapes, in another hue."""

    def marks(page: Page) -> Counter[tuple[str, ...]]:
        drawing = next(it for it in page.section("side_by_side").iter() if tag_of(it) == "svg")
        kept = ("d", "x2", "stroke-width", "text-anchor", "font-size", "font-weight")
        return Counter((tag_of(it), *(it.get(name) or "" for name in kept)) for it in drawing.iter())

    assert marks(pair[0]) == marks(pair[1])


def test_no_hue_of_a_group_is_red_or_green(pair: tuple[Page, Page]) -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", pair[0].html))
    for colour in colours:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        assert not (red > 150 and green < 80 and blue < 80), colour
        assert not (green > 110 and red < 90 and blue < 90), colour


def test_every_group_has_its_own_word(pair: tuple[Page, Page]) -> None:
    words = {plain(it) for it in pair[0].of_class("access")}
    assert words == {"open", "partly open", "closed", "not shown"}
    assert len(words) == len(Access)

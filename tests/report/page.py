"""Reading a rendered page back with the parser of HTML 5: its elements, its words and the numbers that stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from babel.dates import get_month_names
from tinyhtml5.parser import HTMLParser  # type: ignore[import-untyped]

from counterpoise.language import LANGUAGES, speaking
from counterpoise.report import format as fmt
from counterpoise.report.model import ReportModel

SVG = "{http://www.w3.org/2000/svg}"
_BLOCKS = {"p", "li", "td", "th", "caption", "h1", "h2", "h3", "dt", "dd", "figcaption", "title", "text", "desc", "div"}
# Numbers that are part of a name or of a scale.
_NAMED = re.compile(
    r"SHA-256|\bRFC 6962|\((?:CR1|CR3|N2)\)|up to 10\u202f000|\b0 (?:to|equal,|none,|none to) 1\b|\(0 to 1\)"
    r"|bis 10\u202f000|\b0 (?:bis|gleich verteilt,|keine,|keine bis) 1\b|\(0 bis 1\)"
)
_MONTH = "|".join(name for language in LANGUAGES for name in get_month_names(locale=language).values())
_DATE = re.compile(rf"(?:\d{{1,2}}\.? )?(?:{_MONTH}) \d{{4}}")
_COUNTS = re.compile(
    r"\d+ (?:yes|partial|no|not shown|not applicable|ja|teilweise|nein|nicht belegt|nicht anwendbar)(?:, |$)"
)


@dataclass(frozen=True)
class Word:
    """One text of the page with the elements around it, the innermost first."""

    text: str
    around: tuple[Element, ...]

    def has(self, *tags: str) -> bool:
        return any(tag_of(element) in tags for element in self.around)

    def given(self, name: str) -> str | None:
        """The nearest value of an attribute."""
        return next((value for element in self.around if (value := element.get(name)) is not None), None)

    def in_class(self, *names: str) -> bool:
        return any(set(names) & set((element.get("class") or "").split()) for element in self.around)


def tag_of(element: Element) -> str:
    return element.tag.removeprefix(SVG)


class Page:
    """A page as a browser reads it."""

    def __init__(self, html: str) -> None:
        parser = HTMLParser(namespace_html_elements=False)
        self.html = html
        self.root: Element = parser.parse(html)
        self.errors = [f"{place}: {name}" for place, name, _ in parser.errors]

    @cached_property
    def elements(self) -> list[Element]:
        return list(self.root.iter())

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if tag_of(element) in tags]

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in (element.get("class") or "").split()]

    @cached_property
    def words(self) -> list[Word]:
        """Every text that a reader or a screen reader meets, in the order of the page."""
        return [word for word in words(self.root, ()) if not word.has("style") and word.text.strip()]

    def section(self, name: str) -> Element:
        return next(element for element in self.all("section") if element.get("id") == name)


def words(element: Element, around: tuple[Element, ...] = ()) -> Iterator[Word]:
    """Every text below an element."""
    inside = (element, *around)
    if element.text:
        yield Word(element.text, inside)
    for child in element:
        yield from words(child, inside)
        if child.tail:
            yield Word(child.tail, inside)


def plain(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join("".join(word.text for word in words(element, ())).split())


def lines(element: Element) -> list[str]:
    """The text of the innermost blocks, in the order of the page; a list of names is a line each."""
    found: list[str] = []
    for block in element.iter():
        if tag_of(block) in _BLOCKS and not any(tag_of(it) in _BLOCKS for it in block.iter() if it is not block):
            found += [part for part in re.split(r"; |, (?=\d+ )", plain(block)) if part]
    return found


def _is_quoted(word: Word) -> bool:
    """Evidence, identifiers, places in the document and findings, whose figures stand below them."""
    if word.has("bdi", "code", "pre") or word.in_class("pn", "sn", "running-header"):
        return True
    return any(word.given(name) is not None for name in ("data-evidence", "data-declared", "data-figures"))


class Numbers:
    """The numbers that a page may print: those of the figures of its report, each beside its mark."""

    def __init__(self, report: ReportModel) -> None:
        self._figures = {figure.id: figure for figure in report.figures}
        self._language = report.audit.language
        with speaking(self._language):
            self._prose = {fmt.prose(figure) for figure in report.figures}
        names = [item.name for item in report.deployments]
        names += [top.name for row in report.concentration for top in row.top]
        names += [party for layer in report.dependence.layers for party in layer.largest]
        names += [item.name for item in report.stress.withdrawals]
        self._names = {fmt.shown(name, 200) for name in names}
        self._names |= {f"{fmt.shown(it.id)} {fmt.shown(it.title, 120)}" for it in report.controls.controls}

    def alone(self, page: Page) -> list[str]:
        """Texts with a number that belongs to no figure, no evidence, no date and no place in the document."""
        with speaking(self._language):
            return [word.text.strip() for word in page.words if self._is_alone(word)]

    def _is_alone(self, word: Word) -> bool:
        text = _NAMED.sub("", word.text).strip()
        if not re.search(r"\d", text):
            return False
        if word.has("time"):
            return _DATE.sub("", text).strip(" tobis") != ""
        if word.has("svg"):
            return self._is_alone_in_drawing(text, word)
        if _is_quoted(word):
            return False
        if word.has("title", "caption"):
            return re.search(r"\d", _DATE.sub("", text)) is not None
        return not self._is_of_figure(text, word)

    def _is_alone_in_drawing(self, text: str, word: Word) -> bool:
        if word.in_class("scale") or self._is_of_figure(text, word):
            return False
        if word.has("title", "desc"):
            return self._is_alone_in_alternative(text)
        return not any(name.startswith(text.removesuffix("…")) for name in self._names)

    def _is_alone_in_alternative(self, text: str) -> bool:
        """A text alternative repeats figures, names and months, or counts the squares that are drawn."""
        if not _COUNTS.sub("", text):
            return False
        repeated = [part.rpartition(": ")[2] for part in text.split("; ") if re.search(r"\d", part)]
        return not all(part in self._prose or _DATE.fullmatch(part) for part in repeated)

    def _is_of_figure(self, text: str, word: Word) -> bool:
        """Whether a text is what its figure prints, or stands in the entry or row that the figure heads."""
        figure = self._figures.get(word.given("data-figure") or "")
        if figure is None:
            return False
        nearest = next(element for element in word.around if element.get("data-figure") is not None)
        if nearest.get("id") == figure.id or tag_of(nearest) == "tr":
            return True
        return text in {figure.id, fmt.prose(figure), fmt.bare(figure), fmt.cell(figure), fmt.full(figure)}


def strange_marks(page: Page) -> list[str]:
    """Elements that print a figure and open another one, or name none; without a list of figures no mark leads."""
    found = []
    for element in page.elements:
        wanted = element.get("data-figure")
        if wanted is None or element.get("id") == wanted or tag_of(element) in {"tr", "text"}:
            continue
        marks = [it for it in element.iter() if it.get("class") == "m"]
        target = wanted if any(it.get("id") == wanted for it in page.elements) else None
        if [(_opened(mark), plain(mark)) for mark in marks] != [(target, wanted)]:
            found.append(f"{wanted}: {plain(element)}")
    return found


def _opened(mark: Element) -> str | None:
    """The id that a mark opens as a panel or leads to as a link."""
    return mark.get("popovertarget") or (mark.get("href") or "").removeprefix("#") or None


def values(page: Page) -> list[str]:
    """What is printed for each figure outside its annex."""
    return [plain(element) for element in page.of_class("v")]

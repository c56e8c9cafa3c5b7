"""Markdown as a flat list of blocks with their lines: what a reader sees, and nothing that is rendered.

Parsed by markdown-it-py (CommonMark with tables), HTML inside it by html.parser. Comments, scripts and styles are not
text. Only line numbers and words leave this module: evidence is never rendered as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import takewhile
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

BOLD_LEVEL = 7  # of a paragraph that is bold as a whole and serves as a heading below all others
_INLINE_CHARACTERS = 1 << 14  # nested brackets cost quadratic time: a longer paragraph stays plain text
_HEADING_CHARACTERS = 120
_HIDDEN = {"script", "style"}
_ROW_ENDS = {"tr", "table", "thead", "tbody"}
_TEXT_ENDS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"}
_HTML_HEADING = re.compile(r"h([1-6])")
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # Thai, kana and Han do without spaces
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’.,-][^\W_{_UNSPACED}]+)*")
_CHARACTER = re.compile(rf"[{_UNSPACED}]")


class Block(NamedTuple):
    """A heading, a paragraph (`text`), a table row or a piece of code."""

    kind: str
    text: str
    first_line: int  # from 1, in the file
    last_line: int
    level: int = 0  # of a heading
    cells: tuple[str, ...] = ()  # of a row
    is_header: bool = False  # of a row
    links: tuple[str, ...] = ()
    lead: str = ""  # bold words with which a paragraph begins


def word_count(text: str) -> int:
    """Count words; in scripts without spaces two characters count as one word."""
    return len(_WORD.findall(text)) - len(_CHARACTER.findall(text)) // 2


def blocks(text: str, line_offset: int = 0) -> list[Block]:
    """Return the blocks of a Markdown text whose first line is line `line_offset` + 1 of its file."""
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    for token in tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) <= _INLINE_CHARACTERS:
                parser.inline.parse(token.content, parser, environment, token.children)
            else:
                token.children = [Token("text", "", 0, content=token.content)]
    return list(_blocks(tokens, line_offset))


def _blocks(tokens: Sequence[Token], offset: int) -> Iterator[Block]:
    level, is_header = 0, False
    stream = iter(tokens)
    for token in stream:
        first, last = _lines(token, offset)
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "thead_open" | "thead_close":
                is_header = token.type == "thead_open"
            case "tr_open":
                yield _row(stream, first, last, is_header=is_header)
            case "inline":
                yield from _inline(token, first, last, level)
                level = 0
            case "fence" | "code_block":
                yield Block("code", token.content, first, last)
            case "html_block":
                yield from _html(token.content, first)


def _row(stream: Iterator[Token], first: int, last: int, *, is_header: bool) -> Block:
    """Take the tokens up to the end of a table row."""
    inside = [token for token in takewhile(lambda token: token.type != "tr_close", stream) if token.type == "inline"]
    cells = tuple(map(_visible, inside))
    links = tuple(link for token in inside for link in _links(token))
    return Block("row", " | ".join(cells), first, last, cells=cells, is_header=is_header, links=links)


def _lines(token: Token, offset: int) -> tuple[int, int]:
    begin, end = token.map or (0, 1)
    return offset + begin + 1, offset + end


def _inline(token: Token, first: int, last: int, level: int) -> Iterator[Block]:
    shown, links = _visible(token), tuple(_links(token))
    if not level and _is_bold(token) and len(shown) <= _HEADING_CHARACTERS:
        level = BOLD_LEVEL
    if level and shown:  # a heading without words divides nothing
        yield Block("heading", shown, first, last, level)
    elif shown or links:
        yield Block("text", shown, first, last, links=links, lead=_lead(token))


def _visible(token: Token) -> str:
    parts = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    return "".join(parts).strip()


def _lead(token: Token) -> str:
    children = [child for child in token.children or () if child.content.strip() or child.type != "text"]
    if not children or children[0].type != "strong_open":
        return ""
    end = next((place for place, child in enumerate(children) if child.type == "strong_close"), 0)
    return "".join(child.content for child in children[1:end]).strip()


def _links(token: Token) -> list[str]:
    return [str(child.attrGet("href")) for child in token.children or () if child.type == "link_open"]


def _is_bold(token: Token) -> bool:
    kinds = [child.type for child in token.children or () if child.content.strip() or child.type != "text"]
    return len(kinds) > 2 and kinds[0] == "strong_open" and kinds.index("strong_close") == len(kinds) - 1


class _Html(HTMLParser):
    """Text, rows and headings of a piece of HTML, as far as it goes: it may begin or end inside a table."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._first_line = first_line
        self._begin = first_line  # line on which the present text or row begins
        self._links: list[str] = []
        self._parts: list[str] = []
        self._cells: list[str] = []
        self._is_in_cell = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in {"td", "th"}:
            self._end_cell()
            if not self._cells:
                self._end_text(0)
            self._parts, self._is_in_cell = [], True
        elif tag in _ROW_ENDS:
            self._end_row()
        elif tag in _TEXT_ENDS and not self._is_in_cell:
            self._end_text(0)
        self._links.extend(value for name, value in attrs if tag == "a" and name == "href" and value)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _ROW_ENDS:
            self._end_row()
        elif not self._is_in_cell and (heading := _HTML_HEADING.fullmatch(tag)):
            self._end_text(int(heading[1]))

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if data.strip() and not any(map(str.strip, self._parts)) and not self._cells:
            leading = data[: len(data) - len(data.lstrip())]
            self._begin = self._here() + leading.count("\n")
        self._parts.append(data)

    def finish(self) -> list[Block]:
        self.close()
        self._end_row()
        return self.found

    def _end_cell(self) -> None:
        if self._is_in_cell:
            self._cells.append(" ".join("".join(self._parts).split()))
        self._parts, self._is_in_cell = [] if self._is_in_cell else self._parts, False

    def _end_row(self) -> None:
        self._end_cell()
        if any(self._cells):
            self._add("row", " | ".join(self._cells), 0, tuple(self._cells))
        self._cells = []
        self._end_text(0)

    def _end_text(self, level: int) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts = []
        if text or self._links:
            self._add("heading" if level else "text", text, level, ())

    def _add(self, kind: str, text: str, level: int, cells: tuple[str, ...]) -> None:
        links, self._links = tuple(self._links), []
        self.found.append(Block(kind, text, self._begin, self._here(), level, cells, links=links))

    def _here(self) -> int:
        return self._first_line + self.getpos()[0] - 1


def _html(content: str, first_line: int) -> list[Block]:
    parser = _Html(first_line)
    parser.feed(content.rstrip())
    return parser.finish()

"""Markdown as a flat list of blocks with their lines: what a reader sees, and nothing that is rendered.

Parsed by markdown-it-py (CommonMark with tables). Of HTML inside it, comments, scripts and styles are not text. Only
words and line numbers leave this module: evidence is never rendered as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import takewhile
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

BOLD_LEVEL = 7  # of a paragraph that is bold as a whole and serves as a heading below all others
_INLINE_CHARACTERS = 1 << 13  # nested brackets cost quadratic time: a longer paragraph stays plain text
_HEADING_CHARACTERS = 120
_HIDDEN = {"script", "style"}
_ROW_ENDS = {"tr", "table", "thead", "tbody"}
_TEXT_ENDS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"}
_HTML_PIECE = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^<>]*)>|[^<]+|<",
    re.DOTALL,
)
_HREF = re.compile(r"""\bhref=("[^"]*"|'[^']*'|[^\s"']+)""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
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
                yield from _Html(token.content, first).found


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


class _Html:
    """Text, rows and headings of a piece of HTML, as far as it goes: it may begin or end inside a table.

    A lexer of our own, because html.parser takes quadratic time for tags that are never closed, and fails on `<![`.
    """

    def __init__(self, content: str, first_line: int) -> None:
        self.found: list[Block] = []
        self._line = first_line  # on which the present piece begins
        self._begin = first_line  # on which the present text or row begins
        self._links: list[str] = []
        self._parts: list[str] = []
        self._cells: list[str] = []
        self._is_in_cell = False
        self._hidden = ""  # script or style, inside one
        for piece in _HTML_PIECE.finditer(content.rstrip()):
            if piece["tag"]:
                self._tag(piece["tag"].lower(), is_end=bool(piece["end"]), attributes=piece["attributes"])
            elif not piece["comment"] and not self._hidden:
                self._text(piece[0])
            self._line += piece[0].count("\n")
        self._end_row()

    def _tag(self, tag: str, *, is_end: bool, attributes: str) -> None:
        if self._hidden:
            self._hidden = "" if is_end and tag == self._hidden else self._hidden
        elif tag in _HIDDEN:
            self._hidden = "" if is_end else tag
        elif tag in _ROW_ENDS:
            self._end_row()
        elif tag in {"td", "th"} and not is_end:
            self._end_cell()
            if not self._cells:
                self._end_text(0)
            self._parts, self._is_in_cell = [], True
        elif tag in _TEXT_ENDS and not self._is_in_cell:
            heading = _HTML_HEADING.fullmatch(tag) if is_end else None
            self._end_text(int(heading[1]) if heading else 0)
        elif tag == "a" and (link := _HREF.search(attributes)):
            self._links.append(_unescaped(link[1].strip("\"'")))

    def _text(self, data: str) -> None:
        if data.strip() and not self._cells and not any(map(str.strip, self._parts)):
            self._begin = self._line + data[: len(data) - len(data.lstrip())].count("\n")
        self._parts.append(data)

    def _taken(self) -> str:
        taken, self._parts = " ".join(_unescaped("".join(self._parts)).split()), []
        return taken

    def _end_cell(self) -> None:
        if self._is_in_cell:
            self._cells.append(self._taken())
            self._is_in_cell = False

    def _end_row(self) -> None:
        self._end_cell()
        if any(self._cells):
            self._add("row", " | ".join(self._cells), 0, tuple(self._cells))
        self._cells = []
        self._end_text(0)

    def _end_text(self, level: int) -> None:
        text = self._taken()
        if text or self._links:
            self._add("heading" if level and text else "text", text, level if text else 0, ())

    def _add(self, kind: str, text: str, level: int, cells: tuple[str, ...]) -> None:
        links, self._links = tuple(self._links), []
        self.found.append(Block(kind, text, min(self._begin, self._line), self._line, level, cells, links=links))


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)

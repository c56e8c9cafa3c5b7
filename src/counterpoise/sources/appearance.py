"""What a text or a name shows a reader otherwise than it is: hidden characters, look-alike letters, live markup.

Nothing is changed here: what is shown later is escaped, and what is compared later is compared letter by letter.
Reference: Unicode Technical Report 36 (security considerations) on bidirectional overrides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from counterpoise.safe.text import mixed_scripts, one_line
from counterpoise.sources.base import Row, remark
from counterpoise.vocabulary import RemarkKind

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # bidirectional embeddings, overrides and isolates
_UNSEEN = re.compile("[\u200b\u2060-\u2064\U000e0000-\U000e007f]")  # take no room and join nothing
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)  # is shown as it stands, whatever it is
_LIVE = {  # what a browser would run, load as a page of its own, or use to change other parts of the page
    "a script": re.compile(r"<script\b|javascript:", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^<>]{0,1000}\son[a-z]{3,20}\s?=", re.IGNORECASE),
    "a frame or an embedded object": re.compile(r"<(?:iframe|frame|object|embed|applet)\b", re.IGNORECASE),
    "a style sheet": re.compile(r"<(?:style|link)\b", re.IGNORECASE),
}
_HIDDEN = re.compile(
    r"<[a-z][^<>]{0,1000}(?:display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0|\shidden[\s>=])", re.IGNORECASE
)
_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html\b)", re.IGNORECASE)


def is_page(text: str) -> bool:
    """Whether the text is a page for a browser."""
    return bool(_PAGE.match(text))


def turned(text: str) -> Iterator[Row]:
    """Remark on characters that turn the direction of writing, so that a reader sees another order of words."""
    found = list(_TURNS.finditer(text))
    if found:
        line = text.count("\n", 0, found[0].start()) + 1
        names = ", ".join(sorted({f"U+{ord(match[0]):04X}" for match in found}))
        yield remark(RemarkKind.HIDDEN_TEXT, f"characters that turn the direction of writing ({names})", f"line {line}")


def markup(text: str) -> Iterator[Row]:
    """Remark on live and hidden parts of a Markdown text: we show neither, but whoever renders it may."""
    shown = _CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
    for what, pattern in _LIVE.items():
        if found := pattern.search(shown):
            line = shown.count("\n", 0, found.start()) + 1
            yield remark(RemarkKind.ACTIVE_CONTENT, f"{what} in the text", f"line {line}")
    if found := _HIDDEN.search(shown):
        line = shown.count("\n", 0, found.start()) + 1
        yield remark(RemarkKind.HIDDEN_TEXT, "markup that hides a part of the text", f"line {line}")
    if unseen := _UNSEEN.search(text):
        line = text.count("\n", 0, unseen.start()) + 1
        yield remark(RemarkKind.HIDDEN_TEXT, "characters that take no room", f"line {line}")
    yield from turned(text)


def look_alike(name: str, field: str, locator: str) -> Iterator[Row]:
    """Remark on a name of which one word mixes alphabets: it reads like another name and is none."""
    if scripts := mixed_scripts(name):
        listed = " and ".join(sorted(script.title() for script in scripts))
        detail = f"{field} '{one_line(name, 120)}' mixes {listed} letters in one word"
        yield remark(RemarkKind.LOOK_ALIKE, detail, locator)

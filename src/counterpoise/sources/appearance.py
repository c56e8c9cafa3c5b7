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


def look_alike(name: str, field: str, locator: str) -> Iterator[Row]:
    """Remark on a name of which one word mixes alphabets: it reads like another name and is none."""
    if scripts := mixed_scripts(name):
        listed = " and ".join(sorted(script.title() for script in scripts))
        detail = f"{field} '{one_line(name, 120)}' mixes {listed} letters in one word"
        yield remark(RemarkKind.LOOK_ALIKE, detail, locator)

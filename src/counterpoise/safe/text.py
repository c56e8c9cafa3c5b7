"""Text from evidence, made fit to be shown: no control, bidirectional or invisible character survives."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # alphabets that share shapes of letters
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str, limit: int | None = None) -> str:
    r"""Return `text` in NFC with unseen characters written as \\xNN or \\uNNNN, cut to `limit` characters.

    Tabs and line feeds stay: a caller that prints one line replaces them itself.
    """
    shown = _UNSEEN.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)
    shown = unicodedata.normalize("NFC", shown)
    return shown if limit is None or len(shown) <= limit else shown[: limit - 1] + "…"


def one_line(text: str, limit: int | None = None) -> str:
    """Return `visible(text)` with every run of white space as one space."""
    return visible(" ".join(text.split()), limit)


def comparable(name: str) -> str:
    """Return a name as names are compared: composed letters, no case."""
    return unicodedata.normalize("NFC", name).casefold()


def mixed_scripts(name: str) -> frozenset[str]:
    """The alphabets that one word of the name mixes; empty where every word keeps to one.

    Reference: Unicode Technical Report 36 (security considerations) on mixed scripts.
    """
    for word in _LETTERS.findall(unicodedata.normalize("NFKC", name)):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word} & set(_SCRIPTS)
        if len(scripts) > 1:
            return frozenset(scripts)
    return frozenset()

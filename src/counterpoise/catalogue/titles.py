"""Recognising a licence by its official title, without guessing.

A claim is compared word by word after normalisation (case, white space, punctuation, licence/license). Three rules:

- the claim is a title, or the set short name of a licence: recognised
- the claim begins with a title: recognised, unless another edition follows ("Version 2.0"); for an open class what
  follows must also be neutral (a date, a copyright line, an address) and free of words that limit
- the claim contains a title: recognised only for classes that are not open, because a sentence may name an open
  licence in order to change it ("a modified MIT License", "Apache 2.0 with the following restrictions")

Where two licences remain possible, or the words name a family only ("GNU General Public License"), nothing is
recognised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[a-z0-9+]+(?:\.[0-9]+)*")
_LEAD = re.compile(r"(the|this|a|model|is|licence|licenced|released|available|distributed|under)\Z")
_OTHER_EDITION = re.compile(r"(version|v\d[\d.]*|\d+\.\d+[\d.]*)\Z")
_NEUTRAL = re.compile(
    r"(\d{1,4}|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|licence|copyright|c|dated|last|effective|http|https|spdx)\Z"
)
_LIMITING = re.compile(
    r"(non|noncommercial|commercial|research|academic|evaluation|only|but|not|no|with|without|except|exception"
    r"|modified|amended|amendment|addendum|rider|clause|additional|restrict\w*|acceptable|prohibited)\Z"
)


def words(text: str) -> tuple[str, ...]:
    """Words of a title: lower case, ASCII letters, digits and `+`; `License` and `Licence` are one word.

    Words that only lead up to a title ("Licensed under the …") are left out.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = _WORD.findall(folded.replace("license", "licence"))
    start = next((index for index, word in enumerate(found) if not _LEAD.match(word)), 0)
    return tuple(found[start:])


def is_spelled_in_ascii(text: str) -> bool:
    """Whether every letter of the text is plain; a look-alike letter of another script must not vanish in `words`."""
    folded = unicodedata.normalize("NFKC", text)
    return all(character.isascii() or not character.isalnum() for character in folded)


def recognise(
    claim: str, titles: Mapping[tuple[str, ...], str], names: Mapping[tuple[str, ...], str], is_open: Mapping[str, bool]
) -> str | None:
    """Return the id of the one licence that the claim names, or None.

    `titles` and `names` map the words of a title or short name to a licence id; a name must be the whole claim.
    `is_open` says of each id whether its class is open.
    """
    if not is_spelled_in_ascii(claim):
        return None
    said = words(claim)
    if exact := titles.get(said) or names.get(said):
        return exact
    starts = {title: id_ for title, id_ in titles.items() if said[: len(title)] == title}
    if starts:
        title = max(starts, key=len)
        rest, id_ = said[len(title) :], starts[title]
        names_another = any(other != id_ and _position(rest, words_) is not None for words_, other in titles.items())
        return id_ if not names_another and _may_follow(rest, is_open[id_]) else None
    return _contained(said, {title: id_ for title, id_ in titles.items() if not is_open[id_]})


def _may_follow(rest: tuple[str, ...], is_open: bool) -> bool:
    if not rest:
        return True
    if _OTHER_EDITION.match(rest[0]):
        return False
    return not is_open or (bool(_NEUTRAL.match(rest[0])) and not any(map(_LIMITING.match, rest)))


def _contained(said: tuple[str, ...], titles: Mapping[tuple[str, ...], str]) -> str | None:
    found = {title: id_ for title, id_ in titles.items() if len(title) > 2 and _position(said, title) is not None}
    longest = {id_ for title, id_ in found.items() if not _is_part_of_another(title, found)}
    if len(longest) != 1:
        return None
    title = max(found, key=len)
    start = _position(said, title) or 0
    return longest.pop() if _may_follow(said[start + len(title) :], is_open=False) else None


def _position(said: tuple[str, ...], title: tuple[str, ...]) -> int | None:
    starts = range(len(said) - len(title) + 1)
    return next((start for start in starts if said[start : start + len(title)] == title), None)


def _is_part_of_another(title: tuple[str, ...], found: Iterable[tuple[str, ...]]) -> bool:
    return any(title != other and _position(other, title) is not None for other in found)

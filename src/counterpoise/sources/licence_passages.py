"""Sentences of a licence text that hold a condition, with the lines on which they stand.

Of each kind the first sentence that has the words by which such a clause is commonly known. It is a place to read, not
a reading: what the licence asks is in the catalogue. Of a long sentence the quote is the part around those words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from counterpoise.sources.disclosures import Disclosure
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, LicenceCondition

_DISCLOSED, _PATTERN = DisclosureState.DISCLOSED, DisclosureMethod.PATTERN
_MIN_WORDS = 8  # a heading has fewer
_QUOTE, _BEFORE = 380, 160  # characters
_ENDS = re.compile(r"(?<=[.;])\s+|\n\s*\n")
_WORDS = {
    LicenceCondition.USERS: r"monthly\s+active\s+users",
    LicenceCondition.REVENUE: (
        r"(?:[Rr]evenue|\bearns?\b)[^.;]{0,160}\$\s?\d|\$\s?\d[^.;]{0,80}revenue|[Mm]onthly\s+revenue"
    ),
    LicenceCondition.PLACE: r"(?:domiciled|[Ee]xcluding|[Ee]xcept)[^.]{0,200}European\s+Union",
    LicenceCondition.NOTICE: r"[Pp]rominently\s+display|\b(?:Built\s+with|Powered\s+by|Improved\s+using)\s+[A-Z]",
    LicenceCondition.MODEL_NAME: r"beginning\s+of\s+(?:any\s+such\s+AI\s+model|its)\s+name|name\s+that\s+begins",
    LicenceCondition.FIELD_OF_USE: r"(?i:acceptable\s+use\s+policy|prohibited\s+use|use\s+restrictions?|use\s+limits)",
    LicenceCondition.COMMERCIAL: r"(?i:non-?commercial\s+(?:use|purposes)|for\s+any\s+commercial\s+purpose)",
    LicenceCondition.OUTPUT: (
        r"(?i:improve\s+any\s+other|models?\s+that\s+compete"
        r"|\boutputs?\b[^.]{0,120}\b(?:train|improve)|\bimproved?\b[^.]{0,60}\boutput)"
    ),
}
_PATTERNS = {kind: re.compile(words) for kind, words in _WORDS.items()}


def passages(text: str, offset: int) -> Iterator[Disclosure]:
    """The passage of each kind that the text has; its first line is number `offset` + 1 of the file."""
    missing = dict(_PATTERNS)
    for start, end in _sentences(text):
        sentence = text[start:end]
        if len(sentence.split()) < _MIN_WORDS:
            continue
        for kind, pattern in list(missing.items()):
            if found := pattern.search(sentence):
                del missing[kind]
                first, last = _window(sentence, found)
                line, last_line = (offset + 1 + text.count("\n", 0, start + place) for place in (first, last))
                quote = sentence[first:last]
                yield Disclosure(f"clause.{kind}", _DISCLOSED, _PATTERN, None, quote, line, last_line)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends, in order."""
    start = 0
    for end in _ENDS.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text.rstrip())


def _window(sentence: str, found: re.Match[str]) -> tuple[int, int]:
    """The part of a sentence that is quoted: all of it, or whole words around those that were found."""
    if len(sentence) <= _QUOTE:
        return 0, len(sentence)
    first = max(0, found.start() - _BEFORE)
    if first:
        first = sentence.find(" ", first, found.start()) + 1 or found.start()
    last = min(len(sentence), max(first + _QUOTE, found.end()))
    if last < len(sentence):
        last = max(sentence.rfind(" ", found.end(), last), found.end())
    return first, last

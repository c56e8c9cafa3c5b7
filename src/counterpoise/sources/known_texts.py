"""Which known licence a text is, word for word, or which one it is a changed form of.

The texts themselves are not here. `known_texts.json` has of each, under its key in ScanCode LicenseDB, what it takes to
know it again: digests of its words, and a sample of the hashes of all runs of eight words. It is made by

    python -m counterpoise.sources.known_texts FOLDER

from a folder of LicenseDB files (a YAML block with key, name and SPDX key, then the text).

Words are compared without regard to case, white space, punctuation and markup. Left out are SPDX tags, lines that say
whose copyright it is, the name in "neither the name of … nor", and up to three heading lines, as long as they say
nothing but the licence's own name and a date. A text is known when nothing else differs, so that a clause that somebody
put in or took out never passes. One in which most of the runs of words of a known text stand is a changed form of it;
so is one in which words are struck out or hidden. Of a text that is like none, `may_hold_terms` tells whether it is
more than a note of where the licence is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from counterpoise.sources.front_matter import plain_lines, split

_RUN = 8  # words
_SAMPLED = 4  # one hash in so many is kept
_ALIKE = 0.6  # of the runs of a known text, found in a text: it is that one changed
_HEADING_LINES = 3
_HEADING_WORDS = 14
_WORD = re.compile(r"[^\W_]+")
_COPYRIGHT = re.compile(
    r"[\W_]*(?:copyright\W{1,3}(?:c\b|\d|yyyy|year)|copyright\s*[©<\[{]|©|\(c\)\s*\d{4})", re.IGNORECASE
)
_TAG = re.compile(r"[\W_]*SPDX-License-Identifier:[ \t]*[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+){0,20}[\W_]*")
_HOLDER = re.compile(r"\b(neither the names? of )(?:\w+ ){1,8}?(nor )")
_END = " end of terms and conditions"  # what may follow it, how to apply the licence, is no part of it
_HIDDEN = re.compile(r"~~\w|\w~~|<!--")  # struck out, or in a comment that nobody sees
_LIMITS = (
    r"non|non\w*commercial|commercial\w*|only|solely|not|may|must|shall|cannot|except|unless|without|permi(?:t|ssion)\w*"
    r"|prior|restrict\w*|limited|subject|modified|amended|additional|prohibit\w*|forb[ia]d\w*|academics?|evaluation|trial"
    r"|purposes?|fees?|pay\w*|paid|s[ae]l[el]\w*|production|researchers?|expir\w*|terminat\w*|revok\w*|revoc\w*"
)
_TERMS = re.compile(_LIMITS)
_SAYS_MORE = re.compile(rf"{_LIMITS}|no|us(?:e[ds]?|ing)|licen[cs]e[ds]?|ends?")
_NOTE_WORDS = 50  # the shortest licence texts have twice as many
_NEUTRAL = re.compile(
    r"the|an?|of|and|for|version|licences?|agreement|text|dated?|last|updated|released?|https?|www|org|com|spdx|identifier"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|[vs]|all|rights|reserved"
)
_HOLDER_WORDS = 16
_HOLDER_CHARACTERS = 500
_RESERVED = re.compile(r"\ball rights reserved\b[\W_]*", re.IGNORECASE)
_YEARS = re.compile(r"\d{4}\s*[-\u2013\u2014]\s*(?:\d{4}|present)?", re.IGNORECASE)
_PLACES = re.compile(r"https?://\S{1,200}|[^\s@]{1,64}@[^\s@]{1,200}", re.IGNORECASE)
_NEW_SENTENCE = re.compile(
    r"[;:!?\u2013\u2014]|\s-+\s|(?<!\binc)(?<!\bltd)(?<!\bcorp)(?<!\bllc)(?<!\bco)(?<!\b\w)\.\s+\w", re.IGNORECASE
)
_OF_HOLDERS = re.compile(
    r"copyright|c|and|or|of|the|by|for|in|at|to|et|al|de|di|da|du|la|von|van|der|und|years?|yyyy|names?|owners?|holders?"
    r"|authors?|contributors?|developers?|maintainers?|teams?|project|community|its|inc|ltd|co|present|fullname"
)
_NOTICES = {"apache-2.0": ("licenced under the apache licence version 2 0 the", "limitations under the licence")}
"""First and last words of the notice that a text asks for, as they stand in it; the notice alone names the licence."""


@dataclass(frozen=True, slots=True)
class Known:
    """A text that is known again."""

    key: str  # of ScanCode LicenseDB
    name: str
    spdx: str | None  # identifier of the SPDX list
    digests: tuple[str, ...]
    sample: np.ndarray  # of 64-bit hashes, sorted
    heading: frozenset[str]  # words that its headings may hold

    @property
    def claim(self) -> str:
        """SPDX expression that names it."""
        return self.spdx or f"LicenseRef-scancode-{self.key}"


@dataclass(frozen=True, slots=True)
class Match:
    """What a text is, or is a changed form of."""

    known: Known
    is_changed: bool
    found: float = 1.0  # share of the known text's runs of words that stand in the text
    added: float = 0.0  # share of the text's runs of words that are not of the known one


def match(text: str) -> Match | None:
    """Tell which known text this is; None where it is like none of them."""
    index = _index()
    lines = _compared(text)
    for heading, digest in () if _hides(text) else _digests(lines):
        known = index.by_digest.get(digest)
        if known and _is_own(heading, known.heading):
            return Match(known, is_changed=False)
    sample = _sample(_joined(lines))
    if not len(sample):
        return None
    shared = {known.key: len(np.intersect1d(known.sample, sample, assume_unique=True)) for known in index.all}
    nearest = max(index.all, key=lambda known: (shared[known.key] / len(known.sample), known.key))
    found = shared[nearest.key] / len(nearest.sample)
    return Match(nearest, True, found, 1 - shared[nearest.key] / len(sample)) if found >= _ALIKE else None


def may_hold_terms(text: str) -> bool:
    """Tell whether a text that is like none known is more than a note that names a licence.

    It is when it is long, says something of what limits a use, or is in letters in which that cannot be seen.
    """
    said = " ".join(_compared(text)).split()
    return len(said) > _NOTE_WORDS or not _is_latin(" ".join(said)) or any(map(_TERMS.fullmatch, said))


def known_texts() -> tuple[Known, ...]:
    """All of them, by key."""
    return _index().all


@dataclass(frozen=True, slots=True)
class _Index:
    all: tuple[Known, ...]
    by_digest: Mapping[str, Known]


@lru_cache(maxsize=1)
def _index() -> _Index:
    stored = json.loads(resources.files("counterpoise.sources").joinpath("known_texts.json").read_text("utf-8"))
    known = tuple(
        Known(
            key,
            entry["name"],
            entry["spdx"],
            tuple(entry["digests"]),
            np.frombuffer(base64.b64decode(entry["sample"]), "<u8"),
            frozenset(entry["heading"]),
        )
        for key, entry in sorted(stored.items())
    )
    return _Index(known, {digest: text for text in known for digest in text.digests})


def _digests(lines: list[str]) -> Iterator[tuple[frozenset[str], str]]:
    """Digests by which a text may be known, each with the words of the heading lines that it leaves out."""
    heading: frozenset[str] = frozenset()
    for start in range(_HEADING_LINES + 1):
        words = _joined(lines[start:])
        for part in dict.fromkeys((words, _to_end(words))):
            yield heading, _digest(part)
        first = lines[start].split(" ") if start < len(lines) else []
        if not first or len(first) > _HEADING_WORDS:
            return
        heading |= frozenset(word for word in first if not word.isdigit())


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _is_own(said: frozenset[str], name: frozenset[str]) -> bool:
    """Tell whether a heading says nothing but the name of a licence and what is neutral."""
    return all(_NEUTRAL.fullmatch(word) for word in said - name)


def _to_end(words: str) -> str:
    """The terms without what follows them, where nothing follows or it says how to apply them."""
    terms, end, rest = words.partition(_END)
    return terms + end if end and not rest.strip() else words


def _compared(text: str) -> list[str]:
    """Of each line that is compared and has any, the words with single spaces between them."""
    lines = (" ".join(_WORD.findall(_folded(line))) for line in text.split("\n") if not _is_about(line))
    return [line for line in lines if line]


def _joined(lines: list[str]) -> str:
    return _HOLDER.sub(_without_holder, " ".join(lines))


def _without_holder(found: re.Match[str]) -> str:
    """The words around a name; all of them where more than a name stands there."""
    name = found[0][len(found[1]) : -len(found[2])].split()
    return found[0] if any(map(_SAYS_MORE.fullmatch, name)) else found[1] + found[2]


def _hides(text: str) -> bool:
    return any(_HIDDEN.search(line) and not _TAG.fullmatch(line) for line in text.split("\n"))


def _is_about(line: str) -> bool:
    """Tell whether a line is a tag or says whose copyright it is, and nothing that could be a term."""
    return bool(_TAG.fullmatch(line)) or _names_holders(line)


def _names_holders(line: str) -> bool:
    """Tell whether a line is years and names after a copyright sign: one sentence, in which names are capitalised."""
    opening = _COPYRIGHT.match(line) if len(line) <= _HOLDER_CHARACTERS else None
    if not opening:
        return False
    rest = _PLACES.sub(" ", unicodedata.normalize("NFKC", line[opening.end() :]))
    rest = _RESERVED.sub(" ", _YEARS.sub(" ", rest)).strip()
    said = _WORD.findall(rest)
    unlisted = [word for word in said if word[0].islower() and not _OF_HOLDERS.fullmatch(word)]
    return (
        len(said) <= _HOLDER_WORDS
        and len(unlisted) <= 1  # an account's name
        and _is_latin(rest)
        and not _NEW_SENTENCE.search(rest)
        and not any(map(_SAYS_MORE.fullmatch, _WORD.findall(_folded(rest))))
    )


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN ") for letter in set(text) if letter.isalpha())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("license", "licence")


def _sample(words: str) -> np.ndarray:
    """Hashes of runs of words, one in a few, the same ones of the same runs."""
    said = words.split(" ")
    runs = {" ".join(said[place : place + _RUN]) for place in range(len(said) - _RUN + 1)}
    hashes = (int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "little") for run in runs)
    return np.array(sorted(value for value in hashes if value % _SAMPLED == 0), "<u8")


def make(folder: Path) -> dict[str, dict[str, object]]:
    """What is stored of the LicenseDB files in a folder, by key."""
    made: dict[str, dict[str, object]] = {}
    owners: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.LICENSE")):
        front = split(plain_lines(path.read_text("utf-8")))
        key, spdx = front.scalar("key") or path.stem, front.scalar("spdx_license_key")
        name = front.scalar("name") or key
        own = _WORD.findall(_folded(" ".join((key, name, front.scalar("short_name") or "", spdx or ""))))
        heading = frozenset(word for word in own if not word.isdigit())
        lines = _compared(front.body)
        words = _joined(lines)
        digests = {digest for said, digest in _digests(lines) if _is_own(said, heading)}
        if _END in words:
            digests.add(_digest(words.partition(_END)[0] + _END))
        if key in _NOTICES:
            digests.add(_digest(_notice(words, *_NOTICES[key])))
        for digest in digests:
            owners.setdefault(digest, set()).add(key)
        made[key] = {
            "name": name,
            "spdx": None if spdx is None or spdx.startswith("LicenseRef-") else spdx,
            "digests": sorted(digests),
            "heading": sorted(heading),
            "sample": base64.b64encode(_sample(words).tobytes()).decode(),
        }
    if shared := {digest: keys for digest, keys in owners.items() if len(keys) > 1}:
        raise ValueError(f"these texts do not differ in their words: {sorted(map(sorted, shared.values()))}")
    return made


def _notice(words: str, first: str, last: str) -> str:
    begin = words.index(first)
    return words[begin : words.index(last, begin) + len(last)]


if __name__ == "__main__":
    target = Path(__file__).with_suffix(".json")
    target.write_text(json.dumps(make(Path(sys.argv[1])), indent=1, sort_keys=True) + "\n", "utf-8")

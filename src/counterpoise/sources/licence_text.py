"""Licence texts as plain files: LICENSE, *.LICENSE, *.txt, or Markdown without front matter.

A text that is known word for word (see known_texts) says itself which licence it is. Of any other one that is what
its SPDX tags say, else its title; `text_match` says whether it is a note that names a licence, or more, which tag and
title cannot vouch for, or a known text that was changed. A tag that names another licence than the text makes the
claim name both. Sentences that hold a condition are quoted (see licence_passages). In the collection of ScanCode
LicenseDB each text follows a YAML block with its name and SPDX key; there these stand for title and claim. A use policy
is no licence, known or not: it restricts and grants nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from counterpoise.safe.text import one_line
from counterpoise.sources import disclosures, documents, known_texts
from counterpoise.sources.appearance import is_page, turned
from counterpoise.sources.base import Context, Row, remark
from counterpoise.sources.disclosures import Disclosure, structured
from counterpoise.sources.front_matter import FrontMatter, is_opened, plain_lines, split
from counterpoise.sources.licence_passages import passages
from counterpoise.sources.lines import read_text
from counterpoise.sources.markdown import word_count
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind, RemarkKind, TextMatch

KIND = EvidenceKind.LICENCE
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Licence text (plain text, or Markdown without front matter)"

_FILE_NAME = re.compile(r"(?:.*[._-])?(?:licen[cs]e|copying)(?:[._-].*)?")
_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,500})")
_SHORT_TITLE_WORDS = 4
_SECOND_LINE_WORDS = 8
_EMPHASIS = " \t#*_=-~"
_OTHER_TITLE = re.compile(r"\bpolic(?:y|ies)\b", re.IGNORECASE)  # stands beside a licence and is none
_AND = re.compile(r"\bAND\b", re.IGNORECASE)
_LICENSEDB_KEY = re.compile(
    r"(?:key|(?:short_)?name|category|owner|language|notes|standard_notice|minimum_coverage"
    r"|(?:is|ignorable)_\w+|(?:other_)?spdx_license_keys?|osi_license_key|\w+_urls?)"
)
_PATTERN = DisclosureMethod.PATTERN
_ENDS_OF_COMMENTS = re.compile(r"\s*(?:\*/|-->|#\}).*$")


def matches(name: str, head: bytes) -> bool:
    file = PurePosixPath(name.lower())
    if file.suffix in {".md", ".markdown"}:
        return not is_opened(head)
    if file.suffix in {".txt", ".license", ".licence"}:
        return True
    return _FILE_NAME.fullmatch(file.name) is not None and not file.suffix[1:].isalpha()


def count(path: Path) -> int:
    """One text is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:
    text = plain_lines(read_text(path))
    front = _licensedb(text)
    title, first_line, last_line = _title(front.body, front.body_offset)
    if name := front.scalar("name", "short_name"):
        title = one_line(name, 500)
    tag, match = _claim(front), known_texts.match(front.body)
    known = match.known if match and not match.is_changed else None
    found = tag
    if known and _OTHER_TITLE.search(known.name):
        found = None
    elif known:
        named = _claimed(tag.value if tag else None, known)
        end = front.body_offset + front.body.rstrip().count("\n") + 1
        found = Disclosure("licence", DisclosureState.DISCLOSED, _PATTERN, named, known.name, first_line, end)
    elif tag is None and title and not _OTHER_TITLE.search(title):
        found = Disclosure("licence", DisclosureState.DISCLOSED, _PATTERN, title, title, first_line, last_line)
    subject = _subject(context.name)
    yield documents.row(
        __name__,
        DocumentKind.LICENCE_TEXT,
        subject,
        word_count(front.body),
        title=title,
        licence_claim=found.value if found else None,
        text_match=_text_match(match, front.body, last_line - front.body_offset if tag is None and title else 0),
    )
    yield from disclosures.rows(subject, [*([found] if found else []), *passages(front.body, front.body_offset)])
    if match and match.is_changed:
        yield remark(RemarkKind.CHANGED_LICENCE, _changes(match), disclosures.locator(first_line, last_line))
    elif known and tag and not _names(tag.value or "", known):
        detail = f"the tag says '{tag.value}', the text is that of {known.name}"
        yield remark(RemarkKind.CONTRADICTORY_LICENCE, detail, disclosures.locator(tag.first_line, tag.last_line))
    yield from turned(text)
    if is_page(text):
        yield remark(RemarkKind.UNEXPECTED_CONTENT, "an HTML page where the text of a licence is expected", "line 1")


def _licensedb(text: str) -> FrontMatter:
    """The block of LicenseDB above a text apart from it; any other block is part of the text and may say anything."""
    front = split(text) if is_opened(text[:8].encode()) and "\n---" in text[3:] else None
    return front if front and all(map(_LICENSEDB_KEY.fullmatch, front.values)) else FrontMatter({}, {}, text, 0)


def _claim(front: FrontMatter) -> Disclosure | None:
    """What the SPDX tags in the text say, all of them, or else the SPDX key of a LicenseDB file."""
    tags = {one_line(_ENDS_OF_COMMENTS.sub("", tag[1])): tag.start() for tag in reversed([*_TAG.finditer(front.body)])}
    if tags:
        line = front.body_offset + front.body.count("\n", 0, min(tags.values())) + 1
        said = sorted(tags, key=tags.__getitem__)
        return structured("licence", said[0] if len(said) == 1 else " AND ".join(f"({tag})" for tag in said), line)
    key = front.scalar("spdx_license_key")
    if key and not key.startswith("LicenseRef-"):
        return structured("licence", one_line(key), front.line("spdx_license_key"))
    return None


def _claimed(tag: str | None, known: known_texts.Known) -> str:
    """Expression for a known text beside a tag: what the tag adds stays, of what it offers the text decides."""
    if tag is None:
        return known.claim
    if not _names(tag, known):
        return f"({tag}) AND {known.claim}"
    return tag if _AND.search(tag) else known.claim


def _text_match(match: known_texts.Match | None, text: str, title_lines: int) -> TextMatch | None:
    """How a text compares with the known ones; of one like none, the lines of a title that names it do not count."""
    if match:
        return TextMatch.CHANGED if match.is_changed else TextMatch.STANDARD
    rest = "\n".join(text.split("\n")[title_lines:])
    return TextMatch.OTHER if known_texts.may_hold_terms(rest) else None


def _names(expression: str, known: known_texts.Known) -> bool:
    """Tell whether an SPDX expression names the licence of a text, whichever later versions it allows."""
    return _edition(known.claim) in {_edition(symbol) for symbol in re.findall(r"[\w.+-]+", expression)}


def _edition(symbol: str) -> str:
    return re.sub(r"(?:-only|-or-later|\+)$", "", symbol).casefold()


def _changes(match: known_texts.Match) -> str:
    """Say how a text differs from the known one."""
    said = f"the text is that of {match.known.name} changed: {match.found:.1%} of that text stands in it"
    return f"{said}, {match.added:.1%} of it is not of that text"


def _subject(name: str) -> str:
    """Folders below licences/, else the name of the file."""
    below = PurePosixPath(name).parts[1:]
    return one_line("/".join(below[:-1]) or PurePosixPath(name).stem)


def _title(text: str, offset: int) -> tuple[str | None, int, int]:
    """First line with words, joined with the next where it is short and the next is too, and their lines."""
    filled = (
        (number, one_line(line.replace("**", "").strip(_EMPHASIS)))
        for number, line in enumerate(text.split("\n"), offset + 1)
    )
    lines = ((number, line) for number, line in filled if line and not line.startswith("SPDX-License-Identifier"))
    number, first = next(lines, (offset + 1, ""))
    next_number, second = next(lines, (number, ""))
    if (
        len(first.split()) <= _SHORT_TITLE_WORDS
        and 0 < len(second.split()) <= _SECOND_LINE_WORDS
        and not second.lower().startswith(("copyright", "(c)", "©"))
    ):
        return one_line(f"{first} {second}", 500), number, next_number
    return one_line(first, 500) or None, number, number

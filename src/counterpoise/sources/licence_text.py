"""Licence texts as plain files: LICENSE, *.LICENSE, *.txt, or Markdown without front matter.

The licence is what the file's SPDX tag says, else its title. In the collection of ScanCode LicenseDB each text follows
a YAML block with its name and SPDX key; there these stand for title and claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from counterpoise.safe.text import one_line
from counterpoise.sources import disclosures, documents
from counterpoise.sources.appearance import is_page, turned
from counterpoise.sources.base import Context, Row, remark
from counterpoise.sources.disclosures import Disclosure, structured
from counterpoise.sources.front_matter import FrontMatter, is_opened, plain_lines, split
from counterpoise.sources.lines import read_text
from counterpoise.sources.markdown import word_count
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind, RemarkKind

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
    front = split(text) if is_opened(text[:8].encode()) and "\n---" in text[3:] else FrontMatter({}, {}, text, 0)
    title, first_line, last_line = _title(front.body, front.body_offset)
    if name := front.scalar("name", "short_name"):
        title = one_line(name, 500)
    found = _claim(front) or (
        Disclosure("licence", DisclosureState.DISCLOSED, _PATTERN, title, title, first_line, last_line)
        if title and not _OTHER_TITLE.search(title)
        else None
    )
    subject = _subject(context.name)
    yield documents.row(
        __name__,
        DocumentKind.LICENCE_TEXT,
        subject,
        word_count(front.body),
        title=title,
        licence_claim=found.value if found else None,
    )
    yield from disclosures.rows(subject, [found] if found else [])
    yield from turned(text)
    if is_page(text):
        yield remark(RemarkKind.UNEXPECTED_CONTENT, "an HTML page where the text of a licence is expected", "line 1")


def _claim(front: FrontMatter) -> Disclosure | None:
    """What the SPDX tag in the text, or else the SPDX key of a LicenseDB file, says."""
    if tag := _TAG.search(front.body):
        line = front.body_offset + front.body.count("\n", 0, tag.start()) + 1
        return structured("licence", one_line(_ENDS_OF_COMMENTS.sub("", tag[1])), line)
    key = front.scalar("spdx_license_key")
    if key and not key.startswith("LicenseRef-"):
        return structured("licence", one_line(key), front.line("spdx_license_key"))
    return None


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

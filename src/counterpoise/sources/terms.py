"""Terms, contracts and notices kept as Markdown with front matter that says what they are.

    ---
    document: api_terms            # or contract, notice, licence_text
    subject: Example Cloud API     # model, deployment or service that it speaks of
    licence: example-terms         # optional: id of the licence catalogue, or SPDX
    dated: 2026-03-01              # optional, as are valid_until and retires_on
    ---

Every other key becomes a disclosure `terms.<key>`; keys inside it follow after dots.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from counterpoise.safe.text import one_line
from counterpoise.sources import cards, disclosures, documents
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.disclosures import Disclosure, structured
from counterpoise.sources.front_matter import FrontMatter, is_opened, split, texts
from counterpoise.sources.lines import read_text
from counterpoise.sources.markdown import blocks
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DocumentKind, EvidenceKind

KIND = EvidenceKind.LICENCE
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "API terms, contract or notice (Markdown with front matter: document, subject, licence, dated, ...)"

_KINDS = {kind.value for kind in DocumentKind} - {DocumentKind.MODEL_CARD}
_DATES = {"dated": "dated_on", "valid_until": "valid_until", "retires_on": "retires_on"}
_OWN_KEYS = {"document", "subject", "licence", "title", *_DATES}


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".md", ".markdown")) and is_opened(head)


def count(path: Path) -> int:
    """One document is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the document names its subject itself
    front = split(read_text(path))
    document = blocks(front.body, front.body_offset)
    kind, declared = front.scalar("document"), front.scalar("subject")
    if kind not in _KINDS:
        raise UnreadableError(f"line {front.line('document')}: document is none of {', '.join(sorted(_KINDS))}")
    if declared is None:
        raise UnreadableError("the front matter has no subject: the model, deployment or service it speaks of")
    subject = one_line(declared)
    licence, title = front.scalar("licence"), front.scalar("title")
    yield documents.row(
        __name__,
        DocumentKind(kind),
        subject,
        cards.words(document),
        title=one_line(title, 500) if title else cards.title(document),
        licence_claim=one_line(licence) if licence else None,
        **_dates(front),
    )
    yield from disclosures.rows(subject, _disclosures(front))


def _dates(front: FrontMatter) -> dict[str, str]:
    """The dates of the document; one that is no date is an error, because a person wrote it here on purpose."""
    found = {}
    for key, column in _DATES.items():
        if value := front.scalar(key):
            day = iso_date(value)
            if day is None:
                raise UnreadableError(f"line {front.line(key)}: {key}: '{one_line(value, 40)}' is not YYYY-MM-DD")
            found[column] = day
    return found


def _disclosures(front: FrontMatter) -> Iterator[Disclosure]:
    if licence := front.scalar("licence"):
        yield structured("licence", licence, front.line("licence"))
    for key, value in front.values.items():
        if key not in _OWN_KEYS:
            for path, text in texts(value, (key,)):
                yield structured("terms." + ".".join(path), text, front.line(*path))

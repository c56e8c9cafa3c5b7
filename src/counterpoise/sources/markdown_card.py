"""Model cards in Markdown without front matter, such as those that developers keep beside their code.

Everything is found by pattern: the sections of Mitchell et al. 2019 by their headings (see `sections`), a licence under
a heading or label of that name, a contact, emissions in CO2 equivalents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from counterpoise.safe.text import one_line
from counterpoise.sources import cards, disclosures, documents
from counterpoise.sources.appearance import look_alike, markup
from counterpoise.sources.base import Context, Row
from counterpoise.sources.front_matter import is_opened, plain_lines
from counterpoise.sources.lines import read_text
from counterpoise.sources.markdown import blocks
from counterpoise.vocabulary import DocumentKind, EvidenceKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Model card in plain Markdown"


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".md", ".markdown")) and not is_opened(head)


def count(path: Path) -> int:
    """One card is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:
    text = plain_lines(read_text(path))
    document = blocks(text)
    subject = cards.subject(context.name, None, document)
    found = cards.from_text(document, with_licence=True)
    claim = next((disclosure.value for disclosure in found if disclosure.field == "licence"), None)
    yield documents.row(
        __name__,
        DocumentKind.MODEL_CARD,
        subject,
        cards.words(document),
        title=cards.title(document),
        licence_claim=claim and one_line(claim, 500),
    )
    yield from disclosures.rows(subject, found)
    yield from look_alike(subject, "the name", "file")
    yield from markup(text)

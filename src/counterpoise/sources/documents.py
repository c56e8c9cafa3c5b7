"""The row of the document table that a file which is one document becomes."""

from __future__ import annotations

from counterpoise.sources.base import Row
from counterpoise.sources.jsonfields import present
from counterpoise.vocabulary import DocumentKind

TABLE = "document"


def row(module: str, kind: DocumentKind, subject: str, words: int, **stated: str | None) -> Row:
    """The only record of its file, read by the source module of that name (its `__name__`).

    `words` is the number of words in the text; `stated` has the other columns of the table, None where the document
    does not state one.
    """
    values = present(
        document_kind=kind, subject=subject, word_count=str(words), format=module.rpartition(".")[2], **stated
    )
    return Row(TABLE, 1, "file", values)

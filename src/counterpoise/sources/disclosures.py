"""What a document says of one field, on its way to a row of the disclosure table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Row
from counterpoise.sources.jsonfields import present
from counterpoise.vocabulary import DisclosureMethod, DisclosureState

TABLE = "disclosure"
_VALUE_CHARACTERS = 2000
_QUOTE_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field, with the words that show it and where they stand: lines (from 1), or a JSON pointer."""

    field: str
    state: DisclosureState
    method: DisclosureMethod
    value: str | None
    quote: str | None
    first_line: int = 0
    last_line: int = 0
    pointer: str | None = None


def structured(field: str, value: str, line: int, last_line: int | None = None, quote: str | None = None) -> Disclosure:
    """A field that the document's own metadata state."""
    return Disclosure(
        field,
        DisclosureState.DISCLOSED,
        DisclosureMethod.STRUCTURED,
        value,
        quote if quote is not None else value,
        line,
        last_line or line,
    )


def locator(first_line: int, last_line: int) -> str:
    return f"lines {first_line}-{last_line}" if last_line > first_line else f"line {first_line}"


def rows(subject: str, disclosures: Iterable[Disclosure]) -> Iterator[Row]:
    """Number the disclosures of one document and yield them as rows."""
    for number, found in enumerate(disclosures, start=1):
        yield Row(
            TABLE,
            number,
            found.pointer or locator(found.first_line, found.last_line),
            present(
                subject=subject,
                field=found.field,
                state=found.state,
                value=found.value and one_line(found.value, _VALUE_CHARACTERS),
                quote=found.quote and one_line(found.quote, _QUOTE_CHARACTERS),
                method=found.method,
            ),
        )

"""Values of JSON records as text for the contract's columns. A wrong type is a RecordError that names the field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterpoise.safe.json import JsonError, loads
from counterpoise.sources.base import RecordError, UnreadableError
from counterpoise.sources.lines import decode, read_text

DOCUMENT_BYTES = 64 << 20  # parsed as a whole, so the size of the file bounds the memory
_KINDS = {dict: "an object", list: "a list", bool: "true or false", str: "text", type(None): "null"}


def kind_of(value: Any) -> str:
    return _KINDS.get(type(value), "a number")


def text(value: Any, name: str) -> str | None:
    """Text as it stands; null and the empty text are missing."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise RecordError(f"{name}: {kind_of(value)} where text is expected")
    if "\0" in value:
        raise RecordError(f"{name}: holds a NUL character")
    return value or None


def whole(value: Any, name: str) -> str | None:
    """A whole number; null is missing. A number in quotes is text, and refused."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError(f"{name}: {kind_of(value)} where a whole number is expected")
    return str(value)


def number(value: Any, name: str) -> str | None:
    """A number in plain decimal notation; null is missing."""
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RecordError(f"{name}: {kind_of(value)} where a number is expected")
    # The shortest text that reads back as the same float is what the file's writer meant.
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def boolean(value: Any, name: str) -> str | None:
    """true or false; null is missing."""
    if value is None:
        return None
    if not isinstance(value, bool):
        raise RecordError(f"{name}: {kind_of(value)} where true or false is expected")
    return str(value).lower()


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """An object; null and absence are the empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f"{name}: {kind_of(value)} where an object is expected")
    return value


def parse(content: bytes, offset: int) -> Any:
    """Parse one JSON value that stands at `offset` of its file; RecordError says what is wrong."""
    try:
        return loads(decode(content, offset))
    except JsonError as error:
        place = str(error).replace("at line 1 column", "at column")  # the line is the record's own
        raise RecordError(f"not valid JSON: {place}") from error


def read_document(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds; UnreadableError when it holds anything else."""
    try:
        document = loads(read_text(path, DOCUMENT_BYTES))
    except JsonError as error:
        raise UnreadableError(f"not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise UnreadableError(f"holds {kind_of(document)} where an object is expected")
    return document


def present(**values: str | None) -> dict[str, str]:
    """Keep what the source states."""
    return {name: value for name, value in values.items() if value is not None}

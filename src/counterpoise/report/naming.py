"""Names that other formats ask for, derived from the report: no draw and no clock, so that bytes repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

_OURS = uuid5(NAMESPACE_URL, "urn:counterpoise:report")


def identifier(report_id: str, *parts: str) -> UUID:
    """The UUID (version 5) of a part of one report; each format and kind of part begins with a word of its own."""
    return uuid5(_OURS, "\n".join((report_id, *parts)))


def midnight(day: date) -> datetime:
    """The first moment of a day, in UTC, for formats that know no days."""
    return datetime.combine(day, time(), UTC)


def address(path: str) -> str:
    """A path below the estate as a relative reference (RFC 3986)."""
    return quote(path)

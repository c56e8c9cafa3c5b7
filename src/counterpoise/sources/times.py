"""Times of logs to UTC, without guessing: a time that does not fix one instant is an error."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from counterpoise.safe.text import one_line
from counterpoise.sources.base import RecordError

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]"
    r"((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:[.](\d{1,9}))?"
    r"(?: ?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d))?",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_utc(text: str, zone: tzinfo | None = None) -> str:
    """Return an ISO 8601 time as UTC without offset, e.g. 2026-03-01T00:16:40.123456.

    A time without offset is read in `zone`; without a zone, or where the zone's clock skips or repeats that time, it
    is a RecordError. Digits beyond microseconds are cut off.
    """
    match = _TIME.fullmatch(text.strip(" "))
    if match is None:
        raise RecordError(f"'{one_line(text, 40)}' is not an ISO 8601 time")
    day, clock, fraction, offset = match.groups()
    micros = f".{fraction[:6]:<06}" if fraction else ""
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{micros}{offset if offset and offset != 'Z' else ''}")
        if offset is None:
            moment = _place(moment, zone, text)
        elif offset != "Z":
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise RecordError(f"'{one_line(text, 40)}' is not a time of the calendar") from error
    return moment.isoformat()


def _place(moment: datetime, zone: tzinfo | None, text: str) -> datetime:
    """Fix a local time in its zone."""
    if zone is None:
        raise RecordError(f"'{one_line(text, 40)}' has no time zone; give defaults.time_zone if the log has one")
    first = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != moment:
        raise RecordError(f"'{one_line(text, 40)}' does not exist in {zone}: the clock was put forward")
    if moment.replace(tzinfo=zone, fold=1).astimezone(UTC) != first:
        raise RecordError(f"'{one_line(text, 40)}' happened twice in {zone}: the clock was put back")
    return first.replace(tzinfo=None)


@lru_cache(maxsize=16)
def time_zone(name: str) -> tzinfo:
    """Return the zone with this IANA name; ValueError when there is none."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"'{one_line(name, 40)}' is not a time zone of the IANA list") from error


def from_unix_nanoseconds(nanoseconds: int) -> str:
    """Return nanoseconds since 1970 as UTC without offset; RecordError outside the calendar."""
    try:
        moment = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    except OverflowError as error:
        raise RecordError(f"{nanoseconds} nanoseconds since 1970 is not a time of the calendar") from error
    return moment.replace(tzinfo=None).isoformat()


def iso_date(text: str) -> str | None:
    """Return the text if it is a date of the form YYYY-MM-DD, else None."""
    text = text.strip()
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None

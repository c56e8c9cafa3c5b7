"""Times of logs to UTC, without guessing: a time that does not fix one instant is an error."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.safe.text import one_line
from counterpoise.sources.base import RecordError

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]"
    r"((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:(?<=:\d\d:\d\d)[.](\d{1,9}))?"
    r"(?: ?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d))?",
    re.ASCII,
)
_PLAIN = (  # the same, as far as a column of them is read at once; what does not match is left to to_utc
    r"\A(?:19[7-9]|20\d)\d-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.]\d{1,6})?"
)
_PLAIN_OFFSET = r"(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)"
_LENGTHS_TO_Z = range(20, 28)  # seconds, with up to six digits behind the point
_YEARS = pa.array(range(1970, 2100), pa.int64())
_QUARTER = 15 * 60 * 1_000_000  # microseconds; clocks are put forward and back at a quarter of an hour
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


def column_to_utc(texts: pa.StringArray, zone: tzinfo | None = None) -> pa.StringArray:
    """Return what `to_utc` does for each of many times, or null where it must be asked; null stays null.

    Raises pa.ArrowInvalid when some day is none of the calendar.
    """
    instants = _instants(texts, zone)
    written = pc.binary_replace_slice(instants.cast(pa.timestamp("us")).cast(pa.string()), 10, 11, "T")
    micros = instants.cast(pa.int64())
    is_whole = pc.equal(micros, pc.multiply(pc.divide(micros, 1_000_000), 1_000_000))
    if pc.any(is_whole).as_py():
        written = pc.if_else(is_whole, pc.utf8_slice_codeunits(written, 0, 19), written)
    return written


def _instants(texts: pa.StringArray, zone: tzinfo | None) -> pa.TimestampArray:
    utc = pa.timestamp("us", "UTC")
    lengths = pc.min_max(pc.binary_length(texts))
    if lengths["min"].as_py() == lengths["max"].as_py() in _LENGTHS_TO_Z and pc.all(pc.ends_with(texts, "Z")).as_py():
        instants = texts.cast(utc)  # of this length and end, Arrow takes no other form
        return pc.if_else(pc.is_in(pc.year(instants), _YEARS), instants, None)
    has_offset = pc.match_substring_regex(texts, _PLAIN + _PLAIN_OFFSET + r"\z")
    if zone is None or pc.any(has_offset).as_py():
        return pc.if_else(has_offset, texts, None).cast(utc)
    is_local = pc.match_substring_regex(texts, _PLAIN + r"\z")
    return _in_zone(pc.if_else(is_local, texts, None).cast(pa.timestamp("us")), zone)


def _in_zone(local: pa.TimestampArray, zone: tzinfo) -> pa.Int64Array:
    """Microseconds since 1970 of what the clocks of a zone showed, null around the hours that they skip or repeat."""
    micros = local.cast(pa.int64())
    quarters = pc.divide(micros, _QUARTER).dictionary_encode()
    offsets = pa.array([_offset(quarter, zone) for quarter in quarters.dictionary.to_pylist()], pa.int64())
    return pc.subtract(micros, offsets.take(quarters.indices))


def _offset(quarter: int, zone: tzinfo) -> int | None:
    """Microseconds by which a zone is ahead of UTC during a quarter of an hour, None where that is not one number."""
    start = _EPOCH.replace(tzinfo=None) + timedelta(microseconds=quarter * _QUARTER)
    moments = (start, start + timedelta(microseconds=_QUARTER - 1))
    try:
        first, last = (moment - _place(moment, zone, "") for moment in moments)
    except RecordError:
        return None
    return first // timedelta(microseconds=1) if first == last else None


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

"""Times: one instant or an error, never a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources.base import RecordError
from counterpoise.sources.times import from_unix_nanoseconds, iso_date, time_zone, to_utc

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1))  # noqa: DTZ001 - naive on purpose
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moment=MOMENTS, offset=OFFSETS)
def test_an_offset_is_taken_into_account(moment: datetime, offset: timezone) -> None:
    placed = moment.replace(tzinfo=offset)
    assert datetime.fromisoformat(to_utc(placed.isoformat())) == placed.astimezone(UTC).replace(tzinfo=None)


@given(moment=MOMENTS)
def test_z_is_utc_and_a_space_may_stand_for_t(moment: datetime) -> None:
    assert to_utc(moment.isoformat() + "Z") == to_utc(moment.isoformat(" ") + " Z") == moment.isoformat()


def test_digits_beyond_microseconds_are_cut() -> None:
    assert to_utc("2023-11-16 18:17:03.9799600Z") == "2023-11-16T18:17:03.979960"


@given(moment=MOMENTS)
def test_a_local_time_is_placed_once_or_refused(moment: datetime) -> None:
    zone = time_zone("Europe/Berlin")
    try:
        found = datetime.fromisoformat(to_utc(moment.isoformat(), zone)).replace(tzinfo=UTC)
    except RecordError:
        both = [moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        assert both[0] != both[1]
    else:
        assert found.astimezone(zone).replace(tzinfo=None) == moment


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("2026-03-01T00:00:00", None, "no time zone"),
        ("2026-03-29T02:30:00", "Europe/Berlin", "does not exist"),
        ("2026-10-25T02:30:00", "Europe/Berlin", "happened twice"),
        ("2026-02-30T00:00:00Z", None, "calendar"),
        ("0001-01-01T00:00:00+02:00", None, "calendar"),
        ("2026-03-01T24:00:00Z", None, "ISO 8601"),
        ("2026-03-01", None, "ISO 8601"),
        ("2026-03-01T00:00:00+2", None, "ISO 8601"),
        ("٢٠٢٦-03-01T00:00:00Z", None, "ISO 8601"),
        ("1772000000", None, "ISO 8601"),
        ("yesterday", None, "ISO 8601"),
    ],
)
def test_what_fixes_no_instant_is_an_error(text: str, zone: str | None, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        to_utc(text, time_zone(zone) if zone else None)


def test_zones() -> None:
    assert time_zone("UTC") is UTC
    assert time_zone("Europe/Lisbon") == ZoneInfo("Europe/Lisbon")
    for name in ("Mars/Olympus", "../etc/passwd", "", "/etc/localtime"):
        with pytest.raises(ValueError, match="not a time zone"):
            time_zone(name)


def test_nanoseconds_since_1970() -> None:
    assert from_unix_nanoseconds(1_772_324_200_123_456_789) == "2026-03-01T00:16:40.123456"
    with pytest.raises(RecordError):
        from_unix_nanoseconds(10**30)


def test_dates() -> None:
    assert iso_date(" 2026-03-01 ") == "2026-03-01"
    assert [iso_date(text) for text in ("2026-02-30", "1 March 2026", "20260301", "")] == [None] * 4

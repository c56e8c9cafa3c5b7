"""Raw text is read as its type without loss, or it is unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.contracts import ALL_TABLES, EVIDENCE_TABLES
from counterpoise.contracts.base import Column, Origin, SqlType, Table
from counterpoise.contracts.ddl import create_candidate, create_raw, create_table, quoted, stored_columns

THING = Table(
    noun="thing",
    description="One column of each type",
    origin=Origin.EVIDENCE,
    columns=tuple(Column(kind.name.lower(), kind, "x") for kind in SqlType),
    business_key=("evidence_sha256", "record_number"),
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    # Times must come out in UTC wherever the machine stands.
    connection.execute("SET TimeZone = 'America/New_York'")
    yield connection
    connection.close()


def read(database: duckdb.DuckDBPyConnection, column: str, text: str | None) -> tuple[object, str | None]:
    """The typed value of one raw text, and what `unreadable` says of its row."""
    database.execute(create_raw(THING))
    database.execute(
        f"INSERT INTO raw_thing (evidence_sha256, record_number, {quoted(column)}) VALUES ('a', 1, $1)", [text]
    )
    database.execute(create_candidate(THING))
    found = database.execute(f"SELECT {quoted(column)}, unreadable FROM candidate_thing").fetchone()
    assert found is not None
    return found[0], found[1]


READABLE = [
    ("text", "", ""),
    ("text", " nan ", " nan "),
    ("integer", "12", 12),
    ("integer", "-12.00", -12),
    ("integer", "1e3", 1000),
    ("integer", "9223372036854775807", 2**63 - 1),
    ("integer", "9007199254740993.0", 2**53 + 1),
    ("decimal", "0.1", Decimal("0.1")),
    ("decimal", "1e-3", Decimal("0.001")),
    ("decimal", "999999999999.999999", Decimal("999999999999.999999")),
    ("double", "1e300", 1e300),
    ("double", "-0.1", -0.1),
    ("boolean", "true", True),
    ("boolean", "FALSE", False),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", "2024-02-29T23:59:59", date(2024, 2, 29)),
    ("timestamp", "2026-10-01", datetime(2026, 10, 1)),  # noqa: DTZ001 read as UTC by declaration
    ("timestamp", "2026-10-01T10:00:00", datetime(2026, 10, 1, 10)),  # noqa: DTZ001
    ("timestamp", "2026-10-01T10:00:00Z", datetime(2026, 10, 1, 10)),  # noqa: DTZ001
    ("timestamp", "2026-10-01T10:00:00.123456+02:00", datetime(2026, 10, 1, 8, 0, 0, 123456)),  # noqa: DTZ001
    ("timestamp", "2026-10-01 10:00:00-0530", datetime(2026, 10, 1, 15, 30)),  # noqa: DTZ001
    ("timestamp", "2026-03-08T02:30:00", datetime(2026, 3, 8, 2, 30)),  # noqa: DTZ001 skipped by clocks in New York
]

UNREADABLE = [
    ("integer", "1.5"),
    ("integer", "0.4"),
    ("integer", "9223372036854775808"),
    ("integer", "twelve"),
    ("integer", ""),
    ("integer", "1,000"),
    ("decimal", "1,5"),
    ("decimal", "nan"),
    ("decimal", "10000000000000000"),
    ("double", "nan"),
    ("double", "inf"),
    ("double", "1e400"),
    ("boolean", "perhaps"),
    ("date", "2023-02-29"),
    ("date", "01/02/2024"),
    ("date", "infinity"),
    ("timestamp", "2026-13-01T00:00:00"),
    ("timestamp", "-infinity"),
    ("timestamp", "1704067200"),
    ("timestamp", "2026-10-01T10:00:00 or so"),
]


@pytest.mark.parametrize(("column", "text", "value"), READABLE)
def test_text_is_read_as_its_type(database: duckdb.DuckDBPyConnection, column: str, text: str, value: object) -> None:
    assert read(database, column, text) == (value, None)


@pytest.mark.parametrize(("column", "text"), UNREADABLE)
def test_text_that_would_have_to_be_guessed_is_unreadable(
    database: duckdb.DuckDBPyConnection, column: str, text: str
) -> None:
    assert read(database, column, text) == (None, column)


@pytest.mark.parametrize("column", [column.name for column in THING.columns])
def test_absent_text_is_absent_and_not_unreadable(database: duckdb.DuckDBPyConnection, column: str) -> None:
    assert read(database, column, None) == (None, None)


@given(value=st.integers(-(2**63), 2**63 - 1))
def test_every_integer_survives(database: duckdb.DuckDBPyConnection, value: int) -> None:
    assert read(database, "integer", str(value)) == (value, None)


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_double_survives(database: duckdb.DuckDBPyConnection, value: float) -> None:
    assert read(database, "double", repr(value)) == (value, None)


@given(value=st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_every_moment_survives_in_utc(database: duckdb.DuckDBPyConnection, value: datetime) -> None:
    offset = value.utcoffset()
    assert offset is not None
    expected = value.replace(tzinfo=None) - offset
    assert read(database, "timestamp", value.isoformat()) == (expected, None)


def test_unreadable_names_every_column_and_the_read_error_replaces_them(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(create_raw(THING))
    database.execute("INSERT INTO raw_thing (record_number, integer, date, text) VALUES (1, 'x', 'y', 'z')")
    database.execute("INSERT INTO raw_thing (record_number, integer, read_error) VALUES (2, 'x', 'line 7 is cut off')")
    database.execute(create_candidate(THING))
    found = database.execute("SELECT record_number, unreadable FROM candidate_thing ORDER BY record_number").fetchall()
    assert found == [(1, "integer, date"), (2, "line 7 is cut off")]


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_a_finished_table_has_the_columns_of_its_contract(database: duckdb.DuckDBPyConnection, table: Table) -> None:
    database.execute(create_table(table))
    described = [(name, kind) for name, kind, *_ in database.execute(f"DESCRIBE {quoted(table.name)}").fetchall()]
    assert described == [(column.name, str(column.type).replace(", ", ",")) for column in stored_columns(table)]


@pytest.mark.parametrize("table", EVIDENCE_TABLES, ids=lambda table: table.name)
def test_a_candidate_fills_its_finished_table(database: duckdb.DuckDBPyConnection, table: Table) -> None:
    for statement in (create_raw(table), create_candidate(table), create_table(table)):
        database.execute(statement)
    every = ", ".join(quoted(column.name) for column in stored_columns(table))
    database.execute(f"INSERT INTO {quoted(table.name)} SELECT {every} FROM {quoted(table.candidate_name)}")
    assert database.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone() == (0,)

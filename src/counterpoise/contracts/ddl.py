"""DDL of a contract. Identifiers come from contracts only and are quoted; values never pass through here."""

from __future__ import annotations

from counterpoise.contracts.base import PLACE_COLUMNS, Column, Origin, SqlType, Table

READ_ERROR = Column("read_error", SqlType.TEXT, "Why the record could not be parsed")
UNREADABLE = Column("unreadable", SqlType.TEXT, "Columns whose text cannot be read as their type, or the read error")


# How the text {text} of a raw column is read as its type. A plain TRY_CAST guesses three times where this refuses or
# keeps: it rounds "1.5" to the integer 2, drops the offset of "2026-01-01T00:00:00+02:00" (and any word after a time),
# and takes "nan" and "infinity" for values, which then sort above every number and day.
_FINITE = "CASE WHEN isfinite({value}) THEN {value} END"
_READINGS: dict[SqlType, str] = {
    SqlType.TEXT: "{text}",
    SqlType.INTEGER: (
        "CASE WHEN TRY_CAST({text} AS BIGINT) = TRY_CAST({text} AS DECIMAL(38, 18)) THEN TRY_CAST({text} AS BIGINT) END"
    ),
    SqlType.DECIMAL: f"TRY_CAST({{text}} AS {SqlType.DECIMAL})",
    SqlType.DOUBLE: _FINITE.format(value="TRY_CAST({text} AS DOUBLE)"),
    SqlType.BOOLEAN: "TRY_CAST({text} AS BOOLEAN)",
    SqlType.DATE: _FINITE.format(value="TRY_CAST({text} AS DATE)"),
    SqlType.TIMESTAMP: _FINITE.format(
        value="(CASE WHEN regexp_matches({text}, ':.*[^0-9:.]')"
        " THEN TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' ELSE TRY_CAST({text} AS TIMESTAMP) END)"
    ),
}


def quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def reading(column: Column) -> str:
    """SQL expression over a raw table: the text of `column` read as its type, NULL where that is not possible.

    A whole number may be written "12" or "12.0"; a time without an offset is UTC, one with an offset is moved to UTC;
    decimals beyond the sixth place are rounded.
    """
    return _READINGS[column.type].format(text=quoted(column.name))


def stored_columns(table: Table) -> tuple[Column, ...]:
    """Columns of the finished table: those of the contract and, for evidence, the place in the file."""
    return (*PLACE_COLUMNS, *table.columns) if table.origin is Origin.EVIDENCE else table.columns


def create_table(table: Table) -> str:
    """CREATE TABLE of the finished table."""
    return _create(table.name, [(column.name, column.type) for column in stored_columns(table)])


def create_raw(table: Table) -> str:
    """CREATE TABLE of the raw form: places, read error, and every contract column as text."""
    columns = [(column.name, column.type) for column in (*PLACE_COLUMNS, READ_ERROR)]
    return _create(table.raw_name, [*columns, *((column.name, SqlType.TEXT) for column in table.columns)])


def create_candidate(table: Table) -> str:
    """CREATE TABLE … AS SELECT of the candidate form: each column's raw text read as its type.

    `unreadable` names the columns whose text is present and cannot be read as the type, or holds the read error.
    """
    typed = [f"{reading(column)} AS {quoted(column.name)}" for column in table.columns]
    failures = [
        f"CASE WHEN {quoted(column.name)} IS NOT NULL AND {reading(column)} IS NULL THEN '{column.name}' END"
        for column in table.columns
        if column.type is not SqlType.TEXT
    ]
    unreadable = f"NULLIF(CONCAT_WS(', ', {', '.join(failures)}), '')" if failures else "NULL"
    select = ",\n  ".join(
        [
            *(quoted(column.name) for column in PLACE_COLUMNS),
            f"COALESCE(read_error, {unreadable}) AS {UNREADABLE.name}",
            *typed,
        ]
    )
    target, origin = quoted(table.candidate_name), quoted(table.raw_name)
    return f"CREATE OR REPLACE TABLE {target} AS SELECT\n  {select}\nFROM {origin}"


def _create(name: str, columns: list[tuple[str, SqlType]]) -> str:
    body = ",\n  ".join(f"{quoted(column)} {kind}" for column, kind in columns)
    return f"CREATE OR REPLACE TABLE {quoted(name)} (\n  {body}\n)"

"""DDL of a contract. Identifiers come from contracts only and are quoted; values never pass through here."""

from __future__ import annotations

from counterpoise.contracts.base import PLACE_COLUMNS, Column, Origin, SqlType, Table

READ_ERROR = Column("read_error", SqlType.TEXT, "Why the record could not be parsed")
UNREADABLE = Column("unreadable", SqlType.TEXT, "Columns whose text cannot be read as their type, or the read error")


def quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


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
    """CREATE TABLE … AS SELECT of the candidate form: raw text tried against each column's type.

    `unreadable` names the columns whose text is present and cannot be read as the type, or holds the read error.
    """
    typed = [f"TRY_CAST({quoted(column.name)} AS {column.type}) AS {quoted(column.name)}" for column in table.columns]
    failures = [
        f"CASE WHEN {quoted(column.name)} IS NOT NULL AND TRY_CAST({quoted(column.name)} AS {column.type}) IS NULL"
        f" THEN '{column.name}' END"
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

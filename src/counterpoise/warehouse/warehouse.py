"""The working database of one estate: raw rows in, finished tables out.

SQL here is put together from identifiers of contracts only; values are always parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

from counterpoise.contracts import AUDIT_TABLES
from counterpoise.contracts.audit import DUPLICATE, QUARANTINE, ROW_ACCOUNTING
from counterpoise.contracts.base import Table
from counterpoise.contracts.ddl import create_candidate, create_raw, create_table, quoted, stored_columns
from counterpoise.errors import AccountingError, Problem
from counterpoise.warehouse.acceptance import accept
from counterpoise.warehouse.connection import connect, storage_error, without_wildcards

Row = dict[str, Any]


class Warehouse:
    """Opens the database for one stage; every method is one transaction, closed by a checkpoint on exit."""

    def __init__(self, path: Path, folders: Sequence[Path] = (), *, read_only: bool = False) -> None:
        self.path = path
        self.connection = connect(path, folders, read_only=read_only)
        self._read_only = read_only

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None and not self._read_only:
                self.connection.execute("CHECKPOINT")
        finally:
            self.connection.close()
        if isinstance(error, duckdb.Error):
            raise storage_error(error, self.path) from error

    # ------------------------------------------------------------------ reading

    def query(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Rows of the named query in `sql/`, as dictionaries by column."""
        return rows(self.connection, named_query(name), parameters)

    def table(self, table: Table) -> list[Row]:
        """All rows of a finished table in the order of its business key."""
        order = ", ".join(quoted(name) for name in table.business_key)
        return rows(self.connection, f"SELECT * FROM {quoted(table.name)} ORDER BY {order} NULLS FIRST")

    # ------------------------------------------------------------------ evidence tables

    def begin(self) -> None:
        """Empty the tables that account for rows: an audit fills them from the start."""
        for table in AUDIT_TABLES:
            self.connection.execute(create_table(table))

    def load_raw(self, table: Table, staged: Iterable[Path]) -> int:
        """Fill raw_<noun> from staged Parquet files; returns its rows."""
        files = [without_wildcards(path) for path in sorted(staged)]
        self.connection.execute(create_raw(table))
        if files:
            self.connection.execute(
                f"INSERT INTO {quoted(table.raw_name)} BY NAME SELECT * FROM read_parquet($files)", {"files": files}
            )
        return self._count(table.raw_name)

    def build_candidate(self, table: Table) -> None:
        """Type the raw rows, and empty the quarantine and duplicates of this table."""
        self.connection.execute(create_candidate(table))
        for account in (QUARANTINE, DUPLICATE):
            self.connection.execute(
                f"DELETE FROM {quoted(account.name)} WHERE table_name = $name", {"name": table.name}
            )

    def quarantine(self, table: Table, rule: str, column: str | None, broken_rows: str) -> None:
        """Set aside the rows that the judge's own query `broken_rows` selects, with the rule and the value.

        `broken_rows` selects evidence_sha256, record_number and value. The value of a free-text column is not kept:
        it may be a person's words, and the record number leads to it in the file.
        """
        is_kept = not any(item.name == column and item.is_free_text for item in table.columns)
        self.connection.execute(
            f"""
            INSERT INTO {quoted(QUARANTINE.name)}
            SELECT DISTINCT broken.evidence_sha256, broken.record_number, candidate.locator,
                   $name, $rule, $column, CASE WHEN $is_kept THEN left(broken.value, 200) END
            FROM ({broken_rows}) AS broken
            JOIN {quoted(table.candidate_name)} AS candidate USING (evidence_sha256, record_number)
            """,
            {"name": table.name, "rule": rule, "column": column, "is_kept": is_kept},
        )

    def accept(self, table: Table) -> int:
        """Move what broke no rule into the finished table, set duplicates and conflicts aside; returns its rows.

        Rows equal in the business key and in every column are one fact: the first by evidence hash and record number
        stays. Rows equal in the key that differ elsewhere contradict each other: all of them go to quarantine.
        """
        accept(self.connection, table)
        return self._count(table.name)

    def account(self, records_in: Mapping[tuple[str, str], int]) -> None:
        """Write the row accounting: `records_in` is counted apart, by (evidence hash, table name).

        Raises AccountingError naming each file whose rows do not add up.
        """
        counted = self._fates()
        lines = [
            (sha256, name, count, *counted.pop((sha256, name), (0, 0, 0)))
            for (sha256, name), count in sorted(records_in.items())
        ]
        lines += [(sha256, name, 0, *fates) for (sha256, name), fates in sorted(counted.items())]
        self.write(ROW_ACCOUNTING, lines)
        problems = [
            Problem(f"evidence {sha256[:12]}: {count} records in, {sum(fates)} accounted for", name)
            for sha256, name, count, *fates in lines
            if count != sum(fates)
        ]
        if problems:
            raise AccountingError(problems)

    def _fates(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        found = self.query("row_fates")
        return {
            (row["evidence_sha256"], row["table_name"]): (row["accepted"], row["quarantined"], row["duplicates"])
            for row in found
        }

    # ------------------------------------------------------------------ other tables

    def write(self, table: Table, values: Iterable[Sequence[Any]]) -> int:
        """Replace a table by rows given in the order of its stored columns; returns their number."""
        columns = stored_columns(table)
        lines = list(values)
        self.connection.execute(create_table(table))
        if lines:
            arrays = [pa.array(column) for column in zip(*lines, strict=True)]
            self.connection.register("incoming", pa.table(arrays, names=[column.name for column in columns]))
            self.connection.execute(f"INSERT INTO {quoted(table.name)} BY NAME SELECT * FROM incoming")
            self.connection.unregister("incoming")
        return len(lines)

    def fill(self, table: Table, query: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Replace a table by the result of the named query; returns its rows."""
        self.connection.execute(create_table(table))
        self.connection.execute(
            f"INSERT INTO {quoted(table.name)} BY NAME {named_query(query)}", dict(parameters) if parameters else None
        )
        return self._count(table.name)

    def export(self, tables: Iterable[Table], folder: Path) -> None:
        """Write each table as Parquet, in the order of its key, so that equal rows give equal bytes."""
        for table in tables:
            every = ", ".join(quoted(column.name) for column in stored_columns(table))
            ordered = f"SELECT * FROM {quoted(table.name)} ORDER BY {every}"
            target = folder / f"{table.name}.parquet"
            self.connection.execute(
                f"COPY ({ordered}) TO $target (FORMAT parquet, COMPRESSION zstd)", {"target": str(target)}
            )

    def _count(self, name: str) -> int:
        found = self.connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
        return int(found[0]) if found else 0


def named_query(name: str) -> str:
    """Text of `sql/<name>.sql`."""
    return resources.files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8").strip()


def rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
    cursor = connection.execute(sql, dict(parameters) if parameters else None)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

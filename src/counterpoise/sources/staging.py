"""Parquet files of staged rows: staging/<table>/<sha256>.parquet, complete under that name or not there at all.

Columns: evidence_sha256, record_number (BIGINT), locator, read_error, then every column of the contract as text.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyarrow as pa
import pyarrow.parquet as pq

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.base import PLACE_COLUMNS, SqlType
from counterpoise.contracts.ddl import READ_ERROR
from counterpoise.safe.files import sync_folder
from counterpoise.sources.base import Row
from counterpoise.sources.forms import misfits

TABLES = {table.noun: table for table in EVIDENCE_TABLES}
_BATCH_ROWS = 32_768
_ERROR_CHARACTERS = 2000


def parquet_path(staging: Path, table: str, sha256: str) -> Path:
    return staging / table / f"{sha256}.parquet"


def schema(table: str) -> pa.Schema:
    """Arrow schema of a staged table."""
    places = [
        (column.name, pa.int64() if column.type is SqlType.INTEGER else pa.string())
        for column in (*PLACE_COLUMNS, READ_ERROR)
    ]
    return pa.schema([*places, *((column.name, pa.string()) for column in TABLES[table].columns)])


class TableWriter:
    """Writes the rows of one table in batches, so that memory does not grow with the file."""

    def __init__(self, staging: Path, table: str, sha256: str) -> None:
        self.rows = 0
        self.path = parquet_path(staging, table, sha256)
        self._table = TABLES[table]
        self._sha256 = sha256
        self._schema = schema(table)
        self._names = [column.name for column in self._table.columns]
        self._pending: list[Row] = []
        self._temporary = self.path.with_suffix(".tmp")
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = os.fdopen(
            os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb"
        )
        self._parquet = pq.ParquetWriter(self._file, self._schema, compression="zstd")

    def add(self, row: Row) -> None:
        """Take one row; values that their column cannot take will be named in its read error."""
        self.rows += 1
        self._pending.append(row)
        if len(self._pending) >= _BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        rows, self._pending = self._pending, []
        if not rows:
            return
        records = [row.values for row in rows]
        stated = frozenset[str]().union(*records)
        columns = {
            name: pa.array([values.get(name) for values in records], pa.string())
            if name in stated
            else pa.nulls(len(rows), pa.string())
            for name in self._names
        }
        errors = [row.error for row in rows]
        for index, fault in misfits(self._table, columns).items():
            errors[index] = "; ".join(filter(None, (errors[index], fault)))
        places = {
            "evidence_sha256": [self._sha256] * len(rows),
            "record_number": [row.number for row in rows],
            "locator": [row.locator for row in rows],
            "read_error": [error and error[:_ERROR_CHARACTERS] for error in errors],
        }
        self._parquet.write_batch(pa.record_batch({**places, **columns}, schema=self._schema))

    def finish(self) -> None:
        """Write what is left, force it to the disk and give the file its name."""
        self._flush()
        self._parquet.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self.path)
        sync_folder(self.path.parent)

    def abandon(self) -> None:
        """Leave nothing behind."""
        if not self._file.closed:
            self._parquet.close()
            self._file.close()
        self._temporary.unlink(missing_ok=True)


class Stage:
    """The tables of one evidence file. None has its name before `finish`; nothing is left where that is not reached."""

    def __init__(self, staging: Path, tables: tuple[str, ...], sha256: str) -> None:
        self._writers: dict[str, TableWriter] = {}
        self._staging, self._sha256 = staging, sha256
        for table in tables:
            self._open(table)
        self._is_finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_finished:
            for writer in self._writers.values():
                writer.abandon()

    def _open(self, table: str) -> TableWriter:
        self._writers[table] = TableWriter(self._staging, table, self._sha256)
        return self._writers[table]

    def add(self, row: Row) -> None:
        """Take one row; a table that was not asked for, such as that of remarks, has a file from its first row on."""
        (self._writers.get(row.table) or self._open(row.table)).add(row)

    def rows(self, table: str) -> int:
        return self._writers[table].rows

    def finish(self) -> dict[str, int]:
        """Name the files and return the rows of each table."""
        for writer in self._writers.values():
            writer.finish()
        self._is_finished = True
        return {table: writer.rows for table, writer in self._writers.items()}

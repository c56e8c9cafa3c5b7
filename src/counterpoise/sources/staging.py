"""Parquet files of staged rows: staging/<table>/<sha256>.parquet, complete under that name or not there at all.

Columns: evidence_sha256, record_number (BIGINT), locator, read_error, then every column of the contract as text.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.base import PLACE_COLUMNS, SqlType
from counterpoise.contracts.ddl import READ_ERROR
from counterpoise.safe.files import sync_folder
from counterpoise.sources.base import Batch, Row
from counterpoise.sources.forms import misfits

TABLES = {table.noun: table for table in EVIDENCE_TABLES}
_PENDING_ROWS = 32_768
_GROUP_ROWS = 131_072
_ERROR_CHARACTERS = 2000
_ENCODINGS = {  # of columns in which hardly a value comes twice; of the others, each value is written once
    "record_number": "DELTA_BINARY_PACKED",
    "locator": "DELTA_BYTE_ARRAY",
    "request_id": "PLAIN",
    "started_at": "DELTA_BYTE_ARRAY",
    "cost": "PLAIN",
}


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
        self._rows: list[Row] = []
        self._gathered: list[pa.RecordBatch] = []
        self._thread = ThreadPoolExecutor(1)  # compression takes as long as reading
        self._writing: Future[None] | None = None
        self._temporary = self.path.with_suffix(".tmp")
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = os.fdopen(
            os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb"
        )
        self._parquet = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            write_statistics=False,
            use_dictionary=[name for name in self._schema.names if name not in _ENCODINGS],
            column_encoding={name: _ENCODINGS[name] for name in self._schema.names if name in _ENCODINGS},
        )

    def add(self, row: Row) -> None:
        """Take one row; values that their column cannot take will be named in its read error."""
        self.rows += 1
        self._rows.append(row)
        if len(self._rows) >= _PENDING_ROWS:
            self._gather()

    def add_batch(self, batch: Batch) -> None:
        """Take many rows, as `add` does each."""
        self._gather()
        rows = len(batch.locators)
        self.rows += rows
        numbers = pa.array(np.arange(batch.first, batch.first + rows))
        self._take(batch.columns, numbers, batch.locators, sound=batch.sound)

    def _gather(self) -> None:
        """Make columns of the rows that came one by one."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        records = [row.values for row in rows]
        stated = frozenset[str]().union(*records)
        self._take(
            {name: pa.array([values.get(name) for values in records], pa.string()) for name in stated},
            pa.array([row.number for row in rows], pa.int64()),
            pa.array([row.locator for row in rows], pa.string()),
            [row.error for row in rows],
        )

    def _take(
        self,
        stated: Mapping[str, pa.StringArray],
        numbers: pa.Int64Array,
        locators: pa.StringArray,
        errors: Sequence[str | None] = (),
        sound: Collection[str] = (),
    ) -> None:
        nothing = pa.nulls(len(locators), pa.string())
        columns = {name: stated.get(name, nothing) for name in self._names}
        faults = misfits(self._table, columns, sound)
        if any(errors) or faults:
            said = [errors[index] if errors else None for index in range(len(locators))]
            for index, fault in faults.items():
                said[index] = "; ".join(filter(None, (said[index], fault)))
            read_errors = pa.array([error and error[:_ERROR_CHARACTERS] for error in said], pa.string())
        else:
            read_errors = nothing
        places = {
            "evidence_sha256": pa.repeat(self._sha256, len(locators)),
            "record_number": numbers,
            "locator": locators,
            "read_error": read_errors,
        }
        self._gathered.append(pa.record_batch({**places, **columns}, schema=self._schema))
        if sum(batch.num_rows for batch in self._gathered) >= _GROUP_ROWS:
            self._write()

    def _write(self) -> None:
        """Write what was gathered as one row group."""
        batches, self._gathered = self._gathered, []
        self._wait()
        if batches:
            table = pa.Table.from_batches(batches)
            self._writing = self._thread.submit(self._parquet.write_table, table, row_group_size=_GROUP_ROWS * 2)

    def _wait(self) -> None:
        """Let the row group before this one reach the file: no more than one is in work, which bounds the memory."""
        writing, self._writing = self._writing, None
        if writing:
            writing.result()

    def finish(self) -> None:
        """Write what is left, force it to the disk and give the file its name."""
        self._gather()
        self._write()
        self._wait()
        self._thread.shutdown()
        self._parquet.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._temporary.replace(self.path)
        sync_folder(self.path.parent)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._thread.shutdown()
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

    def add(self, row: Row | Batch) -> None:
        """Take rows; a table that was not asked for, such as that of remarks, has a file from its first row on."""
        writer = self._writers.get(row.table) or self._open(row.table)
        if isinstance(row, Batch):
            writer.add_batch(row)
        else:
            writer.add(row)

    def rows(self, table: str) -> int:
        return self._writers[table].rows

    def finish(self) -> dict[str, int]:
        """Name the files and return the rows of each table."""
        for writer in self._writers.values():
            writer.finish()
        self._is_finished = True
        return {table: writer.rows for table, writer in self._writers.items()}

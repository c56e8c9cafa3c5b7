"""The tables of a finished bundle, read back without a database file: how a printed number finds its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from counterpoise.errors import IntegrityError, Problem
from counterpoise.warehouse.connection import connect
from counterpoise.warehouse.warehouse import Row, rows

RunOverTables = Callable[[str, Mapping[str, Any]], list[Row]]


@contextmanager
def bundle_tables(folder: Path) -> Iterator[RunOverTables]:
    """Give a function that runs queries of a report over `folder/*.parquet`; no other file can be reached from them.

    It raises IntegrityError where a query cannot be run.
    """
    unread = {path.stem: path for path in sorted(folder.glob("*.parquet"))}

    with connect(None) as connection:

        def run(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
            try:
                # A table that is not named is not read.
                for name in [name for name in unread if re.search(rf"\b{re.escape(name)}\b", sql)]:
                    connection.register(name, pq.read_table(unread.pop(name)))
                return rows(connection, sql, parameters)
            except (duckdb.Error, OSError, ValueError) as error:
                what = f"the figure's query cannot be run: {str(error).splitlines()[0]}"
                raise IntegrityError(Problem(what, folder, remedy="verify the bundle")) from error

        yield run


def query_tables(folder: Path, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Run one query of a report over `folder/*.parquet`; errors as in `bundle_tables`."""
    with bundle_tables(folder) as run:
        return run(sql, parameters)

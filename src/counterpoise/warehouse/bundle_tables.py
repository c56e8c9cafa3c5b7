"""The tables of a finished bundle, read back without a database file: how a printed number finds its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from counterpoise.errors import IntegrityError, Problem
from counterpoise.warehouse.connection import connect
from counterpoise.warehouse.warehouse import Row, rows


def query_tables(folder: Path, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Run one query of a report over `folder/*.parquet`; no other file can be reached from it."""
    with connect(None) as connection:
        try:
            for path in sorted(folder.glob("*.parquet")):
                if re.search(rf"\b{re.escape(path.stem)}\b", sql):  # a table that is not named is not read
                    connection.register(path.stem, pq.read_table(path))
            return rows(connection, sql, parameters)
        except (duckdb.Error, OSError, ValueError) as error:
            what = f"the figure's query cannot be run: {str(error).splitlines()[0]}"
            raise IntegrityError(Problem(what, folder, remedy="verify the bundle")) from error

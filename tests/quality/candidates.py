"""Raw rows in a DuckDB of the test, typed as the warehouse types them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from counterpoise.contracts.base import PLACE_COLUMNS, Table
from counterpoise.contracts.ddl import READ_ERROR, create_candidate, create_raw, quoted
from counterpoise.quality import RowRuleResult
from tests.contracts.strategies import Row

EVIDENCE = "e" * 64


def load(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row], errors: Sequence[str | None] = ()
) -> None:
    """Make the candidate form of `rows`, numbered from 1; `errors` are the read errors of the first of them."""
    connection.execute(create_raw(table))
    if rows:
        columns: dict[str, pa.Array] = {
            PLACE_COLUMNS[0].name: pa.array([EVIDENCE] * len(rows)),
            PLACE_COLUMNS[1].name: pa.array(range(1, len(rows) + 1)),
            READ_ERROR.name: pa.array([*errors, *[None] * (len(rows) - len(errors))], pa.string()),
        }
        for column in table.columns:
            columns[column.name] = pa.array([row.get(column.name) for row in rows], pa.string())
        connection.register("incoming", pa.table(columns))
        connection.execute(f"INSERT INTO {quoted(table.raw_name)} BY NAME SELECT * FROM incoming")
        connection.unregister("incoming")
    connection.execute(create_candidate(table))


def broken_rows(connection: duckdb.DuckDBPyConnection, result: RowRuleResult) -> dict[int, str | None]:
    """The value that breaks the rule, by record number; each row must be named once and with its evidence."""
    found = connection.execute(result.broken_rows_sql).fetchall()
    assert [column[0] for column in connection.description or ()] == ["evidence_sha256", "record_number", "value"]
    assert {evidence for evidence, _, _ in found} <= {EVIDENCE}
    values = {number: value for _, number, value in found}
    assert len(values) == len(found) == result.broken_count
    return values

"""From candidate rows to the finished table: what broke a rule stays out, repeated facts count once.

SQL is put together from identifiers of contracts only; values are parameters.
"""

from __future__ import annotations

import duckdb

from counterpoise.contracts.base import PLACE_COLUMNS, Table
from counterpoise.contracts.ddl import create_table, quoted


def conflict_rule(table: Table) -> str:
    """Rule under which rows are set aside that share a key and contradict each other."""
    return f"{table.noun}.conflicting_duplicate"


def accept(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Fill the finished table from its candidate rows, in one transaction.

    Rows equal in the business key and in every column are one fact: the first by evidence hash and record number stays,
    the others are duplicates. Rows equal in the key that differ elsewhere contradict each other: none is chosen, all go
    to quarantine.
    """
    key = ", ".join(f"clean.{quoted(name)}" for name in table.business_key)
    content = ", ".join(f"clean.{quoted(column.name)}" for column in table.columns)
    stored = ", ".join(quoted(column.name) for column in (*PLACE_COLUMNS, *table.columns))
    same_key = " AND ".join(
        f"clean.{quoted(name)} IS NOT DISTINCT FROM repeated.{quoted(name)}" for name in table.business_key
    )
    statements = (
        f"""
        CREATE OR REPLACE TEMP VIEW clean AS
        SELECT candidate.* FROM {quoted(table.candidate_name)} AS candidate
        ANTI JOIN core_quarantine AS refused
          ON refused.table_name = '{table.name}'
         AND refused.evidence_sha256 = candidate.evidence_sha256
         AND refused.record_number = candidate.record_number
        """,
        # Keys that stand once, nearly all of them, never reach the window function.
        f"""
        CREATE OR REPLACE TEMP TABLE repeated_rows AS
        WITH repeated AS (
            SELECT {key}, count(DISTINCT ROW({content})) AS versions
            FROM clean GROUP BY {key} HAVING count(*) > 1
        )
        SELECT clean.evidence_sha256, clean.record_number, clean.locator, repeated.versions,
               left(concat_ws(' · ', {key}), 200) AS key_text,
               first_value(clean.evidence_sha256) OVER same_fact AS first_evidence_sha256,
               first_value(clean.record_number) OVER same_fact AS first_record_number
        FROM clean JOIN repeated ON {same_key}
        WINDOW same_fact AS (PARTITION BY {key} ORDER BY clean.evidence_sha256, clean.record_number)
        """,
        f"""
        INSERT INTO core_quarantine
        SELECT evidence_sha256, record_number, locator, '{table.name}', '{conflict_rule(table)}', NULL, key_text
        FROM repeated_rows WHERE versions > 1
        """,
        f"""
        INSERT INTO core_duplicate
        SELECT evidence_sha256, record_number, '{table.name}', first_evidence_sha256, first_record_number
        FROM repeated_rows
        WHERE versions = 1
          AND (evidence_sha256, record_number) IS DISTINCT FROM (first_evidence_sha256, first_record_number)
        """,
        create_table(table),
        f"""
        INSERT INTO {quoted(table.name)}
        SELECT {stored} FROM clean
        ANTI JOIN core_duplicate AS again
          ON again.table_name = '{table.name}'
         AND again.evidence_sha256 = clean.evidence_sha256 AND again.record_number = clean.record_number
        ORDER BY evidence_sha256, record_number
        """,
        "DROP TABLE repeated_rows",
        "DROP VIEW clean",
    )
    connection.execute("BEGIN")
    for statement in statements:
        connection.execute(statement)
    connection.execute("COMMIT")

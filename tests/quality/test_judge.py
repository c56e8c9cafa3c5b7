"""The judge is exact at the edges, reads the live connection only, and never passes off an error as a result."""

from __future__ import annotations

import gc
import json
import logging
import subprocess
import sys
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from counterpoise.contracts import ALL_TABLES
from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    ColumnRule,
    Matches,
    MostlyPresent,
    Origin,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
)
from counterpoise.contracts.ddl import create_table
from counterpoise.errors import IntegrityError
from counterpoise.quality import CheckResult, RowRuleResult, judge_rows, judge_table
from tests.contracts.strategies import Row
from tests.quality.candidates import broken_rows, load


def evidence(*columns: Column, row_rules: tuple[AtMost, ...] = ()) -> Table:
    return Table("thing", "A thing", Origin.EVIDENCE, columns, ("record_number",), row_rules=row_rules)


def column(kind: SqlType, *rules: ColumnRule, name: str = "it") -> Column:
    return Column(name, kind, "x", rules=rules)


def broken(
    database: duckdb.DuckDBPyConnection, table: Table, rows: list[Row], errors: tuple[str | None, ...] = ()
) -> dict[str, dict[int, str | None]]:
    """Values that break each broken rule, by record number."""
    load(database, table, rows, errors)
    return {result.rule: broken_rows(database, result) for result in judge_rows(database, table) if result.broken_count}


def judged(database: duckdb.DuckDBPyConnection, table: Table, *values: tuple[object, ...]) -> dict[str, CheckResult]:
    """Results of the table rules over a finished table with these rows."""
    database.execute(create_table(table))
    if values:
        marks = ", ".join("?" for _ in values[0])
        database.executemany(f"INSERT INTO {table.name} VALUES ({marks})", values)
    return {result.rule: result for result in judge_table(database, table)}


# ---------------------------------------------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("kind", "bounds", "kept", "refused"),
    [
        (SqlType.INTEGER, (0, 10**15), ["0", str(10**15)], ["-1", str(10**15 + 1), str(2**63 - 1)]),
        (SqlType.INTEGER, (None, 2**53), [str(2**53), str(-(2**63))], [str(2**53 + 1)]),
        (SqlType.DECIMAL, (0, 10**9), ["0", "1000000000.000000"], ["-0.000001", "1000000000.000001"]),
        (SqlType.DECIMAL, (0.1, None), ["0.1", "999999999999.999999"], ["0.099999"]),
        (SqlType.DOUBLE, (-1e12, 1e12), ["-1e12", "1000000000000"], ["-1000000000000.0001", "1e300"]),
        (SqlType.DOUBLE, (0, 0.1), ["0.1", "-0.0"], ["0.10000000000000002", "-5e-324"]),
        (SqlType.DATE, ("1990-01-01", "2100-01-01"), ["1990-01-01", "2100-01-01"], ["1989-12-31", "2100-01-02"]),
        (
            SqlType.TIMESTAMP,
            ("2018-01-01T00:00:00", "2100-01-01T00:00:00"),
            ["2018-01-01", "2100-01-01T00:00:00Z", "2018-01-01T01:00:00+01:00"],
            ["2017-12-31T23:59:59.999999", "2100-01-01T00:00:00.000001", "2018-01-01T00:00:00+01:00"],
        ),
    ],
)
def test_a_range_holds_its_bounds_and_nothing_beyond(
    database: duckdb.DuckDBPyConnection,
    kind: SqlType,
    bounds: tuple[int | float | str | None, int | float | str | None],
    kept: list[str],
    refused: list[str],
) -> None:
    found = broken(
        database, evidence(column(kind, Between(*bounds))), [{"it": text} for text in [*kept, *refused, None]]
    )
    assert found.keys() == {"thing.it.between"}
    assert sorted(found["thing.it.between"]) == list(range(len(kept) + 1, len(kept) + len(refused) + 1))


def test_a_pattern_is_searched_for_anywhere_and_taken_literally_by_sql(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.TEXT, Matches(r"^\d+'\w{2}\?|[\\%{}]")))
    texts = ["12'ab? and more", "before 12'ab?", r"a\b", "50 % off", "{", "12'a?", "d+", ""]
    found = broken(database, table, [{"it": text} for text in texts])
    assert found == {"thing.it.matches": {2: "before 12'ab?", 6: "12'a?", 7: "d+", 8: ""}}


def test_a_pattern_need_not_match_the_whole_text(database: duckdb.DuckDBPyConnection) -> None:
    found = broken(database, evidence(column(SqlType.TEXT, Matches("[0-9]"))), [{"it": "abc1def"}, {"it": "abc"}])
    assert found == {"thing.it.matches": {2: "abc"}}


def test_every_broken_row_is_named_however_many_there_are(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.INTEGER, Between(0, 9)))
    load(database, table, [{"it": str(-number)} for number in range(25_001)])
    result = {found.rule: found for found in judge_rows(database, table)}["thing.it.between"]
    assert (result.evaluated_count, result.broken_count) == (25_001, 25_000)
    assert broken_rows(database, result) == {number + 1: str(-number) for number in range(1, 25_001)}


def test_only_required_looks_at_missing_values(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(
        column(SqlType.TEXT, Required(), name="must"),
        column(SqlType.INTEGER, Between(1, 2)),
        column(SqlType.INTEGER, Between(5, 6), name="other"),
        row_rules=(AtMost("it", "other"),),
    )
    load(database, table, [{"must": None}, {"it": "1"}, {"must": "x", "other": "5"}])
    results = {result.rule: result for result in judge_rows(database, table)}
    assert {rule: (result.evaluated_count, result.broken_count) for rule, result in results.items()} == {
        "thing.readable": (3, 0),
        "thing.must.required": (3, 2),
        "thing.it.between": (1, 0),
        "thing.other.between": (1, 0),
        "thing.it.at_most.other": (0, 0),
    }


def test_a_column_without_any_value_breaks_required_alone(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.INTEGER, Required(), Between(0, 1)))
    assert broken(database, table, [{}, {}]) == {"thing.it.required": {1: None, 2: None}}


def test_what_cannot_be_read_is_not_also_missing(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(
        column(SqlType.INTEGER, Required()),
        column(SqlType.DATE, Required(), name="day"),
        column(SqlType.TEXT, Required(), name="name"),
    )
    rows: list[Row] = [
        {"it": "one", "day": "2026-01-01", "name": "a"},  # unreadable, nothing missing
        {"it": "one", "day": None, "name": None},  # unreadable, and two others missing
        {"it": "one", "day": "today", "name": "a"},  # two unreadable
        {"it": None, "day": None, "name": None},
    ]
    assert broken(database, table, rows) == {
        "thing.readable": {1: "it", 2: "it", 3: "it, day"},
        "thing.it.required": {4: None},
        "thing.day.required": {2: None, 4: None},
        "thing.name.required": {2: None, 4: None},
    }


def test_a_record_that_could_not_be_parsed_lacks_nothing(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.INTEGER, Required(), Between(0, 1)), column(SqlType.TEXT, Required(), name="name"))
    errors = ("line 7 is cut off", "it, but then the line ends", "it")
    found = broken(database, table, [{"it": "5"}, {}, {}], errors)
    # The last error reads like a list of columns; the columns that it does not name count as missing.
    assert found == {
        "thing.readable": dict(enumerate(errors, start=1)),
        "thing.it.between": {1: "5"},
        "thing.name.required": {3: None},
    }


def test_an_empty_candidate_breaks_nothing(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(
        column(SqlType.INTEGER, Required(), Between(0, 1)),
        column(SqlType.INTEGER, name="other"),
        row_rules=(AtMost("it", "other"),),
    )
    load(database, table, [])
    results = judge_rows(database, table)
    assert [(result.evaluated_count, result.broken_count) for result in results] == [(0, 0)] * 4
    assert [broken_rows(database, result) for result in results] == [{}] * 4


def test_a_table_that_is_not_evidence_has_no_rows_to_judge(database: duckdb.DuckDBPyConnection) -> None:
    assert judge_rows(database, replace(evidence(column(SqlType.TEXT, Required())), origin=Origin.ESTATE)) == ()


# -------------------------------------------------------------------------------------------------- tables

FINISHED = Table(
    noun="thing",
    description="A thing",
    origin=Origin.DERIVED,
    columns=(
        column(SqlType.TEXT, name="key"),
        column(SqlType.INTEGER, Between(0, 9), name="used"),
        column(SqlType.INTEGER, name="given"),
    ),
    business_key=("key",),
    row_rules=(AtMost("used", "given"),),
    table_rules=(
        Unique(("key", "used")),
        Unique(("given",), blocking=False),
        RowCount(2),
        MostlyPresent("given", 0.75, blocking=True),
    ),
)


def test_table_rules_that_hold(database: duckdb.DuckDBPyConnection) -> None:
    results = judged(database, FINISHED, ("a", 1, 1), ("a", 2, 2), ("b", 1, 3), ("c", None, None))
    assert {rule: (result.passed, result.is_blocking, result.observed) for rule, result in results.items()} == {
        "thing.used.between": (True, True, {"evaluated": 3, "broken": 0}),
        "thing.used.at_most.given": (True, True, {"evaluated": 3, "broken": 0}),
        "thing.unique.key+used": (True, True, {"repeated_keys": 0}),
        "thing.unique.given": (True, False, {"repeated_keys": 0}),
        "thing.row_count": (True, False, {"rows": 4}),
        "thing.given.mostly_present": (True, True, {"rows": 4, "missing": 1}),
    }


def test_table_rules_that_do_not_hold(database: duckdb.DuckDBPyConnection) -> None:
    results = judged(database, FINISHED, ("a", 10, 9), ("a", 10, None), ("b", 4, None), ("b", 4, None), ("b", 4, 9))
    assert {rule: (result.passed, result.observed) for rule, result in results.items()} == {
        "thing.used.between": (False, {"evaluated": 5, "broken": 2}),
        "thing.used.at_most.given": (False, {"evaluated": 2, "broken": 1}),
        "thing.unique.key+used": (False, {"repeated_keys": 2}),
        "thing.unique.given": (False, {"repeated_keys": 2}),
        "thing.row_count": (True, {"rows": 5}),
        "thing.given.mostly_present": (False, {"rows": 5, "missing": 3}),
    }


@pytest.mark.parametrize(
    ("rows", "repeated"),
    [
        ([("a", None), ("a", None)], 1),
        ([(None, None), (None, None), (None, 1)], 1),
        ([("a", None), (None, 1), ("a", 1), (None, None)], 0),
    ],
)
def test_null_counts_as_a_value_in_a_key(
    database: duckdb.DuckDBPyConnection, rows: list[tuple[str | None, int | None]], repeated: int
) -> None:
    table = replace(FINISHED, table_rules=(Unique(("key", "used")),))
    result = judged(database, table, *[(*row, None) for row in rows])["thing.unique.key+used"]
    assert (result.passed, result.observed) == (repeated == 0, {"repeated_keys": repeated})


@pytest.mark.parametrize(("present", "passed"), [(9, True), (8, False)])
def test_a_share_is_reached_exactly(database: duckdb.DuckDBPyConnection, present: int, passed: bool) -> None:
    table = replace(FINISHED, row_rules=(), table_rules=(MostlyPresent("given", 0.9),))
    results = judged(database, table, *[("a", 1, 1 if number < present else None) for number in range(10)])
    assert results["thing.given.mostly_present"].passed is passed


def test_rows_of_evidence_without_a_place_block(database: duckdb.DuckDBPyConnection) -> None:
    results = judged(database, evidence(column(SqlType.TEXT)), ("e", None, "line 1", "x"), ("e", 2, "line 2", "x"))
    found = {rule: (result.passed, result.is_blocking) for rule, result in results.items()}
    assert found == {"thing.evidence_sha256.required": (True, True), "thing.record_number.required": (False, True)}


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_every_declared_table_can_be_judged_and_tells_counts_only(
    database: duckdb.DuckDBPyConnection, table: Table
) -> None:
    results = judged(database, table)
    assert [rule for rule, result in results.items() if not result.passed] == [
        rule for rule in results if rule.endswith(".row_count")
    ]
    assert all(type(count) is int for result in results.values() for count in result.observed.values())
    assert json.loads(json.dumps([result.observed for result in results.values()]))


# ----------------------------------------------------------------------------------------- errors and traces


@pytest.mark.parametrize(
    ("table", "rule"),
    [
        (evidence(column(SqlType.TEXT, Matches("(?=x)"))), "thing.it.matches"),  # RE2 looks neither ahead nor back
        (evidence(column(SqlType.TEXT, Between(0, 1))), "thing.it.between"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_an_error_and_no_result(
    database: duckdb.DuckDBPyConnection, table: Table, rule: str, capfd: pytest.CaptureFixture[str]
) -> None:
    load(database, table, [{"it": "private words"}])
    with pytest.raises(IntegrityError, match=rule):
        judge_rows(database, table)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("rule", [Unique(("key", "used")), MostlyPresent("used", 0.5)])
def test_a_column_that_is_not_there_is_an_error(
    database: duckdb.DuckDBPyConnection, rule: Unique | MostlyPresent
) -> None:
    database.execute("CREATE TABLE core_thing (key VARCHAR, given BIGINT)")
    with pytest.raises(IntegrityError, match="used"):
        judge_table(
            database, replace(FINISHED, row_rules=(), columns=FINISHED.columns[1:2], business_key=(), table_rules=())
        )
    with pytest.raises(IntegrityError, match="used"):
        judge_table(database, replace(FINISHED, row_rules=(), table_rules=(rule,)))


def test_a_table_that_is_not_there_is_an_error(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(IntegrityError, match="core_thing"):
        judge_table(database, FINISHED)


def test_a_bound_that_is_no_date_is_refused(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.DATE, Between("soon", None)))
    load(database, table, [])
    with pytest.raises(ValueError, match="soon"):
        judge_rows(database, table)


def test_the_judge_sees_the_open_transaction_and_leaves_it_open(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.INTEGER, Between(0, 1)))
    load(database, table, [{"it": "0"}])
    database.execute("BEGIN")
    database.execute("UPDATE candidate_thing SET it = 5")
    database.execute("CREATE TEMPORARY TABLE core_thing AS SELECT 'a' AS key, 1::BIGINT AS used, 1::BIGINT AS given")
    assert {result.rule: result.broken_count for result in judge_rows(database, table)}["thing.it.between"] == 1
    assert {result.rule: result.observed for result in judge_table(database, FINISHED)}["thing.row_count"] == {
        "rows": 1
    }
    database.execute("ROLLBACK")
    assert database.execute("SELECT it FROM candidate_thing").fetchall() == [(0,)]


def test_nothing_is_left_behind(
    database: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "mkdtemp", lambda *_: pytest.fail("made a temporary folder"))
    load(database, evidence(column(SqlType.INTEGER, Required())), [{"it": None}])
    database.execute(create_table(FINISHED))
    catalogue = "SELECT database_name, schema_name, table_name FROM duckdb_tables() ORDER BY ALL"
    before = database.execute(catalogue).fetchall(), database.execute("SELECT view_name FROM duckdb_views()").fetchall()
    handlers = logging.getLogger("great_expectations").handlers[:]
    judge_rows(database, evidence(column(SqlType.INTEGER, Required())))
    judge_table(database, FINISHED)
    assert (
        database.execute(catalogue).fetchall(),
        database.execute("SELECT view_name FROM duckdb_views()").fetchall(),
    ) == before
    assert list(tmp_path.rglob("*")) == []
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("great_expectations").handlers == handlers
    assert logging.getLogger("great_expectations").propagate


def test_the_connection_is_let_go() -> None:
    connection = duckdb.connect()
    connection.execute(create_table(FINISHED))
    judge_table(connection, FINISHED)
    trace = weakref.ref(connection)
    del connection
    gc.collect()
    assert trace() is None


def test_one_judgement_reads_no_row_into_python(database: duckdb.DuckDBPyConnection) -> None:
    """What comes back from the database is bounded however many rows there are and however many are broken."""
    table = evidence(column(SqlType.INTEGER, Required(), Between(0, 1)), row_rules=())
    fetched: list[int] = []

    class Counting:
        def execute(self, query: str, parameters: object = None, /) -> Counting:
            database.execute(query, parameters)
            return self

        @property
        def description(self) -> object:
            return database.description

        def fetchall(self) -> list[tuple[object, ...]]:
            rows = database.fetchall()
            fetched.append(len(rows))
            return rows

    load(database, table, [{"it": str(number)} for number in range(1000)])
    results = judge_rows(Counting(), table)
    assert {result.rule: result.broken_count for result in results}["thing.it.between"] == 998
    assert max(fetched) <= len(table.columns) + 4  # the description of the candidate: place, unreadable, columns


def test_importing_the_room_does_not_import_great_expectations() -> None:
    heavy = "{'great_expectations', 'sqlalchemy', 'pandas'}"
    program = f"import sys, counterpoise.quality; sys.exit(len({heavy} & sys.modules.keys()))"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_results_are_in_the_order_of_the_contract(database: duckdb.DuckDBPyConnection) -> None:
    table = evidence(column(SqlType.INTEGER, Required(), Between(0, 1)), column(SqlType.TEXT, Required(), name="a"))
    load(database, table, [{"it": "0", "a": "x"}])
    results: tuple[RowRuleResult, ...] = judge_rows(database, table)
    assert [result.rule for result in results] == [
        "thing.readable",
        "thing.it.required",
        "thing.it.between",
        "thing.a.required",
    ]

"""Staged Parquet: forms of typed columns, batches, and files that are complete or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import staging as module
from counterpoise.sources.base import Row, remark
from counterpoise.sources.forms import misfits
from counterpoise.sources.staging import TABLES, Stage, parquet_path
from counterpoise.sources.worker import Remarks
from counterpoise.vocabulary import RemarkKind

SHA256 = "ab" * 32


def stage(folder: Path, *rows: Row, table: str = "usage") -> list[dict[str, object]]:
    with Stage(folder, (table,), SHA256) as writing:
        for row in rows:
            writing.add(row)
        assert writing.finish() == {table: len(rows)}
    found: list[dict[str, object]] = pq.read_table(parquet_path(folder, table, SHA256)).to_pylist()
    return found


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        (
            "input_tokens",
            ["0", "-5", "+5", " 12 ", "9007199254740993"],
            ["12.5", "1e5", "0x10", "1_000", "١٢٣", "1 000", "NaN"],
        ),
        (
            "cost",
            ["0.05", "-1", " 0.10 ", "1e-05", ".5", "5."],
            ["0,05", "1.234,56", "$0.10", "nan", "inf", "1_0", "0x1"],
        ),
        (
            "started_at",
            ["2026-03-01T00:00:00", "2026-03-01T00:00:00.123456"],
            ["infinity", "epoch", "2026-3-1", "2026-03-01"],
        ),
        ("is_router_parent", ["true", "false"], ["yes", "1", "TRUE", "t"]),
    ],
)
def test_a_value_in_another_form_costs_its_record(tmp_path: Path, column: str, good: list[str], bad: list[str]) -> None:
    rows = [Row("usage", number, "x", {column: value}) for number, value in enumerate([*good, *bad], start=1)]
    found = stage(tmp_path, *rows)
    assert [row[column] for row in found] == [*good, *bad]
    assert [row["read_error"] is None for row in found] == [True] * len(good) + [False] * len(bad)
    assert all(str(row["read_error"]).startswith(f"{column}: '") for row in found[len(good) :])


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@given(value=st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=12) | st.floats().map(str))
def test_what_passes_can_be_cast_and_means_what_it_says(database: duckdb.DuckDBPyConnection, value: str) -> None:
    columns = {column.name: pa.nulls(1, pa.string()) for column in TABLES["usage"].columns}
    columns |= {"input_tokens": pa.array([value]), "cost": pa.array([value])}
    fault = misfits(TABLES["usage"], columns).get(0, "")
    cast = database.execute("SELECT TRY_CAST(? AS BIGINT), TRY_CAST(? AS DOUBLE)", [value, value]).fetchone()
    assert cast is not None
    if "input_tokens" not in fault:
        assert cast[0] == int(value)
    if "cost" not in fault:
        assert cast[1] == float(value)


def test_several_faults_of_a_row_are_all_named(tmp_path: Path) -> None:
    row = Row("usage", 1, "x", {"input_tokens": "a", "output_tokens": "b"}, error="first")
    (found,) = stage(tmp_path, row)
    assert (
        found["read_error"]
        == "first; input_tokens: 'a' is not a whole number; output_tokens: 'b' is not a whole number"
    )


def test_batches_follow_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PENDING_ROWS", 3)
    monkeypatch.setattr(module, "_GROUP_ROWS", 3)
    found = stage(tmp_path, *(Row("usage", number, "x", error="bad") for number in range(1, 11)))
    assert [row["record_number"] for row in found] == list(range(1, 11))
    assert pq.ParquetFile(parquet_path(tmp_path, "usage", SHA256)).num_row_groups == 4


def test_an_empty_table_is_a_file_too(tmp_path: Path) -> None:
    assert stage(tmp_path, table="disclosure") == []


def test_nothing_is_left_of_a_stage_that_failed(tmp_path: Path) -> None:
    def fail() -> None:
        with Stage(tmp_path, ("document", "disclosure"), SHA256) as writing:
            writing.add(Row("document", 1, "x"))
            writing.add(Row("no such table", 1, "x"))

    with pytest.raises(KeyError):
        fail()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "usage").mkdir()
    (tmp_path / "usage" / f"{SHA256}.tmp").symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        stage(tmp_path, Row("usage", 1, "x"))
    assert target.read_text() == "precious"


def test_a_table_that_was_not_asked_for_has_a_file_from_its_first_row_on(tmp_path: Path) -> None:
    with Stage(tmp_path, ("usage",), SHA256) as stage:
        stage.add(remark(RemarkKind.HIDDEN_TEXT, "line 3 holds U+202E", "line 3"))
        assert stage.finish() == {"usage": 0, "remark": 1}
    assert pq.read_table(parquet_path(tmp_path, "remark", SHA256)).to_pylist()[0]["detail"] == "line 3 holds U+202E"


def test_remarks_that_say_the_same_become_one_row() -> None:
    found = Remarks()
    for number in range(3):
        found.add(remark(RemarkKind.CONTRADICTORY_FIGURE, "total is not the sum", f"line {number}", 2))
    found.add(remark(RemarkKind.UNMAPPED_COLUMN, "'region'\nis not mapped"))
    first, second = found
    assert (first.number, first.locator, first.values["records"]) == (1, "line 0", "6")
    assert (second.number, second.locator, second.values["detail"]) == (2, "file", "'region' is not mapped")


def test_remarks_are_bounded() -> None:
    found = Remarks()
    for number in range(1500):
        found.add(remark(RemarkKind.UNMAPPED_COLUMN, f"column {number}"))
    rows = list(found)
    assert len(rows) == 1001
    assert [row.values["records"] for row in rows if row.values["detail"] == "further ones"] == ["500"]

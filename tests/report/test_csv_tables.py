"""Tables as CSV, read by other readers: every row, every type, every text, and nothing that runs."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.report.csv_tables import write_csv
from tests.report.test_cells import TEXTS, is_formula, restored


def written(folder: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), folder / "t.parquet")
    write_csv(folder)
    return folder / "t.csv"


def test_numbers_days_and_what_is_not_known_stay_what_they_are(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        name=["-1", "", None],
        number=[-1, 2, None],
        share=[-0.5, None, 1e-9],
        money=[Decimal("-1.50"), None, Decimal("2.00")],
        day=[date(2026, 10, 31), None, None],
        is_known=[True, False, None],
    )
    assert path.read_bytes() == (
        b'"name","number","share","money","day","is_known"\r\n'
        b'"\'-1",-1,-0.5,-1.50,2026-10-31,true\r\n'
        b'"",2,,,,false\r\n'
        b",,1e-9,2.00,,\r\n"
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_every_text_comes_back_and_none_runs(tmp_path_factory: object, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("csv")  # type: ignore[attr-defined]
    path = written(folder, text=list(texts), number=list(range(len(texts))))
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [restored(row[0]) for row in rows] == texts
    assert not [row for row in rows if is_formula(row[0])]


def test_a_table_without_rows_has_its_header(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.int64())}), tmp_path / "t.parquet")
    write_csv(tmp_path)
    assert (tmp_path / "t.csv").read_bytes() == b'"a","b"\r\n'

"""Weeks out of accepted rows: only rows of seven days make them, and what was set aside or doubted is not forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.assessment.concentration import measure
from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.audit import USAGE_KEY
from counterpoise.contracts.ddl import create_table
from counterpoise.contracts.marts import ACCESS
from counterpoise.contracts.remarks import REMARK
from counterpoise.contracts.usage import USAGE
from counterpoise.contracts.weekly import USAGE_WEEKLY
from counterpoise.warehouse.warehouse import Warehouse

A, B, C = "a" * 64, "b" * 64, "c" * 64
END = "2026-02-08"
DAY = date(2026, 2, 8)
BEFORE = date(2026, 2, 1)
Record: TypeAlias = dict[str, str | None]
ROW: Record = {
    "request_id": "1",
    "started_at": f"{END}T00:00:00",
    "span_days": "7",
    "request_count": "3",
    "response_model": "Acme/one",
    "input_tokens": "70",
    "output_tokens": "30",
    "cost_kind": "unpriced",
    "status": "ok",
    "is_router_parent": "false",
}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "warehouse.duckdb", [tmp_path]) as warehouse:
        warehouse.begin()
        for table in (*EVIDENCE_TABLES, ACCESS):
            warehouse.connection.execute(create_table(table))
        yield warehouse


def load(warehouse: Warehouse, **files: Sequence[Record]) -> None:
    """Take the records of each file through the warehouse, and roll them up; files are named a, b and c."""
    paths = []
    for name, records in files.items():
        columns: dict[str, list[Any]] = {
            "evidence_sha256": [name * 64] * len(records),
            "record_number": list(range(1, len(records) + 1)),
            "locator": [None] * len(records),
            "read_error": [record.get("read_error") for record in records],
            **{column.name: [record.get(column.name) for record in records] for column in USAGE.columns},
        }
        types = {"record_number": pa.int64()}
        path = warehouse.path.parent / f"{name}.parquet"
        arrays = {key: pa.array(values, types.get(key, pa.string())) for key, values in columns.items()}
        pq.write_table(pa.table(arrays), path)
        paths.append(path)
    warehouse.load_raw(USAGE, paths)
    warehouse.build_candidate(USAGE)
    broken = (
        "SELECT evidence_sha256, record_number, unreadable AS value FROM candidate_usage WHERE unreadable IS NOT NULL"
    )
    warehouse.quarantine(USAGE, "usage.readable", None, broken)
    warehouse.accept(USAGE)
    warehouse.fill(USAGE_WEEKLY, "usage_weekly")


def faults(warehouse: Warehouse, week: date = DAY) -> set[tuple[str, str]]:
    rows = warehouse.query("week_faults")
    return {
        (row["fault"], row["evidence_sha256"]) for row in rows if row["week_end"] == week and row["fault"] != "stated"
    }


def test_only_rows_of_seven_days_make_weeks_and_a_routers_parent_weighs_nothing(warehouse: Warehouse) -> None:
    others = (
        ROW | {"request_id": "2", "span_days": "1"},
        ROW | {"request_id": "3", "span_days": None},
        ROW | {"request_id": "4", "is_router_parent": "true"},
        ROW | {"request_id": "5", "started_at": "2026-02-01T23:59:59", "output_tokens": None, "response_model": "two"},
    )
    load(warehouse, a=[ROW, *others])
    found = [
        (row["week_end"], row["provider_name"], row["model_name"], row["calls"], row["tokens"])
        for row in warehouse.table(USAGE_WEEKLY)
    ]
    assert found == [(date(2026, 2, 1), None, "two", 3, 70), (DAY, "acme", "Acme/one", 3, 100)]
    assert faults(warehouse) == set()


def test_two_files_that_agree_count_once(warehouse: Warehouse) -> None:
    load(warehouse, a=[ROW], b=[ROW])
    assert [row["tokens"] for row in warehouse.table(USAGE_WEEKLY)] == [100]
    assert faults(warehouse) == set()


def test_two_files_that_contradict_each_other_are_never_added_up(warehouse: Warehouse) -> None:
    alone = ROW | {"request_id": "2", "response_model": "beta/two"}
    load(warehouse, a=[ROW, alone], b=[ROW | {"input_tokens": "71"}])
    assert faults(warehouse) == {("conflicting", A), ("conflicting", B)}


def test_a_week_of_which_all_rows_are_set_aside_is_known(warehouse: Warehouse) -> None:
    load(warehouse, a=[ROW], b=[ROW | {"input_tokens": "71"}])
    assert warehouse.table(USAGE_WEEKLY) == []
    assert {row["week_end"] for row in warehouse.query("week_faults") if row["fault"] == "stated"} == {DAY}


def test_a_row_that_was_set_aside_counts_for_its_week_and_one_without_a_time_for_every_week_of_its_file(
    warehouse: Warehouse,
) -> None:
    earlier = ROW | {"request_id": "0", "started_at": "2026-02-01T00:00:00"}
    load(
        warehouse,
        a=[ROW, earlier, ROW | {"request_id": "2", "input_tokens": "many"}],
        b=[earlier | {"request_id": "9"}, {"read_error": "half a row"}],
        c=[ROW | {"request_id": "8"}],
    )
    assert faults(warehouse) == {("set_aside", A)}
    assert faults(warehouse, BEFORE) == {("set_aside", B)}


def test_a_file_that_is_doubted_and_calls_without_tokens(warehouse: Warehouse) -> None:
    silent = {"input_tokens": None, "output_tokens": None}
    load(
        warehouse,
        a=[ROW],
        b=[ROW | silent | {"request_id": "2"}],
        c=[ROW | silent | {"request_id": "3", "request_count": "0"}],
    )
    warehouse.connection.execute(create_table(REMARK))
    for sha256, kind in ((A, "implausible_series"), (C, "contradictory_figure")):
        warehouse.connection.execute(
            "INSERT INTO core_remark VALUES ($sha256, 1, '/models', $kind, 'x', 1)", {"sha256": sha256, "kind": kind}
        )
    assert faults(warehouse) == {("implausible", A), ("without_tokens", B), ("contradicted", C)}


def by(warehouse: Warehouse, dimension: str) -> dict[str | None, int]:
    rows = warehouse.query("figures/weekly_by", {"week": END, "dimension": dimension})
    return {row["entity_id"]: row["weight"] for row in rows}


@pytest.fixture
def laid_out(warehouse: Warehouse) -> Warehouse:
    warehouse.write(
        USAGE_KEY,
        [
            (None, None, "Acme/one", None, "d1", "one", "acme-holding", "market", "market", "exact", "exact"),
            (None, None, "acme/two", None, "d2", "two", "acme-holding", "market", "market", "exact", "exact"),
            (None, None, "three", None, None, None, None, "market", "market", None, "exact"),
        ],
    )
    warehouse.write(ACCESS, [("d1", "open", "", None, ""), ("d2", "unknown", "", None, "")])
    load(
        warehouse,
        a=[
            ROW,
            ROW | {"request_id": "2", "response_model": "acme/two", "input_tokens": "20"},
            ROW | {"request_id": "3", "response_model": "three", "input_tokens": "0", "output_tokens": "7"},
            ROW | {"request_id": "4", "response_model": "three", "started_at": "2026-02-01T00:00:00"},
        ],
    )
    return warehouse


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        ("developer", {"acme-holding": 150, None: 7}),
        ("provider", {"acme": 150, None: 7}),
        ("host", {"market": 157}),
        ("model", {"Acme/one": 100, "acme/two": 50, "three": 7}),
        ("access", {"open": 100, "unknown": 57}),
    ],
)
def test_a_week_by_what_it_rests_on(laid_out: Warehouse, dimension: str, expected: dict[str | None, int]) -> None:
    assert by(laid_out, dimension) == expected


def test_a_dimension_that_is_not_known_is_refused(laid_out: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match="no such dimension"):
        by(laid_out, "colour")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights=st.lists(st.integers(1, 10**12), min_size=1, max_size=4),
    cut=st.integers(0, 10**12),
    again=st.sampled_from(["x", "zz", "Über"]),
)
def test_a_row_in_two_parts_and_other_names_change_no_measure(
    warehouse: Warehouse, weights: list[int], cut: int, again: str
) -> None:
    def measured(rows: list[tuple[str, int]]) -> Any:
        load(
            warehouse,
            a=[
                ROW | {"request_id": str(number), "response_model": name, "input_tokens": "0", "output_tokens": str(n)}
                for number, (name, n) in enumerate(rows)
            ],
        )
        found = by(warehouse, "provider")
        return measure({name: weight for name, weight in found.items() if name is not None}, found.get(None, 0))

    rows = [(f"lab{number}/m", weight) for number, weight in enumerate(weights)]
    whole = measured(rows)
    part = cut % (weights[0] + 1)
    parts = measured([(rows[0][0], part), (rows[0][0], weights[0] - part), *rows[1:]])
    renamed = measured([(f"{again}{name}", weight) for name, weight in rows])
    assert parts == whole
    kept = ("n", "total", "unknown_share", "hhi", "hhi_lower", "hhi_upper", "cr1", "gini", "shannon")
    assert [getattr(renamed, name) for name in kept] == [getattr(whole, name) for name in kept]
    assert [top.weight for top in renamed.top] == [top.weight for top in whole.top]

"""The rollup of versions: what counts, from which day, and that rows split as one likes come to the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.contracts.audit import USAGE_KEY
from counterpoise.contracts.ddl import stored_columns
from counterpoise.contracts.usage import USAGE
from counterpoise.warehouse.warehouse import Row, Warehouse

START = datetime(2026, 8, 1, 9)  # noqa: DTZ001 times of the warehouse are UTC without a zone
CALL: dict[str, Any] = {
    "request_id": "r",
    "started_at": START,
    "request_count": 1,
    "request_model": "m",
    "response_model": "m-7.1",
    "deployment_name": "chat",
    "cost_kind": "unpriced",
    "status": "ok",
    "is_router_parent": False,
    "evidence_sha256": "a" * 64,
    "record_number": 1,
}
KEYS = [("chat", "m", served, None, "d", None, None, None, None, None, None) for served in ("m-7.1", "m-7.2")]


def rolled_up(folder: Path, calls: Iterable[dict[str, Any]]) -> list[Row]:
    names = [column.name for column in stored_columns(USAGE)]
    with Warehouse(folder / "warehouse.duckdb", [folder]) as warehouse:
        warehouse.begin()
        warehouse.write(USAGE_KEY, KEYS)
        warehouse.write(USAGE, [[call.get(name) for name in names] for call in calls])
        return warehouse.query("version_months")


def test_what_counts_and_from_which_day(tmp_path: Path) -> None:
    calls = [
        CALL,
        CALL | {"started_at": START + timedelta(days=9), "request_count": 5, "evidence_sha256": "b" * 64},
        CALL | {"response_model": "m-7.2", "started_at": START + timedelta(days=20), "span_days": 7},
        CALL | {"status": "error"},
        CALL | {"is_router_parent": True},
        CALL | {"request_count": 0, "response_model": "m-7.2"},
        CALL | {"deployment_name": "lab"},
    ]
    found = {
        (row["deployment_id"], row["served"]): (row["calls"], str(row["first_day"]), str(row["last_day"]))
        for row in rolled_up(tmp_path, calls)
    }
    assert found == {
        ("d", "m-7.1"): (6, "2026-08-01", "2026-08-10"),
        ("d", "m-7.2"): (1, "2026-08-15", "2026-08-21"),
        (None, "m-7.1"): (1, "2026-08-01", "2026-08-01"),
    }
    (row,) = (row for row in rolled_up(tmp_path, calls) if row["calls"] == 6)
    assert row["evidence"].split() == ["a" * 64, "b" * 64]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(2, 9), st.sampled_from(["m-7.1", "m-7.2"])), max_size=6))
def test_a_row_split_in_two_comes_to_the_same(tmp_path_factory: Any, drawn: list[tuple[int, int, str]]) -> None:
    whole = [
        CALL | {"started_at": START + timedelta(days=day), "request_count": count, "response_model": served}
        for day, count, served in drawn
    ]
    parts = [call | {"request_count": part} for call in whole for part in (1, call["request_count"] - 1)]
    folder = tmp_path_factory.mktemp("split")
    assert rolled_up(folder, whole) == rolled_up(folder, parts)

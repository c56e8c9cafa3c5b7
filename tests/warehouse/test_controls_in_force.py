"""A control counts as in force from the day on which nothing that it is put to waits any more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.warehouse.warehouse import Warehouse

DAYS = {  # control: first day of each subject where that lies ahead
    "now": (None, None),
    "one waits": (None, date(2026, 12, 2)),
    "both wait": (date(2027, 12, 2), date(2026, 12, 2)),
}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-31", ["now"]),
        ("2026-12-01", ["now"]),
        ("2026-12-02", ["now", "one waits"]),
        ("2027-12-02", ["both wait", "now", "one waits"]),
    ],
)
def test_controls_in_force(tmp_path: Path, day: str, expected: list[str]) -> None:
    empty = dict.fromkeys(column.name for column in CONTROL_VERDICT.columns)
    fixed = {"framework": "rules", "verdict": "pass", "reason": "it is there", "step": "test"}
    rows = [
        {**empty, **fixed, "control": control, "subject": f"use-{place}", "in_force_from": first}
        for control, days in DAYS.items()
        for place, first in enumerate(days)
    ]
    with Warehouse(tmp_path / "warehouse.duckdb", [tmp_path]) as warehouse:
        warehouse.begin()
        warehouse.write(CONTROL_VERDICT, (tuple(row.values()) for row in rows))
        found = warehouse.query("figures/controls_in_force", {"day": day})
    assert [row["control"] for row in found] == expected

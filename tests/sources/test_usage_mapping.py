"""Columns that a mapping leaves out on purpose: no remark is made on them, whatever the form of the log."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from counterpoise.sources import usage_csv, usage_jsonl, usage_parquet
from counterpoise.sources.base import REMARKS, Context
from tests.sources.rows import one_by_one

RECORD = {"when": "2026-03-01T00:00:00Z", "in": "12", "prompt": "words of somebody", "region": "eu"}
COLUMNS = {"started_at": "when", "input_tokens": "in"}


def _write(path: Path, source: ModuleType) -> None:
    if source is usage_csv:
        path.write_text(",".join(RECORD) + "\n" + ",".join(RECORD.values()) + "\n", encoding="utf-8")
    elif source is usage_jsonl:
        path.write_text(json.dumps(RECORD | {"in": 12}) + "\n", encoding="utf-8")
    else:
        numbers = {"in": pa.array([12])}
        pq.write_table(pa.table({name: numbers.get(name, pa.array([value])) for name, value in RECORD.items()}), path)


@pytest.mark.parametrize("source", [usage_csv, usage_jsonl, usage_parquet], ids=lambda source: source.__name__)
@pytest.mark.parametrize(
    ("ignored", "expected"),
    [((), {"prompt", "region"}), (("prompt",), {"region"}), (("prompt", "region", "absent"), set())],
)
def test_what_is_left_out_on_purpose_is_not_remarked_on(
    tmp_path: Path, source: ModuleType, ignored: tuple[str, ...], expected: set[str]
) -> None:
    path = tmp_path / ("ab" * 32)
    _write(path, source)
    context = Context("usage_logs/a", COLUMNS, {"time_zone": "UTC"}, ignored=frozenset(ignored))
    rows = list(one_by_one(source, path, context))
    remarked = {row.values["detail"] for row in rows if row.table == REMARKS}
    assert {name for name in RECORD if any(f"'{name}'" in detail for detail in remarked)} == expected
    assert [row.error for row in rows if row.table != REMARKS] == [None]

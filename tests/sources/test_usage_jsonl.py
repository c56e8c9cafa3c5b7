"""Mapped JSON lines: what is written is what is read, and a fact that figures need never goes missing in silence."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import usage_csv, usage_jsonl, usage_parquet
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.discovery import format_name, recognise
from counterpoise.vocabulary import EvidenceKind

Read = Callable[..., list[Row]]

COLUMNS = {
    "request_id": "id",
    "started_at": "when",
    "request_model": "model",
    "input_tokens": "usage.in",
    "output_tokens": "usage.out",
    "cost": "cost",
    "status": "status",
    "user_hash": "user",
}


def context(columns: dict[str, str] | None = None, **defaults: str) -> Context:
    defaults = {"cost_kind": "listed", "cost_currency": "USD", **defaults}
    return Context("usage_logs/log.jsonl", COLUMNS if columns is None else columns, defaults, lambda user: f"#{user}")


def call(**changes: Any) -> dict[str, Any]:
    record = {
        "id": "a",
        "when": "2026-03-01T00:00:00Z",
        "model": "acme/one",
        "usage": {"in": 10, "out": 2},
        "cost": 2.5e-06,
        "status": "ok",
        "prompt": "private words",
        **changes,
    }
    return {key: value for key, value in record.items() if value is not ...}


def text(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_the_fields_of_a_call(read: Read, tmp_path: Path) -> None:
    (row,) = read(usage_jsonl, tmp_path / "x", context(), text(call(user="bob")))
    assert row == Row(
        "usage",
        1,
        "line 1",
        {
            "request_id": "a",
            "started_at": "2026-03-01T00:00:00",
            "request_count": "1",
            "request_model": "acme/one",
            "input_tokens": "10",
            "output_tokens": "2",
            "cost": "0.0000025",
            "cost_kind": "listed",
            "cost_currency": "USD",
            "status": "ok",
            "user_hash": "#bob",
            "is_router_parent": "false",
        },
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": 12345678901234567890}, {"request_id": "12345678901234567890"}),
        ({"status": 429}, {"status": "error"}),
        ({"user": 7}, {"user_hash": "#7"}),
        ({"user": ""}, {"user_hash": None}),
        ({"cost": None}, {"cost": None, "cost_kind": "unpriced"}),
        ({"model": None}, {"request_model": None}),
        ({"usage": {"in": 10.0, "out": 0}}, {"input_tokens": "10", "output_tokens": "0"}),
        ({"usage": None, "status": "failed"}, {"input_tokens": None, "status": "error"}),
        ({"usage": ..., "model": ..., "cost": ..., "status": 500}, {"input_tokens": None, "status": "error"}),
        ({"usage": ..., "usage.in": 4, "usage.out": 5}, {"input_tokens": "4", "output_tokens": "5"}),
    ],
)
def test_what_lines_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    _, row = read(usage_jsonl, tmp_path / "x", context(), text(call(), call(**changes)))
    assert row.error is None
    assert {name: row.values.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usage": {"in": True, "out": 1}}, "usage.in: true or false where a whole number is expected"),
        ({"usage": {"in": "119", "out": 1}}, "usage.in: text where a whole number is expected"),
        ({"usage": {"in": 1.5, "out": 1}}, "usage.in: a number where a whole number is expected"),
        ({"usage": {"in": None, "out": 1}}, "'usage.in' missing"),
        ({"usage": {"inputTokens": 10, "out": 1}}, "'usage.in' missing"),
        ({"usage": None}, "'usage.in', 'usage.out' missing"),
        ({"usage": [1]}, "usage: a list where an object is expected"),
        ({"cost": "0.1"}, "cost: text where a number is expected"),
        ({"cost": ...}, "'cost' missing"),
        ({"model": ...}, "'model' missing"),
        ({"model": {"name": "a"}}, "model: an object where text is expected"),
        ({"model": "a\0b"}, "model: holds a NUL character"),
        ({"id": ..., "status": "error"}, "'id' missing"),
        ({"when": 1772324200}, "when: a number where text is expected"),
        ({"when": "2026-03-01 00:00"}, "no time zone"),
    ],
)
def test_a_bad_record_costs_itself(read: Read, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    rows = read(usage_jsonl, tmp_path / "x", context(), text(call(), call(**changes), call()))
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")
    assert rows[1].values["status"] in {"ok", "error"}  # what could be read is kept


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a", "id": "b"}', "the key 'id' stands twice"),
        ('{"prompt": "\\udc80"}', "surrogate"),
        ('{"cost": NaN}', "NaN is not a JSON number"),
        ('{"x": ' + "[" * 100_000, "nested too deeply"),
        ('{"id": "a"', "not valid JSON"),
        ("{} {}", "Extra data"),
        ("null", "null where an object is expected"),
        (b"\xff", "byte 0xff at offset"),
        ("x" * (3 << 20), "longer than 2 MiB"),
    ],
)
def test_a_line_that_is_no_record_costs_itself(read: Read, tmp_path: Path, line: str | bytes, said: str) -> None:
    raw = line.encode() if isinstance(line, str) else line
    content = text(call()).encode() + raw + b"\n\n \r\n" + text(call()).encode().rstrip()
    rows = read(usage_jsonl, tmp_path / "x", context(), content)
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")
    assert [row.locator for row in rows] == ["line 1", "line 2", "line 5"]


def test_embeddings_return_no_tokens(read: Read, tmp_path: Path) -> None:
    columns = {**COLUMNS, "operation": "kind"}
    lines = text(call(kind="chat"), call(kind="Embeddings", usage={"in": 3}), call(kind="chat", usage={"in": 3}))
    rows = read(usage_jsonl, tmp_path / "x", context(columns), lines)
    assert [row.error for row in rows] == [None, None, "'usage.out' missing"]


@pytest.mark.parametrize(
    ("columns", "content", "said"),
    [
        (COLUMNS, "", "empty file"),
        (COLUMNS, "\n \n", "empty file"),
        (
            COLUMNS,
            text(call(usage={"prompt": 1, "out": 1}, model=...)),
            "the mapped keys 'model', 'usage.in' are in no line; the first has 'id', 'when', 'usage.prompt',",
        ),
        ({}, text(call()), "no entry of usage_mappings .* 'id', 'when', 'model', 'usage.in', 'usage.out'"),
        ({}, "no JSON", "no entry of usage_mappings"),
        ({"started": "when"}, text(call()), "names 'started', which the usage contract does not have"),
        (COLUMNS, "\x1f\x8b", "gzip"),
    ],
)
def test_the_file_and_the_mapping_must_fit(
    read: Read, tmp_path: Path, columns: dict[str, str], content: str, said: str
) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(usage_jsonl, tmp_path / "x", context(columns), content.encode("latin-1"))


def test_a_file_of_failed_calls_and_one_of_broken_lines_are_read(read: Read, tmp_path: Path) -> None:
    failed = call(usage=..., cost=..., status="error")
    assert [row.error for row in read(usage_jsonl, tmp_path / "x", context(), text(failed, failed))] == [None, None]
    rows = read(usage_jsonl, tmp_path / "x", context(), "{\n}\n")
    assert all("not valid JSON" in (row.error or "") for row in rows)


@pytest.mark.parametrize(
    "head",
    [
        b'{"resourceSpans": [',
        b'{"request_id": "x", "call_type": "chat", "spend": 1, "startTime": "x", "prompt_tokens": 1}',
    ],
)
def test_files_of_known_formats_are_left_to_them(head: bytes) -> None:
    assert not usage_jsonl.matches("x.jsonl", head)
    source = recognise(EvidenceKind.USAGE_LOG, "x.jsonl", head)
    assert source is not None
    assert format_name(source) != "usage_jsonl"


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(
    calls=st.lists(st.tuples(NAMES, NAMES, st.integers(0, 10**15), st.floats(0, 10**6, allow_subnormal=False))),
    end=st.sampled_from(["\n", "\r\n", "\n \n"]),
    is_ascii=st.booleans(),
)
def test_what_was_written_is_read(
    read: Read, scratch: Path, calls: list[tuple[str, str, int, float]], end: str, is_ascii: bool
) -> None:
    records = [call(id=id_, model=model, usage={"in": in_, "out": 1}, cost=cost) for id_, model, in_, cost in calls]
    content = end.join(json.dumps(record, ensure_ascii=is_ascii) for record in (call(), *records))
    _, *rows = read(usage_jsonl, scratch, context(), content)
    assert [row.error for row in rows] == [None] * len(calls)
    assert [
        (
            row.values["request_id"],
            row.values["request_model"],
            int(row.values["input_tokens"]),
            float(row.values["cost"]),
        )
        for row in rows
    ] == calls


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["in", "out", "x"]), inner, max_size=3),
    max_leaves=5,
)


@given(changes=st.dictionaries(st.sampled_from([*call(), "user"]), JSON_VALUES))
def test_any_value_in_any_field_is_a_record(
    survives: Callable[..., None], scratch: Path, changes: dict[str, Any]
) -> None:
    survives(usage_jsonl, scratch, text(call(**changes)).encode(), context())


@given(content=st.binary(max_size=100) | st.text('{}[]",:\n \\u0a1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(usage_jsonl, scratch, content, context())


HOSTILE = {
    "ul02_control.jsonl": (200, 0, ""),
    "ul62_duplicate_key.jsonl": (20, 1, "'cost_usd' stands twice"),
    "ul64_lone_surrogate.jsonl": (20, 1, "surrogate"),
    "ul66_deep_metadata.jsonl": (20, 1, "nested too deeply"),
    "ul68_key_rename_midfile.jsonl": (20, 10, "'prompt_tokens' missing"),
    "ul70_two_objects_per_line.jsonl": (10, 10, "Extra data"),
    "ul72_truncated.jsonl": (20, 1, "not valid JSON"),
    "ul74_big_line.jsonl": (20, 1, "longer than 2 MiB"),
    "ul76_bool_null_numbers.jsonl": (20, 3, "prompt_tokens"),
}


@pytest.mark.parametrize(("name", "expected"), HOSTILE.items())
def test_hostile_logs(read: Read, shared: Path, name: str, expected: tuple[int, int, str]) -> None:
    columns = {"started_at": "timestamp", "request_model": "model", "input_tokens": "prompt_tokens", "cost": "cost_usd"}
    rows = read(usage_jsonl, shared / "hostile/usage_logs" / name, context(columns))
    faults = [row.error for row in rows if row.error is not None]
    assert (len(rows), len(faults)) == expected[:2]
    assert all(expected[2] in fault for fault in faults)


def test_a_real_log_in_another_form_gives_the_same_rows(read: Read, shared: Path, tmp_path: Path) -> None:
    path = shared / "data/usage/azure_2023_code/AzureLLMInferenceTrace_code.csv"
    columns = {"started_at": "TIMESTAMP", "input_tokens": "ContextTokens", "output_tokens": "GeneratedTokens"}
    told = Context("", columns, {"time_zone": "UTC"})
    with path.open(encoding="utf-8", newline="") as file:
        records: list[dict[str, Any]] = list(csv.DictReader(file))
    for record in records:
        record.update({name: int(record[name]) for name in ("ContextTokens", "GeneratedTokens")})
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "parquet")
    of_csv = read(usage_csv, path, told)
    of_jsonl = read(usage_jsonl, tmp_path / "jsonl", told, text(*records))
    of_parquet = read(usage_parquet, tmp_path / "parquet", told)
    facts = [[{**row.values, "request_id": ""} for row in rows] for rows in (of_csv, of_jsonl, of_parquet)]
    assert len(of_csv) == 8819
    assert facts[0] == facts[1] == facts[2]
    assert not any(row.error for rows in (of_csv, of_jsonl, of_parquet) for row in rows)

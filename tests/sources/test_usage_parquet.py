"""Mapped Parquet logs: what is written is what is read, by name and by type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import usage_parquet
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]

COLUMNS = {
    "request_id": "id",
    "started_at": "when",
    "request_model": "model",
    "input_tokens": "in",
    "output_tokens": "out",
    "cost": "cost",
    "user_hash": "user",
}
MOMENT = datetime(2026, 3, 1, 0, 0, 0, 500000, tzinfo=UTC)


def context(columns: dict[str, str] | None = None, **defaults: str) -> Context:
    columns = COLUMNS if columns is None else columns
    defaults = {**({"cost_kind": "listed"} if "cost" in columns else {}), **defaults}
    return Context("usage_logs/log.parquet", columns, defaults, lambda user: f"#{user}")


def calls(**columns: pa.Array) -> pa.Table:
    """Two calls, with some columns in another form."""
    given_columns = {
        "id": pa.array(["a", "b"]),
        "when": pa.array([MOMENT, MOMENT], pa.timestamp("us", tz="UTC")),
        "model": pa.array(["acme/one", None]),
        "in": pa.array([10, 11]),
        "out": pa.array([1, None]),
        "cost": pa.array([0.0012, None]),
        "user": pa.array(["bob", ""]),
        "prompt": pa.array(["private words", "more"]),
    }
    return pa.table({**given_columns, **columns})


def read_table(read: Read, path: Path, table: pa.Table, context_: Context | None = None, **options: Any) -> list[Row]:
    pq.write_table(table, path, **options)
    return read(usage_parquet, path, context_ or context())


def test_the_fields_of_a_call(read: Read, tmp_path: Path) -> None:
    rows = read_table(read, tmp_path / "x", calls())
    assert [(row.locator, row.error) for row in rows] == [("row 1", None), ("row 2", None)]
    assert rows[0].values == {
        "request_id": "a",
        "started_at": "2026-03-01T00:00:00.500000",
        "request_count": "1",
        "request_model": "acme/one",
        "input_tokens": "10",
        "output_tokens": "1",
        "cost": "0.0012",
        "cost_kind": "listed",
        "user_hash": "#bob",
        "status": "ok",
        "is_router_parent": "false",
    }
    assert rows[1].values == {
        "request_id": "b",
        "started_at": "2026-03-01T00:00:00.500000",
        "request_count": "1",
        "input_tokens": "11",
        "cost_kind": "unpriced",
        "status": "ok",
        "is_router_parent": "false",
    }


@pytest.mark.parametrize(
    ("column", "array", "expected"),
    [
        ("id", pa.array([7, 2**63 - 1]), ("7", "9223372036854775807")),
        ("model", pa.array(["a", "b"]).dictionary_encode(), ("a", "b")),
        ("model", pa.array(["a", "b"], pa.large_string()), ("a", "b")),
        ("model", pa.nulls(2), (None, None)),
        ("in", pa.array([1.0, None]), ("1", None)),
        ("in", pa.array([1, 2**64 - 1], pa.uint64()), ("1", "18446744073709551615")),
        ("in", pa.array([Decimal(3), Decimal(4)], pa.decimal128(20, 2)), ("3", "4")),
        ("cost", pa.array([0.1, 1e-7], pa.float32()), ("0.1", "0.0000001")),
        ("cost", pa.array([Decimal("0.10"), None], pa.decimal128(20, 2)), ("0.10", None)),
        ("cost", pa.array([1, 2], pa.int32()), ("1", "2")),
        ("when", pa.array(["2026-03-01T01:00:00+01:00"] * 2), ("2026-03-01T00:00:00",) * 2),
        ("when", pa.array([0, 1], pa.timestamp("ns", tz="Asia/Tokyo")), ("1970-01-01T00:00:00",) * 2),
        ("when", pa.array([-1, -1], pa.timestamp("ms", tz="UTC")), ("1969-12-31T23:59:59.999000",) * 2),
    ],
)
def test_types_that_hold_the_same(
    read: Read, tmp_path: Path, column: str, array: pa.Array, expected: tuple[str | None, ...]
) -> None:
    rows = read_table(read, tmp_path / "x", calls(**{column: array}))
    name = next(name for name, mapped in COLUMNS.items() if mapped == column)
    assert [row.error for row in rows] == [None, None]
    assert tuple(row.values.get(name) for row in rows) == expected


@pytest.mark.parametrize(
    ("column", "array", "said"),
    [
        ("cost", pa.array([float("nan"), 1]), "cost: nan is not a number"),
        ("cost", pa.array([float("-inf"), 1]), "cost: -inf is not a number"),
        ("in", pa.array([1.5, 1]), "in: 1.5 where a whole number is expected"),
        ("in", pa.array([float("nan"), 1]), "in: nan is not a number"),
        ("when", pa.array([2**62, 0], pa.timestamp("us", tz="UTC")), "not a time of the calendar"),
        ("when", pa.array([-(2**62), 0], pa.timestamp("ms", tz="UTC")), "not a time of the calendar"),
        ("when", pa.array(["yesterday", "2026-03-01T00:00:00Z"]), "not an ISO 8601 time"),
        ("model", pa.array([b"a\xff", b"b"]).view(pa.string()), "model: byte 0xff is not UTF-8"),
        ("model", pa.array(["a\0", "b"]), "model: holds a NUL character"),
        ("model", pa.array(["a" * (3 << 20), "b"]), "model: longer than 2 MiB"),
    ],
)
def test_a_bad_value_costs_its_record(read: Read, tmp_path: Path, column: str, array: pa.Array, said: str) -> None:
    bad, good = read_table(read, tmp_path / "x", calls(**{column: array}))
    assert said in (bad.error or "")
    assert bad.values["request_id"] == "a"
    assert good.error is None


@pytest.mark.parametrize(
    ("column", "array", "said"),
    [
        ("in", pa.array(["many", "1"]), "'in' is of the type string, which does not hold whole numbers (input_tokens)"),
        ("in", pa.array([True, False]), "of the type bool"),
        ("cost", pa.array(["1", "2"]), "which does not hold numbers (cost)"),
        ("when", pa.array([0, 1]), "'when' is of the type int64, which does not hold times"),
        ("when", pa.array([0, 1], pa.date32()), "of the type date32"),
        ("model", pa.array([["a"], ["b"]]), "which does not hold text"),
        ("model", pa.array([{"a": 1}, {"a": 2}]), "which does not hold text"),
        ("model", pa.array([b"a", b"b"]), "of the type binary"),
        ("id", pa.array([b"a" * 16] * 2, pa.uuid()), "which does not hold text"),
    ],
)
def test_a_column_of_another_type_is_refused_by_name(
    read: Read, tmp_path: Path, column: str, array: pa.Array, said: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_table(read, tmp_path / "x", calls(**{column: array}))
    assert said in str(caught.value)


def test_all_columns_of_other_types_are_named(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"'when' .*; 'in' "):
        read_table(read, tmp_path / "x", calls(**{"when": pa.array([0, 1]), "in": pa.array(["a", "b"])}))


@pytest.mark.parametrize(
    ("columns", "table", "said"),
    [
        ({}, calls(), "no entry of usage_mappings .* 'id', 'when'"),
        (COLUMNS, calls().drop(["in", "out"]), "mapped columns 'in', 'out' are missing; the header has 'id', 'when'"),
        (COLUMNS, pa.Table.from_arrays([pa.array([1])] * 2, ["in", "in"]), "the header names 'in' more than once"),
    ],
)
def test_mapping_and_columns_must_fit(
    read: Read, tmp_path: Path, columns: dict[str, str], table: pa.Table, said: str
) -> None:
    with pytest.raises(UnreadableError, match=said):
        read_table(read, tmp_path / "x", table, context(columns))


def test_times_without_zone_need_one(read: Read, tmp_path: Path) -> None:
    table = calls(when=pa.array([datetime(2026, 7, 1, 12), datetime(2026, 10, 25, 2, 30)], pa.timestamp("ns")))  # noqa: DTZ001
    rows = read_table(read, tmp_path / "x", table)
    assert all("no time zone" in (row.error or "") for row in rows)
    rows = read_table(read, tmp_path / "x", table, context(time_zone="Europe/Berlin"))
    assert [row.values.get("started_at") for row in rows] == ["2026-07-01T10:00:00", None]
    assert "happened twice" in (rows[1].error or "")


def test_far_times_in_the_old_form_do_not_come_round(read: Read, tmp_path: Path) -> None:
    table = calls(when=pa.array([datetime(9000, 1, 1), datetime(2026, 3, 1)], pa.timestamp("us")))  # noqa: DTZ001
    rows = read_table(read, tmp_path / "x", table, context(time_zone="UTC"), use_deprecated_int96_timestamps=True)
    assert [row.values.get("started_at") for row in rows] == ["9000-01-01T00:00:00", "2026-03-01T00:00:00"]


def test_a_name_with_dots_is_a_name(read: Read, tmp_path: Path) -> None:
    table = pa.table({"a.b": [1, 2], "a": [{"b": 7}, {"b": 8}]})
    rows = read_table(read, tmp_path / "x", table, context({"input_tokens": "a.b"}))
    assert [row.values["input_tokens"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"PAR1", "does not begin and end with PAR1"),
        (b"no parquet at all", "does not begin and end with PAR1"),
        (b"PAR1" + b"\xff\xff\xff\x7f" + b"PAR1", "a footer of 2147483647 bytes in a file of 12"),
        (b"PAR1" + b"x" * 40 + b"\x20\0\0\0PAR1", "not valid Parquet"),
    ],
)
def test_what_is_no_parquet_is_refused(read: Read, tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(usage_parquet, tmp_path / "x", context(), content)


def test_more_rows_than_any_log_has_are_refused_by_the_footer(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_parquet, "_ROWS", 1)
    with pytest.raises(UnreadableError, match="states 2 rows; at most 1"):
        read_table(read, tmp_path / "x", calls())


def test_a_file_of_no_calls_has_no_records(read: Read, tmp_path: Path) -> None:
    assert read_table(read, tmp_path / "x", calls().slice(0, 0)) == []


def test_a_damaged_page_costs_the_file(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "x"
    pq.write_table(
        calls(), path, write_page_checksum=True, use_dictionary=False, write_statistics=False, compression="none"
    )
    content = path.read_bytes().replace(b"acme/one", b"acme/two", 1)
    with pytest.raises(UnreadableError, match="not valid Parquet"):
        read(usage_parquet, path, context(), content)


NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
CALLS = st.lists(
    st.tuples(NAMES, st.integers(0, 2**63 - 1), st.none() | st.floats(0, 10**9), st.datetimes(timezones=st.just(UTC)))
)


@given(written=CALLS, group=st.integers(1, 5), compression=st.sampled_from(["none", "snappy", "zstd"]))
def test_what_was_written_is_read(
    read: Read, scratch: Path, written: list[tuple[str, int, float | None, datetime]], group: int, compression: str
) -> None:
    models, tokens, costs, times = zip(*written, strict=True) if written else ([], [], [], [])
    table = pa.table(
        {
            "model": pa.array(models, pa.string()),
            "in": pa.array(tokens, pa.int64()),
            "cost": pa.array(costs, pa.float64()),
            "when": pa.array(times, pa.timestamp("us", tz="UTC")),
        }
    )
    columns = {name: COLUMNS[name] for name in ("request_model", "input_tokens", "cost", "started_at")}
    rows = read_table(read, scratch, table, context(columns), row_group_size=group, compression=compression)
    assert [row.error for row in rows] == [None] * len(written)
    values = [row.values for row in rows]
    assert [
        (
            row.get("request_model", ""),
            int(row["input_tokens"]),
            float(row["cost"]) if "cost" in row else None,
            datetime.fromisoformat(row["started_at"]).replace(tzinfo=UTC),
        )
        for row in values
    ] == written


@given(data=st.data())
def test_damaged_files_are_accounted_for(survives: Callable[..., None], scratch: Path, data: st.DataObject) -> None:
    """Bytes are changed in the pages and in the footer; Arrow may refuse them, and nothing else may happen."""
    pq.write_table(calls(), scratch, write_page_checksum=True)
    content = bytearray(scratch.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    survives(usage_parquet, scratch, bytes(content), context())


@given(content=st.binary(max_size=100).map(lambda middle: b"PAR1" + middle + b"PAR1"))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(usage_parquet, scratch, content, context())


HOSTILE = {
    "ul03_control.parquet": (200, 0, ""),
    "ul82_column_injection.parquet": (20, 0, ""),
    "ul84_nan_cost.parquet": (20, 2, "cost_usd: "),
    "ul86_pickle_extension_type.parquet": (20, 0, ""),
    "ul88_far_timestamps.parquet": (20, 20, "not a time of the calendar"),
}
MAPPING = {"started_at": "timestamp", "request_model": "model", "input_tokens": "prompt_tokens", "cost": "cost_usd"}


@pytest.mark.parametrize(("name", "expected"), HOSTILE.items())
def test_hostile_logs(read: Read, shared: Path, name: str, expected: tuple[int, int, str]) -> None:
    rows = read(usage_parquet, shared / "hostile/usage_logs" / name, context(MAPPING))
    faults = [row.error for row in rows if row.error is not None]
    assert (len(rows), len(faults)) == expected[:2]
    assert all(expected[2] in fault for fault in faults)
    assert not Path("/tmp/relsec_canary/pwn_ul86").exists()  # noqa: S108 - where unpickling would have written it


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ul78_bad_magic.parquet", "a footer of 2147483647 bytes"),
        ("ul80_wrong_types.parquet", "'timestamp' is of the type int64.*; 'prompt_tokens' is of the type string"),
    ],
)
def test_hostile_files(read: Read, shared: Path, name: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(usage_parquet, shared / "hostile/usage_logs" / name, context(MAPPING))

"""Reading many lines at once: it gives what reading them one by one gives, whatever the lines are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counterpoise.sources import blocks, usage_csv, usage_jsonl
from counterpoise.sources.base import REMARKS, Context, Row, UnreadableError
from counterpoise.sources.worker import Remarks, pseudonym
from tests.sources.rows import one_by_one

COLUMNS = {
    "request_id": "id",
    "started_at": "when",
    "request_model": "model",
    "operation": "what",
    "input_tokens": "in",
    "output_tokens": "out",
    "user_hash": "user",
    "cost": "cost",
    "cost_kind": "kind",
    "status": "status",
}
HEADER = ",".join((*COLUMNS.values(), "note"))
TIMES = (
    "2026-03-01T00:00:00Z",
    "2026-03-01 10:20:30.5Z",
    "2026-03-01T10:20:30.123456+02:00",
    "2026-03-01T10:20:30-0230",
    "2026-03-01T10:20:30.1234567Z",
    "2026-03-01T10:20Z",
    "2026-03-29T02:30:00",
    "2026-10-25T02:30:00",
    "2026-07-01T12:00:00.25",
    "2026-02-30T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
    "2026-03-01T24:00:00Z",
    "1772323200",
    "",
)
PLAIN_LINE = "r1,2026-03-01T00:00:00Z,m,chat,10,2,bob,0.5,listed,ok,x"


def context(zone: str | None = None) -> Context:
    return Context(
        "usage_logs/a", COLUMNS, {"time_zone": zone} if zone else {}, pseudonym(b"k" * 32), frozenset({"note"})
    )


@pytest.fixture(params=[(64, 1), (300, 2), (1 << 20, 64)], ids=str)
def _sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Blocks small enough that a few lines fill several, and the usual ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "_BLOCK_BYTES", request.param[0])
        patch.setattr(blocks, "_FEW_LINES", request.param[1])
        yield


def found(source: Any, path: Path, context: Context) -> tuple[list[Row], list[Row]] | str:
    """Rows and remarks, or why there are none."""
    remarks, rows = Remarks(), []
    try:
        for row in one_by_one(source, path, context):
            if row.table == REMARKS:
                remarks.add(row)
            else:
                rows.append(row)
    except UnreadableError as error:
        return str(error)
    return rows, list(remarks)


def agree(source: ModuleType, path: Path, content: bytes, context: Context) -> int:
    """Read in both ways; return how many records were read at once."""
    path.write_bytes(content)
    at_once = 0

    def counted(found: Any) -> Any:
        nonlocal at_once
        at_once += len(found.plain.doubtful)
        return locators(found)

    locators = vars(blocks.Lines)["locators"].fget
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks.Lines, "locators", property(counted))
        fast = found(source, path, context)
        patch.setattr(
            blocks, "_parts", lambda block, ways: [blocks._Part(block.place, block.end, None, ways.version())]
        )
        slow = found(source, path, context)
    assert fast == slow
    if not isinstance(slow, str):
        assert source.count(path) == len(slow[0])
    return at_once


def line(fields: list[str]) -> str:
    return ",".join(
        f'"{field.replace(chr(34), chr(34) * 2)}"' if set(field) & set(',"\r\n') else field for field in fields
    )


CSV_FIELDS = st.tuples(
    st.sampled_from(("r1", "r2", "", "a,b", 'a"b', "a\nb", "é")),
    st.sampled_from(TIMES),
    st.sampled_from(("m", "", "n,o")),
    st.sampled_from(("chat", "embeddings", "")),
    st.sampled_from(("1", "", "x", "007")),
    st.sampled_from(("2", "")),
    st.sampled_from(("bob", "eve", "")),
    st.sampled_from(("0.5", "", "1e-7")),
    st.sampled_from(("listed", "")),
    st.sampled_from(("ok", "429", "200", "Failed", "strange", "")),
    st.sampled_from(("", "words")),
).map(list)
CSV_LINES = st.one_of(
    st.just(PLAIN_LINE.encode()),
    CSV_FIELDS.map(lambda fields: line(fields).encode()),
    st.sampled_from(
        (b"", b"a,b", b'"', b'a"b', b'"a"b' + b"," * 10, b"\xff" + b"," * 10, b"\0" + b"," * 10, b'""' + b"," * 10)
    ),
)


@pytest.mark.usefixtures("_sizes")
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
@given(
    lines=st.lists(CSV_LINES, max_size=12),
    ends=st.lists(st.sampled_from((b"\n", b"\n", b"\r\n", b"\r")), min_size=12, max_size=12),
    last=st.booleans(),
)
@example(lines=[PLAIN_LINE.encode()] * 3, ends=[b"\n"] * 12, last=False)
@example(lines=[b'"a"b', b'""', b'"a""b",x', b'x,"a', b'b"'], ends=[b"\n"] * 12, last=True)
def test_csv(scratch: Path, zone: str | None, lines: list[bytes], ends: list[bytes], last: bool) -> None:
    content = HEADER.encode() + b"\n" + b"".join(line + end for line, end in zip(lines, ends, strict=False))
    agree(usage_csv, scratch, content if last else content.removesuffix(b"\n"), context(zone))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(("", "x", "é\n", "\0", '"', "ok")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(("a", "cost", "id")), inner, max_size=2)
    ),
    max_leaves=4,
)
RECORDS = st.fixed_dictionaries(
    {
        "id": st.one_of(st.sampled_from(("r1", "r2", "")), st.integers(0, 3)),
        "when": st.sampled_from(TIMES),
        "model": st.sampled_from(("m", "", None)),
        "in": st.one_of(st.integers(0, 9), st.sampled_from((1.0, 1.5, 2**63, 1e20, None))),
        "out": st.one_of(st.integers(0, 9), st.none()),
        "cost": st.one_of(st.none(), st.floats(0, 10), st.sampled_from((0, 5, 2**60, 1e-9, 1e17, -0.0))),
        "status": st.sampled_from(("ok", "failed", "500")),
    },
    optional={
        "what": st.sampled_from(("chat", "Embeddings")),
        "user": st.sampled_from(("bob", "eve")),
        "kind": st.just("listed"),
        "more": VALUES,
        "note": VALUES,
        "new": st.sampled_from(("a", None)),
    },
)
PLAIN_RECORD = {"id": "r", "when": TIMES[0], "model": "m", "in": 1, "out": 2, "cost": 0.5, "status": "ok"}
JSON_LINES = st.one_of(
    st.just(json.dumps(PLAIN_RECORD).encode()),
    RECORDS.map(lambda record: json.dumps(record).encode()),
    st.tuples(RECORDS, st.sampled_from(tuple(PLAIN_RECORD))).map(
        lambda both: json.dumps(
            {key: value for key, value in both[0].items() if key != both[1]}, ensure_ascii=False
        ).encode()
    ),
    st.sampled_from(
        (
            b"",
            b" ",
            b"{}",
            b"[]",
            b"{",
            b'{"id":"a"}{"id":"b"}',
            b'{"id":"a","id":"b"}',
            b'{"more":{"a":1,"a":2}}',
            b'{"cost":NaN}',
            b'{"more":[-Infinity]}',
            b'{"id":"\\ud800"}',
            b'{"id":"\xff"}',
            b'{"\\u0069d":"a"}',
            json.dumps(PLAIN_RECORD).encode() + b" ",
            json.dumps(PLAIN_RECORD).encode() + b"\r",
            json.dumps(PLAIN_RECORD, indent=0).encode(),
        )
    ),
)


@pytest.mark.usefixtures("_sizes")
@given(lines=st.lists(JSON_LINES, max_size=12), last=st.booleans())
@example(lines=[json.dumps(PLAIN_RECORD).encode()] * 12, last=False)
def test_json_lines(scratch: Path, lines: list[bytes], last: bool) -> None:
    content = b"\n".join(lines) + (b"\n" if last else b"")
    agree(usage_jsonl, scratch, content, context("UTC"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([PLAIN_LINE] * 200, 200),
        ([PLAIN_LINE] * 150 + ['"' + PLAIN_LINE.replace(",", '","') + '"'] * 50, 200),
        ([PLAIN_LINE] * 100 + [PLAIN_LINE.replace("Z", "")] + [PLAIN_LINE] * 99, 199),
        ([PLAIN_LINE] * 100 + ["", "a,b"] + [PLAIN_LINE] * 99, 199 - 65),
    ],
    ids=["plain", "quoted", "a time in doubt", "an empty line"],
)
def test_plain_lines_of_a_csv_are_read_at_once(tmp_path: Path, lines: list[str], expected: int) -> None:
    content = "\n".join([HEADER, *lines]).encode()
    at_once = agree(usage_csv, tmp_path / "x", content, context())
    assert at_once >= expected


@pytest.mark.parametrize(
    "others",
    [
        [{}],
        [{"more": "words"}],
        [{"more": {"a": [1, 2.5], "b": None}}, {"more": {"b": True}}],
        [{"cost": None}],
        [{"status": "error", "in": None}],
        [{"what": "embeddings", "out": None}],
        [{"id": 1}],
    ],
    ids=str,
)
def test_plain_json_lines_are_read_at_once(tmp_path: Path, others: list[dict[str, Any]]) -> None:
    records = [PLAIN_RECORD | other for other in others * 150]
    content = "\n".join(json.dumps(record, separators=(",", ":")) for record in records).encode()
    assert agree(usage_jsonl, tmp_path / "x", content, context()) == len(records)


def test_a_key_that_comes_late_is_learned(tmp_path: Path) -> None:
    late: list[dict[str, Any]] = [{"more": {"a": 1}}, {"more": {"b": ["x"]}}, {"new": True}]
    records = [PLAIN_RECORD] * 150 + [PLAIN_RECORD | more for more in late for _ in range(500)]
    content = "\n".join(json.dumps(record) for record in records).encode()
    assert agree(usage_jsonl, tmp_path / "x", content, context()) >= len(records) - 64 * len(late)


def _json(**changes: Any) -> str:
    return json.dumps({**PLAIN_RECORD, **changes}, separators=(",", ":"))


@pytest.mark.parametrize(
    "odd",
    [
        [_json(cost=float("nan"))],
        [_json(more={"a": float("-inf")})],
        [_json(id="a\0b")],
        [_json(id="\ud800")],
        [_json(more={"cost": 1}).replace('"cost":0.5,', "")],
        [_json() + _json(id="s"), *_json(id="t").replace(",", ",\n", 1).split("\n")],
        [_json() + _json(id="s"), *_json(more={"a": 1}).replace('"more":', '"more":\n').split("\n")],
        [_json() + _json(id="s"), ""],
        [_json().replace('"id":"r"', '"id":"r","id":"r"')],
        [_json(more={"a": 1}).replace('"a":1', '"a":1,"a":2')],
        [_json(out=None)],
        [_json(status="strange", out=None)],
        [_json(id=None)],
        [_json(when="")],
        [_json(cost=2**53 + 1)],
        [_json(**{"in": 1e300})],
        [_json(id="x" * (2 << 20))],
        [_json().replace("0.5", "00.5")],
        [_json() + " x"],
        ["\ufeff" + _json()],
    ],
    ids=lambda lines: lines[0][:60],
)
@pytest.mark.parametrize("at", [0, 60, 120])
def test_odd_json_among_plain_lines(tmp_path: Path, odd: list[str], at: int) -> None:
    lines = [_json(more={"a": 0.5}, cost=index / 2) for index in range(120)]
    content = "\n".join([*lines[:at], *odd, *lines[at:]])
    agree(usage_jsonl, tmp_path / "x", content.encode("utf-8", "surrogatepass"), context())


@pytest.mark.parametrize(
    "when",
    ["1972-01-07T00:44:00", "1972-01-07T00:44:45", "1972-01-06T23:59:59", "1972-01-07T00:44:29.999999"],
)
def test_a_clock_that_was_put_forward_within_a_quarter_of_an_hour(tmp_path: Path, when: str) -> None:
    content = "\n".join([HEADER, *[PLAIN_LINE.replace("2026-03-01T00:00:00Z", when)] * 3])
    agree(usage_csv, tmp_path / "x", content.encode(), context("Africa/Monrovia"))


@pytest.mark.parametrize("kind", ["listed", "self_hosted"])
def test_a_fixed_kind_of_cost(tmp_path: Path, kind: str) -> None:
    columns = {name: column for name, column in COLUMNS.items() if name not in {"cost_kind", "request_id"}}
    fixed = Context("usage_logs/a", columns, {"cost_kind": kind, "is_router_parent": "true"})
    content = "\n".join([HEADER, PLAIN_LINE, PLAIN_LINE.replace("0.5", ""), PLAIN_LINE.replace("ok", "")])
    assert agree(usage_csv, tmp_path / "x", content.encode(), fixed) == 3


def remarks_on(source: Any, path: Path, context: Context) -> list[Mapping[str, str]]:
    result = found(source, path, context)
    assert not isinstance(result, str)
    return [row.values for row in result[1]]


@pytest.mark.parametrize(
    ("total", "cached", "is_off"),
    [(12, "", False), (11, "", True), (15, "3", False), (12, "3", False), (13, "3", True), (1, "", True)],
)
def test_a_total_is_held_against_its_parts(tmp_path: Path, total: int, cached: str, is_off: bool) -> None:
    columns = {**COLUMNS, "cached_tokens": "cached"}
    both = Context("usage_logs/a", columns, {}, ignored=frozenset({"note"}))
    content = "\n".join([f"{HEADER},cached,total_tokens", *[f"{PLAIN_LINE},{cached},{total}"] * 3]).encode()
    assert agree(usage_csv, tmp_path / "x", content, both) == 3
    expected = (
        [("contradictory_figure", "'total_tokens' is not the sum of input and output tokens", "3")] if is_off else []
    )
    remarks = remarks_on(usage_csv, tmp_path / "x", both)
    assert [(row["kind"], row["detail"], row["records"]) for row in remarks] == expected
    record = {**PLAIN_RECORD, "in": 10, "total_tokens": total, "cached": int(cached) if cached else None}
    content = "\n".join([json.dumps(record, separators=(",", ":"))] * 3).encode()
    assert agree(usage_jsonl, tmp_path / "x", content, both) == 3
    remarks = remarks_on(usage_jsonl, tmp_path / "x", both)
    assert [(row["kind"], row["detail"], row["records"]) for row in remarks] == expected

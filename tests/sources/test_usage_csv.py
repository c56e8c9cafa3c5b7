"""CSV logs: what is written is what is read, by name, and one bad record costs itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counterpoise.sources import usage_csv
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]

COLUMNS = {"started_at": "when", "request_model": "model", "input_tokens": "in", "output_tokens": "out"}
HEADER = "when,model,in,out\n"
GOOD = "2026-03-01T00:00:00Z,acme/one,10,2\n"


def context(columns: dict[str, str] | None = None, **defaults: str) -> Context:
    return Context("usage_logs/log.csv", columns or COLUMNS, defaults, lambda user: f"hash of {user}")


def errors(rows: list[Row]) -> list[str | None]:
    return [row.error for row in rows]


FIELDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    records=st.lists(st.tuples(FIELDS, FIELDS, FIELDS), max_size=8),
    # csv.writer quotes a CR or LF only when it is part of the line end.
    form=st.sampled_from(
        [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]
    ),
)
def test_what_was_written_is_read(
    read: Read, scratch: Path, records: list[tuple[str, str, str]], form: tuple[str, int]
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=form[0], quoting=form[1])  # type: ignore[arg-type]
    writer.writerows([("model", "host", "nobody reads this"), *records])
    rows = read(
        usage_csv,
        scratch,
        context({"request_model": "model", "host_name": "host"}),
        out.getvalue(),
    )
    assert errors(rows) == [None] * len(records)
    assert [(row.values.get("request_model", ""), row.values.get("host_name", "")) for row in rows] == [
        record[:2] for record in records
    ]


PIECES = st.lists(
    st.sampled_from([b"a", b",", b'"', b'""', b"\n", b"\r", b"\r\n", b"\xff", b"\0", b" ", GOOD.encode()]), max_size=40
).map(b"".join)


@given(content=PIECES)
@example(content=b'x,a"b"c,"q\nr"\n')
@example(content=b'"a""\n"\n"b')
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(usage_csv, scratch, HEADER.encode() + content, context())


@given(content=st.binary(max_size=200))
def test_an_arbitrary_file_is_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(usage_csv, scratch, content, context())


@given(before=st.integers(0, 3), after=st.integers(0, 3), bad=st.sampled_from(['"', 'a"b', '"a"b', '"\0', '"x']))
def test_a_bad_quote_costs_its_line_and_no_other(read: Read, scratch: Path, before: int, after: int, bad: str) -> None:
    rows = read(usage_csv, scratch, context(), HEADER + GOOD * before + f"2026-03-01T00:00:00Z,{bad}\n" + GOOD * after)
    assert [error is None for error in errors(rows)] == [True] * before + [False] + [True] * after
    assert rows[before].locator == f"line {before + 2}"


def test_columns_are_found_by_name_and_others_are_not_read(read: Read, tmp_path: Path) -> None:
    content = "prompt,out,in,when,model\nsecret,2,10,2026-03-01T00:00:00Z,acme/one\n"
    (row,) = read(usage_csv, tmp_path / ("ab" * 32), context(), content)
    assert row.values == {
        "request_id": "abababababab:1",
        "started_at": "2026-03-01T00:00:00",
        "request_count": "1",
        "request_model": "acme/one",
        "input_tokens": "10",
        "output_tokens": "2",
        "cost_kind": "unpriced",
        "status": "ok",
        "is_router_parent": "false",
    }


def test_only_the_empty_field_is_missing(read: Read, tmp_path: Path) -> None:
    content = "user,model\n" + "".join(f"{name},\n" for name in ("null", "NA", "None", ""))
    rows = read(usage_csv, tmp_path / "x", context({"user_hash": "user", "request_model": "model"}), content)
    assert [row.values.get("user_hash") for row in rows] == ["hash of null", "hash of NA", "hash of None", None]
    assert all("request_model" not in row.values for row in rows)


def test_without_a_key_users_are_left_out(read: Read, tmp_path: Path) -> None:
    (row,) = read(usage_csv, tmp_path / "x", Context("", {"user_hash": "user"}), "user\nBob\n")
    assert "user_hash" not in row.values


def test_a_fixed_user_is_hashed_too(read: Read, tmp_path: Path) -> None:
    (row,) = read(usage_csv, tmp_path / "x", context({"request_model": "model"}, user_hash="Eve"), "model\na\n")
    assert row.values["user_hash"] == "hash of Eve"


@pytest.mark.parametrize(
    ("columns", "defaults", "content", "said"),
    [
        (COLUMNS, {}, "", "empty file"),
        (COLUMNS, {}, "when,model,in\n", "'out' are missing; the header has 'when', 'model', 'in'"),
        (COLUMNS, {}, "when;model;in;out\n", "separated by ';'"),
        (COLUMNS, {}, "when,model,in,out,\n", "column 5 of the header has no name"),
        (COLUMNS, {}, "when,model,in,out,in\n", "names 'in' more than once"),
        (COLUMNS, {}, 'when,mo"del\n', "header cannot be read"),
        ({"started": "when"}, {}, HEADER, "names 'started', which the usage contract does not have"),
        (COLUMNS, {"request_model": "x"}, HEADER, "both maps and fixes 'request_model'"),
        (COLUMNS | {"cost": "in"}, {}, HEADER, "cost_kind"),
        (COLUMNS, {"time_zone": "Mars/Olympus"}, HEADER, "Mars/Olympus"),
    ],
)
def test_header_and_mapping_must_fit(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, tmp_path: Path, columns: dict[str, str], defaults: dict[str, str], content: str, said: str
) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(usage_csv, tmp_path / "x", context(columns, **defaults), content)


def test_a_file_without_mapping_is_refused_and_says_its_columns(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"no entry of usage_mappings .* 'when', 'model'"):
        read(usage_csv, tmp_path / "x", Context("usage_logs/x.csv"), HEADER)


def test_times_without_offset_need_a_zone(read: Read, tmp_path: Path) -> None:
    content = HEADER + "2026-07-01 12:00:00,a,1,1\n2026-10-25 02:30:00,a,1,1\n2026-07-01T12:00:00+05:30,a,1,1\n"
    rows = read(usage_csv, tmp_path / "x", context(), content)
    assert [bool(row.error and "no time zone" in row.error) for row in rows] == [True, True, False]
    rows = read(usage_csv, tmp_path / "x", context(time_zone="Europe/Berlin"), content)
    assert [row.values.get("started_at") for row in rows] == ["2026-07-01T10:00:00", None, "2026-07-01T06:30:00"]
    assert "happened twice" in (rows[1].error or "")
    assert rows[1].values["request_model"] == "a"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("OK", "ok"),
        ("success", "ok"),
        ("200", "ok"),
        ("429", "error"),
        ("Failed", "error"),
        ("odd", "odd"),
        ("302", "302"),
    ],
)
def test_status_words_and_codes(read: Read, tmp_path: Path, written: str, meant: str) -> None:
    (row,) = read(usage_csv, tmp_path / "x", context({"status": "s"}), f"s\n{written}\n")
    assert row.values["status"] == meant


def test_a_row_without_cost_is_unpriced_and_one_over_days_states_its_own_calls(read: Read, tmp_path: Path) -> None:
    columns = {"cost": "c", "span_days": "d", "request_id": "id"}
    rows = read(usage_csv, tmp_path / "x", context(columns, cost_kind="listed"), "c,d,id\n0.5,,a\n,,b\n0.5,7,c\n")
    assert [row.values["cost_kind"] for row in rows] == ["listed", "unpriced", "listed"]
    assert [row.values.get("request_count") for row in rows] == ["1", "1", None]
    assert [row.values["request_id"] for row in rows] == ["a", "b", "c"]


def test_records_over_several_lines_and_their_places(read: Read, tmp_path: Path) -> None:
    content = HEADER + '2026-03-01T00:00:00Z,"two\nlines ""quoted""\r\nthree",1,1\n\n' + GOOD + "too,few\n"
    rows = read(usage_csv, tmp_path / "x", context(), content)
    assert [row.locator for row in rows] == ["lines 2-4", "line 6", "line 7"]
    assert rows[0].values["request_model"] == 'two\nlines "quoted"\r\nthree'
    assert errors(rows) == [None, None, "has 2 fields where the header has 4"]


def test_a_record_that_never_ends_costs_its_first_line(read: Read, tmp_path: Path) -> None:
    filler = "x" * 999 + "\n"
    rows = read(usage_csv, tmp_path / "x", context(), HEADER + 'a,"' + filler * 2200 + GOOD)
    assert rows[0].error == "a quote is opened and not closed within 2 MiB"
    assert [row.error for row in rows[-2:]] == ["has 1 fields where the header has 4", None]


def test_a_line_over_two_mebibytes_costs_itself(read: Read, tmp_path: Path) -> None:
    rows = read(usage_csv, tmp_path / "x", context(), HEADER + GOOD + "x" * (3 << 20) + "\n" + GOOD)
    assert errors(rows) == [None, "longer than 2 MiB", None]


HOSTILE = {
    "ul01_control.csv": (200, 0),
    "ul06_header_order.csv": (20, 0),
    "ul08_extra_column.csv": (20, 0),
    "ul12_unclosed_quote.csv": (21, 1),
    "ul14_mixed_line_endings.csv": (20, 0),
    "ul16_nul_byte.csv": (4, 1),
    "ul18_latin1_row.csv": (21, 1),
    "ul20_field_2mb.csv": (3, 1),
    "ul56_float_sum.csv": (1000, 0),
}


@pytest.mark.parametrize(("name", "expected"), HOSTILE.items())
def test_hostile_logs(read: Read, shared: Path, name: str, expected: tuple[int, int]) -> None:
    columns = {"started_at": "timestamp", "request_model": "model", "input_tokens": "prompt_tokens"}
    rows = read(usage_csv, shared / "hostile/usage_logs" / name, context(columns))
    assert (len(rows), sum(row.error is not None for row in rows)) == expected


def test_a_real_log_without_models_or_users(read: Read, shared: Path) -> None:
    columns = {"started_at": "TIMESTAMP", "input_tokens": "ContextTokens", "output_tokens": "GeneratedTokens"}
    path = shared / "data/usage/azure_2023_code/AzureLLMInferenceTrace_code.csv"
    rows = read(usage_csv, path, context(columns, time_zone="UTC", deployment_name="code"))
    assert len(rows) == 8819
    assert not any(errors(rows))
    assert rows[0].values["started_at"] == "2023-11-16T18:17:03.979960"
    assert sum(int(row.values["input_tokens"]) for row in rows) == 18_059_974


def test_a_column_that_is_not_mapped_is_remarked_on(
    remarked: Callable[..., list[tuple[str, str, str]]], tmp_path: Path
) -> None:
    path = tmp_path / ("ab" * 32)
    path.write_text("when,in,region\n2026-03-01T00:00:00Z,1,eu\n2026-03-01T00:00:01Z,2,us\n", encoding="utf-8")
    context = Context("usage_logs/a.csv", {"started_at": "when", "input_tokens": "in"})
    assert remarked(usage_csv, path, context) == [("unmapped_column", "the column 'region' is not mapped", "2")]

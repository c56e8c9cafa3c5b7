"""Inspect logs in their own form: the header counts, and only where every sample can be read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import inspect_eval
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("evaluations/acme/one/log.eval")

SPEC = {"run_id": "r", "task_id": "t", "created": "2026-03-01T00:00:00+00:00", "task": "demo", "model": "acme/one"}
START = {"version": 2, "eval": SPEC, "plan": {}}
HEADER = {
    "version": 2,
    "status": "success",
    "eval": SPEC,
    "results": {
        "total_samples": 2,
        "completed_samples": 2,
        "scores": [{"name": "match", "metrics": {"accuracy": {"value": 0.5}, "f1": {"value": 0.25}}}],
    },
}
SAMPLES = {"samples/1_epoch_1.json": {"id": 1}, "samples/2_epoch_1.json": {"id": 2}}


def log(**entries: Any) -> bytes:
    return packed({"_journal/start.json": START, **SAMPLES, "header.json": HEADER, **entries})


def packed(entries: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return buffer.getvalue()


def test_the_records_are_those_of_the_header(read: Read, tmp_path: Path) -> None:
    rows = read(inspect_eval, tmp_path / "x", CONTEXT, log())
    assert [row.error for row in rows] == [None, None]
    assert [row.locator for row in rows] == [f"/results/scores/0/metrics/{name}" for name in ("accuracy", "f1")]
    assert rows[0].values == {
        "evaluation_id": "r:t",
        "model": "acme/one",
        "evaluator_relationship": "unknown",
        "benchmark": "demo",
        "metric": "accuracy (match)",
        "score": "0.5",
        "sample_count": "2",
        "harness": "inspect_ai",
        "evaluated_on": "2026-03-01",
    }


def test_a_claim_of_more_samples_than_there_are_is_not_repeated(read: Read, tmp_path: Path) -> None:
    claim = HEADER | {"results": {**HEADER["results"], "completed_samples": 1000}}  # type: ignore[dict-item]
    rows = read(inspect_eval, tmp_path / "x", CONTEXT, log(**{"header.json": claim}))
    assert {row.values["sample_count"] for row in rows} == {"2"}


def test_a_log_without_samples_keeps_the_count_of_its_results(read: Read, tmp_path: Path) -> None:
    rows = read(inspect_eval, tmp_path / "x", CONTEXT, packed({"header.json": HEADER}))
    assert {row.values["sample_count"] for row in rows} == {"2"}


@pytest.mark.parametrize("bad", [b"not JSON", b"PK\x03\x04\xff", b'{"a": 1, "a": 2}', b"", b"[" * 100_000])
def test_a_score_that_rests_on_an_unreadable_sample_is_a_bad_record(read: Read, tmp_path: Path, bad: bytes) -> None:
    rows = read(inspect_eval, tmp_path / "x", CONTEXT, log(**{"samples/2_epoch_1.json": bad}))
    assert len(rows) == 2
    for row in rows:
        assert (row.error or "").startswith("1 of 2 samples cannot be read (samples/2_epoch_1.json: ")


def test_a_run_that_did_not_finish_never_counts(read: Read, tmp_path: Path) -> None:
    (row,) = read(inspect_eval, tmp_path / "x", CONTEXT, packed({"_journal/start.json": START, **SAMPLES}))
    assert row.error == "run not finished: status 'started': no metrics in results.scores"
    assert row.values["model"] == "acme/one"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"other.json": {}}, "no log of Inspect"),
        ({"header.json": []}, "a list where an object"),
        ({"_journal/start.json": [1]}, "a list where an object"),
        ({"header.json": b'{"version": 2, "version": NaN}'}, "'version' stands twice"),
        ({"header.json": b"\xff"}, r"header\.json: byte 0xff"),
        ({"header.json": HEADER, "../x": b""}, "no relative name"),
    ],
)
def test_an_archive_that_holds_no_log_is_unreadable(
    read: Read, tmp_path: Path, entries: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(inspect_eval, tmp_path / "x", CONTEXT, packed(entries))


def test_damage_outside_the_header_is_found(read: Read, tmp_path: Path) -> None:
    data = bytearray(log())
    data[data.index(b"samples/1_epoch_1.json") + len("samples/1_epoch_1.json") + 2] ^= 0x55
    with pytest.raises(UnreadableError, match=r"samples/1_epoch_1\.json"):
        read(inspect_eval, tmp_path / "x", CONTEXT, bytes(data))


NAMES = st.sampled_from(["header.json", "_journal/start.json", "samples/1.json", "summaries.json", "a"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["results", "scores", "metrics", "eval", "value"]), inner)
    ),
    max_leaves=6,
)


@given(entries=st.dictionaries(NAMES, VALUES | st.binary(max_size=10)))
def test_arbitrary_entries_are_accounted_for(
    survives: Callable[..., None], scratch: Path, entries: dict[str, Any]
) -> None:
    survives(inspect_eval, scratch, packed(entries))


@given(content=st.binary(max_size=60))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(inspect_eval, scratch, b"PK\x03\x04" + content)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("ev34", "the run is not finished: status 'started'"),
        ("ev36", "the results claim 1,000 samples, the log holds 4"),
    ],
)
def test_a_run_that_is_not_complete_is_remarked_on(
    remarked: Callable[..., Any], shared: Path, start: str, said: str
) -> None:
    (path,) = (shared / "hostile/evaluations").glob(f"{start}_*")
    found = remarked(inspect_eval, path, Context(f"evaluations/{path.name}"))
    assert found == [("incomplete_run", said, "1")]

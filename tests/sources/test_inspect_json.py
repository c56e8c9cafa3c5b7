"""Inspect logs as JSON: finished runs are records, unfinished ones are records with an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import inspect_json
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("evaluations/acme/one/log.json")


def metric(value: Any, name: str = "accuracy") -> dict[str, Any]:
    return {"name": name, "value": value, "params": {}}


def score(metrics: Any, **changes: Any) -> dict[str, Any]:
    return {"name": "match", "scorer": "match", "params": {}, "metrics": metrics, **changes}


def log(*scores: Any, **changes: Any) -> dict[str, Any]:
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "eval_id": "e1",
            "run_id": "r1",
            "created": "2026-03-01T23:30:00-05:00",
            "task": "demo_task",
            "task_id": "t1",
            "task_version": 0,
            "dataset": {"name": "demo", "samples": 4},
            "model": "acme/one",
            "model_args": {"api_key": "sk-secret"},
            "packages": {"inspect_ai": "0.3.140"},
        },
        "results": {"total_samples": 4, "completed_samples": 3, "scores": list(scores)},
        "stats": {"completed_at": ""},
        **changes,
    }


DONE = score({"accuracy": metric(0.75), "stderr": metric(0.1, "stderr")})


def test_the_fields_of_a_result(read: Read, tmp_path: Path) -> None:
    (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE)))
    assert (row.error, row.locator) == (None, "/results/scores/0/metrics/accuracy")
    assert row.values == {
        "evaluation_id": "e1",
        "model": "acme/one",
        "evaluator_relationship": "unknown",
        "benchmark": "demo",
        "benchmark_version": "0",
        "subset": "demo_task",
        "metric": "accuracy (match)",
        "score": "0.75",
        "standard_error": "0.1",
        "sample_count": "3",
        "harness": "inspect_ai 0.3.140",
        "evaluated_on": "2026-03-02",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stats": {"completed_at": "2026-04-01T00:00:00Z"}}, {"evaluated_on": "2026-04-01"}),
        ({"stats": {"completed_at": "2026-04-01T00:00:00"}}, {"evaluated_on": "2026-04-01"}),
        ({"stats": {"completed_at": "soon"}}, {"evaluated_on": "2026-03-02"}),
        ({"eval": {"run_id": "r", "task_id": "t", "task": "demo"}}, {"evaluation_id": "r:t", "subset": None}),
        ({"eval": {"task": "demo", "dataset": {"name": "demo"}}}, {"evaluation_id": "x", "subset": None}),
        ({"eval": {"task": "demo", "task_version": "1-B"}}, {"benchmark": "demo", "benchmark_version": "1-B"}),
        ({"eval": {}}, {"model": "acme/one", "benchmark": None, "harness": "inspect_ai"}),
    ],
)
def test_what_logs_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE, **changes)))
    assert {name: row.values.get(name) for name in expected} == expected


def test_no_argument_of_the_model_is_read(read: Read, tmp_path: Path) -> None:
    assert "sk-secret" not in str(read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE))))


def test_scores_are_told_apart_and_keep_their_own_samples(read: Read, tmp_path: Path) -> None:
    graded = score({"mean": metric(2, "mean")}, name="graded", reducer="max", scored_samples=2)
    rows = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE, graded)))
    assert [row.values["metric"] for row in rows] == ["accuracy (match)", "mean (graded, max)"]
    assert [row.values["sample_count"] for row in rows] == ["3", "2"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["stderr", "accuracy", "f1"], {"accuracy (match)": True, "f1 (match)": False}),
        (["f1", "stderr"], {"f1 (match)": True}),
        (["f1", "bleu", "stderr"], {"f1 (match)": False, "bleu (match)": False, "stderr (match)": False}),
        (["stderr"], {"stderr (match)": False}),
    ],
)
def test_whose_standard_error_it_is(read: Read, tmp_path: Path, keys: list[str], expected: dict[str, bool]) -> None:
    rows = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(score({key: metric(1) for key in keys}))))
    assert {row.values["metric"]: "standard_error" in row.values for row in rows} == expected


@pytest.mark.parametrize("status", ["started", "error", "cancelled", None])
def test_a_run_that_did_not_finish_never_counts(read: Read, tmp_path: Path, status: str | None) -> None:
    said = f"run not finished: status '{status or ''}'"
    (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE, status=status)))
    assert (row.error, row.values["score"]) == (said, "0.75")
    (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(status=status, results=None)))
    assert (row.error, row.values["model"]) == (f"{said}: no metrics in results.scores", "acme/one")


def test_a_log_marked_invalid_never_counts(read: Read, tmp_path: Path) -> None:
    (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE, invalidated=True)))
    assert row.error == "the log is marked invalidated"


def test_a_finished_run_without_metrics_is_one_bad_record(read: Read, tmp_path: Path) -> None:
    for scores in ([], [score({})], [score(None)]):
        (row,) = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(*scores)))
        assert row.error == "no metrics in results.scores"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (score({"accuracy": metric(float("nan"))}), "accuracy.value: NaN is not a number"),
        (score({"accuracy": metric("high")}), "accuracy.value: text where a number is expected"),
        (score({"accuracy": 0.5}), "accuracy: a number where an object is expected"),
        (score({"accuracy": metric(1), "stderr": metric(float("nan"))}), "stderr.value: NaN is not a number"),
        (score([1]), "metrics: a list where an object is expected"),
        (score({"accuracy": metric(1)}, name=7), "name: a number where text is expected"),
        (score({"accuracy": None}), "accuracy: null where an object is expected"),
        (None, "the score: null where an object is expected"),
        (7, "the score: a number where an object is expected"),
    ],
)
def test_a_bad_score_costs_itself(read: Read, tmp_path: Path, bad: Any, said: str) -> None:
    rows = read(inspect_json, tmp_path / "x", CONTEXT, json.dumps(log(DONE, bad, DONE)))
    assert [row.error for row in rows] == [None, said, None]
    assert rows[1].values["model"] == "acme/one"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps(log(results=[])), "results: a list where an object"),
        (json.dumps(log(results={"scores": {}})), "results.scores: an object where a list"),
        (json.dumps(log(eval=[])), "eval: a list where an object"),
        (json.dumps(log(status=3)), "status: a number where text"),
        (json.dumps(log()).replace('"status"', '"version": 2, "status"'), "'version' stands twice"),
        ("[1]", "holds a list"),
        ('{"version": 2, "status": "success", "eval": {', "not valid JSON"),
    ],
)
def test_a_file_that_is_no_log_is_unreadable(read: Read, tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(inspect_json, tmp_path / "x", None, content)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["value", "name", "x"]), inner),
    max_leaves=5,
)
METRICS = st.dictionaries(st.sampled_from(["accuracy", "stderr", "f1"]), VALUES) | VALUES
SCORES = st.lists(st.fixed_dictionaries({}, optional={"metrics": METRICS, "name": VALUES}) | VALUES) | VALUES


@given(
    content=st.fixed_dictionaries(
        {"results": st.fixed_dictionaries({"scores": SCORES}) | VALUES},
        optional=dict.fromkeys(("status", "eval", "stats", "version"), VALUES),
    )
    | VALUES
)
def test_arbitrary_json_is_accounted_for(survives: Callable[..., None], scratch: Path, content: Any) -> None:
    survives(inspect_json, scratch, json.dumps(content).encode())


@given(content=st.binary(max_size=60) | st.text('{}[],:"\\ resultsco1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(inspect_json, scratch, content)

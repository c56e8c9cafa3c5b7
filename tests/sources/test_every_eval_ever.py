"""Every Eval Ever results."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import every_eval_ever
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("evaluations/run.json")


def result(**changes: Any) -> dict[str, Any]:
    return {
        "evaluation_name": "Arabic",
        "source_data": {"dataset_name": "global-mmlu-lite", "source_type": "url"},
        "metric_config": {
            "evaluation_description": "Accuracy",
            "lower_is_better": False,
            "min_score": 0.0,
            "max_score": 1,
        },
        "score_details": {
            "score": 0.88,
            "uncertainty": {"standard_error": {"value": 0.01, "method": "analytic"}, "num_samples": 400},
        },
        **changes,
    }


def run(*results: Any, **changes: Any) -> dict[str, Any]:
    return {
        "schema_version": "0.2.1",
        "evaluation_id": "global-mmlu-lite/acme_one/1770822797.8",
        "retrieved_timestamp": "1770822797.839372",
        "source_metadata": {
            "source_organization_name": "kaggle",
            "evaluator_relationship": "third_party",
        },
        "eval_library": {"name": "lm_eval", "version": "0.4.9"},
        "model_info": {
            "name": "One",
            "id": "acme/one",
            "developer": "acme",
            "inference_platform": "unknown",
        },
        "evaluation_results": list(results),
        **changes,
    }


def test_the_fields_of_a_result(read: Read, tmp_path: Path) -> None:
    content = run(result(generation_config={"additional_details": {"num_fewshot": "5"}}))
    (row,) = read(every_eval_ever, tmp_path / "x", CONTEXT, json.dumps(content))
    assert (row.error, row.locator) == (None, "/evaluation_results/0")
    assert row.values == {
        "evaluation_id": "global-mmlu-lite/acme_one/1770822797.8",
        "model": "acme/one",
        "developer": "acme",
        "evaluator": "kaggle",
        "evaluator_relationship": "third_party",
        "benchmark": "global-mmlu-lite",
        "subset": "Arabic",
        "metric": "Accuracy",
        "is_lower_better": "false",
        "score": "0.88",
        "score_minimum": "0.0",
        "score_maximum": "1",
        "standard_error": "0.01",
        "sample_count": "400",
        "shots": "5",
        "harness": "lm_eval 0.4.9",
        "evaluated_on": "2026-02-11",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"evaluation_timestamp": "2026-01-31T23:00:00Z"}, {"evaluated_on": "2026-01-31"}),
        ({"retrieved_timestamp": "last week"}, {"evaluated_on": None}),
        ({"source_metadata": {"evaluator_relationship": "collaborative"}}, {"evaluator_relationship": "unknown"}),
        ({"source_metadata": {"evaluator_relationship": "first_party"}}, {"evaluator_relationship": "first_party"}),
        ({"eval_library": {"name": "unknown", "version": "unknown"}}, {"harness": None}),
        (
            {"model_info": {"name": "One", "inference_platform": "aliyun"}},
            {"model": "One", "inference_platform": "aliyun"},
        ),
        ({"schema_version": "0.3.0"}, {"model": "acme/one"}),
    ],
)
def test_what_runs_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    (row,) = read(every_eval_ever, tmp_path / "x", CONTEXT, json.dumps(run(result(), **changes)))
    assert {name: row.values.get(name) for name in expected} == expected


def test_a_score_of_minus_one_is_passed_on(read: Read, tmp_path: Path) -> None:
    (row,) = read(every_eval_ever, tmp_path / "x", CONTEXT, json.dumps(run(result(score_details={"score": -1}))))
    assert (row.error, row.values["score"], row.values["score_minimum"]) == (None, "-1", "0.0")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (result(score_details={"score": "N/A"}), "score: text where a number is expected"),
        (result(score_details={"score": True}), "score: true or false where a number is expected"),
        (
            result(score_details={"score": -1}, metric_config={"score_type": "levels", "has_unknown_level": True}),
            "score: the level is unknown (-1)",
        ),
        (result(metric_config=[]), "metric_config: a list where an object is expected"),
        (7, "the result: a number where an object is expected"),
    ],
)
def test_a_bad_result_costs_itself(read: Read, tmp_path: Path, bad: Any, said: str) -> None:
    rows = read(every_eval_ever, tmp_path / "x", CONTEXT, json.dumps(run(result(), bad, result())))
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")
    assert rows[1].values["model"] == "acme/one"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps(run(schema_version="0.1.0")), "schema_version"),
        (json.dumps(run(evaluation_results={})), "evaluation_results: an object where a list is expected"),
        (json.dumps(run(model_info=[])), "model_info: a list"),
        (json.dumps(run(result(score_details={"score": float("nan")}))), "NaN is not a JSON number"),
        (json.dumps(run()).encode("utf-16"), "UTF-16"),
        ("[" * 50_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_run_is_unreadable(read: Read, tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(every_eval_ever, tmp_path / "x", None, content)


@given(scores=st.lists(st.floats(allow_nan=False, allow_infinity=False)), indent=st.sampled_from([None, 2]))
def test_scores_are_read_as_they_were_written(
    read: Read, scratch: Path, scores: list[float], indent: int | None
) -> None:
    content = json.dumps(run(*(result(score_details={"score": score}) for score in scores)), indent=indent)
    rows = read(every_eval_ever, scratch, Context(""), content)
    assert [float(row.values["score"]) for row in rows] == scores


@given(content=st.binary(max_size=80) | st.text('{}[],:"\\ evaluation_results1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(every_eval_ever, scratch, content)


def test_real_runs(read: Read, shared: Path) -> None:
    folder = shared / "data/evaluations/every_eval_ever/data"
    parts = ("reward-bench", "livecodebenchpro", "global-mmlu-lite", "helm_lite/microsoft")
    paths = [path for part in parts for path in (folder / part).rglob("*")]
    rows = [row for path in paths if path.is_file() for row in read(every_eval_ever, path, CONTEXT)]
    assert len(rows) > 1000
    assert not any(row.error for row in rows)
    assert {row.values["evaluator_relationship"] for row in rows} == {"third_party"}
    assert sum(float(row.values["score"]) == -1 for row in rows) == 1

"""Results of the lm-evaluation-harness, old and new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import lm_eval
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("evaluations/acme/one/results.json")


def run(results: Any, **changes: Any) -> dict[str, Any]:
    return {
        "results": results,
        "configs": {"arc": {"task": "arc", "num_fewshot": 3}},
        "versions": {"arc": 1.0},
        "n-shot": {"arc": 5},
        "n-samples": {"arc": {"original": 200, "effective": 100}},
        "higher_is_better": {"arc": {"acc": True, "ppl": False}},
        "config": {"model": "hf", "model_args": "pretrained=acme/two,dtype=auto"},
        "date": 1772000000.5,
        "model_name": "acme/one",
        "lm_eval_version": "0.4.8",
        **changes,
    }


ARC = {
    "alias": " - arc",
    "acc,none": 0.75,
    "acc_stderr,none": 0.01,
    "ppl,none": 12,
    "ppl_stderr,none": "N/A",
    "exact_match,strict-match": 0.5,
    "exact_match_stderr,strict-match": 0.02,
}
OLD = {
    "results": {"arc": {"acc": 0.5, "acc_stderr": 0.1, "acc_norm": 0.25}},
    "versions": {"arc": 0},
    "config": {"model": "hf-causal", "model_args": "revision=x,pretrained=acme/old", "num_fewshot": 2},
}


def test_the_fields_of_a_result(read: Read, tmp_path: Path) -> None:
    rows = read(lm_eval, tmp_path / ("ab" * 32), CONTEXT, json.dumps(run({"arc": ARC})))
    assert [row.locator for row in rows] == [
        "/results/arc/acc,none",
        "/results/arc/ppl,none",
        "/results/arc/exact_match,strict-match",
    ]
    assert [row.error for row in rows] == [None] * 3
    common = {
        "evaluation_id": "abababababab",
        "model": "acme/one",
        "evaluator_relationship": "unknown",
        "benchmark": "arc",
        "benchmark_version": "1.0",
        "sample_count": "100",
        "shots": "5",
        "harness": "lm-evaluation-harness 0.4.8",
        "evaluated_on": "2026-02-25",
    }
    assert rows[0].values == common | {
        "metric": "acc",
        "is_lower_better": "false",
        "score": "0.75",
        "standard_error": "0.01",
    }
    assert rows[1].values == common | {"metric": "ppl", "is_lower_better": "true", "score": "12"}
    assert rows[2].values == common | {
        "metric": "exact_match,strict-match",
        "score": "0.5",
        "standard_error": "0.02",
    }


def test_the_old_style(read: Read, tmp_path: Path) -> None:
    rows = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(OLD))
    common = {
        "evaluation_id": "x",
        "model": "acme/old",
        "evaluator_relationship": "unknown",
        "benchmark": "arc",
        "benchmark_version": "0",
        "shots": "2",
        "harness": "lm-evaluation-harness",
    }
    assert [row.values for row in rows] == [
        common | {"metric": "acc", "score": "0.5", "standard_error": "0.1"},
        common | {"metric": "acc_norm", "score": "0.25"},
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"model_name": None}, {"model": "acme/two"}),
        ({"model_name": None, "config": {"model_args": {"model": "m-1", "api_key": "k"}}}, {"model": "m-1"}),
        ({"model_name": None, "config": {"model_args": "pretrained=a/b, peft=a/adapter"}}, {"model": "a/adapter"}),
        ({"model_name": None, "config": {"model_args": {"load": "/x"}}}, {"model": "acme/one"}),
        ({"model_name": "", "config": None}, {"model": "acme/one"}),
        ({"n-shot": {}}, {"shots": "3"}),
        ({"n-shot": {}, "configs": {}}, {"shots": None}),
        ({"n-samples": {}}, {"sample_count": None}),
        ({"versions": {"arc": "N/A"}}, {"benchmark_version": None}),
        ({"versions": {"arc": "Yaml"}}, {"benchmark_version": "Yaml"}),
        ({"date": None}, {"evaluated_on": None}),
        ({"groups": {"all": {"acc,none": 1.0}}, "lm_eval_version": None}, {"harness": "lm-evaluation-harness"}),
    ],
)
def test_what_runs_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    (row,) = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(run({"arc": {"acc,none": 0.5}}, **changes)))
    assert {name: row.values.get(name) for name in expected} == expected


def test_a_file_in_no_folder_that_names_no_model_states_none(read: Read, tmp_path: Path) -> None:
    content = run({"arc": {"acc": 0.5}}, model_name=None, config=None)
    (row,) = read(lm_eval, tmp_path / "x", Context("evaluations/x.json"), json.dumps(content))
    assert "model" not in row.values


def test_the_count_of_a_task_stands_in_for_the_samples(read: Read, tmp_path: Path) -> None:
    content = run({"arc": {"name": "arc", "sample_len": 40, "acc,none": 0.5}}, **{"n-samples": None})
    (row,) = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(content))
    assert row.values["sample_count"] == "40"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"acc,none": float("nan")}, "arc: acc,none: NaN is not a number"),
        ({"acc,none": float("-inf")}, "arc: acc,none: -Infinity is not a number"),
        ({"acc,none": 0.5, "acc_stderr,none": float("nan")}, "arc: acc_stderr,none: NaN is not a number"),
        ({"acc,none": "N/A"}, "arc: acc,none: text where a number is expected"),
        ({"acc,none": True}, "arc: acc,none: true or false where a number is expected"),
        ({"acc,none": 0.5, "acc_stderr,none": "none"}, "arc: acc_stderr,none: text where a number is expected"),
        ({"acc_stderr,none": 0.5}, "arc: acc_stderr,none: a standard error without acc,none"),
        (0.5, "arc: a number where an object with the measures is expected"),
    ],
)
def test_a_bad_result_costs_itself(read: Read, tmp_path: Path, bad: Any, said: str) -> None:
    content = run({"first": {"acc,none": 0.5}, "arc": bad, "last": {"acc,none": 0.5}})
    rows = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(content))
    assert [row.error for row in rows] == [None, said, None]
    assert [row.number for row in rows] == [1, 2, 3]
    assert rows[1].values["model"] == "acme/one"


def test_a_score_that_is_missing_is_left_to_the_contract(read: Read, tmp_path: Path) -> None:
    (row,) = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(run({"arc": {"acc,none": None}})))
    assert row.error is None
    assert "score" not in row.values


def test_names_of_tasks_are_passed_on_and_escaped_in_the_pointer(read: Read, tmp_path: Path) -> None:
    rows = read(lm_eval, tmp_path / "x", CONTEXT, json.dumps(run({'a/b~"c': {"acc": 1}, "\0": {"acc": 1}})))
    assert (rows[0].values["benchmark"], rows[0].locator) == ('a/b~"c', '/results/a~1b~0"c/acc')
    assert "NUL" in (rows[1].error or "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps(run({})), "no metrics in results"),
        (json.dumps(run({"arc": {"alias": "arc", " ": " "}})), "no metrics in results"),
        (json.dumps(run([{"task_name": "x", "em": 0.5}])), "results: a list where an object"),
        (json.dumps(run({"arc": {"acc": 1}}, config=[])), "config: a list where an object"),
        (json.dumps(run({"arc": {"acc": 1}}, date="today")), "date: not a time"),
        (json.dumps(run({"arc": {"acc": 1}}, date=1e30)), "not a time of the calendar"),
        ('{"results": {"arc": {"acc": 1}, "arc": {"acc": 2}}}', "'arc' stands twice"),
        ('{"results": {"arc": {"acc": NaN}}', "not valid JSON"),
        ('{"results": {NaN: {"acc": 1}}}', "not valid JSON"),
        ('{"results": {"arc": {"acc": 1e999}}}', "too large for a number"),
        (json.dumps(run({"arc": {"acc": 1}})).encode("utf-16"), "UTF-16"),
        ('{"results":' + '{"a":' * 50_000, "nested too deeply"),
        ("[]", "a list|null"),
    ],
)
def test_a_file_that_is_no_run_is_unreadable(read: Read, tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(lm_eval, tmp_path / "x", None, content)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["acc", "acc_stderr", "acc,none", "acc_stderr,none", "alias", "_stderr", "_stderr_stderr"])


@given(
    content=st.fixed_dictionaries(
        {"results": st.dictionaries(st.text(max_size=3), st.dictionaries(KEYS, VALUES) | VALUES) | VALUES},
        optional={
            name: st.dictionaries(st.text(max_size=3), VALUES) | VALUES
            for name in ("config", "configs", "versions", "n-shot", "n-samples", "higher_is_better", "date")
        },
    )
    | VALUES
)
def test_arbitrary_json_is_accounted_for(survives: Callable[..., None], scratch: Path, content: Any) -> None:
    survives(lm_eval, scratch, json.dumps(content).encode())


@given(content=st.binary(max_size=80) | st.text('{}[],:"\\ results_acNaN1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(lm_eval, scratch, content)


@given(scores=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_scores_are_read_as_they_were_written(read: Read, scratch: Path, scores: list[float]) -> None:
    results = {str(index): {"acc": score} for index, score in enumerate(scores)}
    rows = read(lm_eval, scratch, Context(""), json.dumps({"results": results}))
    assert [float(row.values["score"]) for row in rows] == scores


def test_real_runs(read: Read, shared: Path) -> None:
    folder = shared / "data/evaluations/lm_eval_pythia/evals"
    rows, refused, files = [], Counter[str](), 0
    for path in sorted(folder.rglob("*.json")):
        files += 1
        try:
            rows += read(lm_eval, path, Context(f"evaluations/{path.relative_to(folder)}"))
        except UnreadableError as error:
            refused[str(error)] += 1
    assert files == 293
    assert refused == {"results: a list where an object with one member a task is expected": 24}
    assert len(rows) == 35_232
    assert not any(row.error for row in rows)
    assert sum("standard_error" in row.values for row in rows) == len(rows)
    models = Counter(row.values["model"] for row in rows)
    assert models["bigscience/bloom-1b1"] == 128
    assert models["bias-evals"] == 2302  # names no model itself
    assert sum(name.startswith("EleutherAI/") for name in models) == 6


def test_part_of_the_items_and_a_score_off_its_scale_are_remarked_on(
    remarked: Callable[..., Any], tmp_path: Path
) -> None:
    content = {
        "results": {"a": {"acc,none": 1.7, "f1,none": 81.0}, "b": {"acc,none": 1.0}, "c": {"acc,none": 0.5}},
        "n-samples": {"a": {"original": 10, "effective": 10}, "b": {"original": 2376, "effective": 10}, "c": {}},
    }
    (tmp_path / "x").write_text(json.dumps(content))
    assert remarked(lm_eval, tmp_path / "x", Context("evaluations/acme/one.json")) == [
        ("contradictory_figure", "acc of 1.7 is off its scale of 0 to 1", "1"),
        ("incomplete_run", "b: 10 of 2,376 items", "1"),
    ]

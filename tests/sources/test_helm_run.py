"""Statistics of HELM runs; what was run stands in the name of the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import helm_run
from counterpoise.sources.base import REMARKS, Context, Row, UnreadableError
from counterpoise.sources.discovery import companions
from counterpoise.vocabulary import EvidenceKind

Read = Callable[..., list[Row]]
RUN = "evaluations/helm/mmlu:subject=anatomy,model=acme_one,groups=x"
CONTEXT = Context(f"{RUN}/stats.json")


def statistic(name: str = "exact_match", mean: Any = 0.71, count: Any = 1, **more: Any) -> dict[str, Any]:
    return {"name": {"name": name, "split": "test", **more}, "count": count, "sum": 1, "mean": mean}


def test_the_fields_of_a_statistic(read: Read, tmp_path: Path) -> None:
    content = [statistic(), statistic("num_instances", 100.0)]
    first, second = read(helm_run, tmp_path / "x", CONTEXT, json.dumps(content))
    assert (first.error, first.locator) == (None, "/0")
    assert first.values == {
        "evaluation_id": "x",
        "model": "acme_one",
        "evaluator_relationship": "unknown",
        "benchmark": "mmlu",
        "subset": "subject=anatomy,groups=x,split=test",
        "metric": "exact_match",
        "score": "0.71",
        "sample_count": "100",
        "harness": "HELM",
    }
    assert (second.values["metric"], second.values["score"]) == ("num_instances", "100.0")


def test_statistics_of_other_splits_and_perturbations_are_told_apart(read: Read, tmp_path: Path) -> None:
    content = [
        statistic("num_instances", 100),
        statistic(),
        statistic(perturbation={"name": "robustness", "computed_on": "worst"}),
        statistic(split="valid", sub_split="easy"),
        statistic(count=50, split=None),
        statistic(count=0, mean=None, split=None),
    ]
    rows = read(helm_run, tmp_path / "x", CONTEXT, json.dumps(content))[1:]
    assert [row.values["metric"] for row in rows[:2]] == ["exact_match", "exact_match (robustness worst)"]
    assert rows[2].values["subset"] == "subject=anatomy,groups=x,split=valid,sub_split=easy"
    assert rows[3].values["subset"] == "subject=anatomy,groups=x"
    assert [row.values.get("sample_count") for row in rows] == ["100", None, None, "50", None]
    assert "score" not in rows[4].values  # nothing was counted, so there is no mean


def test_the_same_statistic_twice_is_two_records_of_one_key(read: Read, tmp_path: Path) -> None:
    rows = read(helm_run, tmp_path / "x", CONTEXT, json.dumps([statistic(), statistic(mean=0.5)]))
    first, second = (dict(row.values) for row in rows)
    assert (first.pop("score"), second.pop("score")) == ("0.71", "0.5")
    assert first == second


def test_the_specification_of_a_run_gives_no_records(read: Read, tmp_path: Path) -> None:
    content = {"name": "mmlu:model=acme_one", "scenario_spec": {}, "adapter_spec": {"model": "acme/one"}}
    assert read(helm_run, tmp_path / "x", Context(f"{RUN}/run_spec.json"), json.dumps(content)) == []
    with pytest.raises(UnreadableError, match="not valid JSON"):
        read(helm_run, tmp_path / "x", Context(f"{RUN}/run_spec.json"), json.dumps(content)[:-1])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (statistic(mean=float("nan")), "mean: NaN is not a number"),
        (statistic(mean="0.5"), "mean: text where a number is expected"),
        (statistic(count=1.5), "count: a number where a whole number is expected"),
        (statistic("num_instances", "many"), "mean: text where a number is expected"),
        ({"name": "exact_match", "mean": 1}, "name: text where an object is expected"),
        (statistic(perturbation=[1]), "name.perturbation: a list where an object is expected"),
        ([], "the statistic: a list where an object is expected"),
    ],
)
def test_a_bad_statistic_costs_itself(read: Read, tmp_path: Path, bad: Any, said: str) -> None:
    rows = read(helm_run, tmp_path / "x", CONTEXT, json.dumps([statistic(), bad, statistic()]))
    assert [row.error for row in rows] == [None, said, None]
    assert rows[1].values["model"] == "acme_one"


@pytest.mark.parametrize(
    "folder", ["evaluations", "evaluations/run", "evaluations/mmlu:subject=x", "evaluations/m:model="]
)
def test_a_folder_that_names_no_model_is_said(read: Read, tmp_path: Path, folder: str) -> None:
    with pytest.raises(UnreadableError, match="names scenario and model"):
        read(helm_run, tmp_path / "x", Context(f"{folder}/stats.json"), json.dumps([statistic()]))


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "no statistics"), ('{"a": 1}', "an object where a list"), ("7", "a number where a list")],
)
def test_a_file_that_holds_no_statistics_is_unreadable(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "x").write_text(content)
    with pytest.raises(UnreadableError, match=said):
        list(helm_run.read(tmp_path / "x", CONTEXT))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3) | st.just("num_instances"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "mean", "count", "split", "perturbation"]), inner)
    ),
    max_leaves=8,
)


@given(content=st.lists(VALUES) | VALUES)
def test_arbitrary_json_is_accounted_for(survives: Callable[..., None], scratch: Path, content: Any) -> None:
    survives(helm_run, scratch, json.dumps(content).encode(), Context(""))


@given(content=st.lists(VALUES, min_size=1))
def test_every_statistic_is_a_record(scratch: Path, content: list[Any]) -> None:
    scratch.write_text(json.dumps(content))
    rows = list(helm_run.read(scratch, CONTEXT))
    assert [row.number for row in rows if row.table != REMARKS] == list(range(1, len(content) + 1))
    assert helm_run.count(scratch) == len(content)


@given(content=st.binary(max_size=60) | st.text('{}[],:"\\ name1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(helm_run, scratch, content)


def beside(tmp_path: Path, spec: Any, folder: str = "evaluations/helm/run1", **more: Path) -> Context:
    """A context in whose folder a run_spec.json lies."""
    path = tmp_path / "spec"
    path.write_text(spec if isinstance(spec, str) else json.dumps(spec))
    return Context(f"{folder}/stats.json", companions={folder: {"run_spec.json": path, **more}})


SPEC = {"name": "mmlu:subject=anatomy,model=acme_one", "scenario_spec": {}, "adapter_spec": {"model": "acme/one"}}


def test_what_was_run_stands_in_the_file_beside_it(read: Read, tmp_path: Path) -> None:
    (row,) = read(helm_run, tmp_path / "x", beside(tmp_path, SPEC), json.dumps([statistic(count=100)]))
    assert row.error is None
    assert {key: row.values[key] for key in ("model", "benchmark", "score", "sample_count")} == {
        "model": "acme/one",
        "benchmark": "mmlu",
        "score": "0.71",
        "sample_count": "100",
    }


@pytest.mark.parametrize(
    ("spec", "folder", "said"),
    [
        (SPEC, "evaluations/helm/mmlu:subject=anatomy,model=acme_one", []),
        (SPEC, "evaluations/helm/mmlu:subject=anatomy,model=acme_two", ["of acme_two, its adapter of acme/one"]),
        (
            SPEC | {"adapter_spec": {"model": "other/model"}},
            "evaluations/x",
            ["of acme_one, its adapter of other/model"],
        ),
        (SPEC | {"adapter_spec": {}}, "evaluations/x", []),
    ],
    ids=["agree", "folder", "adapter", "no adapter"],
)
def test_places_that_name_another_model_are_remarked_on(
    remarked: Callable[..., Any], tmp_path: Path, spec: Any, folder: str, said: list[str]
) -> None:
    (tmp_path / "x").write_text(json.dumps([statistic()]))
    found = remarked(helm_run, tmp_path / "x", beside(tmp_path, spec, folder))
    assert [kind for kind, _, _ in found] == ["contradictory_name"] * len(said)
    assert all(words in detail for words, (_, detail, _) in zip(said, found, strict=True))


@pytest.mark.parametrize("spec", ["[]", '{"name": 1}', "{", '{"adapter_spec": {"model": []}}'])
def test_a_damaged_run_spec_costs_the_statistics(tmp_path: Path, spec: str) -> None:
    (tmp_path / "x").write_text(json.dumps([statistic()]))
    with pytest.raises(UnreadableError):
        list(helm_run.read(tmp_path / "x", beside(tmp_path, spec)))


def test_a_statistic_that_stands_twice_is_remarked_on(remarked: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps([statistic(), statistic(mean=0.5), statistic("f1")]))
    found = remarked(helm_run, tmp_path / "x", CONTEXT)
    assert found == [("contradictory_figure", "the statistic 'exact_match test' stands 2 times", "2")]


def test_a_run_without_statistics_gave_no_results(remarked: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(json.dumps(SPEC))
    name = "evaluations/a/run_spec.json"
    with pytest.raises(UnreadableError, match=r"no stats\.json beside it"):
        list(helm_run.read(path, Context(name, companions={"evaluations/a": {}})))
    both = {"evaluations/a": {"stats.json": path}, "evaluations/b": {}}
    assert remarked(helm_run, path, Context(name, companions=both)) == [
        ("incomplete_run", "there is no stats.json in evaluations/b", "1")
    ]
    assert list(helm_run.read(path, Context(name, companions={"evaluations/a": {"stats.json": path}}))) == []


def test_formats_ask_for_their_companions() -> None:
    assert companions(EvidenceKind.EVALUATION) >= {"run_spec.json", "stats.json"}
    assert companions(EvidenceKind.USAGE_LOG) == frozenset()

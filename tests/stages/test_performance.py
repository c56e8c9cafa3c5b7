"""Scores share a panel only where one hand measured two models in one way."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from counterpoise.assessment.claims import NORMAL_975
from counterpoise.stages.building.performance import build_performance
from counterpoise.stages.building.source import Source

RESULT: dict[str, Any] = {
    "deployment_id": "letters",
    "model_id": "one",
    "evaluator": "lab",
    "benchmark": "QA",
    "benchmark_version": None,
    "subset": None,
    "metric": "accuracy",
    "shots": None,
    "harness": None,
    "is_lower_better": False,
    "score_minimum": 0.0,
    "score_maximum": 1.0,
    "score": 0.5,
    "standard_error": None,
}
OTHER = {"deployment_id": "chat", "model_id": "two", "score": 0.75}


class Book:
    """Keeps the figures that are entered."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self._rows = rows
        self.figures: list[dict[str, Any]] = []

    def rows(self, query: str) -> list[dict[str, Any]]:
        assert query == "measured_results"
        return self._rows

    def add(self, key: str, label: str, unit: str, **figure: Any) -> str:
        self.figures.append({"key": key, "label": label, "unit": unit, **figure})
        return f"F-{len(self.figures):04d}"


def built(*changes: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    book = Book([{**RESULT, **change} for change in changes])
    return build_performance(cast("Source", SimpleNamespace(book=book))), book.figures


def test_two_models_by_one_evaluator_share_a_panel_that_names_what_is_not_stated() -> None:
    found, figures = built({}, OTHER)
    (panel,) = found.panels
    assert [point.deployment for point in panel.points] == ["letters", "chat"]
    assert panel.not_stated == ("version", "shots", "harness")
    assert [(figure["value"], figure["bounds"]) for figure in figures] == [(0.5, (None, None)), (0.75, (None, None))]
    assert figures[0]["parameters"]["shots"] == ""
    assert not found.is_cut


@pytest.mark.parametrize(
    "differs",
    [
        {"evaluator": "another"},
        {"benchmark": "QA, hard"},
        {"benchmark_version": "2"},
        {"subset": "law"},
        {"metric": "exact match"},
        {"shots": 5},
        {"harness": "own"},
        {"is_lower_better": True},
        {"score_maximum": 100.0},
        {"model_id": "one"},  # two deployments of one model are no comparison
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_differs_keeps_two_results_apart(differs: dict[str, Any]) -> None:
    assert built({}, {**OTHER, **differs})[0].panels == ()


def test_results_of_nobody_known_are_not_set_side_by_side() -> None:
    assert built({"evaluator": None}, {**OTHER, "evaluator": None})[0].panels == ()


def test_several_results_and_their_errors_are_a_range() -> None:
    _, figures = built({"standard_error": 0.1}, {"score": 0.6}, OTHER)
    assert figures[0]["value"] is None
    assert figures[0]["bounds"] == (0.5 - NORMAL_975 * 0.1, 0.5 + NORMAL_975 * 0.1)
    assert figures[0]["n"] == 2


def test_four_panels_at_most_and_those_on_most_models_first() -> None:
    names = ["A", "B", "C", "D", "E"]
    several = [{**change, "benchmark": name} for name in names for change in ({}, OTHER)]
    third = {"deployment_id": "triage", "model_id": "three", "benchmark": "E"}
    found, _ = built(*several, third)
    assert [panel.benchmark for panel in found.panels] == ["E", "A", "B", "C"]
    assert found.is_cut

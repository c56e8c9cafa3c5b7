"""Measured scores that may stand on one scale beside the documentation, and the controls in force by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from counterpoise.assessment.claims import NORMAL_975
from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.report.basis import FigureId
from counterpoise.report.performance import InForce, Measured, Panel, Performance
from counterpoise.stages.building.source import Source
from counterpoise.warehouse.warehouse import Row

_MOST = 4  # what half a page holds
_TERMS = ("benchmark_version", "subset", "shots", "harness")
_SCALE = ("evaluator", "benchmark", "metric", *_TERMS)


def build_performance(source: Source) -> Performance:
    """Panels of one evaluator, benchmark, metric, scale and set of terms, with two models of the register at least.

    What an evaluator leaves out is left out for all of its models and named; two evaluators never share a panel.
    """
    grouped: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in source.book.rows("measured_results"):
        if row["evaluator"]:  # nobody known: nothing says that two results are of one hand
            terms = (*_SCALE, "is_lower_better", "score_minimum", "score_maximum")
            grouped[tuple(row[name] for name in terms)].append(dict(row))
    several = [rows for rows in grouped.values() if len({row["model_id"] for row in rows}) > 1]
    several.sort(key=lambda rows: (-len({row["model_id"] for row in rows}), *(_text(rows[0][name]) for name in _SCALE)))
    return Performance(
        panels=tuple(_panel(source, number, rows) for number, rows in enumerate(several[:_MOST], start=1)),
        is_cut=len(several) > _MOST,
    )


def _panel(source: Source, number: int, rows: Sequence[Row]) -> Panel:
    first = rows[0]
    by_deployment: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_deployment[row["deployment_id"]].append(row)
    return Panel(
        benchmark=first["benchmark"],
        metric=first["metric"],
        evaluator=first["evaluator"],
        stated=tuple(f"{_words(name)} {first[name]}" for name in _TERMS if first[name] is not None),
        not_stated=tuple(_words(name) for name in _TERMS if name != "subset" and first[name] is None),
        is_lower_better=first["is_lower_better"],
        points=tuple(
            Measured(deployment=deployment, score=_score(source, number, deployment, found))
            for deployment, found in by_deployment.items()
        ),
    )


def _score(source: Source, number: int, deployment: str, rows: Sequence[Row]) -> FigureId:
    """The only result; of several the range, and of each with an error its interval."""
    errors = [NORMAL_975 * (row["standard_error"] or 0.0) for row in rows]
    lower = min(row["score"] - error for row, error in zip(rows, errors, strict=True))
    upper = max(row["score"] + error for row, error in zip(rows, errors, strict=True))
    first = rows[0]
    return source.book.add(
        f"performance.{number:02d}.{deployment}",
        f"Measured, {first['benchmark']}, {first['metric']}: {deployment}",
        "score",
        value=first["score"] if len(rows) == 1 or lower == upper else None,
        bounds=(lower, upper) if lower < upper else (None, None),
        n=len(rows),
        query="measured_score",
        formula="score; from the least to the largest score, each less and more 1.96 standard_error where stated",
        parameters={"deployment": deployment} | {name: _text(first[name]) for name in _SCALE},
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _words(name: str) -> str:
    return name.removeprefix("benchmark_")


def build_in_force(source: Source) -> tuple[InForce, ...]:
    """The day of assessment and each later day on which a control begins; none without a control."""
    rows = source.table(CONTROL_VERDICT)
    days = {row["in_force_from"] for row in rows if row["in_force_from"]} | ({source.audit.as_of} if rows else set())
    return tuple(
        InForce(
            day=day,
            controls=source.book.add(
                f"controls.in_force.{day.isoformat()}",
                f"Controls in force on {day.isoformat()}",
                "controls",
                value=len(source.book.rows("controls_in_force", day=day.isoformat())),
                query="controls_in_force",
                formula="number of rows",
                parameters={"day": day.isoformat()},
            ),
        )
        for day in sorted(days)
    )

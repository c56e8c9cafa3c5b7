"""From a printed number back to the bytes: formula, query, rows, evidence files and their hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counterpoise.errors import IntegrityError, Problem, UsageError
from counterpoise.report.accountability import IndicatorAnswer
from counterpoise.report.basis import Figure
from counterpoise.report.bundle import read_report
from counterpoise.report.chains import Behind, Call, call_of, quoted
from counterpoise.report.model import Evidence, ReportModel
from counterpoise.warehouse.bundle_tables import bundle_tables, query_tables


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole derivation of one figure; `rows` are recomputed from the bundle's tables."""

    figure: Figure
    query: str
    rows: list[dict[str, Any]]
    evidence: tuple[Evidence, ...]
    answers: tuple[IndicatorAnswer, ...]  # quotes behind the figure, where its rows are answers


def explain(folder: Path, figure_id: str) -> Explanation:
    """Derive a figure of the bundle in `folder` anew.

    `figure_id` is an id as printed (F-0123) or a key. Raises UsageError when there is none, IntegrityError when the
    bundle's tables no longer give the rows that the figure was made from.
    """
    return derive(read_report(folder), folder, figure_id)


def derive(model: ReportModel, folder: Path, figure_id: str) -> Explanation:
    """Derive a figure of a report that was read from the bundle in `folder`; errors as in `explain`."""
    figure = _figure(model, figure_id)
    query = model.queries[figure.query]
    rows = query_tables(folder / "tables", query, figure.parameters)
    _require_count(figure, len(rows), folder)
    evidence = tuple(item for item in model.evidence if item.id in figure.evidence)
    deployment = figure.parameters.get("deployment")
    answers = quoted((it for it in model.answers if it.deployment == deployment), Behind.of(rows))
    return Explanation(figure, query, rows, evidence, answers)


def rows_of_figures(model: ReportModel, folder: Path) -> dict[Call, Behind]:
    """What stands behind every figure of a report, from the tables of the bundle in `folder`.

    Raises IntegrityError where the tables do not give the rows that a figure was made from.
    """
    found: dict[Call, Behind] = {}
    with bundle_tables(folder / "tables") as run:
        for figure in model.figures:
            call = call_of(figure)
            if call not in found:
                found[call] = Behind.of(run(model.queries[figure.query], figure.parameters))
            _require_count(figure, found[call].count, folder)
    return found


def _require_count(figure: Figure, count: int, folder: Path) -> None:
    if count != figure.row_count:
        what = f"{figure.id} was made from {figure.row_count} rows, its query now gives {count}"
        raise IntegrityError(Problem(what, folder, remedy="verify the bundle"))


def _figure(model: ReportModel, wanted: str) -> Figure:
    found = next((figure for figure in model.figures if wanted in {figure.id, figure.key}), None)
    if found is None:
        first, last = (model.figures[0].id, model.figures[-1].id) if model.figures else ("none", "none")
        what = f"the report has no figure '{wanted}'; its figures are {first} to {last}"
        raise UsageError(Problem(what, remedy="take the id as it is printed beside the number"))
    return found

"""Measured results that may stand on one scale, and how many controls are in force on which day."""

from __future__ import annotations

from datetime import date

from counterpoise.report.basis import FigureId, Frozen


class Measured(Frozen):
    """The score of the model behind one deployment: a range where several results or an error are stated."""

    deployment: str
    score: FigureId


class Panel(Frozen):
    """One benchmark, metric and set of terms by one evaluator who is not the developer, on two models at least."""

    benchmark: str
    metric: str
    evaluator: str
    stated: tuple[str, ...]  # the terms, such as "shots 5"
    not_stated: tuple[str, ...]  # terms that the evaluator leaves out for all models alike
    is_lower_better: bool | None
    points: tuple[Measured, ...]  # deployments by name


class Performance(Frozen):
    panels: tuple[Panel, ...]  # those on most models first, then by benchmark
    is_cut: bool  # whether there are more than are shown


class InForce(Frozen):
    """Controls that are in force from a day on for all that they are put to."""

    day: date
    controls: FigureId

"""The parts of the report that set released models against others: contrasts, their sensitivity, values as weights."""

from __future__ import annotations

from typing import Literal

from counterpoise.report.basis import FigureId, Frozen, PillarId
from counterpoise.vocabulary import Level

Gate = Literal["listed", "described", "tested"]
Direction = Literal["first_higher", "second_higher", "not_settled"]


class Contrast(Frozen):
    """One way to draw the line, in the documentation score: the first group less the second."""

    kind: Literal["released", "unlimited", "own_copy"]
    gate: Gate
    direction: Direction
    units: tuple[FigureId, FigureId]
    developers: tuple[FigureId, FigureId]
    completeness: tuple[FigureId, FigureId]
    difference: FigureId
    delta: FigureId  # Cliff's delta
    bootstrap: FigureId
    p: FigureId
    left: FigureId  # the difference, over every developer left out in turn
    turned_by: str | None  # a developer without whom the direction is another


class PillarContrast(Frozen):
    """Released models less others in one pillar at one level; exploratory."""

    level: Level
    pillar: PillarId
    gate: Gate
    direction: Direction
    means: tuple[FigureId, FigureId]
    difference: FigureId
    delta: FigureId


class Square(Frozen):
    """Deployments by released weights and by who runs them."""

    weights: Literal["released", "other", "not_shown"]
    is_own: bool
    deployments: FigureId
    documentation: FigureId


class Rank(Frozen):
    """How often a group comes first when the weights of the pillars are drawn at random."""

    group: Literal["released", "other"]
    first: FigureId
    leads: bool  # in at least 0.8 of the draws


class Stratum(Frozen):
    """A use case whose needs are stated, with the deployments of each group in it."""

    use_case: str
    deployments: tuple[FigureId, FigureId]


class Strata(Frozen):
    """Released models against others inside use cases; only those that hold both are compared."""

    use_cases: tuple[Stratum, ...]
    named: FigureId  # use cases
    compared: FigureId  # of them those that hold both groups
    left_out: FigureId  # share of the deployments of both groups that stand in no compared use case
    difference: FigureId


class Contrasts(Frozen):
    lines: tuple[Contrast, ...]
    pillars: tuple[PillarContrast, ...]
    squares: tuple[Square, ...]
    strata: Strata
    ranks: tuple[Rank, ...]  # none where a group has no score in some pillar

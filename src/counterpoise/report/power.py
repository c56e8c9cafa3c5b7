"""The parts of the report on power: who may do what at each control point, and how much of the use that leaves."""

from __future__ import annotations

from typing import Literal

from counterpoise.report.basis import FigureId, Frozen
from counterpoise.vocabulary import ControlPoint, Dimension, Power, Weight


class Layer(Frozen):
    """How the use of the window rests on one layer, in one weight."""

    dimension: Dimension
    weight: Weight
    largest: str | None  # a name for people; None where nothing of the weight is known
    n: FigureId
    cr1: FigureId
    hhi: FigureId
    unknown_share: FigureId


class PowerCell(Frozen):
    """`entity` is a name for people; None where the party is not known."""

    deployment: str
    point: ControlPoint
    entity: str | None
    is_self: bool
    power: Power
    reason: str


class Veto(Frozen):
    entity: str
    share: FigureId


class Withdrawal(Frozen):
    """A party, or every party of one country, withdraws at once."""

    kind: Literal["party", "country"]
    name: str
    stopped: FigureId
    residual: FigureId  # without a tested fallback


class ControlMap(Frozen):
    """Shares of the successful calls in the window."""

    cells: tuple[PowerCell, ...]  # by deployment, in the order of the control points
    exposure: FigureId  # at least one external party can stop it alone
    autonomy: FigureId  # none can
    released: FigureId  # on models whose weights are released
    gap: FigureId  # released less autonomy
    veto: tuple[Veto, ...]  # the largest first
    fallback: FigureId  # use with a tested fallback
    withdrawals: tuple[Withdrawal, ...]  # the largest residual first

"""The parts of the report on power: who may do what at each control point, and how much of the use that leaves."""

from __future__ import annotations

from typing import Literal

from counterpoise.report.basis import FigureId, Frozen
from counterpoise.vocabulary import Access, ControlPoint, Dimension, Power, Weight


class Layer(Frozen):
    """How use rests on one layer: `largest` are names for people, several that are equal, none where none is known."""

    dimension: Dimension
    largest: tuple[str, ...]
    n: FigureId
    cr1: FigureId
    hhi: FigureId
    unknown_share: FigureId


class Spread(Frozen):
    """One layer in another weight. `leads` names the largest where it is none of those in the headline weight."""

    dimension: Dimension
    weight: Weight
    hhi: FigureId
    leads: str | None


class AccessShare(Frozen):
    """The use of one access: its share of the successful calls, and whom it rests on."""

    access: Access
    share: FigureId
    layers: tuple[Layer, ...]  # developer, host


class Dependence(Frozen):
    """What the use of the window rests on."""

    headline: Weight  # in which the layers are summed up
    priced: FigureId  # share of the calls whose cost the logs state
    named: FigureId  # share of the calls of which the logs name the user
    layers: tuple[Layer, ...]  # every dimension in the headline weight
    spread: tuple[Spread, ...]  # every dimension in every weight
    by_access: tuple[AccessShare, ...]


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

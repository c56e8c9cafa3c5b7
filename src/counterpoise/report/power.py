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


class Further(Frozen):
    """More measures of one layer in the headline weight; defined only where nothing of it is unknown."""

    dimension: Dimension
    gini: FigureId
    shannon: FigureId
    hill_1: FigureId
    hill_infinity: FigureId
    theil: FigureId
    lead: FigureId
    kwoka: FigureId
    melnik: FigureId
    between: FigureId | None  # part of the Theil index between seats; None for a layer whose entities have none


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
    further: tuple[Further, ...]


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


class Balance(Frozen):
    """Shares of the calls by who decides at one control point: the strongest external power over each deployment."""

    point: ControlPoint
    own: FigureId  # no external party
    limited: FigureId
    alone: FigureId
    not_shown: FigureId


class ControlMap(Frozen):
    """Shares of the successful calls in the window."""

    cells: tuple[PowerCell, ...]  # by deployment, in the order of the control points
    balance: tuple[Balance, ...]
    exposure: FigureId  # at least one external party can stop it alone
    autonomy: FigureId  # none can
    released: FigureId  # on models whose weights are released
    gap: FigureId  # released less autonomy
    veto: tuple[Veto, ...]  # the largest first


class Withdrawal(Frozen):
    """Parties withdraw at once; shares of the calls. `name` is for people."""

    name: str
    stopped: FigureId
    residual: FigureId  # without a tested fallback


class Country(Frozen):
    """One country bars export, service or transfer: shares of the calls that rest on it, by what."""

    country: str
    developer_seat: FigureId
    host_seat: FigureId
    law: FigureId
    stopped: FigureId  # by parties with their seat there
    residual: FigureId


class Payee(Frozen):
    """What a rise of the prices of one payee costs, in shares of all spend that is known."""

    name: str
    spend: FigureId  # share of all spend
    rises: tuple[FigureId, ...]  # by 20, 50 and 100 per cent, after switching where that is tested and cheaper


class Shock(Frozen):
    """What one party may do to the terms of the use: the party whom most depends on, and the uses that it reaches."""

    kind: Literal["terms", "upgrade", "policy", "change"]
    party: str | None  # None: no party is shown to hold that power
    affected: FigureId  # share of the calls that this party reaches
    residual: FigureId  # without a tested fallback
    any: FigureId  # share that at least one party reaches


class Stress(Frozen):
    """Scenarios, and no forecasts."""

    fallback: FigureId  # use with a tested fallback
    tested: tuple[str, ...]  # the deployments that have one
    withdrawals: tuple[Withdrawal, ...]  # one party each, the largest residual first
    developer: Withdrawal | None  # the one that most calls rest on; None where none is known
    host: Withdrawal | None  # likewise, the organisation itself left out
    pair: Withdrawal | None  # the two whose withdrawal leaves most stopped
    resilience: FigureId  # 1 less the largest residual of one party
    countries: tuple[Country, ...]
    payees: tuple[Payee, ...]  # the largest first
    shocks: tuple[Shock, ...]
    canary: FigureId  # part of the use that others can change unseen which a recent canary run covers


class BusinessUnit(Frozen):
    """What one part of the organisation depends on; `name` None: deployments without unit, and use not registered."""

    name: str | None
    deployments: FigureId
    critical: FigureId
    calls: FigureId  # share of the calls
    users: FigureId  # distinct; not shown where fewer than ten
    developers: FigureId
    hosts: FigureId


class Inside(Frozen):
    """Who inside the organisation depends on what."""

    units: tuple[BusinessUnit, ...]
    effective: FigureId  # effective number of units by users
    access: FigureId  # share of the eligible staff with any access


class Pattern(Frozen):
    id: str
    name: str
    sign: str
    meaning: str
    outcome: Literal["holds", "does_not_hold", "not_settled"]
    measure: FigureId  # held against the line of the sign

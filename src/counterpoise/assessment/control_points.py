"""Who can stop, change, see, price or restrict what a deployment rests on: one cell an entity and control point.

Each cell is derived from hosting, licence, pinning and contract, with its reason, and takes one of five values; what no
evidence shows is unknown and never none. Legal and technical power are one cell here, the reason names which it is.
Rules: control points of the project's facts base (`indicators_power.yaml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from counterpoise.assessment.attribution import SELF
from counterpoise.language import marked, said
from counterpoise.vocabulary import ControlPoint, Hosting, Power

Pin = Literal["alias", "dated", "digest"]
_REVOCABLE = {
    "no": Power.NONE,
    "on_litigation": Power.CONDITIONAL,
    "on_breach": Power.CONDITIONAL,
    "on_breach_or_litigation": Power.CONDITIONAL,
    "revocable_wording": Power.UNILATERAL,
    "at_will": Power.UNILATERAL,
}
_ENDED = (
    *(marked("on litigation"), marked("on breach"), marked("on breach or litigation")),
    *(marked("revocable wording"), marked("at will")),
)
"""How a licence may be ended, in words: the keys above, which a reason says."""

_BY_API = frozenset({Hosting.DEVELOPER_API, Hosting.RESELLER_API, Hosting.SERVICE})
_BY_OTHERS = _BY_API | {Hosting.THIRD_PARTY}
_MANY_HOLDERS = ("foundation", "many holders", "community", "consortium")
_STRENGTH = {power: rank for rank, power in enumerate(Power)}  # unknown last: it may be any of the others

"""Entity id of the organisation itself."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the licence of one model along the lineage lets its grantor do; None where it is not known."""

    grantor: str | None  # None: not known who grants it
    revocable: str | None = None
    terms_mutable: str | None = None
    use_restrictions: str | None = None
    modification: str | None = None
    flow_down: str | None = None
    output_limit: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What decides who controls one deployment. Entities are ids; `weight` is its share of what is counted."""

    id: str
    hosting: Hosting
    developer: str | None
    host: str | None
    weight: Fraction = Fraction(0)
    payee: str | None = None
    pin: Pin | None = None  # None: the logs do not name the version that answered
    is_released: bool | None = None  # weights can be had; None where that is not shown
    grants: Sequence[Grant] = ()
    clauses: Mapping[str, str] = field(default_factory=dict)  # of the contract or terms, by name


@dataclass(frozen=True, slots=True)
class Cell:
    deployment: str
    point: ControlPoint
    entity: str | None  # None: an external party that is not known
    value: Power
    reason: str


def cells(held: Held) -> tuple[Cell, ...]:
    """Every cell of one deployment, in the order of the control points; one an entity, the strongest of its own."""
    strongest: dict[tuple[ControlPoint, str | None], Cell] = {}
    for point, rule in _RULES.items():
        for cell in rule(held, point):
            known = strongest.setdefault((point, cell.entity), cell)
            if _STRENGTH[cell.value] > _STRENGTH[known.value]:
                strongest[point, cell.entity] = cell
    return tuple(strongest.values())


def _cell(held: Held, point: ControlPoint, entity: str | None, value: Power, reason: str) -> Cell:
    return Cell(held.id, point, entity, value, reason)


def _parties(held: Held) -> list[tuple[str | None, str]]:
    """External parties that answer the calls, with what each is."""
    parties: dict[str | None, str] = {}
    if held.hosting in {Hosting.DEVELOPER_API, Hosting.RESELLER_API}:
        parties[held.developer] = said("its developer answers the calls")
    if held.hosting in _BY_OTHERS:
        parties.setdefault(held.host, said("the host answers the calls"))
    return list(parties.items())


def _behind(held: Held) -> bool:
    """Whether a finished service may rest on a developer other than its vendor, whose power nothing shows."""
    return held.hosting is Hosting.SERVICE and held.developer != held.host


def _stop(held: Held, point: ControlPoint) -> Iterator[Cell]:
    if held.hosting is Hosting.UNKNOWN:
        yield _cell(held, point, None, Power.UNKNOWN, said("who runs it is not shown"))
        return
    for entity, why in _parties(held):
        yield _cell(held, point, entity, Power.UNILATERAL, said("{why}, and may end that", why=why))
    if _behind(held):
        yield _cell(held, point, held.developer, Power.UNKNOWN, said("what stands behind the service is not shown"))
    if held.hosting in {Hosting.SELF, Hosting.THIRD_PARTY}:
        yield from _of_grants(held, point, _ended, marked("licence: not known"))
    if held.hosting is Hosting.SELF:
        yield _cell(held, point, SELF, Power.SELF, said("the organisation runs its own copy"))


def _change(held: Held, point: ControlPoint) -> Iterator[Cell]:
    if held.hosting is Hosting.UNKNOWN:
        yield _cell(held, point, None, Power.UNKNOWN, said("who runs it is not shown"))
    elif held.hosting is Hosting.SELF:
        if held.pin == "digest":
            yield _cell(held, point, SELF, Power.SELF, said("own copy whose digest is held"))
        else:
            yield _cell(held, point, SELF, Power.UNKNOWN, said("own copy of which no digest is held"))
    elif held.hosting is Hosting.THIRD_PARTY:
        yield _cell(
            held, point, held.host, Power.UNILATERAL, said("the host may serve other weights: no digest from it")
        )
    else:
        value = {"dated": Power.CONDITIONAL, "alias": Power.UNILATERAL}.get(held.pin or "", Power.UNKNOWN)
        why = {
            Power.CONDITIONAL: said("a dated version is promised and cannot be verified"),
            Power.UNILATERAL: said("the name stands for whatever is served"),
            Power.UNKNOWN: said("the logs do not name the version that answers"),
        }[value]
        for entity, _ in _parties(held):
            yield _cell(held, point, entity, value, why)


def _see(held: Held, point: ControlPoint) -> Iterator[Cell]:
    if held.hosting is Hosting.UNKNOWN:
        yield _cell(held, point, None, Power.UNKNOWN, said("who runs it is not shown"))
    elif held.hosting is Hosting.SELF:
        yield _cell(held, point, SELF, Power.SELF, said("content stays with the organisation"))
    else:
        retention = held.clauses.get("retention", "").casefold()
        value = Power.CONDITIONAL if retention in {"none", "zero", "0", "0 days"} else Power.UNILATERAL
        why = said("content is processed there") + (
            said("; retention: {retention}", retention=retention) if retention else ""
        )
        for entity, _ in _parties(held):
            yield _cell(held, point, entity, value, why)


def _price(held: Held, point: ControlPoint) -> Iterator[Cell]:
    if held.hosting is Hosting.SELF:
        yield _cell(held, point, SELF, Power.SELF, said("run on own servers; who supplies them is not counted"))
        return
    fixed = held.clauses.get("price_fixed_until")
    change = held.clauses.get("price_change")
    payee = held.payee or held.host
    if fixed:
        yield _cell(held, point, payee, Power.CONDITIONAL, said("price fixed until {fixed}", fixed=fixed))
    elif change and change.casefold().startswith(("none", "no ")):
        yield _cell(held, point, payee, Power.CONDITIONAL, said("price change: {change}", change=change))
    elif change:
        yield _cell(held, point, payee, Power.UNILATERAL, said("price may change: {change}", change=change))
    else:
        yield _cell(held, point, payee, Power.UNKNOWN, said("no contract in the evidence speaks of the price"))


def _use(held: Held, point: ControlPoint) -> Iterator[Cell]:
    def judged(grant: Grant) -> tuple[Power, str]:
        if grant.terms_mutable is not None and grant.terms_mutable.startswith("yes"):
            return Power.UNILATERAL, said("the grantor may change the terms alone")
        if grant.use_restrictions is None:
            return Power.UNKNOWN, said("limits of use: not known")
        if grant.use_restrictions == "none":
            return Power.NONE, said("no limit of use in the licence")
        return Power.CONDITIONAL, said("limits of use: {use_restrictions}", use_restrictions=grant.use_restrictions)

    yield from _of_grants(held, point, judged)


def _tune(held: Held, point: ControlPoint) -> Iterator[Cell]:
    if held.hosting in _BY_API and held.is_released is not True:
        offered = held.clauses.get("tuning_available")
        value = Power.UNKNOWN if offered is None else Power.UNILATERAL
        why = (
            said("tuning: not stated in the terms")
            if offered is None
            else said("tuning as offered: {offered}", offered=offered)
        )
        yield _cell(held, point, held.developer, value, why)
        return

    def judged(grant: Grant) -> tuple[Power, str]:
        if grant.modification is None:
            return Power.UNKNOWN, said("whether it may be modified: not known")
        if grant.modification == "yes" and grant.flow_down in {"no", "none"}:
            return Power.NONE, said("modification permitted without duties")
        if grant.modification.startswith("yes"):
            return Power.CONDITIONAL, said("modification permitted with duties")
        return Power.UNILATERAL, said("modification: {modification}", modification=grant.modification)

    yield from _of_grants(held, point, judged)


def _port(held: Held, point: ControlPoint) -> Iterator[Cell]:
    """Whether tuned weights, prompts and logs can be taken elsewhere."""
    if held.hosting is Hosting.UNKNOWN:
        yield _cell(held, point, None, Power.UNKNOWN, said("who runs it is not shown"))
    elif held.hosting is Hosting.SELF:
        yield _cell(held, point, SELF, Power.SELF, said("tuned weights, prompts and logs stay with the organisation"))
    else:
        promised = held.clauses.get("export")
        if promised is None:
            value, why = Power.UNKNOWN, said("no contract in the evidence speaks of export")
        elif promised.casefold().split()[:1] in (["no"], ["none"]):
            value, why = Power.UNILATERAL, said("export: {promised}", promised=promised)
        else:
            value, why = Power.CONDITIONAL, said("export promised: {promised}", promised=promised)
        for entity, _ in _parties(held):
            yield _cell(held, point, entity, value, why)


def _output(held: Held, point: ControlPoint) -> Iterator[Cell]:
    def judged(grant: Grant) -> tuple[Power, str]:
        if grant.output_limit is None:
            return Power.UNKNOWN, said("limits on output: not known")
        if grant.output_limit == "none":
            return Power.NONE, said("no claim on output")
        if grant.output_limit.startswith(("allowed", "training allowed", "no claim")):
            return Power.CONDITIONAL, said("output may be reused: {output_limit}", output_limit=grant.output_limit)
        return Power.UNILATERAL, said("limit on output: {output_limit}", output_limit=grant.output_limit)

    yield from _of_grants(held, point, judged)


def _next(held: Held, point: ControlPoint) -> Iterator[Cell]:
    """Who decides whether the next version is offered as this one is; versions that are held are not touched by it."""
    if held.hosting in _BY_API:
        yield _cell(held, point, held.developer, Power.UNILATERAL, said("what is served next is decided there"))
        return
    governance = held.clauses.get("governance")
    if governance is None:
        value, why = Power.UNKNOWN, said("who decides on the next version is not shown")
    elif governance.casefold().startswith(_MANY_HOLDERS):
        value, why = Power.CONDITIONAL, said("governance: {governance}", governance=governance)
    else:
        value, why = Power.UNILATERAL, said("governance: {governance}", governance=governance)
    yield _cell(held, point, held.developer, value, why)


def _ended(grant: Grant) -> tuple[Power, str]:
    """Whether the grantor may end the licence."""
    how = said((grant.revocable or marked("not known")).replace("_", " "))
    return _REVOCABLE.get(grant.revocable or "", Power.UNKNOWN), said(
        "whether the licence may be ended: {how}", how=how
    )


def _of_grants(
    held: Held,
    point: ControlPoint,
    judged: Callable[[Grant], tuple[Power, str]],
    absent: str = marked("licence or terms: not known"),
) -> Iterator[Cell]:
    """A cell a licence along the lineage, for its grantor; where no licence is known, one for nobody known."""
    for grant in held.grants:
        yield _cell(held, point, grant.grantor, *judged(grant))
    if not held.grants:
        yield _cell(held, point, None, Power.UNKNOWN, said(absent))


_RULES: Mapping[ControlPoint, Callable[[Held, ControlPoint], Iterator[Cell]]] = MappingProxyType(
    {
        ControlPoint.STOP: _stop,
        ControlPoint.CHANGE: _change,
        ControlPoint.SEE: _see,
        ControlPoint.PRICE: _price,
        ControlPoint.USE: _use,
        ControlPoint.TUNE: _tune,
        ControlPoint.PORT: _port,
        ControlPoint.OUTPUT: _output,
        ControlPoint.NEXT: _next,
    }
)

"""Shares of use that others can stop alone, and what is left: from the cells of the control points, with bounds.

    veto share V(e)       weight of the deployments that e can stop unilaterally
    exposure              weight with at least one external party that can, counted once
    effective autonomy    1 − exposure
    gap                   share of weight on released weights − effective autonomy

Weight whose stoppers are not all known, and weight of no registered deployment, widens each: it may be stopped by
anybody, or by nobody. Source: PC-14 to PC-16 of the project's facts base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.control_points import Cell
from counterpoise.vocabulary import RELEASED, Access, ControlPoint, Power


@dataclass(frozen=True, slots=True)
class Bounds:
    lower: Fraction
    upper: Fraction

    @property
    def is_point(self) -> bool:
        return self.lower == self.upper


@dataclass(frozen=True, slots=True)
class Autonomy:
    """Shares of the whole weight; `veto` by entity, the largest first."""

    veto: Mapping[str, Bounds]
    exposure: Bounds
    autonomy: Bounds
    released: Bounds
    gap: Bounds


def autonomy(weights: Mapping[str, Fraction], cells: Sequence[Cell], access: Mapping[str, Access]) -> Autonomy:
    """Measure one estate. `weights`: share of each deployment; what they lack to 1 belongs to none that is registered.

    Raises ValueError where the shares are negative or more than the whole.
    """
    unregistered = 1 - sum(weights.values(), Fraction())
    if unregistered < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("shares are negative or more than the whole")
    stop = [cell for cell in cells if cell.point is ControlPoint.STOP and cell.entity != SELF]
    stoppers: dict[str, set[str | None]] = {name: set() for name in weights}
    doubtful: dict[str, set[str | None]] = {name: set() for name in weights}
    for cell in stop:
        if cell.value is Power.UNILATERAL:
            stoppers[cell.deployment].add(cell.entity)
        elif cell.value is Power.UNKNOWN:
            doubtful[cell.deployment].add(cell.entity)
    exposed = _weight(weights, stoppers)
    may_be = sum((weights[name] for name in weights if doubtful[name] and not stoppers[name]), Fraction())
    exposure = Bounds(exposed, exposed + may_be + unregistered)
    free = Bounds(1 - exposure.upper, 1 - exposure.lower)
    is_released = sum((weights[name] for name in weights if access[name] in RELEASED), Fraction())
    not_shown = sum((weights[name] for name in weights if access[name] is Access.UNKNOWN), Fraction())
    released = Bounds(is_released, is_released + not_shown + unregistered)
    entities = {entity for found in stoppers.values() for entity in found if entity is not None}
    veto = {entity: _veto(entity, weights, stoppers, doubtful, unregistered) for entity in entities}
    return Autonomy(
        veto=dict(sorted(veto.items(), key=lambda item: (-item[1].lower, item[0]))),
        exposure=exposure,
        autonomy=free,
        released=released,
        gap=Bounds(released.lower - free.upper, released.upper - free.lower),
    )


def _weight(weights: Mapping[str, Fraction], stoppers: Mapping[str, set[str | None]]) -> Fraction:
    return sum((weight for name, weight in weights.items() if stoppers[name]), Fraction())


def _veto(
    entity: str,
    weights: Mapping[str, Fraction],
    stoppers: Mapping[str, set[str | None]],
    doubtful: Mapping[str, set[str | None]],
    unregistered: Fraction,
) -> Bounds:
    """Weight that one entity can stop; an unknown party may be this one, another known party is not."""
    sure = sum((weight for name, weight in weights.items() if entity in stoppers[name]), Fraction())
    perhaps = sum(
        (
            weight
            for name, weight in weights.items()
            if entity not in stoppers[name] and (None in stoppers[name] or doubtful[name] & {None, entity})
        ),
        Fraction(),
    )
    return Bounds(sure, sure + perhaps + unregistered)

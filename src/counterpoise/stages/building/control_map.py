"""The map of control points, and the shares of use that others hold at each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.autonomy import Autonomy, Bounds, autonomy
from counterpoise.assessment.control_points import Cell
from counterpoise.contracts.marts import ACCESS
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId
from counterpoise.report.power import Balance, ControlMap, PowerCell, Veto
from counterpoise.report.wording import word
from counterpoise.stages.building.source import Source, floats
from counterpoise.vocabulary import Access, ControlPoint, Power

NO_CALLS = marked("no log counts a call in the window")
_NOTE = marked(
    "calls of no registered deployment, and those whose parties are not all known, could belong to either side"
)
_SHARES = (
    ("exposure", marked("Use that at least one external party can stop alone"), "calls with a stopper / all calls"),
    ("autonomy", marked("Use that no external party can stop alone"), "1 − share with a stopper"),
    ("released", marked("Use of models whose weights are released"), "calls on access open or partly open / all calls"),
    ("gap", marked("Released weights less autonomy"), "share on released weights − share without a stopper"),
)
_SIDES = (
    ("own", marked("no external party decides")),
    ("limited", marked("an external party decides within a limit")),
    ("alone", marked("an external party decides alone")),
    ("not_shown", marked("who decides is not shown")),
)


def build_control_map(source: Source) -> ControlMap:
    """Every cell by deployment and control point, with a figure for each share."""
    cells = [
        Cell(row["deployment_id"], ControlPoint(row["point"]), row["entity_id"], Power(row["power"]), row["reason"])
        for row in source.table(CONTROL_POINT)
    ]
    found = _measured(source, cells)
    shares = {
        name: enter(source, f"control.{name}", label, formula, getattr(found, name) if found else None)
        for name, label, formula in _SHARES
    }
    return ControlMap(
        cells=tuple(_cells(source, cells)),
        balance=tuple(_balance(source, point) for point in ControlPoint),
        **shares,
        veto=tuple(_veto(source, entity, bounds) for entity, bounds in (found.veto.items() if found else ())),
    )


def power_rows(source: Source, *points: ControlPoint) -> Sequence[Mapping[str, Any]]:
    """Calls of the window by deployment, with who alone holds one of the control points."""
    return source.book.rows("power_rows", **asked_of(source, *points))


def asked_of(source: Source, *points: ControlPoint) -> dict[str, str]:
    return {**source.span, "points": ",".join(points)}


def enter(  # noqa: PLR0913, PLR0917 a figure is what it is made of
    source: Source,
    key: str,
    label: str,
    formula: str,
    bounds: Bounds | None,
    points: Sequence[ControlPoint] = (ControlPoint.STOP,),
) -> FigureId:
    """A share of the calls of the window; None where no call is logged."""
    return source.book.add(
        key,
        label,
        "share",
        bounds=floats(bounds),
        query="power_rows",
        formula=formula,
        note=NO_CALLS if bounds is None else None if bounds.is_point else _NOTE,
        parameters=asked_of(source, *points),
    )


def party_name(source: Source, entity: str) -> str:
    return source.entity_names.get(entity, entity)


def _measured(source: Source, cells: list[Cell]) -> Autonomy | None:
    """None where no log counts a call in the window."""
    rows = power_rows(source, ControlPoint.STOP)
    total = sum(row["calls"] for row in rows)
    if not total:
        return None
    weights = {row["deployment_id"]: Fraction(row["calls"], total) for row in rows if row["deployment_id"] is not None}
    access = {row["deployment_id"]: Access(row["access"]) for row in source.table(ACCESS)}
    return autonomy(weights, [cell for cell in cells if cell.deployment in weights], access)


def _veto(source: Source, entity: str, bounds: Bounds) -> Veto:
    name = party_name(source, entity)
    formula = f"calls whose holders include {entity} / all calls"
    return Veto(
        entity=name,
        share=enter(
            source, f"control.veto.{entity}", said("Use that {name} can stop alone", name=name), formula, bounds
        ),
    )


def _balance(source: Source, point: ControlPoint) -> Balance:
    rows = power_rows(source, point)
    total = sum(row["calls"] for row in rows)
    calls = dict.fromkeys((side for side, _ in _SIDES), 0)
    for row in rows:
        calls[_side(row)] += row["calls"]
    return Balance(
        point=point,
        **{
            side: source.book.add(
                f"control.balance.{point}.{side}",
                said("Use of which {words}: {point}", words=said(words), point=word(point)),
                "share",
                value=calls[side] / total if total else None,
                query="power_rows",
                formula="calls of the deployments / all calls",
                note=None if total else NO_CALLS,
                parameters=asked_of(source, point),
            )
            for side, words in _SIDES
        },
    )


def _side(row: Mapping[str, Any]) -> str:
    """Who decides over one deployment: what is not shown may be stronger than a limited power, and weaker than none."""
    if row["deployment_id"] is None:
        return "not_shown"
    if row["holders"]:
        return "alone"
    if row["not_shown"]:
        return "not_shown"
    return "limited" if row["limited"] else "own"


def _cells(source: Source, cells: list[Cell]) -> Iterator[PowerCell]:
    points = list(ControlPoint)
    for cell in sorted(cells, key=lambda cell: (cell.deployment, points.index(cell.point), cell.entity or "")):
        yield PowerCell(
            deployment=cell.deployment,
            point=cell.point,
            entity=None if cell.entity is None else party_name(source, cell.entity),
            is_self=cell.entity == SELF,
            power=cell.value,
            reason=cell.reason,
        )

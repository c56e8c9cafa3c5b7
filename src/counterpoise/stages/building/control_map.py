"""The map of control points, and the shares of use that others can stop alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from counterpoise.assessment.autonomy import Autonomy, Bounds, autonomy
from counterpoise.assessment.control_points import SELF, Cell
from counterpoise.contracts.marts import ACCESS
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.report.basis import FigureId
from counterpoise.report.power import ControlMap, PowerCell, Veto
from counterpoise.stages.building.source import Source
from counterpoise.vocabulary import Access, ControlPoint, Power

_NOTE = "calls of no registered deployment, and those whose stoppers are not all known, could belong to either side"
_SHARES = (
    ("exposure", "Use that at least one external party can stop alone", "calls with a stopper / all calls"),
    ("autonomy", "Use that no external party can stop alone", "1 − share with a stopper"),
    ("released", "Use of models whose weights are released", "calls on access open or partly open / all calls"),
    ("gap", "Released weights less autonomy", "share on released weights − share without a stopper"),
)


def build_control_map(source: Source) -> ControlMap:
    """Every cell by deployment and control point, with a figure for each share."""
    rows = source.table(CONTROL_POINT)
    cells = [
        Cell(row["deployment_id"], ControlPoint(row["point"]), row["entity_id"], Power(row["power"]), row["reason"])
        for row in rows
    ]
    found = _measured(source, cells)
    shares = {name: _figure(source, name, label, formula, found) for name, label, formula in _SHARES}
    return ControlMap(
        cells=tuple(_cells(source, cells)),
        **shares,
        veto=tuple(
            Veto(entity=_name(source, entity), share=_share(source, f"veto.{entity}", entity, bounds))
            for entity, bounds in (found.veto.items() if found else ())
        ),
    )


def _measured(source: Source, cells: list[Cell]) -> Autonomy | None:
    """None where no log counts a call in the window."""
    rows = source.book.rows("stop_rows", **source.span)
    total = sum(row["calls"] for row in rows)
    if not total:
        return None
    weights = {row["deployment_id"]: Fraction(row["calls"], total) for row in rows if row["deployment_id"] is not None}
    access = {row["deployment_id"]: Access(row["access"]) for row in source.table(ACCESS)}
    return autonomy(weights, [cell for cell in cells if cell.deployment in weights], access)


def _figure(source: Source, name: str, label: str, formula: str, found: Autonomy | None) -> FigureId:
    bounds: Bounds | None = getattr(found, name) if found else None
    return _enter(source, f"control.{name}", label, formula, bounds)


def _share(source: Source, key: str, entity: str, bounds: Bounds) -> FigureId:
    label = f"Use that {_name(source, entity)} can stop alone"
    return _enter(source, f"control.{key}", label, f"calls whose stoppers hold {entity} / all calls", bounds)


def _enter(source: Source, key: str, label: str, formula: str, bounds: Bounds | None) -> FigureId:
    is_point = bounds is not None and bounds.lower == bounds.upper
    return source.book.add(
        key,
        label,
        "share",
        value=float(bounds.lower) if bounds and is_point else None,
        bounds=(float(bounds.lower), float(bounds.upper)) if bounds and not is_point else (None, None),
        query="stop_rows",
        formula=formula,
        note="no log counts a call in the window" if bounds is None else None if is_point else _NOTE,
        parameters=source.span,
    )


def _cells(source: Source, cells: list[Cell]) -> Iterator[PowerCell]:
    points = list(ControlPoint)
    for cell in sorted(cells, key=lambda cell: (cell.deployment, points.index(cell.point), cell.entity or "")):
        yield PowerCell(
            deployment=cell.deployment,
            point=cell.point,
            entity=None if cell.entity is None else _name(source, cell.entity),
            is_self=cell.entity == SELF,
            power=cell.value,
            reason=cell.reason,
        )


def _name(source: Source, entity: str) -> str:
    return source.entity_names.get(entity, entity)

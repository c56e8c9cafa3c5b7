"""The map of control points, and the shares of use that others can stop alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from counterpoise.assessment.autonomy import Autonomy, Bounds, autonomy
from counterpoise.assessment.control_points import SELF, Cell
from counterpoise.assessment.stress import Exposed, Fallback, fallback_coverage, withdrawals
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY
from counterpoise.contracts.marts import ACCESS
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.report.basis import FigureId
from counterpoise.report.power import ControlMap, PowerCell, Veto, Withdrawal
from counterpoise.stages.building.source import Source
from counterpoise.vocabulary import Access, ControlPoint, Power

_NOT_KNOWN = "(not known)"
_TEST_DAYS = 365
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
    found, exposed = _measured(source, cells), _exposed(source)
    shares = {name: _figure(source, name, label, formula, found) for name, label, formula in _SHARES}
    return ControlMap(
        cells=tuple(_cells(source, cells)),
        **shares,
        veto=tuple(
            Veto(entity=_name(source, entity), share=_share(source, f"veto.{entity}", entity, bounds))
            for entity, bounds in (found.veto.items() if found else ())
        ),
        fallback=_enter(
            source,
            "stress.fallback",
            "Use with a fallback that was tested within a year",
            "calls with a tested fallback / all calls",
            fallback_coverage(exposed) if found else None,
        ),
        withdrawals=tuple(_withdrawals(source, exposed)) if found else (),
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


def _exposed(source: Source) -> list[Exposed]:
    """Each registered deployment with calls in the window: who can stop it, and its fallback."""
    rows = source.book.rows("stop_rows", **source.span)
    total = sum(row["calls"] for row in rows)
    known = {row["deployment_id"] for row in source.table(DEPLOYMENT)}
    return [
        Exposed(
            id=row["deployment_id"],
            weight=Fraction(row["calls"], total),
            stoppers=frozenset((row["stoppers"] or "").split("\n")) - {"", _NOT_KNOWN},
            is_doubtful=row["not_shown"] > 0 or _NOT_KNOWN in (row["stoppers"] or "").split("\n"),
            fallback=_fallback(row, source.audit.as_of),
            target=row["fallback"] if row["fallback"] in known else None,
        )
        for row in rows
        if row["deployment_id"] is not None
    ]


def _fallback(row: Mapping[str, Any], as_of: date) -> Fallback:
    if row["fallback"] == "none" or row["fallback_result"] == "missed":
        return Fallback.NONE
    tested = row["fallback_tested_on"]
    is_fresh = tested not in {None, "none"} and 0 <= (as_of - date.fromisoformat(tested)).days <= _TEST_DAYS
    is_met = (row["fallback_result"], row["fallback_other_party"]) == ("met", "yes")
    return Fallback.TESTED if is_fresh and is_met else Fallback.NOT_SHOWN


def _withdrawals(source: Source, exposed: list[Exposed]) -> Iterator[Withdrawal]:
    """Every party that can stop something alone, and every country in which such parties have their seat."""
    seats = {row["entity_id"]: row["seat"] for row in source.table(ENTITY)}
    parties = sorted({party for item in exposed for party in item.stoppers})
    countries = sorted({seat for party in parties if (seat := seats.get(party))})
    shocks: dict[str, list[str]] = {party: [party] for party in parties}
    shocks |= {f"seat {seat}": [party for party in parties if seats.get(party) == seat] for seat in countries}
    for item in withdrawals(exposed, shocks):
        is_country = item.name.startswith("seat ")
        name = f"Every party with its seat in {item.name[5:]}" if is_country else _name(source, item.name)
        key = f"stress.{item.name.replace(' ', '.')}"
        what = "of the parties that withdraw"
        yield Withdrawal(
            kind="country" if is_country else "party",
            name=name,
            stopped=_enter(
                source, f"{key}.stopped", f"Use that stops: {name}", f"calls {what} / all calls", item.stopped
            ),
            residual=_enter(
                source,
                f"{key}.residual",
                f"Use that stays stopped: {name}",
                f"calls {what} without a tested fallback / all calls",
                item.residual,
            ),
        )


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

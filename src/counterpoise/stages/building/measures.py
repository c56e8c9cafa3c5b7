"""Measurements over the estate, each a figure with its bounds."""

from __future__ import annotations

from counterpoise.catalogue.measures import measures
from counterpoise.contracts.measures import MEASURE
from counterpoise.language import said
from counterpoise.report.accountability import Measurement
from counterpoise.report.basis import FigureId
from counterpoise.stages.building.source import Source
from counterpoise.warehouse.warehouse import Row


def build_measurements(source: Source) -> tuple[Measurement, ...]:
    """Every measurement of the catalogue; one that is left out says why."""
    found = {row["measure"]: row for row in source.table(MEASURE)}
    return tuple(
        Measurement(
            id=item.id,
            name=said(item.name),
            pillar=item.pillar,
            measures=said(item.measures),
            figure=_figure(source, found[item.id], item.name, item.formula) if item.left_out is None else None,
            basis=found[item.id]["basis"] if item.left_out is None else None,
            left_out=said(item.left_out) if item.left_out else None,
        )
        for item in measures()
    )


def _figure(source: Source, row: Row, name: str, formula: str) -> FigureId:
    return source.book.add(
        f"measure.{row['measure']}",
        name,
        "share",
        bounds=(row["lower"], row["upper"]),
        n=row["n"],
        query="measure",
        formula=formula,
        note=None if row["n"] else said("there is no unit to measure"),
        parameters={"measure": row["measure"]},
    )

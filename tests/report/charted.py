"""Charts of a report with their drawings read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from counterpoise.report.charts import Chart, described
from counterpoise.report.charts.svg import drawings
from counterpoise.report.lookup import Lookup


def every(find: Lookup) -> Iterator[Chart]:
    for charts in described(find).values():
        yield from charts


_DRAWN: dict[str, Element] = {}


def _element(svg: str) -> Element:
    return fromstring(f"<svg>{svg}</svg>")  # noqa: S314 what `safe` wrote


def drawn(find: Lookup) -> list[Chart]:
    """Every chart, drawn at once: each start of the library takes a second."""
    charts = list(every(find))
    missing = tuple(dict.fromkeys(chart.spec for chart in charts if chart.spec not in _DRAWN))
    _DRAWN.update(zip(missing, map(_element, drawings(missing)), strict=True))
    return charts


def root(chart: Chart) -> Element:
    """The drawing of a chart."""
    if chart.spec not in _DRAWN:
        _DRAWN[chart.spec] = _element(drawings((chart.spec,))[0])
    return _DRAWN[chart.spec]


def texts(chart: Chart) -> list[str]:
    return [it.text or "" for it in root(chart).iter("text")]


def layers(chart: Chart, mark: str, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of the layers with this mark whose properties are these."""
    spec = json.loads(chart.spec)
    found = [it for it in spec["layer"] if it["mark"]["type"] == mark and wanted.items() <= it["mark"].items()]
    return [row for layer in found for row in rows_of(spec, layer)]


def rows_of(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    data = layer["data"]
    rows: list[dict[str, Any]] = data["values"] if "values" in data else spec["datasets"][data["name"]]
    return rows


def hatched(chart: Chart) -> list[dict[str, Any]]:
    return layers(chart, "rule", strokeDash=[0.5, 2.0])

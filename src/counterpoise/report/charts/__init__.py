"""The charts of the report: pure functions from the model to Vega-Lite, and the drawings of all of them.

Bars start at zero, labels are direct, deployments stand in the same order in every chart (by name), and what is not
known is an open, hatched extension. Where there is nothing to draw there is no chart, and the template says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from counterpoise.errors import RenderError
from counterpoise.report.charts.controls import duty_lines, verdict_map
from counterpoise.report.charts.glyphs import answer_strip, completeness_bar
from counterpoise.report.charts.intervals import interval_charts
from counterpoise.report.charts.performance import score_panels
from counterpoise.report.charts.plot import Chart, size_of
from counterpoise.report.charts.shares import hhi_trend, layer_bars, share_bars, withdrawal_bars
from counterpoise.report.charts.svg import drawings
from counterpoise.report.lookup import Lookup

__all__ = ["Chart", "Gallery", "described", "size_of"]


def described(find: Lookup) -> dict[str, tuple[Chart, ...]]:
    """Every chart of a report by its name, not drawn yet; none where there is nothing to draw."""
    return {
        "intervals": interval_charts(find),
        "intervals of the annex": interval_charts(find, in_annex=True),
        "layers": layer_bars(find),
        "withdrawals": withdrawal_bars(find),
        "verdicts": verdict_map(find),
        "duties": duty_lines(find),
        "performance": score_panels(find),
        **{f"shares by {row.dimension}": share_bars(find, row) for row in find.pooled()},
        **{f"trend by {row.dimension}": hhi_trend(find, row.dimension) for row in find.pooled()},
    }


class Gallery:
    """The charts of one report, drawn together when the first of them is asked for."""

    answer_strip = staticmethod(answer_strip)
    completeness_bar = staticmethod(completeness_bar)

    def __init__(self, find: Lookup) -> None:
        self._find = find

    @cached_property
    def _drawn(self) -> Mapping[str, tuple[Chart, ...]]:
        found = described(self._find)
        svgs = iter(drawings(tuple(chart.spec for charts in found.values() for chart in charts)))
        return {name: tuple(replace(chart, svg=next(svgs)) for chart in charts) for name, charts in found.items()}

    def of(self, name: str) -> tuple[Chart, ...]:
        """The charts of this name. Raises RenderError where no chart has it."""
        try:
            return self._drawn[name]
        except KeyError:
            raise RenderError(f"a template asks for the chart {name!r}, which does not exist") from None

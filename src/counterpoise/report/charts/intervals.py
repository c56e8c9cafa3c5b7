"""Documentation of groups and deployments as intervals on 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterpoise.report.basis import Figure
from counterpoise.report.charts import words
from counterpoise.report.charts.plot import FAINT, FULL_WIDTH, HUES, RULE, Chart, Frame, Plot, axis, bounds_of
from counterpoise.report.format import prose, shown
from counterpoise.report.lookup import Lookup, is_long
from counterpoise.report.model import ComparisonGroup, Deployment
from counterpoise.report.wording import capital, word
from counterpoise.vocabulary import Access

ROWS_A_CHART = 44  # what fits on one page
_ROW, _GROUP, _TOP = 12.0, 17.0, 18.0
_LEFT, _WIDTH = 158.0, 150.0
_NAME, _COUNT, _DOCUMENTED, _ANSWERED = -149.0, -58.0, 217.0, 282.0  # where columns begin or end


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the chart: a group or a deployment."""

    name: str
    access: Access
    documentation: Figure
    completeness: Figure
    count: Figure | None = None  # deployments of a group; None for a deployment
    is_empty: bool = False


def interval_charts(find: Lookup, *, in_annex: bool = False) -> tuple[Chart, ...]:
    """The same rows and columns for every group.

    Up to 40 deployments stand in the body. Where there are more, the body shows the groups and the annex the rest.
    """
    is_split = is_long(find.report.deployments)
    if not find.report.deployments or (in_annex and not is_split):
        return ()
    lines: list[_Line] = []
    for group in find.report.comparison.groups:
        if not in_annex:
            lines.append(_of_group(find, group))
        if in_annex or not is_split:
            lines.extend(_of_deployment(find, item) for item in find.members(group))
    return tuple(_chart(lines[start : start + ROWS_A_CHART]) for start in range(0, len(lines), ROWS_A_CHART))


def _of_group(find: Lookup, group: ComparisonGroup) -> _Line:
    documentation, completeness = find.figure(group.documentation), find.figure(group.completeness)
    name, count = capital(word(group.access)), find.figure(group.deployments)
    return _Line(name, group.access, documentation, completeness, count, not group.members)


def _of_deployment(find: Lookup, item: Deployment) -> _Line:
    return _Line(item.name, item.access, find.figure(item.documentation), find.figure(item.completeness))


def _chart(lines: Sequence[_Line]) -> Chart:
    placed, end = [], 0.0
    for line in lines:
        end += _GROUP if line.count else _ROW
        placed.append((end - _ROW / 2, line))
    right = FULL_WIDTH - _LEFT - _WIDTH
    plot = Plot(
        Frame(_WIDTH, end, left=_LEFT, top=_TOP, right=right, bottom=3),
        (0, 1),
        x_axis=axis((0, 0.25, 0.5, 0.75, 1), ".2f", orient="top"),
    )
    heads = ((_COUNT, words.DEPLOYMENTS), (_DOCUMENTED, words.DOCUMENTED), (_ANSWERED, words.ANSWERED))
    plot.scale(((x, -7.0, text) for x, text in heads), align="right")
    groups = [(y, line) for y, line in placed if line.count]
    plot.lines([{"y": y - 9} for y, _ in groups], x=-_LEFT, x2=_WIDTH + right, y="y", color=RULE, width=0.5)
    for access in Access:
        _intervals(plot, [(y, line) for y, line in placed if line.access == access], HUES[access])
    plot.names([{"y": y, "text": line.name} for y, line in placed if not line.count], _NAME, _LEFT - 14)
    plot.text([{"y": y, "text": line.name, "says": ""} for y, line in groups], _NAME, fontWeight=600)
    plot.numbers([{"y": y, "figure": line.count} for y, line in groups], _COUNT)
    empty = [{"y": y, "text": words.NO_DEPLOYMENT, "says": ""} for y, line in groups if line.is_empty]
    plot.text(empty, 0.0, color=FAINT)
    for is_group, weight in ((True, 600), (False, 400)):
        rows = [
            {"y": y, "first": line.documentation, "second": line.completeness}
            for y, line in placed
            if (line.count is not None) == is_group and not line.is_empty
        ]
        plot.numbers(rows, _DOCUMENTED, "first", fontWeight=weight)
        plot.numbers(rows, _ANSWERED, "second", fontWeight=weight)
    said = (f"{shown(line.name)}: {prose(line.documentation)}" for line in lines)
    return plot.chart(words.INTERVALS, "; ".join(said))


def _intervals(plot: Plot, placed: Sequence[tuple[float, _Line]], hue: str) -> None:
    """Filled end at what is shown, open end at what could be; hatching over the scale where nothing is known."""
    plot.blocks([{"y": y} for y, line in placed if line.count], -_LEFT, hue)
    drawn = [(y, line) for y, line in placed if not line.is_empty]
    unknown = [{"y": y, "x": 0, "x2": 1} for y, line in drawn if bounds_of(line.documentation) is None]
    plot.hatches(unknown, 5)
    for is_group, width in ((True, 2.2), (False, 0.9)):
        rows = [
            {"y": y, "x": bounds[0], "x2": bounds[1]}
            for y, line in drawn
            if (line.count is not None) == is_group and (bounds := bounds_of(line.documentation))
        ]
        plot.lines(rows, x="x", x2="x2", y="y", width=width, color=hue)
        plot.points(rows, "circle", x="x2", fill="#ffffff", stroke=hue)
        plot.points(rows, "circle", fill=hue, stroke=hue)

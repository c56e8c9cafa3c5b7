"""The charts of the report: pure functions from the model to drawings. Title, subtitle and source stand around them.

Bars start at zero, labels are direct, deployments stand in the same order in every chart (by name), and what is not
known is an open, hatched extension. A function returns None where there is nothing to draw: the template says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counterpoise.language import decimal, marked, said
from counterpoise.report.basis import Figure
from counterpoise.report.drawing import (
    FAINT,
    INK,
    RULE,
    Drawing,
    Shape,
    dot,
    fitted,
    hatch,
    label,
    line,
    number,
    polyline,
    rect,
    scale_label,
)
from counterpoise.report.format import axis_month, grouped, month, prose, shown
from counterpoise.report.lookup import Lookup, is_long
from counterpoise.report.model import ComparisonGroup, Concentration, Deployment
from counterpoise.report.wording import capital, word
from counterpoise.vocabulary import Access, Answer, Dimension

FULL_WIDTH = 468.0
HALF_WIDTH = 226.0
ROWS_A_CHART = 44  # what fits on one page
BARS_A_CHART = 6
ROW_HEIGHT = 12.0
# Three hues of equal weight that colour-blind readers tell apart; names beside them carry the meaning.
HUES = {Access.OPEN: "#2f6fa5", Access.PARTLY_OPEN: "#1f7a72", Access.CLOSED: "#94691a", Access.UNKNOWN: "#6a7078"}
_SCALES = (1_000.0, 2_500.0, 5_000.0, 10_000.0)  # tops of the HHI axis


def _bounds(figure: Figure) -> tuple[float, float] | None:
    """Lower and upper of a figure; a bare value is its own bounds, None where nothing is known."""
    lower = figure.value if figure.lower is None else figure.lower
    upper = figure.value if figure.upper is None else figure.upper
    return None if lower is None or upper is None else (lower, upper)


def completeness_bar(figure: Figure, width: float = 340.0) -> Drawing:
    """How much is answered: a filled part, and the rest open."""
    bounds = _bounds(figure) or (0.0, 0.0)
    known = width * min(max(bounds[0], 0.0), 1.0)
    shapes = (rect((0, 0), (known, 10)), hatch((known, 0), (width - known, 10)), line((0, 0), (0, 10)))
    return Drawing(
        width,
        10,
        shapes,
        said("Answered: {figure}", figure=prose(figure)),
        said("The hatched part is not shown by the evidence."),
    )


@dataclass(frozen=True, slots=True)
class _IntervalRow:
    """One line of the interval chart: a group or a deployment."""

    name: str
    access: Access
    documentation: Figure
    completeness: Figure
    count: Figure | None = None  # deployments of a group; None for a deployment
    is_empty: bool = False


_PLOT_LEFT, _PLOT_WIDTH = 158.0, 150.0


def interval_charts(find: Lookup, *, in_annex: bool = False) -> tuple[Drawing, ...]:
    """Documentation of groups and deployments as intervals on 0..1; the same rows and columns for every group.

    Up to 40 deployments stand in the body. Where there are more, the body shows the groups and the annex the rest.
    """
    is_split = is_long(find.report.deployments)
    if not find.report.deployments or (in_annex and not is_split):
        return ()
    rows: list[_IntervalRow] = []
    for group in find.report.comparison.groups:
        if not in_annex:
            rows.append(_group_row(find, group))
        if in_annex or not is_split:
            rows.extend(_deployment_row(find, item) for item in find.members(group))
    return tuple(_interval_chart(rows[start : start + ROWS_A_CHART]) for start in range(0, len(rows), ROWS_A_CHART))


def _group_row(find: Lookup, group: ComparisonGroup) -> _IntervalRow:
    count = find.figure(group.deployments)
    documentation, completeness = find.figure(group.documentation), find.figure(group.completeness)
    name = capital(word(group.access))
    return _IntervalRow(name, group.access, documentation, completeness, count, not group.members)


def _deployment_row(find: Lookup, item: Deployment) -> _IntervalRow:
    return _IntervalRow(item.name, item.access, find.figure(item.documentation), find.figure(item.completeness))


def _interval_chart(rows: Sequence[_IntervalRow]) -> Drawing:
    height = 24.0 + sum(ROW_HEIGHT + (5.0 if row.count else 0.0) for row in rows)
    shapes = [*_interval_scale(height)]
    y = 24.0
    for row in rows:
        y += ROW_HEIGHT + (5.0 if row.count else 0.0)
        shapes += _interval_line(row, y)
    alternative = "; ".join(f"{shown(row.name)}: {prose(row.documentation)}" for row in rows)
    return Drawing(FULL_WIDTH, height + 6, tuple(shapes), said("Documentation by deployment, from 0 to 1"), alternative)


def _interval_scale(height: float) -> list[Shape]:
    shapes = []
    for tick, text in ((0, "0"), (0.25, "0.25"), (0.5, "0.50"), (0.75, "0.75"), (1, "1")):
        x = _PLOT_LEFT + _PLOT_WIDTH * tick
        shapes.append(line((x, 18), (x, height + 3), stroke=RULE, width=0.5))
        shapes.append(scale_label((x, 14), decimal(text)))
    heads = ((100, marked("deployments")), (375, marked("documented")), (440, marked("answered")))
    return shapes + [scale_label((x, 14), said(text), anchor="end") for x, text in heads]


def _interval_line(row: _IntervalRow, y: float) -> list[Shape]:
    is_group = row.count is not None
    shapes: list[Shape] = []
    if row.count is not None:
        shapes += [rect((0, y - 5.6), (5, 5.6), fill=HUES[row.access]), label((9, y), row.name, is_bold=True)]
        shapes += [line((0, y - 12), (FULL_WIDTH, y - 12), stroke=RULE, width=0.5), *number((100, y), row.count)]
    else:
        shapes.append(label((9, y), fitted(row.name, _PLOT_LEFT - 18)))
    if row.is_empty:
        return [*shapes, label((_PLOT_LEFT, y), said("no deployment in this group"), fill=FAINT)]
    shapes += _span(_bounds(row.documentation), y - 2.7, HUES[row.access], width=2.2 if is_group else 0.9)
    shapes += number((375, y), row.documentation, is_bold=is_group)
    return shapes + list(number((440, y), row.completeness, is_bold=is_group))


def _span(bounds: tuple[float, float] | None, y: float, hue: str, *, width: float) -> list[Shape]:
    """Filled end at what is shown, open end at what could be; hatching over the scale where nothing is known."""
    if bounds is None:
        return [hatch((_PLOT_LEFT, y - 2.5), (_PLOT_WIDTH, 5))]
    low, high = (_PLOT_LEFT + _PLOT_WIDTH * bound for bound in bounds)
    ends = [dot((high, y), 2.3, fill="#ffffff", stroke=hue), dot((low, y), 2.3, fill=hue, stroke=hue)]
    return [line((low, y), (high, y), stroke=hue, width=width), *ends]


def concentration_bars(find: Lookup, row: Concentration) -> Drawing | None:
    """Shares of the largest entities; each bar could grow by all that is not attributed, which has a bar of its own."""
    unknown = find.figure(row.unknown_share)
    not_attributed = (_bounds(unknown) or (0.0, 1.0))[1]
    shares = [(top.name, find.figure(top.share)) for top in row.top[:BARS_A_CHART]]
    if not shares:
        return None
    lengths = [_bar(figure, not_attributed) for _, figure in shares]
    top = max(not_attributed, *(high for _, high in lengths))
    scale = next((limit for limit in (0.25, 0.5, 0.75) if top <= limit), 1.0)
    left, width, text_end = 84.0, 78.0, HALF_WIDTH - 20
    shapes: list[Shape] = []
    for place, ((name, figure), (low, high)) in enumerate(zip(shares, lengths, strict=True)):
        y = 14 + place * 13.0
        start, end = width * min(low, scale) / scale, width * min(high, scale) / scale
        shapes += [
            label((left - 4, y), fitted(name, left - 4), anchor="end"),
            rect((left, y - 7), (start, 8), fill="#5b6670"),
        ]
        shapes += [hatch((left + start, y - 7), (end - start, 8)), *number((text_end, y), figure)]
    y = 14 + len(shares) * 13.0
    shapes += [label((left - 4, y), said("not attributed"), anchor="end", fill=FAINT), *number((text_end, y), unknown)]
    shapes.append(hatch((left, y - 7), (width * min(not_attributed, scale) / scale, 8)))
    shapes.append(line((left, 4), (left, y + 4)))
    alternative = "; ".join(f"{shown(name)}: {prose(figure)}" for name, figure in shares)
    ending = "; " + said("not attributed: {figure}", figure=prose(unknown))
    title = said("Shares of tokens by {dimension}", dimension=word(row.dimension))
    return Drawing(HALF_WIDTH, y + 6, tuple(shapes), title, alternative + ending)


def _bar(share: Figure, not_attributed: float) -> tuple[float, float]:
    """Where the filled part ends and where the open part ends."""
    low, high = _bounds(share) or (0.0, 0.0)
    return low, high if high > low else min(low + not_attributed, 1.0)


@dataclass(frozen=True, slots=True)
class _Panel:
    """The plot of one trend chart: months along x, HHI up y."""

    months: int
    top: float
    left: float = 34.0
    bottom: float = 112.0
    height: float = 96.0

    @property
    def step(self) -> float:
        return (HALF_WIDTH - self.left - 8) / self.months

    def x(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        return self.bottom - self.height * min(value, self.top) / self.top

    def scale(self) -> list[Shape]:
        shapes = []
        for tick in (0.0, self.top / 2, self.top):
            shapes.append(line((self.left, self.y(tick)), (HALF_WIDTH - 6, self.y(tick)), stroke=RULE, width=0.5))
            text = grouped(int(tick))
            shapes.append(scale_label((self.left - 4, self.y(tick) + 2.2), text, anchor="end"))
        return shapes


def hhi_trend(find: Lookup, dimension: Dimension) -> Drawing | None:
    """HHI by month as intervals with ends, and dashed the floor that the number of entities sets in each month."""
    rows = find.months(dimension)
    known = [(place, bounds) for place, row in enumerate(rows) if (bounds := _bounds(find.figure(row.hhi)))]
    if not known:
        return None
    panel = _Panel(len(rows), _trend_top(find))
    shapes = [*panel.scale(), *_floors(find, rows, panel), *_month_labels(rows, panel)]
    shapes.append(polyline([(panel.x(place), panel.y(low)) for place, (low, _) in known]))
    for place, (low, high) in known:
        shapes += _whisker(panel.x(place), panel.y(low), panel.y(high))
    alternative = "; ".join(f"{month(row.period)}: {prose(find.figure(row.hhi))}" for row in rows)
    title = said("HHI by {dimension} and month", dimension=word(dimension))
    return Drawing(HALF_WIDTH, panel.bottom + 14, tuple(shapes), title, alternative)


def _trend_top(find: Lookup) -> float:
    """The top of the HHI axis that all trend charts share, so that they can be compared."""
    rows = [row for row in find.report.concentration if not row.is_pooled]
    highest = [bounds[1] for row in rows if (bounds := _bounds(find.figure(row.hhi)))]
    floors = [floor for row in rows if (floor := _floor(find, row))]
    return next((top for top in _SCALES if top >= max([*highest, *floors], default=0.0)), _SCALES[-1])


def _floor(find: Lookup, row: Concentration) -> float | None:
    """The HHI of n equal shares, below which n entities cannot lie: 10000 / n."""
    n = find.figure(row.n).value
    return 10_000 / n if n else None


def _floors(find: Lookup, rows: Sequence[Concentration], panel: _Panel) -> list[Shape]:
    shapes, half = [], panel.step / 2
    known = [(place, floor) for place, row in enumerate(rows) if (floor := _floor(find, row))]
    for place, floor in known:
        y = panel.y(floor)
        shapes.append(line((panel.x(place) - half, y), (panel.x(place) + half, y), stroke=FAINT, dash="2 1.5"))
    for place, floor in known[:1]:
        shapes.append(scale_label((panel.x(place) - half + 3, panel.y(floor) + 8), said("floor"), anchor="start"))
    return shapes


def _month_labels(rows: Sequence[Concentration], panel: _Panel) -> list[Shape]:
    every = -(-len(rows) // 6)  # at most six labels, the last month always among them
    return [
        scale_label((panel.x(place), panel.bottom + 10), axis_month(row.period))
        for place, row in enumerate(rows)
        if (len(rows) - 1 - place) % every == 0
    ]


def _whisker(x: float, low: float, high: float) -> list[Shape]:
    """An upright interval: filled end at the lower bound, open end at the upper."""
    ends = [dot((x, high), 2, fill="#ffffff", stroke=INK), dot((x, low), 2, fill=INK, stroke=INK)]
    return ends[1:] if low - high < 0.5 else [line((x, low), (x, high)), *ends]


_STRIP_WIDTH, _UNIT = 74.0, 5.6


def answer_strip(counts: Mapping[Answer, int]) -> Drawing:
    """One small square for each deployment: filled yes, half partial, empty no, hatched not shown, a stroke where it
    does not apply. Groups that are too large for squares get narrower ones."""
    present = [(answer, counts.get(answer, 0)) for answer in Answer if counts.get(answer, 0)]
    total = sum(count for _, count in present)
    step = min(_UNIT + 1.2, _STRIP_WIDTH / total) if total else 0.0
    shapes: list[Shape] = []
    for place, answer in enumerate(answer for answer, count in present for _ in range(count)):
        shapes += _square(answer, place * step, min(_UNIT, step * 0.84))
    title = ", ".join(f"{count} {word(answer)}" for answer, count in present) or said("no deployment")
    return Drawing(max(total * step, _UNIT), _UNIT + 0.4, tuple(shapes), title)


def _square(answer: Answer, x: float, width: float) -> list[Shape]:
    frame = rect((x, 0.2), (width, _UNIT), fill="#ffffff", stroke=INK)
    return {
        Answer.YES: [rect((x, 0.2), (width, _UNIT))],
        Answer.PARTIAL: [frame, rect((x, 0.2 + _UNIT / 2), (width, _UNIT / 2))],
        Answer.NO: [frame],
        Answer.UNKNOWN: [hatch((x, 0.2), (width, _UNIT))],
        Answer.NOT_APPLICABLE: [line((x, 0.2 + _UNIT / 2), (x + width, 0.2 + _UNIT / 2), stroke=FAINT)],
    }[answer]

"""Documentation against measured scores: one panel for each benchmark, metric and evaluator, never two on one scale."""

from __future__ import annotations

import math

from counterpoise.report.charts import words
from counterpoise.report.charts.plot import HALF_WIDTH, HUES, RULE, Chart, Frame, Plot, axis, bounds_of
from counterpoise.report.format import prose, shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.performance import Panel
from counterpoise.report.wording import word
from counterpoise.vocabulary import Access

MOST_POINTS = 12  # names that find a place of their own beside the plot
_LEFT, _WIDTH, _HEIGHT = 28.0, 78.0, 88.0
_NAME_HEIGHT = 9.0
_SHAPES = {
    Access.OPEN: "circle",
    Access.PARTLY_OPEN: "square",
    Access.CLOSED: "triangle-up",
    Access.UNKNOWN: "diamond",
}


def score_panels(find: Lookup) -> tuple[Chart, ...]:
    """A panel for each of the report, of twelve deployments at most."""
    return tuple(_panel(find, panel) for panel in find.report.performance.panels)


def _panel(find: Lookup, panel: Panel) -> Chart:
    points = []
    for item in panel.points[:MOST_POINTS]:
        deployment, score = find.deployment(item.deployment), find.figure(item.score)
        shares = bounds_of(find.figure(deployment.documentation)) or (0.0, 1.0)
        if scores := bounds_of(score):
            points.append((deployment, score, shares, scores))
    low, high, step = _scale([bound for *_, scores in points for bound in scores])
    height = max(_HEIGHT, _NAME_HEIGHT * len(points))
    frame = Frame(_WIDTH, height, left=_LEFT, top=10, right=HALF_WIDTH - _LEFT - _WIDTH, bottom=36)
    ticks = [round(low + step * place, 9) for place in range(round((high - low) / step) + 1)]
    form = f",.{max(0, -math.floor(math.log10(step)))}f"
    plot = Plot(
        frame,
        (0, 1),
        y_domain=(low, high),
        x_axis=axis((0, 0.5, 1), ".1f", labelPadding=3),
        y_axis=axis(ticks, form, labelPadding=3),
    )
    plot.scale([(_WIDTH / 2, height + 18, words.DOCUMENTED)])
    plot.scale([(-_LEFT, -5.0, words.MEASURED)], align="left")
    _key(plot, height + 30)
    for access in Access:
        rows = [
            {
                "x": shares[0],
                "x2": shares[1],
                "middle": sum(shares) / 2,
                "low": scores[0],
                "high": scores[1],
                "y": middle,
            }
            for deployment, _, shares, scores in points
            if deployment.access == access and (middle := sum(scores) / 2) is not None
        ]
        hue = HUES[access]
        plot.lines(rows, x="x", x2="x2", y="y", width=0.9, color=hue)
        plot.lines(rows, x="middle", y="low", y2="high", width=0.9, color=hue)
        plot.points(rows, _SHAPES[access], x="x2", fill="#ffffff", stroke=hue, size=20)
        plot.points(rows, _SHAPES[access], fill=hue, stroke=hue, size=20)
    labels = _labels([height * (high - sum(scores) / 2) / (high - low) for *_, scores in points], height)
    for (deployment, score, _, scores), y in zip(points, labels, strict=True):
        at = {"y": plot.down(y), "from": sum(scores) / 2}
        plot.lines([at], x=_WIDTH, x2=_WIDTH + 8, y="from", y2="y", width=0.5, color=RULE)
        plot.names([{**at, "text": deployment.name}], _WIDTH + 10, 64)
        plot.numbers([{**at, "figure": score}], HALF_WIDTH - _LEFT - 20)
    plot.prints(find.figure(deployment.documentation) for deployment, *_ in points)
    said = (f"{shown(find.deployment(it.deployment).name)}: {prose(find.figure(it.score))}" for it in panel.points)
    return plot.chart(words.PERFORMANCE.format(benchmark=shown(panel.benchmark, 60)), "; ".join(said))


def _key(plot: Plot, y: float) -> None:
    """Access by shape and hue, with its word; a little apart for the longer words."""
    for access, x in zip(Access, (-_LEFT + 3, 6, 58, 96), strict=True):
        row = {"x": plot.along(x), "y": plot.down(y)}
        plot.points([row], _SHAPES[access], fill=HUES[access], stroke=HUES[access])
        plot.scale([(x + 5, y, word(access))], align="left")


def _scale(values: list[float]) -> tuple[float, float, float]:
    """Ends of the axis and a round step between its lines: points need no zero, bars would."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    rough = (high - low or abs(high) or 1.0) / 3
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return round(first * step, 9), round(max(last, first + 1) * step, 9), step


def _labels(wanted: list[float], height: float) -> list[float]:
    """Places for names close to where they are wanted, none over another, all within the height."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = list(wanted)
    least = _NAME_HEIGHT / 2 - 4
    for place in order:
        placed[place] = least = max(placed[place], least)
        least += _NAME_HEIGHT
    most = height
    for place in reversed(order):
        placed[place] = most = min(placed[place], most)
        most -= _NAME_HEIGHT
    return placed

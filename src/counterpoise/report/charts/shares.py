"""Concentration: shares of the largest, the largest at each layer, HHI by month, and what a withdrawal stops."""

from __future__ import annotations

from collections.abc import Sequence

from counterpoise.report.basis import Figure
from counterpoise.report.charts import words
from counterpoise.report.charts.plot import (
    BAR,
    FAINT,
    FULL_WIDTH,
    HALF_WIDTH,
    INK,
    Bounds,
    Chart,
    Frame,
    Plot,
    axis,
    bounds_of,
)
from counterpoise.report.format import month, prose, short_month, shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Concentration
from counterpoise.report.power import Layer, Withdrawal
from counterpoise.report.wording import capital, word
from counterpoise.vocabulary import Dimension

BARS_A_CHART = 6
WITHDRAWALS_A_CHART = 10
_ROW = 13.0
_SCALES = (1_000.0, 2_500.0, 5_000.0, 10_000.0)  # tops of the HHI axis


def share_bars(find: Lookup, row: Concentration) -> tuple[Chart, ...]:
    """Shares of the largest entities; each bar could grow by all that is not attributed, which has a bar of its own."""
    unknown = find.figure(row.unknown_share)
    not_attributed = (bounds_of(unknown) or (0.0, 1.0))[1]
    shares = [(top.name, find.figure(top.share)) for top in row.top[:BARS_A_CHART]]
    if not shares:
        return ()
    lengths = [_grown(figure, not_attributed) for _, figure in shares]
    highest = max(not_attributed, *(high for _, high in lengths))
    top = next((limit for limit in (0.25, 0.5, 0.75) if highest <= limit), 1.0)
    left, width, end = 84.0, 78.0, HALF_WIDTH - 84 - 20
    height = _ROW * (len(shares) + 1)
    frame = Frame(width, height, left=left, top=14, right=HALF_WIDTH - left - width, bottom=2)
    plot = Plot(frame, (0, top), x_axis=axis((0, top), ".0%", orient="top"))
    placed = [_ROW * (place + 0.5) for place in range(len(shares) + 1)]
    bars = [{"y": y, "x": 0, "x2": low} for y, (low, _) in zip(placed, lengths, strict=False)]
    open_ends = [{"y": y, "x": low, "x2": high} for y, (low, high) in zip(placed, lengths, strict=False) if high > low]
    plot.bars(bars, 8)
    plot.hatches([*open_ends, {"y": placed[-1], "x": 0, "x2": not_attributed}], 8)
    names = [{"y": y, "text": name} for y, (name, _) in zip(placed, shares, strict=False)]
    plot.names(names, -4, left - 6, align="right")
    plot.text([{"y": placed[-1], "text": words.NOT_ATTRIBUTED, "says": ""}], -4.0, align="right", color=FAINT)
    figures = [*(figure for _, figure in shares), unknown]
    plot.numbers([{"y": y, "figure": figure} for y, figure in zip(placed, figures, strict=True)], end)
    said = [f"{shown(name)}: {prose(figure)}" for name, figure in shares]
    said.append(f"{words.NOT_ATTRIBUTED}: {prose(unknown)}")
    return (plot.chart(words.SHARES.format(dimension=word(row.dimension)), "; ".join(said)),)


def _grown(share: Figure, not_attributed: float) -> Bounds:
    """Where the filled part ends and where the open part ends."""
    low, high = bounds_of(share) or (0.0, 0.0)
    return low, high if high > low else min(low + not_attributed, 1.0)


def layer_bars(find: Lookup) -> tuple[Chart, ...]:
    """The share of the largest party at each layer: filled to the least that it has, hatched to the most."""
    layers = find.report.dependence.layers
    if not any(layer.largest and bounds_of(find.figure(layer.cr1)) for layer in layers):
        return ()
    left, width, name, end = 96.0, 140.0, 148.0, FULL_WIDTH - 96 - 20
    height = _ROW * len(layers)
    frame = Frame(width, height, left=left, top=14, right=FULL_WIDTH - left - width, bottom=2)
    plot = Plot(frame, (0, 1), x_axis=axis((0, 0.25, 0.5, 0.75, 1), ".0%", orient="top"))
    plot.scale([(name, -7.0, words.LARGEST)], align="left")
    plot.scale([(end, -7.0, words.ITS_SHARE)], align="right")
    rows = [(_ROW * (place + 0.5), layer) for place, layer in enumerate(layers)]
    _bounded(plot, [(y, find.figure(layer.cr1)) for y, layer in rows], 8)
    heads = [{"y": y, "text": capital(word(layer.dimension)), "says": ""} for y, layer in rows]
    plot.text(heads, -4.0, align="right")
    plot.names([{"y": y, "text": _largest(layer)} for y, layer in rows], name, end - name - 60)
    plot.numbers([{"y": y, "figure": find.figure(layer.cr1)} for y, layer in rows], end)
    said = (
        f"{word(layer.dimension)}, {_largest(layer).replace(';', ',')}: {prose(find.figure(layer.cr1))}"
        for layer in layers
    )
    return (plot.chart(words.LAYERS, "; ".join(said)),)


def _largest(layer: Layer) -> str:
    return ", ".join(shown(name, 60) for name in layer.largest[:4]) or words.NOBODY_KNOWN


def _bounded(
    plot: Plot, rows: Sequence[tuple[float, Figure]], height: float, *, fill: str = BAR, sign: int = 1
) -> None:
    """Bars from zero to the lower bound, hatched on to the upper, or over the whole scale where nothing is known."""
    known = [(y, bounds_of(figure) or (0.0, 1.0)) for y, figure in rows]
    plot.bars([{"y": y, "x": 0, "x2": sign * low} for y, (low, _) in known], height, fill)
    plot.hatches([{"y": y, "x": sign * low, "x2": sign * high} for y, (low, high) in known if high > low], height)


def withdrawal_bars(find: Lookup) -> tuple[Chart, ...]:
    """To the left what stops at once, to the right what stays stopped after tested fallbacks, one row a party."""
    stress = find.report.stress
    listed = list(stress.withdrawals[:WITHDRAWALS_A_CHART])
    if not listed:
        return ()
    rows = [(_ROW * (place + 0.5), item, _name(item)) for place, item in enumerate(listed)]
    if stress.pair:
        pair = stress.pair
        rows.append((_ROW * (len(rows) + 1), pair, words.TOGETHER.format(names=shown(pair.name, 120))))
    height = rows[-1][0] + _ROW / 2
    # Two plots on one scale from -1 to 1: a bar to the left stands for a share, and its number is printed as one.
    left, width = 160.0, 178.0
    frame = Frame(width, height, left=left, top=24, right=FULL_WIDTH - left - width, bottom=2)
    plot = Plot(frame, (-1, 1), x_axis=axis((-1, -0.5, 0, 0.5, 1), "", orient="top", labels=False))
    ticks = ((-1, "100%"), (-0.5, "50%"), (0, "0%"), (0.5, "50%"), (1, "100%"))
    plot.scale((width * (at + 1) / 2, -6.0, text) for at, text in ticks)
    plot.scale([(width / 2 - 6, -16.0, words.STOPS)], align="right", fontWeight=600)
    plot.scale([(width / 2 + 6, -16.0, words.STAYS_STOPPED)], align="left", fontWeight=600)
    _bounded(plot, [(y, find.figure(item.stopped)) for y, item, _ in rows], 8, sign=-1)
    _bounded(plot, [(y, find.figure(item.residual)) for y, item, _ in rows], 8, fill=INK)
    plot.names([{"y": y, "text": text} for y, _, text in rows], -left, 84)
    plot.numbers([{"y": y, "figure": find.figure(item.stopped)} for y, item, _ in rows], -22)
    plot.numbers([{"y": y, "figure": find.figure(item.residual)} for y, item, _ in rows], FULL_WIDTH - left - 20)
    said = (
        f"{name}, {words.STOPS}: {prose(find.figure(item.stopped))}; "
        f"{name}, {words.STAYS_STOPPED}: {prose(find.figure(item.residual))}"
        for _, item, name in rows
    )
    return (plot.chart(words.WITHDRAWALS, "; ".join(said)),)


def _name(item: Withdrawal) -> str:
    return shown(item.name, 120)


def hhi_trend(find: Lookup, dimension: str) -> tuple[Chart, ...]:
    """HHI by month as intervals with ends, and dashed the floor that the number of entities sets in each month."""
    months = find.months(dimension)
    known = [(place, bounds) for place, row in enumerate(months) if (bounds := bounds_of(find.figure(row.hhi)))]
    if not known:
        return ()
    top, count = _trend_top(find), len(months)
    frame = Frame(HALF_WIDTH - 34 - 8, 96, left=34, top=8, right=8, bottom=16)
    ticks = axis((0, top / 2, top), ",.0f", labelPadding=4)
    plot = Plot(frame, (-0.5, count - 0.5), y_domain=(0, top), y_axis=ticks)
    floors = [(place, floor) for place, row in enumerate(months) if (floor := _floor(find, row))]
    rows = [{"x": place - 0.5, "x2": place + 0.5, "y": floor} for place, floor in floors]
    plot.lines(rows, x="x", x2="x2", y="y", color=FAINT, dash=2)
    step = frame.width / count
    plot.scale([(3.0, frame.height * (1 - floor / top) + 6, words.FLOOR) for _, floor in floors[:1]], align="left")
    every = -(-count // 6)  # at most six labels, the last month always among them
    named = [(place, row) for place, row in enumerate(months) if (count - 1 - place) % every == 0]
    plot.scale((step * (place + 0.5), frame.height + 8, short_month(row.period)) for place, row in named)
    plot.path([{"place": place, "x": place, "y": low} for place, (low, _) in known])
    whiskers = [{"x": place, "y": low, "y2": high} for place, (low, high) in known if high - low >= top / 200]
    plot.lines(whiskers, x="x", y="y", y2="y2")
    plot.points(whiskers, "circle", y="y2", fill="#ffffff", size=12)
    plot.points([{"x": place, "y": low} for place, (low, _) in known], "circle", fill=INK, size=12)
    plot.prints(find.figure(row.hhi) for row in months)
    said = (f"{month(row.period)}: {prose(find.figure(row.hhi))}" for row in months)
    return (plot.chart(words.TREND.format(dimension=word(Dimension(dimension))), "; ".join(said)),)


def _trend_top(find: Lookup) -> float:
    """The top of the HHI axis that all trend charts share, so that they can be compared."""
    rows = [row for row in find.report.concentration if not row.is_pooled]
    highest = [bounds[1] for row in rows if (bounds := bounds_of(find.figure(row.hhi)))]
    floors = [floor for row in rows if (floor := _floor(find, row))]
    return next((top for top in _SCALES if top >= max([*highest, *floors], default=0.0)), _SCALES[-1])


def _floor(find: Lookup, row: Concentration) -> float | None:
    """The HHI of n equal shares, below which n entities cannot lie: 10000 / n."""
    n = find.figure(row.n).value
    return 10_000 / n if n else None

"""What all charts have in common: a plot with its margins, its marks, and the ids of the figures that it prints.

Rows of data go to Vega-Lite as values, never as part of an expression, and so do the texts of evidence: what a name
holds is drawn and nothing more. The description of a text mark says what it is, the id of a figure or `SCALE`; `svg.py`
turns that into the attributes that the page knows. Lengths are points (1/72 inch).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import altair as alt
from markupsafe import Markup

from counterpoise.report.basis import Figure
from counterpoise.report.charts.fitting import fitted
from counterpoise.report.charts.svg import FONT, SCALE
from counterpoise.report.format import cell
from counterpoise.vocabulary import Access

Row: TypeAlias = Mapping[str, Any]
Bounds: TypeAlias = tuple[float, float]

FULL_WIDTH, HALF_WIDTH = 468.0, 226.0
INK, FAINT, RULE, BAR = "#1f2328", "#5f666e", "#c9cdd2", "#5b6670"
TEXT_SIZE, SCALE_SIZE, MARK_SIZE = 7.8, 6.4, 5.2
MARK_WIDTH = 20.0  # of the id of a figure
# Three hues of equal weight that colour-blind readers tell apart; names beside them carry the meaning.
HUES = {Access.OPEN: "#2f6fa5", Access.PARTLY_OPEN: "#1f7a72", Access.CLOSED: "#94691a", Access.UNKNOWN: "#6a7078"}


# Made at once, since to guess the class of a channel from a bare value is half the time that a chart takes.
_LENGTHS: Mapping[str, Any] = {"x": alt.XValue, "y": alt.YValue, "x2": alt.X2Value, "y2": alt.Y2Value}
_ENDS: Mapping[str, Any] = {"x2": alt.X2, "y2": alt.Y2}


class Sized(Protocol):
    """What has a width and a height."""

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as Vega-Lite, with its text alternative and the figures that it prints, in their order."""

    spec: str
    title: str
    description: str
    figures: tuple[str, ...]
    width: float
    height: float
    svg: str = ""  # as it stands in a page; drawn last, all charts of a report at once

    @property
    def markup(self) -> Markup:
        """The drawing, which `svg.py` made safe, for a template."""
        return Markup(self.svg)  # noqa: S704

    @property
    def ends(self) -> tuple[str, ...]:
        """The first and the last figure by id, or the only one."""
        listed = sorted(self.figures)
        return (listed[0], listed[-1]) if len(listed) > 1 else tuple(listed)


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot inside its margins; a margin holds names, numbers and the scale."""

    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


def size_of(drawing: Sized) -> tuple[tuple[str, str], ...]:
    """Size and coordinate system of an svg element."""
    width, height = (f"{round(length, 2):g}" for length in (drawing.width, drawing.height))
    return (("viewBox", f"0 0 {width} {height}"), ("width", f"{width}pt"), ("height", f"{height}pt"))


def bounds_of(figure: Figure) -> Bounds | None:
    """Lower and upper of a figure; a bare value is its own bounds, None where nothing is known."""
    lower = figure.value if figure.lower is None else figure.lower
    upper = figure.value if figure.upper is None else figure.upper
    return None if lower is None or upper is None else (lower, upper)


class Plot:
    """One chart in the making. A place is a length from the plot's corner (a number) or a field of the rows.

    Without a domain of their own, the fields of y are lengths from the top, so that rows can be of different height.
    """

    def __init__(
        self,
        frame: Frame,
        x_domain: Bounds,
        *,
        y_domain: Bounds | None = None,
        x_axis: alt.Axis | None = None,
        y_axis: alt.Axis | None = None,
    ) -> None:
        self.frame = frame
        self._x_domain, self._y_domain = x_domain, y_domain or (0.0, frame.height)
        self._is_upright = y_domain is not None
        self._x = alt.X("x:Q").scale(domain=list(x_domain), nice=False, zero=False).axis(x_axis).title(None)
        self._y = (
            alt.Y("y:Q")
            .scale(domain=list(self._y_domain), nice=False, zero=False, reverse=not self._is_upright)
            .axis(y_axis)
            .title(None)
        )
        self._layers: list[alt.Chart] = []
        self._figures: list[str] = []

    def _place(self, rows: Iterable[Row], **places: str | float) -> alt.Chart:
        """A layer whose channels x, x2, y, y2 stand at these places."""
        channels: dict[str, Any] = {}
        for channel, place in places.items():
            if not isinstance(place, str):
                channels[channel] = _LENGTHS[channel](place)
            elif channel in _ENDS:
                channels[channel] = _ENDS[channel](place)
            else:
                channels[channel] = (self._x if channel == "x" else self._y).copy(deep=False)
                channels[channel].shorthand = f"{place}:Q"
        return alt.Chart(alt.InlineData(values=[dict(row) for row in rows])).encode(**channels)

    def text(self, rows: Sequence[Row], x: str | float = "x", y: str | float = "y", **style: Any) -> None:
        """Fields `text`, and `says` where a text is a figure or belongs to the scale."""
        if rows:
            look: dict[str, Any] = {"align": "left", "fontSize": TEXT_SIZE, "color": INK, "baseline": "middle"} | style
            marks = self._place(rows, x=x, y=y).mark_text(**look)
            self._layers.append(marks.encode(text=alt.Text("text:N"), description=alt.Description("says:N")))

    def names(self, rows: Sequence[Row], x: str | float, width: float, **style: Any) -> None:
        """Texts of evidence, cut where they would be wider than `width`."""
        size, is_bold = style.get("fontSize", TEXT_SIZE), style.get("fontWeight", 400) > 400
        cut = [{**row, "says": "", "text": fitted(row["text"], width, size, is_bold=is_bold)} for row in rows]
        self.text(cut, x, **style)

    def scale(self, texts: Iterable[tuple[float, float, str]], **style: Any) -> None:
        """Words and numbers of an axis, or heads of columns, as (x, y, text), x and y as lengths."""
        rows = [{"x": self.along(x), "y": self.down(y), "text": text, "says": SCALE} for x, y, text in texts]
        self.text(rows, **{"fontSize": SCALE_SIZE, "color": FAINT, "align": "center", **style})

    def along(self, length: float) -> float:
        """The value of x at a length from the left edge."""
        low, high = self._x_domain
        return low + (high - low) * length / self.frame.width

    def down(self, length: float) -> float:
        """The value of y at a length from the upper edge."""
        low, high = self._y_domain
        return high + (low - high) * length / self.frame.height if self._is_upright else length

    def numbers(self, rows: Sequence[Row], x: float, field: str = "figure", **style: Any) -> None:
        """The figure in `field` of each row, ending at x, with its mark to the right."""
        figures = [(row["y"], row[field]) for row in rows]
        values = [{"y": y, "text": cell(figure), "says": figure.id} for y, figure in figures]
        self.text(values, x, align="right", **style)
        marks = [{"y": y, "text": figure.id, "says": figure.id} for y, figure in figures]
        self.text(marks, x + 2, fontSize=MARK_SIZE, color=FAINT)
        self.prints(figure for _, figure in figures)

    def prints(self, figures: Iterable[Figure]) -> None:
        """Note figures that the chart draws."""
        self._figures += [figure.id for figure in figures if figure.id not in self._figures]

    def bars(self, rows: Sequence[Row], height: float, fill: str = BAR, *, x: str = "x", x2: str = "x2") -> None:
        """Filled from x to x2."""
        if rows:
            self._layers.append(self._place(rows, x=x, x2=x2, y="y").mark_bar(height=height, color=fill))

    def hatches(self, rows: Sequence[Row], height: float, *, x: str = "x", x2: str = "x2") -> None:
        """Striped from x to x2, an outline above and below, and open at its end: what is not known.

        Stripes are the dashes of one broad line, since not every viewer knows the patterns of SVG.
        """
        if rows:
            layer = self._place(rows, x=x, x2=x2, y="y")
            self._layers.append(layer.mark_rule(strokeWidth=height, strokeDash=[0.5, 2.0], color=FAINT))
            for side in (-height / 2, height / 2):
                self._layers.append(layer.mark_rule(strokeWidth=0.5, color=FAINT, yOffset=side, y2Offset=side))

    def lines(
        self, rows: Sequence[Row], *, width: float = 0.75, color: str = INK, dash: float = 0.0, **places: str | float
    ) -> None:
        """Straight lines from (x, y) to (x2, y2); where one of a pair is left out, the other is both."""
        look: dict[str, Any] = {"strokeWidth": width, "color": color}
        if dash:
            look["strokeDash"] = [dash, dash]
        if rows:
            self._layers.append(self._place(rows, **places).mark_rule(**look))

    def blocks(self, rows: Sequence[Row], x: float, fill: str) -> None:
        """A small square at x, as the sign of a group."""
        if rows:
            self._layers.append(self._place(rows, x=x, y="y").mark_square(size=31, xOffset=2.8, color=fill, opacity=1))

    def path(self, rows: Sequence[Row]) -> None:
        """One broken line through (x, y) in the order of the rows."""
        layer = self._place(rows, x="x", y="y").mark_line(strokeWidth=0.75, color=INK, interpolate="linear")
        self._layers.append(layer.encode(order=alt.Order("place:Q")))

    def points(self, rows: Sequence[Row], shape: str, x: str = "x", y: str = "y", **style: Any) -> None:
        """A shape at each (x, y): a name of Vega or a path; size is the area of its square."""
        look: dict[str, Any] = {"stroke": INK, "strokeWidth": 1, "size": 17, "opacity": 1} | style
        if rows:
            self._layers.append(self._place(rows, x=x, y=y).mark_point(shape=shape, **look))

    def chart(self, title: str, description: str) -> Chart:
        """The finished chart."""
        frame = self.frame
        margins = {"left": frame.left, "top": frame.top, "right": frame.right, "bottom": frame.bottom}
        layered = (
            alt.layer(*self._layers)
            .properties(
                width=frame.width, height=frame.height, autosize="none", padding=margins, background="transparent"
            )
            .configure(font=FONT)
            .configure_view(stroke=None)
        )
        spec = json.dumps(layered.to_dict(validate=False), sort_keys=True, ensure_ascii=True)
        width = frame.left + frame.width + frame.right
        height = frame.top + frame.height + frame.bottom
        return Chart(spec, title, description, tuple(self._figures), width, height)


def axis(values: Sequence[float], form: str, **style: Any) -> alt.Axis:
    """An axis of thin lines across the plot, labelled at these values; `form` is a number format of D3."""
    look: dict[str, Any] = {
        "values": list(values),
        "format": form,
        "grid": True,
        "gridColor": RULE,
        "gridWidth": 0.5,
        "domain": False,
        "ticks": False,
        "labelColor": FAINT,
        "labelFontSize": SCALE_SIZE,
        "labelOverlap": False,
        "labelFlush": False,
        "title": None,
    }
    return alt.Axis(**(look | style))

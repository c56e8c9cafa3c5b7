"""Shapes of a chart, as plain values that one macro writes as SVG.

Lengths are points (1/72 inch). Everything is legible without colour: what is known is filled, what is not known is
hatched and open at its end. Hatching is drawn as lines, since not every viewer knows SVG patterns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from counterpoise.report.basis import Figure
from counterpoise.report.format import cell, shown

Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]

INK, FAINT, RULE = "#1f2328", "#5f666e", "#c9cdd2"
TEXT_SIZE, SCALE_SIZE, MARK_SIZE = 7.8, 6.4, 5.2
_HATCH_GAP = 3.0
# Advances in Source Sans on the safe side, in em; other letters of ASCII have 0.67 or 0.52, other alphabets 1.
_EMS = {
    **dict.fromkeys("MWmw@%…", 0.95),
    **dict.fromkeys("bdhnopqu`", 0.58),
    **dict.fromkeys("iljI.,:;'|!ft()[] ", 0.34),
    "&": 0.67,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element. `figure` is the id of the figure that a text prints; `is_scale` marks the numbers of an axis."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    text: str | None = None
    figure: str | None = None
    is_scale: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes with their text alternative."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str = ""

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Size and coordinate system of the svg element."""
        width, height = _length(self.width), _length(self.height)
        return (("viewBox", f"0 0 {width} {height}"), ("width", f"{width}pt"), ("height", f"{height}pt"))


def _length(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}"  # adding zero takes the sign from a negative zero


def _attributes(**attributes: float | str) -> tuple[tuple[str, str], ...]:
    return tuple((n.replace("_", "-"), v if isinstance(v, str) else _length(v)) for n, v in attributes.items())


def line(start: Point, end: Point, *, stroke: str = INK, width: float = 0.75, dash: str = "") -> Shape:
    """A straight line; `dash` in points, e.g. "2 2"."""
    return polyline([start, end], stroke=stroke, width=width, dash=dash)


def polyline(points: Sequence[Point], *, stroke: str = INK, width: float = 0.75, dash: str = "") -> Shape:
    """A broken line through the points."""
    path = " ".join(f"{_length(x)},{_length(y)}" for x, y in points)
    optional = {"stroke_dasharray": dash} if dash else {}
    return Shape("polyline", _attributes(points=path, fill="none", stroke=stroke, stroke_width=width, **optional))


def rect(corner: Point, size: Point, *, fill: str = INK, stroke: str = "none") -> Shape:
    """A rectangle from its upper left corner; its outline, where it has one, lies inside."""
    inset = 0.0 if stroke == "none" else 0.3
    width, height = (max(length - 2 * inset, 0) for length in size)
    place = _attributes(x=corner[0] + inset, y=corner[1] + inset, width=width, height=height)
    return Shape("rect", (*place, *_attributes(fill=fill, stroke=stroke, stroke_width=0.6)))


def dot(centre: Point, radius: float, *, fill: str, stroke: str) -> Shape:
    """A filled or open circle."""
    return Shape("circle", _attributes(cx=centre[0], cy=centre[1], r=radius, fill=fill, stroke=stroke, stroke_width=1))


def label(at: Point, text: str, *, anchor: Anchor = "start", fill: str = INK, is_bold: bool = False) -> Shape:
    """Text on the baseline that starts, has its middle or ends at a point."""
    return Shape("text", _type(at, anchor, TEXT_SIZE, fill, "600" if is_bold else "400"), text)


def scale_label(at: Point, text: str, *, anchor: Anchor = "middle") -> Shape:
    """A number or word of an axis, or the head of a column."""
    return Shape("text", _type(at, anchor, SCALE_SIZE, FAINT), text, is_scale=True)


def number(end: Point, figure: Figure, *, is_bold: bool = False) -> tuple[Shape, Shape]:
    """A figure that ends at a point, with its mark to the right (20 points)."""
    value = _type(end, "end", TEXT_SIZE, INK, "600" if is_bold else "400")
    mark = _type((end[0] + 2, end[1]), "start", MARK_SIZE, FAINT)
    return Shape("text", value, cell(figure), figure.id), Shape("text", mark, figure.id, figure.id)


def _type(at: Point, anchor: Anchor, size: float, fill: str, weight: str = "400") -> tuple[tuple[str, str], ...]:
    return _attributes(x=at[0], y=at[1], text_anchor=anchor, font_size=size, font_weight=weight, fill=fill)


def hatch(corner: Point, size: Point) -> Shape:
    """Diagonal lines in a rectangle whose right end stays open: what is not known."""
    (x, y), (width, height) = corner, size
    path = [f"M{_length(x)} {_length(y + side)}H{_length(x + width)}" for side in (0, height)]
    for step in range(1, int((width + height) / _HATCH_GAP) + 1):
        start = step * _HATCH_GAP  # the diagonal u + v = start, u along the width and v down the height
        left, right = max(0.0, start - height), min(width, start)
        if left < right:
            path.append(f"M{_length(x + left)} {_length(y + start - left)}")
            path.append(f"L{_length(x + right)} {_length(y + start - right)}")
    return Shape("path", _attributes(d="".join(path), fill="none", stroke=FAINT, stroke_width=0.5))


def fitted(text: str, width: float) -> str:
    """Evidence text on one line, cut so that it fits `width` points. Widths are estimated on the safe side."""
    text = shown(text, 200)
    room, used, kept = width / TEXT_SIZE, 0.0, 1
    for place, character in enumerate(text, start=1):
        used += _em(character)
        if used > room:
            return text[:kept].rstrip() + "…"
        if used + _em("…") <= room:
            kept = place
    return text


def _em(character: str) -> float:
    base = unicodedata.normalize("NFD", character)[0]  # an accent adds nothing to the width
    if base in _EMS or not base.isascii():
        return _EMS.get(base, 1.0)
    return 0.67 if base.isupper() else 0.52

"""Signs that stand within a line or on the cover, too small and too many for a chart library: a macro writes them.

Lengths are points. What is known is filled, what is not known is hatched and open at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from counterpoise.report.basis import Figure
from counterpoise.report.charts import words
from counterpoise.report.charts.plot import FAINT, INK, bounds_of
from counterpoise.report.format import prose
from counterpoise.report.wording import word
from counterpoise.vocabulary import Answer

Point: TypeAlias = tuple[float, float]
_HATCH_GAP = 3.0
_STRIP_WIDTH, _UNIT = 74.0, 5.6


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element."""

    tag: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """Shapes with their text alternative."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str = ""


def completeness_bar(figure: Figure, width: float = 340.0) -> Glyph:
    """How much is answered: a filled part, and the rest open."""
    bounds = bounds_of(figure) or (0.0, 0.0)
    known = width * min(max(bounds[0], 0.0), 1.0)
    shapes = (rect((0, 0), (known, 10)), hatch((known, 0), (width - known, 10)), rect((0, 0), (0.75, 10)))
    return Glyph(width, 10, shapes, words.COMPLETENESS.format(figure=prose(figure)), words.HATCHED)


def answer_strip(counts: Mapping[Answer, int]) -> Glyph:
    """One small square for each deployment: filled yes, half partial, empty no, hatched not shown, a stroke where it
    does not apply. Groups that are too large for squares get narrower ones."""
    present = [(answer, counts.get(answer, 0)) for answer in Answer if counts.get(answer, 0)]
    total = sum(count for _, count in present)
    step = min(_UNIT + 1.2, _STRIP_WIDTH / total) if total else 0.0
    shapes: list[Shape] = []
    for place, answer in enumerate(answer for answer, count in present for _ in range(count)):
        shapes += _square(answer, place * step, min(_UNIT, step * 0.84))
    title = ", ".join(f"{count} {word(answer)}" for answer, count in present) or words.NO_SUBJECT
    return Glyph(max(total * step, _UNIT), _UNIT + 0.4, tuple(shapes), title)


def _square(answer: Answer, x: float, width: float) -> list[Shape]:
    frame = rect((x, 0.2), (width, _UNIT), fill="#ffffff", stroke=INK)
    return {
        Answer.YES: [rect((x, 0.2), (width, _UNIT))],
        Answer.PARTIAL: [frame, rect((x, 0.2 + _UNIT / 2), (width, _UNIT / 2))],
        Answer.NO: [frame],
        Answer.UNKNOWN: [hatch((x, 0.2), (width, _UNIT))],
        Answer.NOT_APPLICABLE: [rect((x, 0.2 + _UNIT / 2 - 0.4), (width, 0.8), fill=FAINT)],
    }[answer]


def _length(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}"  # adding zero takes the sign from a negative zero


def _attributes(**attributes: float | str) -> tuple[tuple[str, str], ...]:
    return tuple((n.replace("_", "-"), v if isinstance(v, str) else _length(v)) for n, v in attributes.items())


def rect(corner: Point, size: Point, *, fill: str = INK, stroke: str = "none") -> Shape:
    """A rectangle from its upper left corner; its outline, where it has one, lies inside."""
    inset = 0.0 if stroke == "none" else 0.3
    width, height = (max(length - 2 * inset, 0) for length in size)
    place = _attributes(x=corner[0] + inset, y=corner[1] + inset, width=width, height=height)
    return Shape("rect", (*place, *_attributes(fill=fill, stroke=stroke, stroke_width=0.6)))


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

"""Signs within a line: filled is what is known, hatched what is not, and each answer has a sign of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.report.basis import Figure
from counterpoise.report.charts import glyphs
from counterpoise.vocabulary import Answer

SHARES = st.floats(0, 1)
LENGTHS = st.floats(0.5, 500)


def share_of(value: float | None = None, lower: float | None = None, upper: float | None = None) -> Figure:
    return Figure(
        id="F-0001",
        key="k",
        label="l",
        unit="share",
        value=value,
        lower=lower,
        upper=upper,
        formula="f",
        query="q",
        row_count=1,
    )


def filled(glyph: glyphs.Glyph) -> list[dict[str, str]]:
    return [dict(shape.attributes) for shape in glyph.shapes if shape.tag == "rect"]


def hatched(glyph: glyphs.Glyph) -> list[str]:
    return [dict(shape.attributes)["d"] for shape in glyph.shapes if shape.tag == "path"]


@given(SHARES)
def test_the_bar_of_completeness_is_filled_from_zero_as_far_as_is_answered(share: float) -> None:
    bar = filled(glyphs.completeness_bar(share_of(share), width=200))[0]
    assert bar["x"] == "0"
    assert float(bar["width"]) == pytest.approx(200 * share, abs=0.01)


def test_where_completeness_is_not_known_nothing_is_filled() -> None:
    glyph = glyphs.completeness_bar(share_of(), width=200)
    assert filled(glyph)[0]["width"] == "0"
    assert "M0 0H200" in hatched(glyph)[0]
    assert "not shown" in glyph.title


def test_a_range_of_completeness_is_filled_to_its_lower_end_only() -> None:
    assert filled(glyphs.completeness_bar(share_of(None, 0.25, 0.75), width=200))[0]["width"] == "50"


@given(st.tuples(LENGTHS, LENGTHS), st.tuples(LENGTHS, LENGTHS))
def test_hatching_stays_in_its_rectangle_and_leaves_the_right_end_open(
    corner: tuple[float, float], size: tuple[float, float]
) -> None:
    path = dict(glyphs.hatch(corner, size).attributes)["d"]
    for x, y in re.findall(r"[ML]([-\d.e]+) ([-\d.e]+)", path):
        assert corner[0] - 0.1 <= float(x) <= corner[0] + size[0] + 0.1
        assert corner[1] - 0.1 <= float(y) <= corner[1] + size[1] + 0.1
    assert "V" not in path


@given(st.tuples(LENGTHS, LENGTHS), st.tuples(LENGTHS, LENGTHS))
def test_an_outline_lies_inside_its_rectangle(corner: tuple[float, float], size: tuple[float, float]) -> None:
    found = dict(glyphs.rect(corner, size, stroke="#000000").attributes)
    assert float(found["x"]) - 0.3 == pytest.approx(corner[0], abs=0.06)
    assert float(found["width"]) <= size[0]


@given(st.dictionaries(st.sampled_from(list(Answer)), st.integers(0, 60)))
def test_a_strip_has_one_square_for_each_deployment(counts: dict[Answer, int]) -> None:
    glyph = glyphs.answer_strip(counts)
    per_square = {Answer.PARTIAL: 2}
    assert len(glyph.shapes) == sum(number * per_square.get(answer, 1) for answer, number in counts.items())
    assert sum(int(number) for number in re.findall(r"\d+", glyph.title)) == sum(counts.values())
    assert glyph.width <= 74.01


def test_each_answer_has_a_sign_of_its_own() -> None:
    signs = [glyphs.answer_strip({answer: 1}) for answer in Answer]
    assert len({glyph.shapes for glyph in signs}) == len(Answer)
    assert [glyph.title for glyph in signs] == ["1 yes", "1 partial", "1 no", "1 not shown", "1 not applicable"]
    assert glyphs.answer_strip({}).title == "no deployment"

"""Shapes stay where they are put, say what they are, and text fits the room that it is given."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.report import drawing
from counterpoise.report.basis import Figure

LENGTHS = st.floats(0.5, 500)


@cache
def advances() -> tuple[dict[int, int], dict[str, int], int]:
    """Glyph names by character, advance widths by glyph and units an em of the font that labels are set in."""
    folder = files("font_source_sans_pro").joinpath("files")
    font = TTFont(str(folder.joinpath("SourceSansPro-Regular.ttf")))
    return font.getBestCmap(), {name: metric[0] for name, metric in font["hmtx"].metrics.items()}, 1000


def width_of(text: str) -> float:
    glyphs, widths, units = advances()
    return sum(widths.get(str(glyphs.get(ord(character))), 0) for character in text) / units * drawing.TEXT_SIZE


@given(
    st.text(st.characters(max_codepoint=0x17E, categories=("L", "N", "P", "S", "Zs")), max_size=80),
    st.sampled_from([40.0, 80.0, 140.0]),
)
def test_a_fitted_label_is_not_wider_than_its_room(text: str, room: float) -> None:
    fitted = drawing.fitted(text, room)
    assert width_of(fitted) <= room
    assert fitted == fitted.strip()
    assert fitted


@pytest.mark.parametrize("text", ["W" * 60, "WMWM" * 10, "@" * 30, "漢字" * 30, "l" * 300])
def test_wide_characters_are_counted_as_wide(text: str) -> None:
    fitted = drawing.fitted(text, 80)
    assert fitted.endswith("…")
    assert text.startswith(fitted[:-1])
    assert len(fitted) <= 80 / drawing.TEXT_SIZE / 0.3 + 1


def test_text_of_evidence_is_one_visible_line() -> None:
    assert drawing.fitted("a\u202eb\n c", 200) == r"a\u202eb c"
    assert drawing.fitted("", 200) == "not shown"
    assert drawing.fitted("Claims letter drafting", 140) == "Claims letter drafting"


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


@given(st.tuples(LENGTHS, LENGTHS), st.tuples(st.floats(0, 500), st.floats(0.1, 20)))
def test_hatching_stays_in_its_rectangle_and_leaves_the_right_end_open(
    corner: tuple[float, float], size: tuple[float, float]
) -> None:
    path = dict(drawing.hatch(corner, size).attributes)["d"]
    steps = re.findall(r"([MLH])([^MLH]+)", path)
    xs = [numbers(at)[0] for _, at in steps]
    ys = [numbers(at)[1] for letter, at in steps if letter != "H"]
    assert min(xs) >= corner[0] - 0.01
    assert max(xs) <= corner[0] + size[0] + 0.01
    assert min(ys) >= corner[1] - 0.01
    assert max(ys) <= corner[1] + size[1] + 0.01
    assert "V" not in path
    assert "Z" not in path


@given(st.tuples(LENGTHS, LENGTHS), st.tuples(LENGTHS, LENGTHS), st.sampled_from(["none", "#1f2328"]))
def test_the_outline_of_a_rectangle_lies_inside_it(
    corner: tuple[float, float], size: tuple[float, float], stroke: str
) -> None:
    found = dict(drawing.rect(corner, size, stroke=stroke).attributes)
    half = 0.3 if stroke != "none" else 0.0
    for at, length, start, extent in zip(("x", "y"), ("width", "height"), corner, size, strict=True):
        assert float(found[at]) - half >= start - 0.01
        assert float(found[at]) + float(found[length]) + half <= max(start + extent, start + 2 * half) + 0.02
        assert float(found[length]) >= 0


@pytest.mark.parametrize("length", [-0.0, -0.001, 0.004, 1e-12])
def test_a_length_has_no_negative_zero_and_no_exponent(length: float) -> None:
    shape = drawing.line((length, length), (1, 1))
    assert dict(shape.attributes)["points"] == "0,0 1,1"


def test_a_number_carries_its_figure_twice_and_ends_where_it_is_told() -> None:
    figure = Figure(id="F-0007", key="k", label="l", unit="share", value=0.5, formula="f", query="q", row_count=1)
    value, mark = drawing.number((100, 20), figure)
    assert (value.text, mark.text) == ("50.0%", "F-0007")
    assert value.figure == mark.figure == "F-0007"
    assert dict(value.attributes)["text-anchor"] == "end"
    assert float(dict(mark.attributes)["x"]) > float(dict(value.attributes)["x"])
    assert not value.is_scale


def test_a_drawing_states_its_size_once_in_each_form() -> None:
    it = drawing.Drawing(340, 10.5, (), "t")
    assert it.attributes == (("viewBox", "0 0 340 10.5"), ("width", "340pt"), ("height", "10.5pt"))

"""Whatever evidence says, a chart is a drawing and nothing more, and the same one everywhere."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.errors import RenderError
from counterpoise.report.charts import Gallery, described
from counterpoise.report.charts.controls import SIGNS
from counterpoise.report.charts.fitting import fitted
from counterpoise.report.charts.shares import share_bars
from counterpoise.report.charts.svg import safe
from counterpoise.report.format import shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from tests.report import shapes
from tests.report.charted import drawn, every, root, texts


def test_every_chart_is_what_the_schema_of_vega_lite_allows(any_report: ReportModel) -> None:
    for chart in every(Lookup(any_report)):
        alt.Chart.from_dict(json.loads(chart.spec), validate=True)


def test_no_text_of_evidence_stands_outside_the_data(any_report: ReportModel) -> None:
    """Neither an expression nor a title or a name of a field: what is evaluated is the same for every estate."""
    allowed = {"text:N", "text", "says", "place", "x", "x2", "y", "y2", "low", "high", "middle", "from"}

    def strings(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            assert "expr" not in part
            assert "signal" not in part
            assert "transform" not in part
            for key, value in part.items():
                if key not in {"values", "datasets", "name"}:
                    yield from strings(value)
        elif isinstance(part, list):
            for item in part:
                yield from strings(item)
        elif isinstance(part, str):
            yield part

    shapes_ = {sign.shape for sign in SIGNS.values()}
    for chart in every(Lookup(any_report)):
        for text in strings(json.loads(chart.spec)):
            known = text in allowed or text in shapes_
            assert known or re.fullmatch(r"[a-z\d -]+|#[\da-f]{6}|https://vega\S+|Source Sans Pro|[,.\d%f]*", text), (
                text
            )


def test_two_processes_draw_the_same_bytes() -> None:
    find = shapes.find(shapes.sample)
    script = (
        "import hashlib; from tests.report import shapes; from counterpoise.report.charts import Gallery, described\n"
        "find = shapes.find(shapes.sample); gallery = Gallery(find)\n"
        "svgs = [chart.svg for name in described(find) for chart in gallery.of(name)]\n"
        "print(hashlib.sha256('\\n'.join(svgs).encode()).hexdigest())"
    )
    gallery = Gallery(find)
    svgs = [chart.svg for name in described(find) for chart in gallery.of(name)]
    here = hashlib.sha256("\n".join(svgs).encode()).hexdigest()
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        env={"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path)},
    )
    assert ran.stdout.decode().strip() == here


HOSTILE = "'\"]};datum.x);alert(1)//</text></svg><script>x</script>&amp;\u202e{{7*7}}"


def test_hostile_names_are_drawn_as_they_are_spelled(sample_report: ReportModel) -> None:
    find = Lookup(shapes.poisoned(sample_report, HOSTILE))
    clean = Lookup(sample_report)
    for chart, like in zip(drawn(find), drawn(clean), strict=True):
        spoilt, wanted = root(chart), root(like)
        assert [it.tag for it in spoilt.iter()] == [it.tag for it in wanted.iter()]
        assert [sorted(it.attrib) for it in spoilt.iter()] == [sorted(it.attrib) for it in wanted.iter()]
        for text in texts(chart):
            assert "\u202e" not in text
    (bars,) = share_bars(find, find.pooled()[0])
    assert fitted(find.pooled()[0].top[0].name, 78, 7.8) in texts(bars)


@pytest.mark.parametrize(
    "svg",
    [
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        "<svg><g></svg>",
        '<svg><path d="M0,0"/><foreignObject/></svg>',
    ],
)
def test_an_svg_that_is_more_than_a_drawing_is_refused(svg: str) -> None:
    with pytest.raises(RenderError):
        safe(svg)


def test_attributes_that_no_drawing_needs_are_left_out() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><text onclick="x" style="x" fill="url(#a)" aria-label="F-0007 x" '
        'href="javascript:1">a &lt;b&gt;</text><text aria-label="F-0007">7</text></svg>'
    )
    assert safe(svg) == '<text>a &lt;b&gt;</text><text data-figure="F-0007">7</text>'


def test_numbers_are_rounded_to_what_can_be_seen() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M-0.00012,1.23456h2.5" font-size="7.8px"/></svg>'
    assert safe(svg) == '<path d="M0,1.23h2.5" font-size="7.8" />'


@given(
    st.text(st.characters(max_codepoint=0x17E, categories=("L", "N", "P", "S", "Zs")), max_size=80),
    st.sampled_from([40.0, 80.0, 140.0]),
)
def test_a_fitted_text_is_a_beginning_of_the_name(text: str, room: float) -> None:
    cut = fitted(text, room, 7.8)
    assert cut == cut.strip()
    assert cut
    if cut.endswith("…") and cut != shown(text, 200):
        assert shown(text, 200).startswith(cut.removesuffix("…"))


@pytest.mark.parametrize("text", ["W" * 60, "WMWM" * 10, "@" * 30, "漢字" * 30, "l" * 300])
def test_a_long_name_is_cut_to_its_room(text: str) -> None:
    assert len(fitted(text, 80, 7.8)) < len(text)
    assert fitted("Claims letter drafting", 140, 7.8) == "Claims letter drafting"
    assert fitted("a\u202eb\n c", 200, 7.8) == r"a\u202eb c"

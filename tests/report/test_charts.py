"""Charts show what is known as filled, what is not as open, and no number without its figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.report import charts
from counterpoise.report.basis import Figure
from counterpoise.report.drawing import Drawing, Shape
from counterpoise.report.format import axis_month, cell, shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Concentration, ReportModel
from counterpoise.vocabulary import Access, Answer, Dimension
from tests.report import shapes
from tests.report.builder import Builder, estate

SHARES = st.floats(0, 1)


@pytest.fixture(scope="module")
def find(sample_report: ReportModel) -> Lookup:
    return Lookup(sample_report)


@pytest.fixture(scope="module")
def blank() -> Lookup:
    """The same estate with no figure known."""
    return Lookup(shapes.unknown())


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


def attributes(shape: Shape) -> dict[str, str]:
    return dict(shape.attributes)


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if shape.text is not None]


def filled(drawing: Drawing) -> list[dict[str, str]]:
    return [attributes(shape) for shape in drawing.shapes if shape.tag == "rect"]


def hatched(drawing: Drawing) -> list[str]:
    return [attributes(shape)["d"] for shape in drawing.shapes if shape.tag == "path"]


def points(shape: Shape) -> list[tuple[float, float]]:
    pairs = (pair.split(",") for pair in attributes(shape)["points"].split())
    return [(float(x), float(y)) for x, y in pairs]


def every_chart(find: Lookup) -> list[Drawing]:
    drawings = [*charts.interval_charts(find), *charts.interval_charts(find, in_annex=True)]
    drawings += [drawing for row in find.pooled() if (drawing := charts.concentration_bars(find, row))]
    drawings += [drawing for row in find.pooled() if (drawing := charts.hhi_trend(find, row.dimension))]
    drawings += [
        charts.answer_strip(row.counts[access]) for row in find.report.comparison.indicators for access in Access
    ]
    return [*drawings, charts.completeness_bar(find.figure(find.report.coverage.completeness))]


def places(shape: Shape) -> Iterable[tuple[float, float]]:
    """Where a shape stands: its corner or its points."""
    if shape.tag == "polyline":
        return points(shape)
    if shape.tag == "path":
        return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", attributes(shape)["d"])]
    names = {"text": ("x", "y"), "rect": ("x", "y"), "circle": ("cx", "cy")}[shape.tag]
    found = attributes(shape)
    return [(float(found[names[0]]), float(found[names[1]]))]


def test_everything_lies_inside_the_drawing_and_nothing_is_not_a_number(any_report: ReportModel) -> None:
    for drawing in every_chart(Lookup(any_report)):
        for shape in drawing.shapes:
            assert "nan" not in str(shape.attributes)
            assert "inf" not in str(shape.attributes)
            for x, y in places(shape):
                assert -0.01 <= x <= drawing.width + 0.01
                assert -0.01 <= y <= drawing.height + 0.01


def test_every_number_in_a_chart_is_a_figure_or_belongs_to_an_axis(any_report: ReportModel) -> None:
    find = Lookup(any_report)
    names = {shown(item.name, 200) for item in any_report.deployments}
    names |= {shown(top.name, 200) for row in any_report.concentration for top in row.top}
    for drawing in every_chart(find):
        for shape in drawing.shapes:
            if shape.figure:
                assert shape.text in {cell(find.figure(shape.figure)), shape.figure}
            elif shape.text and re.search(r"\d", shape.text) and not shape.is_scale:
                assert any(name.startswith(shape.text.removesuffix("…")) for name in names)


def test_every_chart_has_a_text_alternative(any_report: ReportModel) -> None:
    drawings = every_chart(Lookup(any_report))
    assert all(drawing.title for drawing in drawings)
    assert all(drawing.description for drawing in drawings if drawing.width > 90)


@given(SHARES)
def test_the_bar_of_completeness_is_filled_from_zero_as_far_as_is_answered(share: float) -> None:
    drawing = charts.completeness_bar(share_of(share), width=200)
    bar = filled(drawing)[0]
    assert bar["x"] == "0"
    assert float(bar["width"]) == pytest.approx(200 * share, abs=0.01)


def test_where_completeness_is_not_known_nothing_is_filled() -> None:
    drawing = charts.completeness_bar(share_of(), width=200)
    assert filled(drawing)[0]["width"] == "0"
    assert "M0 0H200" in hatched(drawing)[0]
    assert "not shown" in drawing.title


def test_a_range_of_completeness_is_filled_to_its_lower_end_only() -> None:
    assert filled(charts.completeness_bar(share_of(None, 0.25, 0.75), width=200))[0]["width"] == "50"


def test_groups_stand_in_one_order_and_deployments_in_each_by_name(find: Lookup) -> None:
    (drawing,) = charts.interval_charts(find)
    words = [text for text in texts(drawing) if not re.search(r"\d", text)]
    assert [word for word in words if word in {"Open", "Partly open", "Closed", "Not shown"}] == [
        "Open",
        "Partly open",
        "Closed",
        "Not shown",
    ]
    groups = find.report.comparison.groups
    names = [name for group in groups for name in sorted(item.name for item in find.members(group))]
    assert [word for word in words if word in names] == names


def test_an_interval_runs_from_a_filled_end_to_an_open_one(find: Lookup) -> None:
    (drawing,) = charts.interval_charts(find)
    circles = [attributes(shape) for shape in drawing.shapes if shape.tag == "circle"]
    item = find.members(find.report.comparison.groups[0])[0]
    bounds = find.figure(item.documentation)
    assert bounds.lower is not None
    assert bounds.upper is not None
    high, low = circles[2:4]  # the group itself comes first
    assert (high["fill"], low["fill"]) == ("#ffffff", low["stroke"])
    assert float(low["cx"]) == pytest.approx(158 + 150 * bounds.lower, abs=0.01)
    assert float(high["cx"]) == pytest.approx(158 + 150 * bounds.upper, abs=0.01)


def test_groups_differ_in_hue_and_in_nothing_else(find: Lookup) -> None:
    (drawing,) = charts.interval_charts(find)
    widths = {
        attributes(shape)["stroke-width"]
        for shape in drawing.shapes
        if shape.tag == "polyline" and attributes(shape)["stroke"] in charts.HUES.values()
    }
    assert widths == {"2.2", "0.9"}  # a group, a deployment
    assert len(set(charts.HUES.values())) == len(Access)


def test_no_hue_is_louder_than_another() -> None:
    def lightness(hue: str) -> float:
        """Relative luminance of WCAG 2.2 as L* of CIE 1976."""
        channels = (int(hue[place : place + 2], 16) / 255 for place in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
        return float(116 * luminance ** (1 / 3) - 16)

    found = [lightness(charts.HUES[access]) for access in (Access.OPEN, Access.PARTLY_OPEN, Access.CLOSED)]
    assert max(found) - min(found) < 5


def test_what_is_not_known_is_hatched_over_the_whole_scale(blank: Lookup) -> None:
    (drawing,) = charts.interval_charts(blank)
    assert not [shape for shape in drawing.shapes if shape.tag == "circle"]
    assert len(hatched(drawing)) == len(blank.report.deployments) + 1  # with the one group that is not empty
    assert all("H308" in path for path in hatched(drawing))
    assert texts(drawing).count("no deployment in this group") == 3


def many(count: int) -> Lookup:
    rows = [{**estate()[place % 14], "name": f"Deployment {place:03d}"} for place in range(count)]
    return Lookup(Builder(rows).report())


@pytest.mark.parametrize(("count", "in_body", "in_annex"), [(0, 0, 0), (1, 1, 0), (40, 1, 0), (41, 1, 1), (90, 1, 3)])
def test_a_large_estate_is_drawn_in_the_annex_on_charts_that_fit_a_page(
    count: int, in_body: int, in_annex: int
) -> None:
    find = many(count)
    body, annex = charts.interval_charts(find), charts.interval_charts(find, in_annex=True)
    assert (len(body), len(annex)) == (in_body, in_annex)
    assert all(drawing.height < 690 for drawing in (*body, *annex))  # an A4 page between its margins
    drawn = [text for drawing in (*body, *annex) for text in texts(drawing) if text.startswith("Deployment")]
    assert sorted(drawn) == [f"Deployment {place:03d}" for place in range(count)]


def test_bars_start_at_zero_and_are_as_long_as_their_shares(find: Lookup) -> None:
    row = find.pooled()[0]
    drawing = charts.concentration_bars(find, row)
    assert drawing is not None
    bars = filled(drawing)
    shares = [find.figure(top.share).value or 0 for top in row.top]
    assert {bar["x"] for bar in bars} == {"84"}
    lengths = [float(bar["width"]) for bar in bars]
    assert [length / lengths[0] for length in lengths] == pytest.approx(
        [share / shares[0] for share in shares], abs=0.01
    )
    assert lengths == sorted(lengths, reverse=True)


def test_each_bar_could_grow_by_what_is_not_attributed(find: Lookup) -> None:
    drawing = charts.concentration_bars(find, find.pooled()[0])
    assert drawing is not None
    assert len(hatched(drawing)) == len(filled(drawing)) + 1  # and what is not attributed has a bar of its own
    assert "not attributed" in texts(drawing)
    assert "not attributed: 4 per cent" in drawing.description


def with_figure(report: ReportModel, figure_id: str, **update: Any) -> Lookup:
    figures = tuple(item.model_copy(update=update) if item.id == figure_id else item for item in report.figures)
    return Lookup(report.model_copy(update={"figures": figures}))


@given(SHARES, SHARES)
def test_no_bar_leaves_its_plot(sample_report: ReportModel, share: float, unknown: float) -> None:
    row = next(row for row in sample_report.concentration if row.is_pooled)
    find = with_figure(sample_report, row.unknown_share, value=unknown)
    find = with_figure(find.report, row.top[0].share, value=share)
    drawing = charts.concentration_bars(find, row)
    assert drawing is not None
    for shape in drawing.shapes:
        assert all(0 <= x <= drawing.width for x, _ in places(shape))
        if shape.tag == "rect":
            assert 0 <= float(attributes(shape)["width"]) <= 78.01


def test_where_nobody_is_known_there_is_no_chart(find: Lookup) -> None:
    row = find.pooled()[0].model_copy(update={"top": ()})
    assert charts.concentration_bars(find, row) is None
    empty = Lookup(shapes.empty())
    assert charts.interval_charts(empty) == ()
    assert charts.hhi_trend(empty, Dimension.HOST) is None


def test_a_trend_without_a_known_month_is_not_drawn(blank: Lookup) -> None:
    assert charts.hhi_trend(blank, Dimension.HOST) is None


def months_known(find: Lookup, dimension: str, places_known: set[int]) -> Lookup:
    report = find.report
    for place, row in enumerate(find.months(dimension)):
        if place not in places_known:
            report = with_figure(report, row.hhi, lower=None, upper=None).report
    return Lookup(report)


def test_a_month_that_is_not_known_has_no_point(find: Lookup) -> None:
    drawing = charts.hhi_trend(months_known(find, "host", {0, 5}), Dimension.HOST)
    assert drawing is not None
    solid = [
        points(shape)
        for shape in drawing.shapes
        if shape.tag == "polyline" and "stroke-dasharray" not in attributes(shape) and len(points(shape)) > 1
    ]
    trend = [line for line in solid if abs(line[0][0] - line[1][0]) > 100]
    assert len(trend[-1]) == 2
    assert "July 2026: not shown" in drawing.description


def test_one_known_month_is_drawn(find: Lookup) -> None:
    assert charts.hhi_trend(months_known(find, "host", {3}), Dimension.HOST) is not None


def test_both_trends_share_one_axis_that_starts_at_zero(find: Lookup) -> None:
    drawings = [charts.hhi_trend(find, dimension) for dimension in (Dimension.DEVELOPER, Dimension.HOST)]
    scales = [
        [shape.text for shape in drawing.shapes if shape.is_scale and attributes(shape)["text-anchor"] == "end"]
        for drawing in drawings
        if drawing
    ]
    assert scales[0] == scales[1]
    assert scales[0][0] == "0"
    assert len(scales[0]) == 3


def test_the_floor_of_each_month_is_that_of_its_number_of_parties(find: Lookup) -> None:
    drawing = charts.hhi_trend(find, Dimension.DEVELOPER)
    assert drawing is not None
    dashed = [points(shape)[0][1] for shape in drawing.shapes if "stroke-dasharray" in attributes(shape)]
    rows = find.months("developer")
    assert len(dashed) == len(rows)
    top = {"1\u202f000": 1000, "2\u202f500": 2500, "5\u202f000": 5000, "10\u202f000": 10000}[
        [shape.text or "" for shape in drawing.shapes if shape.is_scale][2]
    ]
    floors = [112 - 96 * 10_000 / (find.figure(row.n).value or 1) / top for row in rows]
    assert dashed == pytest.approx(floors, abs=0.01)


@pytest.mark.parametrize("count", [1, 6, 7, 12, 13, 36])
def test_at_most_six_months_are_named_and_the_last_is_among_them(sample_report: ReportModel, count: int) -> None:
    first = next(row for row in sample_report.concentration if not row.is_pooled and row.dimension == "host")
    rows: list[Concentration] = [
        first.model_copy(update={"period": f"{2024 + place // 12}-{place % 12 + 1:02d}"}) for place in range(count)
    ]
    drawing = charts.hhi_trend(Lookup(sample_report.model_copy(update={"concentration": tuple(rows)})), Dimension.HOST)
    assert drawing is not None
    named = [text for text in texts(drawing) if re.fullmatch(r"[A-Z][a-z]{2} \d{4}", text)]
    assert 1 <= len(named) <= 6
    assert named[-1] == axis_month(rows[-1].period)


@given(st.dictionaries(st.sampled_from(list(Answer)), st.integers(0, 60)))
def test_a_strip_has_one_square_for_each_deployment(counts: dict[Answer, int]) -> None:
    drawing = charts.answer_strip(counts)
    per_square = {Answer.PARTIAL: 2}
    assert len(drawing.shapes) == sum(number * per_square.get(answer, 1) for answer, number in counts.items())
    assert sum(int(number) for number in re.findall(r"\d+", drawing.title)) == sum(counts.values())
    assert drawing.width <= 74.01
    for shape in drawing.shapes:
        assert all(-0.01 <= x <= drawing.width + 0.01 for x, _ in places(shape))


def test_each_answer_has_a_sign_of_its_own() -> None:
    signs = [charts.answer_strip({answer: 1}) for answer in Answer]
    assert len({drawing.shapes for drawing in signs}) == len(Answer)
    assert [drawing.title for drawing in signs] == [
        "1 yes",
        "1 partial",
        "1 no",
        "1 not shown",
        "1 not applicable",
    ]
    assert charts.answer_strip({}).title == "no deployment"

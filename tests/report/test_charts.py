"""Charts show what is known as filled, what is not as open, and no number without its figure."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from counterpoise.report.charts import described
from counterpoise.report.charts.controls import SIGNS, verdict_map
from counterpoise.report.charts.intervals import interval_charts
from counterpoise.report.charts.performance import score_panels
from counterpoise.report.charts.plot import HUES, bounds_of
from counterpoise.report.charts.shares import hhi_trend, layer_bars, share_bars, withdrawal_bars
from counterpoise.report.format import cell, short_month, shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Concentration, ReportModel
from counterpoise.vocabulary import Access, Verdict
from tests.report import shapes
from tests.report.builder import Builder, estate
from tests.report.charted import drawn, every, hatched, layers, root, rows_of, texts
from tests.report.page import plain


@pytest.fixture(scope="module")
def find(sample_report: ReportModel) -> Lookup:
    return Lookup(sample_report)


@pytest.fixture(scope="module")
def blank() -> Lookup:
    """The same estate with no figure known."""
    return Lookup(shapes.unknown())


def test_every_number_in_a_chart_is_a_figure_or_belongs_to_an_axis(find: Lookup) -> None:
    names = {item.name for item in find.report.deployments}
    names |= {top.name for row in find.report.concentration for top in row.top}
    names |= {name for layer in find.report.dependence.layers for name in layer.largest}
    names |= {f"{item.id} {item.title}" for item in find.report.controls.controls}
    for chart in drawn(find):
        for text in root(chart).iter("text"):
            if figure := text.get("data-figure"):
                assert text.text in {cell(find.figure(figure)), figure}
                assert figure in chart.figures
            elif re.search(r"\d", text.text or "") and text.get("class") != "scale":
                assert any(name.startswith((text.text or "").removesuffix("…")) for name in names), text.text


def test_every_figure_that_is_drawn_has_its_mark_beside_it(find: Lookup) -> None:
    for chart in drawn(find):
        printed = Counter(it.get("data-figure") for it in root(chart).iter("text") if it.get("data-figure"))
        assert all(count % 2 == 0 for count in printed.values())  # the value and the mark


def test_everything_lies_inside_the_drawing_and_nothing_is_not_a_number(any_report: ReportModel) -> None:
    for chart in drawn(Lookup(any_report)):
        assert not re.search(r"nan|infinity", chart.spec, re.IGNORECASE)
        for x, y in _places(root(chart), 0.0, 0.0):
            assert -1.5 <= x <= chart.width + 1.5, chart.title
            assert -1.5 <= y <= chart.height + 1.5, chart.title


def _places(element: Element, x: float, y: float) -> Iterator[tuple[float, float]]:
    """Where each element stands, with what its groups move it by."""
    for child in element:
        moved = re.match(r"translate\(([-\d.e]+),([-\d.e]+)\)", child.get("transform") or "")
        here = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
        yield here
        yield from _places(child, *here)


def test_every_chart_has_a_text_alternative(any_report: ReportModel) -> None:
    assert [chart.title for chart in every(Lookup(any_report)) if not chart.description] == []


def test_groups_stand_in_one_order_and_deployments_in_each_by_name(find: Lookup) -> None:
    (chart,) = interval_charts(find)
    rows = [row for row in layers(chart, "text") if row["text"] and not re.search(r"\d", row["text"])]
    words = [row["text"] for row in sorted(rows, key=lambda row: row["y"])]
    assert [it for it in words if it in {"Open", "Partly open", "Closed", "Not shown"}] == [
        "Open",
        "Partly open",
        "Closed",
        "Not shown",
    ]
    names = [name for group in find.report.comparison.groups for name in sorted(it.name for it in find.members(group))]
    assert [it for it in words if it in names] == names


def test_an_interval_runs_from_a_filled_end_to_an_open_one(find: Lookup) -> None:
    (chart,) = interval_charts(find)
    bounds = [bounds_of(find.figure(item.documentation)) for item in find.report.deployments]
    known = sorted(it for it in bounds if it)
    spec = json.loads(chart.spec)
    for field, is_open in (("x", False), ("x2", True)):
        rows = [
            row
            for layer in spec["layer"]
            if layer["mark"]["type"] == "point" and (layer["mark"]["fill"] == "#ffffff") == is_open
            for row in rows_of(spec, layer)
            if layer["encoding"]["x"]["field"] == field
        ]
        assert Counter(bound[is_open] for bound in known) <= Counter(row[field] for row in rows)


def test_groups_differ_in_hue_and_in_nothing_else() -> None:
    """Exchanging the labels open and closed exchanges their rows: the same marks, in another hue."""

    def marks(report: ReportModel) -> Counter[str]:
        (chart,) = interval_charts(Lookup(report))
        kept = ("d", "stroke-width", "text-anchor", "font-size", "font-weight", "x2")
        return Counter(str((it.tag, *(it.get(name) for name in kept))) for it in root(chart).iter())

    assert marks(shapes.sample()) == marks(shapes.swapped())
    assert len(set(HUES.values())) == len(Access)


def lightness(hue: str) -> float:
    """Relative luminance of WCAG 2.2 as L* of CIE 1976."""
    channels = (int(hue[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return float(116 * luminance ** (1 / 3) - 16)


def test_no_hue_is_louder_than_another() -> None:
    found = [lightness(HUES[access]) for access in (Access.OPEN, Access.PARTLY_OPEN, Access.CLOSED)]
    assert max(found) - min(found) < 5


def test_verdicts_are_told_apart_without_colour() -> None:
    """By the shape and by whether it is filled or dashed, never by hue alone."""
    assert set(SIGNS) == set(Verdict)
    assert len({(it.shape, it.fill in {"none", "#ffffff"}, it.dash) for it in SIGNS.values()}) == len(Verdict)


def test_what_is_not_known_is_hatched_over_the_whole_scale(blank: Lookup) -> None:
    (chart,) = interval_charts(blank)
    words = [row["text"] for row in layers(chart, "text")]
    assert len(hatched(chart)) == len(blank.report.deployments) + 1  # with the one group that is not empty
    assert {(row["x"], row["x2"]) for row in hatched(chart)} == {(0, 1)}
    assert not layers(chart, "point", fill="#ffffff")
    assert words.count("no deployment in this group") == 3


def many(count: int) -> Lookup:
    rows = [{**estate()[place % 14], "name": f"Deployment {place:03d}"} for place in range(count)]
    return Lookup(Builder(rows).report())


@pytest.mark.parametrize(("count", "in_body", "in_annex"), [(0, 0, 0), (1, 1, 0), (40, 1, 0), (41, 1, 1), (90, 1, 3)])
def test_a_large_estate_is_drawn_in_the_annex_on_charts_that_fit_a_page(
    count: int, in_body: int, in_annex: int
) -> None:
    find = many(count)
    body, annex = interval_charts(find), interval_charts(find, in_annex=True)
    assert (len(body), len(annex)) == (in_body, in_annex)
    assert all(chart.height < 690 for chart in (*body, *annex))  # an A4 page between its margins
    named = [row["text"] for chart in (*body, *annex) for row in layers(chart, "text")]
    assert sorted(it for it in named if it.startswith("Deployment")) == [f"Deployment {n:03d}" for n in range(count)]


def test_bars_start_at_zero_and_are_as_long_as_their_shares(find: Lookup) -> None:
    row = find.pooled()[0]
    (chart,) = share_bars(find, row)
    bars = layers(chart, "bar")
    assert {bar["x"] for bar in bars} == {0}
    assert [bar["x2"] for bar in bars] == [(bounds_of(find.figure(top.share)) or (0,))[0] for top in row.top]
    found = [re.match(r"M0,[\d.]+h([\d.]+)", it.get("d") or "") for it in root(chart).iter("path")]
    lengths = [float(it[1]) for it in found if it]
    assert [length / lengths[0] for length in lengths] == pytest.approx(
        [bar["x2"] / bars[0]["x2"] for bar in bars], abs=0.01
    )


def test_each_bar_could_grow_by_what_is_not_attributed(find: Lookup) -> None:
    (chart,) = share_bars(find, find.pooled()[0])
    assert len(hatched(chart)) == len(layers(chart, "bar")) + 1  # and what is not attributed has a bar of its own
    assert "not attributed" in [row["text"] for row in layers(chart, "text")]
    assert "not attributed: 4 per cent" in chart.description


def with_figure(report: ReportModel, figure_id: str, **update: Any) -> Lookup:
    figures = tuple(item.model_copy(update=update) if item.id == figure_id else item for item in report.figures)
    return Lookup(report.model_copy(update={"figures": figures}))


@pytest.mark.parametrize(("share", "unknown"), [(0, 0), (0, 1), (1, 0), (1, 1), (0.17, 0.88), (0.5, 0.25), (1e-9, 0.5)])
def test_no_bar_leaves_its_plot(sample_report: ReportModel, share: float, unknown: float) -> None:
    row = next(row for row in sample_report.concentration if row.is_pooled)
    find = with_figure(sample_report, row.unknown_share, value=unknown)
    find = with_figure(find.report, row.top[0].share, value=share)
    (chart,) = share_bars(find, row)
    top = json.loads(chart.spec)["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
    for mark in (*layers(chart, "bar"), *hatched(chart)):
        assert 0 <= mark["x"] <= mark["x2"] <= top


def test_the_largest_at_each_layer_is_filled_to_the_least_and_hatched_to_the_most(find: Lookup) -> None:
    (chart,) = layer_bars(find)
    bounds = [bounds_of(find.figure(layer.cr1)) or (0.0, 1.0) for layer in find.report.dependence.layers]
    assert [(row["x"], row["x2"]) for row in layers(chart, "bar")] == [(0, low) for low, _ in bounds]
    assert [(row["x"], row["x2"]) for row in hatched(chart)] == [it for it in bounds if it[1] > it[0]]


def test_a_withdrawal_stops_to_the_left_and_stays_stopped_to_the_right_on_one_scale(find: Lookup) -> None:
    (chart,) = withdrawal_bars(find)
    stress = find.report.stress
    listed = [*stress.withdrawals, *([stress.pair] if stress.pair else [])]
    lows = [[(bounds_of(find.figure(it)) or (0.0, 1.0))[0] for it in (item.stopped, item.residual)] for item in listed]
    ends = [row["x2"] for row in layers(chart, "bar")]
    assert ends == [-stopped for stopped, _ in lows] + [residual for _, residual in lows]
    fills = {layer["mark"]["color"] for layer in json.loads(chart.spec)["layer"] if layer["mark"]["type"] == "bar"}
    assert len({round(lightness(fill) / 10) for fill in fills}) == 2  # told apart in grey as well


def test_where_nobody_is_known_there_is_no_chart(find: Lookup, blank: Lookup) -> None:
    assert share_bars(find, find.pooled()[0].model_copy(update={"top": ()})) == ()
    assert hhi_trend(blank, "host") == ()
    assert layer_bars(blank) == ()
    empty = Lookup(shapes.empty())
    assert {name for name, charts in described(empty).items() if charts} <= {"layers"}  # made up for every estate


def months_known(find: Lookup, dimension: str, places_known: set[int]) -> Lookup:
    report = find.report
    for place, row in enumerate(find.months(dimension)):
        if place not in places_known:
            report = with_figure(report, row.hhi, lower=None, upper=None).report
    return Lookup(report)


def test_a_month_that_is_not_known_has_no_point(find: Lookup) -> None:
    (chart,) = hhi_trend(months_known(find, "host", {0, 5}), "host")
    assert [row["x"] for row in layers(chart, "line")] == [0, 5]
    assert "July 2026: not shown" in chart.description


def test_one_known_month_is_drawn(find: Lookup) -> None:
    assert hhi_trend(months_known(find, "host", {3}), "host")


def test_both_trends_share_one_axis_that_starts_at_zero(find: Lookup) -> None:
    domains = [
        json.loads(chart.spec)["layer"][0]["encoding"]["y"]["scale"]["domain"]
        for dimension in ("developer", "host")
        for chart in hhi_trend(find, dimension)
    ]
    assert domains[0] == domains[1]
    assert domains[0][0] == 0


def test_thousands_on_an_axis_stand_apart_as_in_the_text(find: Lookup) -> None:
    (chart,) = hhi_trend(find, "developer")
    assert any(re.fullmatch(r"\d+\u202f\d{3}", text) for text in texts(chart))


def test_the_floor_of_each_month_is_that_of_its_number_of_parties(find: Lookup) -> None:
    (chart,) = hhi_trend(find, "developer")
    floors = [10_000 / (find.figure(row.n).value or math.inf) for row in find.months("developer")]
    assert [row["y"] for row in layers(chart, "rule", strokeDash=[2, 2])] == pytest.approx(floors)


@pytest.mark.parametrize("count", [1, 6, 7, 12, 13, 36])
def test_at_most_six_months_are_named_and_the_last_is_among_them(sample_report: ReportModel, count: int) -> None:
    first = next(row for row in sample_report.concentration if not row.is_pooled and row.dimension == "host")
    rows: list[Concentration] = [
        first.model_copy(update={"period": f"{2024 + place // 12}-{place % 12 + 1:02d}"}) for place in range(count)
    ]
    (chart,) = hhi_trend(Lookup(sample_report.model_copy(update={"concentration": tuple(rows)})), "host")
    named = [row["text"] for row in layers(chart, "text") if re.fullmatch(r"[A-Z][a-z]{2} \d{4}", row["text"])]
    assert 1 <= len(named) <= 6
    assert named[-1] == short_month(rows[-1].period)


def test_each_result_of_a_control_is_one_sign(find: Lookup) -> None:
    (chart,) = verdict_map(find)
    found = Counter(item.verdict for item in find.report.controls.verdicts)
    for verdict, sign in SIGNS.items():
        wanted = {"shape": sign.shape, "fill": sign.fill, "stroke": sign.stroke, "size": 13}
        assert len(layers(chart, "point", **wanted)) == found[verdict]


def test_the_map_fits_a_page_and_gives_way_to_counts_where_it_would_not(find: Lookup) -> None:
    (chart,) = verdict_map(find)
    assert chart.height < 640
    (counted,) = verdict_map(many(30))
    assert counted.title == "Controls by framework and result"
    assert [row["says"] for row in layers(counted, "text") if row["says"].startswith("F-")]
    assert {row["x"] for row in layers(counted, "bar")} == {120 + 58 * place for place in range(6)}


def test_a_duty_begins_on_its_day(find: Lookup) -> None:
    (chart,) = described(find)["duties"]
    as_of, ahead = find.report.audit.as_of, find.ahead()
    assert [row["x"] for row in layers(chart, "bar")] == [(item.day - as_of).days for item in ahead]
    assert "31 October 2026" in [row["text"] for row in layers(chart, "text")]
    assert "2 December 2027" in chart.description


def test_no_panel_holds_two_benchmarks_and_no_name_stands_over_another(find: Lookup) -> None:
    charts = score_panels(find)
    assert len(charts) == len(find.report.performance.panels)
    for chart, panel in zip(charts, find.report.performance.panels, strict=True):
        names = [shown(find.deployment(point.deployment).name) for point in panel.points]
        for name in names:
            assert name in chart.description
        spec = json.loads(chart.spec)
        low, high = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
        height = spec["height"]
        marks = [row for row in layers(chart, "text", fontSize=5.2) if row["says"] in chart.figures]
        places = sorted(height * (high - row["y"]) / (high - low) for row in marks)
        assert len(places) == len(names)
        assert all(after - before > 8.9 for before, after in pairwise(places))


def test_every_chart_stands_in_the_page_with_its_table(find: Lookup) -> None:
    page = shapes.page(shapes.sample)
    framed = [it for it in page.of_class("chart") if it.tag.endswith("figure")]
    assert len(framed) == sum(1 for _ in every(find))
    assert all("Data table" in plain(figure) for figure in framed)
    annex = plain(page.section("annex_tables"))
    for chart in every(find):
        for figure in chart.figures:
            assert figure in annex, (chart.title, figure)

"""Week by week: absent where no log states weeks, a reason in place of numbers, and a long list in the annex."""

from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import Element

from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_html
from counterpoise.report.wording import word
from tests.report import shapes
from tests.report.page import Page, plain

HEADING = "Week by week"


def tables(page: Page, section: str) -> list[list[Element]]:
    """Rows of the tables of weeks in one section, heads left out."""
    found = [table for table in page.section(section).iter("table") if table.get("class") == "weeks"]
    return [[row for body in table.iter("tbody") for row in body] for table in found]


def test_without_weeks_nothing_is_said_of_them() -> None:
    page = shapes.page(shapes.empty)
    assert HEADING not in [plain(it) for it in page.section("concentration").iter("h2")]
    assert tables(page, "concentration") == tables(page, "annex_tables") == []


def test_a_week_has_numbers_or_its_reason() -> None:
    page, weeks = shapes.page(shapes.sample), shapes.sample().weeks
    found = tables(page, "concentration")
    assert [len(rows) for rows in found] == [len(weeks)] * 3
    for rows in found:
        for row, week in zip(rows, weeks, strict=True):
            figures = [cell for cell in row if cell.get("data-figure")]
            assert bool(figures) == (week.fault is None)
            if week.fault is not None:
                assert f"no numbers: {word(week.fault)}" in plain(row)


def test_columns_of_access_stand_below_their_heads() -> None:
    rows = tables(shapes.page(shapes.sample), "concentration")[2]
    for row, week in zip(rows, shapes.sample().weeks, strict=True):
        if week.numbers is not None:
            of = week.numbers.access
            expected = [of.open, of.partly_open, of.closed, of.unknown]
            assert [cell.get("data-figure") for cell in row if cell.tag == "td"] == expected


def test_a_star_marks_a_week_whose_file_contradicts_itself_and_is_explained() -> None:
    rows = tables(shapes.page(shapes.sample), "concentration")[0]
    weeks = shapes.sample().weeks
    assert [plain(row[0]).endswith("*") for row in rows] == [week.is_contradicted for week in weeks]
    assert any(week.is_contradicted for week in weeks)
    without = tuple(week.model_copy(update={"is_contradicted": False}) for week in weeks)
    plainly = shapes.sample().model_copy(update={"weeks": without})
    assert ("A star marks" in report_html(shapes.sample()), "A star marks" in report_html(plainly)) == (True, False)


def test_a_long_list_of_weeks_stands_in_the_annex() -> None:
    first = shapes.sample().weeks[0]
    many = tuple(first.model_copy(update={"end": first.end + timedelta(days=7 * place)}) for place in range(60))

    def long() -> ReportModel:
        return shapes.sample().model_copy(update={"weeks": many})

    page = shapes.page(long)
    assert [len(rows) for rows in tables(page, "concentration")] == [10] * 3
    assert [len(rows) for rows in tables(page, "annex_tables")] == [60] * 3

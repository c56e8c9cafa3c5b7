"""The section on versions: what it prints, what it leaves out, and where long tables stand."""

from __future__ import annotations

from counterpoise.report.lookup import MAX_ROWS_IN_BODY, ROWS_OF_A_LONG_TABLE
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_html
from tests.report.builder import Builder, estate
from tests.report.page import Page, plain, tag_of


def captions(page: Page, section: str) -> list[str]:
    return [plain(item).split()[0] for item in page.section(section).iter() if tag_of(item) == "caption"]


def rows(page: Page, section: str) -> int:
    """Rows of the table of versions in a section."""
    (table,) = (
        item
        for item in page.section(section).iter()
        if tag_of(item) == "table" and any(plain(part).startswith("Versions over") for part in item)
    )
    return sum(tag_of(item) == "tr" for item in table.iter()) - 1


def small() -> ReportModel:
    return Builder(estate()[:2]).report()


def test_a_change_of_version_and_of_terms_is_a_table_each() -> None:
    page = Page(report_html(small()))
    assert captions(page, "stability") == ["Versions", "Another", "Terms"]
    said = plain(page.section("stability"))
    assert "17 August 2026" in said
    assert "EV-lic-0001" in said
    assert "EV-lic-0002" in said


def test_what_did_not_change_has_no_table() -> None:
    report = small()
    quiet = report.stability.model_copy(update={"changes": (), "terms": ()})
    page = Page(report_html(report.model_copy(update={"stability": quiet})))
    assert captions(page, "stability") == ["Versions"]


def test_a_long_table_stands_in_the_annex_as_a_whole() -> None:
    report = small()
    held = report.stability.deployments * (MAX_ROWS_IN_BODY // 2 + 1)
    many = report.stability.model_copy(update={"deployments": held})
    page = Page(report_html(report.model_copy(update={"stability": many})))
    assert rows(page, "stability") == ROWS_OF_A_LONG_TABLE
    assert rows(page, "annex_tables") == len(held)

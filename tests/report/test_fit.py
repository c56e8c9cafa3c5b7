"""Fit by use case in the report: needs first, options in their order, no word that recommends."""

from __future__ import annotations

import re

import pytest

from counterpoise.catalogue.needs import needs, thin_rule
from counterpoise.report.documents import MAIN, Document
from counterpoise.report.fit import UseCaseFit
from counterpoise.report.lookup import MAX_ROWS_IN_BODY, ROWS_OF_A_LONG_TABLE, Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.render import document_html, report_html
from counterpoise.report.wording import abstention, order, word
from counterpoise.vocabulary import Fit
from tests.report import shapes
from tests.report.builder import Builder, estate
from tests.report.page import Page, plain, tag_of

PRAISE = re.compile(
    r"\b(?:best|better|worst|worse|recommend\w*|prefer(?!red)\w*|optimal|ideal|superior|winner|rank\w*|leading|top|suit\w*)\b",
    re.IGNORECASE,
)
ORDERS = ("before", "after", "not_shown", "no_results")
ABSTENTIONS = ("no_needs", "no_must", "no_options", "thin")


def test_no_word_ranks_or_recommends() -> None:
    """In the catalogue, in the words of the report, and in the section as it is printed."""
    said = [word(item) for item in Fit] + [*map(order, ORDERS), *map(abstention, ABSTENTIONS), thin_rule()]
    said += [text for need in needs().values() for text in (need.name, need.decided_by, need.judged)]
    said.append(plain(shapes.page(shapes.sample).section("fit")))
    assert [found for text in said for found in PRAISE.findall(text)] == []


def test_open_and_closed_exchanged_change_nothing_in_the_section() -> None:
    one, other = (plain(shapes.page(shape).section("fit")) for shape in (shapes.sample, shapes.swapped))
    assert re.sub(r"F-\d{4,}", "F", one) == re.sub(r"F-\d{4,}", "F", other)
    assert len(one) > 500


def heads(page: Page, section: str) -> list[list[str]]:
    tables = (item for item in page.section(section).iter() if tag_of(item) == "table")
    return [[plain(cell) for cell in table.iter() if cell.get("scope") == "col"] for table in tables]


def test_the_main_report_has_a_matrix_of_each_use_case_of_which_something_is_said() -> None:
    report = shapes.sample()
    page = shapes.page(shapes.sample, MAIN)
    said = [case for case in report.fit.use_cases if case.needs and case.options and not case.abstains]
    expected = [
        ["Need", *(item.name + ("" if item.deployment else " (candidate)") for item in case.options)] for case in said
    ]
    assert [[head[:12] for head in row] for row in heads(page, "fit")] == [[it[:12] for it in row] for row in expected]
    text = plain(page.section("fit"))
    for case in report.fit.use_cases:
        assert case.abstains is None or abstention(case.abstains) in text
        assert not case.needs or order(case.order) in text


def test_a_dossier_has_the_reasons_of_its_own_deployment_and_of_no_other() -> None:
    report = shapes.sample()
    case = report.fit.use_cases[0]
    first = next(item for item in report.deployments if item.id == case.options[0].deployment)
    page = Page(document_html(Lookup(report), Document("dossier", "x.pdf", "Dossier", first)))
    text = plain(page.section("dossier_fit"))
    assert first.name in text
    assert case.options[1].name not in text
    assert "what the evidence says of Processed in" in text
    assert "lines 3-4" in text
    last = Page(document_html(Lookup(report), Document("dossier", "x.pdf", "Dossier", report.deployments[-1])))
    assert "No use case in estate.yaml names this deployment" in plain(last.section("dossier_fit"))


def small() -> tuple[ReportModel, UseCaseFit]:
    report = Builder(estate()[:2]).report()
    (case,) = report.fit.use_cases
    return report, case


def with_cases(report: ReportModel, *cases: UseCaseFit) -> Page:
    return Page(
        report_html(report.model_copy(update={"fit": report.fit.model_copy(update={"use_cases": tuple(cases)})}))
    )


def test_many_options_stand_in_blocks_that_a_page_holds() -> None:
    report, case = small()
    page = with_cases(report, case.model_copy(update={"options": case.options * 3}))
    assert [len(row) for row in heads(page, "fit") if row[0] == "Need" and "Outcome" not in row] == [5, 5, 2]


def test_many_use_cases_are_cut_and_the_report_says_so() -> None:
    report, case = small()
    quiet = case.model_copy(update={"needs": (), "options": (), "abstains": "no_needs"})
    page = with_cases(report, *(quiet for _ in range(MAX_ROWS_IN_BODY + 1)))
    text = plain(page.section("fit"))
    assert text.count(abstention("no_needs")) == ROWS_OF_A_LONG_TABLE
    assert "The first use cases of the list" in text


@pytest.mark.parametrize("name", ABSTENTIONS)
def test_an_abstention_has_its_sentence(name: str) -> None:
    report, case = small()
    page = with_cases(report, case.model_copy(update={"abstains": name}))
    assert abstention(name) in plain(page.section("fit"))


def test_without_use_cases_the_section_says_why() -> None:
    report, _ = small()
    assert "No owner stated the needs" in plain(with_cases(report).section("fit"))

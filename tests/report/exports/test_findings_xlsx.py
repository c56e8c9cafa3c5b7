"""The workbook, read by another library: strings and days, nothing that runs, nothing lost that fits."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from counterpoise.report.exports import findings_xlsx
from counterpoise.report.model import ReportModel
from tests.report import shapes
from tests.report.test_cells import is_formula


def read(report: ReportModel) -> Any:
    return load_workbook(io.BytesIO(findings_xlsx.content(report)))


def midnight(day: date) -> datetime:
    """A day as a workbook holds it, which knows no zones."""
    return datetime.combine(day, time())


def with_text(text: str) -> ReportModel:
    """The sample with this text in place of the first finding's condition and subject."""
    report = shapes.sample()
    first = report.findings[0].model_copy(update={"condition": text, "subject": text})
    return report.model_copy(update={"findings": (first,), "evidence": ()})


def test_the_sheets_hold_the_report(sample_report: ReportModel) -> None:
    book = read(sample_report)
    assert book.sheetnames == ["Findings", "Evidence", "About"]
    findings = list(book["Findings"].iter_rows(values_only=True))
    assert [row[0] for row in findings[1:]] == [item.id for item in sample_report.findings]
    first = sample_report.findings[0]
    row = dict(zip(findings[0], findings[1], strict=True))
    assert (row["Severity"], row["Title"], row["Recommendation"]) == (first.severity, first.title, first.recommendation)
    assert row["Due"] == (first.due_on and midnight(first.due_on))
    assert (row["Figures"] or "").splitlines() == list(first.figures)
    evidence = list(book["Evidence"].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[3], row[4]) for row in evidence} == {
        (item.id, item.sha256, item.size_bytes) for item in sample_report.evidence
    }
    about = {row[0]: row[1] for row in book["About"].iter_rows(min_row=2, values_only=True)}
    assert about["Report id"] == sample_report.audit.report_id
    assert about["Evidence root"] == sample_report.audit.evidence_root


def test_the_head_stays_and_the_properties_bear_the_day_of_the_audit(sample_report: ReportModel) -> None:
    book = read(sample_report)
    assert {sheet.freeze_panes for sheet in book} == {"B2"}
    assert book.properties.created == book.properties.modified == midnight(sample_report.audit.as_of)


def test_nothing_in_it_runs_or_leads_anywhere(any_report: ReportModel) -> None:
    content = findings_xlsx.content(any_report)
    for sheet in load_workbook(io.BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in {"s", "n", "d"}
            assert cell.hyperlink is None
            assert cell.data_type != "s" or not is_formula(str(cell.value))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower() or "vba" in name.lower()]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
@example("=HYPERLINK(1)")
@example("https://example.org")
@example("{=1}")
@example("\x00\x0b\x1f\x7f\ufffe\uffff")
@example("_x0041_")
@example("</t></si>&amp;")
def test_any_text_is_a_string_that_can_be_read(text: str) -> None:
    row = next(read(with_text(text))["Findings"].iter_rows(min_row=2))
    for cell in (row[3], row[6]):
        assert cell.value is None or (cell.data_type == "s" and not is_formula(cell.value))
    if text.isascii() and text.isalnum():
        assert row[6].value == text


@pytest.mark.parametrize("text", ["x" * 40_000, "=" * 40_000, "𝔘" * 20_000])
def test_a_text_over_the_limit_is_cut_and_says_so(text: str) -> None:
    value = next(read(with_text(text))["Findings"].iter_rows(min_row=2, values_only=True))[6]
    assert isinstance(value, str)
    assert value.endswith("…")
    assert findings_xlsx.LONGEST_TEXT - 1 <= len(value.encode("utf-16-le")) // 2 <= findings_xlsx.LONGEST_TEXT

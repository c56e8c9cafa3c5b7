"""The findings as a workbook: one sheet of findings, one of the evidence, one that says what it is.

Every text is a string cell, never a formula or a link, harmless to a spreadsheet also when the sheet is saved as CSV,
and cut to what a cell holds. What is not known is an empty cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from counterpoise.report.cells import harmless
from counterpoise.report.format import full
from counterpoise.report.model import Evidence, Finding, ReportModel
from counterpoise.safe.text import visible

PATH = "findings.xlsx"

LONGEST_TEXT = 32_767  # UTF-16 units that a cell holds
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_NO_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}  # XML has no place for these

Cell: TypeAlias = str | int | date | None
Columns: TypeAlias = Sequence[tuple[str, int]]  # head, width in characters

_FINDINGS: Columns = (
    ("Id", 34),
    ("Severity", 10),
    ("Rule", 28),
    ("Subject", 24),
    ("Title", 36),
    ("Criterion", 44),
    ("Condition", 60),
    ("Effect", 44),
    ("Recommendation", 44),
    ("Owner", 24),
    ("Due", 12),
    ("Evidence", 16),
    ("Figures", 10),
    ("Values", 44),
)
_EVIDENCE: Columns = (
    ("Id", 14),
    ("Kind", 14),
    ("Paths", 60),
    ("SHA-256", 68),
    ("Bytes", 12),
    ("Format", 20),
    ("Subject", 36),
    ("Dated", 12),
    ("State", 12),
    ("Collected from", 40),
    ("Collected", 12),
    ("Records in", 12),
    ("Accepted", 12),
    ("Quarantined", 12),
    ("Duplicates", 12),
)
_ABOUT: Columns = (("What", 24), ("Value", 80))


def content(report: ReportModel) -> bytes:
    """The workbook of a report; its properties bear the day of the assessment."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties(
            {
                "title": _text(f"Findings of {report.audit.report_id}"),
                "created": datetime.combine(report.audit.as_of, time()),
            }
        )
        sheets = _Sheets(book)
        sheets.add("Findings", _FINDINGS, _finding_rows(report))
        sheets.add("Evidence", _EVIDENCE, map(_evidence_row, report.evidence))
        sheets.add("About", _ABOUT, _about_rows(report))
    return buffer.getvalue()


class _Sheets:
    """Sheets of one book in one style."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head: Format = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._body: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})

    def add(self, name: str, columns: Columns, rows: Iterable[Sequence[Cell]]) -> None:
        """Add a sheet with a frozen head, a filter over the columns, and the rows."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for place, (head, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self._head)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._write(sheet, last, place, value)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _write(self, sheet: Worksheet, row: int, place: int, value: Cell) -> None:
        if isinstance(value, str):
            sheet.write_string(row, place, _text(value), self._body)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, datetime.combine(value, time()), self._day)
        elif value is not None:
            sheet.write_number(row, place, value, self._body)


def _text(text: str) -> str:
    """A text as a cell holds it: visible, harmless, and cut with an ellipsis where it is too long."""
    shown = harmless(visible(text).translate(_NO_XML))
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return shown
    return units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _finding_rows(report: ReportModel) -> Iterable[Sequence[Cell]]:
    figures = {figure.id: figure for figure in report.figures}
    for item in report.findings:
        values = (f"{mark} {figures[mark].label}: {full(figures[mark])}" for mark in item.figures)
        yield (*_finding_texts(item), item.due_on, *map("\n".join, (item.evidence, item.figures, values)))


def _finding_texts(item: Finding) -> tuple[str | None, ...]:
    return (
        item.id,
        item.severity.value,
        item.rule,
        item.subject,
        item.title,
        item.criterion,
        item.condition,
        item.effect,
        item.recommendation,
        item.owner_role,
    )


def _evidence_row(item: Evidence) -> tuple[Cell, ...]:
    return (
        item.id,
        item.kind.value,
        "\n".join(item.paths),
        item.sha256,
        item.size_bytes,
        item.format,
        item.subject,
        item.dated_on,
        item.state,
        item.collected_from,
        item.collected_on,
        item.records_in,
        item.accepted,
        item.quarantined,
        item.duplicates,
    )


def _about_rows(report: ReportModel) -> tuple[tuple[Cell, Cell], ...]:
    audit = report.audit
    return (
        ("Report", audit.title),
        ("Organisation", report.estate.organisation),
        ("Report id", audit.report_id),
        ("Status", audit.status),
        ("Period", audit.period),
        ("Day of assessment", audit.as_of),
        ("First day of the window", audit.window_start),
        ("Last day of the window", audit.window_end),
        ("Evidence root", audit.evidence_root),
        ("Software", f"Counterpoise {audit.software_version}"),
        ("Catalogue", audit.catalogue_edition),
        (
            "Texts",
            "An apostrophe stands before a text that a spreadsheet would run; report.json holds all texts whole.",
        ),
    )

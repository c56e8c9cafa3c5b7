"""The schema of report.json beside it, so that a bundle explains itself without this software."""

from __future__ import annotations

from counterpoise.report.model import ReportModel
from counterpoise.report.schema import report_schema

PATH = "report.schema.json"


def content(report: ReportModel) -> bytes:  # noqa: ARG001 - the schema is that of every report
    return report_schema().encode()

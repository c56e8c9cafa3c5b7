"""Reports of one estate over three months, and their bundles, without the minutes that an audit and its PDFs take."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from counterpoise.evidence.merkle import evidence_root
from counterpoise.report import bundle
from counterpoise.report.model import Finding, ReportModel
from counterpoise.report.render import report_html, report_json
from tests.report import shapes
from tests.report.builder import Builder, estate

NEWEST, MIDDLE, OLDEST = "2026-10", "2026-09", "2026-08"


def of_period(report: ReportModel, period: str) -> ReportModel:
    """The report as if it were of another period, with the evidence root that follows from its evidence."""
    root = evidence_root(item.sha256 for item in report.evidence)
    audit = report.audit.model_copy(
        update={"period": period, "report_id": f"CP-{period}-0123456789", "evidence_root": root}
    )
    return report.model_copy(update={"audit": audit})


@cache
def findings() -> tuple[Finding, ...]:
    """The findings of the sample, each on a deployment of all three months."""
    names = sorted(item.id for item in shapes.sample().deployments)[:-1]
    found = shapes.sample().findings
    return tuple(
        item.model_copy(update={"deployments": (names[place % len(names)],)}) for place, item in enumerate(found)
    )


@cache
def newest() -> ReportModel:
    """All deployments; the first finding of the others is gone, and its own last one is new."""
    return of_period(shapes.sample().model_copy(update={"findings": findings()[1:]}), NEWEST)


@cache
def middle() -> ReportModel:
    """One deployment fewer is in the register."""
    report = Builder(estate()[1:]).report()
    return of_period(report.model_copy(update={"findings": findings()[:-1]}), MIDDLE)


@cache
def oldest() -> ReportModel:
    """As the one after it, with nothing that is known."""
    report = Builder(estate()[1:], is_known=False).report()
    return of_period(report.model_copy(update={"findings": findings()[:-1]}), OLDEST)


def issue(report: ReportModel, folder: Path) -> Path:
    """Write a bundle: the report with its panels, one dossier and the manifest."""
    (folder / "dossiers").mkdir(parents=True)
    (folder / bundle.REPORT).write_bytes(report_json(report))
    (folder / "report.html").write_text(report_html(report, rows=shapes.rows(report)), encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "dossiers" / f"{report.deployments[0].id}.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(report, folder, {"counterpoise": "0.1.0"}))
    return folder


def issue_all(folder: Path, *reports: ReportModel) -> Path:
    """A folder of reports with one bundle a period."""
    for report in reports:
        issue(report, folder / report.audit.period)
    return folder

"""Weeks that nobody measured, that contradict each other or are missing: a reason and a finding each, and no number."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counterpoise.period import Period
from counterpoise.report.bundle import read_report
from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import WeekFault
from tests.conftest import main_report_only

pytestmark = pytest.mark.slow

SOUND, SPLIT, NOUGHT, NO_CONTENT, TWICE = "2026-01-04", "2026-01-11", "2026-01-18", "2026-01-25", "2026-02-01"
AGREED, ALL_OFF = "2026-02-08", "2026-02-15"
FAULTS = {
    SOUND: None,
    SPLIT: WeekFault.IMPLAUSIBLE,
    NOUGHT: WeekFault.IMPLAUSIBLE,
    NO_CONTENT: WeekFault.ABSENT,
    TWICE: WeekFault.CONFLICTING,
    AGREED: None,
    ALL_OFF: WeekFault.CONFLICTING,
}
GPT, CLAUDE, UNHEARD = "openai/gpt-4.1", "anthropic/claude-4.5-sonnet-20250929", "nobody-knows/this-model"
REGISTER = (
    f"deployments:\n  - id: a\n    name: A\n    model: {GPT}\n    host: openrouter.ai\n    hosting: reseller_api\n"
)
TERMS = f"---\ndocument: api_terms\nsubject: {GPT}\ndated: 2026-01-02\n---\n\n# Terms\n\nAs it is.\n"
ESTATE = """organisation: {name: Weeks, seat: DE, role: deployer}
audit: {window_months: 2, trend_months: 2}
"""


def model(slug: str, prompt: int, completion: int, requests: int = 10) -> dict[str, Any]:
    tokens = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {"slug": slug, "request_count": requests, **tokens}


FILES = {
    f"{SOUND}.json": (SOUND, [model(GPT, 50_000, 10_000), model(CLAUDE, 20_000, 10_000), model(UNHEARD, 9_000, 1_000)]),
    f"{SPLIT}.json": (SPLIT, [model(slug, 80_000, 20_000, 0) for slug in (GPT, CLAUDE, UNHEARD)]),
    f"{NOUGHT}.json": (NOUGHT, [model(GPT, 0, 0, 0), model(CLAUDE, 0, 0, 0)]),
    f"{TWICE}.json": (TWICE, [model(GPT, 70_000, 10_000), model(CLAUDE, 20_000, 3_000)]),
    f"{TWICE} again.json": (TWICE, [model(GPT, 70_001, 10_000)]),
    f"{AGREED}.json": (AGREED, [model(GPT, 70_000, 10_000), model(CLAUDE, 20_000, 3_000)]),
    f"{AGREED} again.json": (AGREED, [model(CLAUDE, 20_000, 3_000), model(GPT, 70_000, 10_000)]),
    f"{ALL_OFF}.json": (ALL_OFF, [model(GPT, 70_000, 10_000)]),
    f"{ALL_OFF} again.json": (ALL_OFF, [model(GPT, 70_001, 10_000)]),
}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.run import run_audit  # noqa: PLC0415 only where it is wanted

    folder = tmp_path_factory.mktemp("weeks")
    logs, terms = (folder / "estate" / "evidence" / kind for kind in ("usage_logs", "licences"))
    logs.mkdir(parents=True)
    terms.mkdir()
    for name, (day, models) in FILES.items():
        (logs / name).write_text(json.dumps({"date": day, "models": models}))
    (logs / f"{NO_CONTENT}.json").write_text(json.dumps({"date": NO_CONTENT}))
    (terms / "terms.md").write_text(TERMS)
    (folder / "estate" / "estate.yaml").write_text(ESTATE)
    (folder / "estate" / "register.yaml").write_text(REGISTER)
    with main_report_only():
        run_audit(folder / "estate", Period(2026, 2), folder / "bundle")
    return folder / "bundle"


@pytest.fixture(scope="module")
def report(bundle: Path) -> ReportModel:
    return read_report(bundle)


def test_every_week_stands_in_the_report_and_broken_ones_have_no_numbers(report: ReportModel) -> None:
    assert {week.end.isoformat(): week.fault for week in report.weeks} == FAULTS
    assert all((week.numbers is None) == (week.fault is not None) for week in report.weeks)
    measured = {figure.key.split(".")[1] for figure in report.figures if figure.key.startswith("weekly.")}
    assert measured == {SOUND, AGREED}


def test_broken_weeks_are_findings_that_name_them_and_their_files(report: ReportModel) -> None:
    found = {item.rule: item for item in report.findings}
    paths = {item.id: item.paths[0] for item in report.evidence}
    weeks = found["WEEK-NOT-MEASURED"]
    assert weeks.condition.startswith("Of 7 weeks in usage logs 5 have no measures")
    for day, fault in FAULTS.items():
        when = date.fromisoformat(day)
        assert (f"{when.day} {when:%B} {when.year} (" in weeks.condition) == (fault is not None)
    named = {Path(paths[item]).name for item in weeks.evidence}
    assert named == {name for name, (day, _) in FILES.items() if FAULTS[day]}
    for day in (SPLIT, NOUGHT):
        assert f"{day}.json" in found["IMPLAUSIBLE-SERIES"].condition
    assert f"{NO_CONTENT}.json" in found["UNREAD-EVIDENCE"].condition
    assert "CONFLICTING-DUPLICATES" in found


def test_the_sound_week_is_measured_with_what_is_unknown_as_bounds(report: ReportModel) -> None:
    figures = {figure.key.removeprefix(f"weekly.{SOUND}."): figure for figure in report.figures if SOUND in figure.key}
    assert (figures["models"].value, figures["tokens"].value) == (3, 100_000)
    assert figures["developer.unknown_share"].value == pytest.approx(0.1)
    hhi = figures["developer.hhi"]
    assert (hhi.value, hhi.lower, hhi.upper) == (None, 3600 + 900, 4900 + 900)
    assert figures["developer.floor"].value is None
    assert figures["provider.hhi"].value == pytest.approx(3600 + 900 + 100)
    assert figures["host.hhi"].value == 10_000
    closed, shown_open = figures["access.closed"], figures["access.open"]
    assert (closed.lower, closed.upper) == (0.6, 1.0)
    assert (shown_open.lower, shown_open.upper) == (0.0, 0.4)
    assert figures["access.unknown"].value == pytest.approx(0.4)


def test_a_week_that_two_files_state_alike_counts_once(report: ReportModel) -> None:
    figures = {figure.key: figure.value for figure in report.figures}
    assert figures[f"weekly.{AGREED}.tokens"] == 103_000
    assert figures[f"weekly.{AGREED}.models"] == 2


def test_the_page_prints_the_reason_in_place_of_numbers(bundle: Path) -> None:
    page = (bundle / "report.html").read_text(encoding="utf-8")
    tables = re.findall(r'<table class="weeks">.*?</table>', page, re.DOTALL)
    assert len(tables) == 3
    for table in tables:
        rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL)
        assert ["no numbers: " in row for row in rows] == [fault is not None for fault in FAULTS.values()]
        assert all("data-figure" not in row for row in rows if "no numbers" in row)

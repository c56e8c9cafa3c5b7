"""The sample estate audited in German: the same figures and verdicts, and every text that is ours in German."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from counterpoise.language import spoken
from counterpoise.period import Period
from counterpoise.report import extraction
from counterpoise.report.bundle import missing_documents, read_report, verify
from counterpoise.report.extraction import strings
from counterpoise.report.model import ReportModel
from pipelines.run import run_audit

if TYPE_CHECKING:
    from tests.conftest import Audited

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
OTHERS_WORDS = {"quote", "formula", "query", "parameters", "queries", "key", "locator", "clause", "stated"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("german")
    estate = folder / "estate"
    shutil.copytree(SAMPLE, estate, ignore=shutil.ignore_patterns(".counterpoise"))
    with (estate / "estate.yaml").open("a", encoding="utf-8") as file:
        file.write("\nreport: {language: de}\n")
    run_audit(estate, Period(2026, 10), folder / "bundle")
    return folder / "bundle"


@pytest.fixture(scope="module")
def german(bundle: Path) -> ReportModel:
    return read_report(bundle)


def said_texts(node: Any) -> Iterator[str]:
    """Every text of the object that is neither evidence nor read by a program."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in OTHERS_WORDS:
                yield from said_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from said_texts(value)


def test_no_text_of_ours_is_left_in_english(german: ReportModel) -> None:
    found = set(said_texts(german.model_dump(mode="json")))
    left = []
    for message in extraction.read("de"):
        text = message.id if isinstance(message.id, str) else ""
        if len(text.split()) > 2 and strings(message)[0] != text and not re.search(r"\{\w+\}|%\(", text):
            left += [(text, whole) for whole in found if text in whole]
    assert left == []


def test_every_document_is_there_and_intact(bundle: Path) -> None:
    assert missing_documents(bundle) == ()
    assert verify(bundle).outputs > 20
    assert spoken() == "en"


def test_the_language_changes_no_figure_no_verdict_and_no_finding(german: ReportModel, sample: Audited) -> None:
    english = read_report(sample.bundle)
    assert [(it.unit, it.value, it.lower, it.upper, it.n, it.row_count) for it in german.figures] == [
        (it.unit, it.value, it.lower, it.upper, it.n, it.row_count) for it in english.figures
    ]
    assert [(it.control, it.subject, it.verdict, it.evidence) for it in german.controls.verdicts] == [
        (it.control, it.subject, it.verdict, it.evidence) for it in english.controls.verdicts
    ]
    assert [(it.deployment, it.indicator, it.answer, it.evidence, it.quote) for it in german.answers] == [
        (it.deployment, it.indicator, it.answer, it.evidence, it.quote) for it in english.answers
    ]
    assert [(it.id, it.severity, it.due_on) for it in german.findings] == [
        (it.id, it.severity, it.due_on) for it in english.findings
    ]
    assert not {it.condition for it in german.findings} & {it.condition for it in english.findings}


def test_the_summary_is_one_page_in_german(bundle: Path) -> None:
    reader = PdfReader(bundle / "summary.pdf")
    assert len(reader.pages) == 1
    assert "Erbetene Entscheidungen" in reader.pages[0].extract_text()

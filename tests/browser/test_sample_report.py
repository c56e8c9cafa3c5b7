"""The report of the sample estate in a browser: every panel says what report.json and `explain` say."""

from __future__ import annotations

from pathlib import Path

import pytest

from counterpoise.report import format as fmt
from counterpoise.report.bundle import read_report
from counterpoise.report.chains import ROWS_SHOWN
from counterpoise.report.explain import explain
from counterpoise.report.model import ReportModel
from tests.browser.pages import NARROW, Watch, violations, words
from tests.conftest import Audited

pytestmark = [pytest.mark.slow, pytest.mark.browser]

VALUES = """Object.fromEntries(
    [...document.querySelectorAll(".panel dd:first-of-type")].map((it) => [it.closest(".panel").id, it.textContent])
)"""


@pytest.fixture(scope="module")
def page_file(sample: Audited) -> Path:
    return sample.bundle / "report.html"


@pytest.fixture(scope="module")
def model(sample: Audited) -> ReportModel:
    return read_report(sample.bundle)


def test_every_panel_holds_the_number_of_report_json(watch: Watch, page_file: Path, model: ReportModel) -> None:
    said = watch.open(page_file).evaluate(VALUES)
    assert said.keys() == {figure.id for figure in model.figures}
    for figure in model.figures:
        assert said[figure.id].startswith(fmt.full(figure)), figure.id


@pytest.mark.parametrize("key", ["coverage.duplicates", "concentration.developer.pooled.hhi", "quoted"])
def test_what_explain_says_opens_from_the_mark(
    watch: Watch, page_file: Path, sample: Audited, model: ReportModel, key: str
) -> None:
    if key == "quoted":  # a score of documents: its answers have words and a place
        quoted = {item.deployment for item in model.answers if item.quote and item.locator}
        key = next(
            it.key
            for it in model.figures
            if it.query == "answers_of_deployment"
            and it.parameters["deployment"] in quoted
            and it.parameters["level"] == "model"
        )
    found = explain(sample.bundle, key)
    page = watch.open(page_file, java_script_enabled=False)
    page.locator(f".m[popovertarget={found.figure.id}]").first.click()
    said = ""
    for button in page.locator(f"#{found.figure.id} .opens").all():
        button.click()
        said += words(page, f":popover-open:not(#{found.figure.id})") + " "
        page.keyboard.press("Escape")
    assert " ".join(found.query.split()) in said
    assert f"{len(found.rows)} rows" in said
    for row in found.rows[:ROWS_SHOWN]:
        shown = (str(value) for name, value in row.items() if value is not None and not name.startswith("evidence"))
        assert all(fmt.shown(value, 160) in said for value in shown)
    assert all(f"{item.id} {item.paths[0]}" in said and item.sha256 in said for item in found.evidence)
    for answer in found.answers:
        assert fmt.shown(answer.quote, 300) in said if answer.quote else answer.reason in said
        assert answer.locator is None or answer.locator in said


def test_nothing_bars_a_reader_and_a_narrow_screen_scrolls_downwards_only(watch: Watch, page_file: Path) -> None:
    page = watch.open(page_file, bypass_csp=True)
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]

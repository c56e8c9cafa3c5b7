"""The HTML report as its readers meet it: by mouse, by keyboard, on a narrow screen, and with nothing that runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from counterpoise.report import format as fmt
from counterpoise.report.bundle import read_report
from counterpoise.report.model import ReportModel
from tests.browser.pages import NARROW, WIDE, Watch, violations, words

pytestmark = pytest.mark.browser

OPEN = ":popover-open"
FOCUSED = "document.activeElement"
REFUSED = """async () => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
    const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
    add("script", {textContent: "window.ran = true"});
    add("script", {src: "elsewhere.js"});
    add("img", {src: "elsewhere.png"});
    add("link", {rel: "stylesheet", href: "elsewhere.css"});
    add("iframe", {src: "elsewhere.html"});
    const button = document.createElement("button");
    button.setAttribute("onclick", "window.clicked = true");
    button.click();
    await new Promise((done) => setTimeout(done, 300));
    return refused.sort();
}"""


@pytest.fixture(scope="module")
def model(report: Path) -> ReportModel:
    """What report.json beside the page says."""
    return read_report(report.parent)


def says_what_the_figure_is(page: Page, report: ReportModel, name: str) -> bool:
    """Whether the open panel of a figure shows the numbers and words of report.json."""
    (figure,) = (item for item in report.figures if item.id == name)
    said = words(page, f"#{name}{OPEN}")
    parts = [fmt.full(figure), figure.formula, figure.query, fmt.grouped(figure.row_count), report.audit.report_id]
    parts += [f"{key} = {value}" for key, value in figure.parameters.items()]
    return all(" ".join(part.split()) in said for part in parts)


def hit(page: Page, element: Locator) -> None:
    """Click on the middle of an element, whatever lies there."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_a_number_opens_its_derivation_in_place(watch: Watch, report: Path, model: ReportModel) -> None:
    """Scripts are off: what opens and closes here is the browser's own doing."""
    page = watch.open(report, java_script_enabled=False)
    for place in ("#coverage td.num", "#coverage .f", "#side_by_side td.num"):
        number = page.locator(f"{place}:has(> .m)").nth(3)
        name = number.locator(".m").inner_text()
        number.scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        hit(page, number.locator(".v"))  # what is printed, not only the mark beside it
        assert says_what_the_figure_is(page, model, name)
        assert page.evaluate("scrollY") == before
        page.locator(f"#{name} .close").click()
        assert page.locator(OPEN).count() == 0
        assert page.evaluate(f"[scrollY, {FOCUSED}.textContent]") == [before, name]


def test_the_keyboard_opens_walks_and_closes(watch: Watch, report: Path, model: ReportModel) -> None:
    page = watch.open(report)
    mark = page.locator("#summary .m").first
    name, query = mark.inner_text(), next(iter(model.figures)).query
    mark.focus()
    page.keyboard.press("Enter")
    assert says_what_the_figure_is(page, model, name)
    walked: list[tuple[str, str | None]] = []
    while len(walked) < 6 and (not walked or walked[-1][1] == name):
        page.keyboard.press("Tab")
        walked.append(tuple(page.evaluate(f"[{FOCUSED}.textContent, {FOCUSED}.closest('.panel')?.id ?? null]")))
        assert page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle") == "solid"
    assert [text for text, _ in walked[:2]] == ["Close", query]
    assert walked[-1][1] is None  # after the panel's last button the reader is back in the page
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0
    mark.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # on the button that closes
    assert page.locator(OPEN).count() == 0
    assert page.evaluate(f"{FOCUSED}.textContent") == name


def test_query_rows_and_hashes_open_above_the_panel(watch: Watch, report: Path, model: ReportModel) -> None:
    page = watch.open(report)
    figure = next(item for item in model.figures if item.evidence and item.row_count > 1)
    page.locator(f".m[popovertarget={figure.id}]").first.click()
    said = ""
    for button in page.locator(f"#{figure.id} .opens").all():
        button.click()
        assert page.locator(OPEN).count() == 2
        said += words(page, f"{OPEN}:not(#{figure.id})")
        page.keyboard.press("Escape")
        assert page.locator(OPEN).get_attribute("id") == figure.id
    pieces = [item for item in model.evidence if item.id in figure.evidence]
    wanted = (model.queries[figure.query], f"{figure.query} row 0", *(item.sha256 for item in pieces))
    assert all(" ".join(part.split()) in said for part in wanted)
    page.mouse.click(5, 5)  # beside the panel
    assert page.locator(OPEN).count() == 0


def test_a_link_to_a_figure_leads_to_its_entry(watch: Watch, report: Path, model: ReportModel) -> None:
    name = model.figures[-1].id
    page = watch.open(report, f"#{name}")
    entry = page.locator(f"#{name}")
    assert " ".join(fmt.full(model.figures[-1]).split()) in words(page, f"#{name}")
    assert 0 <= entry.evaluate("it => it.getBoundingClientRect().top") < WIDE[1]


def test_nothing_bars_a_reader(watch: Watch, report: Path) -> None:
    assert violations(watch.open(report, bypass_csp=True)) == []


def test_nothing_bars_a_reader_of_panels_on_a_narrow_screen(watch: Watch, report: Path) -> None:
    page = watch.open(report, size=NARROW, bypass_csp=True)
    page.locator("#summary .m").first.click()
    page.locator(f"{OPEN} .opens").nth(1).click()
    page.evaluate("document.querySelectorAll('section:not(#summary, #annex_figures)').forEach((it) => it.remove())")
    assert page.locator(OPEN).count() == 2
    assert violations(page) == []


def test_a_narrow_screen_scrolls_downwards_only(watch: Watch, report: Path) -> None:
    page = watch.open(report, size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    page.locator("#summary .m").first.click()
    box = page.locator(OPEN).bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, NARROW[0])
    assert 0 < box["y"] < box["y"] + box["height"] <= NARROW[1]
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]


def test_the_pages_own_policy_refuses_scripts_and_all_that_loads(watch: Watch, report: Path) -> None:
    page = watch.open(report)
    refused = page.evaluate(REFUSED)
    assert set(refused) == {"script-src-elem", "script-src-attr", "img-src", "style-src-elem", "frame-src"}
    assert page.evaluate("[window.ran ?? null, window.clicked ?? null]") == [None, None]
    said, watch.complaints[:] = list(watch.complaints), []
    assert said
    assert all("Content Security Policy" in line for line in said)

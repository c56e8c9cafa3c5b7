"""The site in a browser: its links work from a folder, nothing bars a reader, nothing loads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from counterpoise.report import format as fmt
from tests.browser.pages import NARROW, Watch, violations, words
from tests.report.site import editions

pytestmark = pytest.mark.browser

PAGES = ("index", "deployments", "deployments/dep-01", "findings", "derivations/2026-10")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_bars_a_reader_and_nothing_scrolls_sideways(watch: Watch, site: Path, name: str) -> None:
    page = watch.open(site / f"{name}.html", bypass_csp=True)
    assert violations(page) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]


def test_a_moved_site_leads_from_a_number_to_its_derivation(watch: Watch, site: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(site, tmp_path / "a place with spaces"))
    page = watch.open(moved / "index.html", java_script_enabled=False)
    cell = page.locator("td.num[data-period='2026-09']").first
    name, value = cell.get_attribute("data-figure"), cell.locator(".v").inner_text()
    cell.locator(".m").click()
    assert page.url == f"{(moved / 'periods' / '2026-09' / 'report.html').as_uri()}#{name}"
    (figure,) = (item for item in editions.middle().figures if item.id == name)
    assert value == fmt.cell(figure)
    assert " ".join(fmt.full(figure).split()) in words(page, f"#{name}")


def test_the_keyboard_walks_from_page_to_page(watch: Watch, site: Path) -> None:
    page = watch.open(site / "index.html")
    for place, name in ((1, "deployments"), (2, "findings"), (3, "derivations/2026-10"), (0, "index")):
        page.locator("nav a").nth(place).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == (site / f"{name}.html").as_uri()
        assert page.locator("h1").count() == 1

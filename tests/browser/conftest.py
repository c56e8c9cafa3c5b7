"""The browser, a watch over the pages that it opens, and a site with a report to open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from counterpoise.report.site.writing import write_site
from tests.browser.pages import FLAGS, Watch
from tests.report.site import editions


@pytest.fixture(scope="session", autouse=True)
def chromium() -> str:
    """The browser's program. Without one these tests are skipped; in CI, which installs it, they fail."""
    found = shutil.which("chromium")
    if found is None:
        reason = "Chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    """Opens pages. At its end the test fails for a complaint of any of them or a request that leaves."""
    watching = Watch(browser)
    yield watching
    watching.close()
    assert watching.complaints == []


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of two months; the newer one is the sample of tests/report/shapes.py."""
    folder = tmp_path_factory.mktemp("site")
    editions.issue_all(folder / "reports", editions.newest(), editions.middle())
    return write_site(folder / "reports", folder / "site").folder


@pytest.fixture(scope="session")
def report(site: Path) -> Path:
    return site / "periods" / editions.NEWEST / "report.html"

"""Debian's Chromium without a screen, and pages that are watched: none may complain, and none may load a thing.

Playwright drives it. It brings no browser of its own here: the one that readers have is the one to test with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", *QUIET)
WIDE, NARROW = (1280, 900), (390, 844)

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Lists repeat one template hundreds of times, and axe takes a millisecond an element: the first of each are enough.
_SHORTENED = """() => {
    for (const list of document.querySelectorAll("tbody, #annex_figures, ol, ul")) {
        const kinds = {};
        for (const item of [...list.children]) {
            const kind = item.tagName + (item.id || "").replace(/\\d+$/, "");
            kinds[kind] = (kinds[kind] || 0) + 1;
            if (kinds[kind] > 3) item.remove();
        }
    }
}"""


class Watch:
    """Opens pages and keeps what they complain of, and every request that leaves the machine."""

    def __init__(self, browser: Browser) -> None:
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(self, path: Path, anchor: str = "", size: tuple[int, int] = WIDE, **options: Any) -> Page:
        """Open a page in a browser of its own, which knows nothing of the pages before."""
        context = self._browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._requested)
        page.goto(path.as_uri() + anchor)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(("file://", "data:")):  # a picture in the page itself
            self.complaints.append(f"request: {request.url}")


def words(page: Page, selector: str) -> str:
    """The text of an element as it is shown, on one line."""
    return " ".join(page.locator(selector).inner_text().split())


def violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with the first element that it concerns."""
    page.evaluate(_SHORTENED)
    found = Axe().run(page, options={"runOnly": _TAGS, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{item['id']}: {item['help']}: {item['nodes'][0]['html'][:200]}"
        for item in found
        if item["impact"] in {"serious", "critical"}
    ]

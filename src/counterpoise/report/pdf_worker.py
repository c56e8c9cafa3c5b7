"""Worker of `safe.child` that typesets one HTML file as PDF.

Layout has no limits of its own: a table or a word made to be slow costs this process and no other. Nothing is fetched
but the report's fonts.
"""

from __future__ import annotations

import base64
import gc
import logging
import resource
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from weasyprint import HTML, LOGGER, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from counterpoise.report.look import DATA_ADDRESS
from counterpoise.safe.child import serve

COLLECT_ABOVE_MEBIBYTES = 320  # seldom, since looking through the garbage takes a tenth of the time
FONT_SCHEME = "font:"
FONTS = {
    f"{FONT_SCHEME}{name}": (package, f"{name}.ttf")
    for package, names in (
        ("font_source_serif_pro", ("SourceSerifPro-Regular", "SourceSerifPro-It", "SourceSerifPro-Semibold")),
        ("font_source_sans_pro", ("SourceSansPro-Regular", "SourceSansPro-It", "SourceSansPro-Semibold")),
    )
    for name in names
}


class FontsOnly(URLFetcher):  # type: ignore[misc]
    """Serves the fonts of `FONTS` and a logo that its address holds; asking for anything else ends the rendering."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return a font file or the logo. Raises FatalURLFetchingError, which no layout code catches, for all else."""
        if url.startswith(DATA_ADDRESS):
            picture = base64.b64decode(url.removeprefix(DATA_ADDRESS), validate=True)
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        if (font := FONTS.get(url)) is None:
            raise FatalURLFetchingError(f"the report may not fetch {url!r}")
        package, name = font
        return URLFetcherResponse(
            url, files(package).joinpath("files", name).read_bytes(), {"Content-Type": "font/ttf"}
        )


class Complaints(logging.Handler):
    """Collects what the layout only logs: a chart that it could not draw, a link that leads nowhere."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


class LayoutError(Exception):
    """The document could be set, but not as it is meant."""


def typeset(html: str, *enclosed: Attachment) -> bytes:
    """Return a PDF/UA-1 of one self-contained HTML document; the same document gives the same bytes.

    Raises LayoutError where the layout complains, FatalURLFetchingError (a BaseException) where the document asks for
    anything but a font of the report and its logo.
    """
    complaints = Complaints()
    LOGGER.addHandler(complaints)
    try:
        document: bytes = HTML(string=html, url_fetcher=FontsOnly()).write_pdf(
            pdf_tags=True, pdf_variant="pdf/ua-1", attachments=enclosed
        )
    finally:
        LOGGER.removeHandler(complaints)
    if complaints.messages:
        raise LayoutError("; ".join(complaints.messages[:3]))
    return document


def _held_mebibytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() >> 20


def _attachment(path: str, name: str, day: str) -> Attachment:
    at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    content = Path(path).read_bytes()
    return Attachment(string=content, name=name, description=name, created=at, modified=at, relationship="Data")


def work(task: dict[str, Any]) -> dict[str, Any]:
    """Typeset the file `html` into the file `pdf`, with the file `enclosed` (path, name, day) in it where one is named.

    Answers with the problem, None when it is written.
    """
    if _held_mebibytes() > COLLECT_ABOVE_MEBIBYTES:
        gc.collect()  # what the documents before this one left
    try:
        enclosed = [_attachment(*named)] if (named := task.get("enclosed")) else []
        Path(task["pdf"]).write_bytes(typeset(Path(task["html"]).read_text(encoding="utf-8"), *enclosed))
    except (FatalURLFetchingError, LayoutError) as error:
        return {"problem": str(error)}
    return {"problem": None}


if __name__ == "__main__":
    gc.disable()  # a tree of boxes is no garbage: collecting it while it grows costs a sixth of the time
    serve(work)

"""Typesets one HTML file as PDF: `python -m counterpoise.report.pdf_worker report.html report.pdf`.

It runs in a process of its own, within limits that it sets itself, since layout has none: a table or a word made to be
slow costs this process and no other. Nothing is fetched but the report's fonts.
"""

from __future__ import annotations

import resource
import sys
from importlib.resources import files
from pathlib import Path

MEMORY_BYTES = 3 << 30
CPU_SECONDS = 240
FONT_SCHEME = "font:"
FONTS = {
    f"{FONT_SCHEME}{name}": (package, f"{name}.ttf")
    for package, names in (
        ("font_source_serif_pro", ("SourceSerifPro-Regular", "SourceSerifPro-It", "SourceSerifPro-Semibold")),
        ("font_source_sans_pro", ("SourceSansPro-Regular", "SourceSansPro-It", "SourceSansPro-Semibold")),
    )
    for name in names
}


def typeset(html: str) -> bytes:
    """Return a tagged PDF of one self-contained HTML document; the same document gives the same bytes.

    Raises weasyprint.urls.FatalURLFetchingError (a BaseException) when it asks for anything but a font of `FONTS`.
    """
    from weasyprint import HTML  # noqa: PLC0415 - heavy, and only after the limits are set
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class FontsOnly(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if (font := FONTS.get(url)) is None:
                raise FatalURLFetchingError(f"the report may not fetch {url!r}")
            package, name = font
            body = files(package).joinpath("files", name).read_bytes()
            return URLFetcherResponse(url, body, {"Content-Type": "font/ttf"})

    document: bytes = HTML(string=html, url_fetcher=FontsOnly()).write_pdf(pdf_tags=True)
    return document


def main(arguments: list[str]) -> int:
    """Read the first file, write the second; 0 when it is written."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    source, target = (Path(argument) for argument in arguments)
    target.write_bytes(typeset(source.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

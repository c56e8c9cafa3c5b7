"""How long the main report takes as PDF, against Chromium printing the same page: at most 4 times as long.

    python benchmarks/report_print.py BUNDLE

BUNDLE is the folder of an issued report. Both start a process of their own and read the page from a file; Chromium gets
the fonts as files and writes its own tagged PDF. They take turns, three times each, and the medians are compared.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from counterpoise.report.bundle import read_report
from counterpoise.report.documents import MAIN
from counterpoise.report.lookup import Lookup
from counterpoise.report.pdf import pdf_of
from counterpoise.report.pdf_worker import FONTS
from counterpoise.report.render import document_html

LIMIT, ROUNDS = 4.0, 3
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer")


def main() -> None:
    browser = shutil.which("chromium")
    if browser is None:
        sys.exit("chromium is not installed, so there is nothing to compare with")
    html = document_html(Lookup(read_report(Path(sys.argv[1]))), MAIN)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, printed = folder / "page.html", folder / "page.pdf"
        page.write_text(_with_font_files(html), encoding="utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={folder}/user", f"--print-to-pdf={printed}", page.as_uri()]

        def chromium() -> None:
            printed.unlink(missing_ok=True)
            subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603 our own page
            if not printed.stat().st_size:
                sys.exit("chromium printed nothing")

        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(_seconds(lambda: pdf_of(html)))
            theirs.append(_seconds(chromium))
    one, other = statistics.median(ours), statistics.median(theirs)
    print(f"main report {one:5.1f} s, Chromium {other:5.1f} s: {one / other:.2f} times as long, of at most {LIMIT:g}")


def _with_font_files(html: str) -> str:
    for address, (package, name) in FONTS.items():
        html = html.replace(f'url("{address}")', f'url("{Path(str(files(package).joinpath("files", name))).as_uri()}")')
    return html


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

"""HTML to PDF in a limited child process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from counterpoise.errors import RenderError

WALL_SECONDS = 300.0


def pdf_of(html: str, *, wall_seconds: float = WALL_SECONDS) -> bytes:
    """Typeset `html` as a PDF; raise RenderError with the last words of the child where it fails or takes too long."""
    with TemporaryDirectory(prefix="counterpoise-pdf-") as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(html, encoding="utf-8")
        command = [sys.executable, "-m", "counterpoise.report.pdf_worker", str(source), str(target)]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=wall_seconds, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise RenderError(f"the PDF was not ready after {wall_seconds:.0f} seconds") from None
        if ended.returncode != 0 or not target.is_file():
            words = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
            raise RenderError(f"the PDF could not be made (exit {ended.returncode}): {words[0]}")
        return target.read_bytes()

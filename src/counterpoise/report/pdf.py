"""HTML to PDF in a limited child process."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from counterpoise.errors import Problem, RenderError
from counterpoise.safe.child import Child, Limits, StartError

WORKER = "counterpoise.report.pdf_worker"
LIMITS = Limits(memory_mib=3072, processor_seconds=600, wall_seconds=900.0, file_mib=256)
_FONT_SETTINGS = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")


def pdf_of(html: str, limits: Limits = LIMITS) -> bytes:
    """Typeset `html` as a PDF. Raises RenderError that says why where it fails or does not end within the limits."""
    fonts = {name: os.environ[name] for name in _FONT_SETTINGS if name in os.environ}
    with (
        TemporaryDirectory(prefix="counterpoise-pdf-") as folder,
        # What the layout leaves behind when its process is ended, such as unpacked fonts, goes with the folder.
        Child(WORKER, limits, {**fonts, "TMPDIR": folder}) as child,
    ):
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(html, encoding="utf-8")
        try:
            outcome = child.run({"html": str(source), "pdf": str(target)})
        except StartError as error:
            what = f"the PDF could not be made: its layout does not start ({error})"
            remedy = "run make: it names the system packages that are missing"
            raise RenderError(Problem(what, remedy=remedy)) from error
        problem = outcome.failure or (outcome.answer or {}).get("problem")
        if problem:
            raise RenderError(f"the PDF could not be made: {problem}")
        return target.read_bytes()

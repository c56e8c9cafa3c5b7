"""HTML to PDF in a limited child process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from counterpoise.errors import Problem, RenderError
from counterpoise.safe.child import Child, Limits, StartError

WORKER = "counterpoise.report.pdf_worker"
LIMITS = Limits(memory_mib=3072, processor_seconds=600, wall_seconds=900.0, file_mib=256)
_FONT_SETTINGS = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")


# What only HTML needs: marks for programs, and the isolation of texts that cannot reorder what is around them.
_FOR_SCREENS = re.compile(
    r'<bdi>(?P<said>[ !-;=?-~‘’“”–\u2009\u202f]*)</bdi>|<span class="v">(?P<value>[^<]*)</span>',
)


def lightened(html: str) -> str:
    """The same page with fewer elements: a tenth of the time that typesetting takes."""
    return _FOR_SCREENS.sub(lambda match: match["said"] or match["value"] or "", html)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that a PDF carries; `day` stands as its date, since a PDF must not tell when it was made."""

    name: str
    content: bytes
    day: date


class Typesetter:
    """Typesets one document after another in one child process, which is replaced when a document has broken it.

    The limits are granted anew to each document. Not for use by several threads at once.
    """

    def __init__(self, child: Child, folder: Path) -> None:
        self._child = child
        self._source, self._target = folder / "report.html", folder / "report.pdf"
        self._enclosed = folder / "enclosed"

    def pdf(self, html: str, enclosed: Enclosed | None = None) -> bytes:
        """Typeset `html`. Raises RenderError that says why where it fails or does not end within the limits."""
        self._source.write_text(lightened(html), encoding="utf-8")
        self._target.unlink(missing_ok=True)  # a document that fails must not pass for the one before it
        task: dict[str, object] = {"html": str(self._source), "pdf": str(self._target)}
        if enclosed:
            self._enclosed.write_bytes(enclosed.content)
            task["enclosed"] = [str(self._enclosed), enclosed.name, enclosed.day.isoformat()]
        try:
            outcome = self._child.run(task)
        except StartError as error:
            what = f"the PDF could not be made: its layout does not start ({error})"
            remedy = "run make: it names the system packages that are missing"
            raise RenderError(Problem(what, remedy=remedy)) from error
        problem = outcome.failure or (outcome.answer or {}).get("problem")
        if problem:
            raise RenderError(f"the PDF could not be made: {problem}")
        return self._target.read_bytes()


@contextmanager
def typesetter(limits: Limits = LIMITS) -> Iterator[Typesetter]:
    """A typesetter with a child and a folder of its own."""
    fonts = {name: os.environ[name] for name in _FONT_SETTINGS if name in os.environ}
    with (
        TemporaryDirectory(prefix="counterpoise-pdf-") as folder,
        # What the layout leaves behind when its process is ended, such as unpacked fonts, goes with the folder.
        Child(WORKER, limits, {**fonts, "TMPDIR": folder}) as child,
    ):
        yield Typesetter(child, Path(folder))


def pdf_of(html: str, limits: Limits = LIMITS, enclosed: Enclosed | None = None) -> bytes:
    """Typeset one document as a PDF; errors as of `Typesetter.pdf`."""
    with typesetter(limits) as one:
        return one.pdf(html, enclosed)

"""The report in the formats of others: each module of `exports` is one file of the bundle and is found by itself.

A module names its file in PATH and gives the bytes in `content`. The libraries that they need are loaded when a bundle
is written and at no other time.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol, cast

from counterpoise.report.model import ReportModel

_PACKAGE = "counterpoise.report.exports"


class Export(Protocol):
    PATH: str  # below the bundle

    def content(self, report: ReportModel) -> bytes:
        """The file's bytes: the same for the same report."""


def exports() -> tuple[Export, ...]:
    """Every export, by the name of its module."""
    package = importlib.import_module(_PACKAGE)
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(cast("Export", importlib.import_module(f"{_PACKAGE}.{name}")) for name in names)


def write_exports(report: ReportModel, folder: Path) -> None:
    """Write every export below the folder of a bundle."""
    for export in exports():
        path = folder / export.PATH
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.write_bytes(export.content(report))

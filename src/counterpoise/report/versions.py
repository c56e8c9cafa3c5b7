"""What a report was made with: another version of the text layout gives other bytes of the same PDF."""

from __future__ import annotations

import platform
from importlib.metadata import version

from counterpoise import __version__


def renderer_versions() -> dict[str, str]:
    """Versions by name, for the manifest."""
    from weasyprint.text.ffi import pango  # noqa: PLC0415 loads the system's layout library

    number = pango.pango_version()
    return {
        "compliance-trestle": version("compliance-trestle"),
        "counterpoise": __version__,
        "cyclonedx-python-lib": version("cyclonedx-python-lib"),
        "duckdb": version("duckdb"),
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "pyarrow": version("pyarrow"),
        "python": platform.python_version(),
        "weasyprint": version("weasyprint"),
        "xlsxwriter": version("xlsxwriter"),
    }

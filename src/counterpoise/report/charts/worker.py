"""Worker of `safe.child` that draws charts: Vega-Lite to SVG, in the fonts of the report, without a network."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import vl_convert

from counterpoise.report.format import MINUS, THIN_SPACE
from counterpoise.safe.child import serve

_NUMBERS = {
    "decimal": ".",
    "thousands": THIN_SPACE,
    "grouping": [3],
    "currency": ["", ""],
    "minus": MINUS,
    "percent": "%",
}


def draw(charts: list[dict[str, Any]]) -> list[str]:
    """SVG for each chart; text is measured in the font that the page sets it in."""
    vl_convert.register_font_directory(str(files("font_source_sans_pro").joinpath("files")))
    return [vl_convert.vegalite_to_svg(chart, allowed_base_urls=[], format_locale=_NUMBERS) for chart in charts]


def work(task: dict[str, Any]) -> dict[str, Any]:
    """Draw the file `charts` into the file `drawings`; answer with the problem, None when it is written."""
    try:
        drawn = draw(json.loads(Path(task["charts"]).read_text(encoding="utf-8")))
    except ValueError as error:  # what the library raises for a chart that it cannot draw
        return {"problem": str(error)[:300]}
    Path(task["drawings"]).write_text(json.dumps(drawn), encoding="utf-8")
    return {"problem": None}


if __name__ == "__main__":
    serve(work)

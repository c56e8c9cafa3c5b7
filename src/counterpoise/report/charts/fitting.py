"""Text cut to a width, measured by the advances of the font that charts are set in.

The library that draws could do so itself, but takes five milliseconds for each measurement and looks into the fonts of
the machine for letters that the report's font does not have.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fontTools.ttLib import TTFont

from counterpoise.report.format import shown

_UNKNOWN_EM = 1.0  # of a letter that another font will draw
_BOLD = 1.06  # semibold is that much wider, at most


@cache
def _ems() -> dict[int, float]:
    """Advance of each character in em."""
    font = TTFont(str(files("font_source_sans_pro").joinpath("files", "SourceSansPro-Regular.ttf")))
    units = font["head"].unitsPerEm
    return {code: font["hmtx"][glyph][0] / units for code, glyph in font.getBestCmap().items()}


def fitted(text: str | None, width: float, size: float, *, is_bold: bool = False) -> str:
    """Evidence text on one line of `size` points, cut so that it fits `width` points."""
    text = shown(text, 200)
    room = width / size / (_BOLD if is_bold else 1.0)
    ems = _ems()
    ending = ems[ord("…")]
    used, kept = 0.0, 1
    for place, character in enumerate(text, start=1):
        used += ems.get(ord(character), _UNKNOWN_EM)
        if used > room:
            return text[:kept].rstrip() + "…"
        if used + ending <= room:
            kept = place
    return text

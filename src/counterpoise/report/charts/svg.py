"""Charts as SVG that is safe inside a page.

The drawings come from a child process that ran JavaScript over texts of evidence, so nothing in them is taken over as
it is: each is read by a strict XML parser, and only known elements with known attributes are written anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring, tostring

from counterpoise.errors import Problem, RenderError
from counterpoise.safe.child import Child, Limits, StartError

WORKER = "counterpoise.report.charts.worker"
# V8 reserves tens of gibibytes of addresses that it never touches: the limit on addresses only stops what is absurd.
LIMITS = Limits(memory_mib=131_072, processor_seconds=120, wall_seconds=240.0, file_mib=64)
FONT = "Source Sans Pro"
SCALE = "scale"

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ATTRIBUTES = {
    "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "fill", "stroke", "stroke-width", "stroke-dasharray",
    "text-anchor", "font-size", "font-weight",
}  # fmt: skip
_PLAIN = re.compile(r"[\w#., -]*\Z", re.ASCII)
_MOVE = re.compile(r"(?:translate|rotate)\([\d.,e-]+\)(?: (?:translate|rotate)\([\d.,e-]+\))*\Z", re.ASCII)
_FIGURE = re.compile(r"F-\d{4,}\Z")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_LOCK = Lock()


def drawings(specs: tuple[str, ...]) -> tuple[str, ...]:
    """The inside of an svg element for each chart, given as Vega-Lite. Raises RenderError where one cannot be drawn.

    The HTML and the main PDF hold the same charts: those that were drawn last are kept.
    """
    with _LOCK:
        return _drawings(specs) if specs else ()


@lru_cache(maxsize=4)
def _drawings(specs: tuple[str, ...]) -> tuple[str, ...]:
    with (
        TemporaryDirectory(prefix="counterpoise-charts-") as folder,
        Child(WORKER, LIMITS, {"TMPDIR": folder}) as child,
    ):
        source, target = Path(folder) / "charts.json", Path(folder) / "drawings.json"
        source.write_text(f"[{','.join(specs)}]", encoding="utf-8")
        try:
            outcome = child.run({"charts": str(source), "drawings": str(target)})
        except StartError as error:
            what = f"the charts could not be drawn: the library that draws them does not start ({error})"
            raise RenderError(Problem(what, remedy="run make install")) from error
        problem = outcome.failure or (outcome.answer or {}).get("problem")
        if problem:
            raise RenderError(f"the charts could not be drawn: {problem}")
        return tuple(map(safe, json.loads(target.read_text(encoding="utf-8"))))


def safe(svg: str) -> str:
    """What an svg element holds, of known elements and attributes alone. Raises RenderError for anything strange."""
    if "<!" in svg or "<?" in svg:
        raise RenderError("a chart holds a declaration, which no chart has")
    try:
        root = fromstring(svg, XMLParser())  # noqa: S314 - no declaration, so no entity
    except ParseError as error:
        raise RenderError(f"a chart is no well-formed XML: {error}") from error
    return "".join(tostring(element, encoding="unicode") for element in _kept(root, in_axis=False))


def _kept(parent: Element, *, in_axis: bool) -> Sequence[Element]:
    """Safe copies of what stands below an element; groups that only carry names are left out."""
    found: list[Element] = []
    for child in parent:
        tag = child.tag.removeprefix(_NAMESPACE)
        if tag not in {"g", "path", "line", "text"}:
            raise RenderError(f"a chart holds the element {tag!r}, which no chart needs")
        if child.get("class") in {"background", "foreground"}:
            continue
        is_axis = in_axis or "role-axis" in (child.get("class") or "")
        copy = Element(tag, _attributes(child, is_axis=is_axis))
        if tag == "text":
            copy.text = child.text
        copy.extend(_kept(child, in_axis=is_axis))
        if tag != "g" or (len(copy) and copy.attrib):
            found.append(copy)
        else:
            found.extend(copy)
    return found


def _attributes(element: Element, *, is_axis: bool) -> dict[str, str]:
    kept = {
        name: value
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and (_MOVE if name == "transform" else _PLAIN).match(value)
    }
    if kept.get("transform") == "translate(0,0)":
        del kept["transform"]
    kept = {name: _LONG.sub(_rounded, value).removesuffix("px") for name, value in kept.items()}
    if element.tag == f"{_NAMESPACE}text":
        says = element.get("aria-label") or ""
        if is_axis or says == SCALE:
            kept["class"] = "scale"
        elif _FIGURE.match(says):
            kept["data-figure"] = says
    return kept


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 2) + 0.0:g}"  # adding zero takes the sign from a negative zero

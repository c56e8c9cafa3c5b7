"""One project of Opening up ChatGPT: a class with its reason for each of 14 dimensions.

Reference: opening-up-chatgpt, projects/*.yaml. One record is one dimension that has a class; points as in
openness_table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from counterpoise.safe.text import one_line
from counterpoise.safe.yaml import YamlError, load
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.jsonfields import present
from counterpoise.sources.lines import read_text
from counterpoise.sources.openness_table import POINTS, SCHEME
from counterpoise.vocabulary import EvidenceKind, RatedLevel

KIND = EvidenceKind.RATING
TABLE = "rating"
DESCRIPTION = "Opening up ChatGPT: one project (YAML)"

_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:---[ \t]*\r?\n|#[^\n]*\n|\s)*project:", re.ASCII)
_CLASS = re.compile(r"^[ \t]+class:[ \t]*[^\s#]", re.MULTILINE)


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".yaml", ".yml")) and bool(_START.match(head))


def count(path: Path) -> int:
    return len(_CLASS.findall(read_text(path)))


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its project itself
    try:
        content, lines = load(read_text(path))
    except YamlError as error:
        raise UnreadableError(f"line {error.line or 1}: is not accepted as YAML: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableError("holds no keys and values")
    project, organisation = content.get("project"), content.get("org")
    if not isinstance(project, dict) or not isinstance(project.get("name"), str):
        raise UnreadableError("project.name is missing")
    common = present(
        scheme=SCHEME,
        subject=one_line(str(project["name"]), 500),
        subject_level=RatedLevel.PROJECT,
        subject_parent=_text(organisation.get("name"), 500) if isinstance(organisation, dict) else None,
    )
    number = 0
    for item, found in content.items():
        if not isinstance(found, dict) or not isinstance(found.get("class"), str):
            continue
        number += 1
        written = str(found["class"])
        values = present(
            item=one_line(item, 500),
            value=one_line(written, 500),
            points=POINTS.get(written),
            points_maximum="1",
            quote=_text(found.get("notes"), 2000),
        )
        yield Row(TABLE, number, f"line {lines[item, 'class']}", {**common, **values})


def _text(value: object, limit: int) -> str | None:
    return one_line(value, limit) or None if isinstance(value, str) else None

"""The published table of Opening up ChatGPT: a line a project, with a class for each of 14 dimensions and their sum.

Reference: opening-up-chatgpt, docs/df.csv. One record is one dimension of one project, or its `openness`, which is kept
as `total`. open gives a point, partial half a point and closed none; an `openness` that is not the sum of its line is
remarked on. A project is named after its source file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, Row, remark
from counterpoise.sources.jsonfields import present
from counterpoise.sources.tables import cells, head_columns, records
from counterpoise.vocabulary import EvidenceKind, RatedLevel, RemarkKind

KIND = EvidenceKind.RATING
TABLE = "rating"
DESCRIPTION = "Opening up ChatGPT: table of all projects (CSV)"

SCHEME = "opening_up_chatgpt"
POINTS: Mapping[str, str] = MappingProxyType({"open": "1", "partial": "0.5", "closed": "0"})
_SUM, _FILE, _CLASS = "openness", "source.file", ".class"


def matches(name: str, head: bytes) -> bool:
    columns = head_columns(head)
    return name.lower().endswith(".csv") and "project.link" in columns and any(map(_is_class, columns))


def count(path: Path) -> int:
    found = list(cells(path))
    wanted = {column for row, column, text in found if row == 0 and (_is_class(text) or text == _SUM)}
    return sum(row > 0 and column in wanted for row, column, _ in found)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its projects itself
    header, lines = records(path)
    dimensions = [name for name in header if _is_class(name)]
    number = 0
    for line in lines:
        common = present(
            scheme=SCHEME,
            subject=one_line(PurePosixPath(line.cells.get(_FILE, "")).stem, 500) or None,
            subject_level=RatedLevel.PROJECT,
            subject_parent=one_line(line.cells.get("org.name", ""), 500) or None,
        )
        total = 0.0
        for column in [*dimensions, _SUM]:
            if not (written := line.cells.get(column, "")):
                continue
            number += 1
            item = column.removesuffix(_CLASS)
            points = written if column == _SUM else POINTS.get(written)
            values = present(
                item="total" if column == _SUM else item,
                value=one_line(written, 500),
                points=points,
                points_maximum=str(len(dimensions)) if column == _SUM else "1",
                quote=one_line(line.cells.get(f"{item}.notes", ""), 2000) or None,
            )
            yield Row(TABLE, number, f"line {line.line}, {column}", {**common, **values})
            total += float(points or 0) if column != _SUM else 0
        stated = line.cells.get(_SUM, "")
        if stated.replace(".", "", 1).isdigit() and float(stated) != total:
            detail = f"{common.get('subject', 'a project')}: an openness of {stated} over classes that sum to {total:g}"
            yield remark(RemarkKind.CONTRADICTORY_FIGURE, detail, f"line {line.line}")


def _is_class(column: str) -> bool:
    return column.endswith(_CLASS)

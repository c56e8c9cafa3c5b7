"""JSON lines: which lines of a file count as records, and the object in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from counterpoise.sources.base import RecordError
from counterpoise.sources.jsonfields import kind_of, parse
from counterpoise.sources.lines import BLANKS, Line, Place, first_place, lines_from, too_long


def filled(path: Path) -> Iterator[Line]:
    """The lines of a file that hold more than blanks: each is a record, whatever it holds."""
    with path.open("rb") as file:
        for line, _ in filled_from(file, first_place(file)):
            yield line


def filled_from(file: IO[bytes], place: Place) -> Iterator[tuple[Line, Place]]:
    """Those from a place on, each with the place after it."""
    for line in lines_from(file, place, universal=False):
        if line.content is None or line.content.strip(BLANKS):
            yield line, line.next


def record(line: Line) -> Mapping[str, Any]:
    """The one JSON object in a line; RecordError when it holds anything else."""
    if line.content is None:
        raise RecordError(too_long())
    value = parse(line.content, line.offset)
    if not isinstance(value, dict):
        raise RecordError(f"the line: {kind_of(value)} where an object is expected")
    return value

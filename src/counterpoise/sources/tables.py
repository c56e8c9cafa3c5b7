"""Small published tables in CSV, read as a whole: strict syntax, every record as wide as the header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from counterpoise.sources.base import UnreadableError
from counterpoise.sources.lines import read_text

_BYTES = 16 << 20
_MOST_COLUMNS = 1000
_CELL = re.compile(r'("(?:[^"]|"")*+"|[^",\r\n]*+)(,|\r\n|\n|\r|\Z)')


class Record(NamedTuple):
    """One line of a table, by the names of its columns."""

    line: int  # on which it begins
    cells: dict[str, str]


def head_columns(head: bytes) -> list[str]:
    """Names in the first line of a file, as far as it shows; nothing for what is no CSV."""
    line = head.decode("utf-8", "replace").removeprefix("\ufeff").partition("\n")[0].rstrip("\r")
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def records(path: Path) -> tuple[list[str], list[Record]]:
    """The header and the records of a table; UnreadableError when it is none, or is ragged."""
    reader = csv.reader(io.StringIO(read_text(path, _BYTES), newline=""), strict=True)
    found: list[Record] = []
    try:
        header = next(reader, [])
        if not header or len(header) > _MOST_COLUMNS or len(set(header)) < len(header):
            raise UnreadableError("the header is empty, too wide, or names a column twice")
        line = reader.line_num
        for cells in reader:
            if cells and len(cells) != len(header):
                raise UnreadableError(f"line {line + 1} has {len(cells)} cells where the header has {len(header)}")
            if cells:
                found.append(Record(line + 1, dict(zip(header, cells, strict=True))))
            line = reader.line_num
    except csv.Error as error:
        raise UnreadableError(f"line {reader.line_num}: not valid CSV: {error}") from error
    return header, found


def cells(path: Path) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of every cell that is not empty, found by its commas and quotes alone."""
    row = column = 0
    text = read_text(path, _BYTES)
    for cell in _CELL.finditer(text):
        if cell.start() == len(text):
            break
        if cell[1]:
            yield row, column, cell[1]
        row, column = (row, column + 1) if cell[2] == "," else (row + 1, 0)

"""Rows as a reader yields them, one by one whether or not it read many at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from counterpoise.sources.base import Context, Row, Source


def one_by_one(source: Source | ModuleType, path: Path, context: Context) -> Iterator[Row]:
    """Read a file; a batch becomes the rows that it stands for."""
    for found in source.read(path, context):
        if isinstance(found, Row):
            yield found
            continue
        columns = {name: array.to_pylist() for name, array in found.columns.items()}
        for index, locator in enumerate(found.locators.to_pylist()):
            values = {name: texts[index] for name, texts in columns.items() if texts[index] is not None}
            yield Row(found.table, found.first + index, locator, values)

"""Leaderboards of any maker as CSV, read through the mapping that the estate declares once (evaluation_mappings).

A line is a model. Each column that the mapping lists under `scores` is a metric, named after the column, and one record
is one cell of it that is not empty; without `scores` a line is one record, whose metric and score the mapping names. A
column without a name in the header is called by its place: `#1`. A standard error belongs to the first score. A run has
no identifier here, so the hash of the file is it.

Columns that the mapping neither names nor ignores are remarked on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from counterpoise.contracts.base import SqlType
from counterpoise.contracts.evaluations import EVALUATION
from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.fmti_table import matches as is_fmti
from counterpoise.sources.harness import file_id
from counterpoise.sources.tables import cells, records
from counterpoise.sources.usage_mapping import listed, not_named
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
DESCRIPTION = "Leaderboard as CSV; estate.yaml says which column is which (evaluation_mappings)"

_COLUMNS = {column.name for column in EVALUATION.columns}
_ERROR = "standard_error"


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".csv") and not is_fmti(name, head)


def count(path: Path) -> int:
    """Count the lines after the header; `count_mapped` counts the records of a wide table."""
    return len({row for row, _, _ in cells(path)} - {0})


def count_mapped(path: Path, context: Context) -> int:
    """Count the cells of the columns that hold scores."""
    if not context.scores:
        return count(path)
    found = list(cells(path))
    names = {column: text.strip('"') for row, column, text in found if row == 0}
    return sum(row > 0 and (names.get(column) or f"#{column + 1}") in context.scores for row, column, _ in found)


def read(path: Path, context: Context) -> Iterator[Row]:
    header, lines = records(path)
    names = [name or f"#{place}" for place, name in enumerate(header, start=1)]
    if faults := _faults(names, context):
        raise UnreadableError("; ".join(faults))
    number = 0
    for line in lines:
        fields = dict(zip(names, line.cells.values(), strict=True))
        common = {
            "evaluation_id": file_id(path),
            "evaluator_relationship": EvaluatorRelationship.UNKNOWN.value,
            **context.defaults,
            **{name: _text(name, cell) for name, column in context.columns.items() if (cell := fields[column])},
        }
        if not context.scores:
            number += 1
            yield Row(TABLE, number, f"line {line.line}", common)
        for column in context.scores:
            if not fields[column]:
                continue
            number += 1
            values = {**common, "metric": one_line(column, 500), "score": one_line(fields[column], 60)}
            if column != context.scores[0]:
                values.pop(_ERROR, None)
            yield Row(TABLE, number, f"line {line.line}, {one_line(column, 60)}", values)
    known = {*context.columns.values(), *context.scores, *context.ignored}
    for name in names:
        if name not in known:
            yield not_named(f"the column '{one_line(name, 60)}'", "header", max(number, 1))


def _text(name: str, cell: str) -> str:
    """A cell as the contract takes it: tables that were written by programs have whole numbers as `805.0`."""
    text = one_line(cell, 500)
    return text.removesuffix(".0") if EVALUATION.column(name).type is SqlType.INTEGER else text


def _faults(names: list[str], context: Context) -> list[str]:
    """What is wrong between the mapping and the names in the file."""
    if not context.columns:
        return ["no entry of evaluation_mappings in estate.yaml fits this file; its columns are " + listed(names)]
    faults = []
    given: Mapping[str, str] = {**context.defaults, **context.columns}
    if unknown := sorted(given.keys() - _COLUMNS):
        faults.append(f"evaluation_mappings names {listed(unknown)}, which the evaluation contract does not have")
    if missing := sorted({*context.columns.values(), *context.scores} - set(names)):
        faults.append(f"the mapped columns {listed(missing)} are missing; the header has {listed(names)}")
    needed = {"model", "benchmark", *(() if context.scores else ("metric", "score"))}
    if lacking := sorted(needed - given.keys()):
        faults.append(f"evaluation_mappings names no column and no default for {listed(lacking)}")
    return faults

"""The book of figures: each number enters it once, with its formula and a query that is run on the spot."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from counterpoise.language import said
from counterpoise.report.basis import EvidenceId, Figure, FigureId, Unit

Row = Mapping[str, Any]
RunQuery = Callable[[str, Mapping[str, str]], Sequence[Row]]
"""Runs a named figure query with its parameters over the tables that the bundle will carry."""

_DECIMALS = 6


class FigureBook:
    """Gives numbers their ids in the order in which they come, and their evidence from the rows of their query.

    A query returns `evidence_sha256` (one hash) or `evidence` (hashes, one a line) in each row that rests on a file.
    """

    def __init__(self, run: RunQuery, sql: Callable[[str], str], evidence_ids: Mapping[str, EvidenceId]) -> None:
        self._run = run
        self._sql = sql
        self._evidence_ids = evidence_ids
        self._cache: dict[tuple[str, tuple[tuple[str, str], ...]], Sequence[Row]] = {}
        self._figures: dict[str, Figure] = {}
        self.queries: dict[str, str] = {}

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(self._figures.values())

    def rows(self, query: str, **parameters: str) -> Sequence[Row]:
        """Rows of a named query; each distinct call is run once."""
        key = (query, tuple(sorted(parameters.items())))
        if key not in self._cache:
            self._cache[key] = self._run(query, parameters)
        return self._cache[key]

    def add(  # noqa: PLR0913 a figure is what it is made of
        self,
        key: str,
        label: str,
        unit: Unit,
        *,
        query: str,
        formula: str,
        value: float | None = None,
        bounds: tuple[float | None, float | None] = (None, None),
        n: int | None = None,
        note: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> FigureId:
        """Enter a figure and return its id. Bounds that meet are its value; label and note are said here.

        Raises ValueError when the key is taken, a number is not finite or a row rests on evidence that has no id.
        """
        if key in self._figures:
            raise ValueError(f"the figure {key!r} stands twice")
        if value is None and bounds[0] == bounds[1]:
            value = bounds[0]
        given = dict(parameters or {})
        rows = self.rows(query, **given)
        self.queries.setdefault(query, self._sql(query))
        figure = Figure(
            id=f"F-{len(self._figures) + 1:04d}",
            key=key,
            label=said(label),
            unit=unit,
            value=_rounded(value),
            lower=_rounded(bounds[0]),
            upper=_rounded(bounds[1]),
            n=n,
            formula=formula,
            query=query,
            parameters=given,
            row_count=len(rows),
            evidence=self._evidence(query, rows),
            note=said(note) if note else None,
        )
        self._figures[key] = figure
        return figure.id

    def _evidence(self, query: str, rows: Sequence[Row]) -> tuple[EvidenceId, ...]:
        hashes: set[str] = set()
        for row in rows:
            for column in ("evidence_sha256", "evidence"):
                hashes.update((row.get(column) or "").split())
        if strange := sorted(hashes - self._evidence_ids.keys()):
            raise ValueError(f"the query {query!r} names evidence that has no id: {strange[0]}")
        return tuple(sorted(self._evidence_ids[sha256] for sha256 in hashes))


def _rounded(number: float | None) -> float | None:
    """Six decimals, as every figure is stored; whole numbers stay whole, and there is no negative zero."""
    if number is None or isinstance(number, int):
        return number
    if not math.isfinite(number):
        raise ValueError(f"{number} is not a number that a report can hold")
    return round(number, _DECIMALS) + 0.0

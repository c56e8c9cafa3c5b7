"""What stands behind each figure, for the panel that its mark opens: query, rows, evidence with hashes, quotes.

Many figures rest on the same rows or the same evidence. Each set has an id and is printed once, and panels refer to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from counterpoise.report.accountability import IndicatorAnswer
from counterpoise.report.basis import Figure
from counterpoise.report.format import NOT_SHOWN, evidence_ranges, serial, shown
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Evidence

Call: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]  # a named query with its parameters

ROWS_SHOWN = 20  # as many as `explain` prints
PIECES_SHOWN = 100  # of the evidence of one figure; an estate may hold thousands of logs
_CELL = 160  # characters
_HASHES = ("evidence_sha256", "evidence")


@dataclass(frozen=True, slots=True)
class Behind:
    """What is kept of the rows of one query, since a large estate has more of them than memory should hold."""

    count: int
    first: Sequence[Mapping[str, Any]]
    indicators: frozenset[str]  # that any of the rows names

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Self:
        named = (row.get("indicator") for row in rows)
        return cls(len(rows), rows[:ROWS_SHOWN], frozenset(name for name in named if name is not None))


Rows: TypeAlias = Mapping[Call, Behind]


@dataclass(frozen=True, slots=True)
class RowSet:
    """The rows of one query with its parameters, the first of them as text, and the answers that they quote."""

    id: str
    query: str
    parameters: Mapping[str, str]
    count: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    answers: tuple[IndicatorAnswer, ...]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True, slots=True)
class EvidenceSet:
    """The evidence that some figures rest on."""

    id: str
    pieces: tuple[Evidence, ...]  # the first of them
    has_more: bool


class Chains:
    """From a figure to what stands behind it. Without `rows` (a report apart from its tables) no row is shown."""

    def __init__(self, find: Lookup, rows: Rows | None = None) -> None:
        report = find.report
        calls = dict.fromkeys(call_of(figure) for figure in report.figures) if rows is not None else {}
        given = rows or {}
        answers: defaultdict[str, list[IndicatorAnswer]] = defaultdict(list)
        for answer in report.answers:
            answers[answer.deployment].append(answer)
        self._names = {item.sha256: item.id for item in report.evidence}
        self._rows = {
            call: self._row_set(f"R-{number:04d}", call, given[call], answers)
            for number, call in enumerate(calls, start=1)
        }
        cited = dict.fromkeys(figure.evidence for figure in report.figures if figure.evidence)
        self._evidence = {
            ids: EvidenceSet(
                f"E-{number:04d}", tuple(find.evidence(it) for it in ids[:PIECES_SHOWN]), len(ids) > PIECES_SHOWN
            )
            for number, ids in enumerate(cited, start=1)
        }
        self._queries = {name: f"Q-{number:03d}" for number, name in enumerate(sorted(report.queries), start=1)}

    def row_sets(self) -> tuple[RowSet, ...]:
        """Every set of rows once, in the order of the first figure that rests on it."""
        return tuple(self._rows.values())

    def evidence_sets(self) -> tuple[EvidenceSet, ...]:
        """Every set of evidence once, in the order of the first figure that rests on it."""
        return tuple(self._evidence.values())

    def queries(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every query, by name."""
        return tuple((place, name) for name, place in self._queries.items())

    def query(self, figure: Figure) -> str:
        """The id of the figure's query."""
        return self._queries[figure.query]

    def rows(self, figure: Figure) -> RowSet | None:
        """The rows that the figure was made from; None where the tables were not at hand."""
        return self._rows.get(call_of(figure))

    def evidence(self, figure: Figure) -> EvidenceSet | None:
        """The evidence that the figure rests on; None where there is none."""
        return self._evidence.get(figure.evidence)

    def _row_set(
        self, place: str, call: Call, rows: Behind, answers: Mapping[str, Sequence[IndicatorAnswer]]
    ) -> RowSet:
        query, parameters = call[0], dict(call[1])
        return RowSet(
            place,
            query,
            parameters,
            rows.count,
            tuple(rows.first[0]) if rows.first else (),
            tuple(tuple(self._cell(*item) for item in row.items()) for row in rows.first),
            quoted(answers.get(parameters.get("deployment", ""), ()), rows),
        )

    def _cell(self, column: str, value: Any) -> str:
        """A value as text; hashes of evidence as its marks, whose hashes stand with the evidence."""
        if column in _HASHES and isinstance(value, str):
            names = sorted(self._names.get(item, item) for item in value.split())
            spans = (first if first == last else f"{first} to {serial(last)}" for first, last in evidence_ranges(names))
            return shown(", ".join(spans), _CELL)
        if isinstance(value, bool):
            return str(value).lower()
        return NOT_SHOWN if value is None else shown(str(value), _CELL)


def call_of(figure: Figure) -> Call:
    """The query of a figure with its parameters."""
    return figure.query, tuple(sorted(figure.parameters.items()))


def quoted(answers: Iterable[IndicatorAnswer], rows: Behind) -> tuple[IndicatorAnswer, ...]:
    """Of the answers of one deployment those that rows name: with their evidence, locator and quote."""
    return tuple(it for it in answers if it.indicator in rows.indicators and it.evidence is not None)

"""An estate over its periods: what changed in a figure, and which findings are new, still there or gone.

It compares reports and computes no number: every number stays a figure of one report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeAlias

from counterpoise.report.basis import Figure, FigureId
from counterpoise.report.format import cell
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Deployment, Finding, ReportModel

Change: TypeAlias = Literal["higher", "lower", "the same", "the same as printed", "within bounds", "not shown"]
State: TypeAlias = Literal["there", "new", "still there", "gone", "not there"]


class Edition:
    """The report of one period: `folder` is where its bundle lies in the site, `files` what lies in the bundle."""

    def __init__(self, report: ReportModel, folder: str, files: frozenset[str], manifest_sha256: str) -> None:
        self.report = report
        self.folder = folder
        self.files = files
        self.manifest_sha256 = manifest_sha256
        self.find = Lookup(report)
        self.deployments = {item.id: item for item in report.deployments}
        self.findings = {item.id: item for item in report.findings}

    @property
    def period(self) -> str:
        return self.report.audit.period

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Figures by key, which is the same from period to period."""
        return {figure.key: figure for figure in self.report.figures}


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure of every report, with the words that it stands under; None where a report does not hold it."""

    text: str
    of: Callable[[Lookup], FigureId | None]


def _hhi(dimension: str) -> Callable[[Lookup], FigureId | None]:
    return lambda find: next((row.hhi for row in find.pooled() if row.dimension == dimension), None)


SHOWN = (
    Headline("Deployments", lambda find: find.report.coverage.deployments),
    Headline("Questions answered", lambda find: find.report.coverage.completeness),
    Headline("Calls on registered deployments", lambda find: find.report.coverage.calls_on_registered_deployments),
)
POWER = (
    Headline("HHI by developer", _hhi("developer")),
    Headline("HHI by host", _hhi("host")),
    Headline("Calls on released models", lambda find: find.report.control_map.released),
    Headline("Calls that nobody outside can stop alone", lambda find: find.report.control_map.autonomy),
    Headline("Use with a tested fallback", lambda find: find.report.stress.fallback),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in one edition and how it differs from the one before; None where there is nothing to compare."""

    edition: Edition
    figure: Figure | None
    change: Change | None


class History:
    """The editions of one estate, the newest first."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self.editions = tuple(sorted(editions, key=lambda item: item.period, reverse=True))
        self.newest = self.editions[0]
        self._oldest_first = self.editions[::-1]

    def cells(self, of: Callable[[Edition], Figure | None]) -> tuple[Cell, ...]:
        """One figure over the editions, the newest first; each compared with the edition before it."""
        found = [(edition, of(edition)) for edition in self.editions]
        cells = [
            Cell(edition, figure, change(earlier, figure) if figure and earlier else None)
            for (edition, figure), (_, earlier) in pairwise(found)
        ]
        return (*cells, Cell(*found[-1], None))

    def headline(self, wanted: Headline) -> tuple[Cell, ...]:
        """A headline figure over the editions, the newest first."""

        def figure(edition: Edition) -> Figure | None:
            name = wanted.of(edition.find)
            return edition.find.figure(name) if name else None

        return self.cells(figure)

    def of_deployment(self, deployment: str, part: str) -> tuple[Cell, ...]:
        """A figure of one deployment (a field of its entry) over the editions, the newest first."""

        def figure(edition: Edition) -> Figure | None:
            entry = edition.deployments.get(deployment)
            return edition.find.figure(getattr(entry, part)) if entry else None

        return self.cells(figure)

    def of_edition(self, edition: Edition) -> tuple[Cell, ...]:
        """Every figure of one edition, compared with the edition before it."""
        place = self.editions.index(edition)
        before = self.editions[place + 1].figures if edition is not self._oldest_first[0] else {}
        found = ((figure, before.get(figure.key)) for figure in edition.report.figures)
        return tuple(
            Cell(edition, figure, change(earlier, figure) if earlier is not None else None) for figure, earlier in found
        )

    def deployments(self) -> tuple[Deployment, ...]:
        """Every deployment of any edition as the newest that holds it describes it, by name and id."""
        found = {key: item for edition in self._oldest_first for key, item in edition.deployments.items()}
        return tuple(sorted(found.values(), key=lambda item: (item.name, item.id)))

    def findings(self, deployment: str | None = None) -> tuple[FindingHistory, ...]:
        """Every finding of any edition, the newest edition first; of one deployment where it is given."""
        found: dict[str, Finding] = {}
        for edition in self.editions:
            for key, item in edition.findings.items():
                found.setdefault(key, item)
        wanted = (it for it in found.values() if deployment is None or deployment in it.deployments)
        return tuple(FindingHistory(it, self._states(it.id)) for it in wanted)

    def _states(self, finding: str) -> tuple[tuple[Edition, State], ...]:
        held = [finding in edition.findings for edition in self._oldest_first]
        states: list[State] = ["there" if held[0] else "not there"]
        for place, (before, now) in enumerate(pairwise(held), start=1):
            if now:
                states.append("still there" if before else "new")
            else:
                states.append("gone" if any(held[:place]) else "not there")
        return tuple(zip(self.editions, reversed(states), strict=True))


@dataclass(frozen=True, slots=True)
class FindingHistory:
    """A finding as the newest edition that holds it words it, and its state in every edition, the newest first."""

    finding: Finding
    states: tuple[tuple[Edition, State], ...]


def change(before: Figure, after: Figure) -> Change:
    """How a figure differs from that of an earlier report.

    Only intervals that do not meet show a change: where they overlap, the difference lies within their bounds. A change
    that the printed digits do not show is none to a reader.
    """
    first, second = _bounds(before), _bounds(after)
    if before.unit != after.unit or first is None or second is None:
        return "not shown"
    if second[0] > first[1] or second[1] < first[0]:
        if cell(before) == cell(after):
            return "the same as printed"
        return "higher" if second[0] > first[1] else "lower"
    return "the same" if first == second and first[0] == first[1] else "within bounds"


def _bounds(figure: Figure) -> tuple[float, float] | None:
    if figure.lower is None and figure.upper is None:
        return None if figure.value is None else (figure.value, figure.value)
    return (
        -math.inf if figure.lower is None else figure.lower,
        math.inf if figure.upper is None else figure.upper,
    )

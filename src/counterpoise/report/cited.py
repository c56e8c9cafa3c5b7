"""What a document cites, so that it can list it at its end, and which of it stands in the document itself."""

from __future__ import annotations

from collections.abc import Iterable

from counterpoise.report.basis import Figure
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Evidence
from counterpoise.report.sections import Section

_LISTS = {
    "figure": {"annex_figures", "cited_figures"},
    "evidence": {"annex_evidence", "cited_evidence"},
    "finding": {"findings", "dossier_findings"},
}


class Cited:
    """Marks that a document printed so far. A mark is a link only where the document holds what it names."""

    def __init__(self, find: Lookup, sections: Iterable[Section]) -> None:
        self._find = find
        held = {section.name for section in sections}
        self._holds = {kind: bool(lists & held) for kind, lists in _LISTS.items()}
        self._figures: set[str] = set()
        self._evidence: set[str] = set()

    def holds(self, kind: str) -> bool:
        """Whether figures, evidence or findings are listed in this document."""
        return self._holds[kind]

    def figure(self, figure_id: str) -> bool:
        """Note a figure that is printed; whether its mark can lead to its entry."""
        self._figures.add(figure_id)
        return self._holds["figure"]

    def evidence(self, evidence_id: str) -> bool:
        """Note a piece of evidence that is named; whether its mark can lead to its entry."""
        self._evidence.add(evidence_id)
        return self._holds["evidence"]

    def figures(self) -> tuple[Figure, ...]:
        """The figures that were printed, by id. What they rest on is cited with them."""
        figures = tuple(self._find.figure(name) for name in sorted(self._figures))
        self._evidence.update(name for figure in figures for name in figure.evidence)
        return figures

    def pieces(self) -> tuple[Evidence, ...]:
        """The evidence that was named, by id."""
        return tuple(self._find.evidence(name) for name in sorted(self._evidence))

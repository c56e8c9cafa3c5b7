"""Findings on what connectors brought."""

from __future__ import annotations

from counterpoise.assessment.findings_collected import (
    ChangedFile,
    IncompleteSource,
    collected_changed,
    collection_incomplete,
)
from counterpoise.vocabulary import Severity


def test_files_that_are_not_what_came_are_one_finding() -> None:
    (found,) = collected_changed([ChangedFile("evidence/a", "1" * 64), ChangedFile("evidence/b")])
    assert found.condition == "2 files differ from what came: ‘evidence/a’ holds other bytes; ‘evidence/b’ is gone."
    assert (found.severity, found.evidence) == (Severity.HIGH, ("1" * 64,))
    (found,) = collected_changed([ChangedFile("evidence/b")])
    assert (found.severity, found.evidence) == (Severity.MEDIUM, ())
    assert not list(collected_changed([]))


def test_a_source_that_gave_less_than_it_offers_is_a_finding_of_its_own() -> None:
    part = IncompleteSource("hub", "https://hub.example", 2, 1, None, "2" * 64)
    whole = IncompleteSource("db", "postgresql://db.example/x", 0, 0, "the server fell silent", "2" * 64)
    first, second = collection_incomplete([part, whole])
    assert first.condition == "The last collection from ‘https://hub.example’: 2 files refused; 1 file failed."
    assert (first.severity, second.severity) == (Severity.LOW, Severity.MEDIUM)
    assert "could not be listed to its end (‘the server fell silent’)" in second.condition
    assert first.evidence == ("2" * 64,)

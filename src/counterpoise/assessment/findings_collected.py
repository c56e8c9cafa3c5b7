"""Findings on what connectors brought: files that are not what came, sources that gave less than they offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from counterpoise.assessment.findings import Finding, count, finding, listed, shown


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A path at which other bytes lie than a connector brought there, or none."""

    path: str
    evidence_sha256: str | None = None  # of what lies there now


@dataclass(frozen=True, slots=True)
class IncompleteSource:
    """The last run of a connector that did not bring everything; `record_sha256` is the record's own evidence."""

    connector: str
    address: str
    refused: int
    failed: int
    failure: str | None
    record_sha256: str


def collected_changed(files: Sequence[ChangedFile]) -> Iterator[Finding]:
    """One finding for all; files that are gone are a case of their own."""
    if not files:
        return
    said = [f"{shown(file.path)} {'holds other bytes' if file.evidence_sha256 else 'is gone'}" for file in files]
    differ = "differs" if len(files) == 1 else "differ"
    condition = f"{count(len(files), 'file')} {differ} from what came: {listed(said, 'file')}."
    hashes = sorted({file.evidence_sha256 for file in files if file.evidence_sha256})
    yield finding("COLLECTED-CHANGED", "evidence", "changed" if hashes else "gone", condition).resting_on(hashes)


def collection_incomplete(sources: Sequence[IncompleteSource]) -> Iterator[Finding]:
    """One finding a connector."""
    for source in sources:
        parts = [
            *([f"the source could not be listed to its end ({shown(source.failure)})"] if source.failure else []),
            *([f"{count(source.refused, 'file')} refused"] if source.refused else []),
            *([f"{count(source.failed, 'file')} failed"] if source.failed else []),
        ]
        case = "unlisted" if source.failure else "files"
        condition = f"The last collection from {shown(source.address)}: {'; '.join(parts)}."
        yield finding("COLLECTION-INCOMPLETE", source.connector, case, condition).resting_on([source.record_sha256])

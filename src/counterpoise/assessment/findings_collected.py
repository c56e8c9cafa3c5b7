"""Findings on what connectors brought: files that are not what came, sources that gave less than they offer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from counterpoise.assessment.findings import Finding, count, finding, listed, shown
from counterpoise.language import counted, said, thousands


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
    changed = [
        said("{path} holds other bytes", path=shown(file.path))
        if file.evidence_sha256
        else said("{path} is gone", path=shown(file.path))
        for file in files
    ]
    condition = counted(
        len(files),
        "{n} file differs from what came: {changed}.",
        "{n} files differ from what came: {changed}.",
        n=thousands(len(files)),
        changed=listed(changed, "file"),
    )
    hashes = sorted({file.evidence_sha256 for file in files if file.evidence_sha256})
    yield finding("COLLECTED-CHANGED", "evidence", "changed" if hashes else "gone", condition).resting_on(hashes)


def collection_incomplete(sources: Sequence[IncompleteSource]) -> Iterator[Finding]:
    """One finding a connector."""
    for source in sources:
        parts = [
            *(
                [said("the source could not be listed to its end ({failure})", failure=shown(source.failure))]
                if source.failure
                else []
            ),
            *([said("{refused} refused", refused=count(source.refused, "file"))] if source.refused else []),
            *([said("{failed} failed", failed=count(source.failed, "file"))] if source.failed else []),
        ]
        case = "unlisted" if source.failure else "files"
        condition = said(
            "The last collection from {address}: {parts}.", address=shown(source.address), parts="; ".join(parts)
        )
        yield finding("COLLECTION-INCOMPLETE", source.connector, case, condition).resting_on([source.record_sha256])

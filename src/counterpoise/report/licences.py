"""The part of the report on licence conditions, held against what register and estate.yaml state."""

from __future__ import annotations

from counterpoise.report.basis import EvidenceId, FigureId, Frozen
from counterpoise.vocabulary import ConditionOutcome, LicenceCondition


class LicenceCheck(Frozen):
    """One condition of one deployment; licences along the lineage that ask it in the same words stand together."""

    deployment: str
    condition: LicenceCondition
    licences: tuple[str, ...]  # names; empty where none is known
    models: tuple[str, ...]  # whose licences they are, as names
    outcome: ConditionOutcome
    clause: str  # in the catalogue's words
    stated: str | None  # the facts, each after the file that states it
    reason: str
    quote: str | None  # words of the evidence that hold the condition
    quoted_from: EvidenceId | None
    locator: str | None
    evidence: tuple[EvidenceId, ...]  # of the licences and of the facts


class LicenceConditions(Frozen):
    checks: tuple[LicenceCheck, ...]  # what applies: breached first, then unknown, then met; by deployment
    breached: FigureId
    unknown: FigureId
    met: FigureId

"""The parts of the report on accountability: answers and scores, controls and verdicts, claims and measurements."""

from __future__ import annotations

from datetime import date
from typing import Literal

from counterpoise.report.basis import EvidenceId, FigureId, Frozen, PillarId, Verification
from counterpoise.vocabulary import Answer, Level, Verdict


class Indicator(Frozen):
    id: str
    pillar: PillarId
    name: str
    measures: str
    scheme: str
    level: Level
    source: str  # edition of the scheme
    verification: Verification
    decidable: Literal["auto", "assisted", "manual"]
    is_scored: bool
    is_compared: bool  # a question on documents of the model, asked of every deployment side by side


class IndicatorAnswer(Frozen):
    indicator: str
    deployment: str
    answer: Answer
    reason: str
    evidence: EvidenceId | None = None
    locator: str | None = None
    quote: str | None = None


class Score(Frozen):
    """[lower, upper] of one pillar for one deployment at one level; levels are never put together."""

    deployment: str
    level: Level
    pillar: PillarId
    interval: FigureId
    completeness: FigureId
    yes: int
    partial: int
    no: int
    unknown: int
    not_applicable: int


class Measurement(Frozen):
    """A share over the whole estate that enters no score; `left_out` says why there is none."""

    id: str
    name: str
    pillar: PillarId
    measures: str
    figure: FigureId | None
    basis: str | None
    left_out: str | None


class Pillar(Frozen):
    id: PillarId
    name: str


class Control(Frozen):
    id: str
    framework: str
    reference: str
    title: str
    binds: tuple[str, ...]
    passes: str
    fails: str
    automatable: Literal["full", "partial", "attestation"]
    verification: Verification
    note: str | None = None


class Framework(Frozen):
    id: str
    name: str
    edition: str
    verdicts: dict[Verdict, FigureId]  # over all subjects


class ControlVerdict(Frozen):
    """`subject` is a deployment, None the organisation."""

    control: str
    subject: str | None
    verdict: Verdict
    reason: str
    step: Literal["applicability", "date", "exemption", "evidence", "test"]
    in_force_from: date | None = None
    readiness: Verdict | None = None
    evidence: EvidenceId | None = None
    locator: str | None = None
    quote: str | None = None


class VerdictCount(Frozen):
    subject: str | None  # None: the organisation
    verdicts: dict[Verdict, FigureId]


class Controls(Frozen):
    frameworks: tuple[Framework, ...]
    controls: tuple[Control, ...]
    verdicts: tuple[ControlVerdict, ...]  # by subject, in the order of the controls
    counts: tuple[VerdictCount, ...]  # the organisation first, then deployments by name


class MatchedClaim(Frozen):
    """A developer's claim with a measurement on the same terms."""

    model: str
    benchmark: str
    subset: str | None
    metric: str
    evaluator: str | None
    claimed: FigureId
    measured: FigureId
    gap: FigureId  # claimed less measured, positive for a better claim, with its interval at 95 %
    is_beyond_error: bool | None  # None where no error is known
    evidence: tuple[EvidenceId, ...]


class UnmatchedClaims(Frozen):
    """Claims of one model that could not be compared, for one cause."""

    model: str
    cause: str
    claims: FigureId


class Claims(Frozen):
    claims: FigureId
    matched: FigureId
    entries: tuple[MatchedClaim, ...]  # the largest gaps first; all of them stand in the tables
    unmatched: tuple[UnmatchedClaims, ...]

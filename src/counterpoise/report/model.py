"""The report as a frozen object. Templates print it and compute nothing: a new number is a new figure here.

Numbers live in `figures` only; every other part refers to them by id (`FigureId`). A section that shows a number thus
cannot show one that has no formula, query, rows and evidence.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from counterpoise.language import Language, marked
from counterpoise.report.accountability import Claims, Controls, Indicator, IndicatorAnswer, Measurement, Pillar, Score
from counterpoise.report.basis import EvidenceId, Figure, FigureId, Frozen
from counterpoise.report.contrast import Contrasts
from counterpoise.report.fit import FitByUseCase
from counterpoise.report.licences import LicenceConditions
from counterpoise.report.performance import InForce, Performance
from counterpoise.report.power import ControlMap, Dependence, Inside, Pattern, Stress
from counterpoise.report.stability import Stability
from counterpoise.report.weekly import Week
from counterpoise.vocabulary import Access, Answer, Dimension, EvidenceKind, Hosting, LicenceClass, Severity, Weight

SCHEMA_VERSION = "0.2"


TITLE = marked("AI model governance report – automated findings")


class Audit(Frozen):
    report_id: str
    title: str = TITLE
    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    as_of: date
    window_start: date  # first day of the months that concentration pools
    window_end: date
    status: Literal["draft", "final"]
    language: Language = "en"  # of the texts in this object and of every document made from it
    evidence_root: str  # RFC 6962 tree hash over the sorted evidence hashes, hex
    software_version: str
    catalogue_edition: str
    schema_version: str = SCHEMA_VERSION


class Estate(Frozen):
    organisation: str
    seat: str
    role: str
    sector: str | None
    currency: str


class KindCoverage(Frozen):
    """Row accounting of one kind of evidence; None for files that are read as a whole or stop the audit."""

    kind: EvidenceKind
    files: FigureId
    records_in: FigureId | None
    accepted: FigureId | None
    quarantined: FigureId | None
    duplicates: FigureId | None


class QuarantineReason(Frozen):
    rule: str
    table: str
    column: str | None
    records: FigureId
    example_evidence: EvidenceId
    example_record: int
    example_value: str | None  # made visible and cut; never personal content


class UnmatchedName(Frozen):
    """A model or host named in the logs that resolves to nothing known."""

    role: Literal["model", "host"]
    name: str
    calls: FigureId
    tokens: FigureId


class RefusedFile(Frozen):
    path: str
    reason: str


class Coverage(Frozen):
    deployments: FigureId
    deployments_with_evidence: FigureId
    deployments_with_usage: FigureId
    evidence_files: FigureId
    refused_files: tuple[RefusedFile, ...]
    by_kind: tuple[KindCoverage, ...]
    records_in: FigureId
    accepted: FigureId
    quarantined: FigureId
    duplicates: FigureId
    router_parents: FigureId  # accepted records that carry no weight of their own
    calls_in_window: FigureId
    calls_on_registered_deployments: FigureId  # share
    tokens_in_window: FigureId
    calls_without_tokens: FigureId
    unknown_model_tokens: FigureId  # share
    unknown_host_tokens: FigureId  # share
    quarantine_reasons: tuple[QuarantineReason, ...]
    unmatched_names: tuple[UnmatchedName, ...]
    completeness: FigureId  # share of documentation questions of all deployments that are answered


class LicenceLink(Frozen):
    """One licence along the lineage of a deployment's model."""

    model: str
    licence_id: str
    licence_name: str
    licence_class: LicenceClass
    source: Literal["licence text", "model card", "terms", "catalogue", "not collected"]
    evidence: EvidenceId | None


class Deployment(Frozen):
    id: str
    name: str
    use_case: str | None
    owner_role: str | None
    unit: str | None
    is_critical: bool | None
    model: str | None
    developer: str | None
    base_model: str | None
    host: str | None
    hosting: Hosting
    payee: str | None
    access: Access
    access_reasons: tuple[str, ...]
    licences: tuple[LicenceLink, ...]  # the model first, then each base
    effective_licence_class: LicenceClass
    documentation: FigureId  # [lower, upper] over the indicators
    completeness: FigureId
    calls: FigureId
    tokens: FigureId
    evidence: tuple[EvidenceId, ...]


class ConcentrationTop(Frozen):
    entity: str
    name: str
    share: FigureId


class Concentration(Frozen):
    """One row of the concentration table; see `docs/methodology.md` for the formulas."""

    period: str  # "2026-08/2026-10" for the pooled window, "2026-10" for a month
    is_pooled: bool
    dimension: Dimension
    weight: Weight
    scope: Literal["all"]
    n: FigureId
    total: FigureId
    unknown_share: FigureId
    hhi: FigureId  # value only where nothing is unknown; bounds always
    hhi_normalised: FigureId
    cr1: FigureId
    cr3: FigureId
    n_effective: FigureId
    gini: FigureId
    top: tuple[ConcentrationTop, ...]


class ComparisonGroup(Frozen):
    access: Access
    deployments: FigureId
    developers: FigureId
    documentation: FigureId  # mean interval
    completeness: FigureId
    members: tuple[str, ...]


class IndicatorComparison(Frozen):
    """How many deployments of each group answer yes, partial, no, unknown to one indicator."""

    indicator: str
    counts: dict[Access, dict[Answer, int]]


class Comparison(Frozen):
    groups: tuple[ComparisonGroup, ...]  # always open, partly_open, closed, unknown, in this order
    difference: FigureId  # open minus closed, interval
    outcome: Literal["open_higher", "closed_higher", "not_settled", "too_few", "too_incomplete"]
    indicators: tuple[IndicatorComparison, ...]
    contrasts: Contrasts


class Finding(Frozen):
    id: str  # stable from period to period: rule and subject
    severity: Severity
    rule: str
    subject: str
    title: str
    criterion: str
    condition: str
    effect: str
    recommendation: str
    owner_role: str | None
    due_on: date | None = None  # none for a note
    evidence: tuple[EvidenceId, ...] = ()
    figures: tuple[FigureId, ...] = ()
    deployments: tuple[str, ...] = ()  # that it speaks of, by their id, model or terms


class Evidence(Frozen):
    id: EvidenceId
    kind: EvidenceKind
    paths: tuple[str, ...]  # below the estate; several when the same bytes lie in several places
    sha256: str
    size_bytes: int
    format: str
    subject: str | None
    dated_on: date | None
    state: Literal["current", "stale", "undated", "unreadable"]
    collected_from: str | None = None  # address, where a connector brought it
    collected_on: date | None = None
    records_in: int
    accepted: int
    quarantined: int
    duplicates: int


class Method(Frozen):
    window_rule: str
    stale_after_days: dict[EvidenceKind, int]
    limitations: tuple[str, ...]


class ReportModel(Frozen):
    """Everything that the report says."""

    audit: Audit
    estate: Estate
    coverage: Coverage
    deployments: tuple[Deployment, ...]  # by name
    pillars: tuple[Pillar, ...]
    indicators: tuple[Indicator, ...]
    answers: tuple[IndicatorAnswer, ...]
    scores: tuple[Score, ...]
    measurements: tuple[Measurement, ...]
    controls: Controls
    claims: Claims
    concentration: tuple[Concentration, ...]
    dependence: Dependence
    weeks: tuple[Week, ...]  # by their end; none where no log states weeks
    control_map: ControlMap
    stress: Stress
    inside: Inside
    patterns: tuple[Pattern, ...]
    licence_conditions: LicenceConditions
    stability: Stability
    performance: Performance
    in_force: tuple[InForce, ...]  # by day, the day of assessment first
    comparison: Comparison
    fit: FitByUseCase
    findings: tuple[Finding, ...]  # by severity, then id
    figures: tuple[Figure, ...]  # by id
    queries: dict[str, str]  # name → SQL over the bundle's tables
    evidence: tuple[Evidence, ...]  # by id
    method: Method

    @model_validator(mode="after")
    def _ids_resolve(self) -> ReportModel:
        figures = {figure.id for figure in self.figures}
        evidence = {item.id for item in self.evidence}
        if len(figures) != len(self.figures) or len(evidence) != len(self.evidence):
            raise ValueError("a figure or evidence id stands twice")
        for figure in self.figures:
            if figure.query not in self.queries:
                raise ValueError(f"{figure.id} names the unknown query {figure.query!r}")
            if dangling := set(figure.evidence) - evidence:
                raise ValueError(f"{figure.id} names unknown evidence {sorted(dangling)}")
        return self

"""Reports of every shape: a realistic estate, one of which nothing is known, a hostile one and an empty one.

The numbers are computed here from a small table of made-up deployments, so that shares add up and bounds are bounds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from counterpoise.report.model import (
    Audit,
    Comparison,
    ComparisonGroup,
    Concentration,
    ConcentrationTop,
    Coverage,
    Deployment,
    Estate,
    Evidence,
    Figure,
    Finding,
    Indicator,
    IndicatorAnswer,
    IndicatorComparison,
    KindCoverage,
    LicenceLink,
    Method,
    QuarantineReason,
    RefusedFile,
    ReportModel,
    Score,
    Unit,
    UnmatchedName,
)
from counterpoise.vocabulary import Access, Answer, EvidenceKind, Hosting, LicenceClass, Severity

MONTHS = tuple(f"2026-{number:02d}" for number in range(5, 11))
WINDOW = "2026-08/2026-10"
HOSTILE = (
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "gnitide \u202etxet\u202c \u200bzero",
    "L" * 300,
    "javascript:alert(1)",
    "</style></title><h1>injected</h1>",
)

# name, use case, owner, unit, critical, model, developer, base model, host, hosting, access, licence, class, tokens
_ESTATE: tuple[tuple[Any, ...], ...] = (
    ("Claims letter drafting", "Draft letters to policyholders", "Head of Claims", "Claims", True, "Mistral-Small-3.2-24B-Instruct", "Mistral AI", "Mistral-Small-3.1-24B-Base", "Own data centre Kiel", "self", "open", "Apache-2.0", "open_source", 4_120_553_018),
    ("Claims photo triage", "Sort damage photos by severity", "Head of Claims", "Claims", True, "Qwen2.5-VL-7B-Instruct", "Alibaba", None, "Own data centre Kiel", "self", "open", "Apache-2.0", "open_source", 801_224_730),
    ("Code assistant", "Complete code in the editor", "Chief Engineer", "IT", False, "claude-sonnet-4-5", "Anthropic", None, "Anthropic", "developer_api", "closed", "Anthropic commercial terms", "api_terms", 9_402_117_411),
    ("Contract clause search", "Find clauses in reinsurance treaties", "General Counsel", "Legal", False, "granite-3.3-8b-instruct", "IBM", "granite-3.3-8b-base", "Own data centre Kiel", "self", "open", "Apache-2.0", "open_source", 310_447_020),
    ("Customer chat", "Answer questions of policyholders", "Head of Service", "Service", True, "gpt-4.1-2025-04-14", "OpenAI", None, "Microsoft Azure", "reseller_api", "closed", "Microsoft product terms", "api_terms", 12_880_341_907),
    ("Fraud notes summary", "Summarise notes of investigators", "Head of Fraud", "Fraud", True, "Llama-3.3-70B-Instruct", "Meta", "Llama-3.1-70B", "Own data centre Kiel", "self", "partly_open", "Llama 3.3 Community Licence", "user_threshold", 2_205_118_442),
    ("HR policy questions", "Answer questions on staff rules", "Head of People", "People", None, "Llama-3.1-8B-Instruct", "Meta", "Llama-3.1-8B", "Amazon Web Services", "third_party", "partly_open", "Llama 3.1 Community Licence", "user_threshold", 118_020_114),
    ("Mail routing", "Send mail to the right team", "Head of Service", "Service", False, "gemma-3-12b-it", "Google", "gemma-3-12b-pt", "Own data centre Kiel", "self", "partly_open", "Gemma Terms of Use", "use_restricted", 644_210_008),
    ("Meeting minutes", "Write minutes from recordings", None, "IT", False, None, "Microsoft", None, "Microsoft Azure", "service", "closed", "Microsoft product terms", "api_terms", None),
    ("Policy wording check", "Compare wordings with the rule book", "Head of Underwriting", "Underwriting", True, "claude-opus-4-1", "Anthropic", None, "Amazon Web Services", "reseller_api", "closed", "AWS service terms", "api_terms", 1_730_004_551),
    ("Reserve commentary", "Draft commentary on reserves", "Chief Actuary", "Actuarial", True, "gpt-4.1-2025-04-14", "OpenAI", None, "OpenAI", "developer_api", "closed", "OpenAI services agreement", "api_terms", 402_118_005),
    ("Speech to text", "Transcribe calls", "Head of Service", "Service", False, "whisper-large-v3", "OpenAI", None, "Own data centre Kiel", "self", "open", "Apache-2.0", "open_source", None),
    ("Translation", "Translate letters", "Head of Service", "Service", False, "EuroLLM-9B-Instruct", "Unbabel", "EuroLLM-9B", "Hetzner", "third_party", "open", "Apache-2.0", "open_source", 92_774_310),
    ("Underwriting helper", "Extract facts from proposals", "Head of Underwriting", "Underwriting", True, "uw-helper-v2", None, None, None, "unknown", "unknown", "not collected", "unknown", None),
)  # fmt: skip

_INDICATORS = (
    ("Intended use", "A1"), ("Out-of-scope use", "A1"), ("Training data sources", "A1"), ("Training data licence", "A1"),
    ("Evaluation data", "A1"), ("Evaluation results", "A1"), ("Known limitations", "A1"), ("Model architecture", "A1"),
    ("Compute and energy", "A1"), ("Version and date", "A1"), ("Licence stated", "A2"), ("Contact for questions", "A2"),
    ("Base model named", "A2"), ("Evaluator named", "A3"), ("Bias evaluation", "A3"), ("Retirement date", "A5"),
    ("Change notices", "A5"),
)  # fmt: skip

_FINDINGS: tuple[tuple[Any, ...], ...] = (
    (Severity.CRITICAL, "no-fallback", "Customer chat", "A critical use case has a tested fallback on another host.", "Customer chat depends on one model at one host, and no test of a fallback was found.", "If the host stops or withdraws the model, questions of policyholders stay unanswered.", "Test a fallback for customer chat on a second host and record the result.", "Head of Service"),
    (Severity.HIGH, "unregistered-use", "deepseek-chat", "Every model named in the logs stands in the register.", "The logs name deepseek-chat, which no deployment of the register uses.", "Use that nobody registered has no owner, no licence check and no documentation.", "Register the use of deepseek-chat or stop it.", "Chief Engineer"),
    (Severity.HIGH, "licence-threshold", "Fraud notes summary", "The licence allows the use that is made of the model.", "The licence of Llama-3.3-70B-Instruct ends above a number of monthly users; the register states no number of users.", "Whether the licence covers the use is not shown.", "State the monthly users of fraud notes summary in the register.", "Head of Fraud"),
    (Severity.MEDIUM, "stale-card", "Translation", "A model card is younger than the limit of the estate.", "The model card of EuroLLM-9B-Instruct is older than the limit.", "What it says may no longer hold for the version in use.", "Collect the current model card.", "Head of Service"),
    (Severity.MEDIUM, "no-owner", "Meeting minutes", "Each deployment has an owner.", "The register names no owner for meeting minutes.", "Nobody answers for its findings.", "Name an owner for meeting minutes.", None),
    (Severity.LOW, "unknown-model", "Underwriting helper", "The model behind a deployment is known.", "uw-helper-v2 resolves to no model of the catalogue.", "Its developer, licence and access are not shown.", "State the model in the register or in entities.yaml.", "Head of Underwriting"),
    (Severity.NOTE, "calls-without-tokens", "Speech to text", "Logs state tokens for each call.", "The logs of speech to text state no tokens.", "Its weight in concentration is not shown.", "Log audio seconds or tokens.", "Head of Service"),
)  # fmt: skip

_LIMITATIONS = (
    "Evidence is taken as supplied; most of it is stated by the parties that it describes.",
    "Closed models cannot be inspected: what their suppliers publish is all there is.",
    "A disclosure is not a practice: that something is described does not show that it is done.",
    "The scale of the concentration index is borrowed from the control of mergers and has no legal meaning here.",
)


class Builder:
    """Builds a ReportModel and gives out figure and evidence ids on the way."""

    def __init__(self, rows: tuple[tuple[Any, ...], ...], *, is_known: bool = True) -> None:
        self.rows = [SimpleNamespace(**dict(zip(_FIELDS, row, strict=True))) for row in rows]
        self.is_known = is_known
        self.figures: list[Figure] = []
        self.evidence: list[Evidence] = []
        for kind, files in (("model_cards", 11), ("licences", 8), ("usage_logs", 6), ("register", 1)):
            for number in range(1, files + 1 if self.rows else 1):
                self._file(EvidenceKind(kind), number)
        self.logs = tuple(item.id for item in self.evidence if item.kind == EvidenceKind.USAGE_LOG)

    def _file(self, kind: EvidenceKind, number: int) -> None:
        name = f"{kind.value}/{kind.mark}-{number:02d}"
        records = 41_207 * number if kind == EvidenceKind.USAGE_LOG else len(self.rows)
        bad, twice = (number % 3 * 7, number % 2 * 12) if kind == EvidenceKind.USAGE_LOG else (0, 0)
        self.evidence.append(
            Evidence(
                id=f"EV-{kind.mark}-{number:04d}",
                kind=kind,
                paths=(f"evidence/{name}.jsonl",),
                sha256=hashlib.sha256(name.encode()).hexdigest(),
                size_bytes=records * 173,
                format="jsonl",
                subject=None,
                dated_on=date(2026, 1 + number % 9, 14) if number % 4 else None,
                state="current" if number % 4 else "undated",
                records_in=records,
                accepted=records - bad - twice,
                quarantined=bad,
                duplicates=twice,
            )
        )

    def figure(
        self,
        label: str,
        unit: Unit,
        value: float | None = None,
        bounds: tuple[float, float] | None = None,
        *,
        query: str = "coverage",
        formula: str = "count of the rows",
        evidence: tuple[str, ...] = (),
        **parameters: str,
    ) -> str:
        """Add a figure and return its id; where nothing is known it has neither value nor bounds."""
        known = self.is_known
        self.figures.append(
            Figure(
                id=f"F-{len(self.figures) + 1:04d}",
                key=f"{query}.{label}".lower().replace(" ", "_"),
                label=label,
                unit=unit,
                value=round(value, 6) if known and value is not None else None,
                lower=round(bounds[0], 6) if known and bounds else None,
                upper=round(bounds[1], 6) if known and bounds else None,
                n=len(self.rows) or None,
                formula=formula,
                query=query,
                parameters=parameters,
                row_count=len(self.rows),
                evidence=evidence,
                note=None if known and (value is not None or bounds) else "The evidence supplied does not show it.",
            )
        )
        return self.figures[-1].id

    def coverage(self) -> Coverage:
        """Row accounting from the evidence built above, usage from the rows."""
        counts = {name: sum(getattr(item, name) for item in self.evidence) for name in _FATES}
        rows = self.rows
        is_used = bool(rows)
        return Coverage(
            deployments=self.figure("Deployments in the register", "deployments", len(rows)),
            deployments_with_evidence=self.figure("Deployments with evidence", "deployments", max(len(rows) - 1, 0)),
            deployments_with_usage=self.figure("Deployments with usage", "deployments", sum(bool(r.tokens) for r in rows)),
            evidence_files=self.figure("Evidence files", "files", len(self.evidence)),
            refused_files=(RefusedFile(path="evidence/usage_logs/june.zip", reason="an entry inflates beyond the limit"),)
            if is_used
            else (),
            by_kind=tuple(self._kind(kind) for kind in EvidenceKind if any(e.kind == kind for e in self.evidence)),
            records_in=self.figure("Records in", "records", counts["records_in"]),
            accepted=self.figure("Records accepted", "records", counts["accepted"]),
            quarantined=self.figure("Records in quarantine", "records", counts["quarantined"]),
            duplicates=self.figure("Duplicate records", "records", counts["duplicates"]),
            router_parents=self.figure("Router parents", "records", 1_204 if is_used else 0),
            calls_in_window=self.figure("Calls in the window", "calls", 6_120_448 if is_used else 0, evidence=self.logs),
            calls_on_registered_deployments=self.figure("Calls on registered deployments", "share", 0.9631 if is_used else None),
            tokens_in_window=self.figure("Tokens in the window", "tokens", self.total, evidence=self.logs),
            calls_without_tokens=self.figure("Calls without tokens", "calls", 80_117 if is_used else 0),
            unknown_model_tokens=self.figure("Tokens without a known model", "share", self.unknown_share),
            unknown_host_tokens=self.figure("Tokens without a known host", "share", self.unknown_share),
            quarantine_reasons=tuple(
                QuarantineReason(
                    rule=rule,
                    table="usage",
                    column=column,
                    records=self.figure(f"Records that break {rule} of {column}", "records", records),
                    example_evidence="EV-log-0001",
                    example_record=17,
                    example_value=value,
                )
                for rule, column, records, value in (("Between", "output_tokens", 21, "-40"), ("Required", "started_at", 7, None))
                if is_used
            ),
            unmatched_names=tuple(
                UnmatchedName(
                    role=role,
                    name=name,
                    calls=self.figure(f"Calls that name {name}", "calls", calls),
                    tokens=self.figure(f"Tokens that name {name}", "tokens", calls * 911),
                )
                for role, name, calls in (("model", "deepseek-chat", 3_021), ("host", "edge-gw-02.internal", 411))
                if is_used
            ),
            completeness=self.figure("Questions that are answered", "share", 0.64 if is_used else None, query="answers"),
        )  # fmt: skip

    def _kind(self, kind: EvidenceKind) -> KindCoverage:
        files = [item for item in self.evidence if item.kind == kind]
        return KindCoverage(
            kind=kind,
            files=self.figure(f"Files of {kind.value}", "files", len(files)),
            **{n: self.figure(f"{n} of {kind.value}", "records", sum(getattr(f, n) for f in files)) for n in _FATES},
        )

    @property
    def total(self) -> int:
        """Tokens of the window, with 4 % that nobody is known for."""
        return round(sum(row.tokens or 0 for row in self.rows) / 0.96)

    @property
    def unknown_share(self) -> float | None:
        return 0.04 if self.rows else None

    def answer(self, row: int, indicator: int) -> Answer:
        """Answers that differ by deployment and indicator, the same on every run."""
        if not self.is_known:
            return Answer.UNKNOWN
        order = (Answer.YES, Answer.YES, Answer.PARTIAL, Answer.UNKNOWN, Answer.YES, Answer.NO, Answer.UNKNOWN)
        return order[(row * 5 + indicator * 3 + row * indicator) % len(order)]

    def deployments(self) -> tuple[Deployment, ...]:
        return tuple(self._deployment(place, row) for place, row in enumerate(self.rows))

    def _deployment(self, place: int, row: Any) -> Deployment:
        answers = Counter(self.answer(place, number) for number in range(len(_INDICATORS)))
        identity = f"dep-{place + 1:02d}"
        card = f"EV-card-{place % 11 + 1:04d}"
        total = sum(answers.values())
        lower = (answers[Answer.YES] + answers[Answer.PARTIAL] / 2) / total
        upper = lower + answers[Answer.UNKNOWN] / total
        known = self.is_known
        links = [(row.model or "unknown model", card)] + ([(row.base_model, None)] if row.base_model else [])
        return Deployment(
            id=identity,
            name=row.name,
            use_case=row.use_case,
            owner_role=row.owner,
            unit=row.unit,
            is_critical=row.critical,
            model=row.model,
            developer=row.developer,
            base_model=row.base_model,
            host=row.host,
            hosting=Hosting(row.hosting),
            payee=row.host,
            access=Access(row.access) if known else Access.UNKNOWN,
            access_reasons=(
                f"Release: {row.model or 'model not named'}, hosting {row.hosting}.",
                f"Licence along the lineage: {row.licence}.",
            ),
            licences=tuple(
                LicenceLink(
                    model=model,
                    licence_id=row.licence.lower().replace(" ", "-"),
                    licence_name=row.licence,
                    licence_class=LicenceClass(row.licence_class),
                    source="licence text" if mark else "catalogue",
                    evidence=mark,
                )
                for model, mark in links
            ),
            effective_licence_class=LicenceClass(row.licence_class),
            documentation=self.figure(
                f"Documentation of {row.name}", "index", None, (lower, upper), query="answers", evidence=(card,),
                formula="[yes + partial/2, yes + partial/2 + unknown] / (yes + partial + no + unknown)", deployment=identity,
            ),
            completeness=self.figure(
                f"Completeness of {row.name}", "share", 1 - answers[Answer.UNKNOWN] / total, query="answers",
                formula="(yes + partial + no) / (yes + partial + no + unknown)", evidence=(card,), deployment=identity,
            ),
            calls=self.figure(f"Calls of {row.name}", "calls", row.tokens and row.tokens // 911, query="usage", evidence=self.logs, deployment=identity),
            tokens=self.figure(f"Tokens of {row.name}", "tokens", row.tokens, query="usage", evidence=self.logs, deployment=identity),
            evidence=(card, "EV-reg-0001"),
        )  # fmt: skip

    def concentration(self) -> tuple[Concentration, ...]:
        return tuple(
            self._concentration(dimension, period, place)
            for dimension in ("developer", "host")
            for place, period in enumerate((WINDOW, *MONTHS))
            if self.rows
        )

    def _concentration(self, dimension: Any, period: str, place: int) -> Concentration:
        weights: Counter[str] = Counter()
        for number, row in enumerate(self.rows):
            weights[getattr(row, dimension) or "not named"] += round(
                (row.tokens or 0) * (1 + place * (number % 3 - 1) / 9)
            )
        total, unknown = sum(weights.values()) / 0.96 or 1, 0.04
        shares = sorted(((w / total, name) for name, w in weights.items() if w), reverse=True)
        hhi = sum(share**2 for share, _ in shares) * 10_000
        bounds = (hhi, hhi + ((shares[0][0] + unknown) ** 2 - shares[0][0] ** 2) * 10_000) if shares else None
        scope = {"query": "concentration", "dimension": dimension, "period": period, "evidence": self.logs}

        def make(label: str, unit: Unit, value: float | None = None, span: tuple[float, float] | None = None) -> str:
            return self.figure(f"{label} by {dimension}", unit, value, span, formula=_FORMULAS[label], **scope)

        first, three = shares[0][0] if shares else 0, sum(share for share, _ in shares[:3])
        return Concentration(
            period=period,
            is_pooled="/" in period,
            dimension=dimension,
            weight="tokens",
            scope="all",
            n=make("Entities", "entities", len(shares)),
            total=make("Total", "tokens", round(total)),
            unknown_share=make("Unknown share", "share", unknown),
            hhi=make("HHI", "points", None, bounds),
            hhi_normalised=make("Normalised HHI", "index", None, (0.21, 0.27)),
            cr1=make("CR1", "share", None, (first, first + unknown)),
            cr3=make("CR3", "share", None, (three, min(1, three + unknown))),
            n_effective=make("N2", "effective entities", None, (10_000 / bounds[1], 10_000 / bounds[0]) if bounds else None),
            gini=make("Gini", "index", 0.512345),
            top=tuple(
                ConcentrationTop(entity=name.lower(), name=name, share=make("Share", "share", share)) for share, name in shares[:5]
            ),
        )  # fmt: skip

    def comparison(self, deployments: tuple[Deployment, ...]) -> Comparison:
        figures = {figure.id: figure for figure in self.figures}
        groups = []
        for access in Access:
            members = [item for item in deployments if item.access == access]
            spans = [figures[item.documentation] for item in members]
            mean = (
                (sum(s.lower or 0 for s in spans) / len(spans), sum(s.upper or 0 for s in spans) / len(spans))
                if spans and self.is_known
                else None
            )
            groups.append(
                ComparisonGroup(
                    access=access,
                    deployments=self.figure(f"Deployments: {access}", "deployments", len(members), query="answers"),
                    developers=self.figure(f"Developers: {access}", "entities", len({m.developer for m in members}), query="answers"),
                    documentation=self.figure(f"Mean documentation: {access}", "index", None, mean, query="answers"),
                    completeness=self.figure(f"Completeness: {access}", "share", 0.6 if members else None, query="answers"),
                    members=tuple(item.id for item in members),
                )
            )  # fmt: skip
        return Comparison(
            groups=tuple(groups),
            difference=self.figure("Open minus closed", "index", None, (-0.31, 0.24) if self.rows else None, query="answers"),
            outcome="not_settled" if self.rows and self.is_known else "too_few",
            indicators=tuple(
                IndicatorComparison(
                    indicator=f"ind-{number + 1:02d}",
                    counts={
                        access: dict(Counter(self.answer(p, number) for p, d in enumerate(deployments) if d.access == access))
                        for access in Access
                    },
                )
                for number in range(len(_INDICATORS))
                if self.rows
            ),
        )  # fmt: skip

    def report(self) -> ReportModel:
        coverage, deployments, concentration = self.coverage(), self.deployments(), self.concentration()
        comparison = self.comparison(deployments)
        rows = bool(self.rows)
        return ReportModel(
            audit=Audit(
                report_id="NIG-2026-10-7c1e",
                period="2026-10",
                as_of=date(2026, 10, 31),
                window_start=date(2026, 8, 1),
                window_end=date(2026, 10, 31),
                status="draft",
                evidence_root=hashlib.sha256(b"root").hexdigest(),
                software_version="0.1.0",
                catalogue_edition="2026-11",
            ),
            estate=Estate(organisation="Nordlicht Insurance Group", seat="DE", role="deployer", sector="Insurance", currency="EUR"),
            coverage=coverage,
            deployments=deployments,
            indicators=tuple(
                Indicator(
                    id=f"ind-{number + 1:02d}",
                    pillar=pillar,
                    name=name,
                    measures=f"Whether the documents state: {name.lower()}.",
                    source="Model Cards for Model Reporting, 2019",
                    verification="stored",
                )
                for number, (name, pillar) in enumerate(_INDICATORS)
            ),
            answers=tuple(
                IndicatorAnswer(
                    indicator=f"ind-{number + 1:02d}",
                    deployment=item.id,
                    answer=self.answer(place, number),
                    reason="stated in the card" if self.answer(place, number) == Answer.YES else "not collected",
                    evidence=item.evidence[0] if self.answer(place, number) == Answer.YES else None,
                    locator="lines 40-52" if self.answer(place, number) == Answer.YES else None,
                    quote="The model is meant for research and commercial use in several languages.",
                )
                for place, item in enumerate(deployments)
                for number in range(len(_INDICATORS))
            ),
            scores=tuple(
                Score(
                    deployment=item.id,
                    pillar=pillar,
                    interval=self.figure(f"{pillar} of {item.name}", "index", None, (0.4, 0.75), query="answers", deployment=item.id),
                    completeness=self.figure(f"Completeness of {pillar} of {item.name}", "share", 0.65, query="answers", deployment=item.id),
                    yes=3, partial=1, no=2, unknown=3, not_applicable=0,
                )
                for item in deployments
                for pillar in ("A1", "A2", "A3", "A5")
            ),
            concentration=concentration,
            comparison=comparison,
            findings=tuple(
                Finding(
                    id=f"{rule}--{subject.lower().replace(' ', '-')}",
                    severity=severity, rule=rule, subject=subject, criterion=criterion, condition=condition, effect=effect,
                    recommendation=recommendation, owner_role=owner, evidence=("EV-reg-0001", "EV-log-0001"),
                    figures=(coverage.calls_in_window,),
                )
                for severity, rule, subject, criterion, condition, effect, recommendation, owner in _FINDINGS
                if rows
            ),
            figures=tuple(self.figures),
            queries={name: f"SELECT *\nFROM mart_{name}\nWHERE period = $period" for name in ("coverage", "answers", "usage", "concentration")},
            evidence=tuple(sorted(self.evidence, key=lambda item: item.id)),
            method=Method(
                window_rule="The month of the report and the two before it are pooled.",
                stale_after_days={EvidenceKind.MODEL_CARD: 365, EvidenceKind.USAGE_LOG: 31},
                limitations=_LIMITATIONS,
            ),
        )  # fmt: skip


_FIELDS = (
    "name use_case owner unit critical model developer base_model host hosting access licence licence_class tokens"
).split()  # fmt: skip
_FATES = ("records_in", "accepted", "quarantined", "duplicates")
_FORMULAS = {
    "Entities": "number of entities with tokens",
    "Total": "sum of tokens",
    "Unknown share": "tokens without an entity / tokens",
    "HHI": "10000 × Σ share²; upper bound: the unknown share belongs to the largest",
    "Normalised HHI": "(HHI/10000 − 1/n) / (1 − 1/n)",
    "CR1": "largest share",
    "CR3": "sum of the three largest shares",
    "N2": "10000 / HHI",
    "Gini": "Gini coefficient of the shares",
    "Share": "tokens of the entity / tokens",
}


def sample() -> ReportModel:
    """Fourteen deployments with gaps of every kind."""
    return Builder(_ESTATE).report()


def swapped() -> ReportModel:
    """The same deployments with the labels open and closed exchanged, and nothing else."""
    exchange = {"open": "closed", "closed": "open"}
    access = _FIELDS.index("access")
    return Builder(tuple((*r[:access], exchange.get(r[access], r[access]), *r[access + 1 :]) for r in _ESTATE)).report()


def unknown() -> ReportModel:
    """The same deployments, and no figure that is known."""
    return Builder(_ESTATE, is_known=False).report()


def hostile() -> ReportModel:
    """Every text that evidence can bring is an attack or far too long."""
    rows = tuple(
        tuple(HOSTILE[(n + p) % len(HOSTILE)] if isinstance(v, str) and _FIELDS[p] not in _CLOSED else v for p, v in enumerate(row))
        for n, row in enumerate(_ESTATE)
    )  # fmt: skip
    report = Builder(rows).report()
    attacks = {
        "criterion": HOSTILE[0] * 20,
        "condition": HOSTILE[4] * 8,
        "subject": HOSTILE[6],
        "recommendation": "word " * 300,
    }
    return report.model_copy(
        update={
            "findings": tuple(
                item.model_copy(update={**attacks, "recommendation": f"{n} {attacks['recommendation']}"}) for n, item in enumerate(report.findings)
            ),
            "estate": report.estate.model_copy(update={"organisation": HOSTILE[0] + HOSTILE[4]}),
        }
    )  # fmt: skip


_CLOSED = {"hosting", "access", "licence_class"}


def empty() -> ReportModel:
    """An estate without a deployment or a piece of evidence."""
    return Builder(()).report()


@pytest.fixture(scope="session")
def sample_report() -> ReportModel:
    return sample()


@pytest.fixture(scope="session", params=[sample, swapped, unknown, hostile, empty], ids=lambda build: build.__name__)
def any_report(request: pytest.FixtureRequest) -> ReportModel:
    report: ReportModel = request.param()
    return report


@pytest.fixture(scope="session")
def reports() -> SimpleNamespace:
    """The builders by name, for tests that compare two shapes."""
    return SimpleNamespace(sample=sample, swapped=swapped, unknown=unknown, hostile=hostile, empty=empty)

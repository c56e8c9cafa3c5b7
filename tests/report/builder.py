"""Builds realistic reports from a small table of made-up deployments: shares add up and bounds are bounds."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

from counterpoise.report.accountability import Indicator, IndicatorAnswer, Pillar, Score
from counterpoise.report.basis import Figure, Unit
from counterpoise.report.model import (
    Audit,
    Coverage,
    Deployment,
    Estate,
    Evidence,
    Finding,
    KindCoverage,
    LicenceLink,
    Method,
    QuarantineReason,
    RefusedFile,
    ReportModel,
    UnmatchedName,
)
from counterpoise.vocabulary import Access, Answer, EvidenceKind, Hosting, Level, LicenceClass
from tests.report.builder_controls import claims, controls, in_force, measurements, performance
from tests.report.builder_fit import fit
from tests.report.builder_power import (
    comparison,
    concentration,
    control_map,
    dependence,
    inside,
    licence_conditions,
    patterns,
    stress,
)
from tests.report.builder_stability import stability
from tests.report.builder_weeks import weeks

_LIMITATIONS = (
    "Evidence is taken as supplied; most of it is stated by the parties that it describes.",
    "Closed models cannot be inspected: what their suppliers publish is all there is.",
    "A disclosure is not a practice: that something is described does not show that it is done.",
    "The scale of the concentration index is borrowed from the control of mergers and has no legal meaning here.",
)


Row: TypeAlias = dict[str, Any]
"""One made-up deployment; None where nothing is stated."""


def _read(name: str) -> list[dict[str, str | None]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]


_INDICATORS = [(str(row["name"]), str(row["pillar"])) for row in _read("indicators.csv")]


def estate() -> list[Row]:
    """Fourteen deployments of a made-up insurer."""
    return [
        {
            **row,
            "critical": {"yes": True, "no": False, None: None}[row["critical"]],
            "tokens": int(row["tokens"]) if row["tokens"] else None,
        }
        for row in _read("deployments.csv")
    ]


class Builder:
    """Builds a ReportModel and gives out figure and evidence ids on the way."""

    def __init__(self, rows: list[Row], *, is_known: bool = True) -> None:
        self.rows = [SimpleNamespace(**row) for row in rows]
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
            deployments_with_usage=self.figure(
                "Deployments with usage", "deployments", sum(bool(r.tokens) for r in rows)
            ),
            evidence_files=self.figure("Evidence files", "files", len(self.evidence)),
            refused_files=(
                RefusedFile(path="evidence/usage_logs/june.zip", reason="an entry inflates beyond the limit"),
            )
            if is_used
            else (),
            by_kind=tuple(self._kind(kind) for kind in EvidenceKind if any(e.kind == kind for e in self.evidence)),
            records_in=self.figure("Records in", "records", counts["records_in"]),
            accepted=self.figure("Records accepted", "records", counts["accepted"]),
            quarantined=self.figure("Records in quarantine", "records", counts["quarantined"]),
            duplicates=self.figure("Duplicate records", "records", counts["duplicates"]),
            router_parents=self.figure("Router parents", "records", 1_204 if is_used else 0),
            calls_in_window=self.figure(
                "Calls in the window", "calls", 6_120_448 if is_used else 0, evidence=self.logs
            ),
            calls_on_registered_deployments=self.figure(
                "Calls on registered deployments", "share", 0.9631 if is_used else None
            ),
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
                for rule, column, records, value in (
                    ("Between", "output_tokens", 21, "-40"),
                    ("Required", "started_at", 7, None),
                )
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
            completeness=self.figure(
                "Questions that are answered", "share", 0.64 if is_used else None, query="answers"
            ),
        )

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

    @property
    def questions(self) -> int:
        """Number of indicators."""
        return len(_INDICATORS)

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
                f"Documentation of {row.name}",
                "index",
                None,
                (lower, upper),
                query="answers",
                evidence=(card,),
                formula="[yes + partial/2, yes + partial/2 + unknown] / (yes + partial + no + unknown)",
                deployment=identity,
            ),
            completeness=self.figure(
                f"Completeness of {row.name}",
                "share",
                1 - answers[Answer.UNKNOWN] / total,
                query="answers",
                formula="(yes + partial + no) / (yes + partial + no + unknown)",
                evidence=(card,),
                deployment=identity,
            ),
            calls=self.figure(
                f"Calls of {row.name}",
                "calls",
                row.tokens and row.tokens // 911,
                query="usage",
                evidence=self.logs,
                deployment=identity,
            ),
            tokens=self.figure(
                f"Tokens of {row.name}", "tokens", row.tokens, query="usage", evidence=self.logs, deployment=identity
            ),
            evidence=(card, "EV-reg-0001"),
        )

    def report(self) -> ReportModel:
        coverage, deployments, power = self.coverage(), self.deployments(), concentration(self)
        groups = comparison(self, deployments)
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
            estate=Estate(
                organisation="Nordlicht Insurance Group", seat="DE", role="deployer", sector="Insurance", currency="EUR"
            ),
            coverage=coverage,
            deployments=deployments,
            pillars=tuple(Pillar(id=name, name=words) for name, words in _PILLARS),
            indicators=tuple(
                Indicator(
                    id=f"ind-{number + 1:02d}",
                    pillar=pillar,
                    name=name,
                    measures=f"Whether the documents state: {name.lower()}.",
                    scheme="model_card",
                    level=Level.MODEL,
                    source="Model Cards for Model Reporting, 2019",
                    verification="stored",
                    decidable="auto",
                    is_scored=True,
                    is_compared=True,
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
                    level=level,
                    pillar=pillar,
                    interval=self.figure(
                        f"{level} {pillar} of {item.name}",
                        "index",
                        None,
                        (0.4, 0.75),
                        query="answers",
                        deployment=item.id,
                    ),
                    completeness=self.figure(
                        f"Completeness of {level} {pillar} of {item.name}",
                        "share",
                        0.65,
                        query="answers",
                        deployment=item.id,
                    ),
                    yes=3,
                    partial=1,
                    no=2,
                    unknown=3,
                    not_applicable=0,
                )
                for item in deployments
                for level, pillar in _ASKED
            ),
            measurements=measurements(self),
            controls=(judged := controls(self, deployments)),
            claims=claims(self, deployments),
            concentration=power,
            dependence=dependence(self),
            weeks=weeks(self),
            control_map=control_map(self, deployments),
            stress=stress(self, deployments),
            inside=inside(self, deployments),
            patterns=patterns(self),
            licence_conditions=licence_conditions(self, deployments),
            stability=stability(self, deployments),
            performance=performance(self, deployments),
            in_force=in_force(self, judged),
            comparison=groups,
            fit=fit(self, deployments),
            findings=tuple(
                Finding(
                    **row,
                    id=f"{row['rule']}--{(row['subject'] or '').lower().replace(' ', '-')}",
                    evidence=("EV-reg-0001", "EV-log-0001"),
                    figures=(coverage.calls_in_window,),
                )
                for row in _read("findings.csv")
                if rows
            ),
            figures=tuple(self.figures),
            queries={
                name: f"SELECT *\nFROM mart_{name}\nWHERE period = $period"
                for name in ("coverage", "answers", "usage", "concentration")
            },
            evidence=tuple(sorted(self.evidence, key=lambda item: item.id)),
            method=Method(
                window_rule="The month of the report and the two before it are pooled.",
                stale_after_days={EvidenceKind.MODEL_CARD: 365, EvidenceKind.USAGE_LOG: 31},
                limitations=_LIMITATIONS,
            ),
        )


_PILLARS = (
    *(("A1", "documentation"), ("A2", "traceability"), ("A3", "verification"), ("A4", "human control")),
    *(("A5", "response"), ("MOF", "openness framework"), ("OSAI", "openness index")),
)
_ASKED = (
    *((Level.COMPANY, pillar) for pillar in ("A1", "A3")),
    *((Level.DEPLOYMENT, pillar) for pillar in ("A2", "A3", "A4", "A5")),
    *((Level.MODEL, pillar) for pillar in ("A1", "MOF", "OSAI")),
)
_FATES = ("records_in", "accepted", "quarantined", "duplicates")

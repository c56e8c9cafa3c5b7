"""Findings: the rules of the assessment room, fed from the finished tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from counterpoise.assessment.access import AccessResult
from counterpoise.assessment.answers import answer_all
from counterpoise.assessment.concentration import measure
from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import (
    Dependency,
    Finding,
    in_order,
    largest_dependencies,
    licence_conflicts,
    licence_lineage,
    retirements,
    without_owner,
)
from counterpoise.assessment.findings_claims import Exceeding, claims_exceeding
from counterpoise.assessment.findings_collected import (
    ChangedFile,
    IncompleteSource,
    collected_changed,
    collection_incomplete,
)
from counterpoise.assessment.findings_controls import Failed, control_exceptions, expired_terms
from counterpoise.assessment.findings_coverage import (
    DuplicateConflict,
    FarDated,
    Quarantined,
    RepeatedFile,
    StaleFile,
    UnreadFile,
    UsageName,
    conflicting_duplicates,
    far_dates,
    quarantined_rows,
    repeated_files,
    reviews_contradicted,
    stale_evidence,
    unknown_models,
    unread_evidence,
    unregistered_use,
    without_evidence,
)
from counterpoise.assessment.findings_documents import conflicting_disclosures, unknown_subjects
from counterpoise.assessment.findings_licences import Broken, broken_conditions
from counterpoise.assessment.findings_logs import Log, log_gaps, weeks_not_measured
from counterpoise.assessment.findings_register import similar_entries
from counterpoise.assessment.findings_remarks import Remarked, Whole, remarks
from counterpoise.catalogue.control_rules import controls
from counterpoise.catalogue.finding_rules import due_days
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.audit import EVIDENCE
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.contracts.licences import LICENCE_CHECK
from counterpoise.contracts.marts import FINDING
from counterpoise.estate.collected import COLLECTED
from counterpoise.quality.rules import row_rules
from counterpoise.stages import document_facts, stability
from counterpoise.stages.assess import day_of, judged_access, with_statements
from counterpoise.stages.base import Audit
from counterpoise.stages.concentration import PARTIES, QUERIES, asked_of, known_weights
from counterpoise.stages.dossiers import Dossiers
from counterpoise.stages.facts import stored_statements
from counterpoise.stages.inventory import Inventory
from counterpoise.stages.weekly import stored_states
from counterpoise.vocabulary import ConditionOutcome, EvidenceKind, LicenceCondition, RemarkKind, Verdict, Weight
from counterpoise.warehouse.warehouse import Row, Warehouse


def findings(audit: Audit, warehouse: Warehouse) -> int:
    found = in_order(_Findings(audit, warehouse).all())
    return warehouse.write(
        FINDING,
        (
            (
                item.id,
                item.severity,
                item.rule,
                item.subject,
                item.title,
                item.criterion,
                item.condition,
                item.effect,
                item.recommendation,
                item.owner_role,
                _due_on(item, audit),
                "\n".join(item.evidence),
                "\n".join(item.figures),
            )
            for item in found
        ),
    )


def _due_on(item: Finding, audit: Audit) -> date | None:
    days = due_days().get(item.severity)
    return audit.as_of + timedelta(days=days) if days is not None else None


class _Findings:
    def __init__(self, audit: Audit, warehouse: Warehouse) -> None:
        self._audit = audit
        self._warehouse = warehouse
        self._evidence = warehouse.table(EVIDENCE)
        self._dossiers = Dossiers(audit, warehouse)
        self._subjects = list(self._dossiers)
        self._deployments: dict[str, Deployment] = {
            subject.dossier.deployment.id: subject.dossier.deployment for subject in self._subjects
        }
        self._access: list[AccessResult] = judged_access(self._dossiers)
        window = audit.window
        self._span = {"from": window[0].first_day, "to": window[-1].first_day}

    def all(self) -> Iterator[Finding]:
        yield from licence_conflicts(self._access, self._deployments)
        yield from licence_lineage(self._access, self._deployments)
        yield from self._retirements()
        yield from without_owner(self._deployments.values())
        yield from without_evidence(self._deployments.values(), self._evidence_of_deployments())
        yield from self._similar_entries()
        yield from self._dependencies()
        yield from self._usage_names()
        yield from self._documents()
        yield from self._stale()
        yield from self._far_dates()
        yield from self._unread()
        yield from self._repeated()
        yield from self._collected()
        yield from log_gaps(self._logs())
        yield from self._set_aside()
        yield from self._remarks()
        yield from weeks_not_measured(stored_states(self._warehouse))
        dossiers = with_statements(self._dossiers, stored_statements(self._warehouse))
        answers = answer_all(indicators(), dossiers, day_of(self._audit))
        yield from reviews_contradicted(answers, self._deployments)
        yield from self._controls()
        yield from self._conditions()
        yield from self._claims()
        yield from stability.findings_of(self._audit, self._warehouse, self._deployments)
        documents = (
            (subject.dossier.deployment, document)
            for subject in self._subjects
            for document in subject.dossier.documents
        )
        yield from expired_terms(documents, self._audit.as_of)

    def _conditions(self) -> Iterator[Finding]:
        broken = [
            Broken(
                *(row["deployment_id"], row["licence_name"], row["clause"]),
                row["condition"] == LicenceCondition.MODEL_NAME,
                *(row["stated"], row["reason"]),
                tuple(sha for given in (row["licence_sha256"], row["fact_evidence"]) for sha in (given or "").split()),
            )
            for row in self._warehouse.table(LICENCE_CHECK)
            if row["outcome"] == ConditionOutcome.BREACHED
        ]
        yield from broken_conditions(broken, self._deployments, ["licence_conditions.breached"])

    def _claims(self) -> Iterator[Finding]:
        exceeding = [
            Exceeding(
                *(row["model"], row["benchmark"], row["metric"], row["claimed"], row["measured"]),
                *(row["gap"], row["gap_error"], (row["claim_sha256"], row["measurement_sha256"])),
            )
            for row in self._warehouse.table(CLAIM)
            if row["is_beyond_error"] and row["gap"] > 0
        ]
        yield from claims_exceeding(exceeding, self._deployments)

    def _controls(self) -> Iterator[Finding]:
        bound = {control.id: control for control in controls() if not set(control.binds) <= {"model_provider"}}
        failed = [
            Failed(row["subject"], row["control"], bound[row["control"]].title, row["reason"], row["evidence_sha256"])
            for row in self._warehouse.table(CONTROL_VERDICT)
            if row["verdict"] == Verdict.FAIL and row["control"] in bound
        ]
        high = frozenset(item.id for item in self._audit.estate.deployments if item.risk_class == "high")
        figures = {item.subject: f"controls.subject.{item.subject}.fail" for item in failed}
        yield from control_exceptions(failed, self._deployments, high, figures)

    def _retirements(self) -> Iterator[Finding]:
        documents = {document for subject in self._subjects for document in subject.dossier.documents}
        notice = self._audit.estate.settings.audit.retirement_notice_days
        ordered = sorted(documents, key=lambda item: (item.evidence_sha256, item.locator or ""))
        yield from retirements(self._deployments.values(), ordered, self._audit.as_of, notice)

    def _similar_entries(self) -> Iterator[Finding]:
        registered = list(self._deployments.values())
        register = registered[0].register_sha256 if registered else None
        yield from similar_entries(registered, self._audit.estate.repeated_entries, register)

    def _evidence_of_deployments(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._warehouse.query("figures/deployment_evidence"):
            found[row["deployment_id"]].append(row["evidence_sha256"])
        return found

    def _dependencies(self) -> Iterator[Finding]:
        names = {entity.id: entity.name for entity in self._dossiers.knowledge.entities.values()}
        for dimension in PARTIES:
            asked = asked_of(self._audit.window, dimension, Weight.TOKENS)
            rows = self._warehouse.query(f"figures/{QUERIES[Weight.TOKENS]}", asked)
            weights, unknown = known_weights(rows)
            yield from largest_dependencies(
                [
                    Dependency(
                        dimension,
                        "tokens",
                        measure(weights, unknown),
                        names,
                        evidence=_hashes(rows),
                        figures=(f"concentration.{dimension}.pooled.cr1",),
                    )
                ]
            )

    def _usage_names(self) -> Iterator[Finding]:
        calls = sum(row["calls"] for row in self._warehouse.query("figures/usage_by_file", self._span))
        unmatched = self._warehouse.query("figures/unmatched_names", self._span)
        resolver = self._dossiers.knowledge.resolver
        models = [
            UsageName(row["name"], row["calls"], row["tokens"], resolver.model(row["name"]).candidates, _hashes([row]))
            for row in unmatched
            if row["role"] == "model"
        ]
        yield from unknown_models(models, calls, ["coverage.unknown_model_tokens"])
        unregistered = [
            UsageName(row["name"], row["calls"], row["tokens"], evidence=_hashes([row]))
            for row in self._warehouse.query("unregistered_use", self._span)
        ]
        yield from unregistered_use(unregistered, calls, ["coverage.calls_on_registered_deployments"])

    def _documents(self) -> Iterator[Finding]:
        resolver = self._dossiers.knowledge.resolver
        models = {deployment.model for deployment in self._deployments.values() if deployment.model}
        # A conflict of licences that decides on a deployment's access is a finding of its own.
        decided = {conflict.model for result in self._access for conflict in result.conflicts}
        stated = (
            item
            for item in document_facts.stated_values(self._warehouse, resolver)
            if item.field != "licence" or item.model not in decided
        )
        yield from conflicting_disclosures(stated, models)
        registered = self._audit.estate.deployments
        yield from unknown_subjects(document_facts.unknown_subjects(self._warehouse, resolver, registered))

    def _stale(self) -> Iterator[Finding]:
        rows = self._evidence
        stale = [
            StaleFile(EvidenceKind(row["kind"]), row["paths"].split("\n")[0], row["evidence_sha256"], row["dated_on"])
            for row in rows
            if row["state"] == "stale"
        ]
        totals = Counter(EvidenceKind(row["kind"]) for row in rows)
        yield from stale_evidence(stale, totals, self._audit.estate.settings.audit.stale_after_days)

    def _far_dates(self) -> Iterator[Finding]:
        rows = self._warehouse.query("far_dates", {"after": self._audit.as_of + timedelta(days=366)})
        yield from far_dates(
            FarDated(EvidenceKind(row["kind"]), row["path"], row["evidence_sha256"], row["records"], row["latest"])
            for row in rows
        )

    def _unread(self) -> Iterator[Finding]:
        kinds = {f"evidence/{kind}": kind for kind in EvidenceKind}
        unread = [
            UnreadFile(item.path, item.reason, kinds.get("/".join(item.path.split("/")[:2])))
            for item in Inventory.load(self._audit).refused
        ]
        unread += [
            UnreadFile(row["paths"].split("\n")[0], row["failure"], EvidenceKind(row["kind"]), row["evidence_sha256"])
            for row in self._evidence
            if row["failure"] is not None
        ]
        yield from unread_evidence(unread)

    def _repeated(self) -> Iterator[Finding]:
        rows = [(row, tuple(row["paths"].split("\n"))) for row in self._evidence]
        repeated = [
            RepeatedFile(EvidenceKind(row["kind"]), paths, row["evidence_sha256"]) for row, paths in rows if paths[1:]
        ]
        yield from repeated_files(repeated)

    def _collected(self) -> Iterator[Finding]:
        record = self._audit.estate.collected
        now = {path: row["evidence_sha256"] for row in self._evidence for path in row["paths"].split("\n")}
        changed = [
            ChangedFile(path, now.get(path))
            for path, file in sorted(record.files().items())
            if now.get(path) != file.sha256
        ]
        yield from collected_changed(changed)
        incomplete = [
            IncompleteSource(run.id, run.address, run.refused, run.failed, run.failure, now[COLLECTED])
            for run in record.connectors
            if not run.is_complete
        ]
        yield from collection_incomplete(incomplete)

    def _logs(self) -> Iterator[Log]:
        span = {"from": self._audit.trend[0].first_day, "to": self._audit.as_of}
        rows = self._warehouse.query("log_days", span)
        logs = groupby(rows, key=lambda row: (row["folder"], row["format"], row["deployment_name"]))
        for (folder, _, deployment), group in logs:
            days = {row["day"]: row for row in group}
            yield Log(
                folder,
                deployment,
                {day: row["calls"] for day, row in days.items()},
                {day: _hashes([row]) for day, row in days.items()},
            )

    def _set_aside(self) -> Iterator[Finding]:
        asked = {rule.id: rule.description for table in EVIDENCE_TABLES for rule in row_rules(table)}
        nouns = {table.name: table.noun for table in EVIDENCE_TABLES}
        by_rule: dict[str, list[Row]] = defaultdict(list)
        for row in self._warehouse.query("quarantine_by_rule"):
            by_rule[row["table_name"]].append(row)
        for row in self._warehouse.query("quarantine_by_table"):
            table, evidence = row["table_name"], _hashes([row])
            if row["is_conflict"]:
                yield from conflicting_duplicates([DuplicateConflict(nouns[table], row["records"], evidence)])
                continue
            broken = [item for item in by_rule[table] if item["rule"] in asked]
            rules = tuple((asked[item["rule"]], item["records"]) for item in broken)
            keys = [f"coverage.quarantine.{table}.{item['rule']}" for item in broken]
            found = Quarantined(nouns[table], row["records"], row["records_in"], rules, evidence)
            yield from quarantined_rows([found], keys)

    def _remarks(self) -> Iterator[Finding]:
        noticed = [
            Remarked(
                RemarkKind(row["kind"]),
                row["detail"],
                EvidenceKind(row["evidence_kind"]),
                row["path"],
                row["evidence_sha256"],
                row["records"],
            )
            for row in self._warehouse.query("remarks")
        ]
        noticed += document_facts.doubtful_licences(self._warehouse)
        noticed += document_facts.unlisted_fields(self._warehouse)
        noticed += document_facts.differing_items(self._warehouse)
        noticed += document_facts.look_alike_names(
            self._warehouse, self._audit.estate.deployments, self._dossiers.register
        )
        yield from remarks(noticed, self._wholes())

    def _wholes(self) -> dict[EvidenceKind, Whole]:
        kinds = {row["evidence_sha256"]: EvidenceKind(row["kind"]) for row in self._evidence}
        files, records = Counter(kinds.values()), Counter[EvidenceKind]()
        for row in self._warehouse.query("figures/row_accounting", {"kind": "all"}):
            records[kinds[row["evidence_sha256"]]] += row["records_in"]
        return {kind: Whole(files[kind], records[kind]) for kind in files}


def _hashes(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(sorted({sha256 for row in rows for sha256 in row["evidence"].split()}))

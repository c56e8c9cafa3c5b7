"""How much of the organisation's use the evidence covers, and where every record ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from counterpoise.catalogue.indicator_rules import DOCUMENTATION
from counterpoise.contracts.audit import QUARANTINE
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.marts import SCORE
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId
from counterpoise.report.figures import Row
from counterpoise.report.model import Coverage, KindCoverage, QuarantineReason, RefusedFile, UnmatchedName
from counterpoise.report.wording import capital
from counterpoise.stages.building.source import Source, share, total
from counterpoise.stages.inventory import Inventory
from counterpoise.vocabulary import EvidenceKind, Level

_FATES = (
    ("records_in", marked("Records in")),
    ("accepted", marked("Records accepted")),
    ("quarantined", marked("Records quarantined")),
    ("duplicates", marked("Records that repeat another")),
)


def build_coverage(source: Source) -> Coverage:
    """Enter the figures of section 1. Several are the headline of the command line: their keys are stable."""
    usage = source.book.rows("usage_by_file", **source.span)
    return Coverage(
        deployments=_deployments(
            source, "deployments", said("Deployments in the register"), len(source.table(DEPLOYMENT))
        ),
        deployments_with_evidence=_with_evidence(source, "evidence", said("Deployments with any evidence")),
        deployments_with_usage=_with_evidence(source, "usage", said("Deployments with logged use")),
        completeness=_completeness(source),
        evidence_files=_files(source, "all"),
        refused_files=tuple(
            RefusedFile(path=refusal.path, reason=refusal.reason) for refusal in Inventory.load(source.audit).refused
        ),
        by_kind=tuple(_kind(source, kind) for kind in EvidenceKind if source.book.rows("evidence_files", kind=kind)),
        **{name: _fate(source, "all", name, label) for name, label in _FATES},
        **_usage_figures(source, usage),
        quarantine_reasons=_quarantine_reasons(source),
        unmatched_names=_unmatched_names(source),
    )


def _deployments(source: Source, key: str, label: str, value: int) -> FigureId:
    return source.book.add(
        f"coverage.{key}", label, "deployments", value=value, query="deployments", formula="number of rows"
    )


def _with_evidence(source: Source, kind: str, label: str) -> FigureId:
    rows = source.book.rows("deployment_evidence")
    named = {row["deployment_id"] for row in rows if kind == "evidence" or "usage" in row["role"]}
    return source.book.add(
        f"coverage.deployments_with_{kind}",
        label,
        "deployments",
        value=len(named),
        n=len(source.table(DEPLOYMENT)),
        query="deployment_evidence",
        formula="number of distinct deployment_id" + (" whose role names usage" if kind == "usage" else ""),
    )


def _completeness(source: Source) -> FigureId:
    of = (Level.MODEL, DOCUMENTATION)
    scores = [row for row in source.table(SCORE) if (row["level"], row["pillar"]) == of]
    answered = sum(row["answered_yes"] + row["answered_partial"] + row["answered_no"] for row in scores)
    asked = answered + total(scores, "unknown")
    return source.book.add(
        "coverage.completeness",
        said("Documentation questions answered"),
        "share",
        value=share(answered, asked),
        n=asked,
        query="scores_of_group",
        formula="sum of answered / sum of asked",
        parameters={"pillar": DOCUMENTATION, "access": "all"},
    )


def _files(source: Source, kind: str) -> FigureId:
    return source.book.add(
        f"coverage.{kind}.files" if kind != "all" else "coverage.evidence_files",
        said("Evidence files ({kind})", kind=said(kind.replace("_", " "))) if kind != "all" else said("Evidence files"),
        "files",
        value=len(source.book.rows("evidence_files", kind=kind)),
        query="evidence_files",
        formula="number of rows",
        parameters={"kind": kind},
    )


def _fate(source: Source, kind: str, name: str, label: str) -> FigureId:
    return source.book.add(
        f"coverage.{name}" if kind == "all" else f"coverage.{kind}.{name}",
        label if kind == "all" else f"{said(label)} ({said(kind.replace('_', ' '))})",
        "records",
        value=total(source.book.rows("row_accounting", kind=kind), name),
        query="row_accounting",
        formula=f"sum of {name}",
        parameters={"kind": kind},
    )


def _kind(source: Source, kind: EvidenceKind) -> KindCoverage:
    return KindCoverage(
        kind=kind,
        files=_files(source, kind),
        # The estate's own files have no records to set aside: an error in one stops the audit.
        **{
            name: _fate(source, kind, name, label) if kind is not EvidenceKind.REGISTER else None
            for name, label in _FATES
        },
    )


def _usage_figures(source: Source, usage: Sequence[Row]) -> dict[str, FigureId]:
    calls, tokens = total(usage, "calls"), total(usage, "tokens")
    figures: dict[str, FigureId] = {}
    for name, label, unit, value, formula in (
        ("router_parents", said("Router records without a weight of their own"), "records",
         total(usage, "router_parents"), "sum of router_parents"),
        ("calls_in_window", said("Successful calls in the window"), "calls", calls, "sum of calls"),
        ("calls_on_registered_deployments", said("Calls on registered deployments"), "share",
         share(total(usage, "registered_calls"), calls), "sum of registered_calls / sum of calls"),
        ("tokens_in_window", said("Tokens in the window"), "tokens", tokens, "sum of tokens"),
        ("calls_without_tokens", said("Successful calls without a token count"), "calls",
         total(usage, "calls_without_tokens"), "sum of calls_without_tokens"),
        ("unknown_model_tokens", said("Tokens of models that resolve to nothing known"), "share",
         share(total(usage, "unknown_model_tokens"), tokens), "sum of unknown_model_tokens / sum of tokens"),
        ("unknown_host_tokens", said("Tokens at hosts that resolve to nothing known"), "share",
         share(total(usage, "unknown_host_tokens"), tokens), "sum of unknown_host_tokens / sum of tokens"),
    ):  # fmt: skip
        figures[name] = source.book.add(
            f"coverage.{name}",
            label,
            unit,  # type: ignore[arg-type] # the literals stand above
            value=value,
            n=calls if unit == "share" else None,
            query="usage_by_file",
            formula=formula,
            note=None if value is not None else said("no use was logged in the window"),
            parameters=source.span,
        )
    return figures


def _quarantine_reasons(source: Source) -> tuple[QuarantineReason, ...]:
    rows = sorted(source.table(QUARANTINE), key=lambda row: (row["table_name"], row["rule"]))
    reasons = []
    for (table, rule), group in groupby(rows, key=lambda row: (row["table_name"], row["rule"])):
        broken = sorted(group, key=lambda row: (source.evidence_ids[row["evidence_sha256"]], row["record_number"]))
        first = broken[0]
        records = {(row["evidence_sha256"], row["record_number"]) for row in broken}
        figure = source.book.add(
            f"coverage.quarantine.{table}.{rule}",
            said("Records that broke {rule}", rule=rule),
            "records",
            value=len(records),
            query="quarantine_by_rule",
            formula="sum of records",
            parameters={"rule": rule, "table": table},
        )
        reasons.append(
            QuarantineReason(
                rule=rule,
                table=table,
                column=first["column_name"],
                records=figure,
                example_evidence=source.evidence_ids[first["evidence_sha256"]],
                example_record=first["record_number"],
                example_value=first["value"],
            )
        )
    return tuple(reasons)


def _unmatched_names(source: Source) -> tuple[UnmatchedName, ...]:
    names = []
    for row in source.book.rows("unmatched_names", **source.span):
        role, name = row["role"], row["name"]
        figures = {
            unit: source.book.add(
                f"coverage.unmatched.{role}.{name}.{unit}",
                said("{unit} under the unmatched {role} {name}", unit=capital(said(unit)), role=said(role), name=name),
                unit,
                value=int(row[unit]),
                query="unmatched_name",
                formula=f"sum of {unit}",
                parameters={"role": role, "name": name, **source.span},
            )
            for unit in ("calls", "tokens")
        }
        names.append(UnmatchedName(role=role, name=name, **figures))
    return tuple(names)

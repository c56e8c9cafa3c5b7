"""Measurements over the estate, from the tables that hold what they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from counterpoise.assessment.facts import Statement
from counterpoise.assessment.measures import Share, mean_presence, share, share_of_answers
from counterpoise.assessment.stability import VERSION
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.marts import INDICATOR_ANSWER, USAGE_MONTHLY
from counterpoise.contracts.measures import MEASURE
from counterpoise.language import said
from counterpoise.stages.assess import as_float
from counterpoise.stages.base import Audit
from counterpoise.stages.claims import outcome_of_claims
from counterpoise.stages.facts import joined_hashes, stored_statements
from counterpoise.vocabulary import Answer, EvaluatorRelationship, Hosting
from counterpoise.warehouse.warehouse import Row, Warehouse

_Stated: TypeAlias = Mapping[str, Mapping[str, Statement]]  # by subject and name of the fact

_FIELDS = (*("deployment", "requested_model", "model", "host", "input_tokens", "output_tokens", "status", "user"),)
_MEASURED_BY_OTHERS = {EvaluatorRelationship.THIRD_PARTY, EvaluatorRelationship.DEPLOYER_RUN}
_NOT_INDEPENDENT = {EvaluatorRelationship.FIRST_PARTY, EvaluatorRelationship.HOST_PARTY}


@dataclass(frozen=True, slots=True)
class _Measured:
    measure: str
    found: Share
    basis: str
    evidence: str | None = None


def measures(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the table of measurements."""
    return warehouse.write(
        MEASURE,
        (
            (
                item.measure,
                as_float(item.found.lower),
                as_float(item.found.upper),
                item.found.n,
                item.basis,
                item.evidence,
            )
            for item in _all(audit, warehouse)
        ),
    )


def _all(audit: Audit, warehouse: Warehouse) -> Iterator[_Measured]:
    yield _register_coverage(audit, warehouse)
    stated = stored_statements(warehouse)
    yield from _of_logs(audit, warehouse, stated)
    yield from _of_counts(warehouse.query("measured_counts"))
    yield _claims(warehouse.table(CLAIM))
    yield from _of_answers(warehouse, stated)


def _register_coverage(audit: Audit, warehouse: Warehouse) -> _Measured:
    window = (audit.window[0].first_day, audit.window[-1].first_day)
    rows = [row for row in warehouse.table(USAGE_MONTHLY) if window[0] <= row["month"] <= window[1] and row["calls"]]
    matched = sum(row["calls"] for row in rows if row["deployment_id"] is not None)
    found = share(matched, 0, sum(row["calls"] for row in rows))
    return _Measured("AI-01", found, said("successful calls in the window"), _hashes(rows, "evidence_sha256"))


def _of_logs(audit: Audit, warehouse: Warehouse, stated: _Stated) -> Iterator[_Measured]:
    span = {"from": audit.trend[0].first_day, "to": audit.as_of, "version": VERSION}
    rows = warehouse.query("log_rows", span)
    total, evidence = sum(row["rows"] for row in rows), _hashes(rows, "evidence")
    traceable, unnamed = (sum(row[name] for row in rows) for name in ("traceable_rows", "unnamed_rows"))
    basis = said("rows of registered deployments in the logs")
    yield _Measured("AI-03", share(traceable, unnamed, total), basis, evidence)
    held = {item.id for item in audit.estate.deployments if item.weights_sha256}
    own = {item.id for item in audit.estate.deployments if item.hosting is Hosting.SELF} - held
    known, unknown = (sum(row["rows"] for row in rows if row["deployment_id"] in of) for of in (held, own))
    yield _Measured(
        "AI-04", share(known, unknown, total), said("{basis}; a closed model cannot reach all", basis=basis), evidence
    )
    present = {name: sum(row[f"with_{name}"] for row in rows) for name in _FIELDS}
    yield _Measured(
        "AI-05",
        mean_presence(present, total),
        said("{basis}, over {fields} fields", basis=basis, fields=len(_FIELDS)),
        evidence,
    )
    shares = [
        Fraction(str(stated[item.id]["log.active_day_share"].value))
        for item in audit.estate.deployments
        if "log.active_day_share" in stated[item.id]
    ]
    count = len(audit.estate.deployments)
    lower = Fraction(sum(shares), count) if count else None
    upper = Fraction(sum(shares) + count - len(shares), count) if count else None
    yield _Measured(
        "AI-07", Share(lower, upper, count), said("deployments, each by its expected days with rows"), evidence
    )


def _of_counts(rows: list[Row]) -> Iterator[_Measured]:
    def of(what: str, wanted: Callable[[str], bool]) -> int:
        return sum(row["counted"] for row in rows if row["what"] == what and wanted(row["kind"]))

    def evidence(what: str) -> str | None:
        return _hashes([row for row in rows if row["what"] == what], "evidence")

    stubs, full = of("section", "partial".__eq__), of("section", "disclosed".__eq__)
    yield _Measured("AI-09", share(stubs, 0, stubs + full), said("sections found in cards"), evidence("section"))
    current, undated = of("evidence", "current".__eq__), of("evidence", "undated".__eq__)
    whole = current + undated + of("evidence", "stale".__eq__)
    yield _Measured("AI-10", share(current, undated, whole), said("pieces of evidence"), evidence("evidence"))
    others = of("result", _MEASURED_BY_OTHERS.__contains__)
    unlabelled = of("result", "unknown".__eq__)
    results = others + unlabelled + of("result", _NOT_INDEPENDENT.__contains__)
    yield _Measured("AI-12", share(others, unlabelled, results), said("evaluation results"), evidence("result"))


def _claims(rows: list[Row]) -> _Measured:
    outcomes = outcome_of_claims(rows).values()
    found = share(sum(outcome == "matched" for outcome in outcomes), 0, len(outcomes))
    return _Measured("AI-13", found, said("claims of developers on the models in use"), _hashes(rows, "claim_sha256"))


def _of_answers(warehouse: Warehouse, stated: _Stated) -> Iterator[_Measured]:
    given = {(row["deployment_id"], row["indicator"]): row for row in warehouse.table(INDICATOR_ANSWER)}
    every = [row["deployment_id"] for row in warehouse.table(DEPLOYMENT)]

    def where(fact: str) -> list[str]:
        return [name for name in every if fact in stated[name] and stated[name][fact].value == "yes"]

    asked = (
        ("AI-02", "DP-owner", every, said("deployments")),
        ("AI-15", "DP-own_task", where("reg.criticality"), said("critical deployments")),
        ("AI-19", "DP-users_told", where("reg.direct_interaction"), said("deployments that meet people")),
        ("AI-20", "DP-redress", where("reg.affected_persons"), said("deployments that help to decide on persons")),
        ("AI-21", "DP-responsibilities", every, said("deployments")),
    )
    for measure, indicator, deployments, basis in asked:
        rows = [given[name, indicator] for name in deployments]
        found = share_of_answers(Answer(row["answer"]) for row in rows)
        yield _Measured(measure, found, basis, _hashes(rows, "evidence_sha256"))


def _hashes(rows: Iterable[Row], column: str) -> str | None:
    return joined_hashes(row[column] for row in rows)

"""Fit by use case: what the other judgements derived, held against the needs that owners stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Literal, TypeAlias

from counterpoise.assessment.access import AccessResult
from counterpoise.assessment.answers import answer_all, scores
from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.case import is_stale, speaks_of
from counterpoise.assessment.claims import Result
from counterpoise.assessment.control_points import Cell, cells
from counterpoise.assessment.fit_facts import Condition, Evaluated, Measured, Option, Used, Versions
from counterpoise.assessment.fit_judges import judge
from counterpoise.assessment.terms import in_force
from counterpoise.catalogue.indicator_rules import DOCUMENTATION, indicators
from counterpoise.contracts.fit import FIT
from counterpoise.contracts.licences import LICENCE_CHECK
from counterpoise.contracts.marts import INDICATOR_ANSWER, SCORE
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.contracts.stability import STABILITY
from counterpoise.estate.loading import Estate
from counterpoise.estate.use_cases import UseCase
from counterpoise.stages.assess import access_of, as_float, day_of, stored_answers
from counterpoise.stages.base import Audit
from counterpoise.stages.building.stress import fallback_of
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.stages.facts import joined_hashes, licence_statements, stored_statements
from counterpoise.stages.needs import asked, in_words
from counterpoise.stages.power import held, pin
from counterpoise.vocabulary import (
    ConditionOutcome,
    ControlPoint,
    DisclosureState,
    EvaluatorRelationship,
    EvidenceKind,
    Level,
    LicenceCondition,
    Power,
)
from counterpoise.warehouse.warehouse import Row, Warehouse

OptionKind: TypeAlias = Literal["deployment", "candidate"]
_FALLBACK = ("fallback", "fallback_result", "fallback_other_party", "fallback_tested_on")


def options_of(use_case: UseCase, estate: Estate) -> list[tuple[OptionKind, str]]:
    """The options of a use case: its deployments in the order of the register, then the candidates as listed."""
    named = set(use_case.deployments)
    deployments = (item.id for item in estate.deployments if item.id in named)
    return [*(("deployment", name) for name in deployments), *(("candidate", name) for name in use_case.candidates)]


def fit(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the table of fit: one row a use case, option and need."""
    use_cases = audit.estate.settings.use_cases
    return warehouse.write(FIT, _lines(audit, _Options(audit, warehouse)) if use_cases else ())


def _lines(audit: Audit, known: _Options) -> Iterator[tuple[object, ...]]:
    currency = audit.estate.settings.currency
    for use_case in audit.estate.settings.use_cases:
        wanted = asked(use_case)
        for kind, name in options_of(use_case, audit.estate):
            option = known.option(kind, name)
            for item in wanted:
                found = judge(item, option)
                yield (
                    *(use_case.id, kind, name, item.number, item.need.id, item.weight),
                    *(in_words(item, currency), found.outcome, found.reason, found.lower, found.upper),
                    *(found.evaluated_on, found.is_evaluated, "\n".join(found.evidence) or None, found.locator),
                )


class _Options:
    """Reads the finished tables once; gives all that is shown of one option."""

    def __init__(self, audit: Audit, warehouse: Warehouse) -> None:
        self._day = day_of(audit)
        self._dossiers = Dossiers(audit, warehouse)
        self._spelled = {item.id: item.model for item in audit.estate.deployments}
        self._subjects = {subject.dossier.deployment.id: subject for subject in self._dossiers}
        self._statements = stored_statements(warehouse)
        self._answers = _by_deployment(warehouse.table(INDICATOR_ANSWER))
        self._scores = _by_deployment(warehouse.table(SCORE))
        self._cells = _by_deployment(warehouse.table(CONTROL_POINT))
        self._checks = _by_deployment(warehouse.table(LICENCE_CHECK))
        self._stability = {row["deployment_id"]: row for row in warehouse.table(STABILITY)}
        window = {"from": audit.window[0].first_day, "to": audit.window[-1].first_day}
        self._usage = {row["deployment_id"]: row for row in warehouse.query("fit_usage", window)}
        self._logs = {row["deployment_id"]: row["evidence"] for row in warehouse.query("fit_versions", window)}
        self._results = self._by_model(warehouse.query("fit_results"))

    def option(self, kind: OptionKind, name: str) -> Option:
        """All that is shown of a deployment by its id, or of a candidate by its spelling."""
        return self._deployment(name) if kind == "deployment" else self._candidate(name)

    def _deployment(self, name: str) -> Option:
        subject, stated = self._subjects[name], self._statements[name]
        deployment = subject.dossier.deployment
        rows = self._answers[name]
        evidence = _hashes(row["evidence_sha256"] for row in rows if _is_on_documents(row) and row["is_scored"])
        score = next(row for row in self._scores[name] if _is_on_documents(row))
        given = zip(stored_answers(rows), rows, strict=True)
        state = {field: stated[f"reg.{field}"].value for field in _FALLBACK if f"reg.{field}" in stated}
        return replace(
            self._shared(subject, self._spelled[name], access_of(self._dossiers, subject)),
            id=name,
            register=deployment.register_sha256,
            documentation=Measured(score["lower"], score["upper"], evidence),
            answers={
                answer.indicator: replace(answer, evidence_sha256=row["evidence_sha256"], locator=row["locator"])
                for answer, row in given
            },
            statements=stated,
            cells=[self._cell(row) for row in self._cells[name]],
            host_seat=self._dossiers.knowledge.resolver.seat(deployment.host),
            conditions=[_condition(row) for row in self._checks[name]],
            used=_used(self._usage.get(name)),
            versions=self._versions(subject, self._stability.get(name)),
            fallback=fallback_of(dict.fromkeys(_FALLBACK) | state, self._day.as_of),
        )

    def _candidate(self, spelling: str) -> Option:
        subject = self._dossiers.of_model(spelling)
        access = access_of(self._dossiers, subject)
        stated = licence_statements(access, subject)
        of_model = [item for item in indicators() if item.level is Level.MODEL]
        answers = list(answer_all(of_model, [replace(subject.with_lineage, statements=stated)], self._day))
        counted = {item.id for item in of_model if item.scored and item.pillar == DOCUMENTATION}
        score = next(item for item in scores(of_model, answers) if item.pillar == DOCUMENTATION)
        evidence = _hashes(item.evidence_sha256 for item in answers if item.indicator in counted)
        return replace(
            self._shared(subject, spelling, access),
            documentation=Measured(as_float(score.lower), as_float(score.upper), evidence),
            answers={item.indicator: item for item in answers},
            statements=stated,
            cells=cells(held(subject, access, self._dossiers)),
        )

    def _shared(self, subject: Subject, spelled: str | None, access: AccessResult) -> Option:
        """What documents and results show of the model, whoever runs it."""
        dossier = subject.dossier
        return Option(
            id=dossier.deployment.id,
            model=spelled,
            results=self._results.get(dossier.deployment.model or "", ()),
            access=access,
            clauses=in_force(dossier.disclosures, self._day.as_of),
            disclosures=[
                item
                for item in dossier.disclosures
                if item.state is DisclosureState.DISCLOSED
                and speaks_of(item.document, dossier)
                and not is_stale(item.document, self._day)
            ],
        )

    def _by_model(self, rows: Iterable[Row]) -> dict[str, list[Evaluated]]:
        resolved = cache(self._dossiers.model)
        found: dict[str, list[Evaluated]] = defaultdict(list)
        for row in rows:
            day, relationship = row.pop("evaluated_on"), EvaluatorRelationship(row.pop("relationship"))
            result = Result(**row, model=resolved(row["spelled"]), relationship=relationship)
            found[result.model].append(Evaluated(result, day, self._day.is_stale(EvidenceKind.EVALUATION, day)))
        return found

    def _cell(self, row: Row) -> Cell:
        entity = row["entity_id"]
        known = None if entity == SELF else self._dossiers.knowledge.entities.get(entity)
        name = known.name if known else entity
        return Cell(row["deployment_id"], ControlPoint(row["point"]), name, Power(row["power"]), row["reason"])

    def _versions(self, subject: Subject, row: Row | None) -> Versions:
        firmly = pin(subject, row)
        deployment = subject.dossier.deployment
        shown = deployment.register_sha256 if firmly == "digest" else self._logs.get(deployment.id)
        if row is None:
            return Versions(firmly, pin_evidence=_hashes([shown]))
        return Versions(
            firmly,
            *(row["basis"], row["runway_days"], row["exit_days"]),
            *(_hashes([shown]), _hashes([row["evidence"]])),
        )


def _by_deployment(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["deployment_id"]].append(row)
    return found


def _is_on_documents(row: Row) -> bool:
    return (row["level"], row["pillar"]) == (Level.MODEL, DOCUMENTATION)


def _condition(row: Row) -> Condition:
    return Condition(
        LicenceCondition(row["condition"]),
        ConditionOutcome(row["outcome"]),
        row["reason"],
        _hashes([row["fact_evidence"], row["licence_sha256"]]),
        row["locator"],
    )


def _used(row: Row | None) -> Used | None:
    if row is None:
        return None
    return Used(
        spend=row["spend"],
        calls=row["calls"],
        tokens=row["tokens"],
        calls_without_cost=row["calls_without_cost"],
        calls_without_tokens=row["calls_without_tokens"],
        evidence=_hashes([row["evidence"]]),
    )


def _hashes(given: Iterable[str | None]) -> tuple[str, ...]:
    return tuple((joined_hashes(given) or "").split())

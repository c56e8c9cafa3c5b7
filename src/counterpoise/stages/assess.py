"""Assess: the rollup of usage and the judgements on it, each written to its own table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from counterpoise.assessment.access import AccessResult, derive_access
from counterpoise.assessment.answers import IndicatorAnswer, answer_all
from counterpoise.assessment.answers import scores as score_all
from counterpoise.assessment.controls import ControlJudge
from counterpoise.assessment.duties import duties
from counterpoise.assessment.facts import Day, Deployment, Dossier, Statement
from counterpoise.catalogue.control_rules import Control, controls, exemptions, frameworks
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.contracts.licences import LICENCE_DUTY
from counterpoise.contracts.marts import (
    ACCESS,
    INDICATOR_ANSWER,
    LICENCE_LINK,
    SCORE,
    USAGE_MONTHLY,
)
from counterpoise.stages import licence_checks as conditions
from counterpoise.stages import power
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.stages.facts import ORGANISATION, fill_facts, stored_statements
from counterpoise.stages.layers import fill_layers
from counterpoise.vocabulary import Access, Answer
from counterpoise.warehouse.warehouse import Row, Warehouse


def usage_monthly(audit: Audit, warehouse: Warehouse) -> int:
    settings = audit.estate.settings
    rates = {**settings.exchange_rates, settings.currency: Decimal(1)}
    return warehouse.fill(USAGE_MONTHLY, "usage_monthly", {"currencies": list(rates), "rates": list(rates.values())})


def access_of(dossiers: Dossiers, subject: Subject) -> AccessResult:
    """Access of one deployment, or of a model that none stands for, with its licences and conflicts."""
    return derive_access(subject.with_lineage, subject.lineage, dossiers.released)


def judged_access(dossiers: Dossiers) -> list[AccessResult]:
    """Access of every deployment, in the order of the register."""
    return [access_of(dossiers, subject) for subject in dossiers]


def access(audit: Audit, warehouse: Warehouse) -> int:
    return warehouse.write(
        ACCESS,
        (
            (
                found.deployment,
                found.access,
                "\n".join(found.reasons),
                found.effective_licence_class,
                "\n".join(found.evidence),
            )
            for found in judged_access(Dossiers(audit, warehouse))
        ),
    )


def licence_links(audit: Audit, warehouse: Warehouse) -> int:
    return warehouse.write(
        LICENCE_LINK,
        (
            (
                found.deployment,
                step,
                link.model,
                link.licence_id,
                link.licence_name,
                link.licence_class,
                link.source,
                link.evidence_sha256,
            )
            for found in judged_access(Dossiers(audit, warehouse))
            for step, link in enumerate(found.licences)
        ),
    )


def licence_duties(audit: Audit, warehouse: Warehouse) -> int:
    return warehouse.write(
        LICENCE_DUTY,
        (
            (
                found.deployment,
                duty.component,
                duty.clause,
                duty.step,
                duty.model,
                duty.licence_id,
                duty.value,
                duty.weight,
                duty.is_strictest,
                duty.may_be_more,
            )
            for found in judged_access(Dossiers(audit, warehouse))
            for duty in duties(found.licences)
        ),
    )


def licence_checks(audit: Audit, warehouse: Warehouse) -> int:
    dossiers = Dossiers(audit, warehouse)
    return conditions.fill_checks(audit, warehouse, dossiers, judged_access(dossiers))


def day_of(audit: Audit) -> Day:
    return Day(audit.as_of, audit.estate.settings.audit.stale_after_days)


def facts(audit: Audit, warehouse: Warehouse) -> int:
    dossiers = Dossiers(audit, warehouse)
    return fill_facts(audit, warehouse, dossiers, judged_access(dossiers))


def with_statements(dossiers: Dossiers, stated: Mapping[str, Mapping[str, Statement]]) -> list[Dossier]:
    """All that speaks of each deployment, facts by name included; `stated` has them by deployment."""
    return [replace(item.with_lineage, statements=stated[item.dossier.deployment.id]) for item in dossiers]


def indicator_answers(audit: Audit, warehouse: Warehouse) -> int:
    catalogue = {indicator.id: indicator for indicator in indicators()}
    dossiers = with_statements(Dossiers(audit, warehouse), stored_statements(warehouse))
    found = answer_all(catalogue.values(), dossiers, day_of(audit))
    return warehouse.write(
        INDICATOR_ANSWER,
        (
            (
                item.deployment,
                item.indicator,
                catalogue[item.indicator].scheme,
                catalogue[item.indicator].level,
                catalogue[item.indicator].pillar,
                catalogue[item.indicator].scored,
                item.answer,
                item.reason,
                item.evidence_sha256,
                item.locator,
                item.quote,
            )
            for item in found
        ),
    )


def layers(audit: Audit, warehouse: Warehouse) -> int:
    dossiers = Dossiers(audit, warehouse)
    return fill_layers(audit, warehouse, dossiers, judged_access(dossiers))


def control_points(audit: Audit, warehouse: Warehouse) -> int:
    dossiers = Dossiers(audit, warehouse)
    return power.control_points(dossiers, warehouse, judged_access(dossiers))


def control_verdicts(audit: Audit, warehouse: Warehouse) -> int:
    """Every control for every deployment, and those of the organisation once."""
    framework_of = {control.id: item.framework for item in frameworks() for control in item.controls}
    of_level: dict[str, list[Control]] = {"organisation": [], "deployment": []}
    for control in controls():
        of_level[control.level].append(control)
    role, day = audit.estate.settings.organisation.role, day_of(audit)
    judges = {level: ControlJudge(listed, exemptions(), role) for level, listed in of_level.items()}
    dossiers, stated = Dossiers(audit, warehouse), stored_statements(warehouse)
    access_by_id = {row["deployment_id"]: Access(row["access"]) for row in warehouse.table(ACCESS)}
    organisation = Dossier(
        Deployment(ORGANISATION, audit.estate.settings.organisation.name),
        reviews=dossiers.reviews_of_organisation(ORGANISATION),
        statements=stated[ORGANISATION],
    )
    found = [*judges["organisation"].judge(ORGANISATION, organisation, Access.UNKNOWN, day)]
    policies = {name: given for name, given in stated[ORGANISATION].items() if name.startswith("pol.")}
    for dossier in with_statements(dossiers, stated):
        known = replace(dossier, statements=policies | dict(dossier.statements))
        found += judges["deployment"].judge(dossier.deployment.id, known, access_by_id[dossier.deployment.id], day)
    return warehouse.write(
        CONTROL_VERDICT,
        (
            (
                item.subject,
                framework_of[item.control],
                item.control,
                item.verdict,
                item.reason,
                item.step,
                item.in_force_from,
                item.readiness,
                item.evidence_sha256,
                item.locator,
                item.quote,
            )
            for item in found
        ),
    )


def stored_answers(rows: Sequence[Row]) -> list[IndicatorAnswer]:
    """Rows of the indicator answers as the judgements take them, without their places."""
    return [
        IndicatorAnswer(row["indicator"], row["deployment_id"], Answer(row["answer"]), row["reason"]) for row in rows
    ]


def scores(audit: Audit, warehouse: Warehouse) -> int:  # noqa: ARG001 every fill has the same form
    answers = stored_answers(warehouse.table(INDICATOR_ANSWER))
    return warehouse.write(
        SCORE,
        (
            (
                item.deployment,
                item.level,
                item.pillar,
                as_float(item.lower),
                as_float(item.upper),
                as_float(item.completeness),
                item.yes,
                item.partial,
                item.no,
                item.unknown,
                item.not_applicable,
            )
            for item in score_all(indicators(), answers)
        ),
    )


def as_float(exact: Fraction | float | None) -> float | None:
    return None if exact is None else float(exact)

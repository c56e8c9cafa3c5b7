"""Assess: the rollup of usage and the judgements on it, each written to its own table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from counterpoise.assessment.access import AccessResult, derive_access
from counterpoise.assessment.concentration import measure
from counterpoise.assessment.documentation import IndicatorAnswer, answer_all
from counterpoise.assessment.documentation import scores as score_all
from counterpoise.assessment.duties import duties
from counterpoise.assessment.facts import Day
from counterpoise.catalogue.indicator_rules import documentation
from counterpoise.contracts.licences import LICENCE_DUTY
from counterpoise.contracts.marts import (
    ACCESS,
    CONCENTRATION,
    INDICATOR_ANSWER,
    LICENCE_LINK,
    SCORE,
    USAGE_MONTHLY,
)
from counterpoise.period import Period
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers
from counterpoise.vocabulary import Answer
from counterpoise.warehouse.warehouse import Row, Warehouse


def usage_monthly(audit: Audit, warehouse: Warehouse) -> int:  # noqa: ARG001 every fill has the same form
    return warehouse.fill(USAGE_MONTHLY, "usage_monthly")


def judged_access(audit: Audit, warehouse: Warehouse) -> list[AccessResult]:
    """Access of every deployment with its licences and conflicts."""
    dossiers = Dossiers(audit, warehouse)
    released = {model.id: model.licence for model in dossiers.knowledge.models.values() if model.licence is not None}
    return [derive_access(subject.with_lineage, subject.lineage, released) for subject in dossiers]


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
            for found in judged_access(audit, warehouse)
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
            for found in judged_access(audit, warehouse)
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
            for found in judged_access(audit, warehouse)
            for duty in duties(found.licences)
        ),
    )


def day_of(audit: Audit) -> Day:
    return Day(audit.as_of, audit.estate.settings.audit.stale_after_days)


def indicator_answers(audit: Audit, warehouse: Warehouse) -> int:
    catalogue = documentation().indicators
    pillars = {indicator.id: indicator.pillar for indicator in catalogue}
    dossiers = [subject.with_lineage for subject in Dossiers(audit, warehouse)]
    return warehouse.write(
        INDICATOR_ANSWER,
        (
            (
                item.deployment,
                item.indicator,
                pillars[item.indicator],
                item.answer,
                item.reason,
                item.evidence_sha256,
                item.locator,
                item.quote,
            )
            for item in answer_all(catalogue, dossiers, day_of(audit))
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
            for item in score_all(documentation().indicators, answers)
        ),
    )


def concentration(audit: Audit, warehouse: Warehouse) -> int:
    """Tokens by developer and by host: the window pooled, and each month of the trend."""
    spans = [(audit.window, True), *(((month,), False) for month in audit.trend)]
    return warehouse.write(
        CONCENTRATION,
        (
            _concentration(warehouse, months, dimension, is_pooled=is_pooled)
            for months, is_pooled in spans
            for dimension in ("developer", "host")
        ),
    )


def _concentration(
    warehouse: Warehouse, months: tuple[Period, ...], dimension: str, *, is_pooled: bool
) -> tuple[object, ...]:
    span = {"from": months[0].first_day, "to": months[-1].first_day}
    rows = warehouse.query(f"figures/tokens_by_{dimension}", span)
    weights = {row["entity_id"]: int(row["tokens"]) for row in rows if row["entity_id"] is not None}
    unknown = sum(int(row["tokens"]) for row in rows if row["entity_id"] is None)
    found = measure(weights, unknown)
    return (
        f"{months[0]}/{months[-1]}" if is_pooled else str(months[0]),
        is_pooled,
        dimension,
        found.n,
        found.total,
        unknown,
        *map(
            as_float,
            (
                found.hhi_lower,
                found.hhi_upper,
                found.cr1_lower,
                found.cr1_upper,
                found.cr3_lower,
                found.cr3_upper,
                found.n_effective_lower,
                found.n_effective_upper,
                found.hhi_normalised,
                found.gini,
            ),
        ),
    )


def as_float(exact: Fraction | None) -> float | None:
    return None if exact is None else float(exact)

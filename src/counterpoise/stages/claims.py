"""Claims of developers about the models in use, held against what others measured."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import cache

from counterpoise.assessment.claims import Comparison, Result, compare
from counterpoise.contracts.claims import CLAIM
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers
from counterpoise.vocabulary import EvaluatorRelationship
from counterpoise.warehouse.warehouse import Row, Warehouse


def claims(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the table of claims. A model counts once, however many deployments use it."""
    dossiers = Dossiers(audit, warehouse)
    in_use = {model for subject in dossiers for model in subject.lineage}
    found = compare(comparable_results(warehouse, dossiers, in_use))
    return warehouse.write(CLAIM, map(_line, found))


def outcome_of_claims(rows: Iterable[Row]) -> dict[tuple[str, str, str], str]:
    """Outcome by model, file and place of each claim; the table has a line for each of its measurements."""
    return {(row["model"], row["claim_sha256"], row["claim_locator"]): row["outcome"] for row in rows}


def comparable_results(warehouse: Warehouse, dossiers: Dossiers, models: Container[str]) -> Iterator[Result]:
    """Results of these models whose evaluator stands in a stated relationship to the model."""
    resolved = cache(dossiers.model)
    for row in warehouse.query("comparable_results"):
        spelled = row.pop("spelled")
        model = resolved(spelled)
        if model in models:
            relationship = EvaluatorRelationship(row.pop("relationship"))
            yield Result(**row, model=model, spelled=spelled, relationship=relationship)


def _line(item: Comparison) -> tuple[object, ...]:
    claim, measurement = item.claim, item.measurement
    return (
        claim.model,
        claim.benchmark,
        claim.subset,
        claim.metric,
        item.outcome,
        item.cause,
        claim.score,
        measurement.score if measurement and item.outcome == "matched" else None,  # else it invites a comparison
        item.gap,
        item.error,
        item.is_beyond_error,
        measurement.evaluator if measurement else None,
        measurement.relationship if measurement else None,
        claim.evidence_sha256,
        claim.locator,
        measurement.evidence_sha256 if measurement else None,
        measurement.locator if measurement else None,
    )

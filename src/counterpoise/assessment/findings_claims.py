"""Findings on claims that a measurement on the same terms does not bear out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import Finding, finding, listed, shown
from counterpoise.language import decimal, said


@dataclass(frozen=True, slots=True)
class Exceeding:
    """A claim that is better than a measurement by more than their error."""

    model: str
    benchmark: str
    metric: str
    claimed: float
    measured: float
    gap: float
    error: float
    evidence: tuple[str, ...]


def claims_exceeding(found: Iterable[Exceeding], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """One finding a model, owned by the first deployment that uses it."""
    by_model: dict[str, list[Exceeding]] = {}
    for item in found:
        by_model.setdefault(item.model, []).append(item)
    for model, items in by_model.items():
        users = [deployment for deployment in deployments.values() if deployment.model == model]
        claims = listed(
            [
                said(
                    "{benchmark} ({metric}): claimed {claimed}, measured {measured}, gap {gap} with a standard "
                    "error of {error}",
                    benchmark=shown(item.benchmark),
                    metric=item.metric,
                    claimed=decimal(f"{item.claimed:g}"),
                    measured=decimal(f"{item.measured:g}"),
                    gap=decimal(f"{item.gap:.3g}"),
                    error=decimal(f"{item.error:.2g}"),
                )
                for item in items
            ],
            "claim",
        )
        case = "critical_use" if any(user.is_critical for user in users) else "other"
        owner = next((user.owner_role for user in users if user.owner_role), None)
        yield (
            finding("CLAIM-EXCEEDS-MEASUREMENT", model, case, said("On the same terms: {claims}.", claims=claims))
            .owned_by(owner)
            .resting_on(sha for item in items for sha in item.evidence)
        )

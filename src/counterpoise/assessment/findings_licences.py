"""Findings on licence conditions that the facts do not meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import Finding, finding, listed, shown
from counterpoise.language import counted, said, thousands


@dataclass(frozen=True, slots=True)
class Broken:
    """A condition that came out breached. `evidence`: hashes of the licence and of the facts."""

    deployment: str
    licence: str
    clause: str  # in the catalogue's words
    is_of_others: bool  # the duty is that of another party
    stated: str
    reason: str
    evidence: tuple[str, ...] = ()


def broken_conditions(
    broken: Iterable[Broken], deployments: Mapping[str, Deployment], figures: Iterable[str]
) -> Iterator[Finding]:
    """One finding a deployment, each condition once however many licences of the lineage ask it."""
    by_deployment: dict[str, list[Broken]] = defaultdict(list)
    for item in broken:
        by_deployment[item.deployment].append(item)
    keys = tuple(figures)
    for deployment, items in by_deployment.items():
        conditions = [
            said(
                "{licence} asks ‘{clause}’; {stated}: {reason}",
                licence=shown(item.licence),
                clause=item.clause.replace("_", " "),
                stated=item.stated,
                reason=item.reason,
            )
            for item in {(item.clause, item.reason): item for item in reversed(items)}.values()
        ][::-1]
        case = "of_others" if all(item.is_of_others for item in items) else "own"
        condition = counted(
            len(conditions),
            "{n} condition of a licence is not met: {conditions}.",
            "{n} conditions of a licence are not met: {conditions}.",
            n=thousands(len(conditions)),
            conditions=listed(conditions, "condition"),
        )
        yield (
            finding("LICENCE-CONDITION", deployment, case, condition)
            .owned_by(deployments[deployment].owner_role)
            .resting_on((sha for item in items for sha in item.evidence), keys)
        )

"""What the licences along a model's lineage ask of a deployment: every clause of every one of them, all at once.

A fine-tune keeps the duties of its base, whatever its own label says. So nothing is merged away: each licence's clause
stands by itself, the strictest is marked, and where a licence is not known there may be more than is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from counterpoise.assessment.access import UNRECOGNISED, LicenceLink
from counterpoise.catalogue.clauses import CLAUSES, UNKNOWN, value, weight
from counterpoise.catalogue.licences import licence


@dataclass(frozen=True, slots=True)
class Duty:
    """One clause of one licence along the lineage."""

    component: str
    clause: str
    step: int
    model: str
    licence_id: str
    value: str
    weight: int | None
    is_strictest: bool
    may_be_more: bool


def duties(links: Sequence[LicenceLink]) -> Iterator[Duty]:
    """Every clause of the licences along one lineage, the model's own first."""
    for clause in CLAUSES:
        said = [_said(link, clause) for link in links]
        weights = [weight(clause, words) for words in said]
        known = [found for found in weights if found is not None]
        for step, (link, words, found) in enumerate(zip(links, said, weights, strict=True)):
            yield Duty(
                component="service" if link.source == "terms" else "weights",
                clause=clause,
                step=step,
                model=link.model,
                licence_id=link.licence_id,
                value=words,
                weight=found,
                is_strictest=found is not None and found == max(known),
                may_be_more=len(known) < len(weights),
            )


def _said(link: LicenceLink, clause: str) -> str:
    return UNKNOWN if link.licence_id == UNRECOGNISED else value(licence(link.licence_id), clause)

"""Findings on exceptions to controls that bind the organisation, and on terms that have run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counterpoise.assessment.facts import Deployment, Document
from counterpoise.assessment.findings import Finding, finding, listed, shown
from counterpoise.language import counted, said, thousands
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import DocumentKind

_MAX_REASON = 400  # longer than any that the catalogue gives rise to: a reason that is cut says nothing
_TERMS = frozenset({DocumentKind.CONTRACT, DocumentKind.API_TERMS})


@dataclass(frozen=True, slots=True)
class Failed:
    """An exception to one control that binds the organisation; `subject` is a deployment or the organisation."""

    subject: str
    control: str
    title: str
    reason: str
    evidence_sha256: str | None = None


def control_exceptions(
    failed: Iterable[Failed],
    deployments: Mapping[str, Deployment],
    high_risk: frozenset[str],
    figures: Mapping[str, str],
) -> Iterator[Finding]:
    """One finding a subject, with each control and its reason. `figures`: by subject, the key of the number of them."""
    by_subject: dict[str, list[Failed]] = defaultdict(list)
    for item in failed:
        by_subject[item.subject].append(item)
    for subject, items in by_subject.items():
        deployment = deployments.get(subject)
        listing = listed(
            [f"{item.control} ({said(item.title)}): {one_line(item.reason, _MAX_REASON)}" for item in items], "control"
        )
        condition = counted(
            len(items),
            "{n} control comes to an exception: {listing}.",
            "{n} controls come to an exception: {listing}.",
            n=thousands(len(items)),
            listing=listing,
        )
        grave = deployment is not None and (deployment.is_critical is True or subject in high_risk)
        case = "organisation" if deployment is None else "critical_use" if grave else "other"
        yield (
            finding("CONTROL-EXCEPTION", subject, case, condition)
            .owned_by(deployment.owner_role if deployment else None)
            .resting_on((item.evidence_sha256 for item in items), [figures[subject]] if subject in figures else [])
        )


def expired_terms(documents: Iterable[tuple[Deployment, Document]], as_of: date) -> Iterator[Finding]:
    """Contracts and terms past the end that they state, one finding a deployment and document."""
    for deployment, document in documents:
        if document.kind in _TERMS and document.valid_until is not None and document.valid_until < as_of:
            title = shown(document.title or said("without a title"))
            condition = said(
                "The document {title} states that it ended on {valid_until}.",
                title=title,
                valid_until=written(document.valid_until),
            )
            case = "critical_use" if deployment.is_critical else "other"
            yield (
                finding("EXPIRED-TERMS", f"{deployment.id}.{document.evidence_sha256[:12]}", case, condition)
                .owned_by(deployment.owner_role)
                .resting_on([document.evidence_sha256])
            )

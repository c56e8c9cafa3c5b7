"""Access of a deployment's model, derived from evidence and never from what the register wishes.

    open         the weights are available and nothing along the lineage takes away more than an open licence does
    partly open  the weights are available under limits of use, of users or of commerce
    closed       nothing shows weights; terms of a service or a contract govern, and a service answers the calls
    unknown      anything else

A licence counts by the best source there is: its text, then the model card, then the catalogue's record of the
release. Documents that disagree with the one that decides are reported as conflicts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from counterpoise.assessment.facts import Document, Dossier
from counterpoise.catalogue.licences import STRICTNESS, Licence, effective_class, identify, licence, named_by
from counterpoise.language import said
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Access, DisclosureState, DocumentKind, Hosting, LicenceClass, TextMatch

LicenceSource: TypeAlias = Literal["licence text", "model card", "terms", "catalogue", "not collected"]

_OPEN = frozenset({LicenceClass.OPEN_SOURCE, LicenceClass.OPEN_AI_ARTEFACT, LicenceClass.OPEN_CONTENT})
_LIMITED = frozenset({LicenceClass.USE_RESTRICTED, LicenceClass.USER_THRESHOLD, LicenceClass.NONCOMMERCIAL})
_RELEASED = _OPEN | _LIMITED | {LicenceClass.OPEN_DATA}
_IN_DOUBT = frozenset({TextMatch.CHANGED, TextMatch.OTHER})
_SERVICES = frozenset({Hosting.DEVELOPER_API, Hosting.RESELLER_API, Hosting.SERVICE})
_TERMS = frozenset({DocumentKind.API_TERMS, DocumentKind.CONTRACT})
_SHOWN = frozenset({DisclosureState.DISCLOSED, DisclosureState.PARTIAL})

UNRECOGNISED = "unknown"
"""Licence id of a link whose licence was not collected or not recognised."""


@dataclass(frozen=True, slots=True)
class LicenceLink:
    """One licence along the lineage: the model first, then each base."""

    model: str
    licence_id: str
    licence_name: str
    licence_class: LicenceClass
    source: LicenceSource
    evidence_sha256: str | None = None
    named: frozenset[str] = frozenset()  # ids of all licences that the source names, as in "MIT OR Apache-2.0"


@dataclass(frozen=True, slots=True)
class LicenceConflict:
    """Two sources name different licences for one model; the first decides."""

    model: str
    decides: LicenceLink
    differs: LicenceLink


@dataclass(frozen=True, slots=True)
class AccessResult:
    deployment: str
    access: Access
    reasons: tuple[str, ...]
    licences: tuple[LicenceLink, ...]
    effective_licence_class: LicenceClass
    weights: Literal["yes", "no", "unknown"]
    conflicts: tuple[LicenceConflict, ...]
    evidence: tuple[str, ...]  # hashes of what decided


def derive_access(dossier: Dossier, lineage: Sequence[str], release_licences: Mapping[str, str]) -> AccessResult:
    """Judge one deployment.

    `lineage` is the model, its base and so on (`Resolver.lineage`); empty where the register names no model.
    `release_licences` maps a model id to the licence of the catalogue under which it was released.
    """
    weights, weights_reason, weights_evidence = _weights(dossier, lineage[0] if lineage else None)
    terms = sorted((item for item in dossier.documents if item.kind in _TERMS), key=_order)
    sources = [_licences_of(model, dossier.documents, release_licences) for model in lineage]
    links = [found[0] for found in sources]
    if links and terms and weights != "yes" and links[0].source == "not collected":
        links[0] = _terms_link(lineage[0], terms[0])
    conflicts = [
        LicenceConflict(found[0].model, found[0], other)
        for found in sources
        for other in found[1:]
        if _differ(found[0], other)
    ]
    effective = effective_class(link.licence_class for link in links)
    own = links[0] if links else None
    access, verdict = _verdict(dossier.deployment.hosting, weights, effective, own, has_terms=bool(terms))
    evidence = [*weights_evidence, *(link.evidence_sha256 for link in links), *(item.evidence_sha256 for item in terms)]
    return AccessResult(
        deployment=dossier.deployment.id,
        access=access,
        reasons=(weights_reason, *map(_link_reason, links), *_effective_reason(effective, links), verdict),
        licences=tuple(links),
        effective_licence_class=effective,
        weights=weights,
        conflicts=tuple(conflicts),
        evidence=tuple(sorted({sha for sha in evidence if sha})),
    )


def _verdict(
    hosting: Hosting, weights: str, effective: LicenceClass, own: LicenceLink | None, *, has_terms: bool
) -> tuple[Access, str]:
    """The access, and the sentence that says why. `own` is the licence of the model itself."""
    if weights == "yes":
        return _verdict_on_weights(effective)
    if own is None:
        return Access.UNKNOWN, said("Which model answers is not shown.")
    if own.licence_class in _RELEASED:
        return Access.UNKNOWN, said(
            "A licence for released weights is known, but no evidence shows that they are available."
        )
    if has_terms and hosting in _SERVICES:
        return Access.CLOSED, said("Nothing shows weights; a service answers the calls under terms or a contract.")
    return Access.UNKNOWN, said("Neither weights nor the terms of a service are shown.")


def _verdict_on_weights(effective: LicenceClass) -> tuple[Access, str]:
    if effective in _OPEN:
        return Access.OPEN, said("The weights are available and no licence along the lineage adds a limit.")
    if effective in _LIMITED:
        return Access.PARTLY_OPEN, said("The weights are available under limits.")
    return Access.UNKNOWN, said("The weights are available, but under which licence is not shown.")


def _weights(dossier: Dossier, model: str | None) -> tuple[Literal["yes", "no", "unknown"], str, list[str]]:
    """Whether weights of the deployed model can be had, why, and by which evidence."""
    deployment = dossier.deployment
    if deployment.weights_sha256:
        held = [deployment.register_sha256] if deployment.register_sha256 else []
        return "yes", said("Weights: the register holds their digest."), held
    stated = [
        item
        for item in dossier.disclosures
        if item.field == "weights"
        and item.document.kind is DocumentKind.MODEL_CARD
        and item.document.model == model
        and model is not None
    ]
    shown = sorted((item.document for item in stated if item.state in _SHOWN), key=_order)
    if shown:
        return "yes", said("Weights: a document of the model shows where they are."), [shown[0].evidence_sha256]
    denied = sorted((item.document for item in stated if item.state is DisclosureState.NOT_DISCLOSED), key=_order)
    if denied:
        reason = said("Weights: a document of the model says that they are not published.")
        return "no", reason, [denied[0].evidence_sha256]
    return "unknown", said("Weights: not shown."), []


def _licences_of(
    model: str, documents: Sequence[Document], release_licences: Mapping[str, str]
) -> tuple[LicenceLink, ...]:
    """Every source of a licence for one model, the one that decides first."""
    own = sorted((item for item in documents if item.model == model), key=_order)
    texts = [item for item in own if item.kind is DocumentKind.LICENCE_TEXT]
    cards = [item for item in own if item.kind is DocumentKind.MODEL_CARD and item.licence_claim]
    links = [*_decided(model, texts, "licence text"), *_decided(model, cards, "model card")]
    if model in release_licences:
        row = licence(release_licences[model])
        links.append(LicenceLink(model, row.id, row.name, row.licence_class, "catalogue"))
    return tuple(links) or (_not_collected(model),)


def _decided(model: str, documents: Sequence[Document], source: LicenceSource) -> list[LicenceLink]:
    """Links of documents of one kind, the strictest first; one that is not recognised leaves the class unsettled."""
    links = [_link(model, item, source) for item in documents]
    if not links:
        return []
    settled = effective_class(link.licence_class for link in links)
    first = next((link for link in links if link.licence_class is settled), links[0])
    others = [link for link in links if link is not first and link.licence_class in STRICTNESS]
    return [first, *others]


def _link(model: str, document: Document, source: LicenceSource) -> LicenceLink:
    is_text = document.kind is DocumentKind.LICENCE_TEXT  # the title of a card is the name of a model
    row, titled = identify(document.licence_claim), identify(document.title) if is_text else None
    if row is None or (titled is not None and _is_stricter(titled, row)):
        row = titled
    if row is None or (row.is_open and document.text_match in _IN_DOUBT):  # other words may have closed it
        named = document.licence_claim or document.title or said("without a title")
        return LicenceLink(model, UNRECOGNISED, named, LicenceClass.UNKNOWN, source, document.evidence_sha256)
    ids = named_by(document.licence_claim) | {row.id}
    return LicenceLink(model, row.id, row.name, row.licence_class, source, document.evidence_sha256, ids)


def _is_stricter(one: Licence, other: Licence) -> bool:
    return STRICTNESS[one.licence_class] > STRICTNESS[other.licence_class]


def _not_collected(model: str) -> LicenceLink:
    row = licence(UNRECOGNISED)
    return LicenceLink(model, row.id, row.name, row.licence_class, "not collected")


def _terms_link(model: str, document: Document) -> LicenceLink:
    """Terms of a service or a contract, which stand in for a licence where no weights are given."""
    row = identify(document.title)
    is_known = row is not None and row.licence_class is LicenceClass.API_TERMS
    id_, name = (
        (row.id, row.name) if row and is_known else (UNRECOGNISED, document.title or said("Terms without a title"))
    )
    return LicenceLink(model, id_, name, LicenceClass.API_TERMS, "terms", document.evidence_sha256)


def _differ(first: LicenceLink, other: LicenceLink) -> bool:
    """Whether two sources name different licences. The catalogue may name another edition of the same class."""
    if first.licence_class not in STRICTNESS or other.licence_class not in STRICTNESS:
        return False
    if other.source == "catalogue":
        return first.licence_class is not other.licence_class
    return first.licence_id not in other.named and other.licence_id not in first.named


def _order(document: Document) -> tuple[int, str, str]:
    """The most recent first, undated last, then by hash and place: the same order whatever order they came in."""
    days = -document.dated_on.toordinal() if document.dated_on else 0
    return days, document.evidence_sha256, document.locator or ""


def _link_reason(link: LicenceLink) -> str:
    name = one_line(link.licence_name, 80)
    if link.source == "not collected":
        return said("Licence of {model}: not collected.", model=link.model)
    if link.source == "terms":
        return said("Terms for {model}: {name}.", model=link.model, name=name)
    if link.licence_id == UNRECOGNISED:
        return said(
            "Licence of {model}: the {source} ({name}) names none that is recognised.",
            model=link.model,
            source=said(link.source),
            name=name,
        )
    return said("Licence of {model}: {name} ({source}).", model=link.model, name=name, source=said(link.source))


def _effective_reason(effective: LicenceClass, links: Sequence[LicenceLink]) -> tuple[str, ...]:
    """A sentence on the lineage, where there is more than the model itself."""
    if len(links) < 2:
        return ()
    if effective is LicenceClass.UNKNOWN:
        return (said("Along the lineage: not every licence is known."),)
    return (
        said("Along the lineage the strictest class decides: {value}.", value=said(effective.value.replace("_", " "))),
    )

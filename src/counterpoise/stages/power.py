"""Control points: what hosting, licences, contracts and logs show of who may do what to each deployment."""

from __future__ import annotations

from collections.abc import Iterable

from counterpoise.assessment.access import UNRECOGNISED, AccessResult, LicenceLink
from counterpoise.assessment.control_points import Grant, Held, Pin, cells
from counterpoise.assessment.terms import in_force
from counterpoise.catalogue.clauses import NOT_FOUND, NOTHING_KNOWN, value
from counterpoise.catalogue.licences import licence
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.contracts.stability import STABILITY
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.vocabulary import Hosting, Served
from counterpoise.warehouse.warehouse import Row, Warehouse

_CLAUSES = ("revocable", "terms_mutable", "use_restrictions", "modification", "flow_down", "output_limit")


def control_points(dossiers: Dossiers, warehouse: Warehouse, judged: Iterable[AccessResult]) -> int:
    """Fill the table of control points. `judged` is the access of every deployment, in the order of the register."""
    versions = {row["deployment_id"]: row for row in warehouse.table(STABILITY)}
    return warehouse.write(
        CONTROL_POINT,
        (
            (cell.deployment, cell.point, cell.entity, cell.value, cell.reason)
            for subject, access in zip(dossiers, judged, strict=True)
            for cell in cells(held(subject, access, dossiers, pin(subject, versions.get(access.deployment))))
        ),
    )


def held(subject: Subject, access: AccessResult, dossiers: Dossiers, firmly: Pin | None = None) -> Held:
    """What decides on the control points of one deployment, with its parties as ultimate parents.

    `firmly` decides on silent change alone; None: how firmly a version is held is not shown.
    """
    deployment = subject.dossier.deployment
    host = dossiers.party(deployment.host) if deployment.host else None
    return Held(
        id=deployment.id,
        hosting=deployment.hosting,
        developer=deployment.developer,
        host=host,
        payee=dossiers.party(deployment.payee) if deployment.payee else None,
        pin=firmly,
        is_released={"yes": True, "no": False, "unknown": None}[access.weights],
        grants=tuple(_grant(link, deployment.hosting, host, dossiers) for link in access.licences),
        clauses=clauses(subject, dossiers),
    )


def pin(subject: Subject, versions: Row | None) -> Pin | None:
    """A digest that the register holds; else whether every call of the window got the version that it asked for."""
    if subject.dossier.deployment.weights_sha256:
        return "digest"
    if versions is None:
        return None
    calls = {answer: versions[f"{answer}_calls"] or 0 for answer in Served}
    if calls[Served.ALIAS] or calls[Served.OTHER]:
        return "alias"
    return "dated" if calls[Served.HELD] and not calls[Served.NOT_SHOWN] else None


def grantor(link: LicenceLink, hosting: Hosting, host: str | None, dossiers: Dossiers) -> str | None:
    """Who grants a licence: the developer of its model, or the host whose terms stand in for a licence."""
    resolver = dossiers.knowledge.resolver
    if link.source == "terms" and hosting is not Hosting.DEVELOPER_API:
        return dossiers.party(host) if host else None
    return resolver.parent(resolver.developer(resolver.model(link.model).id))


def _grant(link: LicenceLink, hosting: Hosting, host: str | None, dossiers: Dossiers) -> Grant:
    who = grantor(link, hosting, host, dossiers)
    if link.licence_id == UNRECOGNISED:
        return Grant(who)
    row = licence(link.licence_id)
    return Grant(who, **{name: _plain(value(row, name)) for name in _CLAUSES})


def _plain(words: str) -> str | None:
    """What a clause says; None where that is not known."""
    return None if words in NOTHING_KNOWN else "none" if words == NOT_FOUND else words


def clauses(subject: Subject, dossiers: Dossiers) -> dict[str, str]:
    """Clauses of contracts and terms of the service, of several documents the most recent that is in force."""
    return {name: item.value or "" for name, item in in_force(subject.dossier.disclosures, dossiers.as_of).items()}

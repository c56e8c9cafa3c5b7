"""What use rests on at each layer: parties of the supply, and those that the register, contracts and licences name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from counterpoise.assessment.access import UNRECOGNISED, AccessResult, LicenceLink
from counterpoise.assessment.attribution import SELF
from counterpoise.catalogue.licences import STRICTNESS, licence
from counterpoise.catalogue.places import country_of_law
from counterpoise.contracts.layers import LAYER, LAYER_USERS, UNIT_USERS
from counterpoise.estate import models as own
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.stages.power import clauses, grantor
from counterpoise.vocabulary import Dimension, Hosting
from counterpoise.warehouse.warehouse import Warehouse


class Combination(NamedTuple):
    """Ids of one way in which names go together; None: not known."""

    deployment: str | None
    model: str | None
    developer: str | None
    host: str | None
    host_brand: str | None


class Rest(NamedTuple):
    """What a use rests on at one layer, and how that is known."""

    entity: str | None
    reason: str


_NOT_REGISTERED = Rest(None, "the use is of no registered deployment")
_OF_REGISTER = (Dimension.INFRASTRUCTURE, Dimension.PAYEE, Dimension.GRANTOR, Dimension.LAW)


def fill_layers(audit: Audit, warehouse: Warehouse, dossiers: Dossiers, judged: Iterable[AccessResult]) -> int:
    """Fill the table of layers. `judged` is the access of every deployment, in the order of the register."""
    declared = audit.estate.deployments
    of_register = {
        item.id: dict(_stated(item, subject, access, dossiers))
        for item, subject, access in zip(declared, dossiers, judged, strict=True)
    }
    registered = {_combination(subject, dossiers) for subject in dossiers}
    logged = {Combination(*row.values()) for row in warehouse.query("combinations")}
    lines = []
    for place in sorted(registered | logged, key=lambda place: tuple(part or "" for part in place)):
        found = dict(_supply(place, dossiers)) | of_register.get(
            place.deployment or "", dict.fromkeys(_OF_REGISTER, _NOT_REGISTERED)
        )
        lines += [(*place, place in registered, dimension, *found[dimension]) for dimension in Dimension]
    return warehouse.write(LAYER, lines)


def fill_users(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the table of users of the window by layer."""
    return warehouse.fill(LAYER_USERS, "layer_users", _window(audit))


def fill_unit_users(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the table of users of the window by business unit."""
    return warehouse.fill(UNIT_USERS, "unit_users", _window(audit))


def _window(audit: Audit) -> dict[str, date]:
    """The first day of the window, and the first day after it."""
    return {"from": audit.window[0].first_day, "before": audit.window[-1].last_day + timedelta(days=1)}


def rests_of(
    declared: own.Deployment, subject: Subject, access: AccessResult, dossiers: Dossiers
) -> dict[Dimension, Rest]:
    """What one deployment rests on at each layer, as the register states it."""
    supply = _supply(_combination(subject, dossiers), dossiers)
    return dict(supply) | dict(_stated(declared, subject, access, dossiers))


def _combination(subject: Subject, dossiers: Dossiers) -> Combination:
    """The combination that the register itself states."""
    deployment, resolver = subject.dossier.deployment, dossiers.knowledge.resolver
    model = resolver.model(deployment.model).id
    host = SELF if deployment.hosting is Hosting.SELF else resolver.host(deployment.host).id
    return Combination(deployment.id, model, deployment.developer, resolver.parent(host), host)


def _supply(place: Combination, dossiers: Dossiers) -> Iterator[tuple[Dimension, Rest]]:
    """The layers that follow from model and host alone."""
    resolver = dossiers.knowledge.resolver
    by_model = "entry of the model" if place.model else "the model is not known"
    by_host = "host of the log or register" if place.host else "the host is not known"
    yield Dimension.DEVELOPER, Rest(place.developer, by_model)
    yield Dimension.DEVELOPER_BRAND, Rest(resolver.developer(place.model), by_model)
    yield Dimension.ROOT, Rest(dossiers.root(place.model), "last stated base" if place.model else by_model)
    yield Dimension.HOST, Rest(place.host, by_host)
    yield Dimension.HOST_BRAND, Rest(place.host_brand, by_host)
    yield Dimension.DEVELOPER_SEAT, Rest(resolver.seat(place.developer), "seat of the ultimate parent")
    yield Dimension.HOST_SEAT, Rest(resolver.seat(place.host), "seat of the ultimate parent")


def _stated(
    declared: own.Deployment, subject: Subject, access: AccessResult, dossiers: Dossiers
) -> Iterator[tuple[Dimension, Rest]]:
    """The layers that the register, a contract or a licence states."""
    for dimension, name in ((Dimension.INFRASTRUCTURE, declared.infrastructure), (Dimension.PAYEE, declared.payee)):
        yield dimension, Rest(*_party(name, dossiers)) if name else Rest(None, "the register states none")
    binding = _binding(access)
    if binding is None:
        yield Dimension.GRANTOR, Rest(None, "which licence or terms bind is not known")
    else:
        who = grantor(binding, declared.hosting, subject.dossier.deployment.host, dossiers)
        yield Dimension.GRANTOR, Rest(who, f"grants {binding.licence_name}")
    yield Dimension.LAW, _law(clauses(subject, dossiers), binding)


def _party(name: str, dossiers: Dossiers) -> tuple[str, str]:
    """A name of the register as an ultimate parent; one that nothing knows stands for itself."""
    if name == SELF:
        return SELF, "the register states the organisation itself"
    return dossiers.party(name), "stated in the register"


def _binding(access: AccessResult) -> LicenceLink | None:
    """The licence along the lineage that takes most away, of equals the first; None where a licence is not known."""
    known = [link for link in access.licences if link.licence_id != UNRECOGNISED]
    if not known or access.effective_licence_class not in STRICTNESS:
        return None
    return max(known, key=lambda link: STRICTNESS.get(link.licence_class, -1))


def _law(stated: Mapping[str, str], binding: LicenceLink | None) -> Rest:
    if words := stated.get("governing_law"):
        return Rest(country_of_law(words) or words, f"contract or terms: {words}")
    if binding is None:
        return Rest(None, "no contract in the evidence states it, and the licence is not known")
    words = licence(binding.licence_id).governing_law
    country = country_of_law(words)
    how = f"{binding.licence_name}: {words}"
    return Rest(country, how if country else f"no contract in the evidence states it; {how}")

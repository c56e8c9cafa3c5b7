"""Licence conditions held against register and estate.yaml, with the words of the evidence that hold each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from counterpoise.assessment.access import AccessResult, LicenceLink
from counterpoise.assessment.facts import Disclosure
from counterpoise.assessment.licence_checks import Check, checks
from counterpoise.assessment.licence_facts import Bound, Fact, Registered
from counterpoise.contracts.licences import LICENCE_CHECK
from counterpoise.estate import models as own
from counterpoise.estate.loading import ESTATE
from counterpoise.language import marked, said
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.vocabulary import DisclosureState, LicenceCondition
from counterpoise.warehouse.warehouse import Warehouse

_OUTPUT_OF_TERMS = "terms.output_use"


_SOURCES = {"register": marked("register"), "lineage": marked("lineage")}


def fill_checks(audit: Audit, warehouse: Warehouse, dossiers: Dossiers, judged: Iterable[AccessResult]) -> int:
    """Fill the table of checks. `judged` is the access of every deployment, in the order of the register."""
    quotes = {
        (row["evidence_sha256"], row["field"]): (row["quote"], row["locator"])
        for row in warehouse.query("licence_passages")
    }
    stating = {
        "register": dossiers.register[1] if dossiers.register else None,
        "estate.yaml": dossiers.files.get(ESTATE),
    }

    def lines() -> Iterator[tuple[object, ...]]:
        for declared, subject, access in zip(audit.estate.deployments, dossiers, judged, strict=True):
            agreed = _agreed_output(subject, access, audit.as_of)
            found = checks(_bound(access, dossiers), registered(audit, declared), agreed.value if agreed else None)
            own_licence = access.licences[0].evidence_sha256 if access.licences else None
            files = stating | {"lineage": own_licence}
            for check in found:
                evidence = check.link.evidence_sha256 if check.link else None
                quote = quotes.get((evidence, f"clause.{check.kind}"), (None, None))
                if check.kind is LicenceCondition.OUTPUT and agreed:
                    quote = (agreed.quote, agreed.locator)
                yield (*_line(check, files), evidence, *quote)

    return warehouse.write(LICENCE_CHECK, lines())


def _line(check: Check, files: dict[str, str | None]) -> tuple[object, ...]:
    link, judged = check.link, check.judged
    named = (link.model, link.licence_id, link.licence_name) if link else (None, "unknown", "not known")
    hashes = sorted({sha for fact in judged.facts if (sha := files[fact.source])})
    return (
        *(check.deployment, check.step, check.kind, *named, judged.outcome, check.clause),
        *(_stated(judged.facts), judged.reason, "\n".join(hashes) or None),
    )


def _stated(facts: tuple[Fact, ...]) -> str | None:
    by_source: dict[str, list[str]] = {}
    for fact in facts:
        by_source.setdefault(fact.source, []).append(fact.words)
    return (
        "; ".join(f"{said(_SOURCES.get(source, source))}: {', '.join(words)}" for source, words in by_source.items())
        or None
    )


def _agreed_output(subject: Subject, access: AccessResult, as_of: date) -> Disclosure | None:
    """What the terms that stand in for a licence say of the use of output, as long as they are in force."""
    own_terms = access.licences[0].evidence_sha256 if access.licences else None
    stated = (
        item
        for item in subject.dossier.disclosures
        if item.field == _OUTPUT_OF_TERMS
        and item.state is DisclosureState.DISCLOSED
        and item.document.evidence_sha256 == own_terms
        and (item.document.valid_until is None or item.document.valid_until >= as_of)
    )
    return next(stated, None)


def _bound(access: AccessResult, dossiers: Dossiers) -> list[Bound]:
    return [
        Bound(link, made_by_others(link, access.licences[:step], dossiers)) for step, link in enumerate(access.licences)
    ]


def made_by_others(link: LicenceLink, later: Iterable[LicenceLink], dossiers: Dossiers) -> tuple[str, ...]:
    """Names of the models made from one, where both developers are known and differ."""
    resolver, models = dossiers.knowledge.resolver, dossiers.knowledge.models
    developer = resolver.parent(resolver.developer(link.model))
    makers = {item.model: resolver.parent(resolver.developer(item.model)) for item in later}
    return tuple(models[model].name for model, maker in makers.items() if developer and maker not in {None, developer})


def registered(audit: Audit, declared: own.Deployment) -> Registered:
    """What the estate's own files state for one deployment."""
    organisation, stated = audit.estate.settings.organisation, declared.governance
    reviewed = stated.licence_reviewed_on
    counted = [item.monthly_users for item in audit.estate.deployments if item.monthly_users is not None]
    return Registered(
        deployment=declared.id,
        as_of=audit.as_of,
        seat=organisation.seat,
        organisation_users=organisation.governance.monthly_users,
        revenue_usd=organisation.governance.annual_revenue_usd,
        most_users=max(counted, default=None),
        monthly_users=declared.monthly_users,
        users_at_release=stated.licensee_users_at_release,
        hosting=declared.hosting,
        places=declared.places,
        product_name=declared.product_name,
        shown_notice=stated.shown_notice,
        made_available=stated.made_available,
        commercial_use=stated.commercial_use,
        multimodal=stated.multimodal,
        modification=stated.modification,
        limit_breached=stated.licence_limit_breached,
        limit_reviewed_on=reviewed if isinstance(reviewed, date) else None,
        within_intended_use=stated.purpose_within_intended_use,
        output_training_use=stated.output_training_use,
        output_training_model=stated.output_training_model,
        output_training_kind=stated.output_training_kind,
        output_training_competes=stated.output_training_competes,
        output_training_distributed=stated.output_training_distributed,
    )

"""What documents state of models, brought into one spelling so that two statements can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from counterpoise.assessment.findings import listed, shown
from counterpoise.assessment.findings_documents import Stated, Subject
from counterpoise.assessment.findings_remarks import Remarked
from counterpoise.assessment.resolution import Resolver
from counterpoise.catalogue.licences import identify, named_by
from counterpoise.catalogue.rules import disclosure_fields, is_field
from counterpoise.estate.models import Deployment
from counterpoise.safe.text import comparable, mixed_scripts
from counterpoise.stages.dossiers import names_of
from counterpoise.vocabulary import EvidenceKind, RemarkKind, TextMatch
from counterpoise.warehouse.warehouse import Warehouse

Meaning = Callable[[str], frozenset[str]]


def stated_values(warehouse: Warehouse, resolver: Resolver) -> Iterator[Stated]:
    """Values of the fields that the vocabulary calls comparable, each with its meaning."""

    def models(value: str) -> frozenset[str]:
        return frozenset(resolver.model(name).id or name for name in _words(value))

    readings: dict[str, Meaning] = {"licence": named_by, "model": models, "word": _words}
    meanings = {field.id: readings[field.compared] for field in disclosure_fields().fields if field.compared}
    for row in warehouse.query("stated_values"):
        if meaning := meanings.get(row["field"]):
            model = resolver.model(row["subject"]).id or row["subject"]
            found = meaning(row["value"])
            yield Stated(model, row["field"], row["value"], found, row["path"], row["evidence_sha256"])


def doubtful_licences(warehouse: Warehouse) -> Iterator[Remarked]:
    """Licence texts whose tag names another licence than their title, or a permissive one that they do not hold."""
    for row in warehouse.query("licence_texts"):
        by_tag, by_title = named_by(row["licence_claim"]), named_by(row["title"])
        claimed = identify(row["licence_claim"])
        if by_tag and by_title and not by_tag & by_title:
            detail = f"the tag says {shown(row['licence_claim'])}, the title {shown(row['title'])}"
            kind = RemarkKind.CONTRADICTORY_LICENCE
        elif row["text_match"] == TextMatch.OTHER and claimed and claimed.is_open:
            detail = (
                f"it says {shown(row['licence_claim'])}, and its words are not those of a known text of that licence"
            )
            kind = RemarkKind.CHANGED_LICENCE
        else:
            continue
        yield Remarked(kind, detail, EvidenceKind.LICENCE, row["path"], row["evidence_sha256"])


def unlisted_fields(warehouse: Warehouse) -> Iterator[Remarked]:
    """Fields of a document that the vocabulary does not list, so that no question reads them."""
    for row in warehouse.query("disclosed_fields"):
        if not is_field(row["field"]):
            detail = f"the field {shown(row['field'])}, which the vocabulary of disclosures does not list"
            place = (row["path"], row["evidence_sha256"])
            yield Remarked(RemarkKind.UNMAPPED_COLUMN, detail, EvidenceKind(row["kind"]), *place, row["records"])


def differing_items(warehouse: Warehouse) -> Iterator[Remarked]:
    """Items that one file of a rating's edition names and its other files do not."""
    for row in warehouse.query("rating_items"):
        names = listed([shown(item) for item in row["items"]], "name")
        detail = f"{row['scheme']}: {names} in no other file of the edition"
        place = (row["path"], row["evidence_sha256"])
        yield Remarked(RemarkKind.DIFFERING_ITEMS, detail, EvidenceKind.RATING, *place, len(row["items"]))


def look_alike_names(
    warehouse: Warehouse, deployments: tuple[Deployment, ...], register: tuple[str, str] | None
) -> Iterator[Remarked]:
    """Names in logs, results and the register of which one word mixes alphabets: they read like others.

    `register` is the path of the register and the hash of its bytes.
    """
    for row in warehouse.query("names"):
        if detail := _mixing(row["field"], row["name"]):
            kind = EvidenceKind(row["kind"])
            yield Remarked(RemarkKind.LOOK_ALIKE, detail, kind, row["path"], row["evidence_sha256"], row["records"])
    for deployment in deployments if register else ():
        for field in ("name", "model", "host", "payee", "infrastructure"):
            name = getattr(deployment, field)
            if register and name and (detail := _mixing(f"the {field} of {shown(deployment.id)},", name)):
                yield Remarked(RemarkKind.LOOK_ALIKE, detail, EvidenceKind.REGISTER, *register)


def _mixing(field: str, name: str) -> str | None:
    if not (scripts := mixed_scripts(name)):
        return None
    listed = " and ".join(sorted(script.title() for script in scripts))
    return f"{field} {shown(name)} mixes {listed} letters in one word"


def _words(value: str) -> frozenset[str]:
    return frozenset(word for part in value.casefold().split(",") if (word := part.strip()))


def unknown_subjects(
    warehouse: Warehouse, resolver: Resolver, deployments: tuple[Deployment, ...]
) -> Iterator[Subject]:
    """Names in documents and results that match no known model and nothing that the register names."""
    named = {name for deployment in deployments for name in names_of(deployment)}
    named |= {comparable(deployment.model) for deployment in deployments if deployment.model}
    for row in warehouse.query("subjects"):
        match = resolver.model(row["name"])
        if match.id is None and comparable(row["name"]) not in named:
            evidence = tuple(row["evidence"].split())
            yield Subject(EvidenceKind(row["kind"]), row["name"], row["records"], match.candidates, evidence)

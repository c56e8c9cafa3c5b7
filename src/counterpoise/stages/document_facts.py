"""What documents state of models, brought into one spelling so that two statements can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from counterpoise.assessment.findings import shown
from counterpoise.assessment.findings_documents import Stated, Subject
from counterpoise.assessment.findings_remarks import Remarked
from counterpoise.assessment.resolution import Resolver
from counterpoise.catalogue.indicator_rules import disclosure_fields
from counterpoise.catalogue.licences import named_by
from counterpoise.estate.models import Deployment
from counterpoise.vocabulary import EvidenceKind, RemarkKind
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


def contradictory_licences(warehouse: Warehouse) -> Iterator[Remarked]:
    """Licence texts whose tag names another licence than their title; which one holds, the text must show."""
    for row in warehouse.query("licence_texts"):
        by_title = named_by(row["title"])
        if by_title and (by_tag := named_by(row["licence_claim"])) and not by_tag & by_title:
            detail = f"the tag says {shown(row['licence_claim'])}, the title {shown(row['title'])}"
            yield Remarked(
                RemarkKind.CONTRADICTORY_LICENCE, detail, EvidenceKind.LICENCE, row["path"], row["evidence_sha256"]
            )


def _words(value: str) -> frozenset[str]:
    return frozenset(word for part in value.casefold().split(",") if (word := part.strip()))


def unknown_subjects(
    warehouse: Warehouse, resolver: Resolver, deployments: tuple[Deployment, ...]
) -> Iterator[Subject]:
    """Names in documents and results that match no known model and nothing that the register names."""
    named = {
        name.casefold()
        for deployment in deployments
        for name in (deployment.id, deployment.name, deployment.model or "", *deployment.documents)
    }
    for row in warehouse.query("subjects"):
        match = resolver.model(row["name"])
        if match.id is None and row["name"].casefold() not in named:
            evidence = tuple(row["evidence"].split())
            yield Subject(EvidenceKind(row["kind"]), row["name"], row["records"], match.candidates, evidence)

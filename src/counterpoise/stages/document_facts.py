"""What documents state of models, brought into one spelling so that two statements can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from counterpoise.assessment.findings_documents import Stated, Subject
from counterpoise.assessment.resolution import Resolver
from counterpoise.catalogue.indicator_rules import disclosure_fields
from counterpoise.catalogue.licences import named_by
from counterpoise.estate.models import Deployment
from counterpoise.vocabulary import EvidenceKind
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

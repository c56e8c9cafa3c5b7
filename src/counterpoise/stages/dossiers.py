"""All that the tables hold on each deployment, put together for the judgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from counterpoise.assessment.facts import Deployment, Disclosure, Document, Dossier, Evaluation, Review
from counterpoise.contracts.documents import DISCLOSURE, DOCUMENT
from counterpoise.contracts.estate import REVIEW
from counterpoise.contracts.evaluations import EVALUATION
from counterpoise.estate import models as own
from counterpoise.estate.loading import REVIEWS
from counterpoise.estate.register import REGISTERS
from counterpoise.safe.text import comparable
from counterpoise.stages.base import Audit
from counterpoise.stages.inventory import Inventory
from counterpoise.stages.knowledge import Knowledge
from counterpoise.vocabulary import Answer, DisclosureState, DocumentKind, EvaluatorRelationship, TextMatch
from counterpoise.warehouse.warehouse import Row, Warehouse


@dataclass(frozen=True, slots=True)
class Subject:
    """One deployment with what speaks of its own model and service, and with its lineage."""

    dossier: Dossier
    lineage: tuple[str, ...]  # the model, its base and so on, by id or as spelled; empty where no model is named
    lineage_documents: tuple[Document, ...]  # documents of the bases

    @property
    def with_lineage(self) -> Dossier:
        return replace(self.dossier, documents=(*self.dossier.documents, *self.lineage_documents))


def names_of(deployment: own.Deployment) -> frozenset[str]:
    """Subjects of documents that speak of a deployment and not of its model, as names are compared."""
    return frozenset(comparable(name) for name in (deployment.id, deployment.name, *deployment.documents))


class Dossiers:
    """Reads the finished tables once; iterate for one `Subject` a deployment, in the order of the register."""

    def __init__(self, audit: Audit, warehouse: Warehouse) -> None:
        self._estate = audit.estate
        self.as_of = audit.as_of
        self.knowledge = Knowledge.of(audit.estate)
        self._resolver = self.knowledge.resolver
        self.files = {path: item.sha256 for item in Inventory.load(audit).items for path in item.paths}
        found = (name for name in REGISTERS if name in self.files)
        self.register = next(((name, self.files[name]) for name in found), None)  # path and hash
        self._reviews_sha256 = self.files.get(REVIEWS)
        rows = warehouse.table(DOCUMENT)
        self._documents = [self._document(row) for row in rows]
        self._of_model: dict[str | None, list[int]] = defaultdict(list)  # places in the list of documents
        self._of_name: dict[str, list[int]] = defaultdict(list)
        for place, (row, document) in enumerate(zip(rows, self._documents, strict=True)):
            self._of_model[document.model].append(place)
            self._of_name[comparable(row["subject"])].append(place)
        self._disclosures: dict[str, list[Row]] = defaultdict(list)
        for row in warehouse.table(DISCLOSURE):
            self._disclosures[row["evidence_sha256"]].append(row)
        self._evaluations: dict[str, list[Evaluation]] = defaultdict(list)
        for row in warehouse.table(EVALUATION):
            evaluation = self._evaluation(row)
            self._evaluations[evaluation.model].append(evaluation)
        self._reviews = warehouse.table(REVIEW)
        cards = (document for document in self._documents if document.kind is DocumentKind.MODEL_CARD)
        self._card_bases = {card.model: card.base_model for card in cards if card.model and card.base_model}

    @cached_property
    def released(self) -> dict[str, str]:
        """Key of the licence by model, for models whose licence is known by release."""
        return {model.id: model.licence for model in self.knowledge.models.values() if model.licence is not None}

    def __iter__(self) -> Iterator[Subject]:
        for index in range(len(self._estate.deployments)):
            yield self._subject(index)

    def _subject(self, index: int) -> Subject:
        declared = self._estate.deployments[index]
        registered = self.knowledge.registered(self._estate, index)
        model = registered.model_id or declared.model
        deployment = Deployment(
            id=declared.id,
            name=declared.name,
            model=model,
            developer=self._resolver.parent(self._resolver.developer(registered.model_id)),
            host=registered.host_id or declared.host,
            payee=declared.payee,
            hosting=declared.hosting,
            owner_role=declared.owner_role,
            is_critical=declared.critical,
            retires_on=declared.retires_on,
            weights_sha256=declared.weights_sha256,
            register_sha256=self.register[1] if self.register else None,
        )
        documents = tuple(self._documents_of(declared, model))
        return self._assembled(deployment, documents, tuple(self._reviews_of(declared.id, model)))

    def of_model(self, spelling: str) -> Subject:
        """What speaks of a model that no deployment stands for: no host, no contract, no use."""
        model = self.model(spelling)
        developer = self._resolver.parent(self._resolver.developer(model))
        deployment = Deployment(id=model, name=spelling, model=model, developer=developer)
        documents = tuple(self._documents[place] for place in self._of_model.get(model, ()))
        return self._assembled(deployment, documents, tuple(self._reviews_of(model, model)))

    def _assembled(
        self, deployment: Deployment, documents: tuple[Document, ...], reviews: tuple[Review, ...]
    ) -> Subject:
        model = deployment.model
        lineage = self._resolver.lineage(model, self._card_bases)
        of_bases = sorted(place for base in set(lineage[1:]) for place in self._of_model.get(base, ()))
        return Subject(
            Dossier(
                deployment=deployment,
                documents=documents,
                disclosures=tuple(
                    self._disclosure(document, row)
                    for document in documents
                    for row in self._disclosures[document.evidence_sha256]
                ),
                evaluations=tuple(self._evaluations.get(model, ())) if model else (),
                reviews=reviews,
            ),
            lineage,
            tuple(self._documents[place] for place in of_bases),
        )

    def _documents_of(self, declared: own.Deployment, model: str | None) -> Iterator[Document]:
        """Documents of the deployment's model, and those that the register names as speaking of it."""
        of_model = set(self._of_model.get(model, ())) if model is not None else set()
        of_name = {place for name in names_of(declared) for place in self._of_name.get(name, ())}
        for place in sorted(of_model | of_name):
            document = self._documents[place]
            if place in of_model:
                yield document
            else:
                # A card of a service is the card of the model that the service runs; terms are of the service itself.
                is_card = document.kind is DocumentKind.MODEL_CARD
                yield replace(document, model=model if is_card else None)

    def _reviews_of(self, identity: str, model: str | None) -> Iterator[Review]:
        for row in self._reviews:
            if row["subject"] == identity or (model and self.model(row["subject"]) == model):
                yield self._review(row, identity)

    def reviews_of_organisation(self, name: str) -> tuple[Review, ...]:
        """Reviews that name the organisation itself as their subject."""
        return tuple(self._review(row, name) for row in self._reviews if row["subject"] == name)

    def _review(self, row: Row, deployment: str) -> Review:
        return Review(
            question=row["question"],
            deployment=deployment,
            answer=Answer(row["answer"]),
            role=row["role"],
            basis=row["basis"],
            answered_on=row["answered_on"],
            searched_on=row["searched_on"],
            evidence_sha256=self._reviews_sha256,
        )

    def root(self, model: str | None) -> str | None:
        """The last base of a model that the catalogue, the estate or a card states; the model itself without one."""
        return self._resolver.root(model, self._card_bases)

    def party(self, spelling: str) -> str:
        """Ultimate parent of a company, or the spelling itself where it resolves to nothing."""
        return self._resolver.parent(self._resolver.host(spelling).id) or spelling

    def model(self, spelling: str) -> str:
        """Id of the model, or the spelling itself where it resolves to nothing."""
        return self._resolver.model(spelling).id or spelling

    def _document(self, row: Row) -> Document:
        return Document(
            evidence_sha256=row["evidence_sha256"],
            kind=DocumentKind(row["document_kind"]),
            model=self.model(row["subject"]),
            locator=row["locator"],
            title=row["title"],
            dated_on=row["dated_on"],
            valid_until=row["valid_until"],
            licence_claim=row["licence_claim"],
            text_match=TextMatch(row["text_match"]) if row["text_match"] else None,
            base_model=row["base_model"],
            retires_on=row["retires_on"],
            subject=row["subject"],
        )

    @staticmethod
    def _disclosure(document: Document, row: Row) -> Disclosure:
        return Disclosure(
            document=document,
            field=row["field"],
            state=DisclosureState(row["state"]),
            value=row["value"],
            quote=row["quote"],
            locator=row["locator"],
        )

    def _evaluation(self, row: Row) -> Evaluation:
        return Evaluation(
            evidence_sha256=row["evidence_sha256"],
            model=self.model(row["model"]),
            locator=row["locator"],
            benchmark=row["benchmark"],
            evaluated_on=row["evaluated_on"],
            evaluator=EvaluatorRelationship(row["evaluator_relationship"]),
        )

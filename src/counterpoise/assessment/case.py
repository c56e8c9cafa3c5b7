"""What judges are given, and what they return: one dossier on one day, and an answer with its way to the bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counterpoise.assessment.facts import Day, Disclosure, Document, Dossier, Review, Statement
from counterpoise.catalogue.rules import field_of
from counterpoise.language import marked
from counterpoise.vocabulary import Answer, DisclosureState

RANK = {Answer.YES: 3, Answer.PARTIAL: 2, Answer.NO: 1, Answer.UNKNOWN: 0}


NONE = "none"


MAX_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer with its reason, and where evidence gave it, the place and words."""

    answer: Answer
    reason: str
    evidence_sha256: str | None = None
    locator: str | None = None
    quote: str | None = None
    dated_on: date | None = None
    precedence: int = 0  # evidence before reviews before nothing

    @property
    def order(self) -> tuple[int | str, ...]:
        """Best first, then the most recent; the rest makes the choice the same in whatever order evidence came in."""
        age = -self.dated_on.toordinal() if self.dated_on else 0
        place = self.evidence_sha256 or "", self.locator or "", self.reason, self.quote or ""
        return -RANK[self.answer], self.precedence, age, *place


NOTHING = Judgement(Answer.UNKNOWN, marked("not collected"), precedence=2)


class Case:
    """One dossier on one day, indexed for the judges."""

    def __init__(self, dossier: Dossier, day: Day) -> None:
        self.dossier, self.day = dossier, day
        self._by_field: defaultdict[str, list[Disclosure]] = defaultdict(list)
        for item in dossier.disclosures:
            if speaks_of(item.document, dossier):
                self._by_field[item.field].append(item)
        self._reviews: defaultdict[str, list[Review]] = defaultdict(list)
        for review in dossier.reviews:
            self._reviews[review.question].append(review)
        self._known: dict[str, Statement | None] = {}

    def disclosures(self, field: str) -> Sequence[Disclosure]:
        return self._by_field.get(field, ())

    def reviews(self, question: str) -> Sequence[Review]:
        """What people answered to a question."""
        return self._reviews.get(question, ())

    def fact(self, name: str) -> Statement | None:
        """What is stated under a name; of several documents the most recent that is not stale."""
        if name not in self._known:
            field = field_of(name)
            self._known[name] = self.dossier.statements.get(name) if field is None else self._of_documents(field)
        return self._known[name]

    def _of_documents(self, field: str) -> Statement | None:
        found = [
            item
            for item in self.disclosures(field)
            if item.state is DisclosureState.DISCLOSED and item.value and not is_stale(item.document, self.day)
        ]
        if not found:
            return None
        first = min(found, key=lambda item: (-_age(item.document.dated_on), item.document.evidence_sha256, item.value))
        return Statement(first.value or "", first.document.evidence_sha256, first.locator or first.document.locator)


def speaks_of(document: Document, dossier: Dossier) -> bool:
    """Whether a document answers for the deployment: one of its service or its model, not one of a base model."""
    return document.model is None or document.model == dossier.deployment.model


def is_stale(document: Document, day: Day) -> bool:
    return day.is_stale(document.evidence_kind, document.dated_on, document.valid_until)


def _age(dated_on: date | None) -> int:
    return dated_on.toordinal() if dated_on else 0

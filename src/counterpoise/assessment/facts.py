"""Facts that the judgements read: typed, frozen, each with its way back to the bytes.

Subjects are resolved before they come here: `model` is a model id, or the spelling itself where it resolves to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from counterpoise.vocabulary import (
    Answer,
    DisclosureState,
    DocumentKind,
    EvaluatorRelationship,
    EvidenceKind,
    Hosting,
    TextMatch,
)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One row of the register, with its model resolved."""

    id: str
    name: str
    model: str | None = None
    developer: str | None = None
    host: str | None = None
    payee: str | None = None  # as the register spells it
    hosting: Hosting = Hosting.UNKNOWN
    owner_role: str | None = None
    is_critical: bool | None = None
    retires_on: date | None = None
    weights_sha256: str | None = None
    register_sha256: str | None = None  # evidence hash of the register that declares it


@dataclass(frozen=True, slots=True)
class Document:
    """A model card, licence text, terms of service, contract or notice."""

    evidence_sha256: str
    kind: DocumentKind
    model: str | None = None  # None for a document of the service, such as a contract
    locator: str | None = None
    title: str | None = None
    dated_on: date | None = None
    valid_until: date | None = None
    licence_claim: str | None = None
    text_match: TextMatch | None = None  # how a licence text compares with the known ones; None for a note and a card
    base_model: str | None = None  # as the document spells it
    retires_on: date | None = None
    subject: str = ""  # what the document speaks of, as it names it

    @property
    def evidence_kind(self) -> EvidenceKind:
        is_card = self.kind is DocumentKind.MODEL_CARD
        return EvidenceKind.MODEL_CARD if is_card else EvidenceKind.LICENCE


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field that a document discloses, or says that it does not; as old as its document."""

    document: Document
    field: str
    state: DisclosureState
    value: str | None = None
    quote: str | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """That a result for a model is at hand; scores are judged elsewhere."""

    evidence_sha256: str
    model: str
    locator: str | None = None
    benchmark: str | None = None
    evaluated_on: date | None = None
    evaluator: EvaluatorRelationship = EvaluatorRelationship.UNKNOWN


@dataclass(frozen=True, slots=True)
class Review:
    """An answer that a person gave, by role."""

    question: str  # indicator id
    deployment: str
    answer: Answer
    role: str
    basis: str
    answered_on: date
    searched_on: date | None = None
    evidence_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact by name that is no field of a document: a register, a licence, the logs or the evaluations give it."""

    value: str | float | date  # texts and yes or no as written; `none` states that there is none
    evidence_sha256: str | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that speaks of one deployment: documents of its model and its service, evaluations, reviews, statements."""

    deployment: Deployment
    documents: Sequence[Document] = ()
    disclosures: Sequence[Disclosure] = ()
    evaluations: Sequence[Evaluation] = ()
    reviews: Sequence[Review] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)  # by name of the fact


DEFAULT_STALE_DAYS: Mapping[EvidenceKind, int] = MappingProxyType(
    {EvidenceKind.MODEL_CARD: 365, EvidenceKind.LICENCE: 365, EvidenceKind.EVALUATION: 180}
)
REVIEW_STALE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Day:
    """The day of assessment and how long evidence of each kind stays fresh. Nothing here reads a clock."""

    as_of: date
    stale_after_days: Mapping[EvidenceKind, int] = field(default_factory=lambda: DEFAULT_STALE_DAYS)

    def is_stale(self, kind: EvidenceKind, dated_on: date | None, valid_until: date | None = None) -> bool:
        """Whether evidence of this kind is out of its window, or past the end that it states.

        What carries no date is not called stale: its age is not shown.
        """
        if valid_until is not None and valid_until < self.as_of:
            return True
        days = self.stale_after_days.get(kind)
        return dated_on is not None and days is not None and (self.as_of - dated_on).days > days

    def is_old_review(self, review: Review) -> bool:
        """Whether an answer, or the search that a `no` rests on, is older than a year."""
        searched = review.searched_on if review.answer is Answer.NO else None
        oldest = min(review.answered_on, searched or review.answered_on)
        return (self.as_of - oldest).days > REVIEW_STALE_DAYS

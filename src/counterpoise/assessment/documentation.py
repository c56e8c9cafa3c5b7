"""Answers to the documentation indicators, and the scores [lower, upper] made of them.

Every document answers for itself; the best answer counts (yes, partial, no, unknown in this order), so that more
evidence never lowers a score and less never raises one. What is stale, contradicts itself or says only that it does not
say is unknown. A person's `no` needs a dated search and turns only unknown into no; a person's `yes` or `partial`
counts like a document. Whether an indicator applies is for the catalogue to say: a review cannot take one away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from counterpoise.assessment.facts import REVIEW_STALE_DAYS, Day, Disclosure, Document, Dossier, Evaluation, Review
from counterpoise.catalogue.indicator_rules import Disclosed, DocumentPresent, EvaluationPresent, Indicator, Rule
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Answer, DisclosureState, EvidenceKind

_RANK = {Answer.YES: 3, Answer.PARTIAL: 2, Answer.NO: 1, Answer.UNKNOWN: 0}
_STATES = {DisclosureState.DISCLOSED: Answer.YES, DisclosureState.PARTIAL: Answer.PARTIAL}
_STATE_REASONS = {
    DisclosureState.DISCLOSED: "disclosed",
    DisclosureState.PARTIAL: "disclosed in part",
    DisclosureState.NOT_DISCLOSED: "the document says that it does not say; only a dated search makes this a no",
    DisclosureState.NOT_COLLECTED: "not collected",
    DisclosureState.STALE: "stale",
    DisclosureState.CONFLICTING: "the document contradicts itself",
}
MAX_QUOTE = 500


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    """One answer with its reason and, where evidence gave it, the place and words."""

    indicator: str
    deployment: str
    answer: Answer
    reason: str
    evidence_sha256: str | None = None
    locator: str | None = None
    quote: str | None = None
    contradicts: Review | None = None  # a review that says no where evidence says yes or partial


@dataclass(frozen=True, slots=True)
class Score:
    """[lower, upper] and completeness of one pillar for one deployment, as shares; None where nothing applies."""

    deployment: str
    pillar: str
    lower: Fraction | None
    upper: Fraction | None
    completeness: Fraction | None
    yes: int
    partial: int
    no: int
    unknown: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An answer that one document, evaluation or review gives."""

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
        return -_RANK[self.answer], self.precedence, age, *place


_NOTHING = _Candidate(Answer.UNKNOWN, "not collected", precedence=2)


def answer_indicator(indicator: Indicator, dossier: Dossier, day: Day) -> IndicatorAnswer:
    """Answer one indicator for one deployment on the day of assessment."""
    reviews = [review for review in dossier.reviews if review.question == indicator.id]
    shown = [*_evidence(indicator.rule, dossier, day), _NOTHING]
    best = min([*shown, *(_from_review(review, day) for review in reviews)], key=lambda item: item.order)
    is_shown = any(_RANK[item.answer] > _RANK[Answer.NO] for item in shown)
    denied = [review for review in reviews if is_shown and _from_review(review, day).answer is Answer.NO]
    return IndicatorAnswer(
        indicator=indicator.id,
        deployment=dossier.deployment.id,
        answer=best.answer,
        reason=best.reason,
        evidence_sha256=best.evidence_sha256,
        locator=best.locator,
        quote=best.quote,
        contradicts=min(denied, key=_review_order, default=None),
    )


def answer_all(indicators: Iterable[Indicator], dossiers: Iterable[Dossier], day: Day) -> tuple[IndicatorAnswer, ...]:
    """Answers of every deployment to every indicator, in the order of both."""
    listed = tuple(indicators)
    return tuple(answer_indicator(indicator, dossier, day) for dossier in dossiers for indicator in listed)


def score(deployment: str, pillar: str, answers: Iterable[Answer]) -> Score:
    """Worst-case bounds: lower counts unknown as no, upper as yes; a partial counts one half in both.

    lower = (yes + partial/2) / n, upper = (yes + partial/2 + unknown) / n, completeness = (yes + partial + no) / n
    with n = yes + partial + no + unknown. What does not apply is left out; where nothing applies all three are None.
    Source: statistics of the project, section 2 (Manski bounds).
    """
    counts = Counter(answers)
    yes, partial, no = counts[Answer.YES], counts[Answer.PARTIAL], counts[Answer.NO]
    unknown = counts[Answer.UNKNOWN]
    n = yes + partial + no + unknown
    earned = yes + Fraction(partial, 2)
    return Score(
        deployment,
        pillar,
        lower=Fraction(earned, n) if n else None,
        upper=Fraction(earned + unknown, n) if n else None,
        completeness=Fraction(yes + partial + no, n) if n else None,
        yes=yes,
        partial=partial,
        no=no,
        unknown=unknown,
        not_applicable=counts[Answer.NOT_APPLICABLE],
    )


def scores(indicators: Iterable[Indicator], answers: Iterable[IndicatorAnswer]) -> tuple[Score, ...]:
    """One score for each deployment and pillar, in the order of the answers and of the indicators."""
    pillar_of = {indicator.id: indicator.pillar for indicator in indicators}
    grouped: dict[tuple[str, str], list[Answer]] = {}
    for item in answers:
        grouped.setdefault((item.deployment, pillar_of[item.indicator]), []).append(item.answer)
    return tuple(score(deployment, pillar, given) for (deployment, pillar), given in grouped.items())


def _evidence(rule: Rule, dossier: Dossier, day: Day) -> Iterator[_Candidate]:
    """What each piece of evidence answers to a rule."""
    if isinstance(rule, Disclosed):
        found = (item for item in dossier.disclosures if item.field == rule.field)
        yield from (_from_disclosure(item, day) for item in found if _speaks_of(item.document, dossier))
    elif isinstance(rule, DocumentPresent):
        documents = (item for item in dossier.documents if item.kind in rule.documents)
        yield from (_from_document(item, day) for item in documents if _speaks_of(item, dossier))
    elif isinstance(rule, EvaluationPresent):
        model = dossier.deployment.model
        yield from (_from_evaluation(item, day) for item in dossier.evaluations if item.model == model)
    else:
        yield from (candidate for part in rule.rules for candidate in _evidence(part, dossier, day))


def _speaks_of(document: Document, dossier: Dossier) -> bool:
    """Whether a document answers for the deployment: one of its service or its model, not one of a base model."""
    return document.model is None or document.model == dossier.deployment.model


def _from_disclosure(item: Disclosure, day: Day) -> _Candidate:
    document = item.document
    answer = _STATES.get(item.state, Answer.UNKNOWN)
    reason = f"{_STATE_REASONS[item.state]}{_undated(document.dated_on)}"
    if answer is not Answer.UNKNOWN and _is_stale(document, day):
        answer, reason = Answer.UNKNOWN, _stale(document.dated_on)
    quote = one_line(item.quote, MAX_QUOTE) if item.quote else None
    return _Candidate(
        answer, reason, document.evidence_sha256, item.locator or document.locator, quote, document.dated_on
    )


def _from_document(document: Document, day: Day) -> _Candidate:
    is_stale = _is_stale(document, day)
    kind = document.kind.value.replace("_", " ")
    reason = _stale(document.dated_on) if is_stale else f"{kind} at hand{_undated(document.dated_on)}"
    quote = one_line(document.title, MAX_QUOTE) if document.title else None
    answer = Answer.UNKNOWN if is_stale else Answer.YES
    return _Candidate(answer, reason, document.evidence_sha256, document.locator, quote, document.dated_on)


def _from_evaluation(item: Evaluation, day: Day) -> _Candidate:
    is_stale = day.is_stale(EvidenceKind.EVALUATION, item.evaluated_on)
    reason = _stale(item.evaluated_on) if is_stale else f"evaluation at hand{_undated(item.evaluated_on)}"
    quote = one_line(item.benchmark, MAX_QUOTE) if item.benchmark else None
    answer = Answer.UNKNOWN if is_stale else Answer.YES
    return _Candidate(answer, reason, item.evidence_sha256, item.locator, quote, item.evaluated_on)


def _from_review(review: Review, day: Day) -> _Candidate:
    by = f"review by {one_line(review.role, 80)} on {written(review.answered_on)}"
    answer, reason = Answer.UNKNOWN, by
    if day.is_old_review(review):
        reason = f"{by} is older than {REVIEW_STALE_DAYS} days"
    elif review.answer in {Answer.YES, Answer.PARTIAL}:
        answer = review.answer
    elif review.answer is Answer.NO and review.searched_on is not None:
        answer, reason = Answer.NO, f"{by}: searched on {written(review.searched_on)}, not found"
    elif review.answer is Answer.NO:
        reason = f"{by} says no without the date of a search"
    elif review.answer is Answer.NOT_APPLICABLE:
        reason = f"{by} says not applicable, which only the catalogue can"
    basis = one_line(review.basis, MAX_QUOTE)
    return _Candidate(answer, reason, review.evidence_sha256, None, basis, review.answered_on, precedence=1)


def _review_order(review: Review) -> tuple[int, str, str, int]:
    searched = review.searched_on.toordinal() if review.searched_on else 0
    return -review.answered_on.toordinal(), review.role, review.basis, searched


def _is_stale(document: Document, day: Day) -> bool:
    return day.is_stale(document.evidence_kind, document.dated_on, document.valid_until)


def _stale(dated_on: date | None) -> str:
    return f"stale: dated {written(dated_on)}" if dated_on else "stale: past its stated end"


def _undated(dated_on: date | None) -> str:
    return "" if dated_on else ", undated"

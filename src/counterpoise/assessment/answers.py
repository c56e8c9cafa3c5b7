"""Answers to the indicators, and the scores [lower, upper] made of them.

Evidence answers through the declared rule of an indicator; people answer through reviews. The best answer counts (yes,
partial, no, unknown in this order), so that more evidence never lowers a score and less never raises one. A person's
`no` needs a dated search and turns only unknown into no; a person's `yes` or `partial` counts like a document. Whether
an indicator applies is for the catalogue to say: a review cannot take one away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from counterpoise.assessment.case import MAX_QUOTE, RANK, Case, Judgement
from counterpoise.assessment.facts import REVIEW_STALE_DAYS, Day, Dossier, Review
from counterpoise.assessment.judging import compile_rule
from counterpoise.catalogue.indicator_rules import Indicator
from counterpoise.language import said
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Answer, Level


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
    level: Level
    pillar: str
    lower: Fraction | None
    upper: Fraction | None
    completeness: Fraction | None
    yes: int
    partial: int
    no: int
    unknown: int
    not_applicable: int


def answer_all(indicators: Iterable[Indicator], dossiers: Iterable[Dossier], day: Day) -> Iterator[IndicatorAnswer]:
    """Answers of every deployment to every indicator, in the order of both."""
    judges = [(indicator, compile_rule(indicator.rule, strict=True)) for indicator in indicators]
    for dossier in dossiers:
        case = Case(dossier, day)
        for indicator, judge in judges:
            yield _answer(indicator, judge(case), case.reviews(indicator.id), case)


def answer_indicator(indicator: Indicator, dossier: Dossier, day: Day) -> IndicatorAnswer:
    """Answer one indicator for one deployment on the day of assessment."""
    return next(answer_all([indicator], [dossier], day))


def _answer(indicator: Indicator, found: Judgement, reviews: Sequence[Review], case: Case) -> IndicatorAnswer:
    best, denied = found, None
    if reviews:
        given = [from_review(review, case.day) for review in reviews]
        best = min([found, *given], key=lambda item: item.order)
        if RANK[found.answer] > RANK[Answer.NO]:
            against = [review for review, item in zip(reviews, given, strict=True) if item.answer is Answer.NO]
            denied = min(against, key=_review_order, default=None)
    return IndicatorAnswer(
        indicator.id,
        case.dossier.deployment.id,
        best.answer,
        best.reason,
        best.evidence_sha256,
        best.locator,
        best.quote,
        denied,
    )


def score(deployment: str, level: Level, pillar: str, answers: Iterable[Answer]) -> Score:
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
        level,
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
    """One score for each deployment, level and pillar, in the order of the answers; levels are never put together."""
    place = {indicator.id: (indicator.level, indicator.pillar) for indicator in indicators if indicator.scored}
    grouped: dict[tuple[str, Level, str], list[Answer]] = {}
    for item in answers:
        if item.indicator in place:
            grouped.setdefault((item.deployment, *place[item.indicator]), []).append(item.answer)
    return tuple(score(*key, given) for key, given in grouped.items())


def from_review(review: Review, day: Day) -> Judgement:
    """What a person's answer says on the day; one that is old, or a no without a search, says nothing."""
    by = said(
        "review by {role} on {answered_on}", role=one_line(review.role, 80), answered_on=written(review.answered_on)
    )
    answer, reason = Answer.UNKNOWN, by
    if day.is_old_review(review):
        reason = said("{by} is older than {days} days", by=by, days=REVIEW_STALE_DAYS)
    elif review.answer in {Answer.YES, Answer.PARTIAL}:
        answer = review.answer
    elif review.answer is Answer.NO and review.searched_on is not None:
        answer, reason = (
            Answer.NO,
            said("{by}: searched on {searched_on}, not found", by=by, searched_on=written(review.searched_on)),
        )
    elif review.answer is Answer.NO:
        reason = said("{by} says no without the date of a search", by=by)
    elif review.answer is Answer.NOT_APPLICABLE:
        reason = said("{by} says not applicable, which only the catalogue can", by=by)
    basis = one_line(review.basis, MAX_QUOTE)
    return Judgement(answer, reason, review.evidence_sha256, None, basis, review.answered_on, precedence=1)


def _review_order(review: Review) -> tuple[int, str, str, int]:
    searched = review.searched_on.toordinal() if review.searched_on else 0
    return -review.answered_on.toordinal(), review.role, review.basis, searched

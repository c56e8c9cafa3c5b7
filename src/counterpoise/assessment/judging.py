"""Declared rules compiled to judges: functions from a case to a judgement, with its reason and its way to the bytes.

Every piece of evidence answers for itself and the best answer counts (yes, partial, no, unknown in this order), so that
more evidence never lowers an answer. What is stale or contradicts itself is unknown. Parts that stand together
(`all_of`) follow the weakest: a no decides, then what is unknown. A strict judge asks for the evidence first: what is
unknown decides before a no, so that nothing fails for want of evidence, and that evidence which turns the no of a part
into a yes never makes the whole unknown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from counterpoise.assessment import fact_judging
from counterpoise.assessment.case import MAX_QUOTE, NOTHING, Case, Judgement, is_stale, speaks_of
from counterpoise.assessment.facts import Day, Disclosure, Document, Evaluation
from counterpoise.catalogue.rules import (
    AllOf,
    AnyOf,
    Contradicted,
    DatedWithin,
    Disclosed,
    DocumentPresent,
    Earlier,
    Equals,
    EvaluationPresent,
    InSet,
    LogCoverage,
    Rule,
    Stated,
    Threshold,
    described,
    name_of,
)
from counterpoise.language import marked, said
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Answer, DisclosureState, EvidenceKind

_STATES = {DisclosureState.DISCLOSED: Answer.YES, DisclosureState.PARTIAL: Answer.PARTIAL}


_STATE_REASONS = {
    DisclosureState.DISCLOSED: marked("disclosed"),
    DisclosureState.PARTIAL: marked("disclosed in part"),
    DisclosureState.NOT_DISCLOSED: marked(
        "the document says that it does not say; only a dated search makes this a no"
    ),
    DisclosureState.NOT_COLLECTED: marked("not collected"),
    DisclosureState.STALE: marked("stale"),
    DisclosureState.CONFLICTING: marked("the document contradicts itself"),
}


Judge: TypeAlias = Callable[[Case], Judgement]


def compile_rule(rule: Rule, *, strict: bool = False) -> Judge:
    """The judge of a rule. `strict`: what is unknown decides before a no."""
    if isinstance(rule, (AllOf, AnyOf)):
        parts = [compile_rule(part, strict=strict) for part in rule.rules]
        return _all_of(parts, strict=strict) if isinstance(rule, AllOf) else _any_of(parts)
    if isinstance(rule, (Disclosed, DocumentPresent, EvaluationPresent, Contradicted)):
        return _of_evidence(rule)
    if isinstance(rule, (Stated, Equals, InSet, Threshold, Earlier, DatedWithin, LogCoverage)):
        return _of_facts(rule)
    return _negation(compile_rule(rule.rule, strict=strict))


def _of_evidence(rule: Disclosed | DocumentPresent | EvaluationPresent | Contradicted) -> Judge:
    if isinstance(rule, Disclosed):
        return lambda case: _best(
            (_from_disclosure(item, case.day, rule) for item in case.disclosures(rule.field)), rule.field
        )
    if isinstance(rule, DocumentPresent):
        return lambda case: _best(
            _from_document(item, case.day)
            for item in case.dossier.documents
            if item.kind in rule.documents and speaks_of(item, case.dossier)
        )
    if isinstance(rule, EvaluationPresent):
        return lambda case: _best(_evaluations(rule, case))
    return lambda case: _contradicted(rule, case)


def _of_facts(rule: Stated | Equals | InSet | Threshold | Earlier | DatedWithin | LogCoverage) -> Judge:
    if isinstance(rule, Threshold):
        return lambda case: fact_judging.threshold(rule, case)
    if isinstance(rule, LogCoverage):
        whole = Threshold(kind="at_least", fact=rule.fact, value=rule.minimum)
        return lambda case: fact_judging.threshold(whole, case)
    if isinstance(rule, Earlier):
        return lambda case: fact_judging.earlier(rule, case)
    if isinstance(rule, DatedWithin):
        return lambda case: fact_judging.dated_within(rule, case)
    if isinstance(rule, Stated):
        return lambda case: fact_judging.stated(rule.fact, case)
    wanted = frozenset({rule.value} if isinstance(rule, Equals) else rule.values)
    return lambda case: fact_judging.one_of(rule.fact, wanted, case)


def _all_of(parts: Sequence[Judge], *, strict: bool) -> Judge:
    decides = (Answer.UNKNOWN, Answer.NO) if strict else (Answer.NO, Answer.UNKNOWN)

    def judge(case: Case) -> Judgement:
        found = [part(case) for part in parts]
        for answer in (*decides, Answer.PARTIAL):
            if deciding := [item for item in found if item.answer is answer]:
                joined = _joined(answer, deciding)
                counted = said(
                    "{shown} of {all} shown; {reason}",
                    shown=len(found) - len(deciding),
                    all=len(found),
                    reason=joined.reason,
                )
                return joined if answer is Answer.NO else replace(joined, reason=counted)
        return _joined(Answer.YES, found)

    return judge


def _any_of(parts: Sequence[Judge]) -> Judge:
    def judge(case: Case) -> Judgement:
        found = [part(case) for part in parts]
        best = min(found, key=lambda item: item.order)
        if best.answer is not Answer.NO:
            return best
        # A no of one part says nothing while another is not known.
        unknown = [item for item in found if item.answer is Answer.UNKNOWN]
        return _joined(Answer.UNKNOWN, unknown) if unknown else _joined(Answer.NO, found)

    return judge


def _negation(part: Judge) -> Judge:
    turned = {Answer.YES: Answer.NO, Answer.NO: Answer.YES}

    def judge(case: Case) -> Judgement:
        found = part(case)
        return replace(found, answer=turned.get(found.answer, found.answer))

    return judge


def _joined(answer: Answer, deciding: Sequence[Judgement]) -> Judgement:
    """One judgement for several parts: their reasons, and the place of the first that has one."""
    reasons = "; ".join(dict.fromkeys(item.reason for item in deciding))
    first = next((item for item in deciding if item.evidence_sha256), deciding[0])
    return replace(first, answer=answer, reason=reasons)


def _best(found: Iterable[Judgement], field: str | None = None) -> Judgement:
    """The best of what the pieces of evidence answer; the reason names the field that was asked for."""
    best = min(found, key=lambda item: item.order, default=replace(NOTHING, reason=said(NOTHING.reason)))
    return replace(best, reason=f"{described(name_of(field))}: {best.reason}") if field else best


def _from_disclosure(item: Disclosure, day: Day, rule: Disclosed) -> Judgement:
    document = item.document
    answer = _STATES.get(item.state, Answer.UNKNOWN)
    reason = f"{said(_STATE_REASONS[item.state])}{_undated(document.dated_on)}"
    if answer is Answer.YES and not rule.none_counts and fact_judging.says_none(item.value):
        answer, reason = (
            Answer.NO,
            said("the document states that there is none{dated_on}", dated_on=_undated(document.dated_on)),
        )
    if answer is not Answer.UNKNOWN and is_stale(document, day):
        answer, reason = Answer.UNKNOWN, _stale(document.dated_on)
    quote = one_line(item.quote, MAX_QUOTE) if item.quote else None
    return Judgement(
        answer, reason, document.evidence_sha256, item.locator or document.locator, quote, document.dated_on
    )


def _from_document(document: Document, day: Day) -> Judgement:
    stale = is_stale(document, day)
    kind = said(document.kind.value.replace("_", " "))
    reason = (
        _stale(document.dated_on)
        if stale
        else said("{kind} at hand{dated_on}", kind=kind, dated_on=_undated(document.dated_on))
    )
    quote = one_line(document.title, MAX_QUOTE) if document.title else None
    answer = Answer.UNKNOWN if stale else Answer.YES
    return Judgement(answer, reason, document.evidence_sha256, document.locator, quote, document.dated_on)


def _evaluations(rule: EvaluationPresent, case: Case) -> Iterator[Judgement]:
    for item in case.dossier.evaluations:
        if item.model == case.dossier.deployment.model and (not rule.evaluators or item.evaluator in rule.evaluators):
            yield _from_evaluation(item, case.day)


def _from_evaluation(item: Evaluation, day: Day) -> Judgement:
    stale = day.is_stale(EvidenceKind.EVALUATION, item.evaluated_on)
    reason = (
        _stale(item.evaluated_on)
        if stale
        else said("evaluation at hand{evaluated_on}", evaluated_on=_undated(item.evaluated_on))
    )
    quote = one_line(item.benchmark, MAX_QUOTE) if item.benchmark else None
    answer = Answer.UNKNOWN if stale else Answer.YES
    return Judgement(answer, reason, item.evidence_sha256, item.locator, quote, item.evaluated_on)


def _contradicted(rule: Contradicted, case: Case) -> Judgement:
    for field in rule.fields:
        for item in case.disclosures(field):
            if item.state is DisclosureState.CONFLICTING:
                reason = said("{field}: the document contradicts itself", field=described(name_of(field)))
                quote = one_line(item.quote, MAX_QUOTE) if item.quote else None
                return Judgement(Answer.YES, reason, item.document.evidence_sha256, item.locator, quote)
    return Judgement(Answer.NO, said("no document contradicts itself"))


def _stale(dated_on: date | None) -> str:
    return (
        said("stale: dated {dated_on}", dated_on=written(dated_on)) if dated_on else said("stale: past its stated end")
    )


def _undated(dated_on: date | None) -> str:
    return "" if dated_on else said(", undated")

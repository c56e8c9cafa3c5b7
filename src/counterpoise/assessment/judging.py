"""Declared rules compiled to judges: functions from a case to a judgement, with its reason and its way to the bytes.

Every piece of evidence answers for itself and the best answer counts (yes, partial, no, unknown in this order), so that
more evidence never lowers an answer. What is stale or contradicts itself is unknown. Parts that stand together
(`all_of`) follow the weakest: a no decides, then what is unknown. A strict judge asks for the evidence first: what is
unknown decides before a no, so that nothing fails for want of evidence.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from counterpoise.assessment.facts import Day, Disclosure, Document, Dossier, Evaluation, Statement
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
    field_of,
)
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Answer, DisclosureState, EvidenceKind

RANK = {Answer.YES: 3, Answer.PARTIAL: 2, Answer.NO: 1, Answer.UNKNOWN: 0}
NONE = "none"
MAX_QUOTE = 500
_MAX_VALUE = 80
_STATES = {DisclosureState.DISCLOSED: Answer.YES, DisclosureState.PARTIAL: Answer.PARTIAL}
_STATE_REASONS = {
    DisclosureState.DISCLOSED: "disclosed",
    DisclosureState.PARTIAL: "disclosed in part",
    DisclosureState.NOT_DISCLOSED: "the document says that it does not say; only a dated search makes this a no",
    DisclosureState.NOT_COLLECTED: "not collected",
    DisclosureState.STALE: "stale",
    DisclosureState.CONFLICTING: "the document contradicts itself",
}
_COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "at_least": (operator.ge, "at least"),
    "at_most": (operator.le, "at most"),
    "more_than": (operator.gt, "more than"),
    "less_than": (operator.lt, "less than"),
}


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


NOTHING = Judgement(Answer.UNKNOWN, "not collected", precedence=2)


class Case:
    """One dossier on one day, indexed for the judges."""

    def __init__(self, dossier: Dossier, day: Day) -> None:
        self.dossier, self.day = dossier, day
        self._by_field: defaultdict[str, list[Disclosure]] = defaultdict(list)
        for item in dossier.disclosures:
            if speaks_of(item.document, dossier):
                self._by_field[item.field].append(item)
        self._known: dict[str, Statement | None] = {}

    def disclosures(self, field: str) -> Sequence[Disclosure]:
        return self._by_field.get(field, ())

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
        return lambda case: _threshold(rule, case)
    if isinstance(rule, LogCoverage):
        whole = Threshold(kind="at_least", fact=rule.fact, value=rule.minimum)
        return lambda case: _threshold(whole, case)
    if isinstance(rule, Earlier):
        return lambda case: _earlier(rule, case)
    if isinstance(rule, DatedWithin):
        return lambda case: _dated_within(rule, case)
    if isinstance(rule, Stated):
        return lambda case: _stated(rule.fact, case)
    wanted = frozenset({rule.value} if isinstance(rule, Equals) else rule.values)
    return lambda case: _one_of(rule.fact, wanted, case)


def _all_of(parts: Sequence[Judge], *, strict: bool) -> Judge:
    decides = (Answer.UNKNOWN, Answer.NO) if strict else (Answer.NO, Answer.UNKNOWN)

    def judge(case: Case) -> Judgement:
        found = [part(case) for part in parts]
        for answer in (*decides, Answer.PARTIAL):
            if deciding := [item for item in found if item.answer is answer]:
                joined = _joined(answer, deciding)
                counted = f"{len(found) - len(deciding)} of {len(found)} shown; {joined.reason}"
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
    best = min(found, key=lambda item: item.order, default=NOTHING)
    return replace(best, reason=f"{described(_named(field))}: {best.reason}") if field else best


def _named(field: str) -> str:
    return f"con.{field.removeprefix('terms.')}" if field.startswith("terms.") else f"card.{field}"


def speaks_of(document: Document, dossier: Dossier) -> bool:
    """Whether a document answers for the deployment: one of its service or its model, not one of a base model."""
    return document.model is None or document.model == dossier.deployment.model


def is_stale(document: Document, day: Day) -> bool:
    return day.is_stale(document.evidence_kind, document.dated_on, document.valid_until)


def _from_disclosure(item: Disclosure, day: Day, rule: Disclosed) -> Judgement:
    document = item.document
    answer = _STATES.get(item.state, Answer.UNKNOWN)
    reason = f"{_STATE_REASONS[item.state]}{_undated(document.dated_on)}"
    if answer is Answer.YES and not rule.none_counts and _says_none(item.value):
        answer, reason = Answer.NO, f"the document states that there is none{_undated(document.dated_on)}"
    if answer is not Answer.UNKNOWN and is_stale(document, day):
        answer, reason = Answer.UNKNOWN, _stale(document.dated_on)
    quote = one_line(item.quote, MAX_QUOTE) if item.quote else None
    return Judgement(
        answer, reason, document.evidence_sha256, item.locator or document.locator, quote, document.dated_on
    )


def _from_document(document: Document, day: Day) -> Judgement:
    stale = is_stale(document, day)
    kind = document.kind.value.replace("_", " ")
    reason = _stale(document.dated_on) if stale else f"{kind} at hand{_undated(document.dated_on)}"
    quote = one_line(document.title, MAX_QUOTE) if document.title else None
    answer = Answer.UNKNOWN if stale else Answer.YES
    return Judgement(answer, reason, document.evidence_sha256, document.locator, quote, document.dated_on)


def _evaluations(rule: EvaluationPresent, case: Case) -> Iterator[Judgement]:
    for item in case.dossier.evaluations:
        if item.model == case.dossier.deployment.model and (not rule.evaluators or item.evaluator in rule.evaluators):
            yield _from_evaluation(item, case.day)


def _from_evaluation(item: Evaluation, day: Day) -> Judgement:
    stale = day.is_stale(EvidenceKind.EVALUATION, item.evaluated_on)
    reason = _stale(item.evaluated_on) if stale else f"evaluation at hand{_undated(item.evaluated_on)}"
    quote = one_line(item.benchmark, MAX_QUOTE) if item.benchmark else None
    answer = Answer.UNKNOWN if stale else Answer.YES
    return Judgement(answer, reason, item.evidence_sha256, item.locator, quote, item.evaluated_on)


def _contradicted(rule: Contradicted, case: Case) -> Judgement:
    for field in rule.fields:
        for item in case.disclosures(field):
            if item.state is DisclosureState.CONFLICTING:
                reason = f"{described(_named(field))}: the document contradicts itself"
                quote = one_line(item.quote, MAX_QUOTE) if item.quote else None
                return Judgement(Answer.YES, reason, item.document.evidence_sha256, item.locator, quote)
    return Judgement(Answer.NO, "no document contradicts itself")


def _stated(name: str, case: Case) -> Judgement:
    found = case.fact(name)
    if found is None:
        return _missing(name)
    answer = Answer.NO if _says_none(found.value) or found.value == "no" else Answer.YES
    return _given(answer, name, found)


def _one_of(name: str, wanted: frozenset[str], case: Case) -> Judgement:
    found = case.fact(name)
    if found is None:
        return _missing(name)
    return _given(Answer.YES if _written(found.value) in wanted else Answer.NO, name, found)


def _threshold(rule: Threshold, case: Case) -> Judgement:
    found = case.fact(rule.fact)
    if found is None:
        return _missing(rule.fact)
    if isinstance(rule.value, str):
        other = case.fact(rule.value)
        if other is None:
            return _missing(rule.value)
        bounds, limit = _bounds(other.value), described(rule.value)
    else:
        bounds, limit = (rule.value, rule.value), f"{rule.value:g}"
    numbers = _bounds(found.value)
    if numbers is None or bounds is None:
        return _given(Answer.UNKNOWN, rule.fact, found, "which is no number")
    compare, words = _COMPARISONS[rule.kind]
    met = {compare(number, bound * rule.times) for number in numbers for bound in bounds}
    times = f"{rule.times:.3g} times " if rule.times != 1 else ""
    answer = Answer.UNKNOWN if len(met) > 1 else Answer.YES if met.pop() else Answer.NO
    return _given(answer, rule.fact, found, f"asked: {words} {times}{limit}")


def _earlier(rule: Earlier, case: Case) -> Judgement:
    first = case.fact(rule.fact)
    if first is None:
        return _missing(rule.fact)
    if _says_none(first.value):
        return _given(Answer.NO, rule.fact, first)
    than = rule.than
    then = case.fact(than) if isinstance(than, str) else Statement(than)
    if then is None:
        return _missing(str(than))
    one, other = _day(first.value), _day(then.value)
    if one is None or other is None:
        return _given(Answer.UNKNOWN, rule.fact, first, "which is no date")
    answer = Answer.YES if one <= other else Answer.NO
    after = f"{described(than)}, {written(other)}" if isinstance(than, str) else written(other)
    return _given(answer, rule.fact, first, f"asked: not after {after}")


def _dated_within(rule: DatedWithin, case: Case) -> Judgement:
    found = case.fact(rule.fact)
    if found is None:
        return _missing(rule.fact)
    if _says_none(found.value):
        return _given(Answer.NO, rule.fact, found)
    dated = _day(found.value)
    if dated is None:
        return _given(Answer.UNKNOWN, rule.fact, found, "which is no date")
    age = (case.day.as_of - dated).days
    if age < 0:
        return _given(Answer.UNKNOWN, rule.fact, found, "which lies after the day of assessment")
    if age > rule.days:
        return _given(Answer.UNKNOWN, rule.fact, found, f"stale: older than {rule.days} days")
    return _given(Answer.YES, rule.fact, found)


def _given(answer: Answer, name: str, found: Statement, remark: str | None = None) -> Judgement:
    value = found.value if isinstance(found.value, str) else _written(found.value)
    if isinstance(found.value, date):
        value = written(found.value)
    reason = f"{described(name)}: {one_line(value, _MAX_VALUE)}{f' ({remark})' if remark else ''}"
    return Judgement(answer, reason, found.evidence_sha256, found.locator)


def _missing(name: str) -> Judgement:
    return replace(NOTHING, reason=f"{described(name)}: not stated")


def _says_none(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() == NONE


def _written(value: str | float | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else f"{value:g}"


def _bounds(value: str | float | date) -> tuple[float, float] | None:
    """A number twice, or the two ends of an interval such as `0.2..0.9`, which unknown rows leave."""
    if isinstance(value, date):
        return None
    low, dots, high = value.partition("..") if isinstance(value, str) else (value, "", value)
    try:
        return float(low), float(high if dots or not isinstance(value, str) else low)
    except ValueError:
        return None


def _day(value: str | float | date) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _age(dated_on: date | None) -> int:
    return dated_on.toordinal() if dated_on else 0


def _stale(dated_on: date | None) -> str:
    return f"stale: dated {written(dated_on)}" if dated_on else "stale: past its stated end"


def _undated(dated_on: date | None) -> str:
    return "" if dated_on else ", undated"

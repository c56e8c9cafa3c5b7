"""Judgements on one fact: whether it is stated, what it is, how it compares. What is not stated is unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from counterpoise.assessment.case import NONE, NOTHING, Case, Judgement
from counterpoise.assessment.facts import Statement
from counterpoise.catalogue.rules import DatedWithin, Earlier, Threshold, described
from counterpoise.language import decimal, marked, said, said_of
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Answer

_MAX_VALUE = 80


_COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "at_least": (operator.ge, marked("at least")),
    "at_most": (operator.le, marked("at most")),
    "more_than": (operator.gt, marked("more than")),
    "less_than": (operator.lt, marked("less than")),
}


def stated(name: str, case: Case) -> Judgement:
    found = case.fact(name)
    if found is None:
        return _missing(name)
    answer = Answer.NO if says_none(found.value) or found.value == "no" else Answer.YES
    return _given(answer, name, found)


def one_of(name: str, wanted: frozenset[str], case: Case) -> Judgement:
    found = case.fact(name)
    if found is None:
        return _missing(name)
    return _given(Answer.YES if _written(found.value) in wanted else Answer.NO, name, found)


def threshold(rule: Threshold, case: Case) -> Judgement:
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
        return _given(Answer.UNKNOWN, rule.fact, found, said("which is no number"))
    compare, words = _COMPARISONS[rule.kind]
    met = {compare(number, bound * rule.times) for number in numbers for bound in bounds}
    times = said("{times} times ", times=decimal(f"{rule.times:.3g}")) if rule.times != 1 else ""
    answer = Answer.UNKNOWN if len(met) > 1 else Answer.YES if met.pop() else Answer.NO
    return _given(
        answer, rule.fact, found, said("asked: {words} {times}{limit}", words=said(words), times=times, limit=limit)
    )


def earlier(rule: Earlier, case: Case) -> Judgement:
    first = case.fact(rule.fact)
    if first is None:
        return _missing(rule.fact)
    if says_none(first.value):
        return _given(Answer.NO, rule.fact, first)
    than = rule.than
    then = case.fact(than) if isinstance(than, str) else Statement(than)
    if then is None:
        return _missing(str(than))
    one, other = _day(first.value), _day(then.value)
    if one is None or other is None:
        return _given(Answer.UNKNOWN, rule.fact, first, said("which is no date"))
    answer = Answer.YES if one <= other else Answer.NO
    after = f"{described(than)}, {written(other)}" if isinstance(than, str) else written(other)
    return _given(answer, rule.fact, first, said("asked: not after {after}", after=after))


def dated_within(rule: DatedWithin, case: Case) -> Judgement:
    found = case.fact(rule.fact)
    if found is None:
        return _missing(rule.fact)
    if says_none(found.value):
        return _given(Answer.NO, rule.fact, found)
    dated = _day(found.value)
    if dated is None:
        return _given(Answer.UNKNOWN, rule.fact, found, said("which is no date"))
    age = (case.day.as_of - dated).days
    if age < 0:
        return _given(Answer.UNKNOWN, rule.fact, found, said("which lies after the day of assessment"))
    if age > rule.days:
        return _given(Answer.UNKNOWN, rule.fact, found, said("stale: older than {days} days", days=rule.days))
    return _given(Answer.YES, rule.fact, found)


def _given(answer: Answer, name: str, found: Statement, remark: str | None = None) -> Judgement:
    reason = f"{described(name)}: {one_line(_shown(found.value), _MAX_VALUE)}{f' ({remark})' if remark else ''}"
    return Judgement(answer, reason, found.evidence_sha256, found.locator)


def _shown(value: str | float | date) -> str:
    """A value for people: dates in words, an interval by its two ends."""
    if isinstance(value, date):
        return written(value)
    if isinstance(value, str) and ".." in value and (bounds := _bounds(value)) is not None:
        return said("{low} to {high}", low=decimal(f"{bounds[0]:.3g}"), high=decimal(f"{bounds[1]:.3g}"))
    words = _written(value)
    return _answers().get(words, words)


def _answers() -> dict[str, str]:
    """Values that are answers, in words; every other value is the register's own word."""
    return {"yes": said("yes"), "no": said("no"), NONE: said_of("value", "none"), "unknown": said("unknown")}


def _missing(name: str) -> Judgement:
    return replace(NOTHING, reason=said("{name}: not stated", name=described(name)))


def says_none(value: object) -> bool:
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

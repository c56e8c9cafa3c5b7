"""Judges of fit: one need against one option, from what other judgements have derived.

Each returns `not shown` where the evidence does not decide. Nothing that is absent is ever counted against an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.claims import NORMAL_975, standard_error
from counterpoise.assessment.control_points import Cell
from counterpoise.assessment.fit_facts import Asked, Evaluated, Judged, Option, Used
from counterpoise.assessment.stability import version_of
from counterpoise.assessment.stress import Fallback
from counterpoise.catalogue.places import countries_of_place, with_members
from counterpoise.language import marked, said
from counterpoise.safe.text import comparable
from counterpoise.vocabulary import Answer, ConditionOutcome, ControlPoint, EvaluatorRelationship, Fit, Power

_MEASURED_BY = frozenset({EvaluatorRelationship.DEPLOYER_RUN, EvaluatorRelationship.THIRD_PARTY})
_PER = MappingProxyType({"calls": 1_000, "tokens": 1_000_000})
_FALLBACKS = MappingProxyType(
    {
        Fallback.TESTED: Judged(
            Fit.MEETS, marked("a fallback of another party was tested within a year and met its floor")
        ),
        Fallback.NONE: Judged(
            Fit.DOES_NOT_MEET, marked("the register states that there is none, or that its test was missed")
        ),
        Fallback.NOT_SHOWN: Judged(Fit.NOT_SHOWN, marked("no test of a fallback within a year is shown")),
    }
)


def judge(asked: Asked, option: Option) -> Judged:
    """What the evidence shows of one option against one need."""
    return _JUDGES[asked.need.judge](asked, option)


def _of_answer(asked: Asked, option: Option) -> Judged:
    answer = next((found for name in asked.need.reads if (found := option.answers.get(name))), None)
    if answer is None:
        return Judged(Fit.NOT_SHOWN, said("the question was not put"))
    outcome = {Answer.YES: Fit.MEETS, Answer.NO: Fit.DOES_NOT_MEET}.get(answer.answer, Fit.NOT_SHOWN)
    return Judged(outcome, answer.reason, _hashes(answer.evidence_sha256), answer.locator)


def _of_documentation(asked: Asked, option: Option) -> Judged:
    found = option.documentation
    if found is None:
        return Judged(Fit.NOT_SHOWN, said("no question on documents was put"))
    reason = said("questions answered yes, up to those that are not shown")
    return _limited(asked, found.lower, found.upper, reason, found.evidence)


def _of_score(asked: Asked, option: Option) -> Judged:
    """Results that decide alike decide; results that contradict each other, or leave the limit within reach, do not.

    Of several that decide the oldest stands for all, since needs are held against its day.
    """
    named = [item for item in option.results if _speaks(item, asked)]
    usable = [item for item in named if not item.is_stale and _is_version(item, option.model)]
    if not usable:
        why = (
            said("only results that are too old, or of another version, by the organisation or a third party")
            if named
            else said("no result on this benchmark, by the organisation or a third party")
        )
        return Judged(Fit.NOT_SHOWN, why)
    judged = [_of_result(asked, item) for item in usable]
    decided = [item for item in judged if item.outcome is not Fit.NOT_SHOWN]
    if len({item.outcome for item in decided}) > 1:
        evidence = _joined(item.evidence for item in decided)
        return Judged(Fit.NOT_SHOWN, said("results contradict each other"), evidence)
    return min(decided or judged, key=_age)


def _age(item: Judged) -> tuple[bool, date, tuple[str, ...], str]:
    return item.evaluated_on is None, item.evaluated_on or date.max, item.evidence, item.locator or ""


def _speaks(item: Evaluated, asked: Asked) -> bool:
    result = item.result
    return (
        result.relationship in _MEASURED_BY
        and comparable(result.benchmark) == comparable(asked.benchmark or "")
        and comparable(result.metric) == comparable(asked.metric or "")
    )


def _is_version(item: Evaluated, model: str | None) -> bool:
    """Whether a result may speak of the version in use: it does not where both names state one, and they differ."""
    used, measured = version_of(model or ""), version_of(item.result.spelled)
    return used is None or measured is None or used == measured


def _of_result(asked: Asked, item: Evaluated) -> Judged:
    result, limit = item.result, asked.value
    evidence, locator = _hashes(result.evidence_sha256), result.locator
    low, high = result.minimum, result.maximum
    if limit is None or (low is not None and limit < low) or (high is not None and limit > high):
        return Judged(Fit.NOT_SHOWN, said("the limit lies off the scale of the metric"), evidence, locator)
    error = standard_error(result)
    if error is None:
        reason = said("the error of the result is not known, so that no limit lies clear of it")
        return Judged(Fit.NOT_SHOWN, reason, evidence, locator)
    span = NORMAL_975 * error
    reason = said("the score with its error, against the limit")
    found = _limited(asked, result.score - span, result.score + span, reason, evidence, locator)
    is_decided = found.outcome is not Fit.NOT_SHOWN
    return Judged(
        found.outcome,
        found.reason if is_decided else said("the limit lies within the error of the score"),
        *(evidence, locator, found.lower, found.upper),
        *(item.evaluated_on if is_decided else None, is_decided),
    )


def _of_weights(asked: Asked, option: Option) -> Judged:
    shown = option.access.weights if option.access else "unknown"
    if option.access and shown != "unknown":
        outcome = Fit.MEETS if shown == "yes" else Fit.DOES_NOT_MEET
        return Judged(outcome, option.access.reasons[0], option.access.evidence)
    denied = _of_answer(asked, option)
    return denied if denied.outcome is Fit.DOES_NOT_MEET else Judged(Fit.NOT_SHOWN, said("whether they can be had"))


def _of_clause(asked: Asked, option: Option) -> Judged:
    (name,) = asked.need.reads
    stated = option.statements.get(name)
    if stated is None:
        return Judged(Fit.NOT_SHOWN, said("the licence, or a licence along the lineage, is not known"))
    outcome = {"yes": Fit.MEETS, "no": Fit.DOES_NOT_MEET}.get(str(stated.value), Fit.NOT_SHOWN)
    reason = said("the strictest licence along the lineage says: {value}", value=stated.value)
    return Judged(outcome, reason, _hashes(stated.evidence_sha256), stated.locator)


def _of_power(asked: Asked, option: Option) -> Judged:
    (point,) = (ControlPoint(name) for name in asked.need.reads)
    others = [cell for cell in option.cells if cell.point is point and cell.entity != SELF]
    every = [cell for cell in option.cells if cell.point is point]
    barring = [cell for cell in others if cell.value in asked.need.fails_on]
    not_known = [cell for cell in others if cell.value is Power.UNKNOWN]
    evidence = _of_cells(option)
    if barring:
        return Judged(Fit.DOES_NOT_MEET, _who(barring), evidence)
    if not_known or not every:
        return Judged(Fit.NOT_SHOWN, _who(not_known) or said("who decides is not shown"), evidence)
    return Judged(Fit.MEETS, _who(every), evidence)


def _who(cells: Iterable[Cell]) -> str:
    return "; ".join(f"{_party(cell)}: {cell.reason}" for cell in cells)


def _party(cell: Cell) -> str:
    return {SELF: said("the organisation"), None: said("a party that is not known")}.get(cell.entity, cell.entity or "")


def _of_cells(option: Option) -> tuple[str, ...]:
    """Hosting stands in the register, the rest in licences and terms."""
    links = option.access.licences if option.access else ()
    clauses = (item.document.evidence_sha256 for item in option.clauses.values())
    return _hashes(option.register, *(link.evidence_sha256 for link in links), *clauses)


def _of_place(asked: Asked, option: Option) -> Judged:
    (name,) = asked.need.reads
    clause = option.clauses.get(name)
    if clause is None:
        return Judged(Fit.NOT_SHOWN, said("no contract or terms in force name the place"))
    evidence, place = _hashes(clause.document.evidence_sha256), clause.locator
    words = said("the contract or terms say: {value}", value=clause.value)
    countries, wanted = countries_of_place(clause.value or ""), with_members(asked.places)
    if countries is None:
        return Judged(Fit.NOT_SHOWN, said("{words}; a person must judge", words=words), evidence, place)
    if countries <= wanted:
        return Judged(Fit.MEETS, words, evidence, place)
    return Judged(Fit.NOT_SHOWN if countries & wanted else Fit.DOES_NOT_MEET, words, evidence, place)


def _of_seat(asked: Asked, option: Option) -> Judged:
    if option.host_seat is None:
        return Judged(Fit.NOT_SHOWN, said("the host, or its seat, is not known"))
    outcome = Fit.MEETS if option.host_seat in with_members(asked.places) else Fit.DOES_NOT_MEET
    return Judged(
        outcome, said("seat of the host's ultimate parent: {seat}", seat=option.host_seat), _hashes(option.register)
    )


def _of_conditions(asked: Asked, option: Option) -> Judged:  # noqa: ARG001 every judge has the same form
    found = option.conditions
    if not found:
        return Judged(Fit.NOT_SHOWN, said("no licence was held against a use of this model"))
    by_outcome = {
        outcome: [item for item in found if item.outcome is outcome]
        for outcome in (ConditionOutcome.BREACHED, ConditionOutcome.UNKNOWN)
    }
    for outcome, result in zip(by_outcome, (Fit.DOES_NOT_MEET, Fit.NOT_SHOWN), strict=True):
        if deciding := by_outcome[outcome]:
            reason = "; ".join(dict.fromkeys(item.reason for item in deciding))
            locator = next((item.locator for item in deciding if item.locator), None)
            return Judged(result, reason, _joined(item.evidence for item in deciding), locator)
    evidence = _joined(item.evidence for item in found)
    return Judged(Fit.MEETS, said("every condition is met or asks nothing of this use"), evidence)


def _of_cost(asked: Asked, option: Option) -> Judged:
    used = option.used
    (name,) = asked.need.reads
    if used is None or not used.calls or (name == "tokens" and not used.tokens):
        return Judged(
            Fit.NOT_SHOWN,
            said("the logs of the window count no calls")
            if name == "calls"
            else said("the logs of the window count no tokens"),
        )
    lower, upper = _cost(used, name)
    reason = said("cost in the logs of the window, against the limit")
    if used.calls_without_cost:
        reason = said("{reason}; calls without cost may have cost anything", reason=reason)
    return _limited(asked, lower, upper, reason, used.evidence)


def _cost(used: Used, name: str) -> tuple[float, float | None]:
    """Bounds of the cost of a thousand calls or a million tokens.

    Calls without cost leave no upper bound; calls without tokens may have used any number, which leaves no lower one.
    """
    number, untold = (used.calls, 0) if name == "calls" else (used.tokens, used.calls_without_tokens)
    each = used.spend / number * _PER[name]
    return 0.0 if untold else each, None if used.calls_without_cost else each


def _of_pin(asked: Asked, option: Option) -> Judged:  # noqa: ARG001 every judge has the same form
    versions = option.versions
    if versions is None or versions.pin is None:
        return Judged(
            Fit.NOT_SHOWN, said("neither a digest nor the version that answered every call of the window is shown")
        )
    reason = {
        "digest": said("the register holds a digest of an own copy"),
        "dated": said("every call of the window got the version that it asked for"),
        "alias": said("calls of the window asked for a name without version, or got another version"),
    }[versions.pin]
    outcome = Fit.DOES_NOT_MEET if versions.pin == "alias" else Fit.MEETS
    return Judged(outcome, reason, versions.pin_evidence)


def _of_runway(asked: Asked, option: Option) -> Judged:
    versions = option.versions
    if versions is not None and versions.basis == "own":
        return Judged(Fit.MEETS, said("an own copy, whose end nobody announced"), versions.evidence)
    if versions is None or versions.basis == "not_shown" or versions.runway_days is None:
        return Judged(Fit.NOT_SHOWN, said("neither an end nor days of notice are shown"))
    reason = said("days to the announced end") if versions.basis == "announced" else said("days of the promised notice")
    days = float(versions.runway_days)
    return _limited(asked, days, days, reason, versions.evidence)


def _of_switch(asked: Asked, option: Option) -> Judged:
    versions = option.versions
    if versions is None or versions.exit_days is None:
        return Judged(Fit.NOT_SHOWN, said("no tested switch is shown"))
    days = versions.exit_days
    return _limited(asked, days, days, said("days that the tested switch took"), versions.evidence)


def _of_fallback(asked: Asked, option: Option) -> Judged:  # noqa: ARG001 every judge has the same form
    found = _FALLBACKS[option.fallback or Fallback.NOT_SHOWN]
    return Judged(found.outcome, said(found.reason), _hashes(option.register))


def _of_words(asked: Asked, option: Option) -> Judged:
    wanted = comparable(asked.word or "")
    named = [item for item in option.disclosures if item.field in asked.need.reads and item.value]
    for item in named:
        if wanted in {comparable(part) for part in (item.value or "").replace(";", ",").split(",")}:
            evidence = _hashes(item.document.evidence_sha256)
            return Judged(
                Fit.MEETS, said("a document of the model names {value}", value=item.value), evidence, item.locator
            )
    if not named:
        return Judged(Fit.NOT_SHOWN, said("no current document of the model names any"))
    listed = "; ".join(dict.fromkeys(item.value or "" for item in named))
    evidence = _joined(_hashes(item.document.evidence_sha256) for item in named)
    return Judged(
        Fit.NOT_SHOWN, said("named are {listed}, which does not say that others do not work", listed=listed), evidence
    )


def _limited(  # noqa: PLR0913, PLR0917 an interval with its limit and its way to the bytes
    asked: Asked,
    lower: float | None,
    upper: float | None,
    reason: str,
    evidence: tuple[str, ...],
    locator: str | None = None,
) -> Judged:
    """An interval against a limit: decided only where no part of it lies on the other side."""
    limit = asked.value
    is_least = asked.need.direction == "at_least"
    inside, outside = (lower, upper) if is_least else (upper, lower)
    sign = 1 if is_least else -1
    outcome = Fit.NOT_SHOWN
    if limit is not None and inside is not None and sign * inside >= sign * limit:
        outcome = Fit.MEETS
    elif limit is not None and outside is not None and sign * outside < sign * limit:
        outcome = Fit.DOES_NOT_MEET
    return Judged(outcome, reason, evidence, locator, lower, upper)


def _hashes(*given: str | None) -> tuple[str, ...]:
    """Distinct hashes, sorted; one text may hold several, one a line."""
    return tuple(sorted({sha for item in given if item for sha in item.split()}))


def _joined(given: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return _hashes(*(sha for hashes in given for sha in hashes))


_JUDGES: Mapping[str, Callable[[Asked, Option], Judged]] = MappingProxyType(
    {
        "answer": _of_answer,
        "clause": _of_clause,
        "conditions": _of_conditions,
        "cost": _of_cost,
        "documentation": _of_documentation,
        "fallback": _of_fallback,
        "pin": _of_pin,
        "place": _of_place,
        "power": _of_power,
        "runway": _of_runway,
        "score": _of_score,
        "seat": _of_seat,
        "switch": _of_switch,
        "weights": _of_weights,
        "words": _of_words,
    }
)

"""Verdicts on controls, in a fixed order that prints its reason:

    1 applicability   whom it binds, the place, the access, the facts that bring it into play
    2 date            a day of assessment before the first day in force: shown as readiness
    3 exemption       lifts only what it names, and only where its own rule comes to yes
    4 evidence        what the test reads must be there, unless evidence against is, by the rule that names it
    5 test            a fail needs evidence against; what is not shown is insufficient evidence

A control that binds somebody else than the organisation is judged by what the organisation can show of it: the verdict
never finds that the other party broke a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from counterpoise.assessment.answers import from_review
from counterpoise.assessment.case import Case, Judgement
from counterpoise.assessment.facts import Day, Dossier, Review
from counterpoise.assessment.judging import Judge, compile_rule
from counterpoise.catalogue.control_rules import Control, Exemption
from counterpoise.language import said
from counterpoise.period import written
from counterpoise.vocabulary import RELEASED, Access, Answer, Verdict

Role = Literal["deployer", "provider", "provider_and_deployer"]
_YES, _NO = Judgement(Answer.YES, ""), Judgement(Answer.NO, "")


@dataclass(frozen=True, slots=True)
class ControlVerdict:
    """One verdict. `readiness` is what the test came to, where the control is not in force or exempt."""

    control: str
    subject: str  # deployment id, or the organisation
    verdict: Verdict
    reason: str
    step: Literal["applicability", "date", "exemption", "evidence", "test"]
    in_force_from: date | None = None
    readiness: Verdict | None = None
    evidence_sha256: str | None = None
    locator: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A control with the judges of its rules."""

    control: Control
    applies: Judge | None
    starts: tuple[tuple[date, Judge | None], ...]
    exemption: tuple[str, Judge] | None
    test: Judge
    contrary: Judge | None


class ControlJudge:
    """Judges controls for a role of the organisation; rules are compiled once."""

    def __init__(self, controls: Iterable[Control], exemptions: dict[str, Exemption], role: Role) -> None:
        self._role = role
        self._compiled = [_compiled(control, exemptions.get(control.id)) for control in controls]

    def judge(self, subject: str, dossier: Dossier, access: Access, day: Day) -> Iterator[ControlVerdict]:
        """One verdict a control, in the order of the controls. `access` is that of the deployment's model."""
        case = Case(dossier, day)
        for item in self._compiled:
            yield self._verdict(item, subject, case, access)

    def _verdict(self, item: _Compiled, subject: str, case: Case, access: Access) -> ControlVerdict:
        control, as_of = item.control, case.day.as_of

        def verdict(found: Verdict, reason: str, step: str, of: Judgement | None = None) -> ControlVerdict:
            place = (of.evidence_sha256, of.locator, of.quote) if of else (None, None, None)
            return ControlVerdict(control.id, subject, found, reason, step, None, None, *place)  # type: ignore[arg-type]

        applies = self._applies(item, case, access)
        if applies.answer is Answer.NO:
            return verdict(
                Verdict.NOT_APPLICABLE,
                said("does not apply – {reason}", reason=applies.reason),
                "applicability",
                applies,
            )
        tested, result = _tested(item, case)
        from_ = _in_force_from(item, case)
        if isinstance(from_, date) and from_ > as_of:
            ready = result if applies.answer is Answer.YES else Verdict.INSUFFICIENT_EVIDENCE
            why = tested.reason if applies.answer is Answer.YES else _not_shown(applies)
            reason = said("in force from {day}; readiness – {why}", day=written(from_), why=why)
            early = verdict(Verdict.NOT_YET_APPLICABLE, reason, "date", tested)
            return replace(early, in_force_from=from_, readiness=ready)
        if applies.answer is not Answer.YES:
            return verdict(Verdict.INSUFFICIENT_EVIDENCE, _not_shown(applies), "applicability", applies)
        if from_ is None:
            reason = said("whether it is in force depends on what is not shown")
            return verdict(Verdict.INSUFFICIENT_EVIDENCE, reason, "date")
        if item.exemption is not None and (lifted := item.exemption[1](case)).answer is Answer.YES:
            reason = said("exempt under {exemption} – {reason}", exemption=item.exemption[0], reason=lifted.reason)
            return replace(verdict(Verdict.EXEMPT, reason, "exemption", lifted), readiness=result)
        step = "evidence" if result is Verdict.INSUFFICIENT_EVIDENCE else "test"
        return verdict(result, tested.reason, step, tested)

    def _applies(self, item: _Compiled, case: Case, access: Access) -> Judgement:
        control = item.control
        if "deployer" in control.binds and len(control.binds) == 1 and self._role == "provider":
            return replace(_NO, reason=said("it binds deployers, and the organisation is a provider"))
        of_access = _fits(control.access, access)
        if of_access.answer is Answer.NO or item.applies is None:
            return of_access
        found = item.applies(case)
        if found.answer is Answer.NO or of_access.answer is Answer.YES:
            return found
        return of_access


def _fits(asked: str, access: Access) -> Judgement:
    """Whether a control meant for released or for closed models fits the access of this one."""
    if asked == "both":
        return _YES
    if access is Access.UNKNOWN:
        return Judgement(Answer.UNKNOWN, said("access to the model: not shown"))
    is_fit = (access in RELEASED) is (asked == "open")
    return Judgement(
        Answer.YES if is_fit else Answer.NO,
        said("access to the model: {value}", value=said(access.value.replace("_", " "))),
    )


def _tested(item: _Compiled, case: Case) -> tuple[Judgement, Verdict]:
    """What the test comes to. Contrary evidence fails; reviews decide only what evidence leaves undecided."""
    if item.contrary is not None and (against := item.contrary(case)).answer is Answer.YES:
        return against, Verdict.FAIL
    found, reviews = item.test(case), case.reviews(item.control.id)
    if found.answer in {Answer.UNKNOWN, Answer.PARTIAL} and reviews and item.control.automatable != "full":
        found = _reviewed(found, case, reviews)
    verdict = {Answer.YES: Verdict.PASS, Answer.NO: Verdict.FAIL}.get(found.answer, Verdict.INSUFFICIENT_EVIDENCE)
    return found, verdict


def _reviewed(found: Judgement, case: Case, reviews: Sequence[Review]) -> Judgement:
    """The answer of people. A critical or high-risk use needs two roles that agree; those who differ decide nothing."""
    given = [(review.role, from_review(review, case.day)) for review in reviews]
    decided = [(role, item) for role, item in given if item.answer in {Answer.YES, Answer.NO}]
    if not decided:
        oldest = min((item for _, item in given), key=lambda item: item.order)
        return replace(found, reason=f"{found.reason}; {oldest.reason}")
    if len({item.answer for _, item in decided}) > 1:
        return replace(found, answer=Answer.UNKNOWN, reason=said("reviewers differ"))
    best = min((item for _, item in decided), key=lambda item: item.order)
    if needs_second_reviewer(case) and len({role for role, _ in decided}) < 2:
        return replace(
            best, answer=Answer.UNKNOWN, reason=said("{reason}; a second reviewer must confirm it", reason=best.reason)
        )
    return best


def needs_second_reviewer(case: Case) -> bool:
    """Whether one person's answer is not enough: the use is critical or of high risk."""
    risk = case.fact("reg.risk_class")
    return case.dossier.deployment.is_critical is True or (risk is not None and risk.value == "high")


def _in_force_from(item: _Compiled, case: Case) -> date | None:
    """The first day in force; of several possible days the first, where all lie ahead, and None where that is open."""
    if not item.starts:
        return date.min
    possible = []
    for day, when in item.starts:
        answer = when(case).answer if when else Answer.YES
        if answer is Answer.YES:
            return day
        if answer is not Answer.NO:
            possible.append(day)
    days = possible or [day for day, _ in item.starts]
    if min(days) > case.day.as_of or max(days) <= case.day.as_of:
        return min(days)
    return None


def _not_shown(applies: Judgement) -> str:
    return said("whether it applies is not shown – {reason}", reason=applies.reason)


def _compiled(control: Control, exemption: Exemption | None) -> _Compiled:
    return _Compiled(
        control,
        compile_rule(control.applies_if) if control.applies_if else None,
        tuple((start.from_, compile_rule(start.when) if start.when else None) for start in control.starts),
        (exemption.id, compile_rule(exemption.rule)) if exemption else None,
        compile_rule(control.test, strict=True),
        compile_rule(control.contrary) if control.contrary else None,
    )

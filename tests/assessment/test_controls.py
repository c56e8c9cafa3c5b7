"""Verdicts: every control has a case that passes, one that fails, and is insufficient without its evidence."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from counterpoise.assessment.controls import ControlJudge, ControlVerdict
from counterpoise.assessment.facts import Day, Deployment, Disclosure, Document, Dossier, Review, Statement
from counterpoise.catalogue.control_rules import Control, controls, exemptions
from counterpoise.vocabulary import Access, Answer, DisclosureState, DocumentKind, Verdict

CASES = yaml.safe_load((Path(__file__).parent / "control_cases.yaml").read_text(encoding="utf-8"))
IN_FORCE = Day(date(2026, 10, 31))
BY_ID = {control.id: control for control in controls()}
_LATER = {"2027-12-02", "2028-08-02", "2026-12-02"}


def judged(control: Control, facts: dict[str, str | None], *, reviews: tuple[Review, ...] = ()) -> ControlVerdict:
    """The verdict on one control over these facts, as if every control were in force."""
    given = {name: value for name, value in facts.items() if value is not None}
    access = Access(given.pop("access", "unknown"))
    kind, conflict = given.pop("document", None), given.pop("conflict", None)
    card = Document("c" * 64, DocumentKind.MODEL_CARD, model="m", dated_on=date(2026, 9, 1))
    terms = Document("t" * 64, DocumentKind.CONTRACT, model=None, dated_on=date(2026, 9, 1))
    disclosures, statements = [], {}
    for name, value in given.items():
        group, _, field = name.partition(".")
        state = DisclosureState.CONFLICTING if name == conflict else DisclosureState.DISCLOSED
        if group == "card":
            disclosures.append(Disclosure(card, field, state, value, value))
        elif group == "con":
            disclosures.append(Disclosure(terms, f"terms.{field}", state, value, value))
        else:
            statements[name] = Statement(value, "r" * 64)
    documents = [card, terms] if disclosures else [card] if kind else []
    dossier = Dossier(Deployment("d", "D", model="m"), documents, disclosures, (), reviews, statements)
    early = control.model_copy(
        update={"starts": tuple(start.model_copy(update={"from_": date(2020, 1, 1)}) for start in control.starts)}
    )
    (found,) = ControlJudge([early], exemptions(), "deployer").judge("d", dossier, access, IN_FORCE)
    return found


def test_every_control_has_its_cases() -> None:
    missing = sorted(set(BY_ID) - set(CASES))
    assert not missing, f"controls without cases: {', '.join(missing)}"
    assert set(CASES) == set(BY_ID)


@pytest.mark.parametrize("name", CASES)
def test_a_control_passes_on_its_evidence(name: str) -> None:
    found = judged(BY_ID[name], CASES[name]["pass"])
    assert found.verdict is Verdict.PASS, found.reason


@pytest.mark.parametrize("name", CASES)
def test_a_control_fails_on_contrary_evidence(name: str) -> None:
    found = judged(BY_ID[name], CASES[name]["pass"] | CASES[name]["fail"])
    assert found.verdict is Verdict.FAIL, found.reason


@pytest.mark.parametrize("name", CASES)
def test_without_its_evidence_a_control_is_insufficient_and_never_a_fail(name: str) -> None:
    facts = CASES[name]["pass"]
    found = {fact: judged(BY_ID[name], facts | {fact: None}).verdict for fact in facts}
    assert Verdict.FAIL not in found.values(), found
    assert Verdict.INSUFFICIENT_EVIDENCE in found.values(), found


# The order of the steps, on controls of the catalogue.

_HIGH = {"org.in_union": "yes", "reg.risk_class": "high", "reg.high_risk_route": "annex_iii"}
_GENERAL = {"org.in_union": "yes", "reg.general_purpose": "yes"}


def _judge(name: str, facts: dict[str, str], access: Access, on: date = IN_FORCE.as_of) -> ControlVerdict:
    statements = {key: Statement(value, "r" * 64) for key, value in facts.items() if not key.startswith("card.")}
    card = Document("c" * 64, DocumentKind.MODEL_CARD, model="m", dated_on=on)
    said = {key.removeprefix("card."): value for key, value in facts.items() if key.startswith("card.")}
    disclosed = [Disclosure(card, field, DisclosureState.DISCLOSED, value) for field, value in said.items()]
    dossier = Dossier(Deployment("d", "D", model="m"), [card], disclosed, statements=statements)
    (found,) = ControlJudge([BY_ID[name]], exemptions(), "deployer").judge("d", dossier, access, Day(on))
    return found


def test_a_control_that_does_not_apply_is_not_judged_further() -> None:
    found = _judge("EUAIA-19", _HIGH | {"reg.risk_class": "minimal", "reg.log_retention_days": "9"}, Access.CLOSED)
    assert (found.verdict, found.step, found.readiness) == (Verdict.NOT_APPLICABLE, "applicability", None)


@pytest.mark.parametrize(
    ("route", "days", "readiness"),
    [
        ("annex_iii", "400", Verdict.PASS),
        ("annex_iii", "90", Verdict.FAIL),
        ("annex_i", "400", Verdict.PASS),
        (None, "90", Verdict.FAIL),
    ],
)
def test_before_its_first_day_a_control_is_shown_as_readiness(route: str | None, days: str, readiness: Verdict) -> None:
    facts = {"org.in_union": "yes", "reg.risk_class": "high", "reg.log_retention_days": days}
    found = _judge("EUAIA-19", facts | ({"reg.high_risk_route": route} if route else {}), Access.CLOSED)
    assert (found.verdict, found.step, found.readiness) == (Verdict.NOT_YET_APPLICABLE, "date", readiness)
    first = date(2028, 8, 2) if route == "annex_i" else date(2027, 12, 2)  # of two possible days the first
    assert found.in_force_from == first


def test_between_two_possible_first_days_it_is_open_whether_a_control_is_in_force() -> None:
    facts = {"org.in_union": "yes", "reg.risk_class": "high", "reg.log_retention_days": "90"}
    found = _judge("EUAIA-19", facts, Access.CLOSED, date(2028, 1, 1))
    assert (found.verdict, found.step) == (Verdict.INSUFFICIENT_EVIDENCE, "date")
    assert _judge("EUAIA-19", facts, Access.CLOSED, date(2028, 9, 1)).verdict is Verdict.FAIL


_FREE = _GENERAL | {
    "lic.ai_act_free_open": "yes",
    "card.weights": "yes",
    "card.architecture": "decoder",
    "card.usage_info": "yes",
    "reg.monetisation": "none",
    "reg.systemic_risk_status": "not_systemic",
    "card.training_compute_flop": "8e24",
}


def test_an_exemption_lifts_only_what_it_names_and_is_no_pass() -> None:
    found = _judge("EUAIA-53-1A", _FREE, Access.OPEN)
    assert (found.verdict, found.step) == (Verdict.EXEMPT, "exemption")
    assert found.readiness is Verdict.INSUFFICIENT_EVIDENCE
    for name in ("EUAIA-53-1C", "EUAIA-53-1D"):
        assert _judge(name, _FREE, Access.OPEN).verdict is not Verdict.EXEMPT


@pytest.mark.parametrize("fact", [name for name in _FREE if name not in _GENERAL])
def test_what_is_not_known_never_exempts(fact: str) -> None:
    facts = {name: value for name, value in _FREE.items() if name != fact}
    assert _judge("EUAIA-53-1A", facts, Access.OPEN).verdict is Verdict.INSUFFICIENT_EVIDENCE


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("reg.systemic_risk_status", "systemic"),
        ("card.training_compute_flop", "3.8e25"),
        ("reg.monetisation", "paid access"),
        ("lic.ai_act_free_open", "no"),
    ],
)
def test_a_model_with_systemic_risk_or_other_terms_is_never_exempt(fact: str, value: str) -> None:
    assert _judge("EUAIA-53-1A", _FREE | {fact: value}, Access.OPEN).verdict is not Verdict.EXEMPT


def test_a_control_on_deployers_does_not_bind_a_provider() -> None:
    judge = ControlJudge([BY_ID["EUAIA-50-3"]], exemptions(), "provider")
    (found,) = judge.judge("d", Dossier(Deployment("d", "D")), Access.OPEN, IN_FORCE)
    assert found.verdict is Verdict.NOT_APPLICABLE


# What people answer.

_PEOPLE = Review("ISO-A.8.2", "d", Answer.YES, "Model Risk Officer", "read the handbook", date(2026, 9, 1))
_SECOND = Review("ISO-A.8.2", "d", Answer.YES, "Head of Audit", "read it too", date(2026, 9, 2))


def test_a_person_decides_what_evidence_leaves_undecided() -> None:
    assert judged(BY_ID["ISO-A.8.2"], {}).verdict is Verdict.INSUFFICIENT_EVIDENCE
    found = judged(BY_ID["ISO-A.8.2"], {}, reviews=(_PEOPLE,))
    assert (found.verdict, found.quote) == (Verdict.PASS, "read the handbook")
    against = judged(BY_ID["ISO-A.8.2"], {"reg.user_doc_ref": "none"}, reviews=(_PEOPLE,))
    assert against.verdict is Verdict.FAIL, "evidence goes before a review"


def test_a_high_risk_use_needs_two_roles_that_agree() -> None:
    facts: dict[str, str | None] = {"reg.risk_class": "high"}
    one = judged(BY_ID["ISO-A.8.2"], facts, reviews=(_PEOPLE,))
    assert (one.verdict, "second reviewer" in one.reason) == (Verdict.INSUFFICIENT_EVIDENCE, True)
    assert judged(BY_ID["ISO-A.8.2"], facts, reviews=(_PEOPLE, _PEOPLE)).verdict is Verdict.INSUFFICIENT_EVIDENCE
    assert judged(BY_ID["ISO-A.8.2"], facts, reviews=(_PEOPLE, _SECOND)).verdict is Verdict.PASS
    no = replace(_SECOND, answer=Answer.NO, searched_on=date(2026, 9, 2))
    differ = judged(BY_ID["ISO-A.8.2"], facts, reviews=(_PEOPLE, no))
    assert (differ.verdict, differ.reason) == (Verdict.INSUFFICIENT_EVIDENCE, "reviewers differ")


def test_an_old_answer_no_longer_counts() -> None:
    old = replace(_PEOPLE, answered_on=date(2025, 9, 1))
    assert judged(BY_ID["ISO-A.8.2"], {}, reviews=(old,)).verdict is Verdict.INSUFFICIENT_EVIDENCE


def test_a_control_that_software_decides_is_not_decided_by_a_person() -> None:
    review = replace(_PEOPLE, question="RMF-GV-2.1")
    assert judged(BY_ID["RMF-GV-2.1"], {}, reviews=(review,)).verdict is Verdict.INSUFFICIENT_EVIDENCE


# Neutrality.

_SWAP = {Access.OPEN: Access.CLOSED, Access.CLOSED: Access.OPEN}


def _nameless(reason: str) -> str:
    return re.sub(r"\b(open|closed)\b", "X", reason)


@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_exchanging_open_and_closed_changes_no_verdict_and_no_word(kind: str) -> None:
    """Controls for both kinds come out the same; those for one kind come out the same with their kind exchanged."""
    for name, case in CASES.items():
        control = BY_ID[name]
        facts = case["pass"] | (case["fail"] if kind == "fail" else {})
        kinds = {"open": "closed", "closed": "open", "both": "both"}
        turned = control.model_copy(update={"access": kinds[control.access]})
        for access, other in _SWAP.items():
            one = judged(control, facts | {"access": access})
            two = judged(turned, facts | {"access": other})
            assert (one.verdict, one.step) == (two.verdict, two.step)
            assert _nameless(one.reason) == _nameless(two.reason)

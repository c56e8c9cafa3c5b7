"""Verdicts: every control has a case that passes, one that fails, and is insufficient without its evidence."""

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

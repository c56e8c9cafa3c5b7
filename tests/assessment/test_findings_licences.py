"""Findings on broken licence conditions: one a deployment, each condition once, with its owner."""

from __future__ import annotations

import pytest

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings_licences import Broken, broken_conditions
from counterpoise.vocabulary import Severity

DEPLOYMENTS = {name: Deployment(name, name, owner_role="Head of Claims") for name in ("chat", "notes")}
KEYS = ["licence_conditions.breached"]


def broken(deployment: str = "chat", licence: str = "Llama 3.3 Community", **changed: object) -> Broken:
    given = {
        "clause": "Built with Llama",
        "is_of_others": False,
        "stated": "register: words shown to users: none",
        "reason": "the words are not shown",
        "evidence": ("b", "a"),
    } | changed
    return Broken(deployment, licence, **given)  # type: ignore[arg-type]


def test_a_condition_that_two_licences_of_a_lineage_ask_is_said_once() -> None:
    (found,) = broken_conditions([broken(), broken(licence="Llama 3.1 Community")], DEPLOYMENTS, KEYS)
    assert found.condition == (
        "1 condition of a licence is not met: ‘Llama 3.3 Community’ asks ‘Built with Llama’; "
        "register: words shown to users: none: the words are not shown."
    )
    assert (found.id, found.owner_role, found.evidence) == ("LICENCE-CONDITION:chat", "Head of Claims", ("a", "b"))
    assert found.figures == tuple(KEYS)


def test_each_deployment_has_its_finding_with_all_its_conditions() -> None:
    given = [broken(), broken(clause="url_mutable", reason="a limit is broken"), broken("notes")]
    chat, notes = broken_conditions(given, DEPLOYMENTS, KEYS)
    assert chat.condition.startswith("2 conditions of a licence are not met:")
    assert "asks ‘url mutable’" in chat.condition
    assert notes.id == "LICENCE-CONDITION:notes"


@pytest.mark.parametrize(
    ("of_others", "severity"), [((True,), Severity.MEDIUM), ((True, False), Severity.HIGH), ((False,), Severity.HIGH)]
)
def test_a_duty_of_another_party_alone_weighs_less(of_others: tuple[bool, ...], severity: Severity) -> None:
    given = [broken(is_of_others=said, clause=f"clause {number}") for number, said in enumerate(of_others)]
    (found,) = broken_conditions(given, DEPLOYMENTS, KEYS)
    assert found.severity is severity


def test_nothing_broken_is_no_finding() -> None:
    assert list(broken_conditions([], DEPLOYMENTS, KEYS)) == []

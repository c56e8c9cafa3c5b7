"""What the estate's files state for licence conditions, whatever the order of the register."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import LicenceLink
from counterpoise.assessment.licence_facts import Registered
from counterpoise.estate.governance import DeploymentGovernance
from counterpoise.estate.loading import load_estate
from counterpoise.estate.models import Deployment
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers
from counterpoise.stages.knowledge import Knowledge
from counterpoise.stages.licence_checks import made_by_others, registered
from counterpoise.vocabulary import LicenceClass

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
ESTATE = load_estate(lambda name: (SAMPLE / name).read_bytes() if (SAMPLE / name).is_file() else None)
AS_OF = date(2026, 10, 31)


def stated(order: list[int]) -> dict[str, Registered]:
    deployments = [ESTATE.deployments[index] for index in order]
    estate = SimpleNamespace(settings=ESTATE.settings, deployments=deployments)
    audit = cast("Audit", SimpleNamespace(estate=estate, as_of=AS_OF))
    return {declared.id: registered(audit, declared) for declared in deployments}


@given(st.permutations(range(len(ESTATE.deployments))))
def test_the_order_of_the_register_changes_nothing(order: list[int]) -> None:
    assert stated(order) == stated(sorted(order))


def test_facts_of_the_register_reach_the_judges() -> None:
    found = stated(list(range(len(ESTATE.deployments))))
    assert (found["policy-chat"].product_name, found["policy-chat"].shown_notice) == ("Aldermoor Answers", "none")
    assert {item.most_users for item in found.values()} == {412}
    assert {item.organisation_users for item in found.values()} == {310_000}
    assert found["claims-letters"].limit_reviewed_on == date(2025, 12, 1)
    empty = found["hr-pilot"]
    of_all = {"deployment", "as_of", "seat", "organisation_users", "revenue_usd", "most_users", "hosting", "places"}
    assert {getattr(empty, field.name) for field in fields(empty) if field.name not in of_all} == {None}


@pytest.mark.parametrize(
    ("field", "given_value"),
    [
        *(("licensee_users_at_release", 5.0), ("made_available", False), ("shown_notice", "none")),
        *(("commercial_use", True), ("multimodal", True), ("output_training_use", True)),
        *(("output_training_model", "Lex"), ("output_training_kind", "derivative")),
        *(("output_training_competes", False), ("output_training_distributed", True)),
        *(("licence_limit_breached", True), ("licence_reviewed_on", date(2026, 1, 1)), ("modification", "adapter")),
        ("purpose_within_intended_use", False),
    ],
)
def test_each_fact_of_a_deployment_reaches_the_judges(field: str, given_value: object) -> None:
    declared = Deployment(id="x", name="X", governance=DeploymentGovernance.model_validate({field: given_value}))
    audit = cast("Audit", SimpleNamespace(estate=ESTATE, as_of=AS_OF))
    plain = registered(audit, Deployment(id="x", name="X"))
    told = registered(audit, declared)
    (changed,) = (item.name for item in fields(told) if getattr(told, item.name) != getattr(plain, item.name))
    assert getattr(told, changed) == given_value


def test_a_model_of_another_developer_is_one_that_others_made() -> None:
    dossiers = cast("Dossiers", SimpleNamespace(knowledge=Knowledge.of(ESTATE)))

    def link(model: str) -> LicenceLink:
        return LicenceLink(model, "llama-3.1", "Llama 3.1 Community", LicenceClass.USER_THRESHOLD, "catalogue")

    tuned, instruct, base = map(link, ("actuarius-8b-instruct", "llama-3.1-8b-instruct", "llama-3.1-8b"))
    assert made_by_others(base, [tuned, instruct], dossiers) == ("Actuarius 8B Instruct",)
    assert made_by_others(tuned, [], dossiers) == ()
    assert made_by_others(base, [link("a name nobody knows")], dossiers) == ()

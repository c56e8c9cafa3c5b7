"""What the estate's files state for licence conditions, whatever the order of the register."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import LicenceLink
from counterpoise.assessment.licence_facts import Registered
from counterpoise.estate.loading import load_estate
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


def test_a_model_of_another_developer_is_one_that_others_made() -> None:
    dossiers = cast("Dossiers", SimpleNamespace(knowledge=Knowledge.of(ESTATE)))

    def link(model: str) -> LicenceLink:
        return LicenceLink(model, "llama-3.1", "Llama 3.1 Community", LicenceClass.USER_THRESHOLD, "catalogue")

    tuned, instruct, base = map(link, ("actuarius-8b-instruct", "llama-3.1-8b-instruct", "llama-3.1-8b"))
    assert made_by_others(base, [tuned, instruct], dossiers) == ("Actuarius 8B Instruct",)
    assert made_by_others(tuned, [], dossiers) == ()
    assert made_by_others(base, [link("a name nobody knows")], dossiers) == ()

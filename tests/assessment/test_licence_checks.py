"""Conditions against facts, with the catalogue's own licences; less evidence never settles what more left in doubt."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import UNRECOGNISED, LicenceLink
from counterpoise.assessment.licence_checks import CLAUSE_OF, Check, checks
from counterpoise.assessment.licence_facts import Bound, Registered
from counterpoise.catalogue.clauses import value
from counterpoise.catalogue.licences import licence, licences
from counterpoise.vocabulary import ConditionOutcome as Outcome
from counterpoise.vocabulary import Hosting, LicenceClass
from counterpoise.vocabulary import LicenceCondition as Kind

AS_OF = date(2026, 10, 31)
MET, BREACHED, UNKNOWN, NOT = Outcome.MET, Outcome.BREACHED, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
M = 10**6
LIMITS = frozenset(CLAUSE_OF)


def bound(licence_id: str, *made_from_it: str, source: Any = "licence text") -> Bound:
    if licence_id == UNRECOGNISED:
        return Bound(LicenceLink("m", UNRECOGNISED, "?", LicenceClass.UNKNOWN, source), made_from_it)
    row = licence(licence_id)
    return Bound(LicenceLink("m", row.id, row.name, row.licence_class, source), made_from_it)


def facts(**stated: Any) -> Registered:
    return Registered(deployment="d", as_of=AS_OF, **stated)


def check(licence_id: str, kind: Kind, *made_from_it: str, **stated: Any) -> Check:
    (found,) = (item for item in checks([bound(licence_id, *made_from_it)], facts(**stated)) if item.kind is kind)
    return found


CASES: list[tuple[str, Kind, Outcome, dict[str, Any]]] = [
    # The 700 million of Llama count the licensee with affiliates in the month before the release.
    ("llama-3.3", Kind.USERS, UNKNOWN, {}),
    ("llama-3.3", Kind.USERS, MET, {"organisation_users": 310_000}),
    ("llama-3.3", Kind.USERS, MET, {"organisation_users": 700 * M}),
    ("llama-3.3", Kind.USERS, UNKNOWN, {"organisation_users": 700 * M + 1}),
    ("llama-3.3", Kind.USERS, BREACHED, {"users_at_release": 700 * M + 1}),
    ("llama-3.3", Kind.USERS, MET, {"users_at_release": 700 * M, "organisation_users": 800 * M}),
    ("llama-3.3", Kind.USERS, UNKNOWN, {"monthly_users": 86, "most_users": 86}),
    ("llama-3.3", Kind.USERS, UNKNOWN, {"monthly_users": 900 * M, "most_users": 900 * M}),
    ("apache-2.0", Kind.USERS, NOT, {"users_at_release": 900 * M}),
    # Qwen counts the product, now, where the use is commercial.
    ("qwen-2024", Kind.USERS, UNKNOWN, {"monthly_users": 5, "commercial_use": True}),
    ("qwen-2024", Kind.USERS, UNKNOWN, {"monthly_users": 5, "most_users": 101 * M, "commercial_use": True}),
    ("qwen-2024", Kind.USERS, BREACHED, {"monthly_users": 101 * M, "commercial_use": True}),
    ("qwen-2024", Kind.USERS, UNKNOWN, {"monthly_users": 101 * M}),
    ("qwen-2024", Kind.USERS, NOT, {"monthly_users": 101 * M, "commercial_use": False}),
    ("qwen-2024", Kind.USERS, MET, {"organisation_users": 100 * M}),
    # Of others the catalogue's words do not say which month counts, or ask more than a number.
    ("hunyuan-3d-2.0", Kind.USERS, UNKNOWN, {"monthly_users": 2 * M, "organisation_users": 3 * M}),
    ("hunyuan-3d-2.0", Kind.USERS, MET, {"organisation_users": M}),
    ("hyperclova-seed", Kind.USERS, UNKNOWN, {"organisation_users": M}),
    ("kimi-modified-mit", Kind.USERS, NOT, {"monthly_users": 200 * M}),
    ("stability-community", Kind.USERS, NOT, {"organisation_users": 1}),
    # Revenue.
    ("stability-community", Kind.REVENUE, UNKNOWN, {}),
    ("stability-community", Kind.REVENUE, MET, {"revenue_usd": M}),
    ("stability-community", Kind.REVENUE, BREACHED, {"revenue_usd": M + 1}),
    ("llama-4", Kind.REVENUE, NOT, {"revenue_usd": M + 1}),
    # Place: of the seat, for multimodal models only, and not for end users of a product.
    ("llama-4", Kind.PLACE, BREACHED, {"seat": "IE", "multimodal": True, "hosting": Hosting.SELF}),
    ("llama-4", Kind.PLACE, UNKNOWN, {"seat": "IE", "multimodal": True, "hosting": Hosting.THIRD_PARTY}),
    ("llama-4", Kind.PLACE, NOT, {"seat": "IE", "multimodal": True, "hosting": Hosting.SERVICE}),
    ("llama-4", Kind.PLACE, UNKNOWN, {"seat": "IE", "hosting": Hosting.SELF}),
    ("llama-4", Kind.PLACE, NOT, {"seat": "IE", "multimodal": False}),
    ("llama-4", Kind.PLACE, MET, {"seat": "US", "places": ("IE",), "multimodal": True}),
    ("llama-3.2", Kind.PLACE, BREACHED, {"seat": "FR", "multimodal": True, "hosting": Hosting.SELF}),
    ("llama-3.3", Kind.PLACE, NOT, {"seat": "IE", "multimodal": True}),
    # Place of use.
    ("hunyuan-3d-2.0", Kind.PLACE, BREACHED, {"seat": "US", "places": ("US", "KR")}),
    ("hunyuan-3d-2.0", Kind.PLACE, BREACHED, {"places": ("IE",)}),
    ("hunyuan-3d-2.0", Kind.PLACE, MET, {"places": ("US", "JP")}),
    ("hunyuan-3d-2.0", Kind.PLACE, UNKNOWN, {"seat": "IE"}),
    ("api-gemini-2025", Kind.PLACE, UNKNOWN, {"places": ("NO",)}),
    ("api-gemini-2025", Kind.PLACE, MET, {"places": ("US",)}),
    # Words to show.
    ("llama-3.3", Kind.NOTICE, MET, {"shown_notice": "Letters are built with Llama."}),
    ("llama-3.3", Kind.NOTICE, MET, {"product_name": "Lex, Built with Llama", "made_available": True}),
    ("llama-3.3", Kind.NOTICE, BREACHED, {"product_name": "Lex", "shown_notice": "none", "made_available": True}),
    ("llama-3.3", Kind.NOTICE, UNKNOWN, {"shown_notice": "none", "made_available": True}),
    ("llama-3.3", Kind.NOTICE, UNKNOWN, {"product_name": "Lex", "shown_notice": "none"}),
    ("llama-3.3", Kind.NOTICE, UNKNOWN, {"product_name": "Lex", "made_available": True}),
    ("llama-3.3", Kind.NOTICE, NOT, {"product_name": "Lex", "made_available": False}),
    ("llama-2", Kind.NOTICE, NOT, {"shown_notice": "none", "made_available": True}),
    ("kimi-modified-mit", Kind.NOTICE, NOT, {"organisation_users": M, "revenue_usd": M}),
    (
        "kimi-modified-mit",
        Kind.NOTICE,
        BREACHED,
        {"monthly_users": 101 * M, "shown_notice": "none", "product_name": "Lex"},
    ),
    ("kimi-modified-mit", Kind.NOTICE, MET, {"monthly_users": 101 * M, "shown_notice": "Kimi K2 inside"}),
    ("kimi-modified-mit", Kind.NOTICE, UNKNOWN, {"monthly_users": 101 * M}),
    (
        "kimi-modified-mit",
        Kind.NOTICE,
        UNKNOWN,
        {"organisation_users": M, "shown_notice": "none", "product_name": "Lex"},
    ),
    ("qwen-2024", Kind.NOTICE, NOT, {"output_training_use": False, "modification": "retrieval"}),
    ("qwen-2024", Kind.NOTICE, UNKNOWN, {"output_training_use": False, "shown_notice": "none"}),
    (
        *("qwen-2024", Kind.NOTICE, BREACHED),
        {"modification": "fine_tuned", "made_available": True, "shown_notice": "none", "product_name": "Lex"},
    ),
    # Commerce.
    ("cc-by-nc-4.0", Kind.COMMERCIAL, BREACHED, {"commercial_use": True}),
    ("cc-by-nc-4.0", Kind.COMMERCIAL, MET, {"commercial_use": False}),
    ("cc-by-nc-4.0", Kind.COMMERCIAL, UNKNOWN, {}),
    ("stability-community", Kind.COMMERCIAL, UNKNOWN, {"commercial_use": True}),
    ("busl-1.1", Kind.COMMERCIAL, UNKNOWN, {"commercial_use": False}),
    ("mit", Kind.COMMERCIAL, NOT, {"commercial_use": True}),
    # Field of use: people answer, and their answer grows old.
    ("openrail-m", Kind.FIELD_OF_USE, UNKNOWN, {}),
    ("openrail-m", Kind.FIELD_OF_USE, UNKNOWN, {"within_intended_use": True}),
    ("openrail-m", Kind.FIELD_OF_USE, BREACHED, {"limit_breached": True}),
    ("openrail-m", Kind.FIELD_OF_USE, UNKNOWN, {"limit_breached": False}),
    ("openrail-m", Kind.FIELD_OF_USE, MET, {"limit_breached": False, "limit_reviewed_on": date(2025, 12, 1)}),
    ("openrail-m", Kind.FIELD_OF_USE, UNKNOWN, {"limit_breached": False, "limit_reviewed_on": date(2025, 10, 1)}),
    ("openrail-m", Kind.FIELD_OF_USE, UNKNOWN, {"limit_breached": False, "limit_reviewed_on": date(2026, 11, 1)}),
    ("apache-2.0", Kind.FIELD_OF_USE, NOT, {"limit_breached": True}),
    # Output.
    ("api-openai-2023", Kind.OUTPUT, UNKNOWN, {}),
    ("api-openai-2023", Kind.OUTPUT, MET, {"output_training_use": False}),
    ("api-openai-2023", Kind.OUTPUT, UNKNOWN, {"output_training_use": True}),
    ("api-openai-2023", Kind.OUTPUT, BREACHED, {"output_training_use": True, "output_training_competes": True}),
    ("api-openai-2023", Kind.OUTPUT, MET, {"output_training_use": True, "output_training_competes": False}),
    ("llama-2", Kind.OUTPUT, BREACHED, {"output_training_use": True, "output_training_kind": "language_model"}),
    ("llama-2", Kind.OUTPUT, MET, {"output_training_use": True, "output_training_kind": "derivative"}),
    ("llama-2", Kind.OUTPUT, MET, {"output_training_use": True, "output_training_kind": "other_model"}),
    ("hunyuan-3d-2.0", Kind.OUTPUT, BREACHED, {"output_training_use": True, "output_training_kind": "other_model"}),
    ("stability-community", Kind.OUTPUT, UNKNOWN, {"output_training_use": True, "output_training_kind": "other_model"}),
    ("gemma-tou-2025", Kind.OUTPUT, UNKNOWN, {"output_training_use": True, "output_training_kind": "derivative"}),
    ("exaone-1.1-nc", Kind.OUTPUT, UNKNOWN, {"output_training_use": False}),
    ("api-gemini-2025", Kind.OUTPUT, UNKNOWN, {"output_training_use": False}),
    ("api-azure-openai", Kind.OUTPUT, UNKNOWN, {"output_training_use": False}),
    ("llama-3.1", Kind.OUTPUT, MET, {"output_training_use": True, "output_training_model": "Llama-Lex"}),
    ("llama-3.1", Kind.OUTPUT, UNKNOWN, {"output_training_use": True, "output_training_model": "Lex"}),
    (
        *("llama-3.1", Kind.OUTPUT, BREACHED),
        {"output_training_use": True, "output_training_model": "Lex", "output_training_distributed": True},
    ),
    ("llama-3.1", Kind.OUTPUT, MET, {"output_training_use": True, "output_training_distributed": False}),
    (
        *("qwen-2024", Kind.OUTPUT, BREACHED),
        {"output_training_use": True, "output_training_distributed": True}
        | {"shown_notice": "none", "product_name": "Lex"},
    ),
    ("mit", Kind.OUTPUT, NOT, {"output_training_use": True}),
]


@pytest.mark.parametrize(("licence_id", "kind", "expected", "stated"), CASES)
def test_each_kind_comes_to_each_outcome(
    licence_id: str, kind: Kind, expected: Outcome, stated: dict[str, Any]
) -> None:
    found = check(licence_id, kind, **stated)
    assert (found.judged.outcome, found.clause) == (expected, value(licence(licence_id), CLAUSE_OF[kind]))
    assert found.judged.reason


def test_a_model_made_by_others_must_carry_the_name() -> None:
    assert check("llama-3.1", Kind.MODEL_NAME, "Actuarius 8B").judged.outcome is BREACHED
    assert check("llama-3.1", Kind.MODEL_NAME, "Llama Actuarius", "Actuarius 8B").judged.outcome is BREACHED
    assert check("llama-3.1", Kind.MODEL_NAME, "Llama Actuarius").judged.outcome is MET
    assert check("llama-3", Kind.MODEL_NAME, "Llama-3-Lex").judged.outcome is MET
    assert check("llama-3.1", Kind.MODEL_NAME).judged.outcome is NOT
    assert check("qwen-2024", Kind.MODEL_NAME, "Actuarius 8B").judged.outcome is NOT
    assert "Actuarius 8B" in check("llama-3.1", Kind.MODEL_NAME, "Actuarius 8B").judged.facts[0].words


def test_the_judgement_names_the_facts_and_their_files() -> None:
    found = check("llama-3.3", Kind.USERS, most_users=86, organisation_users=310_000.0)
    assert [(fact.words, fact.source) for fact in found.judged.facts] == [
        ("86 monthly users of the largest deployment", "register"),
        ("310\u2009000 monthly users of the organisation at most", "estate.yaml"),
    ]
    assert check("stability-community", Kind.REVENUE, revenue_usd=2e6).judged.facts[0].source == "estate.yaml"


def test_without_a_licence_one_row_says_that_it_may_ask_anything() -> None:
    for given_bound in ([], [bound(UNRECOGNISED)], [bound("0bsd")]):
        (found,) = checks(given_bound, facts(commercial_use=True))
        assert (found.kind, found.judged.outcome) == (Kind.ANY, UNKNOWN)
    base = list(checks([bound("apache-2.0"), bound(UNRECOGNISED)], facts()))
    assert [item.kind for item in base if item.step == 1] == [Kind.ANY]
    assert {item.judged.outcome for item in base if item.step == 0} == {NOT}


def test_words_of_a_contract_on_output_are_left_to_people_unless_nothing_is_trained() -> None:
    terms = [bound(UNRECOGNISED, source="terms")]
    words = "not for models that compete"
    outcomes = {
        used: [(item.kind, item.judged.outcome) for item in checks(terms, facts(output_training_use=used), words)]
        for used in (True, False, None)
    }
    assert outcomes[False] == [(Kind.ANY, UNKNOWN), (Kind.OUTPUT, MET)]
    assert outcomes[True] == outcomes[None] == [(Kind.ANY, UNKNOWN), (Kind.OUTPUT, UNKNOWN)]
    assert all(item.kind is Kind.ANY for item in checks(terms, facts(output_training_use=False)))


def test_every_licence_of_the_catalogue_is_judged_on_every_kind_once() -> None:
    for row in licences():
        found = list(checks([bound(row.id)], facts())) if not row.is_sentinel else []
        kinds = [item.kind for item in found]
        assert len(kinds) == len(set(kinds))
        assert set(kinds) in (set(), {Kind.ANY}, set(LIMITS)), row.id
        assert all(item.judged.outcome in {UNKNOWN, NOT} for item in found), f"{row.id}: nothing is stated"


counts = st.integers(0, 900).map(lambda number: number * M)
STATED: dict[str, st.SearchStrategy[Any]] = {
    "seat": st.sampled_from(["IE", "US", "GB"]),
    "organisation_users": counts,
    "revenue_usd": st.sampled_from([1e5, 1e6, 2e6, 3e7, 3e8]),
    "users_at_release": counts,
    "monthly_users": counts,
    "hosting": st.sampled_from([Hosting.SELF, Hosting.SERVICE, Hosting.THIRD_PARTY]),
    "places": st.sampled_from([("IE",), ("US",), ("US", "KR"), ("NO",)]),
    "product_name": st.sampled_from(["Lex", "Kimi K2 Lex", "Lex, Built with Llama"]),
    "shown_notice": st.sampled_from(["none", "Built with Llama", "Powered by Stability AI"]),
    "made_available": st.booleans(),
    "commercial_use": st.booleans(),
    "multimodal": st.booleans(),
    "modification": st.sampled_from(["none", "fine_tuned", "retrieval"]),
    "limit_breached": st.booleans(),
    "limit_reviewed_on": st.dates(date(2025, 9, 1), date(2026, 12, 1)),
    "within_intended_use": st.booleans(),
    "output_training_use": st.booleans(),
    "output_training_model": st.sampled_from(["Lex", "Llama Lex"]),
    "output_training_kind": st.sampled_from(["derivative", "language_model", "other_model"]),
    "output_training_competes": st.booleans(),
    "output_training_distributed": st.booleans(),
}


def test_the_property_takes_up_every_fact() -> None:
    assert {field.name for field in fields(Registered)} - set(STATED) == {"deployment", "as_of", "most_users"}


def outcomes(licence_id: str, stated: Registered) -> dict[Kind, Outcome]:
    whole = replace(stated, most_users=stated.monthly_users)
    return {item.kind: item.judged.outcome for item in checks([bound(licence_id, "Actuarius")], whole)}


@given(
    st.sampled_from([row.id for row in licences() if row.conditions.model_fields_set]),
    st.fixed_dictionaries(STATED),
    st.sets(st.sampled_from(sorted(STATED)), max_size=6),
    st.sampled_from(sorted(STATED)),
)
def test_taking_a_fact_away_settles_nothing(
    licence_id: str, whole: dict[str, Any], absent: set[str], taken: str
) -> None:
    stated = {name: said for name, said in whole.items() if name not in absent}
    if "organisation_users" in stated:  # a part is no larger than its whole
        users = ("organisation_users", "monthly_users", "users_at_release")
        stated["organisation_users"] = max(stated.get(name, 0) for name in users)
    before, after = (
        outcomes(licence_id, facts(**given_facts))
        for given_facts in (stated, {name: said for name, said in stated.items() if name != taken})
    )
    for kind, outcome in after.items():
        free = {MET, NOT}
        assert outcome in {before[kind], UNKNOWN} or {outcome, before[kind]} <= free, (kind, before[kind], outcome)

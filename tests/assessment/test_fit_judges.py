"""Each judge of fit on facts whose answer is known, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.access import AccessResult
from counterpoise.assessment.answers import IndicatorAnswer
from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.claims import NORMAL_975, Result
from counterpoise.assessment.control_points import Cell
from counterpoise.assessment.facts import Disclosure, Document, Statement
from counterpoise.assessment.fit_facts import Asked, Condition, Evaluated, Judged, Measured, Option, Used, Versions
from counterpoise.assessment.fit_judges import judge
from counterpoise.assessment.stress import Fallback
from counterpoise.catalogue.needs import needs
from counterpoise.vocabulary import (
    Access,
    Answer,
    ConditionOutcome,
    ControlPoint,
    DisclosureState,
    DocumentKind,
    EvaluatorRelationship,
    Fit,
    LicenceClass,
    LicenceCondition,
    NeedWeight,
    Power,
)

MEETS, NOT, UNSHOWN = Fit.MEETS, Fit.DOES_NOT_MEET, Fit.NOT_SHOWN
SHA, OTHER, REGISTER = "a" * 64, "b" * 64, "c" * 64
DAY = date(2026, 6, 29)
CARD = Document(SHA, DocumentKind.MODEL_CARD, "m")
CONTRACT = Document(OTHER, DocumentKind.CONTRACT)


def ask(need: str, **given_: Any) -> Asked:
    return Asked(1, needs()[need], NeedWeight.MUST, **given_)


def option(**given_: Any) -> Option:
    return Option("d", "m-20260101", REGISTER, **given_)


def answered(name: str, answer: Answer) -> Option:
    return option(answers={name: IndicatorAnswer(name, "d", answer, "why", SHA, "line 3")})


def result(score: float = 0.871, error: float | None = 0.0237, *, is_stale: bool = False, **changed: Any) -> Evaluated:
    made = Result(
        *("m", "m-20260101", EvaluatorRelationship.DEPLOYER_RUN, "Q", "Accuracy", score, SHA, "/0"),
        minimum=0.0,
        maximum=1.0,
        standard_error=error,
    )
    return Evaluated(replace(made, **changed), DAY, is_stale)


def scored(value: float, *results: Evaluated, need: str = "score_at_least") -> Judged:
    return judge(ask(need, value=value, benchmark="q", metric="accuracy"), option(results=results))


def clause(name: str, value: str) -> Option:
    stated = Disclosure(CONTRACT, f"terms.{name}", DisclosureState.DISCLOSED, value, locator="line 6")
    return option(clauses={name: stated})


def access(weights: Any) -> Option:
    found = AccessResult(
        *("d", Access.UNKNOWN, ("Weights.",), (), LicenceClass.UNKNOWN, weights, (), (SHA,)),
    )
    return option(access=found)


def held(*powers: tuple[ControlPoint, str | None, Power]) -> Option:
    return option(cells=[Cell("d", *item, "why") for item in powers])


def used(**given_: int) -> Option:
    counts = {"calls": 2000, "tokens": 4_000_000, "calls_without_cost": 0, "calls_without_tokens": 0} | given_
    return option(used=Used(spend=50.0, **counts, evidence=(SHA,)))


def conditions(*outcomes: ConditionOutcome) -> Option:
    return option(conditions=[Condition(LicenceCondition.PLACE, item, f"why {item}", (SHA,)) for item in outcomes])


def languages(*values: str) -> Option:
    return option(disclosures=[Disclosure(CARD, "language", DisclosureState.DISCLOSED, value) for value in values])


STOP, SEE, TUNE = ControlPoint.STOP, ControlPoint.SEE, ControlPoint.TUNE
MET, BREACHED = ConditionOutcome.MET, ConditionOutcome.BREACHED
CASES: list[tuple[str, dict[str, Any], Option, Fit]] = [
    ("training_data_disclosed", {}, answered("MC-training_data", Answer.YES), MEETS),
    ("training_data_disclosed", {}, answered("MC-training_data", Answer.NO), NOT),
    ("training_data_disclosed", {}, answered("MC-training_data", Answer.PARTIAL), UNSHOWN),
    ("training_data_disclosed", {}, answered("MC-training_data", Answer.UNKNOWN), UNSHOWN),
    ("documentation_answered", {"value": 0.5}, option(documentation=Measured(0.5, 0.9)), MEETS),
    ("documentation_answered", {"value": 0.95}, option(documentation=Measured(0.5, 0.9)), NOT),
    ("documentation_answered", {"value": 0.7}, option(documentation=Measured(0.5, 0.9)), UNSHOWN),
    ("weights_obtainable", {}, access("yes"), MEETS),
    ("weights_obtainable", {}, access("no"), NOT),
    ("weights_obtainable", {}, access("unknown"), UNSHOWN),
    ("weights_obtainable", {}, answered("CP-weights", Answer.NO), NOT),
    ("derivatives_permitted", {}, option(statements={"lic.modification": Statement("yes", SHA)}), MEETS),
    ("derivatives_permitted", {}, option(statements={"lic.modification": Statement("no", SHA)}), NOT),
    ("derivatives_permitted", {}, option(statements={"lic.modification": Statement("private only", SHA)}), UNSHOWN),
    ("nobody_stops_alone", {}, held((STOP, "Meta", Power.CONDITIONAL), (STOP, SELF, Power.SELF)), MEETS),
    ("nobody_stops_alone", {}, held((STOP, "Host", Power.UNILATERAL), (STOP, None, Power.UNKNOWN)), NOT),
    ("nobody_stops_alone", {}, held((STOP, "Host", Power.CONDITIONAL), (STOP, None, Power.UNKNOWN)), UNSHOWN),
    ("nobody_stops_alone", {}, held((SEE, "Host", Power.UNILATERAL)), UNSHOWN),
    ("content_unseen", {}, held((SEE, SELF, Power.SELF)), MEETS),
    ("content_unseen", {}, held((SEE, "Host", Power.CONDITIONAL)), NOT),
    ("tuning_not_barred", {}, held((TUNE, "Meta", Power.CONDITIONAL)), MEETS),
    ("tuning_not_barred", {}, held((TUNE, "Maker", Power.UNILATERAL)), NOT),
    ("processed_in", {"places": ("EU",)}, clause("processing_place", "Germany"), MEETS),
    ("processed_in", {"places": ("EU",)}, clause("processing_place", "European Union"), MEETS),
    ("processed_in", {"places": ("DE",)}, clause("processing_place", "European Union"), UNSHOWN),
    ("processed_in", {"places": ("EU",)}, clause("processing_place", "United States"), NOT),
    ("processed_in", {"places": ("EU",)}, clause("processing_place", "European regions"), UNSHOWN),
    ("host_seated_in", {"places": ("DE", "IE")}, option(host_seat="DE"), MEETS),
    ("host_seated_in", {"places": ("EU",)}, option(host_seat="US"), NOT),
    ("licence_permits_use", {}, conditions(MET, ConditionOutcome.NOT_APPLICABLE), MEETS),
    ("licence_permits_use", {}, conditions(MET, BREACHED, ConditionOutcome.UNKNOWN), NOT),
    ("licence_permits_use", {}, conditions(MET, ConditionOutcome.UNKNOWN), UNSHOWN),
    ("cost_per_thousand_calls", {"value": 25}, used(), MEETS),
    ("cost_per_thousand_calls", {"value": 24}, used(), NOT),
    ("cost_per_thousand_calls", {"value": 25}, used(calls_without_cost=1), UNSHOWN),
    ("cost_per_thousand_calls", {"value": 24}, used(calls_without_cost=1), NOT),
    ("cost_per_thousand_calls", {"value": 24}, used(calls=0), UNSHOWN),
    ("cost_per_million_tokens", {"value": 12.5}, used(), MEETS),
    ("cost_per_million_tokens", {"value": 12}, used(), NOT),
    ("cost_per_million_tokens", {"value": 12}, used(calls_without_tokens=5), UNSHOWN),
    ("cost_per_million_tokens", {"value": 13}, used(calls_without_tokens=5), MEETS),
    ("version_held", {}, option(versions=Versions("digest")), MEETS),
    ("version_held", {}, option(versions=Versions("dated")), MEETS),
    ("version_held", {}, option(versions=Versions("alias")), NOT),
    ("version_held", {}, option(versions=Versions()), UNSHOWN),
    ("notice_of_end", {"value": 90}, option(versions=Versions(basis="own")), MEETS),
    ("notice_of_end", {"value": 90}, option(versions=Versions(basis="notice", runway_days=90)), MEETS),
    ("notice_of_end", {"value": 90}, option(versions=Versions(basis="announced", runway_days=41)), NOT),
    ("notice_of_end", {"value": 90}, option(versions=Versions()), UNSHOWN),
    ("switch_within", {"value": 60}, option(versions=Versions(exit_days=60)), MEETS),
    ("switch_within", {"value": 30}, option(versions=Versions(exit_days=60)), NOT),
    ("fallback_tested", {}, option(fallback=Fallback.TESTED), MEETS),
    ("fallback_tested", {}, option(fallback=Fallback.NONE), NOT),
    ("fallback_tested", {}, option(fallback=Fallback.NOT_SHOWN), UNSHOWN),
    ("language_stated", {"word": "PL"}, languages("en, de", "pl"), MEETS),
    ("language_stated", {"word": "pl"}, languages("en, de"), UNSHOWN),
]


@pytest.mark.parametrize(("need", "given_", "known", "expected"), CASES)
def test_what_is_known_decides(need: str, given_: dict[str, Any], known: Option, expected: Fit) -> None:
    found = judge(ask(need, **given_), known)
    assert found.outcome is expected
    assert found.reason


def limits(need: str) -> dict[str, Any]:
    taken: Mapping[str, dict[str, Any]] = {
        "number": {"value": 0.5},
        "benchmark": {"value": 0.5, "benchmark": "Q", "metric": "Accuracy"},
        "places": {"places": ("EU",)},
        "word": {"word": "en"},
        "nothing": {},
    }
    return taken[needs()[need].takes]


@pytest.mark.parametrize("need", needs())
def test_of_an_option_of_which_nothing_is_known_nothing_is_shown(need: str) -> None:
    for bare in (Option("d"), option()):
        found = judge(ask(need, **limits(need)), bare)
        assert found.outcome is UNSHOWN
        assert not found.is_evaluated


def test_every_need_is_met_and_missed_or_cannot_be_missed() -> None:
    """A list of languages or modalities never denies one; every other need has a case of each."""
    outcomes: dict[str, set[Fit]] = {}
    for need, _, _, expected in CASES:
        outcomes.setdefault(needs()[need].judge, set()).add(expected)
    assert outcomes.keys() | {"score"} == {need.judge for need in needs().values()}
    assert {name for name, seen in outcomes.items() if NOT not in seen} == {"words"}
    assert all({MEETS, UNSHOWN} <= seen or name in {"seat", "switch"} for name, seen in outcomes.items())


@pytest.mark.parametrize(
    ("need", "value", "expected"),
    [
        ("score_at_least", 0.8, MEETS),
        ("score_at_least", 0.871, UNSHOWN),
        ("score_at_least", 0.95, NOT),
        ("score_at_most", 0.95, MEETS),
        ("score_at_most", 0.8, NOT),
        ("score_at_most", 0.9, UNSHOWN),
    ],
)
def test_a_score_decides_where_its_error_lies_clear_of_the_limit(need: str, value: float, expected: Fit) -> None:
    found = scored(value, result(), need=need)
    assert found.outcome is expected
    assert (found.lower, found.upper) == pytest.approx((0.871 - NORMAL_975 * 0.0237, 0.871 + NORMAL_975 * 0.0237))
    assert (found.evidence, found.locator) == ((SHA,), "/0")
    assert found.evaluated_on == (DAY if expected is not UNSHOWN else None)


@pytest.mark.parametrize(
    "unusable",
    [
        result(error=None),
        result(is_stale=True),
        result(relationship=EvaluatorRelationship.FIRST_PARTY),
        result(relationship=EvaluatorRelationship.HOST_PARTY),
        result(benchmark="another"),
        result(metric="another"),
        result(spelled="m-20250101"),
        result(minimum=2.0, maximum=5.0),
    ],
)
def test_what_is_no_measurement_on_these_terms_decides_nothing(unusable: Evaluated) -> None:
    assert scored(0.8, unusable).outcome is UNSHOWN
    assert scored(0.8, unusable, result()).outcome is MEETS


def test_the_error_of_a_share_follows_from_its_items() -> None:
    assert scored(0.8, result(error=None, sample_count=200)).outcome is MEETS
    assert scored(0.8, result(error=None, sample_count=20)).outcome is UNSHOWN


def test_of_results_that_decide_alike_the_oldest_stands_for_all() -> None:
    early = replace(result(0.9, 0.01, evidence_sha256=OTHER), evaluated_on=date(2026, 1, 5))
    undated = replace(result(0.9, 0.01), evaluated_on=None)
    found = scored(0.8, result(), undated, early)
    assert (found.evidence, found.evaluated_on) == ((OTHER,), date(2026, 1, 5))
    assert scored(0.8, undated).is_evaluated


def test_results_that_contradict_each_other_decide_nothing() -> None:
    low = result(0.5, 0.01, evidence_sha256=OTHER)
    found = scored(0.8, result(), low)
    assert (found.outcome, found.evidence, found.is_evaluated) == (UNSHOWN, (SHA, OTHER), False)


FULL = Option(
    "d",
    "m-20260101",
    REGISTER,
    documentation=Measured(0.6, 0.9, (SHA,)),
    answers={
        name: IndicatorAnswer(name, "d", answer, "why", SHA)
        for name, answer in (("MC-training_data", Answer.YES), ("MC-evaluation_data", Answer.NO))
    },
    results=(result(), result(0.9, 0.01)),
    access=access("yes").access,
    statements={"lic.modification": Statement("yes", SHA)},
    cells=[Cell("d", STOP, "Host", Power.UNILATERAL, "why"), Cell("d", SEE, SELF, Power.SELF, "why")],
    clauses=clause("processing_place", "Germany").clauses,
    disclosures=languages("en, de").disclosures,
    host_seat="DE",
    conditions=conditions(MET, BREACHED).conditions,
    used=used().used,
    versions=Versions("dated", "announced", 41, 60.0, (SHA,), (SHA,)),
    fallback=Fallback.TESTED,
)
EMPTY: dict[str, Any] = {
    "documentation": None,
    "answers": {},
    "results": (),
    "access": None,
    "statements": {},
    "cells": (),
    "clauses": {},
    "disclosures": (),
    "host_seat": None,
    "conditions": (),
    "used": None,
    "versions": None,
    "fallback": None,
}


@given(st.sampled_from(sorted(needs())), st.sets(st.sampled_from(sorted(EMPTY))), st.booleans())
def test_what_is_dropped_moves_a_result_to_not_shown_and_nowhere_else(need: str, drop: set[str], fewer: bool) -> None:
    asked = ask(need, **limits(need))
    less = replace(FULL, **{name: EMPTY[name] for name in drop})
    if fewer:  # one result of two, one condition of two
        less = replace(less, results=less.results[:1])
    before, after = judge(asked, FULL).outcome, judge(asked, less).outcome
    assert after in {before, UNSHOWN}


@given(st.floats(0, 1), st.floats(0, 0.2), st.floats(0, 1), st.floats(0, 1))
def test_limits_are_monotone(score: float, error: float, one: float, other: float) -> None:
    """A harder limit never turns not met into met, an easier one never the reverse."""
    easy, hard = sorted((one, other))
    lenient, strict = (scored(limit, result(score, error)).outcome for limit in (easy, hard))
    assert (lenient, strict) not in {(NOT, MEETS), (UNSHOWN, MEETS), (NOT, UNSHOWN)}
    strict, lenient = (scored(limit, result(score, error), need="score_at_most").outcome for limit in (easy, hard))
    assert (lenient, strict) not in {(NOT, MEETS), (UNSHOWN, MEETS), (NOT, UNSHOWN)}


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.1, None]), st.sampled_from([SHA, OTHER, REGISTER])),
        max_size=4,
    ),
    st.floats(0, 1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_results_does_not_matter(given_: list[Any], limit: float, shuffle: Any) -> None:
    results = [result(score, error, evidence_sha256=sha) for score, error, sha in given_]
    shuffled = list(results)
    shuffle.shuffle(shuffled)
    assert scored(limit, *results).outcome is scored(limit, *shuffled).outcome


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(1, 100), st.floats(0, 200))
def test_cost_lies_within_its_bounds_whatever_was_not_logged(
    spend: int, untold_cost: int, untold_tokens: int, tokens: int, limit: float
) -> None:
    """Any cost and any tokens that the logs leave out give the result that was decided."""
    calls = untold_cost + untold_tokens + 1
    logged = Used(float(spend), calls, tokens, untold_cost, untold_tokens)
    found = judge(ask("cost_per_million_tokens", value=limit), option(used=logged)).outcome
    for more_cost in (0, 1000) if untold_cost else (0,):
        for more_tokens in (0, 10**9) if untold_tokens else (0,):
            truth = (spend + more_cost) / (tokens + more_tokens) * 1e6
            assert found is UNSHOWN or (found is MEETS) == (truth <= limit)

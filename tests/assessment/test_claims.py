"""Claims are compared on the same terms only, with their error, and never pooled over metrics."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.claims import Comparison, Result, compare, coverage
from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings_claims import Exceeding, claims_exceeding
from counterpoise.vocabulary import EvaluatorRelationship, Severity

FIRST, THIRD = EvaluatorRelationship.FIRST_PARTY, EvaluatorRelationship.THIRD_PARTY
CLAIM = Result(
    *("m", "lab/m-8b", FIRST, "ActuarialQA", "accuracy", 0.83, "c" * 64, "/0"),
    benchmark_version="1.2",
    shots=0,
    harness="lm-eval 0.4.3",
    minimum=0,
    maximum=1,
    is_lower_better=False,
)
OWN = replace(
    CLAIM,
    relationship=EvaluatorRelationship.DEPLOYER_RUN,
    score=0.742,
    standard_error=0.0192,
    sample_count=520,
    evidence_sha256="d" * 64,
)


def only(*results: Result) -> Comparison:
    (found,) = compare(results)
    return found


def test_a_worked_example() -> None:
    found = only(CLAIM, OWN)
    assert found.outcome == "matched"
    assert found.gap == pytest.approx(0.088, abs=1e-12)
    assert found.error == pytest.approx(math.hypot(0.0192, binomial(0.83, 520)))
    assert found.is_beyond_error is True  # 0.088 > 1.96 × 0.0253 = 0.0496


def binomial(share: float, items: int) -> float:
    """Error of Agresti and Coull, with z² = 3.8415."""
    centre = (items * share + 3.841458820694124 / 2) / (items + 3.841458820694124)
    return math.sqrt(centre * (1 - centre) / (items + 3.841458820694124))


def test_the_error_of_a_claim_is_never_left_out() -> None:
    """A gap of 0.04 is beyond the measurement's error of 0.0192 alone, and within that of both."""
    found = only(replace(CLAIM, score=0.79), replace(OWN, score=0.75))
    assert found.is_beyond_error is False
    unknown = only(replace(CLAIM, score=0.79), replace(OWN, score=0.75, sample_count=None))
    assert unknown.gap == pytest.approx(0.04)
    assert (unknown.error, unknown.is_beyond_error) == (None, None)


def test_all_or_none_of_few_items_is_no_certainty() -> None:
    found = only(replace(CLAIM, score=1.0), replace(OWN, score=0.8, standard_error=None, sample_count=5))
    assert found.error is not None
    assert found.error > 0.1
    assert found.is_beyond_error is False


def test_only_a_share_of_items_has_a_binomial_error() -> None:
    scale: dict[str, Any] = {"metric": "BLEU", "minimum": 0.0, "maximum": 100.0}
    found = only(replace(CLAIM, score=40, **scale), replace(OWN, score=30, standard_error=None, **scale))
    assert found.gap == pytest.approx(10)
    assert (found.error, found.is_beyond_error) == (None, None)


def test_a_gap_within_its_error_is_none() -> None:
    assert only(replace(CLAIM, score=0.779), OWN).is_beyond_error is False


def test_both_errors_count_where_both_are_stated() -> None:
    found = only(replace(CLAIM, standard_error=0.03), replace(OWN, standard_error=0.04))
    assert found.error == pytest.approx(0.05)


def test_a_share_of_items_has_the_binomial_error() -> None:
    found = only(CLAIM, replace(OWN, standard_error=None))
    assert found.error == pytest.approx(math.hypot(binomial(0.742, 520), binomial(0.83, 520)))
    percent: dict[str, Any] = {"minimum": 0.0, "maximum": 100.0}
    in_percent = only(replace(CLAIM, score=83, **percent), replace(OWN, score=74.2, standard_error=None, **percent))
    assert in_percent.error == pytest.approx(100 * math.hypot(binomial(0.742, 520), binomial(0.83, 520)))
    assert only(CLAIM, replace(OWN, standard_error=None, sample_count=None)).is_beyond_error is None


def test_scores_on_two_stated_scales_are_compared_as_shares() -> None:
    found = only(replace(CLAIM, score=83, maximum=100), OWN)
    assert found.gap == pytest.approx(0.088)
    assert only(replace(CLAIM, score=83, maximum=None), OWN).cause == "scale: not stated by the claim"


def test_where_less_is_better_a_lower_claim_is_the_better_one() -> None:
    found = only(replace(CLAIM, score=0.1, is_lower_better=True), replace(OWN, score=0.3, is_lower_better=True))
    assert found.gap == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"spelled": "lab/m-8b-2026-01-01"}, "model version: differs"),
        ({"benchmark_version": "2.0"}, "benchmark version: differs"),
        ({"benchmark_version": None}, "benchmark version: not stated by the measurement"),
        ({"subset": "life"}, "subset: not stated by the claim"),
        ({"metric": "f1"}, "metric: differs"),
        ({"shots": 5}, "shots: differs"),
        (
            {"shots": None, "harness": None},
            "shots: not stated by the measurement; harness: not stated by the measurement",
        ),
        ({"is_lower_better": True}, "direction of the metric: differs"),
        ({"is_lower_better": None}, "direction of the metric: not stated by the measurement"),
        ({"minimum": None}, "scale: not stated by the measurement"),
    ],
)
def test_other_terms_are_not_compared_and_say_why(change: dict[str, Any], cause: str) -> None:
    found = only(CLAIM, replace(OWN, **change))
    assert (found.outcome, found.cause, found.gap) == ("not_comparable", cause, None)


def test_what_both_leave_out_is_not_equal() -> None:
    found = only(replace(CLAIM, harness=None), replace(OWN, harness=None))
    assert found.cause == "harness: not stated by either side"
    no_scale: dict[str, Any] = {"minimum": None, "maximum": None}  # 0.83 of 1 against 74.2 of 100
    found = only(replace(CLAIM, **no_scale), replace(OWN, score=74.2, **no_scale))
    assert (found.cause, found.gap) == ("scale: not stated by either side", None)
    found = only(replace(CLAIM, is_lower_better=None), replace(OWN, is_lower_better=None))
    assert found.cause == "direction of the metric: not stated by either side"


def test_a_claim_alone_says_so_and_the_nearest_measurement_gives_the_cause() -> None:
    assert only(CLAIM).cause == "nobody else states a result on this benchmark"
    far = replace(OWN, shots=5, harness="other", locator="/1")
    assert only(CLAIM, far, replace(OWN, shots=5, locator="/2")).cause == "shots: differs"
    assert only(CLAIM, replace(OWN, model="other")).measurement is None


def test_an_evaluator_who_is_not_stated_measures_nothing() -> None:
    assert only(CLAIM, replace(OWN, relationship=EvaluatorRelationship.UNKNOWN)).measurement is None


def test_metrics_are_never_pooled_and_nothing_matched_has_no_mean() -> None:
    loss = replace(CLAIM, metric="loss", score=2.0, minimum=0, maximum=10, locator="/1")
    other = replace(loss, relationship=THIRD, score=1.5, evidence_sha256="e" * 64)
    found = coverage(compare([CLAIM, OWN, replace(OWN, score=0.73, locator="/9"), loss, other]))
    assert (found.claims, found.matched) == (2, 2)
    assert found.mean_gap == {"accuracy": pytest.approx(0.094), "loss": pytest.approx(0.5)}
    twice = [replace(CLAIM, score=0.942, locator="/2", subset="s"), replace(OWN, locator="/3", subset="s")]
    found = coverage(compare([CLAIM, OWN, replace(OWN, locator="/9"), *twice]))
    assert found.mean_gap == {"accuracy": pytest.approx((0.088 + 0.2) / 2)}, "a claim counts once"
    assert coverage(compare([CLAIM])).mean_gap == {}


_results = st.builds(
    replace,
    st.sampled_from([CLAIM, OWN]),
    model=st.sampled_from("ab"),
    shots=st.sampled_from([0, 5, None]),
    harness=st.sampled_from(["h", None]),
    score=st.floats(0, 1),
    locator=st.text("0123456789", min_size=1, max_size=3),
)


@given(st.lists(_results, max_size=12), st.randoms())
def test_the_order_of_results_does_not_matter_and_no_claim_is_lost(results: list[Result], random: Any) -> None:
    mixed = list(results)
    random.shuffle(mixed)
    found = compare(results)
    assert compare(mixed) == found
    assert {item.claim for item in found} == {item for item in results if item.relationship is FIRST}


@given(st.lists(_results, max_size=8), _results)
def test_a_result_of_another_model_changes_nothing(results: list[Result], further: Result) -> None:
    assert [item for item in compare([*results, replace(further, model="c")]) if item.claim.model != "c"] == [
        *compare(results)
    ]


def test_a_claim_beyond_its_measurement_is_a_finding_of_the_model() -> None:
    exceeding = Exceeding("m", "ActuarialQA", "accuracy", 0.83, 0.742, 0.088, 0.0192, ("c" * 64, "d" * 64))
    user = Deployment("u", "U", model="m", owner_role="Chief Actuary", is_critical=True)
    (found,) = claims_exceeding([exceeding], {"u": user})
    assert (found.id, found.severity, found.owner_role) == (
        *("CLAIM-EXCEEDS-MEASUREMENT:m", Severity.HIGH, "Chief Actuary"),
    )
    assert "claimed 0.83, measured 0.742, gap 0.088 with a standard error of 0.019" in found.condition
    assert found.evidence == ("c" * 64, "d" * 64)
    (calm,) = claims_exceeding([exceeding], {"u": replace(user, is_critical=None)})
    assert calm.severity is Severity.MEDIUM

"""What developers claim against what others measured, on the same terms only.

A claim (`first_party`) and a measurement (by anybody else whose relationship is stated) are compared when both state
the same version of the model, benchmark, version of the benchmark, metric, shots and harness, and name the same subset
or none. What one side leaves out is not taken for equal: such a claim is listed with what stands in the way, by the
measurement that comes nearest. Scores on different scales are brought to the share of their scale where both state it.

    gap   = claimed − measured, signed so that a positive gap is a better claim, in points of the metric
    error = sqrt(se_claim² + se_measurement²); a claim rarely states one, and then that of the measurement stands alone;
            a share of n items without an error has the binomial one, sqrt(p (1 − p) / n)

Source: statistics of the project, section on claims; binomial error as in any textbook.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from counterpoise.safe.text import comparable
from counterpoise.vocabulary import EvaluatorRelationship

TERMS = ("model version", "benchmark version", "subset", "metric", "shots", "harness")
_MEASURES = frozenset(
    {EvaluatorRelationship.THIRD_PARTY, EvaluatorRelationship.DEPLOYER_RUN, EvaluatorRelationship.HOST_PARTY}
)
_NORMAL_975 = 1.959963984540054  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Result:
    """One score of one model; `model` is resolved, `spelled` as its file has it."""

    model: str
    spelled: str
    relationship: EvaluatorRelationship
    benchmark: str
    metric: str
    score: float
    evidence_sha256: str
    locator: str
    benchmark_version: str | None = None
    subset: str | None = None
    shots: int | None = None
    harness: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    standard_error: float | None = None
    sample_count: int | None = None
    is_lower_better: bool = False
    evaluator: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A claim with a measurement on the same terms, or with what stands in the way of the nearest one, if any."""

    claim: Result
    measurement: Result | None
    outcome: Literal["matched", "not_comparable"]
    cause: str | None = None
    gap: float | None = None
    error: float | None = None

    @property
    def is_beyond_error(self) -> bool | None:
        """Whether the gap is larger than its error at 95 %; None where no error is known."""
        if self.gap is None or self.error is None:
            return None
        return abs(self.gap) > _NORMAL_975 * self.error


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many claims have a measurement, and the mean gap of one metric; None where there is none."""

    claims: int
    matched: int
    mean_gap: dict[str, float]  # by metric: gaps of different metrics are never put together


def compare(results: Iterable[Result]) -> tuple[Comparison, ...]:
    """Every claim with each of its measurements, or once with the cause that leaves it without one.

    Claims come in the order of model, benchmark, metric and place, measurements likewise.
    """
    by_subject: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for item in sorted(results, key=_order):
        by_subject[item.model, comparable(item.benchmark)].append(item)
    found: list[Comparison] = []
    for group in by_subject.values():
        measured = [item for item in group if item.relationship in _MEASURES]
        for claim in group:
            if claim.relationship is EvaluatorRelationship.FIRST_PARTY:
                found += _of_claim(claim, measured)
    return tuple(found)


def coverage(compared: Sequence[Comparison]) -> Coverage:
    """Claims and those that are matched; a claim with several measurements counts once."""
    claims = {(item.claim.evidence_sha256, item.claim.locator) for item in compared}
    matched = [item for item in compared if item.outcome == "matched" and item.gap is not None]
    gaps: dict[str, list[float]] = defaultdict(list)
    for item in matched:
        gaps[item.claim.metric].append(item.gap or 0.0)
    named = {(item.claim.evidence_sha256, item.claim.locator) for item in matched}
    means = {metric: math.fsum(values) / len(values) for metric, values in sorted(gaps.items())}
    return Coverage(len(claims), len(named), means)


def _of_claim(claim: Result, measured: Sequence[Result]) -> Iterator[Comparison]:
    differing = [(list(_differences(claim, item)), item) for item in measured]
    matches = [item for differences, item in differing if not differences]
    for item in matches:
        yield _matched(claim, item)
    if matches:
        return
    if not differing:
        yield Comparison(claim, None, "not_comparable", "nobody else states a result on this benchmark")
        return
    differences, nearest = min(differing, key=lambda pair: len(pair[0]))
    yield Comparison(claim, nearest, "not_comparable", "; ".join(differences))


def _differences(claim: Result, measurement: Result) -> Iterator[str]:
    """What keeps two results from being compared, in words; nothing where they are on the same terms."""
    for name, one, other in zip(TERMS, _terms(claim), _terms(measurement), strict=True):
        if name == "subset" and one is None and other is None:
            continue  # both speak of the whole benchmark
        if one is None or other is None:
            both = one is None and other is None
            who = "either side" if both else "the claim" if one is None else "the measurement"
            yield f"{name}: not stated by {who}"
        elif one != other:
            yield f"{name}: differs"
    if _scaled(claim) is None or _scaled(measurement) is None:
        if (claim.minimum, claim.maximum) != (measurement.minimum, measurement.maximum):
            yield "scale: not stated by both"
    elif claim.is_lower_better != measurement.is_lower_better:
        yield "direction of the metric: differs"


def _terms(item: Result) -> tuple[str | None, ...]:
    shots = None if item.shots is None else str(item.shots)
    given = (item.spelled, item.benchmark_version, item.subset, item.metric, shots, item.harness)
    return tuple(None if value is None else comparable(value) for value in given)


def _matched(claim: Result, measurement: Result) -> Comparison:
    same_scale = (claim.minimum, claim.maximum) == (measurement.minimum, measurement.maximum)
    one, other = (claim.score, measurement.score) if same_scale else (_scaled(claim), _scaled(measurement))
    if one is None or other is None:  # excluded by the terms
        raise ValueError("two results on different scales were matched")
    gap = (other - one) if claim.is_lower_better else (one - other)
    return Comparison(claim, measurement, "matched", None, gap, _error(claim, measurement, same_scale=same_scale))


def _scaled(item: Result) -> float | None:
    """The score as a share of its scale; None where the scale is not stated."""
    if item.minimum is None or item.maximum is None or item.maximum <= item.minimum:
        return None
    return (item.score - item.minimum) / (item.maximum - item.minimum)


def _error(claim: Result, measurement: Result, *, same_scale: bool) -> float | None:
    """Error of the gap on the scale of the gap; None where the measurement has none."""
    errors = [_own_error(item, same_scale=same_scale) for item in (claim, measurement)]
    if errors[1] is None:
        return None
    return math.hypot(*(error for error in errors if error is not None))


def _own_error(item: Result, *, same_scale: bool) -> float | None:
    width = 1.0 if same_scale or item.minimum is None or item.maximum is None else item.maximum - item.minimum
    if item.standard_error is not None:
        return item.standard_error / width
    share = _scaled(item)
    if share is None or not item.sample_count or (item.minimum, item.maximum) not in {(0, 1), (0, 100)}:
        return None
    spread = math.sqrt(share * (1 - share) / item.sample_count)
    return spread * (item.maximum or 1.0) if same_scale else spread


def _order(item: Result) -> tuple[str, ...]:
    place = item.evidence_sha256, item.locator
    return item.model, comparable(item.benchmark), item.metric, *place, repr(item)

"""What developers claim against what others measured, on the same terms only.

A claim (`first_party`) and a measurement (by anybody else whose relationship is stated) are compared when both state
the same version of the model, benchmark, version of the benchmark, metric with scale and direction, shots and harness,
and name the same subset or none. What a side leaves out is not taken for equal: such a claim is listed with what stands
in the way, by the measurement that comes nearest. Scores on two scales are compared as shares of their scales.

    gap   = claimed − measured, signed so that a positive gap is a better claim, in points of the metric
    error = sqrt(se_claim² + se_measurement²), of both or of none
    se    = stated, or for a share of n items sqrt(p' (1 − p') / (n + z²)), p' = (n p + z² / 2) / (n + z²), z = 1.96

A claim that states no items has those of the measurement: both speak of the same subset of the same version.
Source: statistics of the project, section on claims; Agresti and Coull 1998, which has no error of 0 at 0 or all of n.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from counterpoise.language import marked, said
from counterpoise.safe.text import comparable
from counterpoise.vocabulary import EvaluatorRelationship

TERMS = (
    *(marked("model version"), marked("benchmark version"), marked("subset")),
    *(marked("metric"), marked("shots"), marked("harness")),
)
_MEASURES = frozenset(
    {EvaluatorRelationship.THIRD_PARTY, EvaluatorRelationship.DEPLOYER_RUN, EvaluatorRelationship.HOST_PARTY}
)
_SHARES_OF_ITEMS = frozenset(
    map(comparable, ("accuracy", "acc", "acc_norm", "exact_match", "exact match", "em", "pass@1", "pass_at_1"))
)
NORMAL_975 = 1.959963984540054  # two-sided 95 %


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
    is_lower_better: bool | None = None
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
        return abs(self.gap) > NORMAL_975 * self.error


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


@dataclass(frozen=True, slots=True)
class Difference:
    """Two models on the same terms. `gap`: the second less the first, positive where the second does better."""

    first: Result
    second: Result
    gap: float
    error: float | None  # of the gap; None where that of either side is not known


def differences(first: Iterable[Result], second: Iterable[Result]) -> tuple[Difference, ...]:
    """Every pair of results of two models on the same terms, by benchmark, metric and place."""
    others = sorted(second, key=_order)
    found = []
    for one in sorted(first, key=_order):
        for other in others:
            same = replace(other, model=one.model, spelled=one.spelled)
            if comparable(one.benchmark) == comparable(other.benchmark) and not list(_differences(one, same)):
                matched = _matched(other, one)
                if matched.gap is not None:
                    found.append(Difference(one, other, matched.gap, matched.error))
    return tuple(found)


def standard_error(item: Result) -> float | None:
    """Error of one result on its own scale: as stated, or of a share of its items; None where neither is known."""
    return _own_error(item, item.sample_count, same_scale=True)


def coverage(compared: Sequence[Comparison]) -> Coverage:
    """Claims and those that are matched; a claim with several measurements counts once."""
    claims = {(item.claim.evidence_sha256, item.claim.locator) for item in compared}
    matched = [item for item in compared if item.outcome == "matched" and item.gap is not None]
    gaps: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for item in matched:
        gaps[item.claim.metric, item.claim.evidence_sha256, item.claim.locator].append(item.gap or 0.0)
    of_metric: dict[str, list[float]] = defaultdict(list)
    for (metric, _, _), values in sorted(gaps.items()):
        of_metric[metric].append(_mean(values))
    return Coverage(len(claims), len(gaps), {metric: _mean(values) for metric, values in of_metric.items()})


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _of_claim(claim: Result, measured: Sequence[Result]) -> Iterator[Comparison]:
    differing = [(list(_differences(claim, item)), item) for item in measured]
    matches = [item for differences, item in differing if not differences]
    for item in matches:
        yield _matched(claim, item)
    if matches:
        return
    if not differing:
        yield Comparison(claim, None, "not_comparable", said("nobody else states a result on this benchmark"))
        return
    differences, nearest = min(differing, key=lambda pair: len(pair[0]))
    yield Comparison(claim, nearest, "not_comparable", "; ".join(differences))


def _differences(claim: Result, measurement: Result) -> Iterator[str]:
    """What keeps two results from being compared, in words; nothing where they are on the same terms."""
    for name, one, other in zip(TERMS, _terms(claim), _terms(measurement), strict=True):
        if name == "subset" and one is None and other is None:
            continue  # both speak of the whole benchmark
        yield from _difference(said(name), one, other)
    one, other = (None if _scaled(item) is None else "" for item in (claim, measurement))
    yield from _difference(said("scale"), one, other)
    yield from _difference(said("direction of the metric"), claim.is_lower_better, measurement.is_lower_better)


def _difference(name: str, one: str | bool | None, other: str | bool | None) -> Iterator[str]:
    if one is None or other is None:
        both = one is None and other is None
        who = said("either side") if both else said("the claim") if one is None else said("the measurement")
        yield said("{name}: not stated by {who}", name=name, who=who)
    elif one != other:
        yield said("{name}: differs", name=name)


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
    """Error of the gap on the scale of the gap; None where that of either side is not known."""
    of_claim = _own_error(claim, claim.sample_count or measurement.sample_count, same_scale=same_scale)
    of_measurement = _own_error(measurement, measurement.sample_count, same_scale=same_scale)
    return None if of_claim is None or of_measurement is None else math.hypot(of_claim, of_measurement)


def _own_error(item: Result, items: int | None, *, same_scale: bool) -> float | None:
    width = 1.0 if same_scale or item.minimum is None or item.maximum is None else item.maximum - item.minimum
    if item.standard_error is not None:
        return item.standard_error / width
    share = _scaled(item)
    is_share = comparable(item.metric) in _SHARES_OF_ITEMS and (item.minimum, item.maximum) in {(0, 1), (0, 100)}
    if share is None or not items or not is_share:
        return None
    squared = NORMAL_975**2
    centre = (items * share + squared / 2) / (items + squared)
    spread = math.sqrt(centre * (1 - centre) / (items + squared))
    return spread * (item.maximum or 1.0) if same_scale else spread


def _order(item: Result) -> tuple[str, ...]:
    place = item.evidence_sha256, item.locator
    return item.model, comparable(item.benchmark), item.metric, *place, repr(item)

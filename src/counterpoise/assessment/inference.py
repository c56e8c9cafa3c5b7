"""Differences between two small groups, described and tested with the caution that small groups ask for.

    Cliff's delta   (number of pairs where the first is larger − smaller) / all pairs
    p               share of the allocations of all units to the two groups whose means differ by at least as much;
                    every allocation where there are few, else drawn ones with p = (b + 1) / (m + 1)
    interval        BCa bootstrap of the difference of means; whole clusters (developers) are drawn, not their units

A p-value here speaks of labels that are exchangeable, not of models at large. Sources: Cliff 1993 and Romano et al. for
the words of the effect; Phipson and Smyth 2010; Efron 1987; sections 3 and 4 of the project's statistics.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

Effect: TypeAlias = Literal["negligible", "small", "medium", "large"]
Correction: TypeAlias = Literal["holm", "benjamini-hochberg", "benjamini-yekutieli"]

MOST_ALLOCATIONS = 200_000
DRAWS = 9_999
WEIGHT_DRAWS = 10_000
SEED = 20_261_128
_EFFECTS: tuple[tuple[float, Effect], ...] = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"))
_METHODS = {"holm": "holm", "benjamini-hochberg": "fdr_bh", "benjamini-yekutieli": "fdr_by"}


@dataclass(frozen=True, slots=True)
class Permutation:
    """Two-sided by the size of the difference of means; `allocations` that were looked at."""

    p: float
    allocations: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a difference at 95 per cent. `method`: percentile where the acceleration of BCa is not defined."""

    lower: float
    upper: float
    method: Literal["bca", "percentile"]


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """Cliff's delta from -1 to 1, from the statistic of Mann and Whitney. Raises ValueError for an empty group."""
    _require(1, first, second)
    found = stats.mannwhitneyu(first, second, method="asymptotic").statistic if len({*first, *second}) > 1 else None
    return 0.0 if found is None else float(2 * found / (len(first) * len(second)) - 1)


def effect(delta: float) -> Effect:
    """The customary word for the size of a delta."""
    return next((word for line, word in _EFFECTS if abs(delta) < line), "large")


def permutation(first: Sequence[float], second: Sequence[float]) -> Permutation:
    """Test whether the labels of the two groups are exchangeable. Raises ValueError for fewer than two units."""
    _require(2, first, second)
    allocations = math.comb(len(first) + len(second), len(first))
    is_exact = allocations <= MOST_ALLOCATIONS
    found = stats.permutation_test(
        (np.asarray(first, float), np.asarray(second, float)),
        _absolute_difference,
        vectorized=True,
        n_resamples=np.inf if is_exact else DRAWS,
        alternative="greater",
        rng=np.random.default_rng(SEED),
    )
    return Permutation(float(found.pvalue), allocations if is_exact else DRAWS, is_exact)


def interval(first: Mapping[str, Sequence[float]], second: Mapping[str, Sequence[float]]) -> Interval | None:
    """Bounds of the difference of means, first less second. Each group maps a cluster to the values of its units.

    None where a group has fewer than two clusters: nothing can be drawn anew.
    """
    groups = [[np.asarray(values, float) for values in group.values()] for group in (first, second)]
    if any(len(group) < 2 for group in groups):
        return None

    def difference(one: np.ndarray, other: np.ndarray) -> float:
        drawn = (
            np.concatenate([group[int(place)] for place in places])
            for group, places in zip(groups, (one, other), strict=True)
        )
        return float(np.subtract(*(values.mean() for values in drawn)))

    places = tuple(np.arange(len(group)) for group in groups)
    for method in ("BCa", "percentile"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where BCa is not defined its bounds are not finite, which is looked at
            found = stats.bootstrap(
                places,
                difference,
                vectorized=False,
                n_resamples=DRAWS,
                method=method,
                rng=np.random.default_rng(SEED),
            ).confidence_interval
        if math.isfinite(found.low) and math.isfinite(found.high):
            return Interval(float(found.low), float(found.high), "bca" if method == "BCa" else "percentile")
    return None


def adjusted(p_values: Sequence[float], correction: Correction) -> tuple[float, ...]:
    """P-values adjusted for their number, in the order given."""
    if not p_values:
        return ()
    return tuple(float(p) for p in multipletests(p_values, method=_METHODS[correction])[1])


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Bounds of a share at 95 per cent, which keep a width at none and at all. Raises ValueError for no units."""
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole} is no share")
    low, high = proportion_confint(part, whole, method="wilson")
    return float(low), float(high)


def first_rank(scores: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, float]:
    """Share of weights under which each option comes first, of weights drawn evenly from all there are.

    `scores` maps an option to its [lower, upper] on each theme; a value is drawn within them with each weight. SMAA:
    Tervonen and Lahdelma 2007. Ties share the rank. Raises ValueError where options have different themes.
    """
    themes = {len(spans) for spans in scores.values()}
    if len(themes) != 1:
        raise ValueError("options are scored on different themes")
    draw = np.random.default_rng(SEED)
    weights = draw.dirichlet(np.ones(themes.pop()), WEIGHT_DRAWS)
    spans = np.asarray([list(of) for of in scores.values()], float)  # option, theme, [lower, upper]
    values = draw.uniform(spans[:, None, :, 0], spans[:, None, :, 1], (len(spans), WEIGHT_DRAWS, spans.shape[1]))
    totals = np.einsum("odt,dt->od", values, weights)
    leads = totals >= totals.max(axis=0) - 1e-12
    shares = (leads / leads.sum(axis=0)).mean(axis=1)
    return {name: float(share) for name, share in zip(scores, shares, strict=True)}


def _absolute_difference(first: np.ndarray, second: np.ndarray, axis: int = -1) -> np.ndarray:
    difference: np.ndarray = np.abs(first.mean(axis=axis) - second.mean(axis=axis))
    return difference


def _require(units: int, *groups: Sequence[float]) -> None:
    if any(len(group) < units for group in groups):
        raise ValueError(f"a group has too few units: at least {units} are needed")

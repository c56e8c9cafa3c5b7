"""Measurements over the estate as shares with bounds: what is not known could be either.

Source: `catalogue/measures.yaml` (ids AI-01 to AI-22). An empty denominator is undefined, never 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from counterpoise.vocabulary import Answer


@dataclass(frozen=True, slots=True)
class Share:
    """A share from `lower` to `upper` of `n` units; None where there is no unit."""

    lower: Fraction | None
    upper: Fraction | None
    n: int


def share(known: int, unknown: int, total: int) -> Share:
    """`known` of `total` units have the property, `unknown` may have it. Counts, with known + unknown <= total."""
    if known < 0 or unknown < 0 or known + unknown > total:
        raise ValueError("the parts are more than the whole")
    if total == 0:
        return Share(None, None, 0)
    return Share(Fraction(known, total), Fraction(known + unknown, total), total)


def share_of_answers(answers: Iterable[Answer]) -> Share:
    """Share of yes among answers; what is unknown, or yes in part, may be yes."""
    listed = list(answers)
    may_be = sum(answer in {Answer.UNKNOWN, Answer.PARTIAL} for answer in listed)
    return share(sum(answer is Answer.YES for answer in listed), may_be, len(listed))


def mean_presence(present: Mapping[str, int], rows: int) -> Share:
    """Mean over fields of the share of rows that state them, each field weighing the same."""
    if rows == 0 or not present:
        return Share(None, None, 0)
    found = Fraction(sum(present.values()), rows * len(present))
    return Share(found, found, rows)

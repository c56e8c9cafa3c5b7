"""Open and closed deployments side by side, without a claim that the evidence does not carry.

The bounds of the difference assume nothing about what is unknown. Groups are described; nothing is said of open and
closed models in general. Exchanging the two labels exchanges the two results and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from counterpoise.assessment.answers import IndicatorAnswer, Score
from counterpoise.vocabulary import Access, Answer

Outcome: TypeAlias = Literal["open_higher", "closed_higher", "not_settled", "too_few", "too_incomplete"]

ORDER = (Access.OPEN, Access.PARTLY_OPEN, Access.CLOSED, Access.UNKNOWN)
MINIMUM_DEPLOYMENTS = 3
MINIMUM_COMPLETENESS = Fraction(6, 10)


@dataclass(frozen=True, slots=True)
class Member:
    """One deployment in the comparison."""

    deployment: str
    access: Access
    developer: str | None
    score: Score


@dataclass(frozen=True, slots=True)
class Group:
    """Deployments of one access. Means are over those to which any indicator applies; None where there are none."""

    access: Access
    deployments: int
    developers: int  # distinct known developers
    lower: Fraction | None
    upper: Fraction | None
    completeness: Fraction | None
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorCounts:
    """How many deployments of each group gave each answer to one indicator; every group and answer is listed."""

    indicator: str
    counts: dict[Access, dict[Answer, int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups in fixed order, and the difference open minus closed as [lower, upper]."""

    groups: tuple[Group, ...]
    difference_lower: Fraction | None
    difference_upper: Fraction | None
    outcome: Outcome


def compare(members: Iterable[Member]) -> Comparison:
    """Compare the group means of the scores.

    The difference is [lower_open - upper_closed, upper_open - lower_closed]; where it holds 0 the direction is not
    settled. Fewer than 3 deployments, or a mean completeness below 0.6, in either group: no claim.
    """
    listed = sorted(members, key=lambda member: member.deployment)
    groups = {access: _group(access, [item for item in listed if item.access is access]) for access in ORDER}
    first, second = groups[Access.OPEN], groups[Access.CLOSED]
    lower = _minus(first.lower, second.upper)
    upper = _minus(first.upper, second.lower)
    return Comparison(tuple(groups.values()), lower, upper, _outcome((first, second), lower, upper))


def count_answers(answers: Iterable[IndicatorAnswer], access: dict[str, Access]) -> tuple[IndicatorCounts, ...]:
    """Answers by indicator and group, in the order in which the indicators first come. `access` by deployment id."""
    counted: dict[str, dict[Access, dict[Answer, int]]] = {}
    for item in answers:
        empty = {group: dict.fromkeys(Answer, 0) for group in ORDER}
        counted.setdefault(item.indicator, empty)[access[item.deployment]][item.answer] += 1
    return tuple(IndicatorCounts(indicator, counts) for indicator, counts in counted.items())


def _group(access: Access, members: Sequence[Member]) -> Group:
    scored = [member.score for member in members]
    return Group(
        access=access,
        deployments=len(members),
        developers=len({member.developer for member in members if member.developer}),
        lower=_mean([item.lower for item in scored]),
        upper=_mean([item.upper for item in scored]),
        completeness=_mean([item.completeness for item in scored]),
        members=tuple(member.deployment for member in members),
    )


def _outcome(groups: tuple[Group, Group], lower: Fraction | None, upper: Fraction | None) -> Outcome:
    if any(group.deployments < MINIMUM_DEPLOYMENTS for group in groups) or lower is None or upper is None:
        return "too_few"
    if any(group.completeness is None or group.completeness < MINIMUM_COMPLETENESS for group in groups):
        return "too_incomplete"
    if lower > 0:
        return "open_higher"
    return "closed_higher" if upper < 0 else "not_settled"


def _mean(values: Sequence[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction()) / len(known) if known else None


def _minus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return left - right if left is not None and right is not None else None

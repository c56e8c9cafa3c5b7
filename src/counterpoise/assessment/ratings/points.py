"""Sums of the points that a published rating gives: the openness of a project, the transparency of a company.

Opening up ChatGPT: open 1, partial 0.5, closed 0, equal weights, over its dimensions. Foundation Model Transparency
Index: one point an indicator, an unweighted sum, by domain and subdomain. What has no answer is neither: it leaves the
sum between a lower and an upper bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of a rating, as its file gives it; `points` is None where it gives no point that can be read."""

    subject: str
    item: str
    points: Fraction | None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """Points of one subject over all items, or over those of one group.

    `upper` counts every item without an answer as a whole point. `stated` is the sum that the file itself gives.
    """

    subject: str
    group: str | None
    items: int
    answered: int
    lower: Fraction
    upper: Fraction
    stated: Fraction | None = None

    @property
    def completeness(self) -> Fraction | None:
        return Fraction(self.answered, self.items) if self.items else None

    @property
    def agrees(self) -> bool | None:
        """Whether the sum is the stated one; None where none is stated."""
        return None if self.stated is None else self.lower == self.stated == self.upper


def sums(given: Iterable[Given], stated: Mapping[str, Fraction], groups: Mapping[str, str] | None = None) -> list[Sum]:
    """One sum a subject, followed by one for each of its groups, in the order in which they come.

    Every subject is asked every item that any subject answers. `groups` is the group of an item, where they have one.
    """
    listed = list(given)
    points = {(answer.subject, answer.item): answer.points for answer in listed}
    items = dict.fromkeys(answer.item for answer in listed)
    of_group: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if groups is not None and item in groups:
            of_group[groups[item]].append(item)
    found = []
    for subject in dict.fromkeys(answer.subject for answer in listed):
        found.append(_sum(subject, None, items, points, stated.get(subject)))
        found += [_sum(subject, group, members, points, None) for group, members in of_group.items()]
    return found


def _sum(
    subject: str,
    group: str | None,
    items: Iterable[str],
    points: Mapping[tuple[str, str], Fraction | None],
    stated: Fraction | None,
) -> Sum:
    asked = [points.get((subject, item)) for item in items]
    known = [value for value in asked if value is not None]
    lower = sum(known, Fraction(0))
    unknown = len(asked) - len(known)
    return Sum(subject, group, len(asked), len(known), lower, lower + unknown, stated)

"""Fit of options to a use case: needs come first, an option meets them, does not, or the evidence does not show it.

    decided     must-have needs of an option that are met or not met / must-have needs
    thin        decided is less than the catalogue asks: nothing is said of the option
    otherwise   does not meet where one must-have need is not met, meets where all are, not shown in between

Preferred needs are listed and decide nothing. Options are never ordered by what they come to. Source: outline of the
report of the project, section on fit; statistics of the project, gates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

from counterpoise.assessment.fit_facts import Judged
from counterpoise.catalogue.needs import least_decided
from counterpoise.vocabulary import Fit, NeedWeight

Abstention: TypeAlias = Literal["no_needs", "no_must", "no_options", "thin"]
Order: TypeAlias = Literal["before", "after", "not_shown", "no_results"]

_DECIDED = frozenset({Fit.MEETS, Fit.DOES_NOT_MEET})


def of_option(musts: Sequence[Fit]) -> Fit:
    """What an option comes to over its must-have needs."""
    if not musts or Fraction(sum(item in _DECIDED for item in musts), len(musts)) < least_decided():
        return Fit.THIN
    if Fit.DOES_NOT_MEET in musts:
        return Fit.DOES_NOT_MEET
    return Fit.NOT_SHOWN if Fit.NOT_SHOWN in musts else Fit.MEETS


def abstention(weights: Sequence[NeedWeight], options: Sequence[Fit]) -> Abstention | None:
    """Why nothing is said of a use case; None where something is."""
    if not weights:
        return "no_needs"
    if NeedWeight.MUST not in weights:
        return "no_must"
    if not options:
        return "no_options"
    return "thin" if set(options) == {Fit.THIN} else None


def order_of(stated_on: date | None, judged: Iterable[Judged]) -> Order:
    """Whether needs were stated before the evaluations that decided on them were run."""
    days = [item.evaluated_on for item in judged if item.is_evaluated]
    if not days:
        return "no_results"
    known = [day for day in days if day is not None]
    if stated_on is not None and any(day < stated_on for day in known):
        return "after"
    return "not_shown" if stated_on is None or len(known) < len(days) else "before"

"""Needs as estate.yaml states them, against the catalogue's closed list."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.assessment.fit_facts import Asked
from counterpoise.catalogue.needs import Need, Takes, needs
from counterpoise.errors import InputError, Problem
from counterpoise.estate.loading import ESTATE, Estate
from counterpoise.estate.use_cases import StatedNeed, UseCase
from counterpoise.language import decimal, marked, said

_TAKEN: dict[Takes, frozenset[str]] = {
    "nothing": frozenset(),
    "number": frozenset({"value"}),
    "places": frozenset({"places"}),
    "benchmark": frozenset({"benchmark", "metric", "value"}),
    "word": frozenset({"word"}),
}


def require_known_needs(estate: Estate) -> None:
    """Raise InputError with every need that the catalogue does not know, or that lacks or exceeds what it takes."""
    problems = [problem for use_case in estate.settings.use_cases for problem in _problems(use_case)]
    if problems:
        raise InputError(problems)


def asked(use_case: UseCase) -> list[Asked]:
    """The needs of a use case in the owner's order. Raises InputError as `require_known_needs` does."""
    if problems := list(_problems(use_case)):
        raise InputError(problems)
    return [
        Asked(
            number=number,
            need=needs()[item.need],
            weight=item.weight,
            value=item.value,
            places=item.places,
            benchmark=item.benchmark,
            metric=item.metric,
            word=item.word,
        )
        for number, item in enumerate(use_case.needs, start=1)
    ]


def in_words(item: Asked, currency: str) -> str | None:
    """What exactly is asked, as the owner gave it; None where the need says it all."""
    need = item.need
    if need.takes in {"number", "benchmark"}:
        number = decimal(f"{item.value:.10g}")
        pattern = marked("at least {limit}") if need.direction == "at_least" else marked("at most {limit}")
        if need.takes == "benchmark":
            return f"{said(pattern, limit=number)}: {item.benchmark}, {item.metric}"
        unit = currency if need.judge == "cost" else said(str(need.unit))
        return said(pattern, limit=" ".join((number, unit)))
    return ", ".join(item.places) or item.word


def _problems(use_case: UseCase) -> Iterator[Problem]:
    for number, item in enumerate(use_case.needs, start=1):
        place = f"use case '{use_case.id}', need {number}"
        need = needs().get(item.need)
        if need is None:
            yield Problem(f"'{item.need}' is not a known need", ESTATE, place, f"use one of {', '.join(needs())}")
        else:
            yield from _limits(item, need, place)


def _limits(item: StatedNeed, need: Need, place: str) -> Iterator[Problem]:
    taken = _TAKEN[need.takes]
    if missing := sorted(taken - item.given):
        yield Problem(f"'{need.id}' needs {', '.join(missing)}", ESTATE, place, "add what exactly is asked")
    if extra := sorted(item.given - taken):
        yield Problem(f"'{need.id}' does not take {', '.join(extra)}", ESTATE, place, "remove it")
    if need.judge == "documentation" and item.value is not None and item.value > 1:
        yield Problem(f"'{need.id}' asks for a share of {item.value:g}", ESTATE, place, "write a share from 0 to 1")

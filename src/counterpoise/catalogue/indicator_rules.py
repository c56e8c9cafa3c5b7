"""Indicators by scheme: what each measures, of whom, under which pillar, and the declared rule that decides it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from counterpoise.catalogue.loading import Entry, Identifier, Text, YesNo, names_in, read
from counterpoise.catalogue.rules import Rule, check_names
from counterpoise.errors import InputError, Problem
from counterpoise.vocabulary import Level

IndicatorId = Annotated[str, Field(pattern=r"^[A-Z]{2,4}[0-9]{0,2}-[A-Za-z0-9_]+$")]
Verification: TypeAlias = Literal["stored", "stored_secondary", "own"]
Decidable: TypeAlias = Literal["auto", "assisted", "manual"]

DOCUMENTATION = "A1"
"""Pillar of what documents say, which reports compare between groups at the level of the model."""


class Pillar(Entry):
    """A heading under which answers are counted together, one level at a time."""

    id: Text
    name: Text


class PillarsFile(Entry):
    """pillars.yaml"""

    pillars: tuple[Pillar, ...]


class DeclaredIndicator(Entry):
    """One entry of a scheme. `scored: no` keeps an answer out of the score of its pillar."""

    id: IndicatorId
    pillar: Text
    name: Text
    measures: Text
    group: Text | None = None
    decidable: Decidable
    scored: YesNo = True
    note: Text | None = None
    rule: Rule


class Scheme(Entry):
    """indicators/<scheme>.yaml: where the indicators come from, and of whom they speak.

    `verification` says how far the source was read.
    """

    scheme: Identifier
    name: Text
    edition: Text
    level: Level
    source: Text
    verification: Verification
    as_of: date
    indicators: tuple[DeclaredIndicator, ...]

    @model_validator(mode="after")
    def _reads_what_is_listed(self) -> Scheme:
        for indicator in self.indicators:
            check_names(indicator.id, indicator.rule)
        return self


class Indicator(DeclaredIndicator):
    """An indicator with what its scheme says of it."""

    scheme: Identifier
    level: Level
    source: Text
    verification: Verification


@lru_cache(maxsize=1)
def schemes() -> tuple[Scheme, ...]:
    """Every scheme of the catalogue, by file name."""
    return tuple(read(f"indicators/{name}", Scheme) for name in names_in("indicators"))


@lru_cache(maxsize=1)
def indicators() -> tuple[Indicator, ...]:
    """Every indicator of the catalogue, in the order of the files and of the entries in them.

    Raises InputError where an id stands twice or a pillar leads nowhere.
    """
    found = tuple(_joined(item, scheme) for scheme in schemes() for item in scheme.indicators)
    known, seen = {item.id for item in pillars()}, Counter(item.id for item in found)
    problems = [
        Problem(f"its id stands {seen[item.id]} times", f"catalogue/indicators/{item.scheme}.yaml", item.id)
        for item in found
        if seen[item.id] > 1
    ]
    problems += [
        Problem(f"names the pillar {item.pillar!r}, which pillars.yaml does not list", "catalogue/indicators", item.id)
        for item in found
        if item.pillar not in known
    ]
    if problems:
        raise InputError(problems)
    return found


def _joined(item: DeclaredIndicator, scheme: Scheme) -> Indicator:
    own = {name: getattr(item, name) for name in DeclaredIndicator.model_fields}
    shared = {name: getattr(scheme, name) for name in ("scheme", "level", "verification")}
    return Indicator.model_construct(**own, **shared, source=f"{scheme.name}, {scheme.edition}")


@lru_cache(maxsize=1)
def pillars() -> tuple[Pillar, ...]:
    return read("pillars.yaml", PillarsFile).pillars


def documentation() -> tuple[Indicator, ...]:
    """The scored questions on documents of a model, which are the same for every kind of supplier."""
    return tuple(
        item for item in indicators() if item.pillar == DOCUMENTATION and item.level is Level.MODEL and item.scored
    )

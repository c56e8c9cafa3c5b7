"""The closed list of needs that the owner of a use case may state: what each takes, and what decides it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from counterpoise.catalogue.indicator_rules import Verification
from counterpoise.catalogue.loading import Entry, Identifier, Text, read
from counterpoise.vocabulary import Power

Judge: TypeAlias = Literal[
    "answer",
    "clause",
    "conditions",
    "cost",
    "documentation",
    "fallback",
    "pin",
    "place",
    "power",
    "runway",
    "score",
    "seat",
    "switch",
    "weights",
    "words",
]
Takes: TypeAlias = Literal["nothing", "number", "places", "benchmark", "word"]


class Need(Entry):
    """One need; `reads` names what its judge looks at, `fails_on` the powers of others that it rules out."""

    id: Identifier
    theme: Identifier
    name: Text
    judge: Judge
    reads: tuple[Text, ...] = ()
    fails_on: tuple[Power, ...] = ()
    takes: Takes
    direction: Literal["at_least", "at_most"] | None = None
    unit: Text | None = None
    decided_by: Text
    judged: Text

    @model_validator(mode="after")
    def _a_limit_has_a_direction_and_a_unit(self) -> Need:
        is_limit = self.takes in {"number", "benchmark"}
        if is_limit != (self.direction is not None) or is_limit != (self.unit is not None):
            raise ValueError(f"{self.id}: a need with a limit, and no other, has a direction and a unit")
        return self


class Thin(Entry):
    """When too little is shown of an option to say anything of it."""

    least_decided: Annotated[Decimal, Field(gt=0, le=1)]
    rule: Text
    source: Text


class NeedsFile(Entry):
    """needs.yaml"""

    as_of: date
    verification: Verification
    thin: Thin
    needs: tuple[Need, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> NeedsFile:
        if len({item.id for item in self.needs}) < len(self.needs):
            raise ValueError("a need id stands twice")
        return self


@lru_cache(maxsize=1)
def _file() -> NeedsFile:
    return read("needs.yaml", NeedsFile)


@lru_cache(maxsize=1)
def needs() -> dict[str, Need]:
    """Every need by id, in the order of the file."""
    return {item.id: item for item in _file().needs}


def thin_rule() -> str:
    """The rule on thin evidence, in words."""
    return _file().thin.rule


def least_decided() -> Fraction:
    """Least share of the must-have needs that must be decided before anything is said of an option."""
    return Fraction(_file().thin.least_decided)

"""Needs of a use case as its owner states them, before any option is looked at, and the options that stand for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from counterpoise.estate.values import CountryCode, Day, DeploymentId, Identifier, Number, Owned, Text, Texts, listed
from counterpoise.vocabulary import NeedWeight

LIMITS = ("value", "places", "benchmark", "metric", "word")
"""Fields of a stated need that say what exactly is asked; the catalogue says which of them a need takes."""


class StatedNeed(Owned):
    """One need of the catalogue, with its weight and what exactly is asked."""

    need: Identifier
    weight: NeedWeight
    value: Number | None = None
    places: Annotated[tuple[CountryCode, ...], BeforeValidator(listed)] = ()  # EU stands for every member state
    benchmark: Text | None = None
    metric: Text | None = None
    word: Text | None = None

    @property
    def given(self) -> frozenset[str]:
        """The fields that say what is asked, of those that are filled."""
        return frozenset(name for name in LIMITS if getattr(self, name) not in {None, ()})


class UseCase(Owned):
    """A use, whose needs its owner states; the options are deployments of the register and models not deployed."""

    id: Identifier
    title: Text
    owner_role: Text | None = None
    stated_on: Day | None = None
    needs: Annotated[tuple[StatedNeed, ...], Field(max_length=40)] = ()
    deployments: Annotated[tuple[DeploymentId, ...], BeforeValidator(listed), Field(max_length=100)] = ()
    candidates: Annotated[Texts, Field(max_length=100)] = ()  # models as their suppliers spell them

    @model_validator(mode="after")
    def _options_differ(self) -> UseCase:
        for named in (self.deployments, self.candidates):
            if twice := sorted({name for name in named if named.count(name) > 1}):
                raise PydanticCustomError("twice", "an option stands twice: {ids}", {"ids": ", ".join(twice)})
        return self

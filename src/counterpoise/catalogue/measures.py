"""Measurements of the deployer over the whole estate: what each measures, and why one is left out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import Field, model_validator

from counterpoise.catalogue.indicator_rules import Verification
from counterpoise.catalogue.loading import Entry, Text, read


class Measure(Entry):
    id: Annotated[str, Field(pattern=r"^AI-\d{2}$")]
    name: Text
    pillar: Text
    measures: Text
    formula: Text
    rule: Text | None = None
    edge_case: Text | None = None
    left_out: Text | None = None


class MeasuresFile(Entry):
    """measures.yaml"""

    as_of: date
    verification: Verification
    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> MeasuresFile:
        if len({item.id for item in self.measures}) < len(self.measures):
            raise ValueError("a measure id stands twice")
        return self


@lru_cache(maxsize=1)
def measures() -> tuple[Measure, ...]:
    """All measurements in the order of the file."""
    return read("measures.yaml", MeasuresFile).measures

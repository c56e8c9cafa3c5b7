"""Patterns of power: what each looks for and what it means."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from counterpoise.catalogue.indicator_rules import Verification
from counterpoise.catalogue.loading import Entry, Text, read


class Pattern(Entry):
    id: Annotated[str, Field(pattern=r"^PAT-\d$")]
    name: Text
    sign: Text
    meaning: Text


class PatternsFile(Entry):
    """patterns.yaml"""

    as_of: date
    verification: Verification
    patterns: tuple[Pattern, ...]


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """All patterns in the order of the file."""
    return read("patterns.yaml", PatternsFile).patterns

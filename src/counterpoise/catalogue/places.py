"""Which countries lie where, and whose law words name, as far as a judgement asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import StringConstraints

from counterpoise.catalogue.loading import Entry, Text, read
from counterpoise.safe.text import comparable

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class UnionFile(Entry):
    """union.yaml"""

    as_of: date
    members: tuple[Text, ...]


@lru_cache(maxsize=1)
def _members() -> frozenset[str]:
    return frozenset(read("union.yaml", UnionFile).members)


def in_union(countries: Iterable[str]) -> bool:
    """Whether one of the countries (ISO 3166 codes) is a member state of the European Union."""
    return not _members().isdisjoint(countries)


class LawsFile(Entry):
    """laws.yaml"""

    as_of: date
    laws: dict[CountryCode, tuple[Text, ...]]


@lru_cache(maxsize=1)
def _laws() -> dict[str, str]:
    listed = read("laws.yaml", LawsFile).laws
    return {comparable(words): country for country, every in listed.items() for words in (country, *every)}


def country_of_law(words: str) -> str | None:
    """ISO code of the country whose law is meant, as in "California (Santa Clara courts)"; None where none is."""
    return _laws().get(comparable(words.partition("(")[0].partition(",")[0]))

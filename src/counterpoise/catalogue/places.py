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


UNION = "EU"
"""Stands for every member state in a list of countries."""

_UNION_WORDS = frozenset({"european union", "eu", "within the european union"})


def with_members(countries: Iterable[str]) -> frozenset[str]:
    """The countries by code, with every member state where the Union is named."""
    named = frozenset(countries)
    return (named - {UNION}) | _members() if UNION in named else named


def countries_of_place(words: str) -> frozenset[str] | None:
    """The countries in which a place lies, as in "Germany" or "European Union"; None where words name another."""
    if comparable(words) in _UNION_WORDS:
        return _members()
    country = country_of_law(words)
    return frozenset({country}) if country else None

"""Which countries lie where, as far as a control asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from counterpoise.catalogue.loading import Entry, Text, read


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

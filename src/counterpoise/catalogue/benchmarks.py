"""Benchmarks by what they ask, as far as a control asks for it."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from counterpoise.catalogue.loading import Entry, Text, read


class BenchmarksFile(Entry):
    """benchmarks.yaml"""

    as_of: date
    fairness: tuple[Text, ...]


@lru_cache(maxsize=1)
def _fairness() -> tuple[str, ...]:
    return tuple(_plain(name) for name in read("benchmarks.yaml", BenchmarksFile).fairness)


def is_fairness(benchmark: str) -> bool:
    """Whether a benchmark, as a file spells it, asks for bias or fairness."""
    return _plain(benchmark).startswith(_fairness())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())

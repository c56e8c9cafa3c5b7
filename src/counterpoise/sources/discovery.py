"""Finds the source modules of this package: those that define KIND. There is no list to forget a format in."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

from counterpoise.sources.base import Context, Source, UnreadableError
from counterpoise.vocabulary import EvidenceKind

_PACKAGE = "counterpoise.sources"


@cache
def sources() -> tuple[Source, ...]:
    """Every source module, by name."""
    package = importlib.import_module(_PACKAGE)
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{_PACKAGE}.{name}") for name in names]
    return tuple(cast("Source", module) for module in modules if hasattr(module, "KIND"))


def format_name(source: Source) -> str:
    """Name of a format: that of its module."""
    return source.__name__.rpartition(".")[2]


def details(source: Source) -> tuple[str, ...]:
    """Nouns of the tables that the source fills beside TABLE."""
    return getattr(source, "DETAILS", ())


def counted(source: Source, path: Path, context: Context) -> int:
    """The records of a file, counted by other means than reading them."""
    found: int = source.count_mapped(path, context) if hasattr(source, "count_mapped") else source.count(path)
    return found


@cache
def companions(kind: EvidenceKind) -> frozenset[str]:
    """Names of the files that formats of this kind ask for beside another file."""
    return frozenset(name for source in sources() if source.KIND is kind for name in getattr(source, "COMPANIONS", ()))


def recognise(kind: EvidenceKind, name: str, head: bytes) -> Source | None:
    """Return the source that reads a file of this kind, name (below evidence/) and first bytes, or None.

    Two that claim the same file are an UnreadableError that names both: choosing one would hide what the other reads.
    """
    claims = [source for source in sources() if source.KIND is kind and source.matches(name, head)]
    if len(claims) > 1:
        names = " and ".join(format_name(source) for source in claims)
        raise UnreadableError(f"more than one format claims this file: {names}")
    return claims[0] if claims else None


def formats() -> Iterator[tuple[str, EvidenceKind, str]]:
    """Yield (name, kind, description) of every format, for the list in the documentation."""
    for source in sources():
        yield format_name(source), source.KIND, source.DESCRIPTION


def formats_page() -> str:
    """The list of formats for the documentation, as Markdown."""
    head = """# Formats

Generated from the modules in `counterpoise.sources`. A file belongs below `evidence/<kind>/`, in any folder; its format
is recognised by its name and first bytes. A file that no format recognises is kept, counted and reported as unreadable.

| Format | Kind of evidence | What it is |
|---|---|---|
"""
    return head + "".join(f"| `{name}` | `{kind}` | {text} |\n" for name, kind, text in sorted(formats()))


if __name__ == "__main__":
    sys.stdout.write(formats_page())

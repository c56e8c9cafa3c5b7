"""Sections of the report: one template each, found in `templates/sections`, printed in the order they declare.

A section begins with a comment that declares it:

    {# title: Findings
       order: 50
       kind: section
       documents: whole, main #}

`kind` is front (no number), section (1, 2, …) or annex (A, B, …). `documents` names the kinds of document that hold it;
without that line it stands in the whole report (HTML) and in the main report (PDF).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, pairwise, repeat
from pathlib import PurePosixPath
from string import ascii_uppercase
from typing import Literal, TypeAlias, cast, get_args

from counterpoise.errors import RenderError

Kind = Literal["front", "section", "annex"]
DocumentKind = Literal["whole", "main", "summary", "sources", "annex", "dossier"]
_HEAD = re.compile(r"\A\{#(?P<head>.*?)#\}", re.DOTALL)
_KEYS = {"title", "order", "kind"}
_DEFAULT = "whole, main"


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it stands in this report."""

    template: str
    name: str  # of the file, which other sections refer to it by; also its anchor
    title: str
    kind: Kind
    order: int
    documents: tuple[DocumentKind, ...]
    number: str = ""


Documents: TypeAlias = dict[DocumentKind, tuple[Section, ...]]


def ordered(sources: Iterable[tuple[str, str]]) -> Documents:
    """The sections of every kind of document, of (template name, source) pairs, numbered in their order.

    A section that stands in the whole report has the number that it has there in every document, so that a number
    means one thing throughout a set. Raises RenderError for a section without a complete head and for two of the same
    order in one document.
    """
    found = sorted((_read(name, source) for name, source in sources), key=lambda section: section.order)
    whole = _numbered(_of(found, "whole"))
    numbered = {section.name: section for section in whole}
    documents: Documents = {"whole": whole}
    for kind in get_args(DocumentKind)[1:]:
        own = _of(found, kind)
        counted = {section.name: section for section in _numbered(it for it in own if it.name not in numbered)}
        documents[kind] = tuple((numbered | counted)[section.name] for section in own)
    return documents


def _of(found: Iterable[Section], kind: DocumentKind) -> list[Section]:
    held = [section for section in found if kind in section.documents]
    for before, after in pairwise(held):
        if before.order == after.order:
            raise RenderError(f"{before.template} and {after.template} both declare the order {after.order}")
    return held


def _numbered(found: Iterable[Section]) -> tuple[Section, ...]:
    numbers: dict[Kind, Iterator[str]] = {
        "front": repeat(""),
        "section": map(str, count(1)),
        "annex": iter(ascii_uppercase),
    }
    return tuple(replace(section, number=next(numbers[section.kind])) for section in found)


def _read(template: str, source: str) -> Section:
    match = _HEAD.match(source)
    lines = (line.partition(":") for line in match["head"].splitlines()) if match else ()
    head = {key.strip(): value.strip() for key, colon, value in lines if colon}
    documents = tuple(name.strip() for name in head.pop("documents", _DEFAULT).split(","))
    if set(head) != _KEYS or not head["order"].isdecimal() or head["kind"] not in get_args(Kind):
        raise RenderError(f"{template} must begin with a comment that declares title, order and kind")
    if strange := set(documents) - set(get_args(DocumentKind)):
        raise RenderError(f"{template} declares a document {min(strange)!r} that no report set holds")
    name = PurePosixPath(template).name.removesuffix(".html.j2")
    kinds = cast("tuple[DocumentKind, ...]", documents)
    return Section(template, name, head["title"], cast("Kind", head["kind"]), int(head["order"]), kinds)

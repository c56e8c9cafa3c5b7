"""Sections of the report: one template each, found in `templates/sections`, printed in the order they declare.

A section begins with a comment that declares it:

    {# title: Findings
       order: 50
       kind: section #}

`kind` is front (no number), section (1, 2, …) or annex (A, B, …).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, pairwise, repeat
from pathlib import PurePosixPath
from string import ascii_uppercase
from typing import Literal, cast, get_args

from counterpoise.errors import RenderError

Kind = Literal["front", "section", "annex"]
_HEAD = re.compile(r"\A\{#(?P<head>.*?)#\}", re.DOTALL)
_KEYS = {"title", "order", "kind"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it stands in this report."""

    template: str
    name: str  # of the file, which other sections refer to it by; also its anchor
    title: str
    kind: Kind
    order: int
    number: str = ""


def ordered(sources: Iterable[tuple[str, str]]) -> tuple[Section, ...]:
    """Sections of (template name, source) pairs, numbered in their order.

    Raises RenderError for a section without a complete head and for two of the same order.
    """
    found = sorted((_read(name, source) for name, source in sources), key=lambda section: section.order)
    for before, after in pairwise(found):
        if before.order == after.order:
            raise RenderError(f"{before.template} and {after.template} both declare the order {after.order}")
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
    if set(head) != _KEYS or not head["order"].isdecimal() or head["kind"] not in get_args(Kind):
        raise RenderError(f"{template} must begin with a comment that declares title, order and kind")
    name = PurePosixPath(template).name.removesuffix(".html.j2")
    return Section(template, name, head["title"], cast("Kind", head["kind"]), int(head["order"]))

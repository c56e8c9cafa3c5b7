"""Licences and terms: what each permits, how strict it is, and which one a claim names.

`identify` never guesses: a family name, an unknown symbol or an ambiguous title is None, which callers keep as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from license_expression import (
    AND,
    OR,
    ExpressionError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    Licensing,
    get_spdx_licensing,
)
from pydantic import Field, model_validator

from counterpoise.catalogue.conditions import Conditions
from counterpoise.catalogue.loading import Entry, Identifier, Text, YesNo, read
from counterpoise.catalogue.spdx import SpdxLicence, listed
from counterpoise.catalogue.titles import recognise, words
from counterpoise.vocabulary import LicenceClass

MAX_CLAIM = 500

STRICTNESS: dict[LicenceClass, int] = {
    LicenceClass.OPEN_SOURCE: 0,
    LicenceClass.OPEN_CONTENT: 0,
    LicenceClass.OPEN_AI_ARTEFACT: 0,
    LicenceClass.OPEN_DATA: 0,
    LicenceClass.USE_RESTRICTED: 1,
    LicenceClass.USER_THRESHOLD: 2,
    LicenceClass.NONCOMMERCIAL: 3,
    LicenceClass.API_TERMS: 4,
    LicenceClass.NONE: 5,
}
"""How much a class takes away, from 0. Unknown has no place in the order."""


class HubMarking(Entry):
    """How a model hub marks a licence: a tag, and for the tag `other` the custom name beside it."""

    tag: Text
    name: Text | None = None
    decides: YesNo  # whether the marking alone names this text and no other

    @property
    def claim(self) -> str:
        """The marking as a card carries it: the custom name where there is one."""
        return self.name or self.tag


class Licence(Entry):
    """One edition of a licence or of terms of service. Free-text fields say `not stated` where nothing was found."""

    id: Identifier
    name: Text
    titles: tuple[Text, ...] = ()
    spdx: Text | None = None
    hub: tuple[HubMarking, ...] = ()
    scancode_key: Text | None = None
    other_scancode_keys: tuple[Text, ...] = ()  # of earlier editions with the same terms
    licence_class: LicenceClass = Field(alias="class")
    artefacts: tuple[Text, ...]
    osi_approved: Text
    ai_act_free_open: Text
    commercial: Text
    redistribution: Text
    modification: Text
    use_restrictions: Text
    threshold: Text | None = None
    revocable: Text
    terms_mutable: Text
    remote_restriction: Text
    attribution: Text
    naming_duty: Text | None = None
    output_limit: Text
    flow_down: Text
    jurisdiction_exclusions: tuple[Text, ...] = ()
    patent_or_litigation_end: Text
    governing_law: Text
    conditions: Conditions = Conditions()
    examples: tuple[Text, ...] = ()
    notes: Text | None = None
    certainty: Literal["verified", "text_available", "secondary", "own", "not_applicable"]
    source: Text

    @property
    def is_open(self) -> bool:
        return STRICTNESS.get(self.licence_class) == 0

    @property
    def is_sentinel(self) -> bool:
        """Whether the row stands for the absence of a licence; no claim can name it."""
        return self.licence_class in {LicenceClass.NONE, LicenceClass.UNKNOWN}


def _of_class(listed: SpdxLicence) -> Licence:
    """A row of which the class is known and no clause."""
    clauses = (
        *("commercial", "redistribution", "modification", "use_restrictions", "revocable", "terms_mutable"),
        *("remote_restriction", "attribution", "output_limit", "flow_down", "patent_or_litigation_end", "threshold"),
        *("governing_law", "naming_duty"),
    )
    return Licence.model_validate(
        dict.fromkeys(clauses, "not stated")
        | {
            "id": listed.id,
            "name": listed.name,
            "spdx": listed.spdx,
            "class": listed.licence_class,
            "artefacts": ("not stated",),
            "osi_approved": "yes" if listed.is_osi_approved else "no",
            "ai_act_free_open": "unknown",
            "jurisdiction_exclusions": ("not stated",),
            "certainty": "secondary",
            "source": "SPDX License List and ScanCode LicenseDB: the class alone",
        }
    )


class LicencesFile(Entry):
    """licences.yaml"""

    as_of: date
    licences: tuple[Licence, ...]

    @model_validator(mode="after")
    def _keys_are_unique(self) -> LicencesFile:
        owners: dict[tuple[str, object], int] = {}
        for index, licence in enumerate(self.licences):
            for kind, key in _keys(licence):
                if owners.setdefault((kind, key), index) != index:
                    first = self.licences[owners[kind, key]].id
                    raise ValueError(f"the {kind} {key!r} belongs to {first} and to {licence.id}")
        return self


def _keys(licence: Licence) -> Iterator[tuple[str, object]]:
    """What may name one row only."""
    yield "id", licence.id
    yield from (("spdx", key) for key in (licence.spdx,) if key)
    yield from (("scancode_key", key) for key in (licence.scancode_key, *licence.other_scancode_keys) if key)
    yield from (("hub marking", marking.claim) for marking in licence.hub if marking.decides)
    yield from (("title", title) for title in {words(text) for text in (licence.name, *licence.titles)})


@dataclass(frozen=True)
class _Index:
    by_id: dict[str, Licence]
    by_class: dict[str, Licence]  # of the SPDX list, by id; named by their identifiers alone

    @cached_property
    def claimable(self) -> tuple[Licence, ...]:
        return tuple(licence for licence in self.by_id.values() if not licence.is_sentinel)

    @cached_property
    def by_symbol(self) -> dict[str, Licence]:
        """SPDX identifiers, and the references by which SPDX tools write what has no identifier of its own."""
        symbols = {licence.spdx: licence for licence in self.claimable if licence.spdx}
        keyed = {
            f"LicenseRef-scancode-{key}": row
            for row in self.claimable
            for key in (row.scancode_key, *row.other_scancode_keys)
            if key
        }
        return {licence.spdx: licence for licence in self.by_class.values() if licence.spdx} | keyed | symbols

    @cached_property
    def by_marking(self) -> dict[str, Licence]:
        return {marking.claim: row for row in self.claimable for marking in row.hub if marking.decides}

    @cached_property
    def titles(self) -> dict[tuple[str, ...], str]:
        return {words(title): licence.id for licence in self.claimable for title in licence.titles}

    @cached_property
    def names(self) -> dict[tuple[str, ...], str]:
        return {words(text): row.id for row in self.claimable for text in (row.name, row.spdx) if text}

    @cached_property
    def is_open(self) -> dict[str, bool]:
        return {licence.id: licence.is_open for licence in self.claimable}


@lru_cache(maxsize=1)
def _index() -> _Index:
    rows = read("licences.yaml", LicencesFile).licences
    return _Index({row.id: row for row in rows}, {row.id: _of_class(row) for row in listed()})


def licences() -> tuple[Licence, ...]:
    """All rows in the order of the file."""
    return tuple(_index().by_id.values())


def licences_by_class() -> tuple[Licence, ...]:
    """Further licences of the SPDX list, of which the class is known and no clause."""
    return tuple(_index().by_class.values())


def licence(licence_id: str) -> Licence:
    """The row with this id; KeyError where there is none."""
    index = _index()
    return index.by_id.get(licence_id) or index.by_class[licence_id]


def strictest(classes: Iterable[LicenceClass]) -> LicenceClass:
    """The known class that takes most away; unknown where none is known. Ties: the class named first."""
    known = [item for item in classes if item in STRICTNESS]
    return max(known, key=lambda item: STRICTNESS[item]) if known else LicenceClass.UNKNOWN


def effective_class(classes: Iterable[LicenceClass]) -> LicenceClass:
    """Class of a work under all of these at once, as along the lineage of a model.

    The strictest known class; unknown where one is unknown and no known one already takes something away.
    """
    given = tuple(classes)
    known = strictest(given)
    is_settled = LicenceClass.UNKNOWN not in given or STRICTNESS.get(known, 0) > 0
    return known if is_settled else LicenceClass.UNKNOWN


@dataclass(frozen=True)
class _Named:
    """What a claim says: the licence that decides, and the ids of all that it names."""

    decides: Licence
    ids: frozenset[str]


def identify(claim: str | None) -> Licence | None:
    """The licence that a claim names, or None.

    Tried in order: id of this catalogue; SPDX expression (of licences joined by AND the strictest, by OR the least
    strict; an unknown symbol is None); marking of a model hub; official title.
    """
    named = _named(claim)
    return named.decides if named else None


def named_by(claim: str | None) -> frozenset[str]:
    """Ids of all licences that the claim names: several for an expression, none where it is not understood."""
    named = _named(claim)
    return named.ids if named else frozenset()


def _named(claim: str | None) -> _Named | None:
    return _understood(_tidy(claim)) if claim and len(claim) <= MAX_CLAIM else None


def _tidy(claim: str) -> str:
    text = " ".join(claim.split())
    text = re.sub(r"^spdx-licen[cs]e-identifier:\s*", "", text, flags=re.IGNORECASE)
    # A hub card with `license: other` carries the real name beside it.
    return re.sub(r"^other\s*[:(/,+-]\s*([^()]+?)\)?$", r"\1", text, flags=re.IGNORECASE)


@lru_cache(maxsize=4096)
def _understood(claim: str) -> _Named | None:
    index = _index()
    if claim in index.by_id:
        row = index.by_id[claim]
        return None if row.is_sentinel else _Named(row, frozenset({row.id}))
    if claim in index.by_symbol:
        row = index.by_symbol[claim]
        return _Named(row, frozenset({row.id}))
    if expression := _expression(claim):
        return expression
    row_id = recognise(claim, index.titles, index.names, index.is_open)
    found = index.by_marking.get(claim) or (index.by_id[row_id] if row_id else None)
    return _Named(found, frozenset({found.id})) if found else None


@lru_cache(maxsize=1)  # building its index takes longer than a thousand claims
def _licensing() -> Licensing:
    """The licences of SPDX, and those of this catalogue that have no identifier there."""
    licensing = get_spdx_licensing()
    licensing.known_symbols.update(
        {key: LicenseSymbol(key) for key in _index().by_symbol if key not in licensing.known_symbols}
    )
    return licensing


def _expression(claim: str) -> _Named | None:
    """The claim read as an SPDX expression; None where it is none, or holds a symbol without a row."""
    try:
        parsed = _licensing().parse(claim, validate=True)
    except ExpressionError:
        return None
    return _term(parsed)


def _term(node: object) -> _Named | None:
    if isinstance(node, AND | OR):
        parts = [_term(part) for part in node.args]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        pick = max if isinstance(node, AND) else min
        chosen = pick(known, key=lambda part: STRICTNESS[part.decides.licence_class])
        return _Named(chosen.decides, frozenset().union(*(part.ids for part in known)))
    # An exception only adds permission, and `or later` only adds a choice: the base licence decides the class.
    symbol = node.license_symbol if isinstance(node, LicenseWithExceptionSymbol) else node
    key = str(getattr(symbol, "key", ""))
    symbols = _index().by_symbol
    row = symbols.get(key) or symbols.get(re.sub(r"-or-later$", "-only", key))
    return _Named(row, frozenset({row.id})) if row else None

"""Companies and models by name: who develops, hosts and owns what, under which spellings.

Both files are checked together: an id or spelling belongs to one entry only, and every reference leads somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated

from pydantic import StringConstraints

from counterpoise.catalogue.licences import licences
from counterpoise.catalogue.loading import Certainty, Entry, Identifier, Text, YesNo, read
from counterpoise.errors import InputError, Problem
from counterpoise.safe.text import comparable

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Entity(Entry):
    """A company or institute. An alias that begins with a dot stands for every server under that domain."""

    id: Identifier
    name: Text
    parent: Identifier | None = None  # ultimate parent; absent: itself
    seat: CountryCode | None = None
    aliases: tuple[Text, ...] = ()
    notes: Text | None = None
    certainty: Certainty
    source: Text


class Model(Entry):
    """One released model. `licence` stands only where the release is known with certainty."""

    id: Identifier
    name: Text
    developer: Identifier | None = None
    base_model: Identifier | None = None
    licence: Identifier | None = None
    takes_dates: YesNo = False  # a name followed by a date is a snapshot of this model
    general_purpose: YesNo | None = None
    aliases: tuple[Text, ...] = ()
    notes: Text | None = None
    certainty: Certainty
    source: Text


class EntitiesFile(Entry):
    """entities.yaml"""

    as_of: date
    entities: tuple[Entity, ...]


class ModelsFile(Entry):
    """models.yaml"""

    as_of: date
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    entities: tuple[Entity, ...]
    models: tuple[Model, ...]


@lru_cache(maxsize=1)
def registry() -> Registry:
    """Entities and models of the catalogue; InputError that lists every broken rule."""
    found = Registry(read("entities.yaml", EntitiesFile).entities, read("models.yaml", ModelsFile).models)
    check(found)
    return found


def check(found: Registry) -> None:
    """Raise InputError where a spelling names two entries, a reference leads nowhere or bases form a circle."""
    problems = [*_shared("entities.yaml", found.entities), *_shared("models.yaml", found.models)]
    entities = {entity.id for entity in found.entities}
    models = {model.id: model for model in found.models}
    known_licences = {row.id for row in licences()}
    for entity in found.entities:
        problems.extend(_dangling("entities.yaml", entity.id, "parent", entity.parent, entities))
    for model in found.models:
        problems.extend(_dangling("models.yaml", model.id, "developer", model.developer, entities))
        problems.extend(_dangling("models.yaml", model.id, "base_model", model.base_model, models))
        problems.extend(_dangling("models.yaml", model.id, "licence", model.licence, known_licences))
        if _is_circular(model, models):
            problems.append(Problem("its chain of base models comes back to itself", "catalogue/models.yaml", model.id))
    if problems:
        raise InputError(problems)


def _shared(file: str, entries: Iterable[Entity | Model]) -> Iterator[Problem]:
    owners: dict[str, tuple[int, str]] = {}
    for index, entry in enumerate(entries):
        for spelling in (entry.id, *entry.aliases):
            owner = owners.setdefault(comparable(spelling), (index, entry.id))
            if owner[0] != index:
                yield Problem(
                    f"{spelling!r} also names {owner[1]}", f"catalogue/{file}", entry.id, "keep it on one entry"
                )


def _dangling(file: str, place: str, field: str, target: str | None, known: Iterable[str]) -> Iterator[Problem]:
    if target is not None and target not in known:
        yield Problem(f"{field} names {target!r}, which is not in the catalogue", f"catalogue/{file}", place)


def _is_circular(model: Model, models: dict[str, Model]) -> bool:
    seen = {model.id}
    current = models.get(model.base_model or "")
    while current is not None:
        if current.id in seen:
            return True
        seen.add(current.id)
        current = models.get(current.base_model or "")
    return False

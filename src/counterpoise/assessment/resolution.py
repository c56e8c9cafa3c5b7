"""From spellings to models and entities. Nothing is guessed: what no rule decides is None with the closest names.

Rules for a model name, in order, on the name and then on what is left of it:
    exact       an id or alias
    case        the same without regard to case, where only one model is meant
    prefix      without a leading provider, cloud or region ("openai/gpt-4o", "us.anthropic.claude-…")
    variant     without a reseller's suffix (":free")
    date        without a trailing date, where the model says that such names are snapshots of it
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol, TypeAlias
from urllib.parse import unquote

from counterpoise.errors import InputError, Problem
from counterpoise.safe.text import comparable

MAX_NAME = 300

_VARIANT = re.compile(r":(free|beta|extended|thinking|nitro|floor|online|exacto)\Z")
_DATE = re.compile(r"[-@](20\d\d-[01]\d-[0-3]\d|20\d\d[01]\d[0-3]\d)\Z")
_REGION = re.compile(r"(us|eu|apac|jp|au|ca|in|global|us-gov)\.(?=[a-z])")
_CLOUD_RESOURCE = re.compile(r"arn:[^/]*/")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?([^/:?#]+)(?::\d+)?(?:[/?#].*)?\Z", re.IGNORECASE)


_Spelled: TypeAlias = tuple[str, tuple[str, ...]]
_NO_CARDS: Mapping[str, str] = MappingProxyType({})


class ModelEntry(Protocol):
    """What the catalogue and the estate both say of a model."""

    @property
    def id(self) -> str: ...
    @property
    def developer(self) -> str | None: ...
    @property
    def base_model(self) -> str | None: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


class EntityEntry(Protocol):
    """What the catalogue and the estate both say of an entity."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def seat(self) -> str | None: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """What a spelling resolves to. `id` None: nothing; `candidates` then holds up to three of the closest ids."""

    id: str | None
    rule: str | None = None
    candidates: tuple[str, ...] = ()


class Resolver:
    """Resolves names against the catalogue, extended by what the estate says.

    An entry of the estate replaces a catalogue entry of the same id, and a spelling that the estate gives to an entry
    of its own no longer names another. Raises InputError where a reference leads nowhere, two entries of one side
    share a spelling, or bases or parents form a circle.
    """

    def __init__(
        self,
        models: Sequence[ModelEntry],
        entities: Sequence[EntityEntry],
        own_models: Sequence[ModelEntry] = (),
        own_entities: Sequence[EntityEntry] = (),
        dated: Collection[str] = (),
    ) -> None:
        """`dated`: ids of models whose names followed by a date are snapshots of them."""
        self._models = {entry.id: entry for entry in (*models, *own_models)}
        self._entities = {entry.id: entry for entry in (*entities, *own_entities)}
        self._dated = frozenset(dated)
        self._model_names = _Names(
            *(
                [(entry.id, (entry.id, *entry.aliases)) for entry in side if self._models[entry.id] is entry]
                for side in (models, own_models)
            )
        )
        self._entity_names = _Names(
            *(
                [
                    (entry.id, (entry.id, entry.name, *entry.aliases))
                    for entry in side
                    if self._entities[entry.id] is entry
                ]
                for side in (entities, own_entities)
            )
        )
        problems = [*self._model_names.problems, *self._entity_names.problems, *self._broken_references()]
        if problems:
            raise InputError(problems)
        self._parents = self._chains({entry.id: entry.parent for entry in self._entities.values()}, "parents")
        self._bases = self._chains({entry.id: entry.base_model for entry in self._models.values()}, "base models")

    def model(self, spelling: str | None) -> Match:
        """Resolve a model name as a log, document or register writes it."""
        if not spelling or len(spelling) > MAX_NAME:
            return Match(None)
        name = unquote(spelling.strip())
        for remainder, rule in self._remainders(name):
            if found := self._model_names.find(remainder):
                return Match(found[0], rule or found[1])
            if (dated := _DATE.sub("", remainder)) != remainder:
                base = self._model_names.find(dated)
                if base and base[0] in self._dated:
                    return Match(base[0], "date")
        return Match(None, candidates=self._model_names.closest(name))

    def bare(self, spelling: str) -> str:
        """The name as names are compared: in one case, without a leading provider and a reseller's suffix."""
        *_, (shortest, _) = self._remainders(unquote(spelling.strip()))
        return comparable(shortest)

    def host(self, spelling: str | None) -> Match:
        """Resolve a provider name or server address to the entity that runs it."""
        if not spelling or len(spelling) > MAX_NAME:
            return Match(None)
        name = spelling.strip()
        if found := self._entity_names.find(name):
            return Match(*found)
        address = _ADDRESS.match(name)
        server = comparable(address[1]).rstrip(".") if address else comparable(name)
        if found := self._entity_names.find(server):
            return Match(found[0], "address")
        labels = server.split(".")
        for start in range(1, len(labels)):
            if found := self._entity_names.find("." + ".".join(labels[start:])):
                return Match(found[0], "domain")
        return Match(None, candidates=self._entity_names.closest(name))

    def developer(self, model: str | None) -> str | None:
        """Entity that developed a model, by id; None where that is not known."""
        return self._models[model].developer if model in self._models else None

    def parent(self, entity: str | None) -> str | None:
        """Ultimate parent of an entity, the entity itself where it has none, None where it is not known."""
        return self._parents[entity][-1] if entity in self._parents else None

    def seat(self, entity: str | None) -> str | None:
        """ISO country of the seat of the ultimate parent."""
        parent = self.parent(entity)
        return self._entities[parent].seat if parent else None

    def lineage(self, model: str | None, card_bases: Mapping[str, str] = _NO_CARDS) -> tuple[str, ...]:
        """The model, its base, the base of that, and so on.

        `card_bases` maps a model to the base that its own card names, as spelled there; it is asked where the
        catalogue names none. A base that resolves to nothing stays in the chain as it was spelled. A card that leads
        back into the chain adds nothing.
        """
        if model is None:
            return ()
        chain = list(self._bases.get(model, (model,)))
        while spelled := card_bases.get(chain[-1]):
            base = self.model(spelled).id or spelled
            if base in chain:
                break
            chain.extend(step for step in self._bases.get(base, (base,)) if step not in chain)
        return tuple(chain)

    def root(self, model: str | None, card_bases: Mapping[str, str] = _NO_CARDS) -> str | None:
        """Last of the lineage: the model that all others were made from."""
        chain = self.lineage(model, card_bases)
        return chain[-1] if chain else None

    def _remainders(self, name: str) -> Iterator[tuple[str, str | None]]:
        """The name, and what is left of it rule by rule, longest first."""
        yield name, None
        if (plain := _VARIANT.sub("", name)) != name:
            yield plain, "variant"
        current = plain
        while shorter := self._without_prefix(current):
            yield shorter, "prefix"
            current = shorter

    def _without_prefix(self, name: str) -> str | None:
        """The name without one leading part that is a known provider, a cloud region or a cloud resource path."""
        for pattern in (_CLOUD_RESOURCE, _REGION):
            if matched := pattern.match(name):
                return name[matched.end() :] or None
        for separator in ("/", "."):
            head, found, rest = name.partition(separator)
            if found and rest and self._entity_names.find(head):
                return rest
        return None

    def _broken_references(self) -> Iterator[Problem]:
        for model in self._models.values():
            if model.developer is not None and model.developer not in self._entities:
                yield _nowhere("model", model.id, "developer", model.developer)
            if model.base_model is not None and model.base_model not in self._models:
                yield _nowhere("model", model.id, "base_model", model.base_model)
        for entity in self._entities.values():
            if entity.parent is not None and entity.parent not in self._entities:
                yield _nowhere("entity", entity.id, "parent", entity.parent)

    @staticmethod
    def _chains(links: Mapping[str, str | None], what: str) -> dict[str, tuple[str, ...]]:
        chains: dict[str, tuple[str, ...]] = {}
        for start in links:
            chain = [start]
            while (following := links[chain[-1]]) is not None and following != chain[-1]:
                if following in chain:
                    path = " → ".join([*chain, following])
                    raise InputError(Problem(f"the {what} form a circle: {path}", remedy="correct one of them"))
                chain.append(following)
            chains[start] = tuple(chain)
        return chains


class _Names:
    """Spellings of one kind of entry: exact, and folded to one case. What the estate spells wins over the catalogue."""

    def __init__(self, catalogue: Iterable[_Spelled], own: Iterable[_Spelled]) -> None:
        self.problems: list[Problem] = []
        exact, folded = self._read(catalogue)
        own_exact, own_folded = self._read(own)
        self._exact = {key: id_ for key, id_ in exact.items() if comparable(key) not in own_folded} | own_exact
        self._folded = folded | own_folded
        self._sorted = tuple(sorted(self._folded))

    def find(self, spelling: str) -> tuple[str, str] | None:
        """The id and the rule that found it."""
        if spelling in self._exact:
            return self._exact[spelling], "exact"
        folded = self._folded.get(comparable(spelling))
        return (folded, "case") if folded is not None else None

    def closest(self, spelling: str) -> tuple[str, ...]:
        near = _near(comparable(spelling), self._sorted)
        return tuple(dict.fromkeys(self._folded[key] for key in near))[:3]

    def _read(self, entries: Iterable[_Spelled]) -> tuple[dict[str, str], dict[str, str]]:
        exact: dict[str, str] = {}
        folded: dict[str, str] = {}
        for id_, spellings in entries:
            for spelling in spellings:
                exact[spelling] = id_
                owner = folded.setdefault(comparable(spelling), id_)
                if owner != id_:
                    what = f"{spelling!r} names both {owner} and {id_}"
                    self.problems.append(Problem(what, remedy="keep the spelling on one entry"))
        return exact, folded


@lru_cache(maxsize=1 << 16)
def _near(name: str, among: tuple[str, ...]) -> tuple[str, ...]:
    """Kept, because a name takes milliseconds and files repeat it: 20,000 results name one model."""
    return tuple(get_close_matches(name, among, n=12, cutoff=0.6))


def _nowhere(kind: str, id_: str, field: str, target: str) -> Problem:
    what = f"{field} of the {kind} {id_} is {target!r}, which is not known"
    return Problem(what, remedy=f"add {target} to entities.yaml, or correct the name")

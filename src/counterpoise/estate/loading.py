"""Reading the estate's own files: all problems of a file are reported together, each with its line and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from counterpoise.errors import InputError, Problem
from counterpoise.estate.collected import COLLECTED, CollectedRecord, read_collected
from counterpoise.estate.models import Deployment, EntitiesFile, EstateFile, RegisterMapping, ReviewsFile
from counterpoise.estate.register import REGISTERS, read_register
from counterpoise.estate.validation import Schema, parsed_yaml, validated, yaml_place

ESTATE, ENTITIES, REVIEWS = "estate.yaml", "entities.yaml", "reviews.yaml"
FILES = (ESTATE, *REGISTERS, ENTITIES, REVIEWS, COLLECTED)

ReadFile = Callable[[str], bytes | None]
"""Returns the bytes of a file of the estate by name, None where it is absent."""

_Loaded = TypeVar("_Loaded")


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that a user declares."""

    settings: EstateFile
    deployments: tuple[Deployment, ...]
    entities: EntitiesFile
    reviews: ReviewsFile
    collected: CollectedRecord = field(default_factory=CollectedRecord)
    repeated_entries: tuple[str, ...] = ()  # places in the register that repeat another one word for word


def load_estate(read: ReadFile) -> Estate:
    """Read and validate the estate's files.

    Raises InputError with one problem a line, over all files.
    """
    problems: list[Problem] = []

    def attempt(load: Callable[[], _Loaded]) -> _Loaded | None:
        try:
            return load()
        except InputError as error:
            problems.extend(error.problems)
            return None

    settings = attempt(lambda: _yaml_file(read, ESTATE, EstateFile, is_required=True))
    mapping = settings.register_mapping if settings else RegisterMapping()
    register = attempt(lambda: read_register(read, mapping))
    entities = attempt(lambda: _yaml_file(read, ENTITIES, EntitiesFile))
    reviews = attempt(lambda: _yaml_file(read, REVIEWS, ReviewsFile))
    collected = attempt(lambda: read_collected(read(COLLECTED)))
    if settings is not None and register is not None:
        problems.extend(_unknown_options(settings, {item.id for item in register.deployments}))
    if collected is None or settings is None or register is None or entities is None or reviews is None or problems:
        raise InputError(problems)
    return Estate(settings, register.deployments, entities, reviews, collected, register.repeated)


def _unknown_options(settings: EstateFile, deployments: Container[str]) -> Iterator[Problem]:
    for use_case in settings.use_cases:
        for name in use_case.deployments:
            if name not in deployments:
                what = f"names the deployment '{name}', which the register does not hold"
                remedy = "correct the id, or name its model under candidates"
                yield Problem(what, ESTATE, f"use case '{use_case.id}'", remedy)


def _yaml_file(read: ReadFile, name: str, schema: type[Schema], *, is_required: bool = False) -> Schema:
    content = read(name)
    if content is None:
        if is_required:
            raise InputError(Problem("is missing", name, remedy="see docs/guide.md for what an estate holds"))
        return schema()
    document, lines = parsed_yaml(content, name)
    if not isinstance(document, dict):
        raise InputError(Problem("must hold keys and values", name, "line 1", f"begin with {_first_key(schema)}:"))
    return validated(schema, document, name, lambda where: yaml_place(where, lines))


def _first_key(schema: type[BaseModel]) -> str:
    return next(iter(schema.model_fields))

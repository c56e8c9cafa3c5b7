"""Reading the catalogue's own data files: safe YAML in, frozen models out, errors with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from counterpoise.errors import InputError, Problem
from counterpoise.safe.yaml import YamlError, load

_PACKAGE = "counterpoise.catalogue"

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
YesNo = Annotated[bool, BeforeValidator(lambda value: {"yes": True, "no": False}.get(value, value)), Field(strict=True)]
Certainty: TypeAlias = Literal["verified", "own"]


class Entry(BaseModel):
    """Base of everything in the catalogue: frozen, and a field nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Schema = TypeVar("Schema", bound=BaseModel)


def parse(text: str, name: str, schema: type[Schema]) -> Schema:
    """Validate the YAML `text` of the file `name` against `schema`.

    Raises InputError that lists every problem with the file and, where known, the line and the path to the value.
    """
    file = f"catalogue/{name}"
    try:
        document, lines = load(text)
    except YamlError as error:
        raise InputError(Problem(str(error), file, f"line {error.line}" if error.line else None)) from error
    try:
        return schema.model_validate(document)
    except ValidationError as error:
        problems = [Problem(item["msg"], file, _place(item["loc"], lines)) for item in error.errors()]
        raise InputError(problems) from error


def read(name: str, schema: type[Schema]) -> Schema:
    """Load one data file of the package, e.g. `licences.yaml`; errors as in `parse`."""
    return parse(files(_PACKAGE).joinpath(name).read_text("utf-8"), name, schema)


def names_in(folder: str) -> list[str]:
    """Names of the data files in a folder of the package, sorted."""
    return sorted(item.name for item in files(_PACKAGE).joinpath(folder).iterdir() if item.name.endswith(".yaml"))


@lru_cache(maxsize=1)
def edition() -> str:
    """Short content hash (12 hex digits) over the names and bytes of all data files."""
    digest = hashlib.sha256()
    for name, file in sorted(_data_files(files(_PACKAGE), "")):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def _data_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _data_files(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".yaml"):
            yield prefix + item.name, item


def _place(location: tuple[int | str, ...], lines: Mapping[tuple[str | int, ...], int]) -> str | None:
    """Line and path of a validation error; tags that the validator adds for unions are not part of the file."""
    path: tuple[str | int, ...] = ()
    for part in location:
        if (*path, part) in lines:
            path = (*path, part)
    missing = str(location[-1]) if location and location[-1] not in path else None
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    dotted = ".".join(part for part in (steps.lstrip("."), missing) if part)
    return f"line {lines[path]}, {dotted}" if path else dotted or None

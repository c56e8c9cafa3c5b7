"""Reading the estate's own files: all problems of a file are reported together, each with its line and its remedy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from counterpoise.errors import InputError, Problem
from counterpoise.estate.models import Deployment, EntitiesFile, EstateFile, Register, ReviewsFile
from counterpoise.safe import yaml

ESTATE, REGISTER_YAML, REGISTER_CSV, ENTITIES, REVIEWS = (
    "estate.yaml",
    "register.yaml",
    "register.csv",
    "entities.yaml",
    "reviews.yaml",
)
FILES = (ESTATE, REGISTER_YAML, REGISTER_CSV, ENTITIES, REVIEWS)

ReadFile = Callable[[str], bytes | None]
"""Returns the bytes of a file of the estate by name, None where it is absent."""

_Schema = TypeVar("_Schema", bound=BaseModel)
_Lines = Mapping[tuple[str | int, ...], int]

_LIST_FIELDS = frozenset(
    name for name, field in Deployment.model_fields.items() if str(field.annotation).startswith("tuple[")
)


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that a user declares."""

    settings: EstateFile
    deployments: tuple[Deployment, ...]
    entities: EntitiesFile
    reviews: ReviewsFile


def load_estate(read: ReadFile) -> Estate:
    """Read and validate the estate's files.

    Raises InputError with one problem a line, over all files.
    """
    problems: list[Problem] = []

    def attempt(load: Callable[[], _Schema]) -> _Schema | None:
        try:
            return load()
        except InputError as error:
            problems.extend(error.problems)
            return None

    settings = attempt(lambda: _yaml_file(read, ESTATE, EstateFile, is_required=True))
    register = attempt(lambda: _register(read))
    entities = attempt(lambda: _yaml_file(read, ENTITIES, EntitiesFile))
    reviews = attempt(lambda: _yaml_file(read, REVIEWS, ReviewsFile))
    if settings is None or register is None or entities is None or reviews is None:
        raise InputError(problems)
    return Estate(settings, register.deployments, entities, reviews)


def _register(read: ReadFile) -> Register:
    as_yaml, as_csv = read(REGISTER_YAML), read(REGISTER_CSV)
    if as_yaml is not None and as_csv is not None:
        what = f"stands beside {REGISTER_YAML}: two registers could disagree"
        raise InputError(Problem(what, REGISTER_CSV, remedy="keep one of the two files"))
    if as_csv is None:
        register = _yaml_file(read, REGISTER_YAML, Register, is_required=True)
        lines = _parse_yaml(as_yaml or b"", REGISTER_YAML)[1]
        places = [f"line {lines.get(('deployments', index, 'id'), '?')}" for index in range(len(register.deployments))]
        file = REGISTER_YAML
    else:
        rows, row_lines = _csv_rows(as_csv)
        register = _validated(Register, {"deployments": rows}, REGISTER_CSV, lambda where: _csv_place(where, row_lines))
        places = [f"line {line}" for line in row_lines]
        file = REGISTER_CSV
    _refuse_repeated_ids(register.deployments, places, file)
    return register


def _refuse_repeated_ids(deployments: Sequence[Deployment], places: Sequence[str], file: str) -> None:
    first: dict[str, str] = {}
    problems = []
    for deployment, place in zip(deployments, places, strict=True):
        if deployment.id in first:
            what = f"the deployment id '{deployment.id}' already stands at {first[deployment.id]}"
            problems.append(Problem(what, file, place, "give each deployment an id of its own"))
        first.setdefault(deployment.id, place)
    if problems:
        raise InputError(problems)


def _yaml_file(read: ReadFile, name: str, schema: type[_Schema], *, is_required: bool = False) -> _Schema:
    content = read(name)
    if content is None:
        if is_required:
            raise InputError(Problem("is missing", name, remedy="see docs/guide.md for what an estate holds"))
        return schema()
    document, lines = _parse_yaml(content, name)
    if not isinstance(document, dict):
        raise InputError(Problem("must hold keys and values", name, "line 1", f"begin with {_first_key(schema)}:"))
    return _validated(schema, document, name, lambda where: _yaml_place(where, lines))


def _first_key(schema: type[BaseModel]) -> str:
    return next(iter(schema.model_fields))


def _parse_yaml(content: bytes, name: str) -> tuple[yaml.Plain, _Lines]:
    try:
        return yaml.load(_text(content, name))
    except yaml.YamlError as error:
        place = f"line {error.line}" if error.line else None
        raise InputError(Problem(f"is not accepted as YAML: {error}", name, place, "correct the line")) from error


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise InputError(Problem("is not UTF-8 text", name, place, "save the file as UTF-8")) from error


def _csv_rows(content: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """Rows of register.csv: the header names fields of the register; several values of one field are split at ';'."""
    reader = csv.reader(io.StringIO(_text(content, REGISTER_CSV), newline=""), strict=True)
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        problems.extend(_header_problems(header))
        for fields in reader:
            if len(fields) != len(header):
                what = f"has {len(fields)} fields, the header has {len(header)}"
                problems.append(Problem(what, REGISTER_CSV, f"line {reader.line_num}", "correct the row"))
                continue
            row = {name: value.strip() for name, value in zip(header, fields, strict=True) if value.strip()}
            rows.append(
                {
                    name: [part.strip() for part in value.split(";") if part.strip()] if name in _LIST_FIELDS else value
                    for name, value in row.items()
                }
            )
            lines.append(reader.line_num)
    except csv.Error as error:
        problems.append(Problem(f"is not CSV: {error}", REGISTER_CSV, f"line {reader.line_num}", "correct the line"))
    if problems:
        raise InputError(problems)
    return rows, lines


def _header_problems(header: list[str]) -> list[Problem]:
    known = set(Deployment.model_fields)
    problems = []
    if repeated := sorted({name for name in header if header.count(name) > 1}):
        problems.append(
            Problem(f"repeats the columns {', '.join(repeated)}", REGISTER_CSV, "line 1", "keep one of each")
        )
    if unknown := sorted(set(header) - known):
        what = f"has columns that the register does not know: {', '.join(name or '(unnamed)' for name in unknown)}"
        problems.append(Problem(what, REGISTER_CSV, "line 1", f"use {', '.join(sorted(known))}"))
    if missing := sorted({"id", "name"} - set(header)):
        problems.append(Problem(f"lacks the columns {', '.join(missing)}", REGISTER_CSV, "line 1", "add them"))
    return problems


def _validated(
    schema: type[_Schema],
    document: Mapping[str, Any],
    file: str,
    place: Callable[[tuple[str | int, ...]], str],
) -> _Schema:
    try:
        # Nothing is typed yet: an empty field is an absent one.
        return schema.model_validate(_without_nothing(document))
    except ValidationError as error:
        raise InputError(
            Problem(_what(detail), file, place(tuple(detail["loc"])), _remedy(detail)) for detail in error.errors()
        ) from error


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    return value


def _what(detail: ErrorDetails) -> str:
    field = str(detail["loc"][-1]) if detail["loc"] else "the file"
    if detail["type"] == "missing":
        return f"'{field}' is missing"
    if detail["type"] == "extra_forbidden":
        return f"'{field}' is not a known key"
    shown = str(detail["input"])[:80]
    if detail["type"] == "string_pattern_mismatch":
        return f"'{field}' is '{shown}': not in the form that is asked for"
    return f"'{field}' is '{shown}': {detail['msg'].lower()}"


def _remedy(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return f"use {context['expected']}"
    remedies = {
        "missing": "add it",
        "extra_forbidden": "remove it or correct its spelling",
        "bool_type": "write yes or no",
        "date_from_datetime_parsing": "write the date as YYYY-MM-DD",
        "date_parsing": "write the date as YYYY-MM-DD",
        "string_pattern_mismatch": f"write it in the form {context.get('pattern', '')}",
    }
    return remedies.get(detail["type"], "correct the value")


def _yaml_place(where: tuple[str | int, ...], lines: _Lines) -> str:
    known = next((where[:length] for length in range(len(where), -1, -1) if where[:length] in lines), ())
    return f"line {lines.get(known, 1)}"


def _csv_place(where: tuple[str | int, ...], row_lines: Sequence[int]) -> str:
    index = next((part for part in where if isinstance(part, int)), None)
    return f"line {row_lines[index]}" if index is not None and index < len(row_lines) else "line 1"

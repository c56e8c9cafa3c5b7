"""Documents against the schemas of the estate's files: every problem with its place and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from counterpoise.errors import InputError, Problem
from counterpoise.safe import yaml
from counterpoise.safe.secrets import masked
from counterpoise.safe.text import one_line

Schema = TypeVar("Schema", bound=BaseModel)
Where = tuple[str | int, ...]
Lines = Mapping[Where, int]

_AS_WRITTEN: Mapping[str, str] = MappingProxyType({})


def decoded(content: bytes, name: str) -> str:
    """UTF-8 text, with or without a byte order mark. Raises InputError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise InputError(Problem("is not UTF-8 text", name, place, "save the file as UTF-8")) from error


def parsed_yaml(content: bytes, name: str) -> tuple[yaml.Plain, Lines]:
    """A YAML file with the line of each path in it. Raises InputError."""
    try:
        return yaml.load(decoded(content, name))
    except yaml.YamlError as error:
        place = f"line {error.line}" if error.line else None
        raise InputError(Problem(f"is not accepted as YAML: {error}", name, place, "correct the line")) from error


def validated(
    schema: type[Schema],
    document: Mapping[str, Any],
    file: str,
    place: Callable[[Where], str],
    spelled: Mapping[str, str] = _AS_WRITTEN,
) -> Schema:
    """The document as its schema; `spelled` are names that the file gives to fields. Raises InputError."""
    try:
        # Nothing is typed yet: an empty field is an absent one.
        return schema.model_validate(_without_nothing(document))
    except ValidationError as error:
        raise InputError(
            Problem(_what(detail, spelled), file, place(tuple(detail["loc"])), _remedy(detail))
            for detail in error.errors()
        ) from error


def yaml_place(where: Where, lines: Lines) -> str:
    """Line of the innermost part of a path that the file holds."""
    known = next((where[:length] for length in range(len(where), -1, -1) if where[:length] in lines), ())
    return f"line {lines.get(known, 1)}"


def _without_nothing(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    return value


def _what(detail: ErrorDetails, spelled: Mapping[str, str]) -> str:
    field = next((part for part in reversed(detail["loc"]) if isinstance(part, str)), "the file")
    field = spelled.get(field, field)
    if detail["type"] == "missing":
        return f"'{field}' is missing"
    if detail["type"] == "extra_forbidden":
        return f"'{field}' is not a known key"
    if detail["type"] in {"secret_in_file", "twice"}:
        return f"'{field}': {detail['msg']}"  # never the value
    if detail["type"].startswith("union_tag"):
        return f"'{field}' is without a known kind"
    shown = one_line(masked(str(detail["input"])), 80)
    if detail["type"] == "string_pattern_mismatch":
        return f"'{field}' is '{shown}': not in the form that is asked for"
    return f"'{field}' is '{shown}': {detail['msg'].lower()}"


def _remedy(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if "expected" in context:
        return f"use {context['expected']}"
    remedies = {
        "missing": "add it",
        "secret_in_file": "take the secret out of the file, export it in a variable and write the variable's name",
        "twice": "give each an id of its own",
        "union_tag_invalid": f"use {context.get('expected_tags', '')} as its kind",
        "union_tag_not_found": "add its kind",
        "extra_forbidden": "remove it or correct its spelling",
        "bool_type": "write yes or no",
        "iso_date": "write the date as YYYY-MM-DD",
        "control_characters": "write it on one line, without control characters",
        "string_pattern_mismatch": f"write it in the form {context.get('pattern', '')}",
    }
    return remedies.get(detail["type"], "correct the value")

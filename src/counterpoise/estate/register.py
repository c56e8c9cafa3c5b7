"""Reading the register: register.yaml, register.csv or register.json, one of them, with our field names or its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counterpoise.errors import InputError, Problem
from counterpoise.estate.models import REGISTER_FIELDS, Deployment, Register, RegisterMapping
from counterpoise.estate.validation import Where, decoded, parsed_yaml, validated, yaml_place
from counterpoise.safe import json

REGISTER_YAML, REGISTER_CSV, REGISTER_JSON = REGISTERS = ("register.yaml", "register.csv", "register.json")

_FIELDS = REGISTER_FIELDS
_GOVERNANCE = "governance."
_REQUIRED = tuple(name for name, field in Deployment.model_fields.items() if field.is_required())


@dataclass(frozen=True, slots=True)
class Registered:
    """The register; entries that repeat another one word for word count once and are named in `repeated`."""

    deployments: tuple[Deployment, ...]
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entries:
    """Entries as the file holds them, and where its parts stand."""

    file: str
    rows: Sequence[Mapping[str, Any]]
    place: Callable[[Where], str]  # of a path that begins with the number of an entry


def read_register(read: Callable[[str], bytes | None], mapping: RegisterMapping) -> Registered:
    """Read the one register that is there. Raises InputError with every problem in it."""
    found = [(name, content) for name in REGISTERS if (content := read(name)) is not None]
    if not found:
        raise InputError(Problem("is missing", REGISTER_YAML, remedy="see docs/guide.md for what an estate holds"))
    if len(found) > 1:
        (first, _), (second, _) = found[:2]
        what = f"stands beside {first}: two registers could disagree"
        raise InputError(Problem(what, second, remedy="keep one of the two files"))
    ((name, content),) = found
    if not content.strip():
        raise InputError(Problem("is empty", name, remedy="list the deployments, or restore the file"))
    entries = _READERS[name](content, mapping)
    rows = [_ours(row, mapping) for row in entries.rows]
    spelled = {ours: theirs for ours, theirs in mapping.columns.items() if ours != theirs}

    def place(where: Where) -> str:
        _, *inside = where or ("deployments",)
        return entries.place(tuple(spelled.get(part, part) if isinstance(part, str) else part for part in inside))

    register = validated(Register, {"deployments": rows}, name, place, spelled)
    places = [entries.place((number,)) for number in range(len(rows))]
    return _each_once(register.deployments, places, name)


def _ours(row: Mapping[str, Any], mapping: RegisterMapping) -> dict[str, Any]:
    """An entry by our names of its fields; what is ignored is left out, what nobody knows stays and is refused."""
    theirs = {*mapping.columns.values(), *mapping.ignored}
    others = {name: value for name, value in row.items() if name not in theirs}
    kept = {f"{name} (not mapped)" if name in mapping.columns else name: value for name, value in others.items()}
    ours = kept | {ours: row[name] for ours, name in mapping.columns.items() if name in row}
    governance = {name: ours.pop(name) for name in tuple(ours) if name.startswith(_GOVERNANCE)}
    return ours | {"governance": _nested(ours.get("governance"), governance)} if governance else ours


def _nested(given: Any, columns: Mapping[str, Any]) -> Any:
    """Columns of `governance` as the block that they stand for, beside what the entry holds of it already."""
    inside = {name.removeprefix(_GOVERNANCE): value for name, value in columns.items()}
    return inside if given is None else {**given, **inside} if isinstance(given, Mapping) else given


def _each_once(deployments: Sequence[Deployment], places: Sequence[str], file: str) -> Registered:
    first: dict[str, tuple[Deployment, str]] = {}
    repeated, problems = [], []
    for deployment, place in zip(deployments, places, strict=True):
        known, known_place = first.setdefault(deployment.id, (deployment, place))
        if known is deployment:
            continue
        if known == deployment:
            repeated.append(f"{place} repeats {known_place}")
        else:
            what = f"the deployment id '{deployment.id}' already stands at {known_place}, with other values"
            problems.append(Problem(what, file, place, "give each deployment an id of its own"))
    if problems:
        raise InputError(problems)
    return Registered(tuple(deployment for deployment, _ in first.values()), tuple(repeated))


def _from_yaml(content: bytes, mapping: RegisterMapping) -> _Entries:
    document, lines = parsed_yaml(content, REGISTER_YAML)
    rows = _listed(document, mapping, REGISTER_YAML, "line 1")
    return _Entries(REGISTER_YAML, rows, lambda where: yaml_place((mapping.entries, *where), lines))


def _from_json(content: bytes, mapping: RegisterMapping) -> _Entries:
    try:
        document = json.loads(decoded(content, REGISTER_JSON))
    except json.JsonError as error:
        raise InputError(Problem(f"is not accepted as JSON: {error}", REGISTER_JSON)) from error
    rows = _listed(document, mapping, REGISTER_JSON, None)
    return _Entries(REGISTER_JSON, rows, lambda where: "/" + "/".join(map(str, (mapping.entries, *where))))


def _listed(document: Any, mapping: RegisterMapping, file: str, place: str | None) -> Sequence[Mapping[str, Any]]:
    """The entries under the key of the register, which is all that the file may hold."""
    if not isinstance(document, dict):
        raise InputError(Problem("must hold keys and values", file, place, f"begin with {mapping.entries}:"))
    if others := sorted(map(str, document.keys() - {mapping.entries})):
        what = f"holds keys that the register does not know: {', '.join(others)}"
        raise InputError(Problem(what, file, place, f"list the entries under {mapping.entries}:"))
    rows = document.get(mapping.entries)
    if rows is None:
        raise InputError(Problem(f"holds no entries under '{mapping.entries}'", file, place, "list the deployments"))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(Problem(f"'{mapping.entries}' must list entries", file, place, "give each its own fields"))
    return rows


def _from_csv(content: bytes, mapping: RegisterMapping) -> _Entries:
    """Rows of register.csv: the header names the fields; several values of one field are split at ';'."""
    reader = csv.reader(io.StringIO(decoded(content, REGISTER_CSV), newline=""), strict=True)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        problems.extend(_header_problems(header, mapping))
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) == len(header):
                rows.append({name: value.strip() for name, value in zip(header, fields, strict=True) if value.strip()})
                lines.append(line)
            else:
                what = f"has {len(fields)} fields, the header has {len(header)}"
                problems.append(Problem(what, REGISTER_CSV, f"line {line}", "correct the row"))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(f"is not CSV: {error}", REGISTER_CSV, f"line {reader.line_num}", "correct the line"))
    if problems:
        raise InputError(problems)

    def place(where: Where) -> str:
        return f"line {lines[where[0]]}" if where and isinstance(where[0], int) else "line 1"

    return _Entries(REGISTER_CSV, rows, place)


def _header_problems(header: list[str], mapping: RegisterMapping) -> list[Problem]:
    known = (_FIELDS - mapping.columns.keys()) | set(mapping.columns.values()) | set(mapping.ignored)
    problems = []

    def object_to(what: str, names: Iterable[str], remedy: str) -> None:
        if listed := ", ".join(name or "(unnamed)" for name in sorted(set(names))):
            problems.append(Problem(f"{what} {listed}", REGISTER_CSV, "line 1", remedy))

    object_to("repeats the columns", [name for name in header if header.count(name) > 1], "keep one of each")
    object_to(
        "has columns that the register does not know:",
        set(header) - known,
        f"use {', '.join(Deployment.model_fields)}, or name them under register_mapping in estate.yaml",
    )
    object_to("lacks the columns", {mapping.columns.get(name, name) for name in _REQUIRED} - set(header), "add them")
    return problems


_READERS = {REGISTER_YAML: _from_yaml, REGISTER_CSV: _from_csv, REGISTER_JSON: _from_json}

"""Files of the Model Openness Framework, as a rating lists them and as a card discloses by them.

Reference: MOF 1.0, model files of lfai/model_openness_tool: `framework`, and `release` with the components that are
released, each under a licence of its own or that of its kind (`license: {distribution, code, data, document}`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from counterpoise.safe.text import one_line
from counterpoise.safe.yaml import Plain, YamlError, load
from counterpoise.sources.base import UnreadableError
from counterpoise.sources.lines import read_text

NAME = "Model Openness Framework"
_START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:---[ \t]*\r?\n|#[^\n]*\n|\s)*framework:[ \t]*\r?\n[^\n]*Model Openness Framework"
)
_COMPONENT = re.compile(r"^[ \t]*(?:-[ \t]+)?name:", re.MULTILINE)
PARAMETERS = "Model parameters (Final)"
NO_LICENCE = "unlicensed"
_Where: TypeAlias = tuple[str | int, ...]
_Lines: TypeAlias = Mapping[_Where, int]
_NO_GRANT = {"unlicensed", "undisclosed", "proprietary"}


KINDS = MappingProxyType(
    {
        "Model architecture": "code",
        "Data preprocessing code": "code",
        "Training code": "code",
        "Inference code": "code",
        "Evaluation code": "code",
        "Supporting libraries and tools": "code",
        PARAMETERS: "data",
        "Model parameters (Intermediate)": "data",
        "Datasets": "data",
        "Evaluation data": "data",
        "Model metadata": "data",
        "Sample model outputs": "document",
        "Model card": "document",
        "Data card": "document",
        "Technical report": "document",
        "Research paper": "document",
        "Evaluation results": "document",
    }
)
"""The 17 components of the framework, each of the kind whose general licence it falls under."""


class Component(NamedTuple):
    name: str
    licence: str | None  # None where neither the component, nor its kind, nor the distribution names one
    line: int


def grants(licence: str | None) -> bool:
    """Whether a component's licence is one, and not the word for none."""
    return licence is not None and licence.casefold() not in _NO_GRANT


class Release(NamedTuple):
    """What a file says of one release of a model."""

    name: str
    producer: str | None
    version: str | None
    date: str | None  # as written
    scheme_version: str | None
    place: str | None  # address of the release, or of its parameters
    components: tuple[Component, ...]


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".yaml", ".yml")) and bool(_START.match(head))


def count_components(path: Path) -> int:
    """Names that stand below `components`, by the lines of the file alone."""
    _, found, below = read_text(path).partition("components:")
    return len(_COMPONENT.findall(below)) if found else 0


def release(path: Path) -> Release:
    """Parse the file of one release; UnreadableError where it says of no release what it must."""
    (found,) = releases(path)
    return found


def releases(path: Path) -> tuple[Release, ...]:
    """Parse a file of one release, or of several under `models`, in YAML or JSON. Raises UnreadableError."""
    try:
        content, lines = load(read_text(path))
    except YamlError as error:
        raise UnreadableError(f"line {error.line or 1}: is not accepted as YAML: {error}") from error
    listed = content.get("models") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        return (_release(content, lines, ()),)
    return tuple(_release(entry, lines, ("models", index)) for index, entry in enumerate(listed))


def _release(content: Plain, lines: _Lines, where: _Where) -> Release:
    framework, found = (_mapping(content, key) for key in ("framework", "release"))
    name = _text(found.get("name"))
    if name is None:
        raise UnreadableError("release.name is missing")
    listed = found.get("components")
    if not isinstance(listed, list):
        raise UnreadableError("release.components is no list")
    licences = _mapping(found, "license")
    general = {
        kind: _text(_mapping(licences, kind).get("name")) for kind in ("distribution", "code", "data", "document")
    }
    return Release(
        name,
        _text(found.get("producer")),
        _text(found.get("version")),
        _text(found.get("date")),
        _text(framework.get("version")),
        _text(found.get("huggingface")) or _text(found.get("repository")) or _place_of_parameters(listed),
        tuple(_components(listed, general, lines, (*where, "release", "components"))),
    )


def _place_of_parameters(listed: list[Plain]) -> str | None:
    """Address that a component of parameters names for itself."""
    parameters = (item for item in listed if isinstance(item, dict) and "parameters" in str(item.get("name")))
    places = (_text(item.get(key)) for item in parameters for key in ("location", "component_path"))
    return next(filter(None, places), None)


def _components(
    listed: list[Plain], general: Mapping[str, str | None], lines: _Lines, where: _Where
) -> Iterator[Component]:
    """Components under their own licence, else that of their kind, else that of the whole distribution."""
    for index, entry in enumerate(listed):
        if isinstance(entry, dict) and (name := _text(entry.get("name"))):
            own = _text(entry.get("license")) or _text(_mapping(entry, "license").get("name"))
            licence = own or general.get(KINDS.get(name, "")) or general["distribution"]
            yield Component(name, licence, lines[(*where, index)])


def _mapping(holder: Plain, key: str) -> dict[str, Plain]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: Plain) -> str | None:
    return one_line(value, 500) or None if isinstance(value, str) else None

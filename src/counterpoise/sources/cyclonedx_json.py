"""Models in a software bill of materials: CycloneDX with components of the type `machine-learning-model` (JSON).

Reference: CycloneDX 1.5 to 1.7. One record is one such component, wherever it stands: in `metadata.component`, among
`components`, or inside one of these. Other components are no models and none of our business. The library of the
standard, cyclonedx-python-lib, has no class for `modelCard`, the part that is wanted here, and drops it in reading; so
the document is walked as JSON. What a model card holds is what this standard asks for: each part is disclosed when it
holds any text, and where a part is missing nothing was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from counterpoise.safe.text import one_line
from counterpoise.sources import disclosures, documents
from counterpoise.sources.base import Context, Row, UnreadableError, remark
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.harness import pointer
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, read_document
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind, RemarkKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "CycloneDX bill of materials with machine-learning models, 1.5 to 1.7 (JSON)"

_MARK = b'"bomFormat"'
_VERSIONS = ("1.5", "1.6", "1.7")
_MODEL = "machine-learning-model"
_DEEPEST = 40  # levels of components within components
_PARTS = {  # field → where it stands in the component
    "datasets": ("modelCard", "modelParameters", "datasets"),
    "section.model_details": ("description",),
    "section.training_data": ("modelCard", "modelParameters", "datasets"),
    "section.intended_use": ("modelCard", "considerations", "useCases"),
    "section.factors": ("modelCard", "considerations", "fairnessAssessments"),
    "section.quantitative_analyses": ("modelCard", "quantitativeAnalysis", "performanceMetrics"),
    "evaluation_results": ("modelCard", "quantitativeAnalysis", "performanceMetrics"),
    "section.ethical_considerations": ("modelCard", "considerations", "ethicalConsiderations"),
    "section.caveats_recommendations": ("modelCard", "considerations", "technicalLimitations"),
    "co2_eq_emissions": ("modelCard", "considerations", "environmentalConsiderations"),
    "pipeline_tag": ("modelCard", "modelParameters", "task"),
    "version": ("version",),
}
_SHOWN = 400


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".json", ".cdx")) and _MARK in head


def count(path: Path) -> int:
    """Count the values `machine-learning-model` that stand under a key `type` of a component."""
    found = 0
    for place, start in json_values(read_text(path, DOCUMENT_BYTES), 2 * _DEEPEST + 3):
        *holders, last = place or ("",)
        is_component = holders == ["metadata", "component"] or (
            holders[:1] == ["components"] or holders[:3] == ["metadata", "component", "components"]
        )
        inner = holders[2:] if holders[:2] == ["metadata", "component"] else holders
        pairs = [inner[i : i + 2] for i in range(0, len(inner), 2)]
        is_path = all(len(pair) == 2 and pair[0] == "components" and isinstance(pair[1], int) for pair in pairs)
        found += last == "type" and is_component and is_path and start == f'"{_MODEL}"'
    return found


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its models itself
    document = read_document(path)
    version = document.get("specVersion")
    if document.get("bomFormat") != "CycloneDX" or version not in _VERSIONS:
        raise UnreadableError(f"is CycloneDX {one_line(str(version), 20)}; read are {', '.join(_VERSIONS)}")
    number = 0
    for place, component in _models(document):
        number += 1
        group, name = (_text(component.get(key)) for key in ("group", "name"))
        subject = "/".join(filter(None, (group, name))) or f"component {number}"
        found = list(_found(place, component))
        said = {item.field: item.value for item in found}
        metadata = document.get("metadata")
        moment = metadata.get("timestamp") if isinstance(metadata, dict) else None
        bases = [item.value for item in found if item.field == "base_model"]
        row = documents.row(
            __name__,
            DocumentKind.MODEL_CARD,
            one_line(subject, 500),
            len(_texts(component).split()),
            title=name,
            dated_on=iso_date(moment[:10]) if isinstance(moment, str) else None,
            licence_claim=said.get("licence"),
            base_model=bases[0] if bases else None,
        )
        yield Row(TABLE, number, pointer(*place), row.values)
        yield from disclosures.rows(one_line(subject, 500), found)
    if not number:
        yield remark(RemarkKind.UNEXPECTED_CONTENT, "a bill of materials without a machine-learning model")


def _models(document: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Every component that is a model, with its place, in the order of the file's own lists."""
    metadata = document.get("metadata")
    top = metadata.get("component") if isinstance(metadata, dict) else None
    waiting: list[tuple[tuple[str | int, ...], Any]] = [(("metadata", "component"), top)]
    waiting += _within((), document)
    while waiting:
        place, component = waiting.pop(0)
        if not isinstance(component, dict):
            continue
        if component.get("type") == _MODEL:
            yield place, component
        if len(place) < 2 * _DEEPEST:
            waiting = _within(place, component) + waiting


def _within(place: tuple[str | int, ...], holder: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    return [((*place, "components", index), item) for index, item in enumerate(_list(holder.get("components")))]


def _found(place: tuple[str | int, ...], component: Mapping[str, Any]) -> Iterator[Disclosure]:
    if licence := _licence(component.get("licenses")):
        yield _disclosed("licence", licence, (*place, "licenses"))
    for field, path in _PARTS.items():
        value: Any = component
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if said := _texts(value):
            yield _disclosed(field, said, (*place, *path))
    pedigree = component.get("pedigree")
    ancestors = pedigree.get("ancestors") if isinstance(pedigree, dict) else None
    for index, ancestor in enumerate(_list(ancestors)):
        if isinstance(ancestor, dict) and (name := _text(ancestor.get("name"))):
            base = "/".join(filter(None, (_text(ancestor.get("group")), name)))
            yield _disclosed("base_model", base, (*place, "pedigree", "ancestors", index))
    for index, reference in enumerate(_list(component.get("externalReferences"))):
        is_place = isinstance(reference, dict) and reference.get("type") == "distribution"
        if is_place and (address := _text(reference.get("url"))):
            yield _disclosed("weights", address, (*place, "externalReferences", index))
            break


def _licence(choices: Any) -> str | None:
    """The licences of a component as one expression: all of them apply."""
    named = []
    for choice in _list(choices):
        if isinstance(choice, dict):
            licence = choice.get("license")
            given = licence if isinstance(licence, dict) else {}
            named.append(_text(choice.get("expression")) or _text(given.get("id")) or _text(given.get("name")))
    found = [name for name in named if name]
    if len(found) > 1:
        found = [f"({name})" if " " in name else name for name in found]
    return " AND ".join(found) or None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _disclosed(field: str, value: str, place: tuple[str | int, ...]) -> Disclosure:
    shown = one_line(value, _SHOWN)
    return Disclosure(
        field, DisclosureState.DISCLOSED, DisclosureMethod.STRUCTURED, shown, shown, pointer=pointer(*place)
    )


def _text(value: Any) -> str | None:
    return one_line(value, 500) or None if isinstance(value, str) else None


def _texts(value: Any) -> str:
    """All texts and numbers in a value, in order; pictures and other content of files are left out."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "; ".join(filter(None, map(_texts, value)))
    return "; ".join(filter(None, (_texts(item) for key, item in value.items() if key not in {"content", "bom-ref"})))

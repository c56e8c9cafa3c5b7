"""Indicators that a declared rule decides: what they measure, and the small closed language of the rules.

disclosed          a document of the model discloses the field
evaluation_present evaluation evidence for the model is at hand
document_present   a document of one of these kinds is at hand
any_of             the best answer of the rules below it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from counterpoise.catalogue.loading import Entry, Identifier, Text, read
from counterpoise.vocabulary import DocumentKind

IndicatorId = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Za-z0-9_]+$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)?$", max_length=100)]


class Disclosed(Entry):
    kind: Literal["disclosed"]
    field: FieldName


class EvaluationPresent(Entry):
    kind: Literal["evaluation_present"]


class DocumentPresent(Entry):
    kind: Literal["document_present"]
    documents: Annotated[tuple[DocumentKind, ...], Field(min_length=1)]


class AnyOf(Entry):
    kind: Literal["any_of"]
    rules: Annotated[tuple[Rule, ...], Field(min_length=2)]


Rule = Annotated[Disclosed | EvaluationPresent | DocumentPresent | AnyOf, Field(discriminator="kind")]


class Named(Entry):
    id: Text
    name: Text


class IndicatorSource(Entry):
    """Where an indicator comes from; `verification` says how far that was read."""

    id: Identifier
    name: Text
    verification: Literal["stored", "stored_secondary", "own"]


class Indicator(Entry):
    id: IndicatorId
    pillar: Text
    name: Text
    measures: Text
    source: Identifier
    rule: Rule


class DocumentationFile(Entry):
    """indicators/documentation.yaml"""

    as_of: date
    pillars: tuple[Named, ...]
    sources: tuple[IndicatorSource, ...]
    indicators: tuple[Indicator, ...]

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> DocumentationFile:
        ids = [indicator.id for indicator in self.indicators]
        if len(set(ids)) < len(ids):
            raise ValueError("an indicator id stands twice")
        pillars, sources = {item.id for item in self.pillars}, {item.id for item in self.sources}
        for indicator in self.indicators:
            if indicator.pillar not in pillars or indicator.source not in sources:
                raise ValueError(f"{indicator.id} names a pillar or source that is not declared")
            if unknown := sorted({name for name in fields_of(indicator.rule) if not is_field(name)}):
                raise ValueError(f"{indicator.id} reads {unknown}, which fields.yaml does not list")
        return self


class DisclosureField(Entry):
    """`compared`: the field has one value, and two documents of a model that state others disagree."""

    id: FieldName
    describes: Text
    compared: Literal["licence", "model", "word"] | None = None


class FieldsFile(Entry):
    """fields.yaml: single fields, and families whose members are named `<family>.<member>`."""

    fields: tuple[DisclosureField, ...]
    families: tuple[DisclosureField, ...]


@lru_cache(maxsize=1)
def disclosure_fields() -> FieldsFile:
    """The closed list of what a document may disclose."""
    return read("fields.yaml", FieldsFile)


def is_field(name: str) -> bool:
    """Whether sources may use this name for a disclosed field."""
    listed = disclosure_fields()
    family, dot, member = name.partition(".")
    in_family = bool(dot and member) and any(item.id == family for item in listed.families)
    return in_family or any(item.id == name for item in listed.fields)


def fields_of(rule: Rule) -> Iterator[str]:
    """Disclosure fields that a rule reads."""
    if isinstance(rule, Disclosed):
        yield rule.field
    elif isinstance(rule, AnyOf):
        for part in rule.rules:
            yield from fields_of(part)


@lru_cache(maxsize=1)
def documentation() -> DocumentationFile:
    """The documentation indicators with their pillars and sources."""
    return read("indicators/documentation.yaml", DocumentationFile)

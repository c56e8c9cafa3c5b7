"""The small closed language in which the catalogue declares what decides a question. Rules are data, never code.

A rule answers yes, partial, no or unknown. It reads facts by name: what the organisation states of a deployment
(`reg.`) or of itself (`pol.`), what a document of the model (`card.`) or of the service (`con.`) discloses, the
licence along the lineage (`lic.`), and what logs and evaluations show (`log.`, `eval.`). A fact that nothing states
is unknown; a fact stated as `none` is there and says no.

disclosed          a document discloses the field
document_present   a document of one of these kinds is at hand
evaluation_present an evaluation of the model is at hand, by one of these evaluators where they are named
stated             the fact is stated, and is neither `none` nor `no`
equals, in_set     the fact has this value, or one of these
at_least, at_most, more_than, less_than   the number against another number, or against another fact
earlier            a date is not later than another, or than a given day
dated_within       a date is no older than so many days; an older one is stale, so unknown
log_coverage       a measure of the logs reaches a share
contradicted       a document contradicts itself in one of the fields
all_of, any_of, negation   of the rules in them: what is unknown stays so where it could turn the answer
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from counterpoise.catalogue.loading import Entry, Text, YesNo, read
from counterpoise.language import said
from counterpoise.vocabulary import DocumentKind, EvaluatorRelationship

FieldName = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)?$", max_length=100)]
FactName = Annotated[
    str, Field(pattern=r"^(reg|pol|org|card|con|lic|log|eval)\.[a-z0-9_]+(\.[a-z0-9_]+)?$", max_length=110)
]
FactType: TypeAlias = Literal["text", "texts", "yes_no", "date", "number"]
_OF_DOCUMENTS = {"card": "", "con": "terms."}


class Disclosed(Entry):
    kind: Literal["disclosed"]
    field: FieldName
    none_counts: YesNo = False  # whether stating that there is none answers the question


class DocumentPresent(Entry):
    kind: Literal["document_present"]
    documents: Annotated[tuple[DocumentKind, ...], Field(min_length=1)]


class EvaluationPresent(Entry):
    kind: Literal["evaluation_present"]
    evaluators: tuple[EvaluatorRelationship, ...] = ()


class Stated(Entry):
    kind: Literal["stated"]
    fact: FactName


class Equals(Entry):
    kind: Literal["equals"]
    fact: FactName
    value: Text


class InSet(Entry):
    kind: Literal["in_set"]
    fact: FactName
    values: Annotated[tuple[Text, ...], Field(min_length=1)]


class Threshold(Entry):
    """`value` is a number or the name of another fact, taken `times` so often."""

    kind: Literal["at_least", "at_most", "more_than", "less_than"]
    fact: FactName
    value: float | FactName
    times: float = 1.0


class Earlier(Entry):
    kind: Literal["earlier"]
    fact: FactName
    than: date | FactName


class DatedWithin(Entry):
    kind: Literal["dated_within"]
    fact: FactName
    days: Annotated[int, Field(ge=1, le=3660)]


class LogCoverage(Entry):
    kind: Literal["log_coverage"]
    fact: FactName
    minimum: Annotated[float, Field(gt=0, le=1)]


class Contradicted(Entry):
    kind: Literal["contradicted"]
    fields: Annotated[tuple[FieldName, ...], Field(min_length=1)]


class AllOf(Entry):
    kind: Literal["all_of"]
    rules: Annotated[tuple[Rule, ...], Field(min_length=2)]


class AnyOf(Entry):
    kind: Literal["any_of"]
    rules: Annotated[tuple[Rule, ...], Field(min_length=2)]


class Negation(Entry):
    kind: Literal["negation"]
    rule: Rule


Rule = Annotated[
    Disclosed
    | DocumentPresent
    | EvaluationPresent
    | Stated
    | Equals
    | InSet
    | Threshold
    | Earlier
    | DatedWithin
    | LogCoverage
    | Contradicted
    | AllOf
    | AnyOf
    | Negation,
    Field(discriminator="kind"),
]


def parts_of(rule: Rule) -> Iterator[Rule]:
    """A rule and every rule in it."""
    yield rule
    inner = rule.rules if isinstance(rule, (AllOf, AnyOf)) else (rule.rule,) if isinstance(rule, Negation) else ()
    for part in inner:
        yield from parts_of(part)


def fields_of(rule: Rule) -> Iterator[str]:
    """Fields of documents that a rule reads, as `fields.yaml` lists them."""
    for part in parts_of(rule):
        if isinstance(part, Disclosed):
            yield part.field
        elif isinstance(part, Contradicted):
            yield from part.fields
    for name in facts_of(rule):
        if (field := field_of(name)) is not None:
            yield field


def facts_of(rule: Rule) -> Iterator[str]:
    """Facts that a rule reads by name, whether or not a document states them."""
    for part in parts_of(rule):
        if isinstance(part, (Stated, Equals, InSet, Threshold, Earlier, DatedWithin, LogCoverage)):
            yield part.fact
        if isinstance(part, Threshold) and isinstance(part.value, str):
            yield part.value
        if isinstance(part, Earlier) and isinstance(part.than, str):
            yield part.than


def field_of(name: str) -> str | None:
    """The field of a document behind a fact such as `card.licence` or `con.notice_days`; None for other facts."""
    group, _, rest = name.partition(".")
    return f"{_OF_DOCUMENTS[group]}{rest}" if group in _OF_DOCUMENTS else None


def name_of(field: str) -> str:
    """The name under which rules read a field of documents as a fact: the inverse of `field_of`."""
    return f"con.{field.removeprefix('terms.')}" if field.startswith("terms.") else f"card.{field}"


def check_names(place: str, rule: Rule) -> None:
    """Raise ValueError where a rule reads a field or a fact that no file of the catalogue lists."""
    if unknown := sorted({name for name in fields_of(rule) if not is_field(name)}):
        raise ValueError(f"{place} reads {unknown}, which fields.yaml does not list")
    if unknown := sorted({name for name in facts_of(rule) if field_of(name) is None and name not in facts()}):
        raise ValueError(f"{place} reads {unknown}, which facts.yaml does not list")


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


@lru_cache(maxsize=1)
def _fields() -> dict[str, DisclosureField]:
    return {item.id: item for item in disclosure_fields().fields}


def is_field(name: str) -> bool:
    """Whether sources may use this name for a disclosed field."""
    family, dot, member = name.partition(".")
    in_family = bool(dot and member) and any(item.id == family for item in disclosure_fields().families)
    return in_family or name in _fields()


class FactDefinition(Entry):
    """A fact that no document discloses field by field: `describes` completes a reason such as "…: not stated"."""

    id: FactName
    type: FactType
    describes: Text


class FactsFile(Entry):
    """facts.yaml"""

    as_of: date
    facts: tuple[FactDefinition, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> FactsFile:
        if len({fact.id for fact in self.facts}) < len(self.facts):
            raise ValueError("a fact id stands twice")
        return self


@lru_cache(maxsize=1)
def facts() -> dict[str, FactDefinition]:
    """The closed list of facts that are not fields of documents, by name."""
    return {fact.id: fact for fact in read("facts.yaml", FactsFile).facts}


def described(name: str) -> str:
    """What a fact or field is, in words: `card.contact` → "whom to ask or to report to"."""
    return said(_described(name))


@lru_cache(maxsize=1024)
def _described(name: str) -> str:
    field = field_of(name)
    if field is None:
        return facts()[name].describes
    listed = _fields().get(field)
    return listed.describes if listed else field.partition(".")[2].replace("_", " ")

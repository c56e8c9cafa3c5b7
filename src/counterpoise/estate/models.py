"""Schemas of the files that a user writes. A field that is left out is unknown, never a default of convenience."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from counterpoise.safe.secrets import masked
from counterpoise.vocabulary import Answer, EvidenceKind, Hosting

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
DeploymentId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _shown_as_it_is(text: str) -> str:
    """Text on one line, for people: control characters are refused, and what looks like a credential is masked."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise PydanticCustomError("control_characters", "holds a line break or another control character")
    return masked(text)


def _listed(value: object) -> object:
    """Several values may be written as one text, with semicolons between them."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _iso_date(value: object) -> object:
    """A date is written YYYY-MM-DD: other forms could be read in two ways, and a number as days or seconds."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("iso_date", "not a day of the calendar") from None
    if isinstance(value, date):
        return value
    raise PydanticCustomError("iso_date", "not a date in the form that is asked for")


def _yes_no(value: object) -> object:
    """Booleans are written `yes` or `no` (also `true`, `false`); anything else is an error, not a guess."""
    if not isinstance(value, str):
        return value
    return {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_shown_as_it_is)
]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Day = Annotated[date, BeforeValidator(_iso_date)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), Field(strict=True)]


class Owned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Organisation(Owned):
    name: Text
    seat: CountryCode
    role: Literal["deployer", "provider", "provider_and_deployer"] = "deployer"
    sector: Text | None = None


class UsageMapping(Owned):
    """How a CSV, JSON lines or Parquet log names its columns; written once for every file that `files` matches."""

    files: Text  # glob below evidence/, e.g. usage_logs/gateway/*.csv
    columns: dict[Text, Text]  # our column → column of the file
    defaults: dict[Text, Text] = {}  # our column → fixed value for every row
    ignored: tuple[Text, ...] = ()  # columns of the file that are left out on purpose, such as prompts


class EvaluationMapping(UsageMapping):
    """How a leaderboard in CSV names its columns; `#1` is a first column without a name in the header."""

    scores: tuple[Text, ...] = ()  # columns of the file that are metrics, each a record of its line


DEFAULT_STALE_DAYS: dict[EvidenceKind, int] = {
    EvidenceKind.MODEL_CARD: 365,
    EvidenceKind.LICENCE: 365,
    EvidenceKind.USAGE_LOG: 31,
    EvidenceKind.EVALUATION: 180,
    EvidenceKind.RATING: 365,
    EvidenceKind.REGISTER: 180,
}


class AuditRules(Owned):
    window_months: Annotated[int, Field(ge=1, le=24)] = 3
    trend_months: Annotated[int, Field(ge=1, le=36)] = 6
    retirement_notice_days: Annotated[int, Field(ge=0, le=1000)] = 90
    stale_after_days: dict[EvidenceKind, Annotated[int, Field(ge=1)]] = DEFAULT_STALE_DAYS
    status: Literal["draft", "final"] = "draft"

    @field_validator("stale_after_days")
    @classmethod
    def _others_keep_their_window(cls, given: dict[EvidenceKind, int]) -> dict[EvidenceKind, int]:
        return {**DEFAULT_STALE_DAYS, **given}


class Deployment(Owned):
    """One row of the register: a model put to one use by the organisation."""

    id: DeploymentId
    name: Text
    use_case: Text | None = None
    model: Text | None = None  # as the supplier spells it
    host: Text | None = None  # who runs inference
    hosting: Hosting = Hosting.UNKNOWN
    payee: Text | None = None  # who is paid
    owner_role: Text | None = None
    unit: Text | None = None
    critical: YesNo | None = None
    risk_class: Literal["minimal", "limited", "high", "unknown"] = "unknown"
    places: Annotated[tuple[CountryCode, ...], BeforeValidator(_listed)] = ()
    monthly_users: Annotated[int, Field(ge=0)] | None = None
    product_name: Text | None = None
    started_on: Day | None = None
    retires_on: Day | None = None
    weights_sha256: Sha256 | None = None  # digest of the weights the organisation holds
    log_names: Texts = ()  # names that logs give this deployment
    documents: Texts = ()  # subjects of documents that speak of it, besides the model's own


class Register(Owned):
    deployments: tuple[Deployment, ...]


class RegisterMapping(Owned):
    """How a register that was not written for us names its entries and their fields."""

    entries: Text = "deployments"  # key of the list in YAML or JSON
    columns: dict[Text, Text] = {}  # our field → field or column of the register
    ignored: tuple[Text, ...] = ()  # fields or columns that are left out on purpose

    @model_validator(mode="after")
    def _fields_are_ours(self) -> RegisterMapping:
        if unknown := sorted(self.columns.keys() - Deployment.model_fields.keys()):
            known = ", ".join(Deployment.model_fields)
            raise PydanticCustomError(
                "unknown_field",
                "maps what is no field of the register: {unknown}",
                {"unknown": ", ".join(unknown), "expected": known},
            )
        return self


class EstateFile(Owned):
    """estate.yaml"""

    organisation: Organisation
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    audit: AuditRules = AuditRules()
    usage_mappings: tuple[UsageMapping, ...] = ()
    evaluation_mappings: tuple[EvaluationMapping, ...] = ()
    register_mapping: RegisterMapping = RegisterMapping()


class Entity(Owned):
    id: Identifier
    name: Text
    parent: Identifier | None = None  # ultimate parent; absent: itself
    seat: CountryCode | None = None
    aliases: tuple[Text, ...] = ()  # server addresses and spellings in logs


class Model(Owned):
    id: Identifier
    name: Text
    developer: Identifier | None = None
    base_model: Identifier | None = None
    licence: Identifier | None = None  # key of the licence catalogue, where it is known by release
    takes_dates: YesNo = False  # a name followed by a date is a snapshot of this model
    aliases: tuple[Text, ...] = ()


class EntitiesFile(Owned):
    """entities.yaml: extends, and where ids are equal replaces, the catalogue's entities and models."""

    entities: tuple[Entity, ...] = ()
    models: tuple[Model, ...] = ()


class Review(Owned):
    """An answer that a person gave, by role; `no` needs the date on which the search was made."""

    question: Text  # indicator id
    subject: Text  # deployment id or model spelling
    answer: Answer
    basis: Text
    role: Text
    answered_on: Day
    searched_on: Day | None = None


class ReviewsFile(Owned):
    reviews: tuple[Review, ...] = ()

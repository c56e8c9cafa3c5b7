"""Schemas of the files that a user writes. A field that is left out is unknown, never a default of convenience."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

from counterpoise.vocabulary import Answer, EvidenceKind, Hosting

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _yes_no(value: object) -> object:
    """Booleans are written `yes` or `no` (also `true`, `false`); anything else is an error, not a guess."""
    if not isinstance(value, str):
        return value
    return {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)


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


class EstateFile(Owned):
    """estate.yaml"""

    organisation: Organisation
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    audit: AuditRules = AuditRules()
    usage_mappings: tuple[UsageMapping, ...] = ()


class Deployment(Owned):
    """One row of the register: a model put to one use by the organisation."""

    id: Identifier
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
    places: tuple[CountryCode, ...] = ()
    monthly_users: Annotated[int, Field(ge=0)] | None = None
    product_name: Text | None = None
    started_on: date | None = None
    retires_on: date | None = None
    weights_sha256: Sha256 | None = None  # digest of the weights the organisation holds
    log_names: tuple[Text, ...] = ()  # names that logs give this deployment
    documents: tuple[Text, ...] = ()  # subjects of documents that speak of it, besides the model's own


class Register(Owned):
    deployments: tuple[Deployment, ...]


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
    answered_on: date
    searched_on: date | None = None


class ReviewsFile(Owned):
    reviews: tuple[Review, ...] = ()

"""Schemas of the files that a user writes. A field that is left out is unknown, never a default of convenience."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from counterpoise.estate.governance import DeploymentGovernance, OrganisationGovernance
from counterpoise.estate.use_cases import UseCase
from counterpoise.estate.values import (
    CountryCode,
    Day,
    DeploymentId,
    Identifier,
    Owned,
    Sha256,
    Text,
    Texts,
    YesNo,
    listed,
)
from counterpoise.language import Language
from counterpoise.safe.secrets import masked
from counterpoise.vocabulary import Answer, EvidenceKind, Hosting


class Organisation(Owned):
    name: Text
    seat: CountryCode
    role: Literal["deployer", "provider", "provider_and_deployer"] = "deployer"
    sector: Text | None = None
    governance: OrganisationGovernance = OrganisationGovernance()


_WHITE_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: the least contrast of text with what it stands on


def _legible(colour: str) -> str:
    """A colour that can be read on white (relative luminance as WCAG 2.2 defines it)."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    if 1.05 / (luminance + 0.05) < _WHITE_CONTRAST:
        raise PydanticCustomError("faint_colour", "is too faint to be read on white: take a darker colour")
    return colour


class ReportRules(Owned):
    """How the report speaks and looks; a logo and templates of the organisation's own lie in its folder report/."""

    language: Language = "en"
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$"), AfterValidator(_legible)] | None = None


class UsageMapping(Owned):
    """How a CSV, JSON lines or Parquet log names its columns; written once for every file that `files` matches."""

    files: Text  # glob below evidence/, e.g. usage_logs/gateway/*.csv
    columns: dict[Text, Text]  # our column → column of the file
    defaults: dict[Text, Text] = Field(default_factory=dict)  # our column → fixed value for every row
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
    infrastructure: Text | None = None  # whose machines it runs on; `self` for the organisation's own
    owner_role: Text | None = None
    unit: Text | None = None
    critical: YesNo | None = None
    risk_class: Literal["minimal", "limited", "high", "unknown"] = "unknown"
    places: Annotated[tuple[CountryCode, ...], BeforeValidator(listed)] = ()
    monthly_users: Annotated[int, Field(ge=0)] | None = None
    product_name: Text | None = None
    started_on: Day | None = None
    retires_on: Day | None = None
    weights_sha256: Sha256 | None = None  # digest of the weights the organisation holds
    log_names: Texts = ()  # names that logs give this deployment
    documents: Texts = ()  # subjects of documents that speak of it, besides the model's own
    governance: DeploymentGovernance = DeploymentGovernance()


REGISTER_FIELDS = frozenset(Deployment.model_fields) - {"governance"} | {
    f"governance.{name}" for name in DeploymentGovernance.model_fields
}
"""Names of the fields of an entry, as a column or a mapping writes them: those of `governance` after a dot."""


class Register(Owned):
    deployments: tuple[Deployment, ...]


class RegisterMapping(Owned):
    """How a register that was not written for us names its entries and their fields."""

    entries: Text = "deployments"  # key of the list in YAML or JSON
    columns: dict[Text, Text] = Field(default_factory=dict)  # our field → field or column of the register
    ignored: tuple[Text, ...] = ()  # fields or columns that are left out on purpose

    @model_validator(mode="after")
    def _fields_are_ours(self) -> RegisterMapping:
        if unknown := sorted(self.columns.keys() - REGISTER_FIELDS):
            known = ", ".join(Deployment.model_fields)
            raise PydanticCustomError(
                "unknown_field",
                "maps what is no field of the register: {unknown}",
                {"unknown": ", ".join(unknown), "expected": known},
            )
        return self


def _variable_name(value: object) -> object:
    """The name of an environment variable; what looks like the secret itself is refused and never shown."""
    if isinstance(value, str) and re.fullmatch(r"[A-Z][A-Z0-9_]{1,63}", value) and masked(value) == value:
        return value
    raise PydanticCustomError(
        "secret_in_file",
        "must be the name of an environment variable, in capital letters, and never the secret itself",
    )


def _address(value: object) -> object:
    """An address without credentials, query and fragment: it is recorded and reported."""
    if isinstance(value, str):
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            raise PydanticCustomError("address", "is no address") from None
        if parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise PydanticCustomError("secret_in_file", "holds a user or a password; name a variable instead")
        if parts.query or parts.fragment or masked(value) != value:
            raise PydanticCustomError("secret_in_file", "must end with its path, without a query or a fragment")
        if not re.fullmatch(r"[!-~]+", value):
            raise PydanticCustomError("address", "holds a blank or a character that addresses write as %XX")
    return value


VariableName = Annotated[str, BeforeValidator(_variable_name)]
Address = Annotated[str, BeforeValidator(_address), StringConstraints(max_length=1000)]
HttpAddress = Annotated[Address, StringConstraints(pattern=r"^https?://[^/]+(/|$)")]
RepositoryName = Annotated[str, StringConstraints(pattern=r"^[\w-][\w.-]{0,95}/[\w-][\w.-]{0,95}$")]
FilePattern = Annotated[str, StringConstraints(pattern=r"^[^/\\]{1,80}$")]

CollectedKind = Literal[
    EvidenceKind.MODEL_CARD, EvidenceKind.LICENCE, EvidenceKind.USAGE_LOG, EvidenceKind.EVALUATION, EvidenceKind.RATING
]


class Limits(Owned):
    """What one connector may bring at most, and how long it waits."""

    max_files: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    max_file_megabytes: Annotated[int, Field(ge=1, le=16_384)] = 256
    max_total_megabytes: Annotated[int, Field(ge=1, le=1_048_576)] = 4_096
    silence_seconds: Annotated[int, Field(ge=1, le=600)] = 30  # without a byte, before the connection is given up
    attempt_seconds: Annotated[int, Field(ge=1, le=86_400)] = 900  # for a whole request, however the bytes trickle
    attempts: Annotated[int, Field(ge=1, le=10)] = 4


class _Connector(Owned):
    id: Identifier
    target: CollectedKind  # folder below evidence/
    token_environment: VariableName | None = None  # name of the variable that holds the secret
    limits: Limits = Limits()


class HuggingFaceConnector(_Connector):
    """Cards and licences of named repositories of a Hugging Face hub; never weights, never code."""

    kind: Literal["huggingface"]
    target: CollectedKind = EvidenceKind.MODEL_CARD
    repositories: Annotated[tuple[RepositoryName, ...], Field(min_length=1, max_length=1_000)]
    revision: Annotated[str, StringConstraints(pattern=r"^[\w-][\w.-]{0,99}$")] = "main"
    address: HttpAddress = "https://huggingface.co"


class HttpFolderConnector(_Connector):
    """Files that a web server lists, in one folder and those below it."""

    kind: Literal["http_folder"]
    address: HttpAddress
    files: Annotated[tuple[FilePattern, ...], Field(min_length=1)] = ("*",)  # patterns of names that are taken


class LitellmDatabaseConnector(_Connector):
    """Spend logs in the PostgreSQL database of a LiteLLM proxy; the variable holds the user's password."""

    kind: Literal["litellm_database"]
    target: CollectedKind = EvidenceKind.USAGE_LOG
    address: Annotated[Address, StringConstraints(pattern=r"^postgresql://[^/]+/[\w-]+$")]
    user: Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,63}$")]
    since: Day  # first day that is collected, in UTC


class ObjectStorageConnector(_Connector):
    """Objects below a prefix, through fsspec, with an access key and its secret (`token_environment`).

    Where neither is given, the library of the storage finds its credentials as it always does.
    """

    kind: Literal["object_storage"]
    address: Annotated[Address, StringConstraints(pattern=r"^(s3|gs|abfs|file)://.")]
    endpoint: HttpAddress | None = None  # of a storage that speaks S3 elsewhere than Amazon
    key_environment: VariableName | None = None
    files: Annotated[tuple[FilePattern, ...], Field(min_length=1)] = ("*",)


Connector = Annotated[
    HuggingFaceConnector | HttpFolderConnector | LitellmDatabaseConnector | ObjectStorageConnector,
    Field(discriminator="kind"),
]


Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class EstateFile(Owned):
    """estate.yaml"""

    organisation: Organisation
    currency: Currency = "EUR"
    exchange_rates: dict[Currency, Annotated[Decimal, Field(gt=0)]] = Field(default_factory=dict)
    # price of one unit of another currency in that of the estate; a cost without a rate is not spend that is known
    audit: AuditRules = AuditRules()
    report: ReportRules = ReportRules()
    usage_mappings: tuple[UsageMapping, ...] = ()
    evaluation_mappings: tuple[EvaluationMapping, ...] = ()
    register_mapping: RegisterMapping = RegisterMapping()
    connectors: Annotated[tuple[Connector, ...], Field(max_length=100)] = ()
    use_cases: Annotated[tuple[UseCase, ...], Field(max_length=1_000)] = ()

    @model_validator(mode="after")
    def _ids_differ(self) -> EstateFile:
        for what, ids in (
            ("connectors", [connector.id for connector in self.connectors]),
            ("use cases", [use_case.id for use_case in self.use_cases]),
        ):
            if twice := sorted({name for name in ids if ids.count(name) > 1}):
                raise PydanticCustomError("twice", f"two {what} are called {{ids}}", {"ids": ", ".join(twice)})
        return self


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
    general_purpose: YesNo | None = None
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

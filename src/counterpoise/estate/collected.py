"""collected.json: what connectors brought, from where and when. Written by `counterpoise collect`, kept as evidence."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from counterpoise.errors import InputError, Problem
from counterpoise.estate.models import Address
from counterpoise.estate.validation import decoded, validated
from counterpoise.estate.values import Identifier, Owned, Sha256
from counterpoise.safe import json as safe_json

COLLECTED = "collected.json"
MAX_RECORD_BYTES = 64 << 20


Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]


class CollectedFile(Owned):
    """One file below the estate, as it came."""

    path: str  # below the estate's folder
    address: str  # without credentials
    version: str | None = None  # ETag, date or count by which the source tells one state of it from another
    sha256: Sha256
    size_bytes: int = Field(ge=0)
    collected_at: Moment
    is_listed: bool = True  # False: the source names it no more; it is kept


class Unbrought(Owned):
    """Something that a source offers and that did not come."""

    name: str
    outcome: str  # refused or failed
    reason: str


class CollectedBy(Owned):
    """The last run of one connector; listed = fetched + unchanged + refused + failed."""

    id: Identifier
    kind: str
    address: Address
    checked_at: Moment
    listed: int = Field(ge=0)
    fetched: int = Field(ge=0)
    unchanged: int = Field(ge=0)
    refused: int = Field(ge=0)
    failed: int = Field(ge=0)
    failure: str | None = None  # why the source could not be listed
    unbrought: tuple[Unbrought, ...] = ()
    files: tuple[CollectedFile, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything that the source offers is in the estate."""
        return self.failure is None and not self.refused and not self.failed


class CollectedRecord(Owned):
    connectors: tuple[CollectedBy, ...] = ()

    def of(self, connector: str) -> CollectedBy | None:
        return next((run for run in self.connectors if run.id == connector), None)

    def files(self) -> dict[str, CollectedFile]:
        """What connectors brought, by path below the estate."""
        return {file.path: file for run in self.connectors for file in run.files}

    def replaced(self, run: CollectedBy) -> CollectedRecord:
        others = [other for other in self.connectors if other.id != run.id]
        return CollectedRecord(connectors=tuple(sorted([*others, run], key=lambda one: one.id)))

    def content(self) -> bytes:
        """The record as a file: the same record gives the same bytes."""
        document = self.model_dump(mode="json", exclude_none=True)
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read_collected(content: bytes | None) -> CollectedRecord:
    """The record of an estate, empty where there is none. Raises InputError."""
    if content is None:
        return CollectedRecord()
    remedy = "restore it from a backup, or remove it to collect everything anew"
    if len(content) > MAX_RECORD_BYTES:
        raise InputError(Problem(f"is larger than {MAX_RECORD_BYTES >> 20} MiB", COLLECTED, remedy=remedy))
    try:
        document = safe_json.loads(decoded(content, COLLECTED))
    except safe_json.JsonError as error:
        raise InputError(Problem(f"is not accepted as JSON: {error}", COLLECTED, remedy=remedy)) from error
    if not isinstance(document, dict):
        raise InputError(Problem("must be an object", COLLECTED, remedy=remedy))
    return validated(CollectedRecord, document, COLLECTED, lambda where: ".".join(map(str, where)))

"""What a source module is: one file per format, found by discovery.

A source module defines

    KIND: EvidenceKind                     folder under evidence/ whose files it may read
    TABLE: str                             noun of the contract that its records fill, e.g. "usage"
    DETAILS: tuple[str, ...]               nouns of the contracts that its detail rows fill; may be left out
    count_mapped(path, context) -> int     instead, where a mapping decides what a record is; may be left out
    COMPANIONS: tuple[str, ...]            names of files that `read` asks for in the same folder; may be left out
    DESCRIPTION: str                       one line for the generated list of formats
    matches(name, head) -> bool            whether a file so named that begins with `head` is of this format
    count(path) -> int                     records in the file, counted by other means than `read` uses
    read(path, context) -> Iterator[Row | Batch]   every record, good or bad, in file order

`read` never drops a record: one that cannot be parsed is yielded with `error` set. A file that cannot be read at all
raises `UnreadableError` (from `count` or from `read`), and becomes one quarantined record. Values are text as the
contract's typed columns will cast it (ISO 8601 for times, `.` as decimal sign); what the source does not state is left
out, never guessed. Detail rows (of the tables in DETAILS, today `disclosure`) travel beside the record they come from.
What a reader notices and does not refuse it yields as a `remark`, which becomes a finding.
A reader of logs may yield a `Batch` in place of many rows that have no error.
Which files a module matches must not overlap with any other module of its KIND: `discovery.recognise` refuses a file
that two claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from counterpoise.safe.text import one_line
from counterpoise.vocabulary import EvidenceKind, RemarkKind

HEAD_BYTES = 4096
REMARKS = "remark"


class UnreadableError(Exception):
    """The file as a whole cannot be read as its format; the message says why and where."""


class RecordError(Exception):
    """One record cannot be read; the message becomes the `error` of its row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record, or one detail of a record, on its way into raw_<table>."""

    table: str
    number: int  # from 1, counted per table within the file
    locator: str
    values: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None  # why the record could not be parsed; `values` then holds what could be saved


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive records without an error, column by column: what a Row for each of them would say."""

    table: str
    first: int  # number of the first record
    locators: pa.StringArray
    columns: Mapping[str, pa.StringArray]  # each as long as `locators`; null where a record states nothing
    sound: Collection[str] = frozenset()  # columns that were made of values of their type, so that they fit it


def remark(kind: RemarkKind, detail: str, locator: str = "file", records: int = 1) -> Row:
    """Something that a reader notices and that costs no record; `detail` is one line.

    A reader may say the same thing of record after record: remarks that share kind and detail become one row.
    """
    values = {"kind": kind.value, "detail": one_line(detail, 500), "records": str(records)}
    return Row(REMARKS, 1, locator, values)


@dataclass(frozen=True, slots=True)
class Context:
    """What the estate tells a source about a file: nothing here is read from evidence."""

    name: str  # path below evidence/, e.g. model_cards/acme/summariser/README.md
    columns: Mapping[str, str] = field(default_factory=dict)  # mapped logs: contract column → column of the file
    defaults: Mapping[str, str] = field(default_factory=dict)  # mapped logs: contract column → fixed value
    pseudonym: Callable[[str], str] | None = None  # keyed hash of a user name; without one, users are left out
    ignored: frozenset[str] = frozenset()  # mapped logs: columns of the file that are left out on purpose
    # Every folder below evidence/ in which the file lies → those of the format's COMPANIONS that lie there too.
    companions: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    scores: tuple[str, ...] = ()  # mapped leaderboards: columns of the file that are metrics


class Source(Protocol):
    """The interface of a source module."""

    KIND: EvidenceKind
    TABLE: str
    DESCRIPTION: str

    @property
    def __name__(self) -> str: ...

    @staticmethod
    def matches(name: str, head: bytes) -> bool: ...

    @staticmethod
    def count(path: Path) -> int: ...

    @staticmethod
    def read(path: Path, context: Context) -> Iterator[Row | Batch]: ...

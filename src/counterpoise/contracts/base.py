"""The language in which a table is declared once: columns, units, rules.

From one `Table` come its DDL (`ddl.py`), its Great Expectations suite (`quality/`), its page in the data dictionary
(`dictionary.py`) and the strategy for its test data (`tests/`).

A table of evidence passes through three forms that differ only in what is known of a row:

    raw_<noun>        every column VARCHAR, as the source wrote it, plus where it stood
    candidate_<noun>  typed; a value that cannot be typed is NULL and its column is named in `unreadable`
    core_<noun>       the rows that broke no row rule and are not duplicates
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}\Z")


class SqlType(StrEnum):
    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    DECIMAL = "DECIMAL(28, 12)"  # the price of a single token has up to ten decimals
    DOUBLE = "DOUBLE"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP"  # always UTC


# Row rules: a row that breaks one goes to quarantine with the rule and the value.


@dataclass(frozen=True, slots=True)
class Required:
    """The value is present."""


@dataclass(frozen=True, slots=True)
class InSet:
    """The value, when present, is one of `values`."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The value, when present, lies in [minimum, maximum]; None leaves a side open.

    Bounds of dates and times are ISO 8601 text. A whole number is at most 2**53, so that every engine, and every
    library between, compares it exactly.
    """

    minimum: int | float | str | None = None
    maximum: int | float | str | None = None

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.minimum, self.maximum) if bound is not None]
        if not bounds or any(isinstance(bound, int) and abs(bound) > 2**53 for bound in bounds):
            raise ValueError(f"{self}: no bound, or one that is not compared exactly")


@dataclass(frozen=True, slots=True)
class Matches:
    """The value, when present, is matched somewhere by `pattern` (RE2 syntax, linear time)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class LengthAtMost:
    """The text, when present, has at most `characters` characters."""

    characters: int


ColumnRule: TypeAlias = Required | InSet | Between | Matches | LengthAtMost


@dataclass(frozen=True, slots=True)
class AtMost:
    """In each row, `column` <= `other` wherever both are present."""

    column: str
    other: str


# Table rules: judged on the finished core table, shown as asset checks.


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows share these values (NULL counts as a value)."""

    columns: tuple[str, ...]
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class RowCount:
    """The table holds at least `minimum` rows."""

    minimum: int
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class MostlyPresent:
    """At least `share` (0..1) of the rows have a value in `column`."""

    column: str
    share: float
    blocking: bool = False


TableRule: TypeAlias = Unique | RowCount | MostlyPresent


class Origin(StrEnum):
    EVIDENCE = "evidence"  # rows come from evidence files and pass raw → candidate → core
    ESTATE = "estate"  # rows come from the estate's own files or the catalogue, already validated
    DERIVED = "derived"  # rows are computed from other tables


@dataclass(frozen=True, slots=True)
class Column:
    """One column; units and booleans stand in the name (`input_tokens`, `is_critical`, `collected_at`)."""

    name: str
    type: SqlType
    description: str
    unit: str | None = None
    rules: tuple[ColumnRule, ...] = ()
    derived_from: tuple[str, ...] = ()  # "table.column", for lineage; raw columns are implied for evidence tables

    @property
    def is_free_text(self) -> bool:
        """Whether a value may be anything, a person's words included."""
        return self.type is SqlType.TEXT and not any(isinstance(rule, InSet) for rule in self.rules)

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise ValueError(f"column name {self.name!r} breaks the naming grammar")
        if len({type(rule) for rule in self.rules}) != len(self.rules):
            raise ValueError(f"column {self.name!r}: two rules of one kind")


PLACE_COLUMNS = (
    Column("evidence_sha256", SqlType.TEXT, "SHA-256 of the evidence file that the row stands in", rules=(Required(),)),
    Column("record_number", SqlType.INTEGER, "Number of the record in that file, from 1", rules=(Required(),)),
    Column("locator", SqlType.TEXT, "Place in the file: line range, JSON pointer or row"),
)
"""Columns that every evidence table carries in all its forms: the way back to the bytes."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the warehouse."""

    noun: str
    description: str
    origin: Origin
    columns: tuple[Column, ...]
    business_key: tuple[str, ...]  # rows equal in it are the same fact, whichever file they stand in
    layer: str = "core"
    row_rules: tuple[AtMost, ...] = ()
    table_rules: tuple[TableRule, ...] = ()
    owner: str = "audit"

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not _NAME.match(self.noun) or len(set(names)) != len(names):
            raise ValueError(f"table {self.noun!r}: bad name or repeated column")
        if unknown := self._named() - {*names, *(column.name for column in PLACE_COLUMNS)}:
            raise ValueError(f"table {self.noun!r}: business key or rules name unknown columns {sorted(unknown)}")

    @property
    def name(self) -> str:
        """Name of the finished table, e.g. core_usage or mart_access."""
        return f"{self.layer}_{self.noun}"

    @property
    def raw_name(self) -> str:
        return f"raw_{self.noun}"

    @property
    def candidate_name(self) -> str:
        return f"candidate_{self.noun}"

    def _named(self) -> set[str]:
        """Columns that the business key and the rules speak of."""
        named = set(self.business_key)
        for rule in (*self.row_rules, *self.table_rules):
            match rule:
                case AtMost(column, other):
                    named |= {column, other}
                case Unique(columns):
                    named |= set(columns)
                case MostlyPresent(column):
                    named.add(column)
        return named

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def required_text(name: str, description: str, limit: int = 500) -> Column:
    """A text column that must be present and may not be absurdly long."""
    return Column(name, SqlType.TEXT, description, rules=(Required(), LengthAtMost(limit)))


def optional_text(name: str, description: str, limit: int = 500) -> Column:
    return Column(name, SqlType.TEXT, description, rules=(LengthAtMost(limit),))


def known(name: str, description: str, derived_from: tuple[str, ...] = ()) -> Column:
    """A text column of a table that we fill ourselves: it must be present; its length is ours to choose."""
    return Column(name, SqlType.TEXT, description, rules=(Required(),), derived_from=derived_from)

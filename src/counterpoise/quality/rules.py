"""The rules of a contract, each with its table, its identifier and its words. Nothing here needs Great Expectations.

An identifier is `<noun>.<column>.<rule>`, e.g. `usage.input_tokens.between`, and `usage.readable`,
`usage.cached_tokens.at_most.input_tokens` or `usage.unique.evidence_sha256+record_number`; a table outside the core
layer is named in full (`mart_access.access.in_set`), because a mart may share its noun with a core table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from counterpoise.contracts.base import (
    PLACE_COLUMNS,
    AtMost,
    Column,
    ColumnRule,
    MostlyPresent,
    Origin,
    RowCount,
    Table,
    TableRule,
    Unique,
)
from counterpoise.contracts.ddl import UNREADABLE
from counterpoise.contracts.dictionary import in_words


@dataclass(frozen=True, slots=True)
class Readable:
    """Every value of the row could be read as its column's type, and the record itself could be parsed."""


Rule: TypeAlias = Readable | ColumnRule | AtMost | TableRule


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule of one table; `column` is the column whose value breaks it, None where no single one does."""

    id: str
    column: str | None
    description: str
    rule: Rule
    is_blocking: bool = False


def row_rules(table: Table) -> tuple[BoundRule, ...]:
    """Rules that a row of candidate_<noun> keeps or is quarantined; none for tables that do not come from evidence.

    The columns that say where a row stands are not among them: a row without a place could not be quarantined.
    """
    if table.origin is not Origin.EVIDENCE:
        return ()
    readable = BoundRule(
        f"{_prefix(table)}.readable", UNREADABLE.name, "every value can be read as its type", Readable(), False
    )
    return (readable, *_rules_of_columns(table, table.columns), *_rules_between_columns(table))


def table_rules(table: Table) -> tuple[BoundRule, ...]:
    """Rules that the finished table keeps.

    Rules of rows that cannot be quarantined stand here and block: those of tables that do not come from evidence, and
    those of the columns that say where a row of evidence stands.
    """
    if table.origin is Origin.EVIDENCE:
        rows = _rules_of_columns(table, PLACE_COLUMNS, is_blocking=True)
    else:
        rows = _rules_of_columns(table, table.columns, is_blocking=True)
        rows += _rules_between_columns(table, is_blocking=True)
    return (*rows, *(_rule_of_table(table, rule) for rule in table.table_rules))


def _rules_of_columns(table: Table, columns: tuple[Column, ...], *, is_blocking: bool = False) -> list[BoundRule]:
    return [
        BoundRule(
            f"{_prefix(table)}.{column.name}.{_kind(rule)}",
            column.name,
            f"{column.name} {in_words(rule)}",
            rule,
            is_blocking,
        )
        for column in columns
        for rule in column.rules
    ]


def _rules_between_columns(table: Table, *, is_blocking: bool = False) -> list[BoundRule]:
    return [
        BoundRule(
            f"{_prefix(table)}.{rule.column}.{_kind(rule)}.{rule.other}", rule.column, in_words(rule), rule, is_blocking
        )
        for rule in table.row_rules
    ]


def _rule_of_table(table: Table, rule: TableRule) -> BoundRule:
    column: str | None = None
    match rule:
        case Unique(columns):
            place = f"{_kind(rule)}.{'+'.join(columns)}"
        case MostlyPresent(column):
            place = f"{column}.{_kind(rule)}"
        case RowCount():
            place = _kind(rule)
    return BoundRule(f"{_prefix(table)}.{place}", column, in_words(rule), rule, rule.blocking)


def _prefix(table: Table) -> str:
    return table.noun if table.layer == "core" else table.name


def _kind(rule: Rule) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(rule).__name__).lower()

"""Test data from a contract: rows of raw text that keep every rule, and rows that break exactly one."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    ColumnRule,
    InSet,
    LengthAtMost,
    Matches,
    Required,
    SqlType,
    Table,
)

Row: TypeAlias = dict[str, str | None]
"""Raw text by column, without the columns that say where the row stands."""

R = TypeVar("R", bound=ColumnRule)

_LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
_UNREADABLE = {
    SqlType.INTEGER: ["1.5", "ten", "", "9223372036854775808", "1,000"],
    SqlType.DECIMAL: ["1,5", "€ 3", "nan", "1e16"],
    SqlType.DOUBLE: ["high", "nan", "inf", "0,5"],
    SqlType.BOOLEAN: ["maybe", "2", ""],
    SqlType.DATE: ["2023-02-29", "yesterday", "01/02/2024", "infinity"],
    SqlType.TIMESTAMP: ["2026-13-01T00:00:00", "noon", "2026-10-01T10:00:00 or so"],
}


def good_rows(table: Table) -> st.SearchStrategy[Row]:
    """Rows that keep every rule; what need not be present is sometimes absent."""
    columns = {
        column.name: good_texts(column) if _rule(column, Required) else st.none() | good_texts(column)
        for column in table.columns
    }
    return st.fixed_dictionaries(columns).map(lambda row: _ordered(table, row))


def good_texts(column: Column) -> st.SearchStrategy[str]:
    """Texts that are read as the column's type and keep its rules."""
    if choice := _rule(column, InSet):
        return st.sampled_from([str(value) for value in choice.values])
    if pattern := _rule(column, Matches):
        return st.from_regex(re.compile(pattern.pattern, re.ASCII), alphabet=_LETTERS)
    limit = _rule(column, LengthAtMost)
    if column.type is SqlType.TEXT:
        short = st.text(_LETTERS, max_size=min(6, limit.characters if limit else 6))
        return short | st.just("x" * limit.characters) if limit else short
    if column.type is SqlType.BOOLEAN:
        return st.sampled_from(["true", "false"])
    bounds = _rule(column, Between)
    return _between(column.type, bounds.minimum, bounds.maximum) if bounds else _between(column.type, None, None)


def unreadable_texts(column: Column) -> st.SearchStrategy[str]:
    """Texts that cannot be read as the type of `column`, which is not text: every text is readable as that."""
    return st.sampled_from(_UNREADABLE[column.type])


def rows_breaking(table: Table, row: Row, column: Column, rule: ColumnRule) -> st.SearchStrategy[Row]:
    """`row`, which keeps every rule, changed so that `column` breaks `rule` and nothing else is broken.

    Columns that are compared with it are emptied where they may be absent.
    """
    partners = [({pair.column, pair.other} - {column.name}).pop() for pair in _pairs(table, column.name)]
    emptied = {name: None for name in partners if not _rule(table.column(name), Required)}
    kept = [pair for pair in _pairs(table, column.name) if not emptied.keys() & {pair.column, pair.other}]
    match rule:
        case Required():
            texts: st.SearchStrategy[str | None] = st.none()
        case InSet(values):
            texts = st.text(_LETTERS, max_size=8).filter(lambda text: text not in values)
        case Matches(pattern):
            texts = st.text("xyz -", max_size=3).filter(lambda text: not re.search(pattern, text, re.ASCII))
        case LengthAtMost(characters):
            texts = st.tuples(_LETTERS, st.integers(1, 5)).map(lambda drawn: drawn[0] * (characters + drawn[1]))
        case Between(minimum, maximum):
            # A partner that must be present leaves one side: the smaller of a pair can break its lower bound only.
            sides = []
            if minimum is not None and not any(pair.other == column.name for pair in kept):
                sides.append(_between(column.type, None, _step(column.type, minimum, -1)))
            if maximum is not None and not any(pair.column == column.name for pair in kept):
                sides.append(_between(column.type, _step(column.type, maximum, 1), None))
            texts = st.one_of(sides)
    rows = texts.map(lambda text: {**row, **emptied, column.name: text})
    return rows.filter(lambda changed: all(_holds(changed, pair) for pair in kept))


def unreadable_rows(row: Row, column: Column) -> st.SearchStrategy[Row]:
    """`row`, which keeps every rule, with a text that cannot be read in `column`."""
    return unreadable_texts(column).map(lambda text: {**row, column.name: text})


def rows_out_of_order(table: Table, row: Row, rule: AtMost) -> st.SearchStrategy[Row]:
    """`row`, which keeps every rule, changed so that it breaks `rule` and nothing else."""
    smaller, larger = table.column(rule.column), table.column(rule.other)
    others = {
        name: None
        for pair in (*_pairs(table, rule.column), *_pairs(table, rule.other))
        for name in {pair.column, pair.other} - {rule.column, rule.other}
    }
    values = st.tuples(good_texts(smaller), good_texts(larger)).filter(lambda pair: Decimal(pair[0]) > Decimal(pair[1]))
    return values.map(lambda pair: {**row, **others, rule.column: pair[0], rule.other: pair[1]})


def _rule(column: Column, kind: type[R]) -> R | None:
    return next((rule for rule in column.rules if isinstance(rule, kind)), None)


def _pairs(table: Table, name: str) -> list[AtMost]:
    return [pair for pair in table.row_rules if name in {pair.column, pair.other}]


def _ordered(table: Table, row: Row) -> Row:
    """Exchange compared values until every comparison holds; where ranges differ, drop the one that may be absent."""
    row = dict(row)
    for pair in table.row_rules * len(table.row_rules):
        smaller, larger = table.column(pair.column), table.column(pair.other)
        if _holds(row, pair):
            continue
        if _rule(smaller, Between) == _rule(larger, Between):
            row[smaller.name], row[larger.name] = row[larger.name], row[smaller.name]
        else:
            row[larger.name if _rule(smaller, Required) else smaller.name] = None
    return row


def _holds(row: Row, pair: AtMost) -> bool:
    smaller, larger = row[pair.column], row[pair.other]
    return smaller is None or larger is None or Decimal(smaller) <= Decimal(larger)


Bound: TypeAlias = int | float | str | None


def _between(kind: SqlType, minimum: Bound, maximum: Bound) -> st.SearchStrategy[str]:
    """Texts of values in [minimum, maximum], the bounds themselves often among them."""
    ends = [st.just(str(bound)) for bound in (minimum, maximum) if bound is not None]
    return st.one_of(*ends, _values(kind, minimum, maximum))


def _values(kind: SqlType, minimum: Bound, maximum: Bound) -> st.SearchStrategy[str]:
    if kind is SqlType.INTEGER:
        low, high = (-(2**63) if minimum is None else minimum), (2**63 - 1 if maximum is None else maximum)
        return st.integers(int(low), int(high)).map(str)
    if kind is SqlType.DECIMAL:
        low, high = (-(10**11) if minimum is None else minimum), (10**11 if maximum is None else maximum)
        return st.decimals(Decimal(str(low)), Decimal(str(high)), places=6).map("{:f}".format)
    if kind is SqlType.DOUBLE:
        low, high = (-1e300 if minimum is None else minimum), (1e300 if maximum is None else maximum)
        return st.floats(float(low), float(high)).map(repr)
    first = date(1000, 1, 1) if minimum is None else date.fromisoformat(str(minimum)[:10])
    last = date(9000, 1, 1) if maximum is None else date.fromisoformat(str(maximum)[:10])
    if kind is SqlType.DATE:
        return st.dates(first, last).map(date.isoformat)
    begin = datetime(1000, 1, 1) if minimum is None else datetime.fromisoformat(str(minimum))  # noqa: DTZ001 UTC
    end = datetime(9000, 1, 1) if maximum is None else datetime.fromisoformat(str(maximum))  # noqa: DTZ001 UTC
    return st.datetimes(begin, end).map(datetime.isoformat)


def _step(kind: SqlType, bound: int | float | str, direction: int) -> int | float | str:
    """The nearest value beyond `bound` that the type can hold."""
    if kind is SqlType.INTEGER:
        return int(bound) + direction
    if kind is SqlType.DECIMAL:
        return str(Decimal(str(bound)) + direction * Decimal("0.000001"))
    if kind is SqlType.DOUBLE:
        return math.nextafter(float(bound), direction * math.inf)
    if kind is SqlType.DATE:
        return (date.fromisoformat(str(bound)) + timedelta(days=direction)).isoformat()
    return (datetime.fromisoformat(str(bound)) + timedelta(microseconds=direction)).isoformat()

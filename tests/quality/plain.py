"""The rules of a contract in plain Python, over raw text: what the judge must find, found another way."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from counterpoise.contracts.base import (
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
from tests.contracts.strategies import Row

_KINDS: dict[type[ColumnRule], str] = {
    Required: "required",
    InSet: "in_set",
    Between: "between",
    Matches: "matches",
    LengthAtMost: "length_at_most",
}


def broken_rules(table: Table, row: Row, read_error: str | None = None) -> set[str]:
    """Identifiers of the rules that a raw row breaks."""
    values: dict[str, Any] = {}
    unreadable = set()
    for column in table.columns:
        text = row.get(column.name)
        try:
            values[column.name] = None if text is None else read(column.type, text)
        except (ValueError, InvalidOperation):
            unreadable.add(column.name)
    broken = {f"{table.noun}.readable"} if unreadable or read_error else set()
    for column in table.columns:
        if column.name in unreadable:
            continue
        for rule in column.rules:
            if breaks(column, rule, values[column.name], is_parsed=read_error is None):
                broken.add(f"{table.noun}.{column.name}.{_KINDS[type(rule)]}")
    for pair in table.row_rules:
        smaller, larger = values.get(pair.column), values.get(pair.other)
        if smaller is not None and larger is not None and smaller > larger:
            broken.add(f"{table.noun}.{pair.column}.at_most.{pair.other}")
    return broken


def breaks(column: Column, rule: ColumnRule, value: Any, *, is_parsed: bool) -> bool:
    if value is None:
        return isinstance(rule, Required) and is_parsed
    match rule:
        case Required():
            return False
        case InSet(values):
            return value not in [str(allowed) for allowed in values]
        case Matches(pattern):
            return re.search(pattern, value, re.ASCII) is None
        case LengthAtMost(characters):
            return len(value) > characters
        case Between(minimum, maximum):
            is_low = minimum is not None and value < read(column.type, str(minimum))
            return is_low or (maximum is not None and value > read(column.type, str(maximum)))


def read(kind: SqlType, text: str) -> Any:
    """The value of a text; raises ValueError or InvalidOperation when it has none."""
    return _READERS[kind](text)


def _within(value: Any, is_held: bool) -> Any:
    if not is_held:
        raise ValueError(value)
    return value


def _integer(text: str) -> int:
    number = Decimal(text)
    return int(_within(number, number == int(number) and -(2**63) <= number < 2**63))


def _decimal(text: str) -> Any:
    number = Decimal(text)
    return _within(number, number.is_finite() and abs(number) < 10**16)


def _double(text: str) -> Any:
    return _within(float(text), math.isfinite(float(text)))


def _boolean(text: str) -> bool:
    return bool(_within(text, text in {"true", "false"}) == "true")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_READERS: dict[SqlType, Callable[[str], Any]] = {
    SqlType.TEXT: str,
    SqlType.INTEGER: _integer,
    SqlType.DECIMAL: _decimal,
    SqlType.DOUBLE: _double,
    SqlType.BOOLEAN: _boolean,
    SqlType.DATE: date.fromisoformat,
    SqlType.TIMESTAMP: _moment,
}

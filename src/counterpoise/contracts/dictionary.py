"""The contracts in words: the data dictionary as Markdown, and each rule as people read it."""

from __future__ import annotations

import sys

from counterpoise.contracts import ALL_TABLES
from counterpoise.contracts.base import (
    PLACE_COLUMNS,
    AtMost,
    Between,
    Column,
    ColumnRule,
    InSet,
    LengthAtMost,
    Matches,
    MostlyPresent,
    Origin,
    Required,
    RowCount,
    TableRule,
    Unique,
)

_THIN_SPACE = "\u202f"  # does not break at the end of a line

_HEAD = """# Data dictionary

Generated from the contracts in `counterpoise.contracts`. A table whose rows come from evidence files exists in three
forms: `raw_<noun>` holds every column as the text that the source wrote, `candidate_<noun>` holds the typed values and
names in `unreadable` the columns whose text cannot be read as their type, and `core_<noun>` holds the rows that broke
no rule and are not duplicates. Times are UTC. A value may be absent (NULL) unless a rule says that it is present; every
other rule is judged on the values that are there.

Every table of evidence begins with the columns that lead back to the bytes:
"""

_ORIGINS = {
    Origin.EVIDENCE: "Rows come from evidence files; a row that breaks a rule is quarantined with rule and value.",
    Origin.ESTATE: "Rows come from the estate's own files or the catalogue, validated when they are loaded.",
    Origin.DERIVED: "Rows are computed from other tables.",
}


def in_words(rule: ColumnRule | AtMost | TableRule) -> str:
    """Return `rule` as the predicate of its column, or as a whole clause where it speaks of a row or the table."""
    match rule:
        case Required():
            words = "is present"
        case InSet(values):
            words = "is one of " + ", ".join(values)
        case Between(minimum, maximum):
            words = _range_in_words(minimum, maximum)
        case Matches(pattern):
            words = f"contains a match of {pattern}"
        case LengthAtMost(characters):
            words = f"has at most {_number(characters)} characters"
        case AtMost(column, other):
            words = f"{column} is at most {other}, where both are present"
        case Unique(columns):
            words = f"no two rows share {' and '.join(columns)}"
        case RowCount(minimum):
            words = f"the table has at least {_number(minimum)} {'row' if minimum == 1 else 'rows'}"
        case MostlyPresent(column, share):
            words = f"at least {_number(round(share * 100, 6))} % of the rows have {column}"
    return words


def data_dictionary() -> str:
    """Return the Markdown data dictionary of every declared table; the same contracts give the same text."""
    parts = [_HEAD, _columns(PLACE_COLUMNS)]
    for table in ALL_TABLES:
        parts += [f"\n## {table.name}\n", f"{table.description}\n", f"{_ORIGINS[table.origin]}\n"]
        if table.business_key:
            parts.append(f"Key: {', '.join(f'`{name}`' for name in table.business_key)}. Owner: {table.owner}.\n")
        parts.append(_columns(table.columns))
        parts += _clauses("Rules of a row", [in_words(rule) for rule in table.row_rules])
        parts += _clauses(
            "Checks of the table",
            [in_words(rule) + (" (blocking)" if rule.blocking else "") for rule in table.table_rules],
        )
    return "\n".join(parts) + "\n"


def _columns(columns: tuple[Column, ...]) -> str:
    rows = ["| Column | Type | Unit | Rules | Description |", "|---|---|---|---|---|"]
    for column in columns:
        sources = ", ".join(f"`{source}`" for source in column.derived_from)
        description = column.description + (f" (from {sources})" if sources else "")
        cells = (
            f"`{column.name}`",
            column.type,
            column.unit or "",
            "; ".join(in_words(rule) for rule in column.rules),
            description,
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _clauses(title: str, clauses: list[str]) -> list[str]:
    return [f"\n{title}:\n", *(f"- {clause}" for clause in clauses)] if clauses else []


def _range_in_words(minimum: float | str | None, maximum: float | str | None) -> str:
    if minimum is None:
        return f"is at most {_number(maximum)}"
    if maximum is None:
        return f"is at least {_number(minimum)}"
    return f"lies between {_number(minimum)} and {_number(maximum)}"


def _number(value: float | str | None) -> str:
    """Return a bound with its thousands set apart; text, such as a date, as it is."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}".replace(",", _THIN_SPACE) if isinstance(value, (int, float)) else str(value)


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())

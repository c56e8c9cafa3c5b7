"""The written forms that a value may have on its way to a typed column.

A database cast is generous: DuckDB reads '12.5' as the integer 13, '0x10' as 16 and 'infinity' as a time. What such a
text was meant to say is not for a cast to decide, so a value in any other form than these costs its record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.contracts.base import SqlType, Table
from counterpoise.safe.text import one_line

_NUMBER = (r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", "a number with '.' as decimal sign")
_FORMS: Mapping[SqlType, tuple[str, str]] = {
    SqlType.INTEGER: (r"[+-]?[0-9]{1,19}", "a whole number"),
    SqlType.DECIMAL: _NUMBER,
    SqlType.DOUBLE: _NUMBER,
    SqlType.BOOLEAN: ("true|false", "true or false"),
    SqlType.DATE: ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date (YYYY-MM-DD)"),
    SqlType.TIMESTAMP: (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?",
        "a time in UTC (YYYY-MM-DDTHH:MM:SS)",
    ),
}


def misfits(table: Table, columns: Mapping[str, pa.Array], sound: Collection[str] = frozenset()) -> dict[int, str]:
    """Return, for each row that has any, the values without a form that their column takes, by row index.

    Columns in `sound` were made by us of values of their type, and are not looked at.
    """
    faults: dict[int, list[str]] = {}
    for column in table.columns:
        if column.type not in _FORMS or column.name in sound:
            continue
        pattern, expected = _FORMS[column.type]
        texts = columns[column.name]
        if texts.null_count == len(texts):
            continue
        fits = pc.match_substring_regex(texts, rf"\A *(?:{pattern}) *\z")
        for index in _false(fits):
            shown = one_line(texts[index].as_py(), 40)
            faults.setdefault(index, []).append(f"{column.name}: '{shown}' is not {expected}")
    return {index: "; ".join(parts) for index, parts in faults.items()}


def _false(values: pa.Array) -> Sequence[int]:
    """Indices at which a boolean array is false; missing is not false."""
    if pc.all(values).as_py() is not False:
        return []
    indices: list[int] = pc.indices_nonzero(pc.invert(values)).to_pylist()
    return indices

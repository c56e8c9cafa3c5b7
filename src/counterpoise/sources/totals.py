"""Totals of tokens that a log states beside their parts: a total that is no sum of them is remarked on.

The total itself is not kept: it follows from the parts, or it contradicts them. Vendors differ in whether cached and
reasoning tokens are part of input and output or stand beside them, so any of these sums will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.sources.base import Row, remark
from counterpoise.vocabulary import RemarkKind

NAMES = ("total_tokens", "totalTokens")  # of a column or key that holds a total
_PARTS = ("input_tokens", "output_tokens")
_BESIDE = ("cached_tokens", "reasoning_tokens")
_MOST_DIGITS = 15
_WHOLE = rf"\A[0-9]{{1,{_MOST_DIGITS}}}\z"


def beside(path: str | None) -> tuple[str, ...]:
    """Paths under which a record that has its input tokens at `path` may hold their total."""
    holder = path.rpartition(".")[0] if path else ""
    return tuple(f"{holder}.{name}" if holder else name for name in NAMES)


def contradicted(total: str | None, values: Mapping[str, str], name: str, locator: str) -> Iterator[Row]:
    """Remark on one record whose total is no sum of its parts."""
    numbers = {part: int(values[part]) for part in (*_PARTS, *_BESIDE) if _is_whole(values.get(part))}
    if total is None or not _is_whole(total) or not all(part in numbers for part in _PARTS):
        return
    whole = sum(numbers[part] for part in _PARTS)
    if all(int(total) != whole + sum(numbers.get(part, 0) for part in more) for more in _sums()):
        yield _remark(name, locator, 1)


def contradicted_in(
    totals: pa.StringArray, columns: Mapping[str, pa.StringArray], name: str, first_line: int
) -> Iterator[Row]:
    """Remark on the lines of a batch whose totals are no sums of their parts."""
    if not all(part in columns for part in _PARTS):
        return
    numbers = {part: _numbers(columns[part]) for part in (*_PARTS, *_BESIDE) if part in columns}
    stated, whole = _numbers(totals), pc.add(numbers["input_tokens"], numbers["output_tokens"])
    is_off = pc.not_equal(stated, whole)
    for more in _sums():
        for part in more:
            if part not in numbers:
                break
        else:
            total = whole
            for part in more:
                total = pc.add(total, pc.fill_null(numbers[part], 0))
            is_off = pc.and_(is_off, pc.not_equal(stated, total))
    if records := pc.sum(is_off).as_py():
        yield _remark(name, f"line {first_line + is_off.index(True).as_py()}", records)


def _sums() -> Iterator[tuple[str, ...]]:
    """What may stand beside input and output: nothing, cached tokens, reasoning tokens, or both."""
    for chosen in product((False, True), repeat=len(_BESIDE)):
        yield tuple(part for part, is_in in zip(_BESIDE, chosen, strict=True) if is_in)


def _is_whole(text: str | None) -> bool:
    return text is not None and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _numbers(texts: pa.StringArray) -> pa.Int64Array:
    """Whole numbers, null where a text is none."""
    return pc.if_else(pc.match_substring_regex(texts, _WHOLE), texts, None).cast(pa.int64())


def _remark(name: str, locator: str, records: int) -> Row:
    detail = f"'{name}' is not the sum of input and output tokens"
    return remark(RemarkKind.CONTRADICTORY_FIGURE, detail, locator, records)

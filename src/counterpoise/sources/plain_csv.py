"""Blocks of a CSV in which each line is a record without a fault, by Arrow: what usage_csv reads one by one.

The rules are those of usage_csv, and are checked here as far as Arrow's own are laxer: where quotes may stand, what a
line end is, that an empty line is no record, that the text is UTF-8 without NUL throughout.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from pyarrow import csv

from counterpoise.sources.blocks import Block

_QUOTE, _COMMA, _LINE_FEED, _RETURN = b'",\n\r'


def columns(block: Block, places: Mapping[str, int], width: int) -> dict[str, pa.StringArray] | None:
    """Return the columns at these places, null where a field is empty; None unless each line is a plain record."""
    if not _is_plain(block):
        return None
    names = [str(place) for place in range(width)]
    wanted = sorted({str(place) for place in places.values()})
    try:
        table = csv.read_csv(
            pa.BufferReader(block.content),
            csv.ReadOptions(use_threads=False, block_size=len(block.content) + 1, column_names=names),
            csv.ParseOptions(ignore_empty_lines=False),
            csv.ConvertOptions(
                include_columns=wanted,
                column_types={name: pa.string() for name in wanted},
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,  # the block was
            ),
        ).combine_chunks()
    except pa.ArrowInvalid:
        return None
    arrays = {name: table.column(name).chunk(0) for name in wanted}
    return {name: arrays[str(place)] for name, place in places.items()}


def _is_plain(block: Block) -> bool:
    """Tell whether each line by itself is a record of sound syntax, but for the number of its fields."""
    content = block.content
    lengths = np.diff(block.line_feeds, prepend=-1)
    return (
        block.is_text
        and b"\0" not in content
        and (b"\r" not in content or _returns_are_sound(content))
        and not (lengths == 1).any()
        and (b'"' not in content or _quotes_are_sound(np.frombuffer(content, np.uint8), block.line_feeds))
    )


def _returns_are_sound(content: bytes) -> bool:
    """Tell whether each carriage return belongs to a line feed, and no line is empty."""
    is_paired = content.count(b"\r") == content.count(b"\r\n")
    return is_paired and not content.startswith(b"\r\n") and b"\n\r\n" not in content


def _quotes_are_sound(data: np.ndarray, line_feeds: np.ndarray) -> bool:
    """Tell whether every quote opens or closes a field or is doubled inside one, and is closed in its own line.

    Of the quotes in a line, each second one closes, which makes a doubled one close the field and open it again.
    """
    quotes = np.flatnonzero(data == _QUOTE)
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    if not np.array_equal(np.searchsorted(line_feeds, opening), np.searchsorted(line_feeds, closing)):
        return False
    before = data[opening - 1] if opening[0] else np.concatenate(([_LINE_FEED], data[opening[1:] - 1]))
    after = data[closing + 1] if closing[-1] + 1 < len(data) else np.append(data[closing[:-1] + 1], _LINE_FEED)
    opens = np.isin(before, (_COMMA, _LINE_FEED, _QUOTE)).all()
    return bool(opens and np.isin(after, (_COMMA, _LINE_FEED, _RETURN, _QUOTE)).all())

"""Counting records without parsing them, so that a reader which loses one is found out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from counterpoise.sources.lines import BLANKS

_CHUNK = 1 << 20
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)


def filled_lines(path: Path, limit: int) -> int:
    """Count the lines that hold more than blanks; one longer than `limit` bytes counts whatever it holds."""
    total, length, is_filled = 0, 0, False
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        while chunk := file.read(_CHUNK):
            first, *following = chunk.split(b"\n")
            length += len(first)
            is_filled = is_filled or bool(first.strip(BLANKS))
            for piece in following:
                total += is_filled or length > limit
                length, is_filled = len(piece), bool(piece.strip(BLANKS))
    return total + (is_filled or length > limit)


def array_items(text: str, key: str) -> int:
    """Count the elements of the array that stands under `key` in the outermost object of a JSON text.

    Walks over the brackets and commas of the text; of a text that is not JSON the result means nothing.
    """
    depth, items, is_inside = 0, 0, False
    name, before = "", ""
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece in "{[":
            depth += 1
            if depth == 2 and piece == "[" and before == ":":
                is_inside = name == key
        elif piece in "}]":
            if depth == 2 and is_inside:
                items += before != "["
                is_inside = False
            depth -= 1
        elif piece == "," and depth == 2 and is_inside:
            items += 1
        elif piece == ":" and depth == 1 and before.startswith('"'):
            name = json.loads(before, strict=False) if "\\" in before else before[1:-1]
        before = piece
    return items

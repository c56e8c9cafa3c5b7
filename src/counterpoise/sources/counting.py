"""Counting records without parsing them, so that a reader which loses one is found out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
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
            name = _key(before)
        before = piece
    return items


def values(text: str, deepest: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path (keys and indices) and the first token of every JSON value that lies at most `deepest` deep.

    Walks over the tokens of the text as `array_items` does; of a text that is not JSON the result means nothing.
    """
    place: list[str | int] = []  # one entry for each open container: a key or an index
    before = ""
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece in "}]":
            del place[-1:]
        elif piece == ",":
            if place and isinstance(place[-1], int):
                place[-1] += 1
        elif piece == ":":
            if place:
                place[-1] = _key(before)
        elif not (place and isinstance(place[-1], str) and before in {"{", ","}):  # that would be a key
            if len(place) <= deepest:
                yield tuple(place), piece
            if piece in "{[":
                place.append("" if piece == "{" else 0)
        before = piece


def _key(written: str) -> str:
    try:
        return str(json.loads(written, strict=False)) if "\\" in written else written.strip('"')
    except ValueError:  # no JSON text: its reader says so
        return written

"""Counting records without parsing them, so that a reader which loses one is found out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from counterpoise.sources.lines import BLANKS

_CHUNK = 1 << 20
_QUOTE, _LINE_FEED, _RETURN = b'"\n\r'
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)


def filled_lines(path: Path, limit: int) -> int:
    """Count the lines that hold more than blanks; one longer than `limit` bytes counts whatever it holds."""
    total, length, is_filled = 0, 0, False
    for chunk in _chunks(path):
        data = np.frombuffer(chunk, np.uint8)
        ends = np.flatnonzero(data == _LINE_FEED)
        if len(ends) > 1 and (data[ends[:-1] + 1] > ord(" ")).all():  # each line begins with more than a blank
            total += len(ends) - 1
            first, *following = chunk[: ends[0]], chunk[ends[-1] + 1 :]
        else:
            first, *following = chunk.split(b"\n")
        length += len(first)
        is_filled = is_filled or bool(first.strip(BLANKS))
        for piece in following:
            total += is_filled or length > limit
            length, is_filled = len(piece), bool(piece.strip(BLANKS))
    return total + (is_filled or length > limit)


def lines_without_open_quotes(path: Path) -> int | None:
    """Count the lines of a file; None where one is empty, ends at CR alone, or has an odd number of quotes."""
    total, quotes_before, length = 0, 0, 0
    for chunk in _chunks(path):
        data = np.frombuffer(chunk, np.uint8)
        ends = np.flatnonzero(data == _LINE_FEED)
        has_return = data[ends - 1] == _RETURN if b"\r" in chunk else np.zeros(len(ends), bool)
        quotes = np.flatnonzero(data == _QUOTE) if b'"' in chunk else ends[:0]
        lengths = np.diff(ends, prepend=-1 - length) - 1 - has_return
        if (
            not lengths.all()
            or chunk.count(b"\r") != has_return.sum()
            or ((quotes_before + np.searchsorted(quotes, ends)) % 2).any()
        ):
            return None
        total += len(ends)
        quotes_before += len(quotes)
        length = len(chunk) - 1 - ends[-1] if len(ends) else length + len(chunk)
    return None if quotes_before % 2 else total + (length > 0)


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file without a byte order mark, cut anywhere but between CR and LF."""
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk + file.read(1) if chunk.endswith(b"\r") else chunk


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

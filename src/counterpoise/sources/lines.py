"""Bytes to lines and text, strictly: every line with its number and offset, UTF-8 or an error that names the byte.

Memory is bounded: a line beyond the limit is passed over, and reported without its content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from counterpoise.sources.base import HEAD_BYTES, RecordError, UnreadableError

LINE_BYTES = 2 << 20
DOCUMENT_BYTES = 2 << 20  # a card or a licence; the longest ones known stay below 1 MiB
BLANKS = b" \t\r\n"
_CHUNK = 1 << 20
_FIRST_CHUNK = 1 << 14  # often no more than a few lines are wanted from a place
_TO_LINE_FEED = re.compile(rb"[^\n]*\n|[^\n]+")
_UTF8_MARK = b"\xef\xbb\xbf"
_FOREIGN_STARTS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x1f\x8b": "compressed with gzip",
    b"PK\x03\x04": "a zip archive",
    b"(\xb5/\xfd": "compressed with zstd",
}


class Place(NamedTuple):
    """Where a line begins."""

    offset: int  # of its first byte in the file
    lines: int  # that stand before it


class Line(NamedTuple):
    """One line: `content` without, `end` with its line end; `content` None when it is longer than the limit."""

    number: int  # from 1
    offset: int  # of the first byte of the content in the file
    content: bytes | None
    end: bytes
    following: int  # offset of the first byte after the line end

    @property
    def next(self) -> Place:
        return Place(self.following, self.number)


def lines(path: Path, *, universal: bool, limit: int = LINE_BYTES) -> Iterator[Line]:
    """Yield the lines of a file; they end at LF, and if `universal` at CR and CR LF too.

    Raises UnreadableError for a file in UTF-16 or UTF-32 or a compressed one. A UTF-8 byte order mark is passed over.
    """
    with path.open("rb") as file:
        yield from lines_from(file, first_place(file), universal=universal, limit=limit)


def first_place(file: IO[bytes]) -> Place:
    """Where the text of a file begins; UnreadableError when it is none in UTF-8."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    refuse_foreign(head)
    return Place(len(_UTF8_MARK) if head.startswith(_UTF8_MARK) else 0, 0)


def lines_from(file: IO[bytes], place: Place, *, universal: bool, limit: int = LINE_BYTES) -> Iterator[Line]:
    """Yield the lines from that place on, as `lines` does; the place in the file is moved between two of them."""
    offset, number = place
    rest, passed_over = b"", 0
    reached, size = offset, _FIRST_CHUNK
    while chunk := _chunk(file, reached, size):
        reached, size = reached + len(chunk), min(size * 4, _CHUNK)
        data = rest + chunk
        pieces = data.splitlines(keepends=True) if universal else _TO_LINE_FEED.findall(data)
        rest = b"" if pieces[-1].endswith(b"\n") else pieces.pop()
        for piece in pieces:
            number += 1
            line = _line(number, offset, piece, passed_over, limit)
            yield line
            offset = line.following
            passed_over = 0
        surely_content = len(rest) - rest.endswith(b"\r")  # a line feed may still follow
        if passed_over or surely_content > limit:
            passed_over += surely_content
            rest = rest[surely_content:]
    if rest or passed_over:
        yield _line(number + 1, offset, rest, passed_over, limit)


def _chunk(file: IO[bytes], offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _line(number: int, offset: int, piece: bytes, passed_over: int, limit: int) -> Line:
    if piece.endswith(b"\r\n"):
        content, end = piece[:-2], b"\r\n"
    elif piece.endswith((b"\n", b"\r")):
        content, end = piece[:-1], piece[-1:]
    else:
        content, end = piece, b""
    following = offset + passed_over + len(piece)
    return Line(number, offset, None if passed_over + len(content) > limit else content, end, following)


def too_long(limit: int = LINE_BYTES) -> str:
    return f"longer than {limit >> 20} MiB"


def decode(content: bytes, offset: int) -> str:
    """Return the text of UTF-8 bytes that stand at `offset`; RecordError names the first byte that is none, or NUL."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"byte 0x{content[error.start]:02x} at offset {offset + error.start} is not UTF-8") from error
    if "\0" in text:
        raise RecordError(f"NUL byte at offset {offset + content.index(0)}")
    return text


def refuse_foreign(head: bytes) -> None:
    """Raise UnreadableError when the first bytes of a file show that it is no UTF-8 text."""
    for start, what in _FOREIGN_STARTS.items():
        if head.startswith(start):
            raise UnreadableError(f"is {what}; only UTF-8 text is read")
    sample = head[:64]
    for position in (0, 1):
        zeros = sample[position::2]
        if len(sample) >= 4 and not any(zeros) and all(sample[1 - position :: 2]):
            raise UnreadableError("is UTF-16 without a byte order mark; only UTF-8 text is read")


def read_text(path: Path, limit: int = DOCUMENT_BYTES) -> str:
    """Return a whole text file; UnreadableError when it is empty, too large, or not UTF-8 throughout."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise UnreadableError(f"larger than {limit >> 20} MiB")
    refuse_foreign(data)
    mark = len(_UTF8_MARK) if data.startswith(_UTF8_MARK) else 0
    if not data[mark:].strip():
        raise UnreadableError("empty file")
    try:
        return decode(data[mark:], mark)
    except RecordError as error:
        raise UnreadableError(str(error)) from error

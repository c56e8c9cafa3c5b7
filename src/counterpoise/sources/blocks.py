"""Large logs at speed: a file in blocks of whole lines, parsed column by column where every line is plain.

A format has one reader that decides what a record is and what is wrong with it, a record at a time. Beside it stands a
second one that parses a block at once and gives up at the least doubt: the lines in doubt, and no others, go to the
first. Whether a block was plain can be seen in the time it took and in nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import IO, Generic, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.sources.lines import LINE_BYTES, Place

_LINE_FEED = ord("\n")
_BLOCK_BYTES = 16 << 20
_WINDOW = 1 << 18
_THREADS = 2
_AHEAD = 3  # blocks in work or waiting, which bounds the memory
_FEW_LINES = 64  # are not worth cutting in two to find the one in doubt
_SCATTERED = 16  # where more than one line in so many is in doubt, all are read one by one

Record = TypeVar("Record")


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, of which the first begins at `place`."""

    place: Place
    content: bytes
    universal: bool  # lines end at CR too

    @cached_property
    def line_feeds(self) -> np.ndarray:
        """Where in the content they stand."""
        data = np.frombuffer(self.content, np.uint8)
        pieces = range(0, len(data), _WINDOW)  # small enough to stay in the processor's cache
        return np.concatenate([np.flatnonzero(data[i : i + _WINDOW] == _LINE_FEED) + i for i in pieces])

    @cached_property
    def end(self) -> Place:
        """The place after it."""
        lines = len(self.line_feeds)
        if self.universal and b"\r" in self.content:
            lines += self.content.count(b"\r") - self.content.count(b"\r\n")
        return Place(self.place.offset + len(self.content), self.place.lines + lines)

    @property
    def is_text(self) -> bool:
        """Whether the bytes are UTF-8 throughout."""
        try:
            return self.content.isascii() or bool(self.content.decode("utf-8"))
        except UnicodeDecodeError:
            return False

    def cut(self, place: Place, end: Place) -> Block:
        """The part between two places."""
        content = self.content[place.offset - self.place.offset : end.offset - self.place.offset]
        return Block(place, content, self.universal)


class Plain(NamedTuple):
    """The lines of a block, of which each is one record."""

    columns: Mapping[str, pa.StringArray]  # by the contract's names
    doubtful: pa.BooleanArray  # true for a line that must be read by itself
    others: Mapping[str, pa.Array] = MappingProxyType({})  # by the file's names, what has no place in the contract

    def slice(self, start: int, end: int) -> Plain:
        length = end - start
        return Plain(
            {name: array.slice(start, length) for name, array in self.columns.items()},
            self.doubtful.slice(start, length),
            {name: array.slice(start, length) for name, array in self.others.items()},
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines that are plain records."""

    first: int  # number of the first line
    plain: Plain

    def __len__(self) -> int:
        return len(self.plain.doubtful)

    @property
    def locators(self) -> pa.StringArray:
        return pc.binary_join_element_wise("line", numbered(self.first, len(self)), " ")


class _Part(NamedTuple):
    """Consecutive lines; where `plain` is None, they must be read record by record."""

    place: Place
    end: Place
    plain: Plain | None
    version: int = 0  # of what the parser knew


@dataclass(frozen=True, slots=True)
class Ways(Generic[Record]):
    """The two ways to read a format. Lines end at LF, and if `universal` at CR and CR LF too."""

    parse: Callable[[Block], Plain | None]  # None when a line is not plain
    records: Callable[[IO[bytes], Place], Iterator[tuple[Record, Place]]]  # from a place on, each with the place after
    universal: bool
    version: Callable[[], int] = lambda: 0  # changes when `parse` has learned something from a record


def parts(path: Path, start: Place, ways: Ways[Record]) -> Iterator[Lines | Record]:
    """Yield all records from `start` on in the order of the file: plain lines together, other records one by one.

    A record that is read by itself may reach into what was thought to be plain: what is left of that is parsed anew.
    So is what was not plain by what is no longer the last version of what was learned.
    """
    with path.open("rb") as file, path.open("rb") as ahead, ThreadPoolExecutor(_THREADS) as pool:
        place = start
        for block, parsing in _ahead(_blocks(ahead, start, universal=ways.universal), ways, pool):
            waiting = deque(parsing.result())
            while waiting:
                part = waiting.popleft()
                if part.end.offset <= place.offset:
                    continue
                if part.place.offset < place.offset or (part.plain is None and part.version != ways.version()):
                    rest = block.cut(max(place, part.place), part.end)
                    waiting.extendleft(reversed(_parts(rest, ways)))
                elif part.plain is not None:
                    yield Lines(part.place.lines + 1, part.plain)
                    place = part.end
                else:
                    for record, after in ways.records(file, part.place):
                        yield record
                        place = after
                        if place.offset >= part.end.offset:
                            break
                        if part.version != ways.version():
                            waiting.appendleft(part)
                            break


def numbered(first: int, count: int) -> pa.StringArray:
    """Whole numbers from `first` on, as text."""
    return pa.array(np.arange(first, first + count)).cast(pa.string())


def _blocks(file: IO[bytes], place: Place, *, universal: bool) -> Iterator[Block]:
    """Cut a file after line feeds. A line longer than any that is read is cut too, which makes its block not plain."""
    while True:
        file.seek(place.offset + _BLOCK_BYTES - 1)
        size = _BLOCK_BYTES - 1 + len(file.readline(LINE_BYTES + 2))
        file.seek(place.offset)
        content = file.read(size)
        if content.endswith(b"\r"):
            content += file.read(1)  # the line feed that belongs to it, or what makes its line end plain to see
        if not content:
            return
        block = Block(place, content, universal)
        yield block
        place = block.end


def _ahead(
    blocks: Iterator[Block], ways: Ways[Record], pool: ThreadPoolExecutor
) -> Iterator[tuple[Block, Future[list[_Part]]]]:
    """Each block with its parts, while the next ones are being parsed."""
    waiting: deque[tuple[Block, Future[list[_Part]]]] = deque()
    for block in blocks:
        waiting.append((block, pool.submit(_parts, block, ways)))
        if len(waiting) >= _AHEAD:
            yield waiting.popleft()
    yield from waiting


def _parts(block: Block, ways: Ways[Record]) -> list[_Part]:
    """The parts of a block that can be parsed as a whole, and between them those that hold what cannot."""
    unparsed = _Part(block.place, block.end, None, ways.version())
    plain = ways.parse(block) if _has_short_lines(block.content) else None
    if plain is None:
        found: list[_Part] = []
        for part in [part for half in _halves(block) for part in _parts(half, ways)]:
            if found and found[-1].plain is part.plain is None:
                found[-1] = found[-1]._replace(end=part.end)
            else:
                found.append(part)
        return found or [unparsed]
    doubtful = pc.indices_nonzero(plain.doubtful).to_pylist()
    if len(doubtful) * _SCATTERED > len(plain.doubtful):
        return [unparsed]
    return _around(block, plain, doubtful, unparsed) if doubtful else [unparsed._replace(plain=plain)]


def _has_short_lines(content: bytes) -> bool:
    """Tell whether no line is longer than those that are read."""
    start = 0
    while len(content) - start > LINE_BYTES:
        cut = content.rfind(b"\n", start, start + LINE_BYTES + 1)
        if cut < 0:
            return False
        start = cut + 1
    return True


def _halves(block: Block) -> list[Block]:
    """A block cut after the line feed that is nearest its middle from below; nothing when it has but few lines."""
    if block.end.lines - block.place.lines <= _FEW_LINES:
        return []
    middle = block.content.rfind(b"\n", 0, len(block.content) // 2) + 1 or block.content.find(b"\n") + 1
    if middle in {0, len(block.content)}:
        return []
    first = Block(block.place, block.content[:middle], block.universal)
    return [first, block.cut(first.end, block.end)]


def _around(block: Block, plain: Plain, doubtful: list[int], unparsed: _Part) -> list[_Part]:
    """The plain lines between those in doubt, and these."""
    after = (block.line_feeds + 1).tolist()
    places = [block.place]
    places += [Place(block.place.offset + offset, block.place.lines + n) for n, offset in enumerate(after, start=1)]
    if len(after) < len(plain.doubtful):  # the last line has no end
        places.append(block.end)
    found, start = [], 0
    for line in [*doubtful, len(plain.doubtful)]:
        if line > start:
            found.append(unparsed._replace(place=places[start], end=places[line], plain=plain.slice(start, line)))
        if line < len(plain.doubtful):
            found.append(unparsed._replace(place=places[line], end=places[line + 1]))
        start = line + 1
    return found

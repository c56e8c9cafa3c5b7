"""CSV logs of any gateway, read through the column mapping that the estate declares once.

The file is CSV as RFC 4180 means it: comma, double quotes doubled inside quotes, a header line; line ends LF, CR LF or
CR, and no quote in a field that is not quoted. An empty line is no record. A record with a fault of syntax, one whose
quote is never closed, and one longer than 2 MiB ends where its first line ends, and reading goes on with the next line:
one bad quote does not swallow the rest of a log.

The header is read here and columns are found by name, never by place. Only the empty field is missing; `null`, `NA` and
the like stay the text they are. Columns that the mapping does not name are not read, and are remarked on; but where one
is called `total_tokens`, it is held against its parts.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

import pyarrow as pa

from counterpoise.sources import blocks, counting, plain_csv, totals
from counterpoise.sources.base import Batch, Context, RecordError, Row, UnreadableError
from counterpoise.sources.lines import LINE_BYTES, Line, Place, decode, first_place, lines, lines_from, too_long
from counterpoise.sources.usage_mapping import Plan, header_faults, unmapped
from counterpoise.vocabulary import EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "CSV log with a header line; estate.yaml says which column is which (usage_mappings)"

_TOTAL = "total"  # stands for no column of the contract: it is looked at and not kept
_FIELD = rb'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_RECORD = re.compile(_FIELD + rb"(?:," + _FIELD + rb")*+")


class _Record(NamedTuple):
    """The lines of one record; `fault` says why they are none, `content` is then None or what may be shown of it."""

    first_line: int
    last_line: int
    offset: int
    content: bytes | None
    fault: str | None


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - the content of a CSV says nothing of its columns
    return name.lower().endswith(".csv")


def count(path: Path) -> int:
    """Count the records by the parity of quotes in each line, without parsing a field."""
    if (records := counting.lines_without_open_quotes(path)) is not None:
        return max(0, records - 1)  # the first one is the header
    waiting: deque[Line] = deque()
    source = lines(path, universal=True)
    records = 0
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        if line.content == b"":
            continue
        records += 1
        if line.content is None or line.content.count(b'"') % 2 == 0:
            continue
        block, is_closed = [line], False
        while not is_closed and (following := waiting.popleft() if waiting else next(source, None)) is not None:
            block.append(following)
            if following.content is None or _size(block) > LINE_BYTES:
                break
            is_closed = following.content.count(b'"') % 2 == 1
        if not (is_closed and _quotes_stand_at_field_ends(_joined(block))):
            waiting.extendleft(reversed(block[1:]))
    return max(0, records - 1)


def _quotes_stand_at_field_ends(block: bytes) -> bool:
    """Tell whether every quote opens, closes or is doubled, looking only at what stands between the quotes."""
    outside = block.split(b'"')[::2]
    first, *inner, last = outside
    return (
        (not first or first.endswith(b","))
        and (not last or last.startswith(b","))
        and all(not part or (part.startswith(b",") and part.endswith(b",")) for part in inner)
    )


def read(path: Path, context: Context) -> Iterator[Row | Batch]:
    """Yield the records in the order of the file; raise UnreadableError when header and mapping do not fit."""
    csv.field_size_limit(LINE_BYTES)
    header, start = _header(path)
    plan = Plan(context, path.name, header_faults(header, context))
    places = {name: header.index(column) for name, column in context.columns.items()}
    total = next((name for name in totals.NAMES if name in header and name not in context.columns.values()), None)
    if total:
        places[_TOTAL] = header.index(total)

    def parse(block: blocks.Block) -> blocks.Plain | None:
        if (stated := plain_csv.columns(block, places, len(header))) is None:
            return None
        others = {_TOTAL: stated.pop(_TOTAL)} if total else {}
        try:
            return blocks.Plain(*plan.columns(stated), others)
        except pa.ArrowInvalid:
            return None

    number = 0
    for found in blocks.parts(path, start, blocks.Ways(parse, _records, universal=True)):
        if isinstance(found, blocks.Lines):
            columns = plan.named(found.plain.columns, number + 1, len(found))
            yield Batch(TABLE, number + 1, found.locators, columns, plan.sound)
            if total:
                yield from totals.contradicted_in(found.plain.others[_TOTAL], columns, total, found.first)
            number += len(found)
        else:
            number += 1
            yield from _rows(found, number, header, places, plan)
    yield from unmapped([name for name in header if name != total], context, number)


def _rows(record: _Record, number: int, header: list[str], places: Mapping[str, int], plan: Plan) -> Iterator[Row]:
    """The row of one record, and what is to be remarked on it."""
    last = f"-{record.last_line}" if record.last_line > record.first_line else ""
    locator = f"line{'s' if last else ''} {record.first_line}{last}"
    try:
        fields = _fields(record)
        if len(fields) != len(header):
            raise RecordError(f"has {len(fields)} fields where the header has {len(header)}")
    except RecordError as error:
        yield Row(TABLE, number, locator, error=str(error))
        return
    stated = {name: field for name, place in places.items() if (field := fields[place])}
    total = stated.pop(_TOTAL, None)
    values, fault = plan.values(stated, number)
    yield Row(TABLE, number, locator, values, fault)
    if not fault:
        yield from totals.contradicted(total, values, header[places.get(_TOTAL, 0)], locator)


def _header(path: Path) -> tuple[list[str], Place]:
    """The names of the columns, and the place after them."""
    with path.open("rb") as file:
        for record, after in _records(file, first_place(file)):
            try:
                return _fields(record), after
            except RecordError as error:
                raise UnreadableError(f"the header cannot be read: {error}") from error
    raise UnreadableError("empty file")


def _fields(record: _Record) -> list[str]:
    if record.fault is not None or record.content is None:
        raise RecordError(record.fault or "")
    text = decode(record.content, record.offset)
    if '"' not in text:
        return text.split(",")
    return next(csv.reader([text], strict=True))


def _records(file: IO[bytes], place: Place) -> Iterator[tuple[_Record, Place]]:
    """Group lines into records, each with the place after it; a quote that a line opens goes on to where it closes."""
    waiting: deque[Line] = deque()
    source = lines_from(file, place, universal=True)
    while (line := waiting.popleft() if waiting else next(source, None)) is not None:
        if line.content == b"":
            continue
        if line.content is None:
            yield _Record(line.number, line.number, line.offset, None, too_long()), line.next
        elif b'"' not in line.content:
            yield _Record(line.number, line.number, line.offset, line.content, None), line.next
        else:
            block, fault = _block(line, waiting, source)
            waiting.extendleft(reversed(block[1:] if fault else []))
            last = line if fault else block[-1]
            yield _Record(line.number, last.number, line.offset, None if fault else _joined(block), fault), last.next


def _block(line: Line, waiting: deque[Line], source: Iterator[Line]) -> tuple[list[Line], str | None]:
    """Collect the lines of the record that begins with `line`, and say what is wrong with them, if anything is."""
    block = [line]
    is_open = (line.content or b"").count(b'"') % 2 == 1
    while is_open:
        following = waiting.popleft() if waiting else next(source, None)
        if following is None:
            return block, "a quote is opened and never closed"
        block.append(following)
        if following.content is None or _size(block) > LINE_BYTES:
            return block, f"a quote is opened and not closed within {LINE_BYTES >> 20} MiB"
        is_open = following.content.count(b'"') % 2 == 0
    if _RECORD.fullmatch(_joined(block)):
        return block, None
    return block, "a quote stands inside a field that is not quoted, or text after a closing quote"


def _size(block: list[Line]) -> int:
    return block[-1].offset + len(block[-1].content or b"") - block[0].offset


def _joined(block: list[Line]) -> bytes:
    return b"".join((line.content or b"") + line.end for line in block[:-1]) + (block[-1].content or b"")

"""Parquet logs of any gateway, read through the column mapping that the estate declares once.

Reference: the Apache Parquet format, read by Arrow. Columns are found by name, and only the mapped ones are read, in
batches. A column whose type cannot hold what it is mapped to is refused by name: nothing is cast in the hope that it
fits. Extension types and the metadata of a file are never interpreted. A time without a zone in its type is local
time, as Parquet defines it, and read in defaults.time_zone.

A page that cannot be decoded leaves no records behind it to go on with, so it costs the file.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from counterpoise.contracts.base import SqlType
from counterpoise.contracts.usage import USAGE
from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.lines import LINE_BYTES, too_long
from counterpoise.sources.times import from_unix_nanoseconds
from counterpoise.sources.usage_mapping import Plan, header_faults, unmapped
from counterpoise.vocabulary import EvidenceKind, RemarkKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "Parquet log; estate.yaml says which column is which (usage_mappings)"

_EXTENSION = b"ARROW:extension:name"
_MAGIC = b"PAR1"
_FOOTER_BYTES = 16 << 20
_ROWS = 100_000_000  # more than this in one file is a lie, or a log that should have been split by day
_BATCH_ROWS = 8192
_NANOSECONDS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}

_Converter: TypeAlias = "Callable[[Any], str | None]"
_Reader: TypeAlias = "tuple[Callable[[pa.Array], pa.Array], _Converter]"
"""How a column is read: the array in a form of which Python makes safe values, and each of them as text."""


def matches(name: str, head: bytes) -> bool:  # noqa: ARG001 - a file without the magic bytes is refused as damaged
    return name.lower().endswith((".parquet", ".pq"))


def count(path: Path) -> int:
    """Return the rows that the footer states; the rows read are counted one by one."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def read(path: Path, context: Context) -> Iterator[Row]:
    """Yield the rows in the order of the file; raise UnreadableError when file, types and mapping do not fit."""
    with _opened(path) as file:
        schema = file.schema_arrow
        plan = Plan(context, path.name, header_faults(schema.names, context))
        readers = _readers(schema, context)
        wanted = sorted(set(context.columns.values()))
        number = 0
        for batch in file.iter_batches(_BATCH_ROWS, columns=wanted, use_threads=False):
            columns = [_texts(batch.column(context.columns[name]), reader) for name, reader in readers.items()]
            for fields in zip(*columns, strict=True):
                number += 1
                yield _row(number, dict(zip(readers, fields, strict=True)), context, plan)
        if number != file.metadata.num_rows:
            raise UnreadableError(f"the footer states {file.metadata.num_rows} rows, but {number} can be read")
        yield from unmapped(schema.names, context, number)
        yield from _foreign_types(schema, number)


def _foreign_types(schema: pa.Schema, records: int) -> Iterator[Row]:
    """Remark on columns that name a type of some program: it is not looked up, let alone made."""
    for field in schema:
        if name := (field.metadata or {}).get(_EXTENSION):
            shown = one_line(name.decode("utf-8", "replace"), 60)
            detail = f"the column '{one_line(field.name, 60)}' is of a type of another program ('{shown}')"
            yield remark(RemarkKind.UNEXPECTED_CONTENT, detail, "schema", max(records, 1))


def _row(number: int, fields: dict[str, str | RecordError | None], context: Context, plan: Plan) -> Row:
    stated = {name: field for name, field in fields.items() if isinstance(field, str)}
    values, fault = plan.values(stated, number)
    faults = [f"{context.columns[name]}: {field}" for name, field in fields.items() if isinstance(field, RecordError)]
    return Row(TABLE, number, f"row {number}", values, "; ".join([*faults, *([fault] if fault else [])]) or None)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a file within bounds; whatever Arrow says against it, then or later, is an UnreadableError."""
    try:
        with path.open("rb") as raw:
            _check_ends(raw.read(4), path)
            with pq.ParquetFile(
                raw,
                coerce_int96_timestamp_unit="us",  # as nanoseconds, far times would come round to near ones
                thrift_string_size_limit=_FOOTER_BYTES,
                thrift_container_size_limit=1 << 20,
                page_checksum_verification=True,
                arrow_extensions_enabled=False,
                pre_buffer=False,
            ) as file:
                if file.metadata.num_rows > _ROWS:
                    raise UnreadableError(f"states {file.metadata.num_rows} rows; at most {_ROWS} are read from a file")
                yield file
    except MemoryError:
        raise
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UnreadableError(f"not valid Parquet: {one_line(str(error), 300)}") from error
    except OSError as error:
        if error.errno is not None:  # the disk is at fault, not the file
            raise
        raise UnreadableError(f"not valid Parquet: {one_line(str(error), 300)}") from error


def _check_ends(start: bytes, path: Path) -> None:
    """Check the magic bytes and the length of the footer before anybody reserves memory for it."""
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("empty file")
    with path.open("rb") as raw:
        raw.seek(max(0, size - 8))
        end = raw.read(8)
    if start != _MAGIC or end[4:] != _MAGIC:
        raise UnreadableError("not valid Parquet: does not begin and end with PAR1")
    (length,) = struct.unpack("<I", end[:4])
    if length > min(size - 12, _FOOTER_BYTES):
        raise UnreadableError(f"not valid Parquet: a footer of {length} bytes in a file of {size}")


def _readers(schema: pa.Schema, context: Context) -> dict[str, _Reader]:
    """How each mapped column is read; UnreadableError names every one whose type does not fit."""
    readers, faults = {}, []
    for name, column in context.columns.items():
        type_ = schema.field(column).type
        if reader := _reader(type_, USAGE.column(name).type):
            readers[name] = reader
        else:
            shown = f"'{one_line(column, 60)}' is of the type {one_line(str(type_), 60)}"
            faults.append(f"{shown}, which does not hold {_HELD[USAGE.column(name).type]} ({name})")
    if faults:
        raise UnreadableError("; ".join(faults))
    return readers


_HELD = {
    SqlType.TEXT: "text",
    SqlType.INTEGER: "whole numbers",
    SqlType.DECIMAL: "numbers",
    SqlType.BOOLEAN: "true or false",
    SqlType.TIMESTAMP: "times",
}


def _reader(type_: pa.DataType, wanted: SqlType) -> _Reader | None:
    """How a column of this type is read as what the contract wants, or None."""
    is_ = pa.types
    if is_.is_dictionary(type_):
        inner = _reader(type_.value_type, wanted)
        return inner and (lambda array: inner[0](array.dictionary_decode()), inner[1])
    is_number = is_.is_float32(type_) or is_.is_float64(type_) or is_.is_decimal(type_)
    is_text = is_.is_string(type_) or is_.is_large_string(type_)
    found: _Reader | None = None
    if is_.is_null(type_):
        found = (_as_it_is, str)
    elif wanted is SqlType.INTEGER and (is_.is_integer(type_) or is_number):
        found = (_written, _whole)
    elif wanted is SqlType.DECIMAL and (is_.is_integer(type_) or is_number):
        found = (_written, _number)
    elif wanted is SqlType.TEXT and is_.is_integer(type_):
        found = (_as_it_is, str)
    elif wanted in {SqlType.TEXT, SqlType.TIMESTAMP} and is_text:
        found = (_as_bytes, _text)
    elif wanted is SqlType.BOOLEAN and is_.is_boolean(type_):
        found = (_as_it_is, _boolean)
    elif wanted is SqlType.TIMESTAMP and is_.is_timestamp(type_):
        found = (_as_integers, _moment(_NANOSECONDS[type_.unit], "Z" if type_.tz else ""))
    return found


def _texts(array: pa.Array, reader: _Reader) -> list[str | RecordError | None]:
    """The values of a column as text, None where missing, and the error of one that has no text."""
    prepare, convert = reader
    texts: list[str | RecordError | None] = []
    for value in prepare(array).to_pylist():
        try:
            texts.append(None if value is None else convert(value))
        except RecordError as error:
            texts.append(error)
    return texts


def _as_it_is(array: pa.Array) -> pa.Array:
    return array


def _written(array: pa.Array) -> pa.Array:
    """Numbers as the shortest text that reads back as the same number: what the file's writer meant."""
    return array.cast(pa.string())


def _as_bytes(array: pa.Array) -> pa.Array:
    """Text not yet decoded: Arrow does not check what a file calls UTF-8."""
    return array.cast(pa.large_binary() if pa.types.is_large_string(array.type) else pa.binary())


def _as_integers(array: pa.Array) -> pa.Array:
    """Times as counted in the file: Python's own cannot hold all that Parquet's can."""
    return array.cast(pa.int64())


def _number(written: str) -> str:
    value = Decimal(written)
    if not value.is_finite():
        raise RecordError(f"{written} is not a number")
    return format(value, "f")


def _whole(written: str) -> str:
    value = Decimal(_number(written))
    if value != value.to_integral_value():
        raise RecordError(f"{written} where a whole number is expected")
    return format(value.to_integral_value(), "f")


def _text(written: bytes) -> str | None:
    if len(written) > LINE_BYTES:
        raise RecordError(too_long())
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"byte 0x{written[error.start]:02x} is not UTF-8") from error
    if "\0" in text:
        raise RecordError("holds a NUL character")
    return text or None


def _boolean(value: bool) -> str:
    return str(value).lower()


def _moment(nanoseconds: int, zone: str) -> _Converter:
    """Times since 1970 in units of so many nanoseconds as ISO 8601 text; without a zone, as the local clock showed."""
    return lambda value: from_unix_nanoseconds(value * nanoseconds) + zone

"""Blocks of JSON lines in which each line is a record without a fault, by Arrow: what usage_jsonl reads one by one.

Arrow parses what it was told to expect, so the shape of a log (which keys hold what, at any depth) is learned from the
records that were read one by one, the first lines of the file among them. A block with another key, or another type
under a known one, is not plain. Arrow's grammar is that of RFC 8259 with these exceptions, which are checked here: it
takes NaN and Infinity for numbers, does not ask for UTF-8, and reads values wherever they stand, not lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json

from counterpoise.contracts.base import SqlType
from counterpoise.contracts.usage import USAGE
from counterpoise.sources.blocks import Block

_MOST_KEYS = 500  # of a record, those of the objects in it included; one with more has no fixed shape
_DEEPEST = 20
_OPENING, _CLOSING, _RETURN = b"{}\r"
_EXACT = 2**53  # up to here a float holds every whole number
_SCALARS: Mapping[type, pa.DataType] = {
    type(None): pa.null(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
}


class ShapeError(Exception):
    """There is no type of which such values are."""


class Stated(NamedTuple):
    """What the mapped keys hold, by the contract's names, and what else is in the records, by its keys."""

    columns: dict[str, pa.StringArray]  # null where the key is missing or holds null or the empty text
    total: pa.StringArray | None  # of tokens, null where it is no whole number
    absent: dict[str, pa.BooleanArray]  # of a column with nulls: true where the key may be missing
    others: dict[str, pa.Array]
    doubtful: pa.BooleanArray


class Reader:
    """What is known of the shape of a log, and the columns that a mapping names in it."""

    def __init__(self, mapped: Mapping[str, str], total: str | None, others_but: Collection[str]) -> None:
        """`mapped` has the paths of keys by the contract's names, `total` that of a total of tokens.

        Of other keys all are wanted but `others_but`.
        """
        self._mapped = mapped
        self._total = total
        self._known = others_but
        self.sound = {name for name in mapped if USAGE.column(name).type is not SqlType.TEXT}
        self._shape: pa.StructType | None = pa.struct([])  # None: there is no fixed one
        self.version = 0  # of what is known

    def learn(self, record: Mapping[str, Any]) -> None:
        """Expect such records from now on."""
        if self._shape is None:
            return
        try:
            shape = joined(self._shape, shape_of(record))
        except ShapeError:
            shape = None
        if shape is None or len(_names(shape)) > _MOST_KEYS:
            self._shape = None
        elif not shape.equals(self._shape):
            self._shape = shape
            self.version += 1

    def columns(self, block: Block) -> Stated | None:
        """Return what a block of lines states; None unless each line is a plain record of the known shape."""
        shape, content = self._shape, block.content
        if shape is None or not _is_plain(block):
            return None
        names = _names(shape)
        try:
            table = json.read_json(
                pa.BufferReader(content),
                json.ReadOptions(use_threads=False, block_size=len(content) + 1),
                json.ParseOptions(explicit_schema=pa.schema(list(shape)), unexpected_field_behavior="error"),
            ).combine_chunks()
            if table.num_rows != len(block.line_feeds) + (not content.endswith(b"\n")):
                return None
            rows = pa.StructArray.from_arrays([column.chunk(0) for column in table.columns], fields=list(shape))
            if not _is_finite(rows):
                return None
            columns, doubtful, absent = {}, pa.repeat(False, len(rows)), {}
            for name, path in self._mapped.items():
                found = _find(rows, path)
                columns[name], in_doubt = _TEXTS[USAGE.column(name).type](found)
                doubtful = pc.or_(doubtful, in_doubt) if in_doubt is not None else doubtful
                if found.null_count:
                    is_stated = names.count(path) == 1 and content.count(_written(path)) == len(rows)
                    absent[name] = pa.repeat(False, len(rows)) if is_stated else found.is_null()
            total = _find(rows, self._total) if self._total else None
        except (pa.ArrowInvalid, ShapeError):
            return None
        if total is not None:
            total = total.cast(pa.string()) if pa.types.is_int64(total.type) else pa.nulls(len(rows), pa.string())
        others = {field.name: rows.field(field.name) for field in shape if field.name not in self._known}
        return Stated(columns, total, absent, others, doubtful)


def _is_plain(block: Block) -> bool:
    """Tell whether the text is UTF-8 without NUL in which each line begins and ends as an object does.

    A line break between two braces stands outside any value. So where there are as many values as lines, each line is
    one of them.
    """
    content = block.content
    if not (block.is_text and content.startswith(b"{") and content.endswith((b"}", b"}\n", b"}\r\n"))):
        return False
    data, breaks = np.frombuffer(content, np.uint8), block.line_feeds[: len(block.line_feeds) - content.endswith(b"\n")]
    before = data[breaks - 1]
    if b"\r" in content:
        before = np.where(before == _RETURN, data[breaks - 2], before)
    is_between = (before == _CLOSING).all() and (data[breaks + 1] == _OPENING).all()
    return bool(is_between) and not (b"\\" in content and b"\\u0000" in content)


def _is_finite(values: pa.Array) -> bool:
    """Tell whether all numbers, at any depth, are numbers: NaN and Infinity are not of RFC 8259."""
    if pa.types.is_floating(values.type):
        return pc.all(pc.is_finite(values)).as_py() is not False
    if pa.types.is_struct(values.type):
        return all(_is_finite(inner) for inner in values.flatten())
    return not pa.types.is_list(values.type) or _is_finite(values.flatten())


def shape_of(value: Any, depth: int = 0) -> pa.DataType:
    """The type that Arrow must expect to find such a value; ShapeError where there is none."""
    if depth > _DEEPEST:
        raise ShapeError
    if isinstance(value, dict):
        if any("\0" in key or '"' in key for key in value):  # a key that ends in another one's name would be miscounted
            raise ShapeError
        return pa.struct([(key, shape_of(inner, depth + 1)) for key, inner in value.items()])
    if isinstance(value, list):
        return pa.list_(reduce(joined, (shape_of(item, depth + 1) for item in value), pa.null()))
    return _SCALARS[type(value)]


def joined(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The type that fits values of both; ShapeError where there is none."""
    if one.equals(other) or pa.types.is_null(other):
        return one
    if pa.types.is_null(one):
        return other
    if pa.types.is_struct(one) and pa.types.is_struct(other):
        fields = {field.name: field.type for field in one}
        for field in other:
            fields[field.name] = joined(fields.get(field.name, pa.null()), field.type)
        return pa.struct(list(fields.items()))
    if pa.types.is_list(one) and pa.types.is_list(other):
        return pa.list_(joined(one.value_type, other.value_type))
    if {one, other} == {pa.int64(), pa.float64()}:
        return pa.float64()
    raise ShapeError


def _names(shape: pa.DataType) -> list[str]:
    """The keys in a shape at any depth."""
    if pa.types.is_list(shape):
        return _names(shape.value_type)
    if not pa.types.is_struct(shape):
        return []
    return [name for field in shape for name in (field.name, *_names(field.type))]


def _written(key: str) -> bytes:
    """A key as it stands in a line that needs no escapes for it."""
    return b'"' + key.encode() + b'":'


def _find(rows: pa.StructArray, path: str) -> pa.Array:
    """The values under a key, or at the end of a path of keys; ShapeError where it may be read in two ways."""
    names = {field.name for field in rows.type}
    holder, _, rest = path.partition(".")
    if rest and holder in names:
        if path in names:
            raise ShapeError
        inner = pc.struct_field(rows, holder)
        if not pa.types.is_struct(inner.type):
            raise ShapeError
        return _find(inner, rest)
    return pc.struct_field(rows, path) if path in names else pa.nulls(len(rows))


_Texts: TypeAlias = "tuple[pa.StringArray, pa.BooleanArray | None]"
"""Values as text, and which of them are in doubt."""


def _label(values: pa.Array) -> _Texts:
    if pa.types.is_int64(values.type):
        return values.cast(pa.string()), None
    return _text(values)


def _text(values: pa.Array) -> _Texts:
    if not pa.types.is_string(values.type):
        return _nothing(values)
    if pc.min(pc.binary_length(values)).as_py() == 0:
        values = pc.if_else(pc.equal(values, ""), None, values)
    return values, None


def _whole(values: pa.Array) -> _Texts:
    if pa.types.is_floating(values.type):
        is_whole = pc.and_(pc.equal(pc.floor(values), values), pc.less_equal(pc.abs(values), _EXACT))
        return pc.if_else(is_whole, values, None).cast(pa.int64()).cast(pa.string()), pc.invert(
            pc.fill_null(is_whole, True)
        )
    if not pa.types.is_int64(values.type):
        return _nothing(values)
    return values.cast(pa.string()), None


def _number(values: pa.Array) -> _Texts:
    if not pa.types.is_floating(values.type):
        return _whole(values)
    texts = values.cast(pa.string())
    if pc.any(has_exponent := pc.match_substring(texts, "e")).as_py():
        plain = [text and format(Decimal(text), "f") for text in pc.filter(texts, has_exponent).to_pylist()]
        texts = pc.replace_with_mask(texts, has_exponent, pa.array(plain, pa.string()))
    return texts, pc.fill_null(pc.greater_equal(pc.abs(values), _EXACT), False)  # it may have been a whole one


def _boolean(values: pa.Array) -> _Texts:
    if not pa.types.is_boolean(values.type):
        return _nothing(values)
    return values.cast(pa.string()), None


def _nothing(values: pa.Array) -> _Texts:
    """No values, or such as the column cannot take."""
    if values.null_count < len(values):
        raise ShapeError
    return pa.nulls(len(values), pa.string()), None


_TEXTS: Mapping[SqlType, Callable[[pa.Array], _Texts]] = {
    SqlType.TEXT: _label,
    SqlType.INTEGER: _whole,
    SqlType.DECIMAL: _number,
    SqlType.BOOLEAN: _boolean,
    SqlType.TIMESTAMP: _text,
}

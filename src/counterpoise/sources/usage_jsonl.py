"""JSON lines of any gateway, read through the column mapping that the estate declares once.

A line is a record, one JSON object (RFC 8259). The mapping names keys of that object, or paths to them with dots
(`usage.input_tokens`); keys that it does not name are not read, and those of the record itself that hold more than
null are remarked on. Types are not converted: a number in quotes is no number, and neither is `true`.

A JSON log may leave out what a call has not, so a key that is not in a line is mostly nothing to worry about. Of the
facts that figures rest on (`_NEEDED`), however, the mapped key must stand in every line, or a vendor's new name for it
would pass for calls without tokens; and tokens must not be null. Calls that failed need no tokens, model or cost, and
calls that return no text (embeddings and the like) no output tokens. A total beside the mapped tokens that is no sum of
them is remarked on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.contracts.base import SqlType
from counterpoise.contracts.usage import USAGE
from counterpoise.safe.text import one_line
from counterpoise.sources import blocks, litellm_spendlogs, otel_genai, plain_json, provider_responses, totals
from counterpoise.sources.base import Batch, Context, RecordError, Row, UnreadableError
from counterpoise.sources.counting import filled_lines
from counterpoise.sources.jsonfields import boolean, mapping, number, text, whole
from counterpoise.sources.jsonlines import filled, filled_from, record
from counterpoise.sources.lines import LINE_BYTES, first_place
from counterpoise.sources.usage_mapping import Plan, listed, not_mapped, not_named
from counterpoise.vocabulary import EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "JSON lines of any other log; estate.yaml says which key is which (usage_mappings)"

_OTHERS = (litellm_spendlogs, otel_genai, provider_responses)
_ALWAYS_NEEDED = ("request_id", "started_at")
_TOKENS = ("input_tokens", "output_tokens")
_NEEDED = (*_ALWAYS_NEEDED, "request_model", *_TOKENS, "cost")
_WITHOUT_OUTPUT = ("embed", "rerank", "moderation")
_TOTAL = "\0total"  # no key of a record
_ABSENT = object()
_FIRST_RECORDS = 100  # show the shape of the others
_UNMAPPED_KEYS = 1000  # so many are named; a log with more is not one of records


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".jsonl", ".ndjson")) and not any(other.matches(name, head) for other in _OTHERS)


def count(path: Path) -> int:
    return filled_lines(path, LINE_BYTES)


def read(path: Path, context: Context) -> Iterator[Row | Batch]:
    """Yield a row a line; raise UnreadableError when the file is empty or the mapping does not fit it."""
    plan = Plan(context, path.name)
    _check_keys(path, context, plan)
    known = {part for key in context.columns.values() for part in (key, key.partition(".")[0])}
    known |= context.ignored
    first = list(islice(_records(path), _FIRST_RECORDS))
    total = _total_beside(context.columns, first)
    known |= {total} if total else set()
    plain = plain_json.Reader(context.columns, total, known)
    for record_ in first:
        plain.learn(record_)
    with path.open("rb") as file:
        start = first_place(file)
    unmapped = _Unmapped()
    position = 0
    ways = blocks.Ways(partial(_parse, plain, plan), filled_from, universal=False, version=lambda: plain.version)
    for found in blocks.parts(path, start, ways):
        if isinstance(found, blocks.Lines):
            columns = plan.named(found.plain.columns, position + 1, len(found))
            yield Batch(TABLE, position + 1, found.locators, columns, plan.sound | plain.sound)
            if total:
                yield from totals.contradicted_in(found.plain.others[_TOTAL], columns, total, found.first)
            position += len(found)
            unmapped.add_lines(found)
            continue
        position += 1
        locator = f"line {found.number}"
        try:
            fields = record(found)
        except RecordError as error:
            yield Row(TABLE, position, locator, error=str(error))
            continue
        plain.learn(fields)
        unmapped.add((key for key in fields.keys() - known if fields[key] is not None), locator)
        row = _row(fields, position, locator, context, plan)
        yield row
        if total and not row.error:
            yield from totals.contradicted(_whole_at(fields, total), row.values, total, locator)
    yield from unmapped.remarks()


def _total_beside(columns: Mapping[str, str], records: Sequence[Mapping[str, Any]]) -> str | None:
    """Path of a total of tokens beside the mapped ones, where one of the records has it."""
    paths = [path for path in totals.beside(columns.get("input_tokens")) if path not in columns.values()]
    return next((path for path in paths if any(_whole_at(fields, path) is not None for fields in records)), None)


def _whole_at(fields: Mapping[str, Any], path: str) -> str | None:
    """A whole number at a path as text; None where there is none."""
    try:
        value = _find(fields, path)
    except RecordError:
        return None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _row(fields: Mapping[str, Any], position: int, locator: str, context: Context, plan: Plan) -> Row:
    found = _find_all(fields, context.columns)
    values, fault = plan.values(found.stated, position)
    faults = [*found.faults, *([fault] if fault else [])]
    if missing := found.missing(values):
        faults.append(f"{listed([context.columns[name] for name in missing])} missing")
    return Row(TABLE, position, locator, values, "; ".join(faults) or None)


def _parse(plain: plain_json.Reader, plan: Plan, block: blocks.Block) -> blocks.Plain | None:
    """What `_row` makes of each line; None or in doubt where it might find a fault."""
    if (stated := plain.columns(block)) is None:
        return None
    try:
        columns, doubtful = plan.columns(stated.columns)
    except pa.ArrowInvalid:
        return None
    doubtful = pc.or_(doubtful, stated.doubtful)
    failed = pc.fill_null(pc.equal(columns["status"], "error"), False)
    has_output = pa.scalar(True)
    if (operations := columns.get("operation")) is not None:
        starts = (pc.starts_with(operations, start, ignore_case=True) for start in _WITHOUT_OUTPUT)
        has_output = pc.invert(pc.fill_null(reduce(pc.or_, starts), False))
    for name in _NEEDED:
        if name not in stated.columns:
            continue
        lacking = stated.columns[name].is_null() if name in _TOKENS else stated.absent.get(name, pa.scalar(False))
        if name not in _ALWAYS_NEEDED:
            lacking = pc.and_(lacking, pc.invert(failed))
        if name == "output_tokens":
            lacking = pc.and_(lacking, has_output)
        doubtful = pc.or_(doubtful, lacking)
    total = {} if stated.total is None else {_TOTAL: stated.total}
    return blocks.Plain(columns, doubtful, stated.others | total)


class _Unmapped:
    """Keys of records that no mapping names, where each stands first and in how many it holds something."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, int]] = {}

    def add(self, keys: Iterable[str], locator: str, records: int = 1) -> None:
        for key in keys:
            if key in self._found or len(self._found) < _UNMAPPED_KEYS:
                first, before = self._found.get(key, (locator, 0))
                self._found[key] = first, before + records

    def add_lines(self, lines: blocks.Lines) -> None:
        for key, values in lines.plain.others.items():
            if key != _TOTAL and (records := len(values) - values.null_count):
                self.add([key], f"line {lines.first + values.is_valid().index(True).as_py()}", records)

    def remarks(self) -> Iterator[Row]:
        for key, (first, records) in sorted(self._found.items()):
            yield not_named(f"the key '{one_line(key, 60)}'", first, records)


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The lines that are records."""
    for line in filled(path):
        try:
            yield record(line)
        except RecordError:  # reported when the line is read as a record
            continue


def _check_keys(path: Path, context: Context, plan: Plan) -> None:
    """Refuse a file in which a needed key is in no line: the mapping is for another log, or for its former names.

    Reads on only until each of them has been seen, which is mostly the first line.
    """
    if next(filled(path), None) is None:
        raise UnreadableError("empty file")
    first = next(_records(path), None)
    if not context.columns:
        raise UnreadableError(not_mapped(_paths(first or {})))
    unseen = {name for name in _NEEDED if name in context.columns}
    missed: set[str] = set()
    for fields in _records(path):
        found = _find_all(fields, context.columns)
        unseen &= found.absent
        if not unseen:
            return
        missed.update(found.missing(plan.values(found.stated, 0)[0]))
    if gone := sorted(context.columns[name] for name in unseen & missed):
        raise UnreadableError(
            f"the mapped keys {listed(gone)} are in no line; the first has {listed(_paths(first or {}))}"
        )


class _Found(NamedTuple):
    """What a record holds under the mapped keys, by the contract's names."""

    stated: dict[str, str]
    absent: set[str]  # the key is not there
    null: set[str]  # it is, with null or the empty text
    faults: list[str]  # it is, with a value of a wrong type

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """Names of the facts that this record needs and has not; `values` are its own in the contract's words."""
        needless: set[str] = set()
        if values.get("status") == "error":
            needless |= set(_NEEDED) - set(_ALWAYS_NEEDED)
        if values.get("operation", "").lower().startswith(_WITHOUT_OUTPUT):
            needless.add("output_tokens")
        lacking = self.absent | (self.null & set(_TOKENS))
        return [name for name in _NEEDED if name in lacking and name not in needless]


def _find_all(fields: Mapping[str, Any], columns: Mapping[str, str]) -> _Found:
    found = _Found({}, set(), set(), [])
    for name, key in columns.items():
        try:
            value = _find(fields, key)
            if value is _ABSENT:
                found.absent.add(name)
            elif (converted := _CONVERTERS[name](value, key)) is None:
                found.null.add(name)
            else:
                found.stated[name] = converted
        except RecordError as error:
            found.faults.append(str(error))
    return found


def _find(fields: Mapping[str, Any], key: str) -> Any:
    """The value under a key, or at the end of a path of keys; _ABSENT where there is none."""
    if key in fields:
        return fields[key]
    holder, _, rest = key.partition(".")
    if not rest or holder not in fields:
        return _ABSENT
    return _find(mapping(fields[holder], holder), rest)


def _paths(fields: Mapping[str, Any], prefix: str = "", depth: int = 3) -> list[str]:
    """Keys of a record, those of the objects in it as paths."""
    paths = []
    for key, value in fields.items():
        inner = _paths(value, f"{prefix}{key}.", depth - 1) if isinstance(value, dict) and depth > 1 else []
        paths += inner or [prefix + key]
    return paths


def _label(value: Any, name: str) -> str | None:
    """Text, or the whole number that many logs have for an identifier or a code."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value, name)


def _amount(value: Any, name: str) -> str | None:
    """A number as it is written without a needless point."""
    written = number(value, name)
    return written and written.removesuffix(".0")


_BY_TYPE: Mapping[SqlType, Callable[[Any, str], str | None]] = {
    SqlType.TEXT: _label,
    SqlType.INTEGER: whole,
    SqlType.DECIMAL: _amount,
    SqlType.BOOLEAN: boolean,
    SqlType.TIMESTAMP: text,
}
_CONVERTERS = {column.name: _BY_TYPE[column.type] for column in USAGE.columns}

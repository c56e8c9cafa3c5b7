"""From the columns of a log to those of the usage contract, as `usage_mappings` in estate.yaml says.

What a log does not state stays absent, with these exceptions that follow from what a log is: a row is one call
(`request_count` 1) unless it covers days, it succeeded unless there is a status column, it stands for itself
(`is_router_parent` false), a row without a cost is `unpriced`, and a row without an identifier is named by its file
and number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

import pyarrow as pa
import pyarrow.compute as pc

from counterpoise.contracts.usage import USAGE
from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.blocks import numbered
from counterpoise.sources.times import column_to_utc, time_zone, to_utc
from counterpoise.vocabulary import CostKind, RemarkKind

TIME_ZONE = "time_zone"  # key of defaults that is no column: IANA zone of times without offset
_COLUMNS = {column.name for column in USAGE.columns}
_PRICED = {CostKind.INVOICED, CostKind.LISTED, CostKind.ESTIMATED}
_STATUS = {
    "ok": "ok",
    "success": "ok",
    "succeeded": "ok",
    "completed": "ok",
    "error": "error",
    "failure": "error",
    "failed": "error",
}


class Plan:
    """The mapping of one file, checked once and applied to every record."""

    def __init__(self, context: Context, file_name: str, faults: Iterable[str] = ()) -> None:
        """Raise UnreadableError, naming every column concerned, when mapping and contract do not fit.

        `faults` are those that the reader found between the mapping and the names in the file.
        """
        if found := [*faults, *_mapping_faults(context)]:
            raise UnreadableError("; ".join(found))
        self._prefix = file_name[:12]
        self._zone = _zone(context)
        self._pseudonym = context.pseudonym
        self._fixed = {name: value for name, value in context.defaults.items() if name != TIME_ZONE}
        if user := self._fixed.pop("user_hash", None):
            self._fixed |= {"user_hash": context.pseudonym(user)} if context.pseudonym else {}
        self._fixed.setdefault("is_router_parent", "false")
        if "status" not in context.columns:
            self._fixed.setdefault("status", "ok")
        self._has_fixed_cost_kind = "cost_kind" in self._fixed
        self._has_request_ids = "request_id" in context.columns
        converters: dict[str, Callable[[str], str | None]] = {
            "started_at": self._time,
            "status": _status,
            "user_hash": self._user,
        }
        own_words = {"request_count", "is_router_parent"} - context.columns.keys() - context.defaults.keys()
        self.sound = frozenset(own_words | ({"started_at"} & context.columns.keys()))  # in what `columns` returns
        self._special = [(name, convert) for name, convert in converters.items() if name in context.columns]

    def values(self, stated: Mapping[str, str], number: int) -> tuple[dict[str, str], str | None]:
        """Return the contract's values of one record, and what is wrong with it or None.

        `stated` has, by the contract's names, what the mapped columns of the record hold; what is missing is left out.
        """
        values = {**self._fixed, **stated}
        faults = []
        for name, convert in self._special:
            if name not in stated:
                continue
            try:
                converted = convert(values.pop(name))
            except RecordError as error:
                faults.append(f"{name}: {error}")
                continue
            if converted is not None:
                values[name] = converted
        self._complete(values, number)
        return values, "; ".join(faults) or None

    def _complete(self, values: dict[str, str], number: int) -> None:
        if "request_id" not in values and not self._has_request_ids:
            values["request_id"] = f"{self._prefix}:{number}"
        if "request_count" not in values and "span_days" not in values:
            values["request_count"] = "1"
        if "cost" not in values and (
            "cost_kind" not in values or (self._has_fixed_cost_kind and values["cost_kind"] in _PRICED)
        ):
            values["cost_kind"] = CostKind.UNPRICED

    def columns(self, stated: Mapping[str, pa.StringArray]) -> tuple[dict[str, pa.StringArray], pa.BooleanArray]:
        """Return the contract's columns of many records and, true or false for each, whether `values` must be asked.

        `stated` is what `values` takes, column by column, null where missing. Names of records are left to `named`.
        Raises pa.ArrowInvalid when some value cannot be converted with the others.
        """
        rows = len(next(iter(stated.values())))
        columns, doubtful = dict(stated), pa.repeat(False, rows)
        if (times := stated.get("started_at")) is not None:
            columns["started_at"] = column_to_utc(times, self._zone)
            doubtful = pc.and_(times.is_valid(), columns["started_at"].is_null())
        if (statuses := stated.get("status")) is not None:
            columns["status"] = _by_value(statuses, _status)
        if (users := stated.get("user_hash")) is not None:
            columns["user_hash"] = _by_value(users, self._pseudonym or self._user)
        for name, value in self._fixed.items():
            columns[name] = pc.fill_null(columns[name], value) if name in columns else pa.repeat(value, rows)
        nothing = pa.nulls(rows, pa.string())
        spans = columns.get("span_days", nothing)
        counts = columns.get("request_count", nothing)
        columns["request_count"] = pc.if_else(pc.and_(counts.is_null(), spans.is_null()), "1", counts)
        kinds = columns.get("cost_kind", nothing)
        is_priced = self._fixed.get("cost_kind") in _PRICED
        unpriced = pc.and_(columns.get("cost", nothing).is_null(), pa.scalar(True) if is_priced else kinds.is_null())
        columns["cost_kind"] = pc.if_else(unpriced, CostKind.UNPRICED.value, kinds)
        return columns, doubtful

    def named(self, columns: Mapping[str, pa.StringArray], first: int, rows: int) -> dict[str, pa.StringArray]:
        """The columns of records with the numbers from `first` on, named by file and number if they have no names."""
        if self._has_request_ids or "request_id" in columns:
            return dict(columns)
        return {**columns, "request_id": pc.binary_join_element_wise(self._prefix, numbered(first, rows), ":")}

    def _time(self, field: str) -> str:
        return to_utc(field, self._zone)

    def _user(self, field: str) -> str | None:
        return self._pseudonym(field) if self._pseudonym else None


def _by_value(texts: pa.StringArray, convert: Callable[[str], str | None]) -> pa.StringArray:
    """Convert each different text once."""
    encoded = texts.dictionary_encode()
    return pa.array([convert(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _status(field: str) -> str:
    """Words and HTTP status codes as ok or error; anything else goes on as it is, for the contract to judge."""
    if len(field) == 3 and field.isascii() and field.isdigit():
        return {"2": "ok", "4": "error", "5": "error"}.get(field[0], field)
    return _STATUS.get(field.lower(), field)


def _zone(context: Context) -> tzinfo | None:
    name = context.defaults.get(TIME_ZONE)
    try:
        return time_zone(name) if name else None
    except ValueError as error:
        raise UnreadableError(f"defaults.{TIME_ZONE}: {error}") from error


def header_faults(header: Sequence[str], context: Context) -> list[str]:
    """Say what is wrong between the mapping and the names of all columns of a file."""
    faults = []
    if unnamed := [str(place) for place, name in enumerate(header, start=1) if not name.strip()]:
        faults.append(f"column {', '.join(unnamed)} of the header has no name")
    if repeated := sorted({name for name in header if name.strip() and header.count(name) > 1}):
        faults.append(f"the header names {listed(repeated)} more than once")
    if not context.columns:
        faults.append(not_mapped(header))
    if missing := sorted(set(context.columns.values()) - set(header)):
        hint = "; it seems to be separated by ';'" if len(header) == 1 and ";" in header[0] else ""
        faults.append(f"the mapped columns {listed(missing)} are missing; the header has {listed(header)}{hint}")
    return faults


def unmapped(header: Sequence[str], context: Context, records: int) -> Iterator[Row]:
    """Remark on every column that no mapping names, in a file with so many records: a new one may be a renamed one."""
    for column in sorted(set(header) - set(context.columns.values()) - context.ignored):
        yield not_named(f"the column '{one_line(column, 60)}'", "header", max(records, 1))


def not_named(what: str, locator: str, records: int) -> Row:
    """Remark on a column or key that no mapping names."""
    return remark(RemarkKind.UNMAPPED_COLUMN, f"{what} is not mapped", locator, records)


def not_mapped(names: Sequence[str]) -> str:
    """What is said of a file with these columns that no mapping is for."""
    return "no entry of usage_mappings in estate.yaml fits this file; its columns are " + listed(names)


def _mapping_faults(context: Context) -> list[str]:
    columns, defaults = context.columns, {name for name in context.defaults if name != TIME_ZONE}
    if not columns:
        return []
    faults = []
    if unknown := sorted({*columns, *defaults} - _COLUMNS):
        faults.append(f"usage_mappings names {listed(unknown)}, which the usage contract does not have")
    if both := sorted(defaults & set(columns)):
        faults.append(f"usage_mappings both maps and fixes {listed(both)}")
    if "cost" in columns and "cost_kind" not in {*columns, *defaults}:
        faults.append("usage_mappings maps cost but not cost_kind: say where the cost comes from")
    return faults


def listed(names: Sequence[str]) -> str:
    """Names in quotes, fit to be shown, at most twenty."""
    shown = [f"'{one_line(name, 60)}'" for name in names[:20]]
    return ", ".join(shown) + (f" and {len(names) - 20} more" if len(names) > 20 else "")

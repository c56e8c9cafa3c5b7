"""Usage and cost reports that vendors give by buckets of time, as rows of the usage table.

A report is a JSON page `{"data": [bucket, …]}`; a bucket has `results`, and each result is a record: so many calls and
tokens, or an amount, of one model, project and whatever else the report was grouped by. A record has the last second of
its bucket as its time, so that it belongs to the month that the bucket lies in, and an identifier made of all that it
was grouped by, so that a page which is exported twice counts once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from counterpoise.safe.json import canonical
from counterpoise.sources.base import RecordError, Row, UnreadableError
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.harness import pointer
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, kind_of, mapping, present, read_document
from counterpoise.sources.lines import read_text

TABLE = "usage"
_DAY = timedelta(days=1)
_ID_CHARACTERS = 24


class Span(NamedTuple):
    """The time that a bucket covers."""

    start: datetime
    end: datetime

    @property
    def days(self) -> int:
        """Whole days, at least one."""
        return max(1, -(-(self.end - self.start) // _DAY))

    @property
    def last(self) -> str:
        """Its last second in UTC."""
        return (self.end - timedelta(seconds=1)).astimezone(UTC).replace(tzinfo=None).isoformat()


def count(path: Path) -> int:
    """Count the members of every list `results` in the list `data`."""
    return sum(_is_result(place) for place, _ in json_values(read_text(path, DOCUMENT_BYTES), 4))


def _is_result(place: tuple[str | int, ...]) -> bool:
    return place[::2] == ("data", "results") and len(place) == 4 and all(isinstance(part, int) for part in place[1::2])


def rows(
    path: Path,
    span: Callable[[Mapping[str, Any]], Span],
    values: Callable[[Mapping[str, Any]], dict[str, str | None]],
    grouped_by: tuple[str, ...],
) -> Iterator[tuple[Row, Mapping[str, Any]]]:
    """Yield each record with the result that it comes from.

    `span` reads the time of a bucket, `values` the columns of a result; both may raise RecordError. `grouped_by` names
    the keys of a result that tell it from the others of its bucket.
    """
    buckets = read_document(path).get("data")
    if not isinstance(buckets, list):
        raise UnreadableError(f"data: {kind_of(buckets)} where a list of buckets is expected")
    number = 0
    for index, bucket in enumerate(buckets):
        results = bucket.get("results") if isinstance(bucket, dict) else None
        for place, result in enumerate(results if isinstance(results, list) else []):
            number += 1
            locator = pointer("data", index, "results", place)
            try:
                found = mapping(result, "the result")
                covered = span(bucket)
                said = present(
                    request_id=_identifier(covered, found, grouped_by),
                    started_at=covered.last,
                    span_days=str(covered.days),
                    status="ok",
                    is_router_parent="false",
                    **values(found),
                )
                yield Row(TABLE, number, locator, said), found
            except RecordError as error:
                yield Row(TABLE, number, locator, error=str(error)), {}


def _identifier(span: Span, result: Mapping[str, Any], grouped_by: tuple[str, ...]) -> str:
    told_by = [span.start.isoformat(), span.end.isoformat(), *(result.get(key) for key in grouped_by)]
    return hashlib.sha256(canonical(told_by)).hexdigest()[:_ID_CHARACTERS]


def span_between(start: datetime, end: datetime) -> Span:
    """The span between two moments; RecordError where it is none."""
    if end <= start:
        raise RecordError("the bucket ends before it starts")
    return Span(start, end)

"""Usage and costs of an Anthropic organisation, as its administration API gives them by buckets of time.

Reference: Anthropic API reference, Admin API: `/v1/organizations/usage_report/messages` and
`/v1/organizations/cost_report`. Input tokens are reported in parts that do not overlap: not cached, written to a cache,
and read from one; their sum is the input. Amounts are decimal text in the smallest unit of the currency (cents), and
stand in records of their own, which count no calls. A usage report says of no record how many calls it stands for:
each counts as one, and that is remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from counterpoise.sources import buckets
from counterpoise.sources.base import Context, RecordError, Row, remark
from counterpoise.sources.jsonfields import mapping, text, whole
from counterpoise.sources.times import to_utc
from counterpoise.vocabulary import CostKind, EvidenceKind, RemarkKind

KIND = EvidenceKind.USAGE_LOG
TABLE = buckets.TABLE
DESCRIPTION = "Anthropic organisation: usage or cost report by buckets of time (JSON page of the Admin API)"

_BUCKET = re.compile(rb'"starting_at"\s*:')
_PARTS = (b'"uncached_input_tokens"', b'"amount"')
_GROUPED_BY = (
    *("api_key_id", "context_window", "model", "service_tier", "workspace_id", "inference_geo", "description"),
    *("cost_type", "token_type", "currency"),
)

count = buckets.count


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and bool(_BUCKET.search(head)) and any(part in head for part in _PARTS)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names no users and needs no mapping
    without = 0
    for row, result in buckets.rows(path, _span, _values, _GROUPED_BY):
        yield row
        without += not row.error and "amount" not in result
    if without:
        detail = "the report does not state calls: each of its records counts as one"
        yield remark(RemarkKind.MISSING_FIGURE, detail, "/data", without)


def _span(bucket: Mapping[str, Any]) -> buckets.Span:
    moments = []
    for key in ("starting_at", "ending_at"):
        written = text(bucket.get(key), key)
        if written is None:
            raise RecordError(f"{key} missing")
        try:
            moments.append(datetime.fromisoformat(to_utc(written)).replace(tzinfo=UTC))
        except RecordError as error:
            raise RecordError(f"{key}: {error}") from error
    return buckets.span_between(*moments)


def _values(result: Mapping[str, Any]) -> dict[str, str | None]:
    model = text(result.get("model"), "model")
    common = {
        "provider": "anthropic",
        "host_name": "api.anthropic.com",
        "deployment_name": text(result.get("workspace_id"), "workspace_id"),
        "request_model": model,
        "response_model": model,
    }
    if "amount" in result:
        return {
            **common,
            "request_count": "0",
            "cost": _amount(text(result.get("amount"), "amount")),
            "cost_currency": text(result.get("currency"), "currency"),
            "cost_kind": CostKind.INVOICED,
        }
    written = mapping(result.get("cache_creation"), "cache_creation")
    parts = [whole(result.get(key), key) for key in ("uncached_input_tokens", "cache_read_input_tokens")]
    parts += [whole(value, f"cache_creation.{key}") for key, value in written.items()]
    stated = [int(part) for part in parts if part is not None]
    return {
        **common,
        "operation": "chat",
        "request_count": "1",
        "input_tokens": str(sum(stated)) if stated else None,
        "output_tokens": whole(result.get("output_tokens"), "output_tokens"),
        "cached_tokens": parts[1],
        "cost_kind": CostKind.UNPRICED,
    }


def _amount(cents: str | None) -> str | None:
    """An amount in units of the currency."""
    try:
        amount = Decimal(cents) / 100 if cents is not None else None
    except InvalidOperation:
        raise RecordError(f"amount: '{(cents or '')[:40]}' is not a number") from None
    if amount is not None and not amount.is_finite():
        raise RecordError("amount: not a number")
    return None if amount is None else format(amount, "f")

"""Usage and costs of an OpenAI organisation, as its administration API gives them by buckets of time.

Reference: OpenAI API reference, Administration: `/v1/organization/usage/completions` (and embeddings, moderations,
images, audio) and `/v1/organization/costs`, each a page of buckets whose results are `organization.usage.….result` or
`organization.costs.result`. `input_tokens` include cached ones. Amounts are what the organisation is billed, and stand
in records of their own, which count no calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from counterpoise.sources import buckets
from counterpoise.sources.base import Context, RecordError, Row
from counterpoise.sources.jsonfields import mapping, number, text, whole
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = buckets.TABLE
DESCRIPTION = "OpenAI organisation: usage or costs by buckets of time (JSON page of the administration API)"

_RESULT = re.compile(rb'"organization\.(?:usage\.[a-z_]+|costs)\.result"')
_COSTS = "organization.costs.result"
_OPERATION = re.compile(r"organization\.usage\.([a-z_]+)\.result")
_OPERATIONS = {"completions": "chat", "images": "image_generation"}
_GROUPED_BY = (
    *("object", "model", "project_id", "user_id", "api_key_id", "batch", "service_tier", "line_item", "size", "source"),
)

count = buckets.count


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and bool(_RESULT.search(head))


def read(path: Path, context: Context) -> Iterator[Row]:
    return (row for row, _ in buckets.rows(path, _span, partial(_values, context), _GROUPED_BY))


def _span(bucket: Mapping[str, Any]) -> buckets.Span:
    moments = []
    for key in ("start_time", "end_time"):
        seconds = bucket.get(key)
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise RecordError(f"{key}: not a time in seconds since 1970")
        try:
            moments.append(datetime.fromtimestamp(seconds, UTC))
        except (ValueError, OverflowError, OSError) as error:
            raise RecordError(f"{key}: {seconds} seconds since 1970 is not a time of the calendar") from error
    return buckets.span_between(*moments)


def _values(context: Context, result: Mapping[str, Any]) -> dict[str, str | None]:
    kind = text(result.get("object"), "object") or ""
    common = {
        "provider": "openai",
        "host_name": "api.openai.com",
        "deployment_name": text(result.get("project_id"), "project_id"),
    }
    if kind == _COSTS:
        amount = mapping(result.get("amount"), "amount")
        currency = text(amount.get("currency"), "amount.currency")
        return {
            **common,
            "request_count": "0",
            "cost": number(amount.get("value"), "amount.value"),
            "cost_currency": currency and currency.upper(),
            "cost_kind": CostKind.INVOICED,
        }
    matched = _OPERATION.fullmatch(kind)
    if matched is None:
        raise RecordError("object: neither usage nor costs")
    user, model = text(result.get("user_id"), "user_id"), text(result.get("model"), "model")
    return {
        **common,
        "operation": _OPERATIONS.get(matched[1], matched[1]),
        "request_model": model,
        "response_model": model,
        "user_hash": context.pseudonym(user) if user and context.pseudonym else None,
        "request_count": whole(result.get("num_model_requests"), "num_model_requests"),
        "input_tokens": whole(result.get("input_tokens"), "input_tokens"),
        "output_tokens": whole(result.get("output_tokens"), "output_tokens"),
        "cached_tokens": whole(result.get("input_cached_tokens"), "input_cached_tokens"),
        "cost_kind": CostKind.UNPRICED,
    }

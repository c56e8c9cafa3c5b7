"""Activity of an OpenRouter account: per day, model and provider, the calls, tokens and what they cost.

Reference: OpenRouter API reference, `/api/v1/activity`: `{"data": [{"date", "model", "model_permaslug",
"provider_name", "usage", "byok_usage_inference", "requests", "prompt_tokens", "completion_tokens",
"reasoning_tokens"}]}`. `usage` is what OpenRouter charges in US dollars; what a key of one's own costs at its vendor
comes on top and is OpenRouter's estimate, so a record that has it is `estimated` as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterpoise.safe.json import canonical
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.counting import array_items
from counterpoise.sources.jsonfields import (
    DOCUMENT_BYTES,
    kind_of,
    mapping,
    number,
    present,
    read_document,
    text,
    whole,
)
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "OpenRouter account: activity by day, model and provider (JSON)"

_MARKS = (b'"data"', b'"model_permaslug"')
_TOLD_BY = ("date", "model", "model_permaslug", "endpoint_id", "provider_name")


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and all(mark in head for mark in _MARKS)


def count(path: Path) -> int:
    return array_items(read_text(path, DOCUMENT_BYTES), "data")


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names no users and needs no mapping
    items = read_document(path).get("data")
    if not isinstance(items, list):
        raise UnreadableError(f"data: {kind_of(items)} where a list is expected")
    for index, item in enumerate(items):
        try:
            yield Row(TABLE, index + 1, f"/data/{index}", _values(mapping(item, "the entry")))
        except RecordError as error:
            yield Row(TABLE, index + 1, f"/data/{index}", error=str(error))


def _values(item: Mapping[str, Any]) -> dict[str, str]:
    day = iso_date((text(item.get("date"), "date") or "")[:10])
    if day is None:
        raise RecordError("date: not a day (YYYY-MM-DD)")
    charged = number(item.get("usage"), "usage")
    at_vendor = number(item.get("byok_usage_inference"), "byok_usage_inference")
    has_own_key = at_vendor is not None and Decimal(at_vendor) != 0
    costs = [Decimal(cost) for cost in (charged, at_vendor) if cost is not None]
    kind = CostKind.ESTIMATED if has_own_key else CostKind.INVOICED if charged is not None else CostKind.UNPRICED
    return present(
        request_id=hashlib.sha256(canonical([item.get(key) for key in _TOLD_BY])).hexdigest()[:24],
        started_at=f"{day}T00:00:00",
        span_days="1",
        request_count=whole(item.get("requests"), "requests"),
        provider=text(item.get("provider_name"), "provider_name"),
        request_model=text(item.get("model"), "model"),
        response_model=text(item.get("model_permaslug"), "model_permaslug"),
        host_name="openrouter.ai",
        input_tokens=whole(item.get("prompt_tokens"), "prompt_tokens"),
        output_tokens=whole(item.get("completion_tokens"), "completion_tokens"),
        reasoning_tokens=whole(item.get("reasoning_tokens"), "reasoning_tokens"),
        cost=format(sum(costs), "f") if costs else None,
        cost_currency="USD" if costs else None,
        cost_kind=kind,
        status="ok",
        is_router_parent="false",
    )

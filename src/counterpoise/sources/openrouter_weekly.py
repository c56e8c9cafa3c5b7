"""Weekly market snapshots of OpenRouter: per model, the calls, tokens and estimated revenue of seven days.

Reference: JSON files `{"date": …, "models": [{"slug", "request_count", "prompt_tokens", "completion_tokens",
"cached_tokens", "reasoning_tokens", "estimated_revenue", …}]}` as collected by openrouter-inference-stats. A snapshot
lists the largest models only, so its shares are shares of what is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.counting import array_items
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, mapping, number, present, read_document, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "OpenRouter weekly snapshot (JSON): calls, tokens and estimated revenue by model"

_START = re.compile(rb'\s*\{\s*"(?:date|models)"\s*:')


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and bool(_START.match(head))


def count(path: Path) -> int:
    return array_items(read_text(path, DOCUMENT_BYTES), "models")


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names no users and needs no mapping
    document = read_document(path)
    day = document.get("date")
    day = iso_date(day) if isinstance(day, str) else None
    models = document.get("models")
    if day is None or not isinstance(models, list):
        raise UnreadableError("needs a date (YYYY-MM-DD) and a list of models")
    for index, model in enumerate(models):
        try:
            row = Row(TABLE, index + 1, f"/models/{index}", _values(day, model))
        except RecordError as error:
            row = Row(TABLE, index + 1, f"/models/{index}", error=str(error))
        yield row


def _values(day: str, item: Any) -> dict[str, str]:
    model = mapping(item, "the model")
    slug = text(model.get("slug"), "slug")
    if slug is None:
        raise RecordError("slug missing")
    cost = number(model.get("estimated_revenue"), "estimated_revenue")
    return present(
        request_id=f"{day}:{slug}",
        started_at=f"{day}T00:00:00",
        span_days="7",
        request_count=whole(model.get("request_count"), "request_count"),
        provider="openrouter",
        request_model=slug,
        response_model=slug,
        host_name="openrouter.ai",
        input_tokens=whole(model.get("prompt_tokens"), "prompt_tokens"),
        output_tokens=whole(model.get("completion_tokens"), "completion_tokens"),
        cached_tokens=whole(model.get("cached_tokens"), "cached_tokens"),
        reasoning_tokens=whole(model.get("reasoning_tokens"), "reasoning_tokens"),
        cost=cost,
        cost_currency="USD" if cost is not None else None,
        cost_kind=CostKind.ESTIMATED if cost is not None else CostKind.UNPRICED,
        status="ok",
        is_router_parent="false",
    )

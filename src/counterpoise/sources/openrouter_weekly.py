"""Weekly market snapshots of OpenRouter: per model, the calls, tokens and estimated revenue of seven days.

Reference: JSON files `{"date": …, "models": [{"slug", "request_count", "prompt_tokens", "completion_tokens",
"cached_tokens", "reasoning_tokens", "estimated_revenue", …}]}` as collected by openrouter-inference-stats. A snapshot
lists the largest models only, so its shares are shares of what is listed. Figures that no measurement gives are
remarked on: one split of tokens for all models, requests without tokens, a total of nought, a `:free` model that is not
free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from counterpoise.sources import totals
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.counting import array_items
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, mapping, number, present, read_document, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import CostKind, EvidenceKind, RemarkKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "OpenRouter weekly snapshot (JSON): calls, tokens and estimated revenue by model"

_PARTS = ("prompt_tokens", "completion_tokens")
_FREE = ":free"
_ENOUGH_MODELS, _ENOUGH_TOKENS = 3, 10_000  # below, an equal share may be chance
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
            yield Row(TABLE, index + 1, f"/models/{index}", error=str(error))
            continue
        yield row
        yield from _contradictions(row, model)
    yield from _constant_split(models)
    yield from _nothing_in_all(document, models)


def _contradictions(row: Row, model: Mapping[str, Any]) -> Iterator[Row]:
    """Remark on what one model's figures cannot be together."""
    if model.get("is_free") is False and row.values["request_model"].endswith(_FREE):
        detail = f"a model whose name ends in '{_FREE}' is listed as not free"
        yield remark(RemarkKind.CONTRADICTORY_FIGURE, detail, f"{row.locator}/is_free")
    total = model.get("total_tokens")
    if total == 0 and row.values.get("request_count") not in {None, "0"}:
        yield remark(RemarkKind.IMPLAUSIBLE_SERIES, "requests without a single token", row.locator)
    yield from totals.contradicted(None if total is None else str(total), row.values, "total_tokens", row.locator)


def _constant_split(models: list[Any]) -> Iterator[Row]:
    """Remark on a snapshot in which all models have the same share of prompt tokens: no measurement gives that."""
    shares = []
    for model in models:
        prompt, completion = (model.get(key) if isinstance(model, dict) else None for key in _PARTS)
        if isinstance(prompt, int) and isinstance(completion, int) and prompt + completion >= _ENOUGH_TOKENS:
            shares.append(round(prompt / (prompt + completion), 4))
    if len(shares) >= _ENOUGH_MODELS and len(set(shares)) == 1:
        detail = f"prompt tokens are {shares[0]:.2%} of the tokens of every model"
        yield remark(RemarkKind.IMPLAUSIBLE_SERIES, detail, "/models", len(shares))


def _nothing_in_all(document: Mapping[str, Any], models: list[Any]) -> Iterator[Row]:
    """Remark on a snapshot that lists models and comes to no token, by its own total or by theirs."""
    listed = [model.get(key) for model in models if isinstance(model, dict) for key in _PARTS]
    stated = [tokens for tokens in listed if isinstance(tokens, int)]
    if models and (document.get("total_tokens") == 0 or (stated and not any(stated))):
        yield remark(RemarkKind.IMPLAUSIBLE_SERIES, "the tokens of all models come to nought", "/models", len(models))


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

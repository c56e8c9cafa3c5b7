"""Spend logs of the LiteLLM proxy, one JSON object a line.

Reference: model LiteLLM_SpendLogs in LiteLLM's schema.prisma, as its table is exported row by row. Times without an
offset are UTC, because that is how Prisma stores a DateTime. `metadata` may be an object or the JSON text of one.
LiteLLM writes a spend of 0 where it knows no price: a call that used tokens and was not served from its cache is
`unpriced` then. Prompts and answers (`messages`, `response`, `proxy_server_request`) are not read.

A row is a router's parent, and carries no weight of its own, when its metadata say so (`is_router_parent`) or when
another row of the file names it as `parent_request_id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from counterpoise.sources import totals
from counterpoise.sources.base import Context, RecordError, Row
from counterpoise.sources.counting import filled_lines
from counterpoise.sources.jsonfields import boolean, mapping, number, parse, present, text, whole
from counterpoise.sources.jsonlines import filled, record
from counterpoise.sources.lines import BLANKS, LINE_BYTES, Line
from counterpoise.sources.parents import IdSet
from counterpoise.sources.times import to_utc
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "LiteLLM proxy spend logs (JSON lines of the table LiteLLM_SpendLogs)"

_KEYS = {
    "api_key",
    "cache_hit",
    "call_type",
    "custom_llm_provider",
    "litellm_call_id",
    "model_group",
    "prompt_tokens",
    "spend",
    "startTime",
}
_KEY = re.compile(rb'"(\w+)"\s*:')
_PARENT = b"parent_request_id"
_REQUIRED = ("request_id", "startTime", "model", "prompt_tokens", "completion_tokens", "spend")
_OPERATIONS = {
    "completion": "chat",
    "text_completion": "text_completion",
    "embedding": "embeddings",
    "responses": "chat",
}


def matches(name: str, head: bytes) -> bool:
    if not name.lower().endswith((".jsonl", ".ndjson", ".json")) or not head.lstrip(BLANKS).startswith(b"{"):
        return False
    return len({key.decode() for key in _KEY.findall(head)} & _KEYS) >= 3


def count(path: Path) -> int:
    return filled_lines(path, LINE_BYTES)


def read(path: Path, context: Context) -> Iterator[Row]:
    with IdSet() as parents:
        for line in filled(path):
            if line.content is not None and _PARENT in line.content:
                _note_parent(line, parents)
        for position, line in enumerate(filled(path), start=1):
            locator = f"line {line.number}"
            try:
                fields = record(line)
                row = Row(TABLE, position, locator, _values(fields, context, parents))
            except RecordError as error:
                yield Row(TABLE, position, locator, error=str(error))
                continue
            yield row
            total = fields.get("total_tokens")
            yield from totals.contradicted(None if total is None else str(total), row.values, "total_tokens", locator)


def _note_parent(line: Line, parents: IdSet) -> None:
    try:
        found = record(line)
        parent = _parent(found, _metadata(found))
    except RecordError:  # reported when the line is read as a record
        return
    if parent is not None:
        parents.add(parent)


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    value = record.get("metadata")
    if isinstance(value, str):
        value = parse(value.encode(), 0) if value.strip() else None
    return mapping(value, "metadata")


def _parent(record: Mapping[str, Any], metadata: Mapping[str, Any]) -> str | None:
    return text(record.get("parent_request_id") or metadata.get("parent_request_id"), "parent_request_id")


def _values(record: Mapping[str, Any], context: Context, parents: IdSet) -> dict[str, str]:
    if absent := [name for name in _REQUIRED if record.get(name) is None]:
        raise RecordError(f"{', '.join(absent)} missing")
    metadata = _metadata(record)
    request_id = text(record["request_id"], "request_id")
    model = text(record["model"], "model")
    user = text(record.get("end_user"), "end_user") or text(record.get("user"), "user")
    status = _status(metadata.get("status") or record.get("status"))
    return present(
        request_id=request_id,
        parent_request_id=_parent(record, metadata),
        started_at=_time(text(record["startTime"], "startTime") or ""),
        request_count="1",
        operation=_operation(text(record.get("call_type"), "call_type")),
        provider=text(record.get("custom_llm_provider"), "custom_llm_provider"),
        request_model=text(record.get("model_group"), "model_group") or model,
        response_model=model,
        deployment_name=_deployment(metadata),
        host_name=_host(text(record.get("api_base"), "api_base")),
        user_hash=context.pseudonym(user) if user and context.pseudonym else None,
        status=status,
        is_router_parent="true" if _is_parent(request_id, metadata, parents) else "false",
        **_tokens(record, metadata),
        **_cost(record, status),
    )


def _time(value: str) -> str:
    try:
        return to_utc(value, UTC)
    except RecordError as error:
        raise RecordError(f"startTime: {error}") from error


def _status(value: Any) -> str | None:
    return {"success": "ok", "failure": "error", None: "ok"}.get(word := text(value, "status"), word)


def _operation(call_type: str | None) -> str | None:
    """LiteLLM names its Python functions: `acompletion` is the asynchronous `completion`."""
    if call_type is None:
        return None
    return _OPERATIONS.get(call_type) or _OPERATIONS.get(call_type.removeprefix("a")) or call_type


def _deployment(metadata: Mapping[str, Any]) -> str | None:
    names = ("deployment", "user_api_key_team_alias", "team_alias")
    return next((found for name in names if (found := text(metadata.get(name), f"metadata.{name}"))), None)


def _host(api_base: str | None) -> str | None:
    """Host of the address the call went to; user, password and path in it are not kept."""
    if api_base is None:
        return None
    try:
        return urlsplit(api_base if "//" in api_base else f"//{api_base}").hostname
    except ValueError as error:
        raise RecordError("api_base: not an address") from error


def _is_parent(request_id: str | None, metadata: Mapping[str, Any], parents: IdSet) -> bool:
    return boolean(metadata.get("is_router_parent"), "metadata.is_router_parent") == "true" or request_id in parents


def _tokens(record: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, str | None]:
    """Tokens of the row, with what the provider said of cached and reasoning ones."""
    cached = reasoning = None
    for holder in ("additional_usage_values", "usage_object"):
        usage = mapping(metadata.get(holder), f"metadata.{holder}")
        prompt = mapping(usage.get("prompt_tokens_details"), "prompt_tokens_details")
        completion = mapping(usage.get("completion_tokens_details"), "completion_tokens_details")
        cached = (
            cached
            or whole(usage.get("cache_read_input_tokens"), "cache_read_input_tokens")
            or whole(prompt.get("cached_tokens"), "cached_tokens")
        )
        reasoning = reasoning or whole(completion.get("reasoning_tokens"), "reasoning_tokens")
    return {
        "input_tokens": whole(record["prompt_tokens"], "prompt_tokens"),
        "output_tokens": whole(record["completion_tokens"], "completion_tokens"),
        "cached_tokens": cached,
        "reasoning_tokens": reasoning,
    }


def _cost(record: Mapping[str, Any], status: str | None) -> dict[str, str | None]:
    spend = number(record["spend"], "spend")
    is_cached = (text(record.get("cache_hit"), "cache_hit") or "").lower() == "true"
    if record["spend"] == 0 and status == "ok" and not is_cached:
        return {"cost_kind": CostKind.UNPRICED}
    return {"cost": spend, "cost_currency": "USD", "cost_kind": CostKind.LISTED}

"""Calls to providers as an HTTP recorder keeps them: one JSON object a line, with the usage that the provider stated.

Keys: date, host, path, status (HTTP code), request_model, response_model, usage, request_id, error_type. What `usage`
holds differs by vendor; the names below are those of the vendors' API references. Two things are made alike, as the
contract counts them:

- input tokens include cached ones. Anthropic's Messages and Bedrock's Converse state those that were read from or
  written to the cache beside the rest, so they are added; with the others they are included already.
- output tokens include those of reasoning. Gemini states `thoughtsTokenCount` beside the rest, so it is added.

Cohere's `tokens` are all that were processed and `billed_units` those that are charged; the former are taken where
both stand. A total without its parts is not split. No recorder knows a price, so every call is `unpriced`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from counterpoise.sources import litellm_spendlogs, otel_genai, totals
from counterpoise.sources.base import Context, RecordError, Row
from counterpoise.sources.counting import filled_lines
from counterpoise.sources.jsonfields import mapping, present, text, whole
from counterpoise.sources.jsonlines import filled, record
from counterpoise.sources.lines import BLANKS, LINE_BYTES
from counterpoise.sources.times import to_utc
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "Recorded provider responses (JSON lines: host, path, status, models and the vendor's own usage)"

_KEY = re.compile(rb'"(\w+)"\s*:')
_KEYS = {"host", "path", "status", "request_model", "response_model"}
_OTHERS = (litellm_spendlogs, otel_genai)


class _Style(NamedTuple):
    """How one family of vendors states tokens; a name with a dot is a path."""

    input: str
    output: str
    cached: Sequence[str] = ()  # the first that is stated counts
    reasoning: Sequence[str] = ()
    beside_input: Sequence[str] = ()  # stated beside the input tokens, and part of them by our contract
    beside_output: Sequence[str] = ()


_STYLES = (
    _Style(  # OpenAI Chat Completions and those who follow it
        "prompt_tokens",
        "completion_tokens",
        (
            "prompt_tokens_details.cached_tokens",
            "prompt_token_details.cached_tokens",
            "prompt_cache_hit_tokens",
        ),
        ("completion_tokens_details.reasoning_tokens", "completion_token_details.reasoning_tokens"),
    ),
    _Style(  # OpenAI Responses, Anthropic Messages, Cohere v1
        "input_tokens",
        "output_tokens",
        ("input_tokens_details.cached_tokens", "cache_read_input_tokens"),
        ("output_tokens_details.reasoning_tokens",),
        beside_input=("cache_read_input_tokens", "cache_creation_input_tokens"),
    ),
    _Style(  # Bedrock Converse
        "inputTokens",
        "outputTokens",
        ("cacheReadInputTokens",),
        beside_input=("cacheReadInputTokens", "cacheWriteInputTokens"),
    ),
    _Style("prompt_eval_count", "eval_count"),  # Ollama
    _Style("tokens.input_tokens", "tokens.output_tokens", ("cached_tokens",)),  # Cohere v2
    _Style("billed_units.input_tokens", "billed_units.output_tokens"),  # Cohere
    _Style(  # Gemini
        "promptTokenCount",
        "candidatesTokenCount",
        ("cachedContentTokenCount",),
        ("thoughtsTokenCount",),
        beside_output=("thoughtsTokenCount",),
    ),
)
_WRAPPERS = ("usageMetadata", "usage", "meta")

_OPERATIONS = (
    (re.compile(r"(?:/chat|/chat/completions|/messages|/responses|/converse|/converse-stream)\Z"), "chat"),
    (re.compile(r"(?:/completions|/complete|/api/generate|/v1/generate)\Z"), "text_completion"),
    (re.compile(r"(?:/embeddings|/embed|:(?:batchE|e)mbedContents?)\Z"), "embeddings"),
    (re.compile(r":(?:streamG|g)enerateContent\Z"), "generate_content"),
    (re.compile(r"/images/(?:generations|edits|variations)\Z"), "image_generation"),
    (re.compile(r"/rerank\Z"), "rerank"),
)
_DEPLOYMENT = re.compile(r"/openai/deployments/([^/]+)/")  # Azure OpenAI


def matches(name: str, head: bytes) -> bool:
    first = head.lstrip(BLANKS).partition(b"\n")[0]
    if not name.lower().endswith((".jsonl", ".ndjson")) or not first.startswith(b"{"):
        return False
    keys = {key.decode() for key in _KEY.findall(first)}
    return keys >= _KEYS and not any(other.matches(name, head) for other in _OTHERS)


def count(path: Path) -> int:
    return filled_lines(path, LINE_BYTES)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names no users and needs no mapping
    for position, line in enumerate(filled(path), start=1):
        locator = f"line {line.number}"
        try:
            fields = record(line)
            row = Row(TABLE, position, locator, _values(fields, f"{path.name[:12]}:{position}"))
        except RecordError as error:
            yield Row(TABLE, position, locator, error=str(error))
            continue
        yield row
        for name in totals.NAMES:
            total = mapping(fields.get("usage"), "usage").get(name)
            yield from totals.contradicted(None if total is None else str(total), row.values, f"usage.{name}", locator)


def _values(fields: Mapping[str, Any], own_id: str) -> dict[str, str]:
    path = re.split("[?#]", text(fields.get("path"), "path") or "")[0].rstrip("/")
    deployment = _DEPLOYMENT.search(path)
    return present(
        request_id=text(fields.get("request_id"), "request_id") or own_id,
        started_at=_time(text(fields.get("date"), "date")),
        request_count="1",
        operation=next((operation for pattern, operation in _OPERATIONS if pattern.search(path)), None),
        request_model=_model(text(fields.get("request_model"), "request_model"), path),
        response_model=_model(text(fields.get("response_model"), "response_model"), path),
        deployment_name=unquote(deployment[1]) if deployment else None,
        host_name=text(fields.get("host"), "host"),
        cost_kind=CostKind.UNPRICED,
        status=_status(fields),
        is_router_parent="false",
        **_tokens(mapping(fields.get("usage"), "usage")),
    )


def _time(date: str | None) -> str | None:
    try:
        return to_utc(date) if date else None
    except RecordError as error:
        raise RecordError(f"date: {error}") from error


def _model(name: str | None, path: str) -> str | None:
    """The model's name; one that was taken from the path still has the path's percent signs."""
    return unquote(name) if name and "%" in name and name in path else name


def _status(fields: Mapping[str, Any]) -> str | None:
    """ok or error; a code that says neither goes on as it is, for the contract to judge."""
    if text(fields.get("error_type"), "error_type"):
        return "error"
    code = whole(fields.get("status"), "status")
    return {"2": "ok", "4": "error", "5": "error"}.get(code[0], code) if code and len(code) == 3 else code


def _tokens(usage: Mapping[str, Any]) -> dict[str, str | None]:
    """Tokens in the words of whichever vendor; two statements of one fact that differ are a RecordError."""
    for wrapper in _WRAPPERS:
        usage = mapping(usage.get(wrapper), wrapper) or usage
    found: dict[str, str | None] = {}
    for style in _STYLES:
        if style.input.startswith("billed_units.") and found:
            continue
        for name, value in _in_style(usage, style).items():
            if found.setdefault(name, value) != value:
                raise RecordError(f"usage contradicts itself on {name}: {found[name]} and {value}")
    return found


def _in_style(usage: Mapping[str, Any], style: _Style) -> dict[str, str]:
    stated_in, stated_out = _find(usage, style.input), _find(usage, style.output)
    if stated_in is None and stated_out is None:
        return {}
    return present(
        input_tokens=_sum(stated_in, usage, style.beside_input),
        output_tokens=_sum(stated_out, usage, style.beside_output),
        cached_tokens=next((value for name in style.cached if (value := _find(usage, name)) is not None), None),
        reasoning_tokens=next((value for name in style.reasoning if (value := _find(usage, name)) is not None), None),
    )


def _sum(stated: str | None, usage: Mapping[str, Any], beside: Sequence[str]) -> str | None:
    if stated is None:
        return None
    return str(int(stated) + sum(int(_find(usage, name) or 0) for name in beside))


def _find(usage: Mapping[str, Any], path: str) -> str | None:
    """A whole number at the end of a path of keys."""
    *holders, name = path.split(".")
    for holder in holders:
        usage = mapping(usage.get(holder), holder)
    return whole(usage.get(name), path)

"""Recorded provider responses: the usage of each vendor in the contract's words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import provider_responses
from counterpoise.sources.base import Context, Row

Read = Callable[..., list[Row]]
CONTEXT = Context("usage_logs/calls.jsonl")
TOKENS = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")


def call(**changes: Any) -> dict[str, Any]:
    return {
        "date": "2026-03-01T01:00:00+01:00",
        "host": "api.vendor.example",
        "path": "/v1/chat/completions",
        "status": 200,
        "request_model": "acme/one",
        "response_model": "acme/one-2026-02",
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
        "request_id": "req-1",
        "stream": False,
        "error_type": None,
        **changes,
    }


def text(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_the_fields_of_a_call(read: Read, tmp_path: Path) -> None:
    (row,) = read(provider_responses, tmp_path / "x", CONTEXT, text(call()))
    assert row == Row(
        "usage",
        1,
        "line 1",
        {
            "request_id": "req-1",
            "started_at": "2026-03-01T00:00:00",
            "request_count": "1",
            "operation": "chat",
            "request_model": "acme/one",
            "response_model": "acme/one-2026-02",
            "host_name": "api.vendor.example",
            "input_tokens": "10",
            "output_tokens": "2",
            "cost_kind": "unpriced",
            "status": "ok",
            "is_router_parent": "false",
        },
    )


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, (None, None, None, None)),
        ({}, (None, None, None, None)),
        ({"total_tokens": 5}, (None, None, None, None)),
        ({"search_units": 1}, (None, None, None, None)),
        ({"prompt_tokens": 5, "total_tokens": 5}, ("5", None, None, None)),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_tokens_details": {"cached_tokens": 64},
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            ("100", "20", "64", "7"),
        ),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_token_details": {"cached_tokens": 3},
                "completion_token_details": {"reasoning_tokens": 4},
                "completion_tokens_details": None,
            },
            ("100", "20", "3", "4"),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 8, "prompt_cache_miss_tokens": 1},
            ("9", "1", "8", None),
        ),
        (
            {
                "input_tokens": 50,
                "output_tokens": 6,
                "input_tokens_details": {"cached_tokens": 40},
                "output_tokens_details": {"reasoning_tokens": 5},
            },
            ("50", "6", "40", "5"),
        ),
        (
            {
                "input_tokens": 4,
                "output_tokens": 6,
                "cache_read_input_tokens": 1165,
                "cache_creation_input_tokens": 31,
            },
            ("1200", "6", "1165", None),
        ),
        (
            {"inputTokens": 4, "outputTokens": 6, "cacheReadInputTokens": 90, "cacheReadInputTokenCount": 90},
            ("94", "6", "90", None),
        ),
        ({"inputTokens": 4}, ("4", None, None, None)),
        ({"prompt_eval_count": 17, "eval_count": 10}, ("17", "10", None, None)),
        ({"prompt_eval_count": None, "eval_count": 10}, (None, "10", None, None)),
        ({"billed_units": {"input_tokens": 7, "output_tokens": 8}}, ("7", "8", None, None)),
        ({"meta": {"billed_units": {"input_tokens": 7, "output_tokens": 8}}}, ("7", "8", None, None)),
        (
            {
                "billed_units": {"input_tokens": 7, "output_tokens": 8},
                "tokens": {"input_tokens": 69, "output_tokens": 9},
                "cached_tokens": 60,
            },
            ("69", "9", "60", None),
        ),
        (
            {"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 800, "thoughtsTokenCount": 1000}},
            ("5", "1800", None, "1000"),
        ),
        (
            {"promptTokenCount": 5, "candidatesTokenCount": 8, "cachedContentTokenCount": 3},
            ("5", "8", "3", None),
        ),
        ({"prompt_tokens": 3, "completion_tokens": 4, "input_tokens": 3, "output_tokens": 4}, ("3", "4", None, None)),
    ],
)
def test_tokens_of_each_vendor(
    read: Read, tmp_path: Path, usage: dict[str, Any] | None, expected: tuple[str | None, ...]
) -> None:
    (row,) = read(provider_responses, tmp_path / "x", CONTEXT, text(call(usage=usage)))
    assert row.error is None
    assert tuple(row.values.get(name) for name in TOKENS) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/chat/completions#stream", "chat"),
        ("/openai/v1/chat/completions?api-version=1", "chat"),
        ("/v1/messages", "chat"),
        ("/v1/responses/", "chat"),
        ("/v2/chat", "chat"),
        ("/api/chat", "chat"),
        ("/model/acme.one-v1%3A0/converse-stream", "chat"),
        ("/v1/completions", "text_completion"),
        ("/complete", "text_completion"),
        ("/api/generate", "text_completion"),
        ("/v1/embeddings", "embeddings"),
        ("/v2/embed", "embeddings"),
        ("/v1beta/models/one:batchEmbedContents", "embeddings"),
        ("/v1beta/models/one:generateContent", "generate_content"),
        ("/v1beta/models/one:streamGenerateContent?alt=sse", "generate_content"),
        ("/v1/images/generations", "image_generation"),
        ("/v2/rerank", "rerank"),
        ("/model/acme.one-v1%3A0/invoke", None),
        ("/v1/assistants", None),
        ("", None),
        (None, None),
    ],
)
def test_operations(read: Read, tmp_path: Path, path: str | None, expected: str | None) -> None:
    (row,) = read(provider_responses, tmp_path / "x", CONTEXT, text(call(path=path)))
    assert row.values.get("operation") == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": 201}, {"status": "ok"}),
        ({"status": 429, "usage": None}, {"status": "error", "input_tokens": None}),
        ({"status": 503}, {"status": "error"}),
        ({"status": 302}, {"status": "302"}),
        ({"status": None}, {"status": None}),
        ({"error_type": "overloaded_error"}, {"status": "error"}),
        ({"date": None}, {"started_at": None}),
        ({"request_id": None}, {"request_id": "abababababab:1"}),
        ({"request_model": None, "response_model": ""}, {"request_model": None, "response_model": None}),
        (
            {"path": "/model/acme.one-v1%3A0/invoke", "request_model": "acme.one-v1%3A0"},
            {"request_model": "acme.one-v1:0"},
        ),
        ({"request_model": "100%25"}, {"request_model": "100%25"}),
        ({"path": "/openai/deployments/desk%20one/embeddings"}, {"deployment_name": "desk one"}),
    ],
)
def test_what_calls_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    (row,) = read(provider_responses, tmp_path / ("ab" * 32), CONTEXT, text(call(**changes)))
    assert row.error is None
    assert {name: row.values.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usage": [1]}, "usage: a list where an object is expected"),
        ({"usage": {"prompt_tokens": True}}, "prompt_tokens: true or false where a whole number is expected"),
        ({"usage": {"prompt_tokens": "119"}}, "prompt_tokens: text where a whole number is expected"),
        ({"usage": {"prompt_tokens": 3, "input_tokens": 4}}, "contradicts itself on input_tokens: 3 and 4"),
        ({"usage": {"tokens": 5}}, "tokens: a number where an object is expected"),
        ({"date": "Sun, 01 Mar 2026 00:00:00 GMT"}, "date: .* is not an ISO 8601 time"),
        ({"date": "2026-03-01T00:00:00"}, "date: .* has no time zone"),
        ({"status": "200"}, "status: text where a whole number is expected"),
    ],
)
def test_a_bad_record_costs_itself(read: Read, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    rows = read(provider_responses, tmp_path / "x", CONTEXT, text(call(), call(**changes)) + "\n{\n" + text(call()))
    assert [row.error is None for row in rows] == [True, False, False, True]
    assert [row.locator for row in rows] == ["line 1", "line 2", "line 4", "line 5"]
    assert re.search(said, rows[1].error or "")


def test_only_what_has_the_keys_is_claimed() -> None:
    head = text(call()).encode()
    assert provider_responses.matches("a.JSONL", b" \n" + head)
    assert not provider_responses.matches("a.json", head)
    assert not provider_responses.matches("a.jsonl", head.replace(b'"host"', b'"server"'))
    assert not provider_responses.matches("a.jsonl", b"{}\n" + head)
    assert not provider_responses.matches("a.jsonl", text(call(spend=1, call_type="x", api_key="y")).encode())


@given(calls=st.lists(st.tuples(st.text(min_size=1), st.integers(0, 10**15), st.integers(0, 10**15))))
def test_what_was_written_is_read(read: Read, scratch: Path, calls: list[tuple[str, int, int]]) -> None:
    calls = [(id_.replace("\0", "0"), in_, out) for id_, in_, out in calls]
    content = text(
        *(call(request_id=id_, usage={"input_tokens": in_, "output_tokens": out}) for id_, in_, out in calls)
    )
    rows = read(provider_responses, scratch, Context(""), content)
    assert [
        (row.values["request_id"], int(row.values["input_tokens"]), int(row.values["output_tokens"])) for row in rows
    ] == calls


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["prompt_tokens", "tokens", "input_tokens", "meta"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(changes=st.dictionaries(st.sampled_from(sorted(call())), JSON_VALUES))
def test_any_value_in_any_field_is_a_record(
    survives: Callable[..., None], scratch: Path, changes: dict[str, Any]
) -> None:
    survives(provider_responses, scratch, text(call(**changes)).encode())


@given(content=st.binary(max_size=100))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(provider_responses, scratch, content)


def test_real_calls(read: Read, shared: Path) -> None:
    rows = read(provider_responses, shared / "data/usage/provider_calls/calls.jsonl", CONTEXT)
    assert len(rows) == 1158
    assert not any(row.error for row in rows)
    assert Counter(row.values["status"] for row in rows) == {"ok": 1138, "error": 20}
    stated = {name: sum(name in row.values for row in rows) for name in ("started_at", *TOKENS)}
    assert stated == {
        "started_at": 1081,
        "input_tokens": 847,
        "output_tokens": 805,
        "cached_tokens": 412,
        "reasoning_tokens": 333,
    }
    for row in rows:
        values = {name: int(row.values[name]) for name in TOKENS if name in row.values}
        assert values.get("cached_tokens", 0) <= values.get("input_tokens", 0)
        assert values.get("reasoning_tokens", 0) <= values.get("output_tokens", 0)


def test_the_parts_of_real_calls_make_their_total(read: Read, shared: Path) -> None:
    path = shared / "data/usage/provider_calls/calls.jsonl"
    rows = read(provider_responses, path, CONTEXT)
    checked = 0
    for row, line in zip(rows, path.read_text("utf-8").splitlines(), strict=True):
        usage = json.loads(line)["usage"] or {}
        total = next(
            (usage[name] for name in ("total_tokens", "totalTokens", "totalTokenCount") if name in usage), None
        )
        if total is not None and "input_tokens" in row.values:
            assert int(row.values["input_tokens"]) + int(row.values.get("output_tokens", 0)) == total, usage
            checked += 1
    assert checked > 500

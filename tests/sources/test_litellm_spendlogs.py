"""LiteLLM spend logs: field by field, parents, and lines that are no record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import litellm_spendlogs
from counterpoise.sources.base import Context, Row

Read = Callable[..., list[Row]]
CONTEXT = Context("usage_logs/spend.jsonl", pseudonym=lambda user: f"hash of {user}")


def spend(**changes: Any) -> dict[str, Any]:
    return {
        "request_id": "chatcmpl-1",
        "call_type": "acompletion",
        "api_key": "88dc28d0",
        "spend": 0.00123,
        "total_tokens": 120,
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "startTime": "2026-03-01T00:16:40.123000Z",
        "model": "gpt-4o-2024-08-06",
        "model_group": "chat-large",
        "custom_llm_provider": "azure",
        "api_base": "https://user:secret@example-eu.openai.azure.com/openai/",
        "user": "default_user_id",
        "end_user": "bob",
        "metadata": {"status": "success", "user_api_key_team_alias": "claims-desk"},
        "cache_hit": "False",
        "messages": [{"role": "user", "content": "private words"}],
        **changes,
    }


def text(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_the_fields_of_a_call(read: Read, tmp_path: Path) -> None:
    (row,) = read(litellm_spendlogs, tmp_path / "x", CONTEXT, text(spend()))
    assert row.error is None
    assert row.values == {
        "request_id": "chatcmpl-1",
        "started_at": "2026-03-01T00:16:40.123000",
        "request_count": "1",
        "operation": "chat",
        "provider": "azure",
        "request_model": "chat-large",
        "response_model": "gpt-4o-2024-08-06",
        "deployment_name": "claims-desk",
        "host_name": "example-eu.openai.azure.com",
        "user_hash": "hash of bob",
        "input_tokens": "100",
        "output_tokens": "20",
        "cost": "0.00123",
        "cost_currency": "USD",
        "cost_kind": "listed",
        "status": "ok",
        "is_router_parent": "false",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"metadata": {"deployment": "desk", "team_alias": "x"}}, {"deployment_name": "desk"}),
        ({"metadata": '{"status": "failure"}'}, {"status": "error", "deployment_name": None}),
        ({"metadata": None, "status": "failure"}, {"status": "error"}),
        ({"metadata": None}, {"status": "ok"}),
        ({"end_user": ""}, {"user_hash": "hash of default_user_id"}),
        ({"end_user": None, "user": None}, {"user_hash": None}),
        ({"model_group": ""}, {"request_model": "gpt-4o-2024-08-06"}),
        ({"call_type": "aembedding"}, {"operation": "embeddings"}),
        ({"call_type": "atranscription"}, {"operation": "atranscription"}),
        ({"api_base": "10.0.0.7:8000/v1"}, {"host_name": "10.0.0.7"}),
        ({"api_base": ""}, {"host_name": None}),
        ({"startTime": "2026-03-01 00:16:40.123"}, {"started_at": "2026-03-01T00:16:40.123000"}),
        ({"spend": 0.0}, {"cost": None, "cost_kind": "unpriced", "cost_currency": None}),
        ({"spend": 0, "cache_hit": "True"}, {"cost": "0", "cost_kind": "listed"}),
        ({"spend": 2.5e-06}, {"cost": "0.0000025"}),
        (
            {
                "metadata": {
                    "additional_usage_values": {
                        "prompt_tokens_details": {"cached_tokens": 64},
                        "completion_tokens_details": {"reasoning_tokens": 7},
                    }
                }
            },
            {"cached_tokens": "64", "reasoning_tokens": "7"},
        ),
        ({"metadata": {"usage_object": {"cache_read_input_tokens": 0}}}, {"cached_tokens": "0"}),
    ],
)
def test_what_rows_state_in_other_ways(
    read: Read, tmp_path: Path, changes: dict[str, Any], expected: dict[str, str | None]
) -> None:
    (row,) = read(litellm_spendlogs, tmp_path / "x", CONTEXT, text(spend(**changes)))
    assert row.error is None
    assert {name: row.values.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompt_tokens": True}, "prompt_tokens: true or false where a whole number is expected"),
        ({"prompt_tokens": None}, "prompt_tokens missing"),
        ({"prompt_tokens": "119"}, "prompt_tokens: text where a whole number is expected"),
        ({"prompt_tokens": 1.5}, "prompt_tokens: a number where a whole number is expected"),
        ({"spend": "0.1"}, "spend: text where a number is expected"),
        ({"startTime": "yesterday"}, "not an ISO 8601 time"),
        ({"startTime": 1772324200}, "startTime: a number where text is expected"),
        ({"metadata": "{"}, "not valid JSON"),
        ({"metadata": []}, "metadata: a list where an object is expected"),
        ({"model": "a\0b"}, "model: holds a NUL character"),
        ({"api_base": "http://["}, "api_base: not an address"),
    ],
)
def test_a_bad_record_costs_itself(read: Read, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    rows = read(litellm_spendlogs, tmp_path / "x", CONTEXT, text(spend(), spend(**changes), spend()))
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"request_id": "a", "request_id": "b"}', "the key 'request_id' stands twice"),
        ('{"request_id": "\\ud800"}', "surrogate"),
        ('{"request_id": NaN}', "NaN is not a JSON number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"request_id": "a"', "not valid JSON"),
        ("{} {}", "Extra data"),
        ("[]", "a list where an object is expected"),
        (b"\xff", "byte 0xff at offset"),
        ("x" * (3 << 20), "longer than 2 MiB"),
    ],
)
def test_a_line_that_is_no_record_costs_itself(read: Read, tmp_path: Path, line: str | bytes, said: str) -> None:
    raw = line.encode() if isinstance(line, str) else line
    content = text(spend()).encode() + raw + b"\n\n \r\n" + text(spend()).encode().rstrip()
    rows = read(litellm_spendlogs, tmp_path / "x", CONTEXT, content)
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")
    assert [row.locator for row in rows] == ["line 1", "line 2", "line 5"]


def test_parents_of_routed_calls(read: Read, tmp_path: Path) -> None:
    rows = read(
        litellm_spendlogs,
        tmp_path / "x",
        CONTEXT,
        text(
            spend(request_id="router"),
            spend(request_id="first", metadata={"parent_request_id": "router"}),
            spend(request_id="second", parent_request_id="router"),
            spend(request_id="told", metadata={"is_router_parent": True}),
            spend(request_id="alone", parent_request_id="not in this file"),
        ),
    )
    assert [(row.values["request_id"], row.values["is_router_parent"]) for row in rows] == [
        ("router", "true"),
        ("first", "false"),
        ("second", "false"),
        ("told", "true"),
        ("alone", "false"),
    ]
    assert rows[1].values["parent_request_id"] == "router"


@given(tokens=st.lists(st.integers(0, 10**12)), blanks=st.sampled_from(["\n", "\r\n", "\n \n"]))
def test_what_was_written_is_read(read: Read, scratch: Path, tokens: list[int], blanks: str) -> None:
    content = blanks.join(json.dumps(spend(prompt_tokens=number, request_id=str(number))) for number in tokens)
    rows = read(litellm_spendlogs, scratch, Context(""), content)
    assert [int(row.values["input_tokens"]) for row in rows] == tokens


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(changes=st.dictionaries(st.sampled_from(sorted(spend())), JSON_VALUES))
def test_any_value_in_any_field_is_a_record(
    survives: Callable[..., None], scratch: Path, changes: dict[str, Any]
) -> None:
    survives(litellm_spendlogs, scratch, text(spend(**changes)).encode())


@given(content=st.binary(max_size=100) | st.text('{}[]",:\n \\u0a1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(litellm_spendlogs, scratch, content)

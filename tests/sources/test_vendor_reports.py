"""What vendors report to an organisation of its use: OpenAI, Anthropic, OpenRouter. Made-up pages in their forms."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import anthropic_usage, openai_usage, openrouter_activity
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.discovery import recognise
from counterpoise.vocabulary import EvidenceKind

Read = Callable[..., list[Row]]
CONTEXT = Context("usage_logs/vendor/page.json", pseudonym=lambda name: f"#{name}")
DAY = {"start_time": 1792368000, "end_time": 1792454400}  # 2026-10-19 in UTC
WEEKDAY = {"starting_at": "2026-10-19T00:00:00Z", "ending_at": "2026-10-20T00:00:00Z"}


def page(bucket: dict[str, Any], *results: dict[str, Any]) -> str:
    return json.dumps({"object": "page", "data": [{**bucket, "results": list(results)}], "has_more": False})


COMPLETIONS = {
    "object": "organization.usage.completions.result",
    "input_tokens": 1000,
    "output_tokens": 500,
    "input_cached_tokens": 800,
    "num_model_requests": 5,
    "project_id": "proj-a",
    "user_id": "anna",
    "model": "gpt-4.1-2025-04-14",
}
COSTS = {
    "object": "organization.costs.result",
    "amount": {"value": 0.06, "currency": "usd"},
    "line_item": "gpt-4.1, input",
    "project_id": "proj-a",
}
MESSAGES = {
    "uncached_input_tokens": 1500,
    "cache_creation": {"ephemeral_1h_input_tokens": 1000, "ephemeral_5m_input_tokens": 500},
    "cache_read_input_tokens": 200,
    "output_tokens": 500,
    "model": "claude-sonnet-4-5-20250929",
    "workspace_id": "wrkspc-a",
    "service_tier": "standard",
}
ACTIVITY = {
    "date": "2026-10-19",
    "model": "openai/gpt-4.1",
    "model_permaslug": "openai/gpt-4.1-2025-04-14",
    "provider_name": "OpenAI",
    "usage": 0.015,
    "byok_usage_inference": 0,
    "requests": 5,
    "prompt_tokens": 50,
    "completion_tokens": 125,
    "reasoning_tokens": 25,
}


def without_id(row: Row) -> dict[str, str]:
    assert row.error is None
    return {name: value for name, value in row.values.items() if name != "request_id"}


def test_openai_usage(read: Read, tmp_path: Path) -> None:
    (row,) = read(openai_usage, tmp_path / "x", CONTEXT, page(DAY, COMPLETIONS))
    assert row.locator == "/data/0/results/0"
    assert without_id(row) == {
        "started_at": "2026-10-19T23:59:59",
        "span_days": "1",
        "status": "ok",
        "is_router_parent": "false",
        "provider": "openai",
        "host_name": "api.openai.com",
        "deployment_name": "proj-a",
        "operation": "chat",
        "request_model": "gpt-4.1-2025-04-14",
        "response_model": "gpt-4.1-2025-04-14",
        "user_hash": "#anna",
        "request_count": "5",
        "input_tokens": "1000",
        "output_tokens": "500",
        "cached_tokens": "800",
        "cost_kind": "unpriced",
    }


def test_openai_costs_count_no_calls(read: Read, tmp_path: Path) -> None:
    (row,) = read(openai_usage, tmp_path / "x", CONTEXT, page(DAY, COSTS))
    said = without_id(row)
    assert (said["request_count"], said["cost"], said["cost_currency"], said["cost_kind"]) == (
        "0",
        "0.06",
        "USD",
        "invoiced",
    )
    assert "input_tokens" not in said


def test_anthropic_usage(read: Read, remarked: Callable[..., Any], tmp_path: Path) -> None:
    (row,) = read(anthropic_usage, tmp_path / "x", CONTEXT, page(WEEKDAY, MESSAGES))
    said = without_id(row)
    assert (said["input_tokens"], said["output_tokens"], said["cached_tokens"]) == ("3200", "500", "200")
    assert (said["request_count"], said["deployment_name"]) == ("1", "wrkspc-a")
    assert remarked(anthropic_usage, tmp_path / "x", CONTEXT) == [
        ("missing_figure", "the report does not state calls: each of its records counts as one", "1")
    ]


def test_anthropic_amounts_are_cents(read: Read, remarked: Callable[..., Any], tmp_path: Path) -> None:
    result = {"currency": "USD", "amount": "123.78912", "description": "Claude", "model": None}
    (row,) = read(anthropic_usage, tmp_path / "x", CONTEXT, page(WEEKDAY, result))
    said = without_id(row)
    assert (said["cost"], said["cost_kind"], said["request_count"]) == ("1.2378912", "invoiced", "0")
    assert remarked(anthropic_usage, tmp_path / "x", CONTEXT) == []


def test_openrouter_activity(read: Read, tmp_path: Path) -> None:
    own_key = {**ACTIVITY, "byok_usage_inference": 0.012}
    charged, with_own_key = read(
        openrouter_activity, tmp_path / "x", CONTEXT, json.dumps({"data": [ACTIVITY, own_key]})
    )
    said = without_id(charged)
    assert (said["started_at"], said["request_count"], said["reasoning_tokens"]) == ("2026-10-19T00:00:00", "5", "25")
    assert (said["cost"], said["cost_kind"], said["host_name"]) == ("0.015", "invoiced", "openrouter.ai")
    assert (with_own_key.values["cost"], with_own_key.values["cost_kind"]) == ("0.027", "estimated")


@pytest.mark.parametrize(
    ("source", "bucket", "result", "changes"),
    [
        (openai_usage, DAY, COMPLETIONS, {"project_id": "proj-b"}),
        (openai_usage, DAY, COMPLETIONS, {"user_id": None}),
        (openai_usage, DAY, COSTS, {"line_item": "gpt-4.1, output"}),
        (anthropic_usage, WEEKDAY, MESSAGES, {"service_tier": "batch"}),
    ],
)
def test_a_result_is_named_by_what_it_is_grouped_by(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, tmp_path: Path, source: Any, bucket: Any, result: Any, changes: Any
) -> None:
    first, same, other = read(
        source, tmp_path / "x", CONTEXT, page(bucket, result, {**result, "output_tokens": 1}, {**result, **changes})
    )
    assert first.values["request_id"] == same.values["request_id"] != other.values["request_id"]


@pytest.mark.parametrize(
    ("source", "bucket", "result", "said"),
    [
        (
            openai_usage,
            DAY,
            {**COMPLETIONS, "input_tokens": "10"},
            "input_tokens: text where a whole number is expected",
        ),
        (openai_usage, {"start_time": 5, "end_time": 5}, COMPLETIONS, "the bucket ends before it starts"),
        (openai_usage, {"start_time": "x"}, COMPLETIONS, "start_time: not a time in seconds since 1970"),
        (openai_usage, {"start_time": 10**18, "end_time": 1}, COMPLETIONS, "is not a time of the calendar"),
        (openai_usage, DAY, {"object": "x", "y": "organization.costs.result"}, "object: neither usage nor costs"),
        (anthropic_usage, {"starting_at": "2026-10-19"}, MESSAGES, "starting_at: '2026-10-19' is not an ISO 8601 time"),
        (anthropic_usage, WEEKDAY, {"amount": "much"}, "amount: 'much' is not a number"),
        (anthropic_usage, WEEKDAY, {"amount": "NaN"}, "amount: not a number"),
    ],
)
def test_a_bad_result_costs_itself(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, tmp_path: Path, source: Any, bucket: Any, result: Any, said: str
) -> None:
    (row,) = read(source, tmp_path / "x", CONTEXT, page(bucket, result))
    assert row.error is not None
    assert said in row.error


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (page(DAY, COMPLETIONS), "openai_usage"),
        (page(DAY, COSTS), "openai_usage"),
        (page(WEEKDAY, MESSAGES), "anthropic_usage"),
        (page(WEEKDAY, {"amount": "1", "currency": "USD"}), "anthropic_usage"),
        (json.dumps({"data": [ACTIVITY]}), "openrouter_activity"),
    ],
)
def test_pages_are_recognised(content: str, expected: str) -> None:
    source = recognise(EvidenceKind.USAGE_LOG, "usage_logs/x.json", content.encode())
    assert source is not None
    assert source.__name__.endswith(expected)


@pytest.mark.parametrize("source", [openai_usage, anthropic_usage, openrouter_activity])
@pytest.mark.parametrize("content", ["[]", "{}", '{"data": {}}', "{"])
def test_what_is_no_page_is_unreadable(tmp_path: Path, source: Any, content: str) -> None:
    (tmp_path / "x").write_text(content)
    with pytest.raises(UnreadableError):
        list(source.read(tmp_path / "x", CONTEXT))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("organization.costs.result"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "results", "object", "amount", "start_time", "starting_at", "date", "usage"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("source", [openai_usage, anthropic_usage, openrouter_activity])
@given(content=VALUES, results=st.lists(VALUES, max_size=3))
def test_arbitrary_json_is_accounted_for(
    survives: Callable[..., None], scratch: Path, source: Any, content: Any, results: list[Any]
) -> None:
    whole = {"data": [content, {**DAY, **WEEKDAY, "results": results}]}
    survives(source, scratch, json.dumps(whole).encode(), Context(""))

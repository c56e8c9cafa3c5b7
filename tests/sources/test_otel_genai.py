"""OTLP spans: present and former names, documents and lines, parents, and what is no model call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import otel_genai
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("usage_logs/traces.json", pseudonym=lambda user: f"hash of {user}")


def attribute(key: str, value: Any) -> dict[str, Any]:
    kind = {str: "stringValue", int: "intValue", float: "doubleValue", bool: "boolValue"}[type(value)]
    return {"key": key, "value": {kind: str(value) if kind == "intValue" else value}}


def span(span_id: str, parent: str = "", **attributes: Any) -> dict[str, Any]:
    given_ = {"gen_ai.request.model": "gpt-4o"} | {name.replace("__", "."): value for name, value in attributes.items()}
    return {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": span_id,
        "parentSpanId": parent,
        "name": "chat",
        "startTimeUnixNano": "1772324200123456789",
        "attributes": [attribute(key, value) for key, value in given_.items() if value is not None],
    }


def request(*spans: Any, **resource: Any) -> dict[str, Any]:
    attributes = [attribute(name.replace("__", "."), value) for name, value in resource.items()]
    return {"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [{"spans": list(spans)}]}]}


def test_the_fields_of_a_span_by_present_names(read: Read, tmp_path: Path) -> None:
    content = request(
        span(
            "a1",
            "b2",
            gen_ai__operation__name="chat",
            gen_ai__provider__name="azure.ai.openai",
            gen_ai__response__model="gpt-4o-2024-08-06",
            gen_ai__usage__input_tokens=100,
            gen_ai__usage__output_tokens=20,
            gen_ai__usage__cache_read__input_tokens=64,
            gen_ai__usage__cost=0.00125,
            gen_ai__input__messages="private words",
            server__address="example.openai.azure.com",
            user__id="bob",
        ),
        service__name="claims-desk",
    )
    (row,) = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(content, indent=2))
    assert row.error is None
    assert row.locator == "/resourceSpans/0/scopeSpans/0/spans/0"
    assert row.values == {
        "request_id": "a1",
        "parent_request_id": "b2",
        "started_at": "2026-03-01T00:16:40.123456",
        "request_count": "1",
        "operation": "chat",
        "provider": "azure.ai.openai",
        "request_model": "gpt-4o",
        "response_model": "gpt-4o-2024-08-06",
        "deployment_name": "claims-desk",
        "host_name": "example.openai.azure.com",
        "user_hash": "hash of bob",
        "input_tokens": "100",
        "output_tokens": "20",
        "cached_tokens": "64",
        "cost": "0.00125",
        "cost_currency": "USD",
        "cost_kind": "estimated",
        "status": "ok",
        "is_router_parent": "false",
    }


def test_former_names_are_read_too(read: Read, tmp_path: Path) -> None:
    content = request(
        span("a1", gen_ai__system="openai", gen_ai__usage__prompt_tokens=7, gen_ai__usage__completion_tokens=3)
    )
    (row,) = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(content))
    assert (row.values["provider"], row.values["input_tokens"], row.values["output_tokens"]) == ("openai", "7", "3")
    assert row.values["cost_kind"] == "unpriced"


@pytest.mark.parametrize(
    ("attributes", "resource", "expected"),
    [
        ({"gen_ai__deployment": "desk"}, {"service__name": "web"}, {"deployment_name": "desk"}),
        ({}, {"deployment__name": "desk", "service__name": "web"}, {"deployment_name": "desk"}),
        ({"gen_ai__hosting": "self"}, {}, {"cost_kind": "self_hosted"}),
        ({}, {"deployment__hosting": "self_hosted"}, {"cost_kind": "self_hosted"}),
        ({"error__type": "429"}, {}, {"status": "error"}),
        ({"gen_ai__operation__name": "execute_tool"}, {}, {"request_count": "0"}),
    ],
)
def test_what_spans_state_in_other_ways(
    read: Read, tmp_path: Path, attributes: dict[str, Any], resource: dict[str, Any], expected: dict[str, str]
) -> None:
    (row,) = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(request(span("a1", **attributes), **resource)))
    assert {name: row.values.get(name) for name in expected} == expected


def test_only_spans_with_gen_ai_attributes_are_records(read: Read, tmp_path: Path) -> None:
    other = span("b2", gen_ai__request__model=None, http__route="/chat")
    rows = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(request(other, span("a1"), other)))
    assert [(row.number, row.values["request_id"]) for row in rows] == [(1, "a1")]


def test_a_span_above_other_model_calls_is_a_parent(read: Read, tmp_path: Path) -> None:
    content = request(
        span("agent", gen_ai__operation__name="invoke_agent"),
        span("call", "agent"),
        span("tool", "call", gen_ai__operation__name="execute_tool"),
        span("web", gen_ai__request__model=None),
        span("under web", "web"),
    )
    rows = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(content))
    assert {row.values["request_id"]: row.values["is_router_parent"] for row in rows} == {
        "agent": "true",
        "call": "false",
        "tool": "false",
        "under web": "false",
    }


def test_requests_a_line_and_lines_that_are_none(read: Read, tmp_path: Path) -> None:
    lines = [
        json.dumps(request(span("a1"), span("a2"))),
        '{"resourceSpans": [',
        "",
        '{"resourceMetrics": []}',
        '{"resourceSpans": [{"scopeSpans": {}}]}',
        '{"something": "else"}',
        json.dumps(request(span("a3"))),
    ]
    rows = read(otel_genai, tmp_path / "x", Context("usage_logs/traces.jsonl"), "\n".join(lines))
    assert [(row.locator, row.values.get("request_id")) for row in rows] == [
        ("line 1 /resourceSpans/0/scopeSpans/0/spans/0", "a1"),
        ("line 1 /resourceSpans/0/scopeSpans/0/spans/1", "a2"),
        ("line 2", None),
        ("line 5", None),
        ("line 6", None),
        ("line 7 /resourceSpans/0/scopeSpans/0/spans/0", "a3"),
    ]
    assert rows[3].error == "/resourceSpans/0/scopeSpans: an object where a list is expected"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"spanId": ""}, "spanId missing"),
        ({"startTimeUnixNano": "soon"}, "startTimeUnixNano"),
        ({"startTimeUnixNano": None}, "startTimeUnixNano"),
        ({"startTimeUnixNano": 10**24}, "calendar"),
        ({"status": []}, "status: a list"),
    ],
)
def test_a_bad_span_costs_itself(read: Read, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    content = request(span("a1"), span("a2") | changes, span("a3"))
    rows = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(content))
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ([("gen_ai.usage.input_tokens", 1), ("gen_ai.usage.prompt_tokens", 2)], "contradict each other"),
        ([("gen_ai.system", "a"), ("gen_ai.system", "b")], "'gen_ai.system' stands twice"),
        ([("gen_ai.usage.input_tokens", "12")], "text where a whole number is expected"),
        ([("gen_ai.usage.input_tokens", True)], "true or false where a whole number is expected"),
    ],
)
def test_attributes_that_cannot_be_read(
    read: Read, tmp_path: Path, attributes: list[tuple[str, Any]], said: str
) -> None:
    bad = span("a1") | {"attributes": [attribute(key, value) for key, value in attributes]}
    (row,) = read(otel_genai, tmp_path / "x", CONTEXT, json.dumps(request(bad)))
    assert said in (row.error or "")


@pytest.mark.parametrize("content", ['{"resourceSpans": 1,\n"x": 2}', '{"resourceSpans": [\n{"scopeSpans": [1]}]}'])
def test_a_document_that_is_not_built_as_otlp_is_unreadable(read: Read, tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableError, match="/resourceSpans"):
        read(otel_genai, tmp_path / "x", CONTEXT, content)


@given(
    batches=st.lists(st.lists(st.booleans(), max_size=4), min_size=2, max_size=4),
    is_document=st.booleans(),
)
def test_what_was_written_is_read(read: Read, scratch: Path, batches: list[list[bool]], is_document: bool) -> None:
    spans = [
        [span(f"{b}-{s}", gen_ai__request__model="m" if is_call else None) for s, is_call in enumerate(batch)]
        for b, batch in enumerate(batches)
    ]
    requests = [request(*batch) for batch in spans]
    if is_document:
        merged = {"resourceSpans": [part for each in requests for part in each["resourceSpans"]]}
        content = json.dumps(merged, indent=1)
    else:
        content = "\n".join(map(json.dumps, requests))
    rows = read(otel_genai, scratch, Context(""), content)
    expected = [f"{b}-{s}" for b, batch in enumerate(batches) for s, is_call in enumerate(batch) if is_call]
    assert [row.values["request_id"] for row in rows] == expected


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceSpans",
                    "scopeSpans",
                    "spans",
                    "attributes",
                    "key",
                    "value",
                    "resource",
                    "spanId",
                    "stringValue",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(values=st.lists(JSON_VALUES, max_size=3))
def test_any_shape_is_accounted_for(survives: Callable[..., None], scratch: Path, values: list[Any]) -> None:
    survives(otel_genai, scratch, "\n".join(map(json.dumps, values)).encode())


@given(span_=JSON_VALUES)
def test_any_span_is_accounted_for(survives: Callable[..., None], scratch: Path, span_: Any) -> None:
    survives(otel_genai, scratch, json.dumps(request(span("a1"), span_)).encode())


@given(content=st.binary(max_size=100))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(otel_genai, scratch, content)

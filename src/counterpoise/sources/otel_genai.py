"""OpenTelemetry traces of model calls: OTLP in JSON, as one document or as one ExportTraceServiceRequest a line.

Reference: OTLP 1.x JSON encoding (opentelemetry-proto) and the semantic conventions for generative AI, by their present
names (`gen_ai.usage.input_tokens`, `gen_ai.provider.name`) and those before (`gen_ai.usage.prompt_tokens`,
`gen_ai.system`). A record is a span with a `gen_ai.` attribute; other spans are none. Attributes that hold prompts or
answers are not read.

A span below which the file holds another model call is the parent of a router or an agent and carries no weight of its
own; a tool call (`execute_tool`) is no model call and makes no parent. A price comes from `gen_ai.usage.cost`, which
instrumentation estimates in US dollars; without one, `gen_ai.hosting` or `deployment.hosting` = `self` says that the
organisation runs the model itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.jsonfields import kind_of, mapping, number, parse, present, read_document, text, whole
from counterpoise.sources.lines import BLANKS, Line, lines, too_long
from counterpoise.sources.parents import IdSet
from counterpoise.sources.times import from_unix_nanoseconds
from counterpoise.vocabulary import CostKind, EvidenceKind

KIND = EvidenceKind.USAGE_LOG
TABLE = "usage"
DESCRIPTION = "OpenTelemetry GenAI spans (OTLP JSON, one document or one request a line)"

_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"resource(?:Spans|Logs|Metrics)"\s*:')
_LINE_BYTES = 16 << 20  # a batch of spans is one line
_OTHER_SIGNALS = ("resourceLogs", "resourceMetrics")
_SCOPES = ("scopeSpans", "instrumentationLibrarySpans")
_PREFIX = "gen_ai."
_NOT_CALLS = {"execute_tool", "create_agent"}

_TEXTS = {
    "operation": ("gen_ai.operation.name",),
    "provider": ("gen_ai.provider.name", "gen_ai.system"),
    "request_model": ("gen_ai.request.model",),
    "response_model": ("gen_ai.response.model",),
    "host_name": ("server.address",),
}
_DEPLOYMENT = ("gen_ai.deployment", "deployment.name")
_HOSTING = ("gen_ai.hosting", "deployment.hosting")
_USER = ("enduser.id", "user.id")
_TOKENS = {
    "input_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    "output_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    "cached_tokens": ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens"),
    "reasoning_tokens": ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens"),
}


class _Span(NamedTuple):
    """A model call with its place, or (`fault`) a request that cannot be read."""

    locator: str
    span: Mapping[str, Any]
    resource: Sequence[Any]  # attributes
    fault: str | None = None


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".json", ".jsonl", ".ndjson")) and bool(_START.match(head))


def count(path: Path) -> int:
    """Count the spans with a `gen_ai.` attribute in any list called `spans`, wherever it stands."""
    total = 0
    for prefix, request in _requests(path):
        if isinstance(request, str) or any(span.fault for span in _model_calls(prefix, request)):
            total += 1
            continue
        waiting: list[Any] = [request]
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(value)
            elif isinstance(value, dict):
                total += sum(map(_has_attribute, spans if isinstance(spans := value.get("spans"), list) else ()))
                waiting.extend(part for key, part in value.items() if key not in {"spans", "attributes"})
    return total


def read(path: Path, context: Context) -> Iterator[Row]:
    with IdSet() as parents:
        for span in _spans(path):
            _note_parent(span, parents)
        for position, span in enumerate(_spans(path), start=1):
            try:
                row = Row(TABLE, position, span.locator, _values(span, context, parents))
            except RecordError as error:
                row = Row(TABLE, position, span.locator, error=str(error))
            yield row


def _requests(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Yield the place and the object of each request, or what is wrong with it."""
    if not _is_lines(path):
        yield "", read_document(path)
        return
    for line in _filled(path):
        try:
            if line.content is None:
                raise RecordError(too_long(_LINE_BYTES))
            yield f"line {line.number} ", dict(mapping(parse(line.content, line.offset), "the line"))
        except RecordError as error:
            yield f"line {line.number} ", str(error)


def _filled(path: Path) -> Iterator[Line]:
    found = lines(path, universal=False, limit=_LINE_BYTES)
    return (line for line in found if line.content is None or line.content.strip(BLANKS))


def _is_lines(path: Path) -> bool:
    """Tell requests a line from one document: there, neither of the first two lines is an object by itself."""
    for line in islice(_filled(path), 2):
        try:
            mapping(parse(line.content or b"", line.offset), "the line")
        except RecordError:
            continue
        return True
    return False


def _spans(path: Path) -> Iterator[_Span]:
    for prefix, request in _requests(path):
        if isinstance(request, str):
            yield _Span(prefix.strip(), {}, (), request)
        else:
            yield from _model_calls(prefix, request)


def _model_calls(prefix: str, request: Mapping[str, Any]) -> list[_Span]:
    """The model calls of a request; one that is not built as OTLP is a fault as a whole, and a document unreadable."""
    try:
        return [span for span in _walk(prefix, request) if _is_model_call(span.span)]
    except RecordError as error:
        if not prefix:
            raise UnreadableError(str(error)) from error
        return [_Span(prefix.strip(), {}, (), str(error))]


def _walk(prefix: str, request: Mapping[str, Any]) -> Iterator[_Span]:
    if "resourceSpans" not in request:
        if not any(signal in request for signal in _OTHER_SIGNALS):
            raise RecordError("is no OTLP request: it has no resourceSpans")
        return
    for outer, resource_spans in _objects(request, "resourceSpans"):
        resource = mapping(resource_spans.get("resource"), f"{outer}/resource")
        attributes = [item for _, item in _objects(resource, "attributes", outer)]
        for name in _SCOPES:
            for inner, scope_spans in _objects(resource_spans, name, outer):
                for place, span in _objects(scope_spans, "spans", inner):
                    for attribute_place, attribute in _objects(span, "attributes", place):
                        if not isinstance(attribute.get("key"), str):
                            raise RecordError(f"{attribute_place}: has no key")
                    yield _Span(prefix + place, span, attributes)


def _objects(holder: Mapping[str, Any], name: str, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """The objects in the list `holder[name]`, each with its JSON pointer; RecordError where there is something else."""
    items = holder.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise RecordError(f"{path}/{name}: {kind_of(items)} where a list is expected")
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            raise RecordError(f"{path}/{name}/{index}: {kind_of(item)} where an object is expected")
    return [(f"{path}/{name}/{index}", item) for index, item in enumerate(items)]


def _is_model_call(span: Mapping[str, Any]) -> bool:
    return any(attribute["key"].startswith(_PREFIX) for attribute in span.get("attributes") or ())


def _has_attribute(item: Any) -> bool:
    """The same, of anything at all and without regard to where it stands."""
    attributes = item.get("attributes") if isinstance(item, dict) else None
    return isinstance(attributes, list) and any(
        isinstance(attribute, dict) and str(attribute.get("key", "")).startswith(_PREFIX) for attribute in attributes
    )


def _note_parent(span: _Span, parents: IdSet) -> None:
    try:
        operation = text(_first(_attributes(span.span.get("attributes")), _TEXTS["operation"]), "operation")
        parent = text(span.span.get("parentSpanId"), "parentSpanId")
    except RecordError:  # reported when the span is read as a record
        return
    if parent is not None and operation not in _NOT_CALLS:
        parents.add(_identity(span, parent))


def _identity(span: _Span, identifier: str) -> str:
    return f"{span.span.get('traceId')}/{identifier}"


def _attributes(items: Sequence[Any] | None) -> dict[str, Any]:
    """Scalar attributes by name; one that stands twice with different values is a RecordError."""
    found: dict[str, Any] = {}
    for item in items or ():
        value = _scalar(item.get("value"), item.get("key"))
        if found.setdefault(item.get("key"), value) != value:
            raise RecordError(f"the attribute '{item['key']}' stands twice")
    return found


def _scalar(value: Any, name: str) -> Any:
    """The value in an OTLP AnyValue; lists and maps (which may hold prompts) are passed over."""
    holder = mapping(value, name)
    if "intValue" in holder:
        integer = holder["intValue"]
        if isinstance(integer, str):  # protobuf writes 64-bit integers as text in JSON
            if not re.fullmatch(r"-?\d{1,19}", integer, re.ASCII):
                raise RecordError(f"{name}: '{integer[:40]}' is not a whole number")
            integer = int(integer)
        return integer
    return next((holder[key] for key in ("stringValue", "doubleValue", "boolValue") if key in holder), None)


def _first(attributes: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((attributes[name] for name in names if attributes.get(name) is not None), None)


def _values(span: _Span, context: Context, parents: IdSet) -> dict[str, str]:
    if span.fault is not None:
        raise RecordError(span.fault)
    own, resource = _attributes(span.span.get("attributes")), _attributes(span.resource)
    span_id = text(span.span.get("spanId"), "spanId")
    if span_id is None:
        raise RecordError("spanId missing")
    texts = {column: text(_first(own, names), names[0]) for column, names in _TEXTS.items()}
    user = text(_first(own, _USER), _USER[0])
    return present(
        request_id=span_id,
        parent_request_id=text(span.span.get("parentSpanId"), "parentSpanId"),
        started_at=_time(span.span.get("startTimeUnixNano")),
        request_count="0" if texts["operation"] in _NOT_CALLS else "1",
        deployment_name=text(_first(own, _DEPLOYMENT), _DEPLOYMENT[0])
        or text(_first(resource, (*_DEPLOYMENT, "service.name")), "service.name"),
        user_hash=context.pseudonym(user) if user and context.pseudonym else None,
        status=_status(span.span, own),
        is_router_parent="true" if _identity(span, span_id) in parents else "false",
        **texts,
        **{column: _tokens(own, names) for column, names in _TOKENS.items()},
        **_cost(own, resource),
    )


def _time(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{1,20}", value, re.ASCII):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError("startTimeUnixNano: nanoseconds since 1970 are expected")
    return from_unix_nanoseconds(value)


def _tokens(attributes: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """A token count under its present or its former name; two that differ are a RecordError."""
    found = {name: value for name in names if (value := whole(attributes.get(name), name)) is not None}
    if len(set(found.values())) > 1:
        raise RecordError(f"{' and '.join(found)} contradict each other")
    return next(iter(found.values()), None)


def _status(span: Mapping[str, Any], attributes: Mapping[str, Any]) -> str:
    code = mapping(span.get("status"), "status").get("code")
    is_error = code in {2, "STATUS_CODE_ERROR"} if isinstance(code, int | str) else False
    return "error" if is_error or attributes.get("error.type") is not None else "ok"


def _cost(own: Mapping[str, Any], resource: Mapping[str, Any]) -> dict[str, str | None]:
    cost = number(own.get("gen_ai.usage.cost"), "gen_ai.usage.cost")
    if cost is not None:
        return {"cost": cost, "cost_currency": "USD", "cost_kind": CostKind.ESTIMATED}
    hosting = text(_first(own, _HOSTING) or _first(resource, _HOSTING), _HOSTING[0])
    return {"cost_kind": CostKind.SELF_HOSTED if hosting in {"self", "self_hosted"} else CostKind.UNPRICED}

"""The formats in which the sample estate keeps its usage logs, and the faults planted in each file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, TypeVar

from usage_traffic import DAYS, MONTHS, Call, Dice, Routed

Row = TypeVar("Row")
Batch = tuple[str, list[dict[str, Any]]]  # name of the service, spans


@dataclass
class Planted:
    """What is wrong in one file, counted while the file is made."""

    records: int = 0
    bad_rows: Counter[str] = field(default_factory=Counter)
    duplicates_within: int = 0
    duplicates_across: int = 0
    conflict_pairs: int = 0
    router_parents: int = 0
    failed_calls: int = 0
    failed_without_tokens: int = 0

    def as_json(self) -> dict[str, Any]:
        repeated = self.duplicates_within + self.duplicates_across
        return {**vars(self), "distinct_good_records": self.records - self.bad_rows.total() - repeated}

    def note(self, calls: Iterable[Call]) -> None:
        for call in calls:
            self.failed_calls += call.is_failed
            self.failed_without_tokens += call.is_failed and call.input_tokens is None


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong in one monthly file; batches are repeated in the telemetry, rows elsewhere."""

    bad: Mapping[str, int]
    repeated: int = 0
    repeated_from_month_before: int = 0
    conflicts: int = 0


Log = tuple[str, bytes, Planted]  # path below usage_logs/


def repeat_some(rows: Sequence[Row], n: int, dice: Dice) -> list[Row]:
    """Return the rows with `n` of them standing a second time, a little further down."""
    later: dict[int, list[Row]] = defaultdict(list)
    for place in dice.sample(n, len(rows)):
        later[min(place + dice.whole(1, 40), len(rows) - 1)].append(rows[place])
    return [item for place, row in enumerate(rows) for item in (row, *later[place])]


def insert(rows: list[Row], new: Iterable[Row], dice: Dice) -> None:
    for row in new:
        rows.insert(dice.whole(1, len(rows)), row)


def spoil_some(rows: Sequence[Row], bad: Mapping[str, int], spoil: Callable[[Row, str, int], Any], dice: Dice) -> Any:
    """Return spoiled copies of good rows, `bad[kind]` of each kind."""
    return [spoil(rows[dice.whole(0, len(rows) - 1)], kind, number) for kind, n in bad.items() for number in range(n)]


# --- Gateway: CSV with columns of its own, local times, invoiced euros ----------------------------------------------

GATEWAY_HEADER = [
    *("event_time", "call_ref", "route", "upstream", "model_asked", "model_answered", "prompt_tok", "completion_tok"),
    *("cached_tok", "thinking_tok", "caller", "invoice_eur", "outcome"),
]
TIME, REFERENCE, PROMPT, COMPLETION, CACHED, INVOICE = (
    GATEWAY_HEADER.index(name)
    for name in ("event_time", "call_ref", "prompt_tok", "completion_tok", "cached_tok", "invoice_eur")
)
GATEWAY_FAULTS = {
    "2026-05": Faults({"negative_tokens": 1, "text_in_number": 1}, 6),
    "2026-06": Faults({"impossible_date": 1, "text_in_number": 1, "too_few_fields": 1}, 4, 12),
    "2026-07": Faults({"negative_tokens": 2, "impossible_date": 1}),
    "2026-08": Faults({"negative_tokens": 1, "too_few_fields": 1}, 9),
    "2026-09": Faults({"impossible_date": 2, "text_in_number": 1, "too_few_fields": 1}, 5, 8, conflicts=1),
    "2026-10": Faults({"negative_tokens": 1, "text_in_number": 1}, 7),
}
SUMMER_TIME_ENDS = datetime(2026, 10, 25, 1, tzinfo=UTC)


def local(moment: datetime) -> str:
    """Irish time with its offset."""
    return moment.astimezone(timezone(timedelta(hours=1 if moment < SUMMER_TIME_ENDS else 0))).isoformat()


def euros(millionths: int) -> str:
    return f"{millionths // 10**6}.{millionths % 10**6:06d}"


def gateway_row(call: Call) -> list[str]:
    route, sent, returned = call.route, call.input_tokens, call.output_tokens
    count = ["" if tokens is None else str(tokens) for tokens in (sent, returned)]
    cached = str(sent * route.cached_percent // 100) if route.cached_percent and sent is not None else ""
    thinking = str(returned * route.thinking_percent // 100) if route.thinking_percent and returned else ""
    answered = "" if call.is_failed else route.answers_as or route.model
    cost = euros(0 if call.is_failed else call.cost_millionths)
    place = [local(call.start), call.reference, route.name, route.host, call.asked, answered]
    return [*place, *count, cached, thinking, call.user, cost, "error" if call.is_failed else "ok"]


def spoil_gateway(row: list[str], kind: str, number: int) -> list[str]:
    bad = [*row]
    bad[REFERENCE] += f"-{kind[0]}{number}"
    if kind == "negative_tokens":
        bad[PROMPT], bad[CACHED] = "-480", ""
    elif kind == "impossible_date":
        bad[TIME] = f"{row[TIME][:8]}32{row[TIME][10:]}"
    elif kind == "text_in_number":
        bad[COMPLETION] = "approx. 900"
    else:
        return bad[:7]
    return bad


def csv_bytes(header: list[str], rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def gateway_logs(by_month: Mapping[str, list[Call]]) -> Iterator[Log]:
    before: list[list[str]] = []
    for month in MONTHS:
        faults, dice, calls = GATEWAY_FAULTS[month], Dice("gateway-faults", month), by_month[month]
        good = [gateway_row(call) for call in calls]
        rows = repeat_some(good, faults.repeated, dice)
        insert(rows, spoil_some(good, faults.bad, spoil_gateway, dice), dice)
        priced = [row for row in good if row[INVOICE] > "0.01"]
        disputed = [priced[place] for place in dice.sample(faults.conflicts, len(priced))]
        insert(rows, ([*row[:INVOICE], "0.990000", *row[INVOICE + 1 :]] for row in disputed), dice)
        rows = [*before[len(before) - faults.repeated_from_month_before :], *rows]
        planted = Planted(len(rows), Counter(faults.bad), faults.repeated, faults.repeated_from_month_before)
        planted.conflict_pairs = len(disputed)
        planted.note(calls)
        yield f"gateway/calls_{month}.csv", csv_bytes(GATEWAY_HEADER, rows), planted
        before = good


# --- LiteLLM: spend rows as JSON lines, the reseller with its router ------------------------------------------------

LITELLM_FAULTS = {
    "2026-05": Faults({"broken_json": 1}, 3),
    "2026-06": Faults({"negative_tokens": 1}, 0, 5),
    "2026-07": Faults({"text_in_number": 1, "broken_json": 1}, 6),
    "2026-08": Faults({"impossible_date": 1}),
    "2026-09": Faults({"negative_tokens": 1, "text_in_number": 1}, 4),
    "2026-10": Faults({"broken_json": 1, "impossible_date": 1}, 2, 6),
}


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def spend_row(entry: Routed) -> str:
    call = entry.call
    status = "failure" if call.is_failed else "success"
    sent, returned = (0, 0) if call.is_failed else (call.input_tokens or 0, call.output_tokens or 0)
    metadata: dict[str, Any] = {"user_api_key_team_alias": call.route.name, "status": status}
    if entry.is_parent:
        metadata["is_router_parent"] = True
    if entry.parent:
        metadata["parent_request_id"] = entry.parent
    return compact(
        {
            "request_id": call.reference,
            "call_type": "acompletion",
            "spend": 0.0 if call.is_failed else entry.cost_millionths / 10**6,
            "total_tokens": sent + returned,
            "prompt_tokens": sent,
            "completion_tokens": returned,
            "startTime": f"{call.start:%Y-%m-%dT%H:%M:%S}.000Z",
            "endTime": f"{call.start + timedelta(seconds=2 + returned // 60):%Y-%m-%dT%H:%M:%S}.000Z",
            "model": call.asked,
            "model_group": call.asked,
            "custom_llm_provider": "openai",  # the wire format, which says nothing of the developer
            "api_base": call.route.host,
            "user": call.user,
            "session_id": entry.parent or call.reference,
            "metadata": metadata,
            "status": status,
        }
    )


def spoil_spend(line: str, kind: str, number: int) -> str:
    if kind == "broken_json":
        return line[: len(line) * 2 // 3]
    row = json.loads(line)
    row["request_id"] += f"-{kind[0]}{number}"
    if kind == "negative_tokens":
        row["prompt_tokens"] = -320
    elif kind == "impossible_date":
        row["startTime"] = f"{row['startTime'][:8]}32{row['startTime'][10:]}"
    else:
        row["completion_tokens"] = "many"
    return compact(row)


def litellm_logs(by_month: Mapping[str, list[Routed]]) -> Iterator[Log]:
    before: list[str] = []
    for month in MONTHS:
        faults, dice, entries = LITELLM_FAULTS[month], Dice("litellm-faults", month), by_month[month]
        plain = [spend_row(entry) for entry in entries if not (entry.is_parent or entry.call.is_failed)]
        twice = {plain[place] for place in dice.sample(faults.repeated, len(plain))}
        lines = [line for entry in entries for line in [spend_row(entry)] * (2 if spend_row(entry) in twice else 1)]
        insert(lines, spoil_some(plain, faults.bad, spoil_spend, dice), dice)
        lines = [*before[len(before) - faults.repeated_from_month_before :], *lines]
        planted = Planted(len(lines), Counter(faults.bad), faults.repeated, faults.repeated_from_month_before)
        planted.router_parents = sum(entry.is_parent for entry in entries)
        planted.failed_calls = sum(entry.call.is_failed for entry in entries)
        yield f"litellm/spend_{month}.jsonl", "".join(f"{line}\n" for line in lines).encode(), planted
        before = plain


# --- OpenTelemetry: spans of the organisation's own servers, no price -----------------------------------------------

OTEL_FAULTS = {
    "2026-05": Faults({"broken_json": 1}, 1),
    "2026-06": Faults({"negative_tokens": 2}, 0, 1),
    "2026-07": Faults({}, 2),
    "2026-08": Faults({"impossible_date": 1, "broken_json": 1}),
    "2026-09": Faults({"negative_tokens": 1}, 1, 1),
    "2026-10": Faults({"impossible_date": 1, "negative_tokens": 1}, 1),
}
NEW_NAMES_FROM = "2026-08"  # the telemetry library was renewed
REPEATED_SERVICE = "svc-claims-letters"
OPERATIONS = {"svc-brochure-images": "image_generation", "svc-complaint-triage": "text_classification"}


def attributes(values: Mapping[str, str | int | None]) -> list[dict[str, Any]]:
    """OTLP key-value pairs; 64-bit integers are written as text, as the JSON form of protobuf asks."""
    return [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in values.items()
        if value is not None and value != ""
    ]


def named(call: Call, has_new_names: bool) -> dict[str, str | int | None]:
    route, sent, returned = call.route, call.input_tokens, call.output_tokens
    common: dict[str, str | int | None] = {
        "gen_ai.request.model": call.asked,
        "gen_ai.response.model": None if call.is_failed else route.model,
        "server.address": route.host,
    }
    if has_new_names:
        return common | {
            "gen_ai.operation.name": OPERATIONS.get(route.name, "chat"),
            "gen_ai.provider.name": "vllm",
            "gen_ai.usage.input_tokens": sent,
            "gen_ai.usage.output_tokens": returned,
            "user.id": call.user,
        }
    return common | {
        "gen_ai.system": "vllm",
        "gen_ai.usage.prompt_tokens": sent,
        "gen_ai.usage.completion_tokens": returned,
        "enduser.id": call.user,
    }


def span(call: Call, has_new_names: bool) -> dict[str, Any]:
    digest = hashlib.sha256(call.reference.encode()).hexdigest()
    begin = int(call.start.timestamp()) * 10**9
    return {
        "traceId": digest[:32],
        "spanId": digest[32:48],
        "name": f"{OPERATIONS.get(call.route.name, 'chat')} {call.route.model}",
        "kind": 3,
        "startTimeUnixNano": str(begin),
        "endTimeUnixNano": str(begin + 10**9 * (1 + (call.output_tokens or 60) // 40)),
        "attributes": attributes(named(call, has_new_names)),
        "status": {"code": 2} if call.is_failed else {},
    }


def batches(calls: Iterable[Call], has_new_names: bool) -> list[Batch]:
    """Spans of one service and day, at most eight together, as a collector sends them."""
    filling: dict[tuple[str, date], Batch] = {}
    result: list[Batch] = []
    for call in calls:
        key = (call.route.name, call.start.date())
        if key not in filling or len(filling[key][1]) == 8:
            filling[key] = (call.route.name, [])
            result.append(filling[key])
        filling[key][1].append(span(call, has_new_names))
    return result


def batch_line(batch: Batch) -> str:
    service, spans = batch
    resource = {"attributes": attributes({"service.name": service, "deployment.hosting": "self"})}
    scope = {"scope": {"name": "opentelemetry.instrumentation.vllm"}, "spans": spans}
    return compact({"resourceSpans": [{"resource": resource, "scopeSpans": [scope]}]})


def spoil_batch(batch: Batch, kind: str, number: int) -> str:
    """A batch of one bad span made from a good one, or a line that breaks off."""
    if kind == "broken_json":
        return batch_line(batch)[:400]
    bad = json.loads(compact(batch[1][0]))
    bad["spanId"] = hashlib.sha256(f"{bad['spanId']}/{kind}/{number}".encode()).hexdigest()[:16]
    if kind == "impossible_date":
        bad["startTimeUnixNano"] = "0"
    for pair in bad["attributes"]:
        if kind == "negative_tokens" and pair["key"].endswith(("input_tokens", "prompt_tokens")):
            pair["value"] = {"intValue": "-75"}
    return batch_line((batch[0], [bad]))


def otel_logs(by_month: Mapping[str, list[Call]]) -> Iterator[Log]:
    before: list[Batch] = []
    for month in MONTHS:
        faults, dice, calls = OTEL_FAULTS[month], Dice("otel-faults", month), by_month[month]
        good = batches(calls, month >= NEW_NAMES_FROM)
        # A failed first span may lack the counts that are to be spoiled.
        sound = [batch for batch in good if batch[0] == REPEATED_SERVICE and not batch[1][0]["status"]]
        again = [sound[place] for place in dice.sample(faults.repeated, len(sound))]
        late = before[len(before) - faults.repeated_from_month_before :]
        bad = spoil_some(sound, faults.bad, spoil_batch, dice)
        lines = [batch_line(batch) for batch in good]
        insert(lines, [batch_line(batch) for batch in again], dice)
        insert(lines, bad, dice)
        lines = [*(batch_line(batch) for batch in late), *lines]
        within, across = (sum(len(spans) for _, spans in some) for some in (again, late))
        planted = Planted(len(calls) + len(bad) + within + across, Counter(faults.bad), within, across)
        planted.note(calls)
        yield f"otel/spans_{month}.jsonl", "".join(f"{line}\n" for line in lines).encode(), planted
        before = sound


# --- The recommender: what the vendor reports, a row a day and channel ----------------------------------------------

VENDOR_HEADER = ["day_end", "batch_ref", "release", "recommendations_served"]
CHANNELS = (("web", 22), ("app", 9), ("branch", 5))
RELEASES, NEW_RELEASE_ON = ("next-best-cover-7.1", "next-best-cover-7.2"), date(2026, 8, 17)


def vendor_log() -> Log:
    dice = Dice("tessellum")
    good: list[list[str]] = []
    for day in DAYS:
        release = RELEASES[day >= NEW_RELEASE_ON]
        for channel, usual in CHANNELS:
            served = dice.round(usual * (0.5 if day.weekday() >= 5 else 1) * dice.whole(70, 130) / 100)
            good.append([f"{day}T23:59:59Z", f"TES-{day:%Y%m%d}-{channel}", release, str(served)])
    rows = repeat_some(good, 3, dice)
    bad = [
        ["2026-07-04T23:59:59Z", "TES-20260704-kiosk", "next-best-cover-7.1", "n/a"],
        ["2026-09-19T23:59:59Z", "TES-20260919-kiosk", "next-best-cover-7.2", "-14"],
    ]
    insert(rows, bad, dice)
    planted = Planted(len(rows), Counter(text_in_number=1, negative_requests=1), 3)
    return "tessellum/recommendations_2026-05_2026-10.csv", csv_bytes(VENDOR_HEADER, rows), planted

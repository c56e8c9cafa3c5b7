"""The generated logs of the sample estate: reproducible, and PLANTED.json says what an independent count finds."""

from __future__ import annotations

import csv
import importlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ESTATE = EXAMPLES / "aldermoor"
LOGS = ESTATE / "evidence" / "usage_logs"
PLANTED: dict[str, Any] = json.loads((ESTATE / "PLANTED.json").read_text())
UNKNOWN_MODELS = {"quillhaven/swift-1", "quillhaven/house-large", "aurora-chat-beta"}


@dataclass(frozen=True)
class Record:
    """One record as this test reads it; `fault` is the kind of a bad row."""

    text: str
    fault: str | None = None
    key: tuple[str, str] = ("", "")
    deployment: str = ""
    model: str = ""
    tokens: int | None = None
    has_failed: bool = False
    is_parent: bool = False


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _number_fault(*texts: str) -> str | None:
    for text in texts:
        if text and not text.lstrip("-").isdigit():
            return "text_in_number"
        if text.startswith("-"):
            return "negative_tokens"
    return None


def _gateway(path: Path) -> Iterator[Record]:
    header, *rows = csv.reader(path.open(newline=""))
    for row in rows:
        text = json.dumps(row)
        if len(row) != len(header):
            yield Record(text, "too_few_fields")
            continue
        cell = dict(zip(header, row, strict=True))
        counts = cell["prompt_tok"], cell["completion_tok"]
        fault = "impossible_date" if _moment(cell["event_time"]) is None else _number_fault(*counts)
        tokens = None if fault or not any(counts) else sum(map(int, counts))
        key = cell["call_ref"], cell["event_time"]
        failed = cell["outcome"] == "error"
        yield Record(text, fault, key, cell["route"], cell["model_asked"], tokens, failed)


def _litellm(path: Path) -> Iterator[Record]:
    for line in path.read_text().splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            yield Record(line, "broken_json")
            continue
        counts = row["prompt_tokens"], row["completion_tokens"]
        is_known = _moment(row["startTime"]) is not None
        fault = _number_fault(*map(str, counts)) if is_known else "impossible_date"
        key = row["request_id"], row["startTime"]
        metadata, failed = row["metadata"], row["status"] == "failure"
        tokens = None if fault else sum(counts)
        team, is_parent = metadata["user_api_key_team_alias"], metadata.get("is_router_parent", False)
        yield Record(line, fault, key, team, row["model"], tokens, failed, is_parent)


def _otel(path: Path) -> Iterator[Record]:
    for line in path.read_text().splitlines():
        try:
            request = json.loads(line)
        except json.JSONDecodeError:
            yield Record(line, "broken_json")
            continue
        for resource in request["resourceSpans"]:
            service = resource["resource"]["attributes"][0]["value"]["stringValue"]
            for scope in resource["scopeSpans"]:
                yield from (_span(span, service) for span in scope["spans"])


def _span(span: dict[str, Any], service: str) -> Record:
    values = {pair["key"]: next(iter(pair["value"].values())) for pair in span["attributes"]}
    counts = [
        values[name]
        for ends in (("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens"))
        for name in values
        if name.endswith(ends)
    ]
    begin = datetime.fromtimestamp(int(span["startTimeUnixNano"]) / 1e9, UTC)
    fault = "impossible_date" if begin.year < 2018 else _number_fault(*counts)
    tokens = sum(map(int, counts)) if counts and not fault else None
    key = span["spanId"], span["startTimeUnixNano"]
    failed = span["status"].get("code") == 2
    return Record(json.dumps(span), fault, key, service, values["gen_ai.request.model"], tokens, failed)


def _vendor(path: Path) -> Iterator[Record]:
    _, *rows = csv.reader(path.open(newline=""))
    for day_end, reference, _, served in rows:
        fault = _number_fault(served)
        kind = "negative_requests" if fault == "negative_tokens" else fault
        yield Record(f"{day_end},{reference},{served}", kind, (reference, day_end), "next-best-cover")


READERS = {"gateway": _gateway, "litellm": _litellm, "otel": _otel, "tessellum": _vendor}
RECORDS = {
    path.relative_to(LOGS.parent).as_posix(): list(READERS[path.parent.name](path))
    for path in sorted(LOGS.rglob("*"))
    if path.is_file()
}


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    sys.path.insert(0, str(EXAMPLES))
    try:
        yield importlib.import_module("generate_usage")
    finally:
        sys.path.remove(str(EXAMPLES))


def test_the_generator_reproduces_the_committed_files(generator: ModuleType) -> None:
    files = generator.build()
    assert len(files) == len(RECORDS) + 1
    assert generator.differing(files) == []


def test_check_names_a_changed_a_missing_and_a_foreign_file(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "ESTATE", tmp_path)
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    logs = tmp_path / "evidence/usage_logs"
    (logs / "gateway/calls_2026-05.csv").write_bytes(b"")
    (logs / "otel/spans_2026-06.jsonl").unlink()
    (logs / "stray.csv").write_text("a\n")
    capsys.readouterr()
    assert generator.main(["--check"]) == 1
    named = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()]
    expected = ("gateway/calls_2026-05.csv", "otel/spans_2026-06.jsonl", "stray.csv")
    assert named == [f"evidence/usage_logs/{name}" for name in expected]


def test_planted_lists_every_log() -> None:
    assert sorted(PLANTED["files"]) == sorted(RECORDS)


@pytest.mark.parametrize("name", RECORDS)
def test_planted_agrees_with_a_count_of_the_file(name: str) -> None:
    records, planted = RECORDS[name], PLANTED["files"][name]
    others = {record.text for other in list(RECORDS)[: list(RECORDS).index(name)] for record in RECORDS[other]}
    good = [record for record in records if record.fault is None]
    own = [record for record in good if record.text not in others]
    distinct = {record.text: record for record in own}
    by_key: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in own:
        by_key[record.key].add(record.text)
    # Of a conflicting pair only one row is a call; both are listed as distinct good records.
    calls = {record.key: record for record in distinct.values()}.values()
    assert planted == {
        "records": len(records),
        "bad_rows": Counter(record.fault for record in records if record.fault),
        "duplicates_within": len(own) - len(distinct),
        "duplicates_across": len(good) - len(own),
        "conflict_pairs": sum(len(texts) == 2 for texts in by_key.values()),
        "router_parents": sum(record.is_parent for record in calls),
        "failed_calls": sum(record.has_failed for record in calls),
        "failed_without_tokens": sum(record.has_failed and record.tokens is None for record in calls),
        "distinct_good_records": len(distinct),
    }


def test_totals_are_the_sums_of_the_files() -> None:
    for name, total in PLANTED["totals"].items():
        if name == "bad_rows":
            assert total == sum((Counter(entry[name]) for entry in PLANTED["files"].values()), Counter[str]())
        else:
            assert total == sum(entry[name] for entry in PLANTED["files"].values())


def _distinct_calls() -> list[Record]:
    calls = {record.key: record for records in RECORDS.values() for record in records if record.fault is None}
    return [record for record in calls.values() if not record.is_parent]


def test_tokens_by_deployment_name_agree_with_a_count() -> None:
    tokens: Counter[str] = Counter()
    unknown = 0
    for record in _distinct_calls():
        tokens[record.deployment] += record.tokens or 0
        unknown += (record.tokens or 0) * (record.model in UNKNOWN_MODELS)
    del tokens["next-best-cover"]
    planted = PLANTED["tokens"]
    assert planted == {"by_deployment_name": tokens, "total": tokens.total(), "of_unknown_models": unknown}


def test_shares_are_those_that_the_case_describes() -> None:
    planted = PLANTED["tokens"]
    share = {name: tokens / planted["total"] for name, tokens in planted["by_deployment_name"].items()}
    assert 0.04 <= planted["of_unknown_models"] / planted["total"] <= 0.08
    assert 0.30 <= sum(part for name, part in share.items() if name.startswith("svc-")) <= 0.36
    openai = share["rt-broker-answers"] + share["rt-reserving"]
    meta = share["svc-claims-letters"] + share["rt-policy-chat"]
    assert openai > 1.2 * meta
    assert meta > 2 * share["rt-claims-reading"]
    assert 12_000 <= PLANTED["totals"]["records"] <= 20_000


def test_a_router_parent_repeats_the_sum_of_its_answered_sub_calls() -> None:
    rows = [
        json.loads(record.text)
        for name, records in RECORDS.items()
        if "litellm" in name
        for record in {record.key: record for record in records if record.fault is None}.values()
    ]
    by_parent: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in {row["request_id"]: row for row in rows}.values():
        if parent := row["metadata"].get("parent_request_id"):
            by_parent[parent].append(row)
    parents = [row for row in rows if row["metadata"].get("is_router_parent")]
    assert {row["request_id"] for row in parents} == set(by_parent)
    for row in parents:
        parts = by_parent[row["request_id"]]
        assert len(parts) in {2, 3}
        assert row["total_tokens"] == sum(part["total_tokens"] for part in parts)
        assert row["spend"] == pytest.approx(sum(part["spend"] for part in parts), abs=1e-9)


def test_the_period_is_whole_in_universal_time_and_the_lost_days_are_empty() -> None:
    days: dict[str, set[str]] = defaultdict(set)
    for name, records in RECORDS.items():
        for record in records:
            if record.fault is None and "otel" in name:
                begin = datetime.fromtimestamp(int(record.key[1]) / 1e9, UTC)
            elif record.fault is None:
                begin = datetime.fromisoformat(record.key[1]).astimezone(UTC)
            else:
                continue
            days[record.deployment].add(f"{begin:%Y-%m-%d}")
    every_day = set().union(*days.values())
    assert (min(every_day), max(every_day), len(every_day)) == ("2026-05-01", "2026-10-31", 184)
    for deployment, lost in PLANTED["lost_days"].items():
        assert not days[deployment] & set(lost)


def test_half_of_the_telemetry_has_the_old_attribute_names() -> None:
    for path in sorted((LOGS / "otel").iterdir()):
        is_old = path.stem < "spans_2026-08"
        text = path.read_text()
        assert ("gen_ai.usage.prompt_tokens" in text, "gen_ai.usage.input_tokens" in text) == (is_old, not is_old)


def test_the_vendor_changes_its_release_on_the_planted_day_and_never_back() -> None:
    planted = PLANTED["new_releases"]["next-best-cover"]
    with next((LOGS / "tessellum").iterdir()).open(newline="") as file:
        answered = {(row["day_end"][:10] >= planted["on"], row["release"]) for row in csv.DictReader(file)}
    assert answered == set(zip((False, True), planted["releases"], strict=True))

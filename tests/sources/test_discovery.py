"""Discovery: every format is found, and none takes a file from another."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.sources import discovery
from counterpoise.sources.base import UnreadableError
from counterpoise.sources.discovery import details, format_name, formats, recognise, sources
from counterpoise.sources.intake import TABLE_OF_KIND
from counterpoise.vocabulary import EvidenceKind

NAMES = [
    "anthropic_usage",
    "cyclonedx_json",
    "documentation_form",
    "every_eval_ever",
    "fmti_report",
    "fmti_table",
    "helm_run",
    "hf_card",
    "inspect_eval",
    "inspect_json",
    "leaderboard_csv",
    "licence_record",
    "licence_text",
    "litellm_spendlogs",
    "lm_eval",
    "markdown_card",
    "mitchell_json",
    "mof_card",
    "mof_rating",
    "openai_usage",
    "openness_project",
    "openness_table",
    "openrouter_activity",
    "openrouter_weekly",
    "otel_genai",
    "provider_responses",
    "terms",
    "usage_csv",
    "usage_jsonl",
    "usage_parquet",
]


def test_every_format_is_found() -> None:
    assert [format_name(source) for source in sources()] == NAMES
    assert [name for name, _, _ in formats()] == NAMES
    assert all(description and "\n" not in description for _, _, description in formats())


def test_tables_are_those_of_the_contracts_and_of_the_kind() -> None:
    known = {table.noun for table in EVIDENCE_TABLES}
    for source in sources():
        assert TABLE_OF_KIND[source.KIND] == source.TABLE
        assert {source.TABLE, *details(source)} <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_what_it_reads(name: str) -> None:
    assert len(importlib.import_module(f"counterpoise.sources.{name}").__doc__ or "") > 60


STARTS = [
    b"---\n",
    b"+++\n",
    b"# Card\n",
    b'{"resourceSpans": [',
    b'{"date": "2026-02-08", "models": [',
    b'{"request_id": "x", "call_type": "chat", "spend": 1, "startTime": "x", "prompt_tokens": 1}',
    b'{"schema_version": "0.2.0", "evaluation_id": "x", "model_info": {}}',
    b'{"results": {"arc_easy": {"acc,none": 0.5}}}',
    b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}',
    b'{"version": 2, "status": "success", "eval": {"task": "x"}}',
    b"a,b\n",
    b"Indicator,Acme\n",
    b"Indicator,Score,Justification\n",
    b"project.link,code.class,openness\n",
    b"project:\n",
    b"framework:\n  name: 'Model Openness Framework'\n",
    b"",
    b"\xff\xfe",
]


@given(
    kind=st.sampled_from(EvidenceKind),
    start=st.sampled_from(STARTS),
    rest=st.binary(max_size=20),
    suffix=st.sampled_from([".md", ".MD", ".csv", ".json", ".jsonl", ".ndjson", ".txt", ".LICENSE", ".markdown", ""]),
)
def test_no_two_formats_claim_a_file(kind: EvidenceKind, start: bytes, rest: bytes, suffix: str) -> None:
    source = recognise(kind, f"{kind.value}/LICENSE{suffix}", start + rest)
    assert source is None or source.KIND is kind


@pytest.mark.parametrize(
    ("kind", "name", "head", "expected"),
    [
        (EvidenceKind.USAGE_LOG, "x.csv", b"a,b\n", "usage_csv"),
        (EvidenceKind.USAGE_LOG, "x.json", STARTS[3], "otel_genai"),
        (EvidenceKind.USAGE_LOG, "x.json", STARTS[4], "openrouter_weekly"),
        (EvidenceKind.USAGE_LOG, "x.jsonl", STARTS[5], "litellm_spendlogs"),
        (EvidenceKind.USAGE_LOG, "x.json", STARTS[6], None),
        (EvidenceKind.EVALUATION, "x.json", STARTS[6], "every_eval_ever"),
        (EvidenceKind.EVALUATION, "x.json", STARTS[7], "lm_eval"),
        (EvidenceKind.EVALUATION, "x.json", STARTS[9], "inspect_json"),
        (EvidenceKind.EVALUATION, "x.eval", b"PK\x03\x04", "inspect_eval"),
        (EvidenceKind.EVALUATION, "x.eval", b"PK\x05\x06", None),
        (EvidenceKind.EVALUATION, "stats.json", b'[{"name": {"name": "f1"}}]', "helm_run"),
        (EvidenceKind.EVALUATION, "x.json", b'[{"name": {"name": "f1"}}]', None),
        (EvidenceKind.EVALUATION, "run_spec.json", b'{"name": "x", "adapter_spec": {}}', "helm_run"),
        (EvidenceKind.EVALUATION, "run_spec.json", b'{"name": "x"}', None),
        (EvidenceKind.MODEL_CARD, "x.json", b' {"model_details": {}}', "mitchell_json"),
        (EvidenceKind.MODEL_CARD, "x.json", STARTS[8], "cyclonedx_json"),
        (EvidenceKind.MODEL_CARD, "x.json", b"[1]", None),
        (EvidenceKind.MODEL_CARD, "x.md", b"---\n", "hf_card"),
        (EvidenceKind.MODEL_CARD, "x.md", b"---- \n", "markdown_card"),
        (EvidenceKind.RATING, "x.csv", b"a,b\n", None),
    ],
)
def test_recognition(kind: EvidenceKind, name: str, head: bytes, expected: str | None) -> None:
    source = recognise(kind, f"{kind.value}/{name}", head)
    assert (source and format_name(source)) == expected


def test_a_file_that_two_formats_claim_is_refused_with_both_names(monkeypatch: pytest.MonkeyPatch) -> None:
    rival = ModuleType("counterpoise.sources.rival")
    vars(rival).update(KIND=EvidenceKind.USAGE_LOG, matches=lambda *_: True)
    monkeypatch.setattr(discovery, "sources", lambda: (*sources(), rival))
    with pytest.raises(UnreadableError, match="usage_csv and rival"):
        recognise(EvidenceKind.USAGE_LOG, "usage_logs/x.csv", b"")

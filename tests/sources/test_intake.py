"""Intake: every file becomes staged rows or one record with a read error, once, and whatever the parser does."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.errors import CounterpoiseError
from counterpoise.safe.child import Child, Limits, Outcome
from counterpoise.sources import intake
from counterpoise.sources.intake import Parsed, Task, parse
from counterpoise.vocabulary import EvidenceKind

KEY = b"a key of the estate"
MAPPING = {"started_at": "when", "request_model": "model", "input_tokens": "in", "user_hash": "user"}
LOG = b"when,model,in,user\n2026-03-01T00:00:00Z,acme/one,10,Bob\n2026-03-01T00:00:01Z,acme/one,12.5,Bob\nshort\n"
CARD = b"---\nlicense: mit\nmodel_name: acme/one\n---\n# One\n\n## Training Data\n\nNot disclosed.\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "staged"


def task(store: Path, kind: EvidenceKind, name: str, content: bytes, **more: Any) -> Task:
    sha256 = hashlib.sha256(content).hexdigest()
    store.mkdir(exist_ok=True)
    (store / sha256).write_bytes(content)
    return Task(sha256, store / sha256, kind, name, **more)


def log(store: Path, content: bytes = LOG, name: str = "usage_logs/log.csv", **more: Any) -> Task:
    return task(store, EvidenceKind.USAGE_LOG, name, content, **{"columns": MAPPING, "key": KEY, **more})


def card(store: Path, content: bytes = CARD, name: str = "model_cards/README.md") -> Task:
    return task(store, EvidenceKind.MODEL_CARD, name, content)


def rows(parsed: Parsed, table: str) -> list[dict[str, Any]]:
    (staged,) = (staged for staged in parsed.tables if staged.table == table)
    found: list[dict[str, Any]] = pq.read_table(staged.path).to_pylist()
    assert len(found) == staged.records_in
    return found


def one(tasks: Iterable[Task], staging: Path, limits: Limits | None = None) -> Parsed:
    (parsed,) = parse(tasks, staging, limits)
    return parsed


def test_staged_rows_of_a_log(store: Path, staging: Path) -> None:
    given = log(store)
    parsed = one([given], staging)
    assert (parsed.format, parsed.failure, parsed.is_reused) == ("usage_csv", None, False)
    assert [(staged.table, staged.records_in) for staged in parsed.tables] == [("usage", 3)]
    assert parsed.tables[0].path == staging / "usage" / f"{given.sha256}.parquet"
    first, second, third = rows(parsed, "usage")
    assert {key: value for key, value in first.items() if value is not None} == {
        "evidence_sha256": given.sha256,
        "record_number": 1,
        "locator": "line 2",
        "request_id": f"{given.sha256[:12]}:1",
        "started_at": "2026-03-01T00:00:00",
        "request_count": "1",
        "request_model": "acme/one",
        "input_tokens": "10",
        "user_hash": hmac.digest(KEY, b"Bob", "sha256").hex()[:32],
        "cost_kind": "unpriced",
        "status": "ok",
        "is_router_parent": "false",
    }
    assert second["read_error"] == "input_tokens: '12.5' is not a whole number"
    assert second["input_tokens"] == "12.5"
    assert (third["record_number"], third["read_error"]) == (3, "has 1 fields where the header has 4")
    assert b"Bob" not in parsed.tables[0].path.read_bytes()


def test_a_staged_file_has_the_columns_of_its_contract(store: Path, staging: Path) -> None:
    parsed = list(parse([log(store), card(store)], staging))
    schemas = {staged.table: pq.read_schema(staged.path) for each in parsed for staged in each.tables}
    assert schemas.keys() == {"usage", "document", "disclosure"}
    for table in EVIDENCE_TABLES:
        if table.noun in schemas:
            expected = ["evidence_sha256", "record_number", "locator", "read_error", *(c.name for c in table.columns)]
            assert schemas[table.noun].names == expected
            types = {name: str(schemas[table.noun].field(name).type) for name in expected}
            assert types.pop("record_number") == "int64"
            assert set(types.values()) == {"string"}


def test_details_are_staged_beside_their_record(store: Path, staging: Path) -> None:
    parsed = one([card(store)], staging)
    assert [(staged.table, staged.records_in) for staged in parsed.tables] == [("document", 1), ("disclosure", 2)]
    assert [(row["field"], row["state"], row["locator"]) for row in rows(parsed, "disclosure")] == [
        ("licence", "disclosed", "line 2"),
        ("section.training_data", "not_disclosed", "lines 7-9"),
    ]


def test_the_same_bytes_give_the_same_parquet(store: Path, tmp_path: Path) -> None:
    first, second = (one([log(store)], tmp_path / name).tables[0].path.read_bytes() for name in ("a", "b"))
    assert first == second


def test_a_staged_file_is_not_parsed_again(store: Path, staging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [log(store), card(store), log(store, b"no header that fits\n", "usage_logs/bad.csv")]
    before = list(parse(tasks, staging))

    def never(*_: object) -> Outcome:
        raise AssertionError("a child was asked")

    monkeypatch.setattr(Child, "run", never)
    after = list(parse(tasks, staging))
    assert [each.is_reused for each in before + after] == [False] * 3 + [True] * 3
    for old, new in zip(before, after, strict=True):
        assert (old.format, old.tables, old.failure, old.fingerprint) == (
            new.format,
            new.tables,
            new.failure,
            new.fingerprint,
        )


def test_another_mapping_or_key_is_read_anew(store: Path, staging: Path) -> None:
    """Each with bytes of its own, so that one child reads them all."""
    changes: list[dict[str, Any]] = [
        {"columns": MAPPING | {"output_tokens": "in"}},
        {"defaults": {"deployment_name": "desk"}},
        {"key": b"another key"},
        {},
    ]
    contents = [LOG + b"," * number for number in range(len(changes))]
    before = list(parse([log(store, content) for content in contents], staging))
    after = list(parse([log(store, c, **change) for c, change in zip(contents, changes, strict=True)], staging))
    assert [each.is_reused for each in after] == [False, False, False, True]
    assert [old.fingerprint != new.fingerprint for old, new in zip(before, after, strict=True)] == [True] * 3 + [False]


def test_a_missing_or_damaged_result_is_made_anew(store: Path, staging: Path) -> None:
    given = card(store)
    one([given], staging)
    (staging / "disclosure" / f"{given.sha256}.parquet").unlink()
    assert not one([given], staging).is_reused
    (staging / f"{given.sha256}.json").write_bytes(b"{")
    assert not one([given], staging).is_reused
    assert one([given], staging).is_reused


def test_a_card_that_moved_is_read_anew_and_a_log_is_not(store: Path, staging: Path) -> None:
    list(parse([log(store), card(store)], staging))
    moved_log, moved_card = parse(
        [log(store, name="usage_logs/2026/log.csv"), card(store, name="model_cards/acme/two/README.md")], staging
    )
    assert (moved_log.is_reused, moved_card.is_reused) == (True, False)
    assert rows(moved_card, "document")[0]["subject"] == "acme/two"


UNREADABLE = [
    (EvidenceKind.USAGE_LOG, "usage_logs/x.bin", b"abc", "usage", "no reader recognises this file; formats of usage"),
    (EvidenceKind.USAGE_LOG, "usage_logs/x.csv", b"", "usage", "empty file"),
    (EvidenceKind.EVALUATION, "evaluations/x.json", b"{}", "evaluation", "no reader recognises"),
    (EvidenceKind.MODEL_CARD, "model_cards/x.md", b"caf\xe9", "document", "byte 0xe9 at offset 3 is not UTF-8"),
    (EvidenceKind.LICENCE, "licences/x.md", b"---\nsubject: x\n---\n", "document", "document is none of"),
]


def test_an_unreadable_file_is_one_record(store: Path, staging: Path) -> None:
    tasks = [task(store, kind, name, content) for kind, name, content, *_ in UNREADABLE]
    for parsed, (*_, table, said) in zip(parse(tasks, staging), UNREADABLE, strict=True):
        assert said in (parsed.failure or "")
        assert [(staged.table, staged.records_in) for staged in parsed.tables] == [(table, 1)]
        (row,) = rows(parsed, table)
        assert (row["record_number"], row["locator"], row["read_error"]) == (1, "file", parsed.failure)


def test_a_count_that_differs_is_a_failure_and_leaves_no_other_table(
    store: Path, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "WORKER", "intake_worker")
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    given = card(store, CARD + b"MISCOUNT")
    parsed = one([given], staging)
    assert parsed.failure == "2 records were counted in this file but 1 were read"
    assert [staged.table for staged in parsed.tables] == ["document"]
    assert not (staging / "disclosure" / f"{given.sha256}.parquet").exists()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (b"CRASH", "parser crashed (SIGSEGV)"),
        (b"MEMORY", "needed more memory than 1024 MiB"),
        pytest.param(b"HANG", "took longer than 2 s", marks=pytest.mark.slow),
        (b"RAISE", "parser crashed (LookupError)"),
    ],
)
def test_a_parser_that_dies_costs_its_file_and_is_tried_again(
    store: Path, staging: Path, monkeypatch: pytest.MonkeyPatch, deed: bytes, said: str
) -> None:
    monkeypatch.setattr(intake, "WORKER", "intake_worker")
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    tasks = [card(store), card(store, CARD + deed), log(store)]
    results = list(parse(tasks, staging, Limits(memory_mib=1024, wall_seconds=2 if deed == b"HANG" else 60)))
    assert [result.failure for result in results] == [None, said, None]
    assert [staged.table for staged in results[1].tables] == ["document"]
    assert rows(results[1], "document")[0]["read_error"] == said
    assert not list(staging.rglob("*.tmp"))
    monkeypatch.undo()
    again = list(parse(tasks, staging))
    assert [result.is_reused for result in again] == [True, False, True]
    assert again[1].failure is None


def test_a_full_disk_is_no_fault_of_the_evidence(store: Path, staging: Path) -> None:
    (staging / "usage").mkdir(parents=True)
    given = log(store, LOG + b"2026-03-01T00:00:00Z,acme/two,1,Bob\n")
    (staging / "usage" / f"{given.sha256}.tmp").mkdir()
    with pytest.raises(CounterpoiseError, match="staging failed"):
        one([given], staging)


def test_stored_bytes_that_are_gone_are_no_fault_of_the_evidence(store: Path, staging: Path) -> None:
    given = log(store)
    given.path.unlink()
    with pytest.raises(CounterpoiseError, match="staging failed"):
        one([given], staging)


def test_a_reader_that_does_not_start_is_no_fault_of_the_evidence(
    store: Path, staging: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "WORKER", "counterpoise.no_such_worker")
    with pytest.raises(CounterpoiseError, match="does not start"):
        one([log(store)], staging)


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "A" * 64, ""])
def test_a_hash_that_is_none_is_refused(store: Path, staging: Path, sha256: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        one([Task(sha256, store, EvidenceKind.USAGE_LOG, "usage_logs/x.csv")], staging)


def test_each_hash_comes_once(store: Path, staging: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        list(parse([card(store), card(store)], staging))


def test_the_folder_is_for_its_owner_only(store: Path, staging: Path) -> None:
    given = log(store)
    one([given], staging)
    assert json.loads((staging / f"{given.sha256}.json").read_text())["rows"] == {"usage": 3}
    assert {path.stat().st_mode & 0o077 for path in staging.rglob("*")} == {0}

"""Usage logs made to mislead, read as an audit reads them, held against what their manifest expects."""

from __future__ import annotations

import csv
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from counterpoise.sources.intake import Parsed, Task, parse
from counterpoise.vocabulary import EvidenceKind

COLUMNS = {
    "started_at": "timestamp",
    "request_id": "request_id",
    "request_model": "model",
    "user_hash": "user_id",
    "input_tokens": "prompt_tokens",
    "output_tokens": "completion_tokens",
    "cost": "cost_usd",
    "status": "status",
}
DEFAULTS = {"cost_kind": "listed", "cost_currency": "USD"}

NOT_BY_READING = {
    "UL08": (0, "a column that the mapping does not name: remarked on, and refused by nothing"),
    "UL22": (0, "negative amounts are judged by the row rules of the contract"),
    "UL26": (0, "one identifier with two costs: conflicting duplicates are set aside by the warehouse"),
    "UL28": (3, "times that are absent or outside 2018 to 2100 are judged by the row rules"),
    "UL54": (0, "bytes that came before are known by their hash when evidence is collected"),
    "UL58": (0, "a total that is not that of its parts: a column that no mapping can name today"),
    "UL60": (0, "a column that the mapping does not name, as in UL08"),
    "UL82": (0, "columns that the mapping does not name, as in UL08"),
}
"""What reading one file cannot decide: records that reading refuses all the same, and who decides the rest."""

RECORDS = {"UL70": 10}  # a line is a record, so that two objects on one are one bad record

SAID = {
    "UL04": "the mapped columns",
    "UL10": "'prompt_tokens' are missing; the header has 'timestamp', 'request_id', 'model', 'user_id', 'input_token_",
    "UL12": "a quote is opened and never closed",
    "UL16": "NUL byte at offset",
    "UL18": "byte 0xe9 at offset 543 is not UTF-8",
    "UL20": "longer than 2 MiB",
    "UL24": "input_tokens: '1e5' is not a whole number",
    "UL28": "'2026-02-30T00:00:00Z' is not a time of the calendar",
    "UL36": "cost: '0,05' is not a number with '.' as decimal sign",
    "UL40": "it seems to be separated by ';'",
    "UL42": "column 10 of the header has no name",
    "UL50": "is compressed with gzip",
    "UL52": "empty file",
    "UL62": "the key 'cost_usd' stands twice",
    "UL64": "half of a surrogate pair",
    "UL66": "nested too deeply",
    "UL68": "'prompt_tokens' missing",
    "UL70": "Extra data",
    "UL72": "not valid JSON",
    "UL74": "longer than 2 MiB",
    "UL76": "prompt_tokens: true or false where a whole number is expected",
    "UL78": "a footer of 2147483647 bytes in a file of 76",
    "UL80": "'timestamp' is of the type int64, which does not hold times (started_at); 'prompt_tokens' is of",
    "UL84": "cost_usd: nan is not a number",
    "UL88": "timestamp: 4611686018427387904000 nanoseconds since 1970 is not a time of the calendar",
}
"""What the first reason of each file with a refused record must name."""


class Outcome:
    """What became of one file: its rows, and the reasons of those that were refused."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.rows: list[dict[str, Any]] = pq.read_table(parsed.tables[0].path).to_pylist()
        self.faults: list[str] = [row["read_error"] for row in self.rows if row["read_error"]]

    def remarks(self) -> list[tuple[str, str, str]]:
        staged = [staged.path for staged in self.parsed.tables if staged.table == "remark"]
        rows = [row for path in staged for row in pq.read_table(path).to_pylist()]
        return [(row["kind"], row["detail"], row["records"]) for row in rows]

    def values(self, column: str) -> list[str | None]:
        return [row[column] for row in self.rows]


@pytest.fixture(scope="module")
def manifest(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "hostile/manifest.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["kind"] == "usage_logs"}


@pytest.fixture(scope="module")
def outcomes(
    shared: Path, manifest: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Outcome]:
    """Every file by the id of its manifest row, those with the same bytes in rounds of their own."""
    rounds: list[dict[str, tuple[str, Task]]] = []
    for id_, row in manifest.items():
        path = shared / "hostile" / row["file"]
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        task = Task(sha256, path, EvidenceKind.USAGE_LOG, row["file"], COLUMNS, DEFAULTS, b"k" * 32)
        free = next((tasks for tasks in rounds if sha256 not in tasks), None)
        if free is None:
            rounds.append(free := {})
        free[sha256] = (id_, task)
    found = {}
    for number, tasks in enumerate(rounds):
        staging = tmp_path_factory.mktemp(f"staged{number}")
        for (id_, _), parsed in zip(tasks.values(), parse([task for _, task in tasks.values()], staging), strict=True):
            found[id_] = Outcome(parsed)
    return found


def test_no_file_breaks_its_parser(manifest: dict[str, dict[str, str]], outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) == len(manifest) == 45
    failures = [outcome.parsed.failure or "" for outcome in outcomes.values()]
    assert [said for said in failures if "crashed" in said or "took longer" in said or "more memory" in said] == []


def test_every_file_ends_as_its_manifest_expects(
    manifest: dict[str, dict[str, str]], outcomes: dict[str, Outcome]
) -> None:
    wrong = {}
    for id_, row in manifest.items():
        outcome, expected = outcomes[id_], row["expected"]
        if outcome.parsed.failure:
            is_right = expected.startswith("rejected") and len(outcome.rows) == 1
        else:
            least, _, most = row["rows_bad"].partition("..")
            if id_ in NOT_BY_READING:
                least = most = str(NOT_BY_READING[id_][0])
            records = RECORDS.get(id_, int(row["rows_in"] or -1))
            is_right = (
                expected != "rejected"
                and len(outcome.rows) == records
                and int(least) <= len(outcome.faults) <= int(most or least)
            )
        if not is_right:
            wrong[id_] = (expected, row["rows_in"], row["rows_bad"], len(outcome.rows), outcome.faults[:1])
    assert wrong == {}


def test_every_refusal_names_what_is_wrong(outcomes: dict[str, Outcome]) -> None:
    assert {id_ for id_, outcome in outcomes.items() if outcome.faults} == set(SAID)
    assert {id_: outcomes[id_].faults[0] for id_, said in SAID.items() if said not in outcomes[id_].faults[0]} == {}


def test_what_is_refused_is_no_value(outcomes: dict[str, Outcome]) -> None:
    by_key = {row["request_id"]: row["input_tokens"] for row in outcomes["UL76"].rows}
    assert [by_key[f"req-{number:06}"] for number in (16, 17, 18, 19)] == ["116", None, None, None]
    assert outcomes["UL68"].values("input_tokens")[9:] == ["109", *[None] * 10]
    assert outcomes["UL84"].values("cost")[:2] == [None, None]
    assert set(outcomes["UL88"].values("started_at")) == {None}


def test_values_are_exact_and_as_they_were_written(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["UL24"].values("input_tokens")[0] == "9007199254740993"
    assert sum(Decimal(cost or "") for cost in outcomes["UL56"].values("cost")) == 100
    assert [outcomes[id_].rows[0]["cost"] for id_ in ("UL01", "UL02", "UL03")] == ["0.0012"] * 3
    assert [outcomes["UL06"].rows[0][name] for name in ("input_tokens", "output_tokens")] == ["100", "20"]
    assert set(outcomes["UL44"].values("request_model")) == {"acme/decoy"}
    assert set(outcomes["UL48"].values("request_model")) == {"acme/good-model-a"}
    users = outcomes["UL38"].values("user_hash")
    assert [place for place, user in enumerate(users) if user is None] == [4]  # the empty field, and no word


def test_columns_that_no_mapping_names_are_remarked_on(outcomes: dict[str, Outcome]) -> None:
    total = ("contradictory_figure", "'total_tokens' is not the sum of input and output tokens", "20")
    region = ("unmapped_column", "the column 'region' is not mapped", "20")
    assert region in outcomes["UL08"].remarks()
    assert total in outcomes["UL58"].remarks()
    renamed = [detail for _, detail, records in outcomes["UL68"].remarks() if records == "10"]
    assert len(renamed) == 1
    assert renamed[0].startswith("the key '")
    for id_ in ("UL60", "UL82"):
        assert any("DROP TABLE" in detail.upper() for _, detail, _ in outcomes[id_].remarks()), id_


def test_nothing_hostile_is_carried_out(outcomes: dict[str, Outcome]) -> None:
    assert outcomes["UL86"].parsed.failure is None
    assert not Path("/tmp/relsec_canary/pwn_ul86").exists()  # noqa: S108 - where unpickling would have written it
    assert not Path("pwn_ul46").exists()
    staged = outcomes["UL46"].parsed.tables[0].path.parent
    assert [path.name for path in staged.rglob("*pwn*")] == []


def test_what_reading_does_not_decide_is_of_known_ids(manifest: dict[str, dict[str, str]]) -> None:
    assert NOT_BY_READING.keys() | RECORDS.keys() | SAID.keys() <= manifest.keys()

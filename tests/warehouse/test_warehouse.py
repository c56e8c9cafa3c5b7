"""Rows in = accepted + quarantined + duplicates, whatever the rows are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.audit import DUPLICATE, QUARANTINE, ROW_ACCOUNTING
from counterpoise.contracts.base import Table
from counterpoise.contracts.ddl import create_table
from counterpoise.contracts.estate import ENTITY
from counterpoise.contracts.usage import USAGE
from counterpoise.errors import AccountingError, BusyError, InputError, IntegrityError
from counterpoise.warehouse.bundle_tables import query_tables
from counterpoise.warehouse.connection import connect, without_wildcards
from counterpoise.warehouse.lock import estate_lock, hold_estate_lock
from counterpoise.warehouse.warehouse import Warehouse

Stage = Callable[[Table, str, Sequence[Mapping[str, str]]], Path]

A, B = "a" * 64, "b" * 64
CALL = {
    "request_id": "r1",
    "started_at": "2026-10-01T10:00:00",
    "request_count": "1",
    "input_tokens": "10",
    "output_tokens": "5",
    "cost_kind": "unpriced",
    "status": "ok",
    "is_router_parent": "false",
}


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    # A name full of wildcards: DuckDB must read exactly this folder.
    folder = tmp_path / "my [estate] *" / "staged"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def warehouse(staging: Path) -> Iterator[Warehouse]:
    with Warehouse(staging.parent / "warehouse.duckdb", [staging.parent]) as warehouse:
        warehouse.begin()
        for table in EVIDENCE_TABLES:
            warehouse.connection.execute(create_table(table))
        yield warehouse


@pytest.fixture
def stage(staging: Path) -> Stage:
    def write(table: Table, sha256: str, records: Sequence[Mapping[str, str]]) -> Path:
        columns = [column.name for column in table.columns]
        data: dict[str, list[str | int | None]] = {
            "evidence_sha256": [sha256] * len(records),
            "record_number": list(range(1, len(records) + 1)),
            "locator": [f"line {number + 2}" for number in range(len(records))],
            "read_error": [record.get("read_error") for record in records],
            **{name: [record.get(name) for record in records] for name in columns},
        }
        types = {"record_number": pa.int64()}
        path = staging / f"{table.noun}-{sha256}.parquet"
        pq.write_table(pa.table({name: pa.array(v, types.get(name, pa.string())) for name, v in data.items()}), path)
        return path

    return write


def accept(warehouse: Warehouse, *paths: Path) -> int:
    warehouse.load_raw(USAGE, paths)
    warehouse.build_candidate(USAGE)
    broken = (
        "SELECT evidence_sha256, record_number, unreadable AS value FROM candidate_usage WHERE unreadable IS NOT NULL"
    )
    warehouse.quarantine(USAGE, "usage.readable", None, broken)
    return warehouse.accept(USAGE)


def test_good_bad_duplicate_and_conflicting_rows(warehouse: Warehouse, stage: Stage) -> None:
    first = stage(
        USAGE,
        A,
        [
            CALL,
            CALL | {"request_id": "r2"},
            CALL | {"request_id": "r3", "input_tokens": "many"},
            CALL | {"request_id": "r4", "cost": "0.0012"},
            CALL | {"request_id": "r4", "cost": "99.0"},
            {"read_error": "half a line"},
        ],
    )
    second = stage(USAGE, B, [CALL | {"request_id": "r2"}, CALL | {"request_id": "r5"}])
    assert accept(warehouse, first, second) == 3
    warehouse.account({(A, "core_usage"): 6, (B, "core_usage"): 2})

    assert [row["request_id"] for row in warehouse.table(USAGE)] == ["r1", "r2", "r5"]
    account = {row["evidence_sha256"]: row for row in warehouse.table(ROW_ACCOUNTING)}
    assert (account[A]["accepted"], account[A]["quarantined"], account[A]["duplicates"]) == (2, 4, 0)
    assert (account[B]["accepted"], account[B]["quarantined"], account[B]["duplicates"]) == (1, 0, 1)
    (again,) = warehouse.table(DUPLICATE)
    assert (again["first_evidence_sha256"], again["first_record_number"]) == (A, 2)
    refused = {(row["record_number"], row["rule"], row["value"]) for row in warehouse.table(QUARANTINE)}
    assert refused == {
        (3, "usage.readable", "input_tokens"),
        (4, "usage.conflicting_duplicate", "r4 · 2026-10-01 10:00:00"),
        (5, "usage.conflicting_duplicate", "r4 · 2026-10-01 10:00:00"),
        (6, "usage.readable", "half a line"),
    }


def test_a_count_that_does_not_add_up_stops_the_audit(warehouse: Warehouse, stage: Stage) -> None:
    accept(warehouse, stage(USAGE, A, [CALL]))
    with pytest.raises(AccountingError, match="2 records in, 1 accounted for"):
        warehouse.account({(A, "core_usage"): 2})
    with pytest.raises(AccountingError, match="0 records in, 1 accounted for"):
        warehouse.account({})


record = st.fixed_dictionaries(
    {
        "request_id": st.sampled_from(["r1", "r2", "r3"]),
        "input_tokens": st.sampled_from(["1", "2", "x"]),
        "started_at": st.sampled_from(["2026-10-01T10:00:00", "2026-10-02", "never"]),
    }
)


@given(files=st.lists(st.lists(record, max_size=6), min_size=1, max_size=3))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_rows_always_add_up_and_no_key_stands_twice(
    warehouse: Warehouse, stage: Stage, files: list[list[dict[str, str]]]
) -> None:
    paths = [stage(USAGE, str(number) * 64, [CALL | row for row in rows]) for number, rows in enumerate(files)]
    accept(warehouse, *paths)
    warehouse.account({(str(number) * 64, "core_usage"): len(rows) for number, rows in enumerate(files)})
    keys = [(row["request_id"], row["started_at"]) for row in warehouse.table(USAGE)]
    assert len(keys) == len(set(keys))
    # What was accepted is exactly the readable facts that nothing contradicts.
    readable: dict[tuple[str, str], set[str]] = {}
    for row in (row for rows in files for row in rows):
        if row["input_tokens"] != "x" and row["started_at"] != "never":
            readable.setdefault((row["request_id"], row["started_at"]), set()).add(row["input_tokens"])
    assert len(keys) == sum(len(versions) == 1 for versions in readable.values())


def test_export_gives_the_same_bytes_whatever_the_order_of_rows(warehouse: Warehouse) -> None:
    rows = [(f"e{number}", f"Entity {number}", None, "IE") for number in range(500)]
    folder = warehouse.path.parent
    written = []
    for order in (rows, rows[::-1]):
        warehouse.write(ENTITY, order)
        warehouse.export([ENTITY], folder)
        written.append((folder / "core_entity.parquet").read_bytes())
    assert written[0] == written[1]


def test_nothing_outside_its_folders_can_be_reached(warehouse: Warehouse, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("CANARY\n1\n")
    for statement in (
        f"SELECT * FROM read_text('{secret}')",
        f"SELECT * FROM '{secret}'",
        f"ATTACH '{tmp_path / 'other.duckdb'}'",
        f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            warehouse.connection.execute(statement)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises((IntegrityError, InputError), match=r"warehouse\.duckdb"):
        connect(path)


def test_a_question_mark_in_the_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rename the folder"):
        connect(tmp_path / "what?" / "warehouse.duckdb")


def test_wildcards_in_names_are_plain_characters(tmp_path: Path) -> None:
    (tmp_path / "x1.csv").write_text("a\n1\n")
    (tmp_path / "x[1].csv").write_text("a\n2\n")
    path = without_wildcards(tmp_path / "x[1].csv")
    assert duckdb.connect().execute("SELECT a FROM read_csv($p)", {"p": path}).fetchall() == [(2,)]


def test_the_lock_names_its_holder_and_is_free_again(tmp_path: Path) -> None:
    lock = tmp_path / "state" / "lock"
    other = "import sys; from pathlib import Path; from counterpoise.warehouse.lock import *\n"
    other += "hold_estate_lock(Path(sys.argv[1]), 'other audit'); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", other, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=rf"held by process {process.pid} \(other audit\)"):
            hold_estate_lock(lock, "this audit")
        process.kill()  # the system gives the lock of a dead process back
    with estate_lock(lock, "this audit"), estate_lock(lock, "one of its steps"):
        pass


def test_bundle_tables_answer_queries_and_reach_nothing_else(warehouse: Warehouse, tmp_path: Path) -> None:
    folder = tmp_path / "tables [1]"
    folder.mkdir()
    warehouse.write(ENTITY, [("meta", "Meta", None, "US")])
    warehouse.export([ENTITY], warehouse.path.parent)
    (warehouse.path.parent / "core_entity.parquet").rename(folder / "core_entity.parquet")
    sql = "SELECT name FROM core_entity WHERE seat = $seat"
    assert query_tables(folder, sql, {"seat": "US"}) == [{"name": "Meta"}]
    with pytest.raises(IntegrityError, match="cannot be run"):
        query_tables(folder, f"SELECT * FROM read_text('{tmp_path}/*')", {})

"""LiteLLM's database: a real PostgreSQL on loopback, with the table as LiteLLM's schema lays it out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from counterpoise.connectors import litellm_database
from counterpoise.sources import litellm_spendlogs
from counterpoise.sources.base import Context
from tests.connectors.conftest import Collect

CANARY = "cnry-7f1e55aa90b2"
PASSWORD = "pass-cnry-51c0ffee77"
COLUMNS = """
  request_id text PRIMARY KEY, call_type text NOT NULL, api_key text NOT NULL DEFAULT '', spend double precision
  NOT NULL DEFAULT 0, total_tokens integer NOT NULL DEFAULT 0, prompt_tokens integer NOT NULL DEFAULT 0,
  completion_tokens integer NOT NULL DEFAULT 0, "startTime" timestamp(3) NOT NULL, "endTime" timestamp(3) NOT NULL,
  model text NOT NULL DEFAULT '', model_group text DEFAULT '', custom_llm_provider text DEFAULT '',
  api_base text DEFAULT '', "user" text DEFAULT '', metadata jsonb DEFAULT '{}', cache_hit text DEFAULT '',
  end_user text, requester_ip_address text, messages jsonb DEFAULT '{}', response jsonb DEFAULT '{}', status text,
  litellm_call_id text, proxy_server_request jsonb DEFAULT '{}', updated_at timestamp(3) NOT NULL DEFAULT now()
"""


@dataclass(frozen=True)
class Database:
    port: int

    def run(self, statement: str, rows: list[tuple[Any, ...]] | None = None) -> None:
        address = f"host=127.0.0.1 port={self.port} dbname=postgres user=owner password={PASSWORD}"
        with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            if rows is None:
                cursor.execute(statement)
            else:
                cursor.executemany(statement, rows)


def program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Database]:
    initdb, server = program("initdb"), program("postgres")
    if not initdb or not server:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="counterpoise-postgres-") as name:
        folder = Path(name)
        secret = folder / "password"
        secret.write_text(PASSWORD)
        demote: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            demote = {"user": "nobody", "group": "nogroup"}
            shutil.chown(folder, "nobody")
            shutil.chown(secret, "nobody")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": "/", **demote}
        made = ["-D", f"{folder}/data", "-U", "owner", "--pwfile", str(secret), "-A", "scram-sha-256", "--no-sync"]
        subprocess.run([initdb, *made], check=True, **quiet)
        port = free_port()
        options = ["-D", f"{folder}/data", "-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "fsync=off"]
        with subprocess.Popen([server, *options], **quiet) as process:
            assert process.stderr is not None
            try:
                while b"ready to accept" not in (line := process.stderr.readline()):
                    assert line, "PostgreSQL did not start"
                yield Database(port)
            finally:
                process.send_signal(signal.SIGINT)  # ends at once, with what is open


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def database(postgres: Database) -> Database:
    postgres.run('DROP TABLE IF EXISTS "LiteLLM_SpendLogs"')
    postgres.run(f'CREATE TABLE "LiteLLM_SpendLogs" ({COLUMNS})')
    return postgres


@pytest.fixture
def logs(collect: Collect, database: Database, monkeypatch: pytest.MonkeyPatch) -> Collect:
    monkeypatch.setenv("LITELLM_PASSWORD", PASSWORD)
    return partial(
        collect,
        kind="litellm_database",
        address=f"postgresql://127.0.0.1:{database.port}/postgres",
        user="owner",
        token_environment="LITELLM_PASSWORD",
        since="2026-10-01",
        limits={"attempts": 2},
    )


@pytest.mark.parametrize(
    ("host", "mode"),
    [("127.0.0.1", "prefer"), ("localhost", "prefer"), ("db.example", "require"), ("10.0.0.1", "require")],
)
def test_the_password_leaves_this_machine_encrypted_only(host: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert litellm_database._encryption(host) == mode
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert litellm_database._encryption(host) == "verify-full"


def insert(database: Database, *rows: tuple[str, str]) -> None:
    """Calls by id and start, each with a canary wherever prompts and answers may stand."""
    metadata = {
        "status": "success",
        "user_api_key_team_alias": "claims",
        "usage_object": {"prompt_tokens_details": {"cached_tokens": 5}},
        "mcp_tool_call_metadata": {"arguments": CANARY},
        "vector_store_request_metadata": [{"query": CANARY}],
    }
    secret = json.dumps({"text": CANARY})
    address = f"https://u:{CANARY}@api.openai.com/v1?key={CANARY}"
    database.run(
        'INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, api_key, spend, prompt_tokens, completion_tokens,'
        ' total_tokens, "startTime", "endTime", model, model_group, custom_llm_provider, api_base, "user", metadata,'
        " cache_hit, requester_ip_address, messages, response, proxy_server_request) VALUES (%s, 'acompletion', %s,"
        " 0.25, 10, 20, 30, %s, %s, 'gpt-4o-2024-08-06', 'gpt-4o', 'openai', %s, 'kari', %s, 'False', %s, %s, %s, %s)",
        [
            (name, CANARY, start, start, address, json.dumps(metadata), CANARY, secret, secret, secret)
            for name, start in rows
        ],
    )


def lines(estate: Path, day: str) -> list[dict[str, Any]]:
    path = estate / f"evidence/usage_logs/one/spendlogs-{day}.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_each_day_becomes_a_file_that_the_reader_reads(logs: Collect, database: Database, estate: Path) -> None:
    insert(database, ("r1", "2026-10-01 00:00:00.000"), ("r2", "2026-10-01 23:59:59.999"), ("r3", "2026-10-03 12:00"))
    insert(database, ("r0", "2026-09-30 23:59:59.999"))
    account = logs()
    assert (account.failure, account.listed, account.fetched) == (None, 2, 2)
    assert [line["request_id"] for line in lines(estate, "2026-10-01")] == ["r1", "r2"]
    path = estate / "evidence/usage_logs/one/spendlogs-2026-10-03.jsonl"
    assert litellm_spendlogs.matches(path.name, path.read_bytes()[:4096])
    (row,) = litellm_spendlogs.read(path, Context(name=path.name))  # and no remark
    assert row.error is None
    assert row.values["started_at"].startswith("2026-10-03T12:00:00")
    assert (row.values["input_tokens"], row.values["cached_tokens"]) == ("10", "5")
    assert (row.values["deployment_name"], row.values["host_name"]) == ("claims", "api.openai.com")


def test_prompts_answers_keys_and_addresses_stay_in_the_database(
    logs: Collect, database: Database, estate: Path
) -> None:
    insert(database, ("r1", "2026-10-01 10:00"))
    account = logs()
    assert account.fetched == 1
    for path in estate.rglob("*"):
        assert not path.is_file() or (
            CANARY.encode() not in path.read_bytes() and PASSWORD.encode() not in path.read_bytes()
        )
    assert PASSWORD not in account.model_dump_json()


def test_a_day_comes_again_only_when_its_rows_changed(logs: Collect, database: Database, estate: Path) -> None:
    insert(database, ("r1", "2026-10-01 10:00"), ("r2", "2026-10-02 10:00"))
    logs()
    assert (account := logs()).unchanged == 2
    assert account.fetched == 0
    insert(database, ("late", "2026-10-01 11:00"))
    account = logs()
    assert (account.fetched, account.unchanged) == (1, 1)
    assert [line["request_id"] for line in lines(estate, "2026-10-01")] == ["r1", "late"]


def test_pages_lose_and_repeat_no_row(
    logs: Collect, database: Database, estate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(litellm_database, "PAGE_ROWS", 7)
    # Many rows of one moment: a page that began after the moment alone would lose those that follow.
    rows = [(f"r{number:03}", f"2026-10-01 10:00:0{number % 3}") for number in range(100)]
    insert(database, *rows)
    logs()
    found = [line["request_id"] for line in lines(estate, "2026-10-01")]
    assert sorted(found) == [name for name, _ in rows]


def test_a_day_that_has_not_ended_waits(logs: Collect, database: Database) -> None:
    database.run('ALTER TABLE "LiteLLM_SpendLogs" ALTER "endTime" DROP NOT NULL, ALTER call_type DROP NOT NULL')
    database.run("INSERT INTO \"LiteLLM_SpendLogs\" (request_id, \"startTime\") VALUES ('x', now() AT TIME ZONE 'UTC')")
    assert logs().listed == 0


def test_times_with_a_zone_are_read_as_what_they_are(logs: Collect, database: Database, estate: Path) -> None:
    insert(database, ("r1", "2026-10-01 23:30"))
    database.run(
        'ALTER TABLE "LiteLLM_SpendLogs" ALTER "startTime" TYPE timestamptz USING "startTime" AT TIME ZONE \'UTC\''
    )
    logs()
    assert lines(estate, "2026-10-01")[0]["startTime"] == "2026-10-01T23:30:00.000Z"


def test_nothing_can_be_written(logs: Collect, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    insert(database, ("r1", "2026-10-01 10:00"))
    monkeypatch.setattr(litellm_database._Database, "_lines", _deleting)
    account = logs()
    assert account.failed == 1
    assert "ReadOnlySqlTransaction" in account.unbrought[0].reason


def _deleting(_self: object, cursor: Any, *_: object) -> Iterator[bytes]:
    cursor.execute('DELETE FROM "LiteLLM_SpendLogs"')
    yield b""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: {"token_environment": "WRONG_PASSWORD"}, "is not accepted"),
        (lambda _: {"user": "stranger"}, "is not accepted"),
        (lambda _: {"address": "postgresql://127.0.0.1:9/postgres"}, "cannot be reached"),
        (lambda on: {"address": f"postgresql://127.0.0.1:{on.port}/template1"}, "is not there or lacks"),
    ],
)
def test_what_is_wrong_is_said_without_the_password(
    logs: Collect,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Database], dict[str, str]],
    words: str,
) -> None:
    monkeypatch.setenv("WRONG_PASSWORD", CANARY)
    account = logs(**change(database))
    assert words in (account.failure or "")
    assert CANARY not in account.model_dump_json()
    assert PASSWORD not in account.model_dump_json()

"""Estates made of files that were made to mislead, audited as a user does, watched from outside.

A folder of one of the estates holds all files of one kind, and those whose bytes came before lie in another estate: the
product reads bytes once, so that two expectations of one file would otherwise not be seen apart.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
HOSTILE = SHARED / "hostile"
ROOT = Path(__file__).resolve().parents[2]
PERIOD = "2026-03"  # the month of the logs

REGISTER_MAPPING = """register_mapping:
  entries: systems
  columns:
    id: system_id
    name: name
    owner_role: owner
    model: model_id
    risk_class: risk_tier
    started_on: deployed_at
    places: regions
  ignored: [model_version, status, approved_at]
"""
SETTINGS = f"""organisation:
  name: Hostile test
  seat: DE
usage_mappings:
  - files: usage_logs/*
    columns:
      started_at: timestamp
      request_id: request_id
      request_model: model
      user_hash: user_id
      input_tokens: prompt_tokens
      output_tokens: completion_tokens
      cost: cost_usd
      status: status
    defaults:
      cost_kind: listed
      cost_currency: USD
    ignored: [prompt]
{REGISTER_MAPPING}"""

WATCH = '''"""Notes each connection and look-up that a Python process asks for, and each file that it writes to."""

import os
import sys

_LOG = {log!r}
_ASKS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "os.system")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_log = os.open(_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def _note(event, arguments):
    if event in _ASKS:
        os.write(_log, ascii((event, arguments[1:])).encode() + b"\\n")
    elif event == "open" and isinstance(arguments[0], str) and arguments[2] & _WRITES:
        os.write(_log, b"write " + ascii(os.path.abspath(arguments[0])).encode() + b"\\n")


sys.addaudithook(_note)
'''


@dataclass(frozen=True)
class Case:
    """One row of the manifest."""

    id: str
    file: str
    kind: str
    expected: str
    records_in: int | None
    bad: tuple[int, int] | None  # least and most records that are refused

    @classmethod
    def of(cls, row: dict[str, str]) -> Case:
        least, _, most = row["rows_bad"].partition("..")
        bad = (int(least), int(most or least)) if least else None
        records = int(row["rows_in"]) if row["rows_in"] else None
        return cls(row["id"], row["file"], row["kind"], row["expected"], records, bad)

    @property
    def path(self) -> Path:
        return HOSTILE / self.file

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.iterdir()) if self.path.is_dir() else [self.path]

    @property
    def hashes(self) -> set[str]:
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in self.files}


def cases() -> dict[str, Case]:
    """The manifest by id."""
    with (HOSTILE / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: Case.of(row) for row in csv.DictReader(file)}


@dataclass
class Run:
    """One estate, the command that audited it, and everything that came of it."""

    folder: Path
    register: Path
    cases: list[Case] = field(default_factory=list)
    code: int = -1

    @property
    def estate(self) -> Path:
        return self.folder / "estate"

    @property
    def outputs(self) -> Path:
        return self.folder / "outputs"

    @property
    def bundle(self) -> Path:
        return self.outputs / "bundle"

    def prepare(self) -> None:
        """Lay out the estate, and empty folders for all that a process may write to."""
        for name in ("home", "tmp", "here", "watch", "outputs"):
            (self.folder / name).mkdir(parents=True)
        for case in self.cases:
            target = self.estate / "evidence" / case.file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(case.path, target) if case.path.is_dir() else shutil.copyfile(case.path, target)
        shutil.copyfile(self.register, self.estate / f"register{self.register.suffix}")
        (self.estate / "estate.yaml").write_text(SETTINGS, encoding="utf-8")
        watch = WATCH.format(log=str(self.folder / "watch.log"))
        (self.folder / "watch" / "sitecustomize.py").write_text(watch, encoding="utf-8")

    def command(self, *arguments: str, name: str) -> subprocess.Popen[bytes]:
        """Start a command of the product; what it prints goes to files among the outputs."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join([str(self.folder / "watch"), str(ROOT)]),
            **{name: os.environ[name] for name in ("LD_LIBRARY_PATH", "FONTCONFIG_FILE") if name in os.environ},
        }
        with (self.outputs / f"{name}.stdout").open("wb") as out, (self.outputs / f"{name}.stderr").open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-m", "counterpoise", *arguments],
                stdout=out,
                stderr=err,
                env=environment,
                cwd=self.folder / "here",
            )

    def audit(self) -> subprocess.Popen[bytes]:
        return self.command(
            "audit", "--estate", str(self.estate), "--period", PERIOD, "--out", str(self.bundle), name="audit"
        )

    def said(self, name: str) -> str:
        return (self.outputs / f"{name}.stderr").read_text() + (self.outputs / f"{name}.stdout").read_text()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of the estate's own database."""
        with duckdb.connect(str(self.estate / ".counterpoise" / "warehouse.duckdb"), read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def dump(self, target: Path) -> None:
        """Every row of the bundle's tables as JSON lines, in which control characters are escaped."""
        with duckdb.connect() as connection, target.open("w", encoding="utf-8") as file:
            for path in sorted((self.bundle / "tables").glob("*.parquet")):
                found = connection.execute("SELECT * FROM read_parquet($path)", {"path": str(path)})
                for row in found.fetchall():
                    file.write(json.dumps([path.stem, *map(str, row)], ensure_ascii=True) + "\n")

    @property
    def watched(self) -> list[str]:
        """What the processes asked the system for; one line each."""
        return sorted(set((self.folder / "watch.log").read_text(encoding="utf-8").splitlines()))

    # What the audit says of each file.

    @cached_property
    def failures(self) -> dict[str, str | None]:
        return {row["evidence_sha256"]: row["failure"] for row in self.rows("FROM core_evidence")}

    @cached_property
    def accounts(self) -> dict[str, dict[str, int]]:
        query = "FROM core_row_accounting WHERE table_name NOT IN ('core_disclosure', 'core_remark')"
        return {row["evidence_sha256"]: row for row in self.rows(query)}

    @cached_property
    def refused(self) -> dict[str, int]:
        """Records of each file that a rule of its own refused, or that contradict another one of the same file."""
        found: dict[str, set[int]] = defaultdict(set)
        for row in self.rows("FROM core_quarantine WHERE NOT ends_with(rule, '.conflicting_duplicate')"):
            found[row["evidence_sha256"]].add(row["record_number"])
        inside = """
            SELECT DISTINCT one.evidence_sha256, one.record_number
            FROM candidate_usage AS one JOIN candidate_usage AS other USING (evidence_sha256, request_id, started_at)
            WHERE one.record_number <> other.record_number AND one.cost IS DISTINCT FROM other.cost
        """
        for row in self.rows(inside):
            found[row["evidence_sha256"]].add(row["record_number"])
        return {sha256: len(numbers) for sha256, numbers in found.items()}

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads((self.bundle / "report.json").read_text(encoding="utf-8"))["findings"]
        return found

    def rules_on(self, hashes: Iterable[str]) -> set[str]:
        """Rules of the findings that rest on one of these files."""
        wanted = set(hashes)
        rows = self.rows("FROM mart_finding")
        return {row["rule"] for row in rows if wanted & set((row["evidence"] or "").split())}

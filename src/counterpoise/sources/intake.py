"""Evidence files to staged Parquet, each file once, parsed where it can do no harm.

A file that cannot be recognised or read as a whole, whose parser died, or whose count differs from the rows read,
becomes one record with a read error in the table of its kind: it is accounted for and costs no other file.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import counterpoise
from counterpoise.errors import CounterpoiseError, Problem
from counterpoise.safe.child import Child, Limits, StartError
from counterpoise.safe.files import write_whole
from counterpoise.safe.json import JsonError, canonical, loads
from counterpoise.sources.base import Row
from counterpoise.sources.staging import TABLES, Stage, parquet_path
from counterpoise.vocabulary import EvidenceKind

WORKER = "counterpoise.sources.worker"
TABLE_OF_KIND = MappingProxyType(
    {
        EvidenceKind.USAGE_LOG: "usage",
        EvidenceKind.EVALUATION: "evaluation",
        EvidenceKind.MODEL_CARD: "document",
        EvidenceKind.LICENCE: "document",
        EvidenceKind.RATING: "rating",
    }
)
"""The table in which a file of a kind is accounted for. The files of the register are not evidence to parse."""

_BASE_SECONDS = 30  # what any file may take, on a busy machine
_BYTES_PER_SECOND = 250_000  # a tenth of the slowest reader's pace
_NAMED_TABLES = {"document", "evaluation"}  # their formats take the subject or model of a file from its folders
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Task:
    """One evidence file: the bytes at `path` (named by their hash in the store), and what the estate says of them."""

    sha256: str
    path: Path
    kind: EvidenceKind
    name: str  # path below evidence/
    columns: Mapping[str, str] = field(default_factory=dict)  # of the usage mapping that fits the name
    defaults: Mapping[str, str] = field(default_factory=dict)
    key: bytes = b""  # of the pseudonyms of users; without one, users are left out
    ignored: tuple[str, ...] = ()  # columns of the file that the mapping leaves out on purpose
    companions: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)  # by folder and name, as in the store
    scores: tuple[str, ...] = ()  # columns of a leaderboard that are metrics


@dataclass(frozen=True, slots=True)
class Staged:
    """The rows of one table that one evidence file gave."""

    table: str
    records_in: int  # record table: by an independent count; detail table: rows written
    path: Path


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of one evidence file."""

    task: Task
    format: str | None  # source module
    tables: tuple[Staged, ...]  # the record table first
    failure: str | None = None  # why the file as a whole is one record with a read error
    fingerprint: str = ""  # of the reader and what the estate told it; another one may give other rows
    is_reused: bool = False  # staged by an earlier run


def parse(tasks: Iterable[Task], staging: Path, limits: Limits | None = None) -> Iterator[Parsed]:
    """Stage every file and yield what became of it, in the order of `tasks`, each hash once.

    Raises ValueError for a hash that is malformed or comes twice, and CounterpoiseError when the staging folder cannot
    be written or stored bytes cannot be read: that is no fault of the evidence.
    """
    seen: set[str] = set()
    with Child(WORKER, limits, {"ARROW_DEFAULT_MEMORY_POOL": "system"}) as child:
        for task in tasks:
            if not _SHA256.fullmatch(task.sha256) or task.sha256 in seen:
                raise ValueError(f"sha256 {task.sha256!r} is malformed or comes twice")
            seen.add(task.sha256)
            fingerprint = _fingerprint(task)
            try:
                yield _reused(task, staging, fingerprint) or _parsed(task, staging, fingerprint, child)
            except OSError as error:
                raise _storage_error(error.strerror or str(error), error.filename or staging) from error
            except StartError as error:
                what = f"the process that reads evidence does not start: {error}"
                raise CounterpoiseError(Problem(what, remedy="install the software anew")) from error


def _parsed(task: Task, staging: Path, fingerprint: str, child: Child) -> Parsed:
    sidecar = _sidecar(staging, task)
    sidecar.unlink(missing_ok=True)
    outcome = child.run(
        {
            "sha256": task.sha256,
            "path": str(task.path),
            "kind": task.kind.value,
            "name": task.name,
            "columns": dict(task.columns),
            "defaults": dict(task.defaults),
            "ignored": list(task.ignored),
            "key": task.key.hex(),
            "companions": _companions(task, str),
            "scores": list(task.scores),
            "staging": str(staging),
        },
        _BASE_SECONDS + task.path.stat().st_size // _BYTES_PER_SECOND,
    )
    answer = outcome.answer or {"format": None, "failure": outcome.failure}
    if "storage" in answer:
        raise _storage_error(answer["storage"], answer["file"])
    failure = answer.get("failure")
    rows = answer["tables"] if failure is None else _stage_failure(task, staging, failure)
    for table in TABLES.keys() - rows.keys():  # left by a reader of another version, or by a child that died
        parquet_path(staging, table, task.sha256).unlink(missing_ok=True)
        parquet_path(staging, table, task.sha256).with_suffix(".tmp").unlink(missing_ok=True)
    result = {"fingerprint": fingerprint, "format": answer["format"], "failure": failure, "rows": rows}
    if outcome.failure is None:  # a child that died may do better with more memory or time: it is tried again
        write_whole(sidecar, json.dumps(result, sort_keys=True).encode())
    return _result(task, staging, result)


def _stage_failure(task: Task, staging: Path, failure: str) -> dict[str, int]:
    table = TABLE_OF_KIND[task.kind]
    with Stage(staging, (table,), task.sha256) as stage:
        stage.add(Row(table, 1, "file", error=failure))
        return stage.finish()


def _reused(task: Task, staging: Path, fingerprint: str) -> Parsed | None:
    """Return the result of an earlier run, if the same reader made it and its files are there."""
    try:
        kept = loads(_sidecar(staging, task).read_text("utf-8"))
    except (FileNotFoundError, JsonError, UnicodeDecodeError):
        return None
    if not isinstance(kept, dict) or kept.get("fingerprint") != fingerprint:
        return None
    if not all(parquet_path(staging, table, task.sha256).is_file() for table in kept["rows"]):
        return None
    return _result(task, staging, kept, is_reused=True)


def _result(task: Task, staging: Path, result: Mapping[str, Any], *, is_reused: bool = False) -> Parsed:
    rows: dict[str, int] = result["rows"]
    record_table = TABLE_OF_KIND[task.kind]
    staged = tuple(
        Staged(table, rows[table], parquet_path(staging, table, task.sha256))
        for table in sorted(rows, key=lambda table: (table != record_table, table))
    )
    return Parsed(
        task, result["format"], staged, result["failure"], fingerprint=result["fingerprint"], is_reused=is_reused
    )


def _fingerprint(task: Task) -> str:
    """Digest of all that decides which rows a file gives, besides its bytes."""
    is_named = TABLE_OF_KIND[task.kind] in _NAMED_TABLES
    return hashlib.sha256(
        canonical(
            {
                "reader": _reader(),
                "kind": task.kind.value,
                "name": task.name if is_named else PurePosixPath(task.name).suffix.lower(),
                "columns": dict(task.columns),
                "defaults": dict(task.defaults),
                "ignored": sorted(task.ignored),
                "companions": _companions(task, lambda path: path.name),
                "scores": list(task.scores),
                "key": hmac.digest(task.key, b"pseudonyms of users", "sha256").hex() if task.key else "",
            }
        )
    ).hexdigest()


def _companions(task: Task, shown: Callable[[Path], str]) -> dict[str, dict[str, str]]:
    return {folder: {name: shown(path) for name, path in files.items()} for folder, files in task.companions.items()}


@functools.cache
def _reader() -> str:
    """Version of the software and digest of the modules that read evidence."""
    digest = hashlib.sha256(counterpoise.__version__.encode())
    for package in ("counterpoise.sources", "counterpoise.safe", "counterpoise.contracts"):
        modules = (file for file in resources.files(package).iterdir() if file.name.endswith(".py"))
        for module in sorted(modules, key=lambda file: file.name):
            digest.update(module.name.encode() + b"\0" + module.read_bytes())
    return digest.hexdigest()


def _sidecar(staging: Path, task: Task) -> Path:
    return staging / f"{task.sha256}.json"


def _storage_error(what: str, where: str | Path) -> CounterpoiseError:
    return CounterpoiseError(
        Problem(f"staging failed ({what})", where, remedy="free space or correct the rights, then run the audit again")
    )

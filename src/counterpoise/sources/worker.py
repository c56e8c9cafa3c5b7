"""The child's side of intake: recognise a file, count its records, read them into staged Parquet.

Run as `python -m counterpoise.sources.worker` by `counterpoise.safe.child`, never in the process of the audit.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from counterpoise.safe.child import serve
from counterpoise.sources.base import HEAD_BYTES, REMARKS, Context, Row, Source, UnreadableError
from counterpoise.sources.discovery import counted, details, format_name, formats, recognise
from counterpoise.sources.jsonfields import DOCUMENT_BYTES
from counterpoise.sources.lines import refuse_foreign
from counterpoise.sources.staging import Stage
from counterpoise.vocabulary import EvidenceKind

PSEUDONYM_CHARACTERS = 32  # of hex: 128 bits, so that two users never share one by chance
_MOST_REMARKS = 1000  # on one file, each about another thing


def work(task: dict[str, Any]) -> dict[str, Any]:
    """Read one file.

    Takes sha256, path, kind, name, columns, defaults, ignored, scores, companions, key (hex) and staging. Returns
    `format` (module or null) with either `tables` (rows of each, staged) or `failure` (the file as a whole cannot be
    read); or `storage`, when the disk, not the file, is at fault.
    """
    source: Source | None = None
    try:
        source = _recognise(Path(task["path"]), EvidenceKind(task["kind"]), task["name"])
        tables = _stage(source, task)
    except UnreadableError as error:
        return {"format": source and format_name(source), "failure": str(error)}
    except OSError as error:
        return {"storage": error.strerror or str(error), "file": str(error.filename or task["staging"])}
    return {"format": format_name(source), "tables": tables}


def _recognise(path: Path, kind: EvidenceKind, name: str) -> Source:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    source = recognise(kind, name, head)
    if source is None:
        refuse_foreign(head)
        known = ", ".join(format_ for format_, of, _ in formats() if of is kind)
        raise UnreadableError(f"no reader recognises this file; formats of {kind.value}: {known}")
    return source


def _stage(source: Source, task: dict[str, Any]) -> dict[str, int]:
    path = Path(task["path"])
    users = pseudonym(bytes.fromhex(task["key"]))
    companions = {
        folder: {name: Path(beside) for name, beside in files.items()} for folder, files in task["companions"].items()
    }
    ignored, scores = frozenset(task["ignored"]), tuple(task["scores"])
    context = Context(task["name"], task["columns"], task["defaults"], users, ignored, companions, scores)
    with (
        ThreadPoolExecutor(1) as aside,
        Stage(Path(task["staging"]), (source.TABLE, *details(source)), task["sha256"]) as stage,
    ):
        counting = aside.submit(counted, source, path, context)
        if path.stat().st_size <= DOCUMENT_BYTES:  # it may be parsed as a whole, and twice at once is too much memory
            counting.result()
        remarks = Remarks()
        for row in source.read(path, context):
            if isinstance(row, Row) and row.table == REMARKS:
                remarks.add(row)
            else:
                stage.add(row)
        for row in remarks:
            stage.add(row)
        if (found := stage.rows(source.TABLE)) != (expected := counting.result()):
            raise UnreadableError(f"{expected} records were counted in this file but {found} were read")
        return stage.finish()


class Remarks:
    """The remarks on one file, each thing once, with the records that it concerns."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[str, int]] = {}

    def add(self, remark: Row) -> None:
        kind, detail, records = (remark.values[name] for name in ("kind", "detail", "records"))
        if len(self._found) >= _MOST_REMARKS and (kind, detail) not in self._found:
            detail = "further ones"
        locator, before = self._found.get((kind, detail), (remark.locator, 0))
        self._found[kind, detail] = locator, before + int(records)

    def __iter__(self) -> Iterator[Row]:
        for number, ((kind, detail), (locator, records)) in enumerate(sorted(self._found.items()), start=1):
            yield Row(REMARKS, number, locator, {"kind": kind, "detail": detail, "records": str(records)})


def pseudonym(key: bytes) -> Callable[[str], str] | None:
    """Return the keyed hash of user names (HMAC-SHA256, hex, cut to 32 characters), or None without a key."""
    if not key:
        return None
    keyed = hmac.new(key, digestmod=hashlib.sha256)

    @lru_cache(maxsize=1 << 16)  # a log names the same users again and again
    def hashed(user: str) -> str:
        digest = keyed.copy()
        digest.update(user.encode())
        return digest.hexdigest()[:PSEUDONYM_CHARACTERS]

    return hashed


if __name__ == "__main__":
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    serve(work)

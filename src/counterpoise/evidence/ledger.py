"""The ledger: an append-only account, outside the database, of what was collected, loaded and reported.

One JSON object a line. Each carries its number and the SHA-256 of the line before it, so a line that is changed,
dropped or moved breaks the chain. What the database holds is compared with it before a report is issued: a database
whose last writes were lost opens without complaint.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from counterpoise.errors import IntegrityError, Problem
from counterpoise.safe.json import JsonError, loads

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    sequence: int
    event: str
    facts: Mapping[str, str | int]


class Ledger:
    """Reads verify the whole chain; `append` is atomic and durable before it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> tuple[Entry, ...]:
        """All entries in order. Raises IntegrityError naming the first line that breaks the chain."""
        return tuple(entry for entry, _ in self._verified(self._lines()))

    def head(self) -> str:
        """SHA-256 of the last line; 64 zeros for an empty ledger."""
        head = GENESIS
        for _, head in self._verified(self._lines()):  # noqa: B007 the last one is wanted
            pass
        return head

    def append(self, event: str, facts: Mapping[str, str | int]) -> Entry:
        return self.extend([(event, facts)])[0]

    def extend(self, events: list[tuple[str, Mapping[str, str | int]]]) -> list[Entry]:
        """Append entries in one durable write."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content = file.read()
            complete = content[: content.rfind(b"\n") + 1]
            sequence, head = 0, GENESIS
            for entry, head in self._verified(complete.splitlines()):  # noqa: B007
                sequence = entry.sequence
            lines: list[bytes] = []
            entries: list[Entry] = []
            for number, (event, facts) in enumerate(events, sequence + 1):
                body = {"sequence": number, "previous": head, "event": event, "facts": dict(facts)}
                line = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
                head = hashlib.sha256(line).hexdigest()
                lines.append(line + b"\n")
                entries.append(Entry(number, event, facts))
            # An append that was cut off was never acknowledged: its half line gives way.
            file.truncate(len(complete))
            file.seek(len(complete))
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
        return entries

    def _lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        return content[: content.rfind(b"\n") + 1].splitlines()

    def _verified(self, lines: list[bytes]) -> Iterator[tuple[Entry, str]]:
        head = GENESIS
        for number, line in enumerate(lines, 1):
            try:
                body = loads(line.decode())
                entry = Entry(body["sequence"], body["event"], body["facts"])
                previous = body["previous"]
            except (UnicodeDecodeError, JsonError, KeyError, TypeError) as error:
                raise self._broken(number, "cannot be read") from error
            if entry.sequence != number or previous != head:
                raise self._broken(number, "does not follow the line before it")
            head = hashlib.sha256(line).hexdigest()
            yield entry, head

    def _broken(self, line: int, what: str) -> IntegrityError:
        return IntegrityError(
            Problem(f"the ledger's record {what}", self.path, f"line {line}", "restore the ledger from a backup")
        )

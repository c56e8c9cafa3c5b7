"""Remembering which calls others name as their cause, in bounded memory: a set that moves to a temporary file."""

from __future__ import annotations

import errno
import sqlite3
from types import TracebackType
from typing import Self

_CACHE_KIB = 65_536


class IdSet:
    """A set of text identifiers that is exact at any size; the file behind it has no name and goes with the object."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._execute("PRAGMA journal_mode = OFF")
        self._execute("PRAGMA synchronous = OFF")
        self._execute("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")
        self._is_empty = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, identifier: str) -> None:
        self._is_empty = False
        self._execute("INSERT OR IGNORE INTO ids VALUES (?)", identifier)

    def __contains__(self, identifier: object) -> bool:
        if self._is_empty or not isinstance(identifier, str):
            return False
        return self._execute("SELECT 1 FROM ids WHERE id = ?", identifier).fetchone() is not None

    def _execute(self, statement: str, *values: str) -> sqlite3.Cursor:
        try:
            return self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            # The temporary file could not grow: a fault of the disk, which callers know as an OSError.
            raise OSError(errno.ENOSPC, f"temporary file: {error}") from error

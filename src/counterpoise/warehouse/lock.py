"""One writer per estate: a lock that the system releases when its holder dies, and that says who holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from counterpoise.errors import BusyError, InputError, Problem

_held: dict[Path, IO[str]] = {}


def hold_estate_lock(path: Path, purpose: str) -> None:
    """Take the estate's lock for this process, until `release_estate_lock` or the end of the process.

    Taking it again is no-op: the steps of one run share their process. Raises BusyError naming the holder when another
    process has it.
    """
    path = path.resolve()
    if path in _held:
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(Problem(f"cannot be written ({error.strerror})", path, remedy="check its owner")) from error
    file = os.fdopen(descriptor, "r+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = file.read().strip() or "another process"
        file.close()
        raise BusyError(
            Problem(f"the estate is busy: held by {holder}", path, remedy="wait until it has ended")
        ) from error
    file.truncate(0)
    file.write(f"process {os.getpid()} ({purpose})\n")
    file.flush()
    _held[path] = file


def release_estate_lock(path: Path) -> None:
    """Give the lock back; no-op when this process does not hold it."""
    if file := _held.pop(path.resolve(), None):
        file.truncate(0)
        file.close()


@contextmanager
def estate_lock(path: Path, purpose: str) -> Iterator[None]:
    """Hold the estate's lock for the block."""
    hold_estate_lock(path, purpose)
    try:
        yield
    finally:
        release_estate_lock(path)

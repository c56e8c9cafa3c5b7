"""One writer per estate: a lock that the system releases when its holder dies, and that says who holds it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counterpoise.errors import BusyError, InputError, Problem


@contextmanager
def estate_lock(path: Path, purpose: str) -> Iterator[None]:
    """Hold the estate's lock for the block. Raises BusyError naming the holder when another process has it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise InputError(Problem(f"cannot be written ({error.strerror})", path, remedy="check its owner")) from error
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = file.read().strip() or "another process"
            remedy = "wait until it has ended"
            raise BusyError(Problem(f"the estate is busy: held by {holder}", path, remedy=remedy)) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} ({purpose})\n")
        file.flush()
        yield
        file.seek(0)
        file.truncate(0)

"""What a connector hands over, and how it says that something went wrong.

    SourceError          the source cannot be listed, or one of its files cannot be had; trying again is no use
    ├── RefusedError     we do not take it: a name, a size or an address that is not accepted
    └── PassingError     may go by: the line broke, the server was busy; the loop tries again

No message holds a secret. The loop takes secrets out of every message once more before anything is kept or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path


class SourceError(Exception):
    """Says what is wrong and, after an arrow, what to do."""


class RefusedError(SourceError):
    pass


class PassingError(SourceError):
    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds  # as the server asks


@dataclass(frozen=True, slots=True)
class Ask:
    """What is here already of a file that is asked for."""

    version: str | None = None  # of the whole file that lies in the estate
    part_version: str | None = None  # of a part that an earlier attempt left
    part_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """The bytes of a file from `start` on; chunks raise PassingError when the line breaks."""

    chunks: Iterator[bytes]
    version: str | None = None
    start: int = 0
    size_bytes: int | None = None  # of the whole file, where the source announces it


Fetch = Callable[[Ask], AbstractContextManager[Reply | None]]
"""Opens a file; None: it is unchanged since `Ask.version`."""


@dataclass(frozen=True, slots=True)
class Remote:
    """One file that a source offers."""

    name: str  # below the connector's folder, with slashes; not yet trusted
    address: str  # without credentials
    fetch: Fetch
    version: str | None = None  # where the listing tells it
    size_bytes: int | None = None
    refusal: str | None = None  # why the connector itself does not take it
    is_right: Callable[[Path], bool] | None = None  # compares the bytes with a digest that the source gives


@dataclass(frozen=True, slots=True)
class Secrets:
    """Values from the environment: never printed, never recorded."""

    token: str | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return "Secrets(***)"

    def without(self, text: str) -> str:
        """`text` with every secret as three stars."""
        for secret in (self.token, self.key):
            text = text.replace(secret, "***") if secret else text
        return text

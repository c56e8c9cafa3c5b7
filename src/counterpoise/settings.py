"""Where things lie and what the environment may set: read at the edge, handed inward."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from counterpoise.errors import InputError, Problem

ESTATE_VARIABLE = "COUNTERPOISE_ESTATE"
"""Folder of the estate that the Dagster code location audits."""

PSEUDONYM_VARIABLE = "COUNTERPOISE_PSEUDONYM_KEY"
"""Secret with which user names are hashed; without it a random one is kept in the estate's state folder."""


@dataclass(frozen=True, slots=True)
class EstatePaths:
    """Layout of one estate's folder."""

    folder: Path

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"

    @property
    def state(self) -> Path:
        return self.folder / ".counterpoise"

    @property
    def store(self) -> Path:
        return self.state / "evidence"

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.jsonl"

    @property
    def staged(self) -> Path:
        return self.state / "staged"

    @property
    def warehouse(self) -> Path:
        return self.state / "warehouse.duckdb"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def parts(self) -> Path:
        """What connectors have of files that are not whole yet."""
        return self.state / "parts"

    @property
    def dagster_home(self) -> Path:
        return self.state / "dagster"

    def audit(self, period: str) -> Path:
        """What the stages of one audit hand to each other besides tables."""
        return self.state / "audits" / period

    def prepare(self) -> None:
        """Make the state folder; raises InputError naming it when it cannot be written."""
        if not self.folder.is_dir():
            raise InputError(Problem("is not a folder", self.folder, remedy="name the folder that holds estate.yaml"))
        for folder in (self.state, self.staged, self.dagster_home):
            require_writable(folder)

    def default_output(self, period: str) -> Path:
        return Path("reports") / self.folder.resolve().name / period


def pseudonym_key(paths: EstatePaths) -> bytes:
    """The key for hashing user names: from the environment, else made once and kept readable by its owner alone."""
    if given := os.environ.get(PSEUDONYM_VARIABLE):
        return hashlib.sha256(given.encode()).digest()
    path = paths.state / "pseudonym.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def require_writable(folder: Path) -> None:
    """Raise InputError unless files can be made in `folder`, which is created when missing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(Problem(f"cannot be written ({error.strerror})", folder, remedy="check its owner")) from error

"""Where files land: a part that can be resumed in the state folder, then the whole file in its place, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from counterpoise.connectors.base import Ask, PassingError, RefusedError, Remote, Reply, SourceError
from counterpoise.connectors.names import safe_name
from counterpoise.estate.collected import CollectedFile
from counterpoise.estate.models import Connector
from counterpoise.safe.files import sync_folder
from counterpoise.settings import EstatePaths

Now = Callable[[], datetime]

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class _Part:
    """Bytes that an attempt left, and the version of the file that they belong to."""

    path: Path

    @property
    def note(self) -> Path:
        return self.path.with_suffix(".json")

    def ask(self, version: str | None) -> Ask:
        try:
            part_version = json.loads(self.note.read_bytes())["version"]
            return Ask(version, part_version, self.path.stat().st_size) if part_version else Ask(version)
        except (OSError, ValueError, KeyError, TypeError):
            return Ask(version)  # a part of which nothing is known is none

    def begin(self, reply: Reply) -> int:
        """Open for what comes; returns a descriptor."""
        self.note.write_text(json.dumps({"version": reply.version}))
        return os.open(self.path, _FLAGS | (os.O_APPEND if reply.start else os.O_TRUNC), 0o600)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def journal_of(paths: EstatePaths, connector: str) -> Path:
    """Files that came since the record was last written: a run that is killed does not forget what it brought."""
    return paths.parts / connector / "landed.jsonl"


def _append(journal: Path, file: CollectedFile) -> None:
    descriptor = os.open(journal, _FLAGS | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{file.model_dump_json()}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_journal(journal: Path) -> dict[str, CollectedFile]:
    try:
        lines = journal.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for line in lines:
        try:
            file = CollectedFile.model_validate_json(line)
        except ValueError:
            continue  # the line that was being written when the run was killed
        found[file.path] = file
    return found


class Landing:
    """One connector's folder below the estate, during one run."""

    def __init__(self, connector: Connector, paths: EstatePaths, known: Mapping[str, CollectedFile], now: Now) -> None:
        self._estate = paths.folder
        self._folder = PurePosixPath("evidence", connector.target, connector.id)
        self._parts = paths.parts / connector.id
        self._journal = journal_of(paths, connector.id)
        self._limits = connector.limits
        self._known = dict(known) | _read_journal(self._journal)
        self._now = now
        self._received_bytes = 0

    @property
    def known(self) -> Mapping[str, CollectedFile]:
        """What earlier runs brought, by path."""
        return self._known

    def path(self, name: str) -> str:
        """Path below the estate of a name that was found safe."""
        return (self._folder / name).as_posix()

    def receive(self, remote: Remote) -> tuple[CollectedFile, bool]:
        """Bring one file; returns what is recorded of it and whether its bytes are new. Raises SourceError."""
        if remote.refusal:
            raise RefusedError(remote.refusal)
        path = self.path(safe_name(remote.name))
        known = self._intact(path)
        if known and remote.version is not None and remote.version == known.version:
            return known, False
        self._require_size(remote.size_bytes, remote.size_bytes or 0)
        part = _Part(self._parts / hashlib.sha256(path.encode()).hexdigest()[:32])
        try:
            self._parts.mkdir(mode=0o700, parents=True, exist_ok=True)
            with remote.fetch(part.ask(known.version if known else None)) as reply:
                if reply is None and known is not None:
                    return known, False
                if reply is None:
                    raise SourceError("is said to be unchanged, though it is not here")
                self._take(reply, part)
            file = self._place(remote, reply, part, path, known)
            return file, known is None or file.sha256 != known.sha256
        except RefusedError:
            part.drop()
            raise
        except OSError as error:
            raise SourceError(f"cannot be written ({error.strerror}) → check disk and owner") from error

    def _intact(self, path: str) -> CollectedFile | None:
        """What is recorded of a path, when the very bytes still lie there."""
        known = self._known.get(path)
        place = self._estate / path
        if not os.path.lexists(place):
            return None
        if known is None:
            raise RefusedError(f"{path} was there before and no connector wrote it → move it elsewhere")
        if not stat.S_ISREG(place.lstat().st_mode):
            raise RefusedError(f"{path} is no regular file any more → remove it")
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return known if digest == known.sha256 else None

    def _require_size(self, size: int | None, unseen_bytes: int = 0) -> None:
        limits = self._limits
        if size is not None and size > limits.max_file_megabytes << 20:
            raise RefusedError(f"is larger than {limits.max_file_megabytes} MiB → raise limits.max_file_megabytes")
        if self._received_bytes + unseen_bytes > limits.max_total_megabytes << 20:
            what = f"would make more than {limits.max_total_megabytes} MiB in one run"
            raise RefusedError(f"{what} → raise limits.max_total_megabytes")

    def _take(self, reply: Reply, part: _Part) -> None:
        self._require_size(reply.size_bytes, (reply.size_bytes or reply.start) - reply.start)
        size = reply.start
        target = part.begin(reply)
        try:
            if reply.start and os.fstat(target).st_size != reply.start:
                part.drop()
                raise PassingError("did not go on where the part ends")
            for chunk in reply.chunks:
                size += len(chunk)
                self._received_bytes += len(chunk)
                self._require_size(max(size, reply.size_bytes or 0))
                view = memoryview(chunk)
                while view:
                    view = view[os.write(target, view) :]
            os.fsync(target)
        finally:
            os.close(target)
        if reply.size_bytes is not None and size < reply.size_bytes:
            raise PassingError(f"ended after {size} of {reply.size_bytes} bytes")
        if reply.size_bytes is not None and size > reply.size_bytes:
            raise RefusedError(f"holds more than the {reply.size_bytes} bytes that were announced")

    def _place(
        self, remote: Remote, reply: Reply, part: _Part, path: str, known: CollectedFile | None
    ) -> CollectedFile:
        if remote.is_right is not None and not remote.is_right(part.path):
            raise RefusedError("does not have the digest that its source gives")
        with part.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        if known and digest == known.sha256:
            part.drop()  # the source could not tell that nothing has changed, the bytes do
            return known.model_copy(update={"version": reply.version or remote.version})
        file = CollectedFile(
            path=path,
            address=remote.address,
            version=reply.version or remote.version,
            sha256=digest,
            size_bytes=part.path.stat().st_size,
            collected_at=self._now(),
        )
        self._make_folders(PurePosixPath(path).parent)
        _append(self._journal, file)
        self._known[path] = file
        part.path.replace(self._estate / path)
        sync_folder((self._estate / path).parent)
        part.drop()
        return file

    def _make_folders(self, folder: PurePosixPath) -> None:
        """Make the folders of a path one by one: none of them may be a link that leads elsewhere."""
        place = self._estate
        for part in folder.parts:
            place /= part
            try:
                place.mkdir(mode=0o700, exist_ok=True)
            except FileExistsError as error:
                raise RefusedError(f"{place.name} is a file where a folder is needed → move it elsewhere") from error
            if not stat.S_ISDIR(place.lstat().st_mode):
                raise RefusedError(f"{place.name} is a symbolic link → make it a folder")

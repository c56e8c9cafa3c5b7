"""The content-addressed store: each file's bytes once, under their SHA-256, copied by descriptor and hashed on the way.

Nothing downstream ever opens a path that the user controls. A file is refused, by name and with the reason, when it is
not a regular file, has further hard links, is larger than the cap, or changes while it is read.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from counterpoise.errors import InputError, IntegrityError, Problem
from counterpoise.safe.files import sync_folder

MAX_FILE_BYTES = 16 << 30
_CHUNK = 1 << 20
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Stored:
    sha256: str
    size_bytes: int


class RefusedError(Exception):
    """One file cannot become evidence; the message says why. The other files go on."""


class Store:
    """Bytes by hash below `root`: `root/ab/abcdef…`, read-only, in a folder that only its owner may enter."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                Problem(f"cannot be written ({error.strerror})", root, remedy="check its owner")
            ) from error

    def clear_left_overs(self) -> None:
        """Remove what a killed run was copying. Only for who holds the estate's lock: a reader must not."""
        for left_over in self.root.glob("incoming-*"):
            left_over.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes; raise IntegrityError when they are gone or are not those that were stored."""
        self.verify(sha256)
        return self.path(sha256).read_bytes()

    def verify(self, sha256: str) -> None:
        """Raise IntegrityError unless the stored bytes still have the hash they are kept under."""
        try:
            with self.path(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            found = None
        if found != sha256:
            what = "is missing from the evidence store" if found is None else "was changed in the evidence store"
            raise IntegrityError(Problem(f"evidence {sha256[:12]} {what}", self.path(sha256)))

    def put(self, name: str, directory: int | None = None) -> Stored:
        """Copy the file `name` (below the directory descriptor, if given) into the store.

        Raises RefusedError with the reason when the file may not or cannot be taken.
        """
        try:
            descriptor = os.open(name, _READ_FLAGS, dir_fd=directory)
        except OSError as error:
            # ELOOP is what O_NOFOLLOW answers for a symbolic link.
            raise RefusedError(
                "is a symbolic link" if error.errno == errno.ELOOP else f"cannot be opened ({error.strerror})"
            ) from error
        try:
            before = os.fstat(descriptor)
            _require_plain_file(before)
            stored = self._copy(descriptor)
            if _fingerprint(os.fstat(descriptor)) != _fingerprint(before) or stored.size_bytes != before.st_size:
                raise RefusedError("changed while it was being read; collect it again when nothing writes to it")
            return stored
        except OSError as error:
            raise RefusedError(f"cannot be read ({error.strerror})") from error
        finally:
            os.close(descriptor)

    def _copy(self, source: int) -> Stored:
        digest = hashlib.sha256()
        size = 0
        temporary = self.root / f"incoming-{os.getpid()}-{source}"
        target = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        try:
            while chunk := os.read(source, _CHUNK):
                size += len(chunk)
                if size > MAX_FILE_BYTES:
                    raise RefusedError(f"is larger than {MAX_FILE_BYTES >> 30} GiB")
                digest.update(chunk)
                view = memoryview(chunk)
                while view:
                    view = view[os.write(target, view) :]
            os.fsync(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        finally:
            os.close(target)
        final = self.path(digest.hexdigest())
        if final.exists():
            temporary.unlink()
        else:
            final.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.rename(final)
            sync_folder(final.parent)
        return Stored(digest.hexdigest(), size)


def _require_plain_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(f"is not a regular file but a {_KINDS.get(stat.S_IFMT(status.st_mode), 'special file')}")
    if status.st_nlink > 1:
        raise RefusedError("has further hard links; copy it into the evidence folder instead")


_KINDS = {
    stat.S_IFDIR: "directory",
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "character device",
    stat.S_IFBLK: "block device",
}


def _fingerprint(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class Collected:
    """One path that became evidence."""

    path: str  # below the folder that was walked, with /
    stored: Stored


@dataclass(frozen=True, slots=True)
class Refused:
    path: str
    reason: str


MAX_DEPTH = 32
IGNORED = frozenset({".DS_Store", ".gitkeep", "Thumbs.db"})


def collect(store: Store, folder: Path) -> Iterator[Collected | Refused]:
    """Take every file below `folder` into the store, in order of path; links are refused, never followed."""
    try:
        root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise InputError(Problem(f"cannot be read ({error.strerror})", folder)) from error
    try:
        yield from _walk(store, root, "", 0)
    finally:
        os.close(root)


def _walk(store: Store, directory: int, prefix: str, depth: int) -> Iterator[Collected | Refused]:
    with os.scandir(directory) as entries:
        names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    for name, is_directory in names:
        path = f"{prefix}{name}"
        if name in IGNORED:
            continue
        if not is_directory:
            try:
                yield Collected(path, store.put(name, directory))
            except RefusedError as refusal:
                yield Refused(path, str(refusal))
        elif depth >= MAX_DEPTH:
            yield Refused(path, f"lies deeper than {MAX_DEPTH} folders")
        else:
            yield from _enter(store, directory, name, path, depth)


def _enter(store: Store, parent: int, name: str, path: str, depth: int) -> Iterator[Collected | Refused]:
    try:
        directory = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError as error:
        yield Refused(path, f"cannot be entered ({error.strerror})")
        return
    try:
        yield from _walk(store, directory, f"{path}/", depth + 1)
    finally:
        os.close(directory)

"""Zip archives read with bounds: nothing is extracted, and what two readers could read differently is refused.

Reference: PKWARE APPNOTE 6.3; faults that have been used against readers of zip files: entries that overlap
(CVE-2024-0450), a ZIP64 record that contradicts the directory (CVE-2025-8291), names that differ between an entry and
the directory. Refused as well: absolute and climbing names, names that come twice, links, encryption, methods other
than stored, deflate and zstd, and sizes that lie. The standard library parses the directory; all else is checked here.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyarrow as pa

from counterpoise.safe.text import one_line
from counterpoise.sources.base import UnreadableError

STORED, DEFLATED, ZSTD = 0, 8, 93
ENTRIES = 50_000
ENTRY_BYTES = 64 << 20
TOTAL_BYTES = 2 << 30
RATIO = 200  # of content to compressed bytes, for entries of more than a mebibyte
_CHUNK = 1 << 20
_NAME = re.compile(r"(?!/)(?:(?!\.\.?(?:/|\Z))[^/\\:\x00-\x1f\x7f]+/?)+")
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8  # flag bits
_LOCAL = struct.Struct("<4s2xHHxxxxIIIHH")
_END = struct.Struct("<4sHHHHIIH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")


class Archive:
    """The entries of a zip file. Raises UnreadableError, which names the entry, for anything that is not in order."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("rb")
        try:
            self._entries = self._checked()
        except UnreadableError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the entries that are no folders, in the order of the directory."""
        return tuple(name for name in self._entries if not name.endswith("/"))

    def content(self, name: str) -> bytes:
        """Return the content of an entry, after its size and checksum were compared with the directory."""
        entry = self._entries[name]
        start, _ = self._data(entry)
        self._file.seek(start)
        parts, size, checksum = [], 0, 0
        try:
            for part in _decompressed(self._file.read(entry.compress_size), entry.compress_type):
                size += len(part)
                if size > entry.file_size:
                    break
                checksum = zlib.crc32(part, checksum)
                parts.append(part)
        except (zlib.error, pa.ArrowException, OSError) as error:
            raise _fault(name, "cannot be decompressed") from error
        if size != entry.file_size:
            raise _fault(name, f"does not have the size of {entry.file_size} bytes that the directory states")
        if checksum != entry.CRC:
            raise _fault(name, "does not have the checksum (CRC) that the directory states")
        return b"".join(parts)

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        directory = self._directory_start()
        try:
            with zipfile.ZipFile(self._file) as opened:
                entries = opened.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise UnreadableError(f"not a zip archive in order: {error}") from error
        if len(entries) != self._stated:
            raise UnreadableError(f"its directory holds {len(entries)} entries where its end record states {self._stated}")
        if sum(entry.file_size for entry in entries) > TOTAL_BYTES:
            raise UnreadableError(f"holds more than {TOTAL_BYTES >> 30} GiB")
        seen: set[str] = set()
        for entry in entries:
            _check(entry)
            if entry.filename.casefold() in seen:
                raise _fault(entry.filename, "stands twice in the archive")
            seen.add(entry.filename.casefold())
        before = 0
        for entry in sorted(entries, key=lambda each: each.header_offset):
            if entry.header_offset < before:
                raise _fault(entry.filename, "overlaps another entry")
            _, before = self._data(entry)
            if before > directory:
                raise _fault(entry.filename, "runs into the directory")
        return {entry.filename: entry for entry in entries}

    def _directory_start(self) -> int:
        """Offset of the directory, where the end records agree with one another and with the length of the file."""
        length = self._file.seek(0, 2)
        end = length - _END.size
        mark, disk, first_disk, here, self._stated, size, offset, comment = self._unpack(_END, end)
        if mark != b"PK\x05\x06" or comment:
            raise UnreadableError("no zip archive that ends with its end record")
        place = end
        locator_mark, locator_disk, end64, _ = self._unpack(_LOCATOR, end - _LOCATOR.size)
        if locator_mark == b"PK\x06\x07":
            record = self._unpack(_END64, end64)
            stated = (*record[4:8], *record[8:])
            is_equal = all(
                short in {limit, full}
                for short, full, limit in zip(
                    (disk, first_disk, here, self._stated, size, offset), stated, (0xFFFF,) * 4 + (0xFFFFFFFF,) * 2, strict=True
                )
            )
            if record[0] != b"PK\x06\x06" or locator_disk or end64 != end - _LOCATOR.size - _END64.size or not is_equal:
                raise UnreadableError("its ZIP64 end record contradicts its end record")
            disk, first_disk, here, self._stated, size, offset = stated
            place = end64
        if disk or first_disk or here != self._stated:
            raise UnreadableError("is one part of a divided archive")
        if offset + size != place:
            raise UnreadableError("its directory is not where its end record says")
        if self._stated > ENTRIES:
            raise UnreadableError(f"holds more than {ENTRIES} entries")
        return int(offset)

    def _data(self, entry: zipfile.ZipInfo) -> tuple[int, int]:
        """Where the data of an entry begin and end, after its own header was compared with the directory."""
        found = self._unpack(_LOCAL, entry.header_offset)
        mark, flags, method, checksum, packed, size, name_length, extra_length = found
        if mark != b"PK\x03\x04":
            raise _fault(entry.filename, "has no header of its own")
        written = self._file.read(name_length)
        encoding = "utf-8" if flags & 0x800 else "cp437"
        try:
            is_named = written.decode(encoding) == entry.orig_filename
        except UnicodeDecodeError:
            is_named = False
        if not is_named:
            shown = one_line(written.decode("ascii", "replace"), 60)
            raise _fault(entry.filename, f"calls itself '{shown}': the names do not agree")
        if method != entry.compress_type or flags != entry.flag_bits:
            raise _fault(entry.filename, "states another method than the directory")
        stated = (checksum, packed, size)
        unknown = {(0, 0, 0)} if flags & _SIZES_FOLLOW else set()
        known = (entry.CRC, entry.compress_size, entry.file_size)
        if stated not in {known, (entry.CRC, 0xFFFFFFFF, 0xFFFFFFFF), *unknown}:
            raise _fault(entry.filename, "states another size or checksum than the directory")
        start = entry.header_offset + _LOCAL.size + name_length + extra_length
        return start, start + entry.compress_size

    def _unpack(self, form: struct.Struct, offset: int) -> tuple[object, ...]:
        raise NotImplementedError

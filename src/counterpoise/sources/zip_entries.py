"""Zip archives read with bounds: nothing is extracted, and what two readers could read differently is refused.

Reference: PKWARE APPNOTE 6.3; faults that have been used against readers of zip files: entries that overlap
(CVE-2024-0450), a ZIP64 record that contradicts the directory (CVE-2025-8291), names that differ between an entry and
the directory. Refused as well: absolute and climbing names, names that come twice, links, encryption, methods other
than stored, deflate and zstd, sizes that lie, and ZIP64, which only archives beyond these bounds need. The standard
library parses the directory; all else is checked here.
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
_LOCATOR_BYTES = 20
_TEXT_FLAG = 0x800  # the name is UTF-8
_ELSEWHERE = 0xFFFFFFFF  # the size stands in an extra field


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the entries that are no folders, in the order of the directory."""
        return tuple(name for name in self._entries if not name.endswith("/"))

    def content(self, name: str) -> bytes:
        """Return the content of an entry, after its size and checksum were compared with the directory."""
        entry = self._entries[name]
        packed = self._bytes(self._data_start(entry), entry.compress_size)
        parts, size, checksum = [], 0, 0
        try:
            for part in _decompressed(packed, entry.compress_type):
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
        directory, stated = self._end()
        try:
            with zipfile.ZipFile(self._file) as opened:
                entries = opened.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise UnreadableError(f"no zip archive in order: {one_line(str(error), 200)}") from error
        if len(entries) != stated:
            raise UnreadableError(f"its directory holds {len(entries)} entries where its end record states {stated}")
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
            before = self._data_start(entry) + entry.compress_size
            if before > directory:
                raise _fault(entry.filename, "runs into the directory")
        return {entry.filename: entry for entry in entries}

    def _end(self) -> tuple[int, int]:
        """Offset of the directory and number of its entries, as the end record states them."""
        end = self._file.seek(0, 2) - _END.size
        mark, disk, first_disk, here, stated, size, offset, comment = _END.unpack(self._bytes(end, _END.size))
        if mark != b"PK\x05\x06" or comment:
            raise UnreadableError("no zip archive that ends with its end record")
        if end >= _LOCATOR_BYTES and self._bytes(end - _LOCATOR_BYTES, 4) == b"PK\x06\x07":
            raise UnreadableError("is a ZIP64 archive; one within the bounds of what is read needs none")
        if disk or first_disk or here != stated:
            raise UnreadableError("is one part of a divided archive")
        if offset + size != end:
            raise UnreadableError("its directory is not where its end record says")
        if stated > ENTRIES:
            raise UnreadableError(f"holds more than {ENTRIES} entries")
        return offset, stated

    def _data_start(self, entry: zipfile.ZipInfo) -> int:
        """Where the data of an entry begin, after its own header was compared with the directory."""
        found = _LOCAL.unpack(self._bytes(entry.header_offset, _LOCAL.size))
        mark, flags, method, checksum, packed, size, name_length, extra_length = found
        if mark != b"PK\x03\x04":
            raise _fault(entry.filename, "has no header of its own")
        written = self._bytes(entry.header_offset + _LOCAL.size, name_length)
        name = written.decode("utf-8" if flags & _TEXT_FLAG else "cp437", "replace")
        if name != entry.orig_filename:
            raise _fault(entry.filename, f"calls itself '{one_line(name, 60)}': the names do not agree")
        if (method, flags) != (entry.compress_type, entry.flag_bits):
            raise _fault(entry.filename, "states another method than the directory")
        known = {(entry.CRC, entry.compress_size, entry.file_size), (entry.CRC, _ELSEWHERE, _ELSEWHERE)}
        if flags & _SIZES_FOLLOW:
            known |= {(0, 0, 0), (0, _ELSEWHERE, _ELSEWHERE)}
        if (checksum, packed, size) not in known:
            raise _fault(entry.filename, "states another size or checksum than the directory")
        return int(entry.header_offset + _LOCAL.size + name_length + extra_length)

    def _bytes(self, offset: int, length: int) -> bytes:
        """Exactly the bytes asked for."""
        if offset >= 0:
            self._file.seek(offset)
            found = self._file.read(length)
            if len(found) == length:
                return found
        raise UnreadableError("no zip archive in order: it is cut short")


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse an entry by what the directory says of it."""
    name, method = entry.orig_filename, entry.compress_type
    if name != entry.filename or not _NAME.fullmatch(name):
        raise _fault(name, "is no relative name below the archive")
    if entry.flag_bits & _ENCRYPTED:
        raise _fault(name, "is encrypted")
    if method not in {STORED, DEFLATED, ZSTD}:
        raise _fault(name, f"is compressed by a method that is not read ({method})")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _fault(name, "is a link")
    if entry.file_size > ENTRY_BYTES:
        raise _fault(name, f"is larger than {ENTRY_BYTES >> 20} MiB")
    if entry.file_size > max(_CHUNK, RATIO * entry.compress_size):
        raise _fault(name, f"expands to more than {RATIO} times its size")


def _decompressed(packed: bytes, method: int) -> Iterator[bytes]:
    """The content in parts, so that a reader can stop at the size it expects."""
    if method == DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        rest = packed
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
        yield inflater.flush()
    elif method == ZSTD:
        with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
            while part := stream.read(_CHUNK):
                yield part
    else:
        yield packed


def _fault(name: str, what: str) -> UnreadableError:
    return UnreadableError(f"entry '{one_line(name, 80)}' {what}")

"""Zip archives: read with bounds, and refused where two readers could see two things."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import warnings
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import zip_entries
from counterpoise.sources.base import UnreadableError
from counterpoise.sources.zip_entries import Archive

TEXT = b"the words of an entry, " * 20


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as file:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in entries:
            file.writestr(name, content)
    return buffer.getvalue()


def contents(path: Path, data: bytes) -> dict[str, bytes]:
    path.write_bytes(data)
    with Archive(path) as opened:
        return {name: opened.content(name) for name in opened.names}


def linked() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    return entry


PLAIN = archive(("a.json", TEXT), ("b/c.json", b"2"))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_entries_are_read(tmp_path: Path, method: int) -> None:
    data = archive(("a.json", TEXT), ("b/", b""), ("b/c 1_é.json", b""), method=method)
    assert contents(tmp_path / "x", data) == {"a.json": TEXT, "b/c 1_é.json": b""}


def test_entries_of_a_stream_state_their_sizes_afterwards(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise io.UnsupportedOperation

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.json", TEXT)
    assert contents(tmp_path / "x", pipe.getvalue()) == {"a.json": TEXT}


def test_entries_compressed_with_zstd(tmp_path: Path) -> None:
    packed = pa.compress(TEXT, codec="zstd", asbytes=True)
    data = archive(("a.json", packed), method=zipfile.ZIP_STORED)
    original = archive(("a.json", TEXT), method=zipfile.ZIP_STORED)
    old, new = (struct.pack("<I", len(each)) * 2 for each in (packed, packed))
    sizes = struct.pack("<II", len(packed), len(TEXT))
    checksum = original[14:18]
    directory = data.index(b"PK\x01\x02")
    made = bytearray(data.replace(old, new))
    for place in (8, directory + 10):
        made[place : place + 2] = struct.pack("<H", 93)
    for place in (14, directory + 16):
        made[place : place + 12] = checksum + sizes
    assert contents(tmp_path / "x", bytes(made)) == {"a.json": TEXT}
    made[30 + len("a.json") + 6] ^= 0xFF
    with pytest.raises(UnreadableError, match=r"'a\.json' (cannot be decompressed|does not have)"):
        contents(tmp_path / "x", bytes(made))


def changed(old: bytes, new: bytes, *, last: bool = False) -> bytes:
    assert len(old) == len(new)
    place = PLAIN.rindex(old) if last else PLAIN.index(old)
    return PLAIN[:place] + new + PLAIN[place + len(old) :]


def in_directory(offset: int, value: bytes) -> bytes:
    """The archive with other bytes at an offset of the first entry of its directory."""
    place = PLAIN.index(b"PK\x01\x02") + offset
    return PLAIN[:place] + value + PLAIN[place + len(value) :]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (archive(("/etc/passwd", b"1")), "'/etc/passwd' is no relative name"),
        (archive(("a/../../b", b"1")), "is no relative name"),
        (archive(("..", b"1")), "is no relative name"),
        (archive(("a//b", b"1")), "is no relative name"),
        (archive(("a\\b", b"1")), "is no relative name"),
        (archive(("C:x", b"1")), "is no relative name"),
        (archive(("a\nb", b"1")), "'a b' is no relative name"),
        (archive(("a.json", b"1"), ("A.JSON", b"2")), "'A.JSON' stands twice"),
        (archive((linked(), b"a.json")), "'link' is a link"),
        (archive(("a", b"\0" * (4 << 20))), "expands to more than 200 times"),
        (in_directory(10, b"\x63\x00"), r"a method that is not read \(99\)"),
        (in_directory(8, b"\x01\x00"), "is encrypted"),
        (in_directory(8, b"\x02\x00"), "another method than the directory"),
        (in_directory(16, b"\0\0\0\0"), "another size or checksum"),
        (in_directory(24, b"\x01\0\0\0"), "another size or checksum"),
        (in_directory(42, b"\x01\0\0\0"), "has no header of its own"),
        (changed(b"a.json", b"z.json"), "calls itself 'z.json'"),
        (changed(b"PK\x05\x06", b"PK\x05\x07", last=True), "ends with its end record"),
        (PLAIN + b"\0", "ends with its end record"),
        (b"\0" + PLAIN, "directory is not where"),
        (PLAIN[:-22] + PLAIN[-22:-14] + b"\x03\0\x03\0" + PLAIN[-10:], "in order|3"),
        (PLAIN[:-18] + b"\x01\0" + PLAIN[-16:], "divided archive"),
        (PLAIN[:10], "cut short"),
        (b"", "cut short"),
        (PLAIN[:-22] + b"PK\x06\x07" + bytes(16) + PLAIN[-22:], "ZIP64"),
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        contents(tmp_path / "x", data)


def test_one_changed_byte_of_content_is_found(tmp_path: Path) -> None:
    stored = archive(("a.json", TEXT), method=zipfile.ZIP_STORED)
    with pytest.raises(UnreadableError, match="checksum"):
        contents(tmp_path / "x", stored.replace(b"words", b"swords"[:5], 1))


def test_sizes_that_lie_in_both_places_are_found(tmp_path: Path) -> None:
    size = struct.pack("<I", len(TEXT))
    for lie in (10, len(TEXT) + 1):
        with pytest.raises(UnreadableError, match=f"does not have the size of {lie} bytes"):
            contents(tmp_path / "x", PLAIN.replace(size, struct.pack("<I", lie)))


def test_entries_that_overlap_are_refused(tmp_path: Path) -> None:
    data = archive(("a", b"1"), ("a2", b"1"), method=zipfile.ZIP_STORED)
    second = data.rindex(b"PK\x01\x02") + 42
    shared_offset = data[:second] + bytes(4) + data[second + 4 :]
    with pytest.raises(UnreadableError, match="'a2' overlaps another entry"):
        contents(tmp_path / "x", shared_offset)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ENTRIES", 1, "more than 1 entries"),
        ("ENTRY_BYTES", 5, "'a.json' is larger than"),
        ("TOTAL_BYTES", 5, "holds more than"),
    ],
)
def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int, said: str) -> None:
    monkeypatch.setattr(zip_entries, name, value)
    with pytest.raises(UnreadableError, match=said):
        contents(tmp_path / "x", PLAIN)


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 6))
def test_damage_is_found_or_changes_nothing(scratch: Path, seed: int, changes: int) -> None:
    """Bytes changed anywhere: the archive is refused, or every entry that is left has content of the original."""
    chance = random.Random(seed)  # noqa: S311 - places of damage, no secret
    data = bytearray(PLAIN)
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(UnreadableError):
        assert set(contents(scratch, bytes(data)).values()) <= {TEXT, b"2"}


@given(content=st.binary(max_size=100))
def test_arbitrary_bytes_are_refused(scratch: Path, content: bytes) -> None:
    with pytest.raises(UnreadableError):
        contents(scratch, b"PK\x03\x04" + content)

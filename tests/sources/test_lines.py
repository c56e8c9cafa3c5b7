"""Lines and text: every byte is in one line, and nothing but UTF-8 gets through."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import lines as module
from counterpoise.sources.base import RecordError, UnreadableError
from counterpoise.sources.lines import decode, lines, read_text

TEXTS = st.lists(st.sampled_from([b"a", b"bc", b",", b'"', b"\r", b"\n", b"\r\n", b"\xff"]), max_size=30).map(b"".join)


@given(content=TEXTS, chunk=st.integers(1, 7))
def test_universal_lines_are_those_of_bytes_splitlines_at_any_chunk_size(
    scratch: Path, content: bytes, chunk: int
) -> None:
    scratch.write_bytes(b"##" + content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        found = list(lines(scratch, universal=True))
    assert [(line.content or b"") + line.end for line in found] == (b"##" + content).splitlines(keepends=True)
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    for line in found:
        assert (b"##" + content)[line.offset :].startswith(line.content or b"")


@given(content=TEXTS)
def test_only_a_line_feed_ends_a_line_that_is_not_universal(scratch: Path, content: bytes) -> None:
    scratch.write_bytes(b"##" + content)
    found = [(line.content or b"") + line.end for line in lines(scratch, universal=False)]
    assert b"".join(found) == b"##" + content
    assert all(line.count(b"\n") == line.endswith(b"\n") for line in found)


@given(content=TEXTS, limit=st.integers(0, 5), universal=st.booleans(), chunk=st.integers(1, 7))
def test_a_line_over_the_limit_is_reported_without_its_content(
    scratch: Path, content: bytes, limit: int, universal: bool, chunk: int
) -> None:
    scratch.write_bytes(b"##" + content)
    whole = list(lines(scratch, universal=universal))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHUNK", chunk)
        limited = list(lines(scratch, universal=universal, limit=limit))
    assert [(line.number, line.offset) for line in limited] == [(line.number, line.offset) for line in whole]
    for short, full in zip(limited, whole, strict=True):
        assert short.content == (full.content if len(full.content or b"") <= limit else None)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("a,b\n".encode("utf-16"), "UTF-16"),
        ("a,b\n".encode("utf-16-le"), "UTF-16"),
        ("a,b\n".encode("utf-16-be"), "UTF-16"),
        ("a,b\n".encode("utf-32"), "UTF-32"),
        (b"\x1f\x8b\x08\x00 rest", "gzip"),
    ],
)
def test_other_encodings_are_refused_by_name(tmp_path: Path, content: bytes, named: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=named):
        list(lines(path, universal=True))
    with pytest.raises(UnreadableError, match=named):
        read_text(path)


def test_a_byte_order_mark_of_utf_8_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbfabc\ndef")
    assert [(line.offset, line.content) for line in lines(path, universal=True)] == [(3, b"abc"), (7, b"def")]
    assert read_text(path) == "abc\ndef"


def test_a_bad_byte_is_named_with_its_offset() -> None:
    with pytest.raises(RecordError, match="byte 0xe9 at offset 103 is not UTF-8"):
        decode(b"caf\xe9", 100)
    with pytest.raises(RecordError, match="NUL byte at offset 101"):
        decode(b"a\0b", 100)
    assert decode("grüße".encode(), 0) == "grüße"


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf\n"])
def test_an_empty_document_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnreadableError, match="empty file"):
        read_text(tmp_path / "file")


def test_a_document_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(UnreadableError, match="larger than 1 MiB"):
        read_text(tmp_path / "file", 1 << 20)

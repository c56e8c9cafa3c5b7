"""Counting without parsing, and the set that does not fit into memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import counting, parents
from counterpoise.sources.counting import array_items, filled_lines, values
from counterpoise.sources.parents import IdSet

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text('a"\\[]{},:', max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"\\[', max_size=2), inner, max_size=3),
    max_leaves=10,
)


@given(
    document=st.dictionaries(st.sampled_from(["items", "other", 'it"ems', "it\\ems"]), JSON_VALUES),
    items=st.lists(JSON_VALUES, max_size=5),
    indent=st.sampled_from([None, 1]),
    is_ascii=st.booleans(),
)
def test_array_items(document: dict[str, Any], items: list[Any], indent: int | None, is_ascii: bool) -> None:
    written = json.dumps(document | {"items": items}, indent=indent, ensure_ascii=is_ascii)
    assert array_items(written, "items") == len(items)


def places(value: Any, place: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, member in members for found in places(member, (*place, key)))]


@given(document=JSON_VALUES, deepest=st.integers(0, 4), indent=st.sampled_from([None, 1]), is_ascii=st.booleans())
def test_values(document: Any, deepest: int, indent: int | None, is_ascii: bool) -> None:
    written = json.dumps(document, indent=indent, ensure_ascii=is_ascii)
    expected = [place for place in places(document) if len(place) <= deepest]
    assert [place for place, _ in values(written, deepest)] == expected


def test_values_come_with_their_first_token() -> None:
    assert list(values('{"a": [1, {"b": "c"}]}', 2)) == [
        ((), "{"),
        (("a",), "["),
        (("a", 0), "1"),
        (("a", 1), "{"),
    ]


@given(text=st.text('{}[],:"\\\\ue1', max_size=30))
def test_a_text_that_is_no_json_is_walked_without_error(text: str) -> None:
    assert sum(1 for _ in values(text, 3)) <= len(text)
    assert array_items(text, "e") <= len(text)


@given(
    pieces=st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r", b"\n", b"bcd"]), max_size=20), chunk=st.integers(1, 5)
)
def test_filled_lines(scratch: Path, pieces: list[bytes], chunk: int) -> None:
    content = b"".join(pieces)
    scratch.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "_CHUNK", chunk)
        assert filled_lines(scratch, 1000) == sum(bool(line.strip(b" \t\r")) for line in content.split(b"\n"))
        assert filled_lines(scratch, 0) == sum(bool(line) for line in content.split(b"\n"))


@given(members=st.sets(st.text()), others=st.sets(st.text()))
def test_a_set_of_identifiers(members: set[str], others: set[str]) -> None:
    with IdSet() as ids:
        for member in members:
            ids.add(member)
            ids.add(member)
        assert {text for text in members | others if text in ids} == members


def test_a_set_larger_than_its_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parents, "_CACHE_KIB", 64)
    with IdSet() as ids:
        for number in range(20_000):
            ids.add(f"identifier {number}")
        assert all(f"identifier {number}" in ids for number in range(0, 20_000, 97))
        assert "identifier 20000" not in ids
        assert None not in ids

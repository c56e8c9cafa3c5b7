"""JSON: what RFC 8259 leaves open is refused here, and what goes out comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.json import JsonError, canonical, loads

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' stands twice"),
        ('[{"x": {"a": 1, "a": 1}}]', "the key 'a' stands twice"),
        ("NaN", "NaN is not a JSON number"),
        ("[-Infinity]", "-Infinity is not a JSON number"),
        ("1e999", "1e999 is too large"),
        ('"\\ud800"', "surrogate"),
        ('{"\\udfff": 1}', "surrogate"),
        ("[" * 100_000, "nested too deeply"),
        ("{} {}", "Extra data at line 1 column 4"),
        ("", "Expecting value"),
        ("9" * 5000, "digits"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(JsonError, match=said):
        loads(text)


@given(value=VALUES, is_ascii=st.booleans())
def test_what_was_written_is_read(value: Any, is_ascii: bool) -> None:
    assert loads(json.dumps(value, ensure_ascii=is_ascii)) == value


@given(value=VALUES)
def test_canonical_form_is_one_for_equal_values(value: Any) -> None:
    written = canonical(value)
    assert written.endswith(b"\n")
    assert canonical(loads(written.decode())) == written


@given(text=st.text('{}[]",:\\u0d8ntfe1.- ', max_size=30))
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    try:
        value = loads(text)
    except JsonError:
        return
    assert loads(canonical(value).decode()) == value

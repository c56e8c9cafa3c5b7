"""YAML: a scalar is the text that was written, and whatever could surprise is an error with its line."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.yaml import MAX_BYTES, YamlError, load


def test_scalars_stay_text() -> None:
    values, lines = load("a: NO\nb: 1.10\nc: 1:30:00\nd: 012\ne: 'null'\nf: null\ng:\nh: [~, yes]\n")
    assert values == {
        "a": "NO",
        "b": "1.10",
        "c": "1:30:00",
        "d": "012",
        "e": "null",
        "f": None,
        "g": None,
        "h": [None, "yes"],
    }
    assert lines["c",] == 3
    assert lines["h", 1] == 8


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: *a\n", 2, "aliases"),
        ("a: &x 1\n", 1, "anchors"),
        ("a: 1\nb: !!binary aGk=\n", 2, "tags"),
        ("a: !x\n  b: 1\n", 1, "tags"),
        ("a: 1\na: 2\n", 2, "'a' stands twice"),
        ("b: {<<: {a: 1}}\n", 1, "merge keys"),
        ("? [k]\n: v\n", 1, "a key must be plain text"),
        ("a: [\n", 2, "."),
        ("a: 1\n---\nb: 2\n", None, "."),
        ("[" * 40, 1, "nested deeper"),
        ("a: \x01\n", None, "."),
        ("#" * (MAX_BYTES + 1), None, "larger than 1024 KiB"),
    ],
)
def test_what_is_refused(text: str, line: int | None, said: str) -> None:
    with pytest.raises(YamlError, match=said) as caught:
        load(text)
    if line is not None:
        assert caught.value.line == line


@given(
    value=st.recursive(
        st.text(st.characters(codec="ascii", min_codepoint=32), min_size=1),
        lambda inner: st.lists(inner, min_size=1) | st.dictionaries(st.text("abc", min_size=1), inner, min_size=1),
        max_leaves=8,
    )
)
def test_what_was_written_is_read(value: object) -> None:
    loaded, lines = load(yaml.safe_dump(value, default_style="'", width=10**6))
    assert loaded == value
    assert lines[()] == 1


@given(text=st.text("-:?[]{}&*!|>%@'\"#\n\t ab1~<", max_size=40))
def test_any_text_is_a_value_or_an_error(text: str) -> None:
    try:
        value, _ = load(text)
    except YamlError:
        return
    assert value is None or isinstance(value, str | list | dict)

"""Text for terminals and reports: nothing unseen survives."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.text import one_line, visible

UNSEEN = {"Cc", "Cs"}


@given(text=st.text())
def test_no_control_character_survives(text: str) -> None:
    shown = visible(text)
    assert not [letter for letter in shown if unicodedata.category(letter) in UNSEEN and letter not in "\t\n"]
    assert not set(shown) & set("\u202a\u202e\u2066\u2069\u200b\u200f\ufeff\u061c")
    assert unicodedata.is_normalized("NFC", shown)


@given(text=st.text(), limit=st.integers(1, 20))
def test_one_line_within_its_limit(text: str, limit: int) -> None:
    shown = one_line(text, limit)
    assert "\n" not in shown
    assert len(shown) <= limit
    assert one_line(text).startswith(shown[:-1])


def test_what_is_unseen_is_written_out() -> None:
    assert visible("a\x1b]0;x\x07\u202eb") == "a\\x1b]0;x\\x07\\u202eb"
    assert one_line("  two\r\nlines\t ") == "two lines"
    assert visible("abcdef", 4) == "abc…"

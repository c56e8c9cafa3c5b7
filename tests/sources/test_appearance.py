"""Texts and names that look otherwise than they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.text import mixed_scripts
from counterpoise.sources.appearance import is_page, look_alike, markup, turned


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("\u041cIT", {"CYRILLIC", "LATIN"}),
        ("acme/g\u043eod-model", {"CYRILLIC", "LATIN"}),
        ("\u0391pache", {"GREEK", "LATIN"}),
        ("MIT", set()),
        ("\u042f\u043d\u0434\u0435\u043a\u0441/YandexGPT", set()),  # two words, each in its own alphabet
        ("Qwen-\u901a\u4e49", set()),
        ("caf\u00e9", set()),
    ],
)
def test_a_word_that_mixes_alphabets(name: str, scripts: set[str]) -> None:
    assert mixed_scripts(name) == scripts
    assert len(list(look_alike(name, "model", "/model"))) == bool(scripts)


def test_a_look_alike_is_named_with_its_place() -> None:
    (row,) = look_alike("\u041cIT", "spdx", "/spdx")
    assert (row.locator, row.values["kind"]) == ("/spdx", "look_alike")
    assert row.values["detail"] == "spdx '\u041cIT' mixes Cyrillic and Latin letters in one word"


def test_turned_text_is_named_by_code_point_and_line() -> None:
    (row,) = turned("one\ntwo \u202eeerht\u202c")
    assert (row.locator, row.values["kind"]) == ("line 2", "hidden_text")
    assert "U+202C, U+202E" in row.values["detail"]


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_plain_text_is_never_remarked_on(text: str) -> None:
    assert not list(turned(text))
    assert not mixed_scripts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("<!DOCTYPE html><html>", True), ("\n <HTML lang=en>", True), ("MIT License <html>", False), ("<htmlx", False)],
)
def test_pages(text: str, expected: bool) -> None:
    assert is_page(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Card\n\nWords.\n", []),
        ("a\n<script>alert(1)</script>\n", [("active_content", "a script in the text", "line 2")]),
        ("[a](javascript:alert(1))", [("active_content", "a script in the text", "line 1")]),
        ("<img src=x onerror=alert(1)>", [("active_content", "an event handler in the text", "line 1")]),
        ("<img src='logo.png' width=5>", []),
        ("<IFRAME src=x>", [("active_content", "a frame or an embedded object in the text", "line 1")]),
        ("<style>body{}</style>", [("active_content", "a style sheet in the text", "line 1")]),
        ("```\n<script>\n```\n`<iframe>`\n", []),
        ("<p style='display: none'>x</p>", [("hidden_text", "markup that hides a part of the text", "line 1")]),
        ("a\u200bb", [("hidden_text", "characters that take no room", "line 1")]),
        ("family \U0001f468\u200d\U0001f469", []),  # a joiner is how some pictures are written
        ("x\n\u202ey", [("hidden_text", "characters that turn the direction of writing (U+202E)", "line 2")]),
    ],
)
def test_live_and_hidden_parts_of_a_card_are_remarked_on(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(row.values["kind"], row.values["detail"], row.locator) for row in markup(text)]
    assert found == expected


@given(text=st.text("<>`~a on=-:;/\n", max_size=200))
def test_markup_is_read_in_time(text: str) -> None:
    assert all(row.locator.startswith("line ") for row in markup(text * 50))

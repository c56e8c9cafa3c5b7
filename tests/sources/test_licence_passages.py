"""Passages are words of the text, on the lines that are named, and of the clause that is looked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.text import one_line
from counterpoise.sources.licence_passages import passages

RECORD = """USER LICENCE
Use limits

User threshold: whoever had more than 700 million monthly
active users before the release must ask. Others need not.
Duties on passing on: a copy, "Built with Llama", and a name that begins with Llama for models made from it.
"""


def found(text: str, offset: int = 0) -> dict[str, tuple[str, int, int]]:
    return {item.field: (item.quote or "", item.first_line, item.last_line) for item in passages(text, offset)}


def test_the_sentence_is_quoted_with_its_lines() -> None:
    passage = found(RECORD, offset=10)
    assert passage["clause.users"] == (
        "User threshold: whoever had more than 700 million monthly\nactive users before the release must ask.",
        14,
        15,
    )
    assert passage["clause.notice"][1:] == passage["clause.model_name"][1:] == (16, 16)
    assert set(passage) == {"clause.users", "clause.notice", "clause.model_name"}, "a heading is no clause"


def test_of_a_long_sentence_the_part_around_the_words_is_quoted() -> None:
    text = "We say " + "much and more " * 80 + "of monthly active users " + "and of other things " * 80
    quote, *_ = found(text)["clause.users"]
    assert "monthly active users" in quote
    assert len(quote) <= 400
    assert f" {quote} " in text


@given(st.text("aA \n.;", max_size=200), st.integers(0, 5))
def test_quotes_are_words_of_the_text_on_their_lines(noise: str, offset: int) -> None:
    text = f"{noise}\n\nNo more than a million monthly active users may use this.{noise}"
    quote, first, last = found(text, offset)["clause.users"]
    lines = text.split("\n")[first - offset - 1 : last - offset]
    assert quote in text
    assert quote in "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("llama-3.3-license-2024", "users", "700 million monthly active users"),
        ("llama-3.3-license-2024", "notice", "Built with Llama"),
        ("llama-3.3-license-2024", "model_name", "at the beginning of any such AI model name"),
        ("llama-4-license-2025", "place", "European Union"),
        ("llama-2-license-2023", "output", "improve any other large language model"),
        ("stability-ai-community-2024", "revenue", "annual revenue"),
        ("stability-ai-community-2024", "notice", "Powered by Stability AI"),
        ("qwen-2024", "users", "100 million monthly active users"),
        ("cc-by-nc-4.0", "commercial", "NonCommercial purposes only"),
        ("openai-tou-20230314", "output", "models that compete with OpenAI"),
    ],
)
def test_real_texts(shared: Path, name: str, kind: str, words: str) -> None:
    text = (shared / f"data/licences/licenses/{name}.LICENSE").read_text(encoding="utf-8")
    quote, first, last = found(text)[f"clause.{kind}"]
    assert words in one_line(quote)
    stood = one_line(" ".join(text.split("\n")[first - 1 : last]))
    assert one_line(quote) in stood
    assert re.sub(r"\s", "", quote) in re.sub(r"\s", "", text)


def test_a_megabyte_without_an_end_is_read_through() -> None:
    assert set(found("excluding domiciled European outputs name that " * 20_000)) == set()

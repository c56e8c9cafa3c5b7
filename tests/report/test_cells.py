"""No cell is run, whichever way a spreadsheet splits the lines, and no text is lost by it."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counterpoise.report.cells import SIGNS, harmless

ALPHABET = st.sampled_from(
    [
        "=",
        "+",
        "-",
        "@",
        "＝",
        "－",
        "−",
        "'",
        '"',
        ";",
        ",",
        "\t",
        "\r",
        "\n",
        " ",
        "\u00a0",
        "\ufeff",
        "\u200b",
        "\x00",
        "\x1f",
        "a",
        "1",
    ]
)
SIGNS_PROPER = {"=", "+", "-", "@", "\u2212"}  # office programs read the minus sign as a hyphen
TEXTS = st.one_of(st.text(), st.text(ALPHABET, max_size=12))


def restored(text: str) -> str:
    """What the guide tells a reader to do."""
    return re.sub(r"(\A|[;\t\r\n])'", r"\1", text)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: judged apart from the code under test."""
    unseen = {"Zs", "Zl", "Zp", "Cc", "Cf"}
    first = next((char for char in cell if unicodedata.category(char) not in unseen), "")
    return unicodedata.normalize("NFKC", first)[:1] in SIGNS_PROPER


@given(TEXTS)
@example("=1+1")
@example("\t=1+1")
@example(" \ufeff=1+1")
@example("'=1+1")
@example("''")
@example(";'")
def test_no_text_is_run_and_none_is_lost(text: str) -> None:
    assert not is_formula(harmless(text))
    assert harmless(text)[:1] not in {"\t", "\r"}
    assert restored(harmless(text)) == text


@given(TEXTS, TEXTS)
@example("a;=1+1", "b")
@example("a\n-1", "b")
@example('a;"=1+1', "b")
@example("a;", "=1+1")
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_part_of_a_line_is_run_where_a_spreadsheet_splits_it_elsewhere(
    separator: str, first: str, second: str
) -> None:
    line = ",".join('"' + harmless(text).replace('"', '""') + '"' for text in (first, second))
    cells = [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator) for cell in row]
    assert not [cell for cell in cells if is_formula(cell)]


def test_every_form_of_the_signs_is_known() -> None:
    forms = {
        chr(code) for code in range(sys.maxunicode + 1) if unicodedata.normalize("NFKC", chr(code))[:1] in SIGNS_PROPER
    }
    assert forms == set(SIGNS)


@pytest.mark.parametrize("text", ["", "plain", "a-b", "1+1", "it's", "a; b", "a=b", "x\ny", "70%"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_long_text_costs_no_more_than_its_length() -> None:
    assert len(harmless("\t" * 200_000)) <= 400_000
    assert harmless(" " * 1_000_000 + "x") == " " * 1_000_000 + "x"

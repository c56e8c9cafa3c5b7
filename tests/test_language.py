"""Texts in the language in force: a block's own, whatever runs beside it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.language import (
    LANGUAGES,
    Language,
    counted,
    decimal,
    said,
    said_of,
    speaking,
    spoken,
    tag,
    written_month,
    written_short_month,
)
from counterpoise.period import written

DAY = date(2026, 10, 31)


def test_outside_of_every_block_it_is_english() -> None:
    assert (spoken(), tag(), said("not shown"), written(DAY)) == ("en", "en-GB", "not shown", "31 October 2026")


def test_a_block_speaks_its_language_and_gives_back_the_one_before() -> None:
    with speaking("de"):
        assert (spoken(), tag(), said("not shown"), written(DAY)) == ("de", "de-DE", "nicht belegt", "31. Oktober 2026")
        with speaking("en"):
            assert said("not shown") == "not shown"
        assert said("not shown") == "nicht belegt"
    assert said("not shown") == "not shown"


def test_an_error_gives_back_the_language_before() -> None:
    with pytest.raises(KeyError), speaking("de"):
        raise KeyError
    assert spoken() == "en"


def test_threads_speak_each_their_own_language_at_one_time() -> None:
    together = Barrier(len(LANGUAGES))

    def say(language: Language) -> str:
        with speaking(language):
            together.wait(timeout=10)
            text = said("not shown")
            together.wait(timeout=10)
        return text

    with ThreadPoolExecutor(len(LANGUAGES)) as pool:
        assert list(pool.map(say, LANGUAGES)) == ["not shown", "nicht belegt"]


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        *(("en", 1, "1 call"), ("en", 0, "0 calls"), ("en", 12_000, "12\u2009000 calls")),
        *(("de", 1, "1 Aufruf"), ("de", 0, "0 Aufrufe"), ("de", 12_000, "12\u2009000 Aufrufe")),
    ],
)
def test_a_number_takes_the_form_that_its_language_gives_it(language: Language, number: int, text: str) -> None:
    with speaking(language):
        assert counted(number, "{n} call", "{n} calls") == text


def test_months_and_decimals_are_those_of_the_language() -> None:
    assert (written_month(DAY), written_short_month(date(2026, 9, 1)), decimal("0.5")) == (
        "October 2026",
        "Sep 2026",
        "0.5",
    )
    with speaking("de"):
        assert (written_month(DAY), written_short_month(date(2026, 5, 1)), decimal("0.5")) == (
            "Oktober 2026",
            "Mai 2026",
            "0,5",
        )


def test_one_text_may_be_said_differently_in_two_contexts() -> None:
    with speaking("de"):
        assert (said("Answered"), said_of("version", "Answered")) == ("Beantwortet", "Geantwortet")


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text())
def test_what_no_catalogue_holds_is_said_as_it_is(language: Language, text: str) -> None:
    """Text of evidence may come by: it is never taken for a pattern, and the head of a catalogue is no text."""
    with speaking(language):
        assert said(f"\x00{text}") == f"\x00{text}"
        assert said("{by} is older than {days} days", by=text, days="{days}").count("{days}") >= 1
        assert said("") == ""

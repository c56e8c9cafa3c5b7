"""The catalogues of texts are whole: every text of today, each with a translation that holds the same parts."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog, Message

from counterpoise.language import LANGUAGES
from counterpoise.report import extraction
from counterpoise.report.extraction import strings

OTHERS = LANGUAGES[1:]
_PARTS = re.compile(r"\{\w+\}|%\(\w+\)s")
_MARKUP = re.compile(r"</?\w+[^>]*>|&\w+;")
# Words that judge, where the report only shows; in findings also the words of the groups.
BANNED = re.compile(
    r"\b(?:Prüfungsurteil|Bestätigungsvermerk|Testat|zertifiziert\w*|konform\w*|marktbeherrschend\w*|dominant\w*)\b",
    re.IGNORECASE,
)
OF_GROUPS = re.compile(r"\b(?:offene?[mnrs]?|geschlossene?[mnrs]?|quelloffen\w*|konform\w*)\b", re.IGNORECASE)


def texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extraction.template()


@pytest.fixture(scope="module", params=OTHERS)
def kept(request: pytest.FixtureRequest) -> Catalog:
    return extraction.read(request.param)


def test_every_text_of_today_stands_in_the_catalogue_and_no_other(template: Catalog, kept: Catalog) -> None:
    """`make texts` brings a catalogue up to date; what it adds has no translation yet."""
    today, listed = ({(ids(it), it.context) for it in texts(of)} for of in (template, kept))
    assert today - listed == set()
    assert listed - today == set()
    assert kept.obsolete == {}


@pytest.mark.parametrize("language", OTHERS)
def test_the_file_is_as_it_is_written(language: str) -> None:
    assert extraction.updated(language) == extraction.catalogue_path(language).read_bytes()


def test_every_text_has_a_translation_that_a_person_looked_at(kept: Catalog) -> None:
    assert [ids(it) for it in texts(kept) if it.fuzzy or not all(strings(it))] == []


def test_a_translation_has_the_parts_the_markup_and_the_blanks_of_its_text(kept: Catalog) -> None:
    for message in texts(kept):
        *_, original = ids(message)
        for text in strings(message):
            for found in (_PARTS, _MARKUP):
                assert sorted(set(found.findall(text))) == sorted(set(found.findall(original))), original
            assert (text[:1].isspace(), text[-1:].isspace()) == (original[:1].isspace(), original[-1:].isspace()), text


def test_a_translation_has_every_form_of_number_that_its_language_knows(kept: Catalog) -> None:
    for message in texts(kept):
        assert len(strings(message)) == (1 if isinstance(message.id, str) else kept.num_plurals), message.id


def test_a_sign_of_per_cent_never_stands_at_the_head_of_a_line() -> None:
    for message in texts(extraction.read("de")):
        assert not any(re.search(r"[\d}] %(?!\()", text) for text in strings(message)), message.id


def test_no_german_text_gives_an_assurance() -> None:
    for message in texts(extraction.read("de")):
        assert not any(BANNED.search(text) for text in strings(message)), message.id


def test_no_german_finding_names_a_group() -> None:
    for message in texts(extraction.read("de")):
        if all("finding" in place for place, _ in message.locations):
            assert not any(OF_GROUPS.search(text) for text in strings(message)), message.id


def test_a_text_that_is_new_is_found_by_its_name(template: Catalog, kept: Catalog) -> None:
    kept.add("a text that nobody has translated yet")
    assert {ids(it) for it in texts(kept)} - {ids(it) for it in texts(template)} == {
        ("a text that nobody has translated yet",)
    }
    kept.delete("a text that nobody has translated yet")


def test_one_english_text_is_said_in_one_way_in_each_context(kept: Catalog) -> None:
    """Words of closed lists and heads of tables: the same word, with a capital letter or without."""
    by_word: dict[str, set[str]] = {}
    for message in texts(kept):
        if isinstance(message.id, str) and message.context is None and " " not in message.id:
            by_word.setdefault(message.id.lower(), set()).add(strings(message)[0].lower())
    differing = {word: said for word, said in by_word.items() if len(said) > 1}
    assert differing.keys() <= {"released", "closed"}

"""Every member of the vocabularies has a word, no word claims more than the report knows, and none takes sides."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import get_args

import pytest

from counterpoise.language import LANGUAGES, Language, speaking
from counterpoise.report import wording
from counterpoise.report.format import NOT_SHOWN
from counterpoise.report.model import Comparison, Concentration
from counterpoise.vocabulary import (
    Access,
    Answer,
    EvidenceKind,
    Hosting,
    LicenceClass,
    Severity,
    WeekDimension,
    WeekFault,
)

VOCABULARIES: tuple[type[StrEnum], ...] = (
    *(Access, Answer, EvidenceKind, Hosting, LicenceClass, Severity),
    *(WeekDimension, WeekFault),
)
OUTCOMES = get_args(Comparison.model_fields["outcome"].annotation)
BANNED = re.compile("assur|audit opinion|certif|complian|dominan|market power|superior|better|worse|safe|best")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_each_member_has_a_word_of_its_own(kind: type[StrEnum], language: Language) -> None:
    with speaking(language):
        words = [wording.word(member) for member in kind]
    assert len(set(words)) == len(words)
    assert all(word == word.strip() and word and "_" not in word for word in words)


def test_unknown_is_not_shown_in_every_vocabulary_and_nothing_else_is() -> None:
    members = [member for kind in VOCABULARIES for member in kind]
    assert {member.name for member in members if wording.word(member) == NOT_SHOWN} == {"UNKNOWN"}
    assert all(wording.word(member) == NOT_SHOWN for member in members if member.name == "UNKNOWN")


def test_what_is_not_known_to_be_critical_is_not_called_uncritical() -> None:
    assert [wording.criticality(value) for value in (True, False, None)] == ["critical", "not critical", NOT_SHOWN]


def test_each_outcome_of_the_model_has_one_sentence() -> None:
    sentences = [wording.outcome(name) for name in OUTCOMES]
    assert len(set(sentences)) == len(OUTCOMES) == 5
    assert all(sentence.endswith(".") and not re.search(r"\d", sentence) for sentence in sentences)


def exchanged(text: str) -> str:
    return re.sub("open|closed", lambda match: {"open": "closed", "closed": "open"}[match[0]], text)


def test_exchanging_the_groups_exchanges_the_words_and_nothing_else() -> None:
    assert exchanged(wording.outcome("open_higher")) == wording.outcome("closed_higher")
    for name in ("not_settled", "too_few", "too_incomplete"):
        assert exchanged(wording.outcome(name)) == wording.outcome(name)


def test_no_sentence_and_no_word_claims_more_than_the_report_knows() -> None:
    texts = [wording.outcome(name) for name in OUTCOMES]
    texts += [wording.word(member) for kind in VOCABULARIES for member in kind]
    texts += [text for name, scale, _ in wording.MEASURES for text in (name, scale)]
    assert [text for text in texts if BANNED.search(text.lower())] == []


def test_the_measures_are_the_figures_of_a_row_of_concentration() -> None:
    described = {"period", "is_pooled", "dimension", "weight", "scope", "top"}
    fields = [field for _, _, field in wording.MEASURES]
    assert sorted(fields) == sorted(Concentration.model_fields.keys() - described)
    assert len({name for name, _, _ in wording.MEASURES}) == len(fields)

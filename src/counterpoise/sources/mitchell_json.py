"""Model cards as JSON: the form of Mitchell et al., one object a section and one member a question.

Reference: Mitchell et al. 2019, Model Cards for Model Reporting (arXiv 1810.03993), as allenai/allennlp-models writes
its cards; and the few fields that a card without sections states at its top (model_name, license, version, metrics).

A form asks, so what counts is which of its questions are answered:

    no row         null, empty, or not there: nothing was said
    not_disclosed  'n/a', 'none provided', 'not disclosed', or a sentence that says so
    partial        a word that points elsewhere ('see paper'), a placeholder, or fewer than half of the questions
    disclosed      at least half of the section's questions, or 40 words; for a section without questions of its own,
                   40 words or a number
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from counterpoise.safe.text import one_line
from counterpoise.sources import cards, disclosures, documents
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.harness import pointer
from counterpoise.sources.jsonfields import number, read_document, text
from counterpoise.sources.markdown import word_count
from counterpoise.sources.sections import MIN_WORDS, NAMES, PLACEHOLDER, REFUSAL
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Model card in the form of Mitchell et al. (JSON)"

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_OTHER_FORMATS = (b'"bomFormat"',)  # CycloneDX
_SECTIONS = {name: name for name in NAMES} | {
    "caveats_and_recommendations": "caveats_recommendations",
    "model_caveats_and_recommendations": "caveats_recommendations",
    "model_ethical_considerations": "ethical_considerations",
}
_NAME_KEYS = ("model_name", "model_id", "id", "name", "display_name")
_TITLE_KEYS = ("display_name", "model_name", "name")
_SINGLE = {  # field → where a card may state it; the first that is stated is read
    "licence": (("model_details", "license"), ("model_details", "licence"), ("license",), ("licence",)),
    "licence_link": (("model_details", "license_link"), ("license_link",)),
    "version": (("model_details", "version"), ("version",)),
    "base_model": (("base_model",),),
    "datasets": (("training_data", "dataset", "name"), ("training_data", "dataset"), ("datasets",)),
    "contact": (("model_details", "contact"), ("contact",)),
}
_DATES = (("model_details", "date"), ("date",), ("last_updated",))
_MEMBER_MARKS = {*_SECTIONS, "license", "licence"}
_DENIAL = re.compile(
    r"\W*(?:n\.?\s?/?\s?a\.?|none|unknown|(?:none|not|not yet|nothing) (?:\w+ )?"
    r"(?:provided|given|disclosed|available|applicable|specified|stated|known|reported|published|documented|listed))\W*",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\W*(?:please )?(?:see|refer to|cf\.?|as in|described in) (?:\S+ ){0,3}"
    r"(?:paper|article|publication|report|appendix|above|below|website|repository|repo|readme|file|link|licen[cs]e)\W*",
    re.IGNORECASE,
)
_POINTER_CHARACTERS = 100
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class _Says(Enum):
    """What one value of a form is worth."""

    NOTHING = auto()
    REFUSAL = auto()
    ELSEWHERE = auto()
    ANSWER = auto()


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One text or number below a section, with the question (member of the section) that it answers."""

    question: str | None
    words: str
    is_number: bool
    says: _Says


def matches(name: str, head: bytes) -> bool:
    is_other = any(mark in head for mark in _OTHER_FORMATS)
    return name.lower().endswith(".json") and bool(_START.match(head)) and not is_other


def count(path: Path) -> int:
    """One card is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:
    card = read_document(path)
    if not _MEMBER_MARKS & card.keys():
        raise UnreadableError("holds no member of a model card, such as model_details or license")
    try:
        declared, title = _first(card, _NAME_KEYS), _first(card, _TITLE_KEYS)
        found = [*_structured(card), *_scores(card)]
    except RecordError as error:
        raise UnreadableError(str(error)) from error
    subject = cards.subject(context.name, declared, ())
    stated = {each.field: each.value for each in found if each.state is DisclosureState.DISCLOSED}
    licence, base = stated.get("licence"), stated.get("base_model")
    yield documents.row(
        __name__,
        DocumentKind.MODEL_CARD,
        subject,
        sum(word_count(leaf.words) for leaf in _leaves(card)),
        title=title and one_line(title, 500),
        dated_on=_date(card),
        licence_claim=licence and one_line(licence, 500),
        base_model=base and one_line(base),
    )
    yield from disclosures.rows(subject, [*found, *_sections(card)])


def _first(card: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((stated for key in keys if (stated := text(card.get(key), key))), None)


def _date(card: Mapping[str, Any]) -> str | None:
    dates = (_at(card, place)[0] for place in _DATES)
    return next((day for date in dates if isinstance(date, str) and (day := iso_date(date))), None)


def _at(card: Mapping[str, Any], place: tuple[str, ...]) -> tuple[Any, str]:
    """The value at a place, and the place's name; None where an object on the way is missing."""
    value: Any = card
    for key in place:
        value = value.get(key) if isinstance(value, dict) else None
    return value, ".".join(place)


def _structured(card: Mapping[str, Any]) -> Iterator[Disclosure]:
    """The fields that the card states outright, or says that it does not."""
    for field, places in _SINGLE.items():
        for place in places:
            value, name = _at(card, place)
            if field == "datasets" and _holds_objects(value):
                continue  # what they hold beside a name is for the section
            stated = _stated(value, name)
            says = _says(stated)
            if says is _Says.NOTHING:
                continue
            yield _disclosure(field, _STATES[says], stated, pointer(*place), value=stated)
            break


def _holds_objects(value: Any) -> bool:
    return any(isinstance(entry, dict) for entry in (value if isinstance(value, list) else [value]))


def _stated(value: Any, name: str) -> str:
    """A text, a number (versions are written so), or a list of texts; anything else is a fault of the card."""
    if isinstance(value, list):
        return ", ".join(filter(None, (text(entry, name) for entry in value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, name) or ""
    return text(value, name) or ""


def _scores(card: Mapping[str, Any]) -> Iterator[Disclosure]:
    """The scores of a card whose `metrics` are a list of named values."""
    metrics = card.get("metrics")
    if not isinstance(metrics, list):
        return
    entries = [entry for entry in metrics if isinstance(entry, dict)]
    scores = [
        f"{_stated(entry.get('name') or entry.get('type'), 'metrics.name')}: {_stated(entry['value'], 'metrics.value')}"
        for entry in entries
        if entry.get("value") is not None
    ]
    if scores:
        state, value = DisclosureState.DISCLOSED, f"{len(scores)} values"
        yield _disclosure("evaluation_results", state, "; ".join(scores), pointer("metrics"), value=value)


def _sections(card: Mapping[str, Any]) -> list[Disclosure]:
    """One disclosure per section of which the card says anything; the first member that gives it decides."""
    judged: dict[str, Disclosure] = {}
    for key, section in _SECTIONS.items():
        if section not in judged and (found := _judge(f"section.{section}", key, card.get(key))):
            judged[section] = found
    return [judged[section] for section in NAMES if section in judged]


def _judge(field: str, key: str, value: Any) -> Disclosure | None:
    leaves = [leaf for leaf in _leaves(value) if leaf.says is not _Says.NOTHING]
    if not leaves:
        return None
    answers = [leaf for leaf in leaves if leaf.says is _Says.ANSWER]
    refusals = [leaf for leaf in leaves if leaf.says is _Says.REFUSAL]
    shown = answers or refusals or leaves
    if answers and _is_enough(value, answers):
        state = DisclosureState.DISCLOSED
    elif refusals and not answers:
        state = DisclosureState.NOT_DISCLOSED
    else:
        state = DisclosureState.PARTIAL
    return _disclosure(field, state, " ".join(leaf.words for leaf in shown), pointer(key))


def _is_enough(value: Any, answers: list[_Leaf]) -> bool:
    if sum(word_count(leaf.words) for leaf in answers) >= MIN_WORDS:
        return True
    if isinstance(value, dict):
        return 2 * len({leaf.question for leaf in answers}) >= len(value)
    return any(leaf.is_number or any(map(str.isdigit, leaf.words)) for leaf in answers)


def _leaves(value: Any) -> Iterator[_Leaf]:
    """The texts and numbers below a value, in the order of the file."""
    pending: list[tuple[str | None, Any]] = [(None, value)]  # no recursion: a card may nest as deep as JSON may
    while pending:
        question, item = pending.pop()
        if isinstance(item, dict):
            pending += [(key if question is None else question, member) for key, member in reversed(item.items())]
        elif isinstance(item, list):
            pending += [(question, entry) for entry in reversed(item)]
        elif isinstance(item, str):
            yield _Leaf(question, item.strip(), is_number=False, says=_says(item))
        elif isinstance(item, int | float) and not isinstance(item, bool):
            yield _Leaf(question, number(item, "") or "", is_number=True, says=_Says.ANSWER)


def _says(words: str) -> _Says:
    words = words.strip()
    if not words:
        return _Says.NOTHING
    sentences = _SENTENCE_END.split(words)
    if _DENIAL.fullmatch(words) or all(REFUSAL.search(sentence) for sentence in sentences):
        return _Says.REFUSAL
    if not re.search(r"\w", PLACEHOLDER.sub("", words)):
        return _Says.ELSEWHERE
    return _Says.ELSEWHERE if len(words) <= _POINTER_CHARACTERS and _POINTER.fullmatch(words) else _Says.ANSWER


_STATES = {
    _Says.REFUSAL: DisclosureState.NOT_DISCLOSED,
    _Says.ELSEWHERE: DisclosureState.PARTIAL,
    _Says.ANSWER: DisclosureState.DISCLOSED,
}


def _disclosure(field: str, state: DisclosureState, quote: str, place: str, *, value: str | None = None) -> Disclosure:
    shown = value if state is DisclosureState.DISCLOSED else None
    return Disclosure(field, state, DisclosureMethod.STRUCTURED, shown, quote, pointer=place)

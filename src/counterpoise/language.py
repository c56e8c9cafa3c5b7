"""The language of a report: its texts from gettext catalogues, its dates and signs from CLDR through Babel.

The English text in the code is the message id. The `.po` file of another language is the one source of its texts: it is
read when it is first needed, so that no compiled copy can go stale. A language is in force for a `with` block of one
thread or task only; outside of every block it is English.

    said("{n} of {total} shown", n=…, total=…)   a sentence with named parts
    counted(calls, "{n} call", "{n} calls")      one or many, by the rule of the language
    marked("not collected")                      a text that is said later, for the extraction only
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["en", "de"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
DOMAIN = "counterpoise"
KEYWORDS = {
    "said": None,
    "said_of": ((1, "c"), 2),
    "counted": (2, 3),
    "marked": None,
    "marked_many": (1, 2),
}
"""Functions of this module whose first texts are message ids, as Babel's extraction takes them."""

_TERRITORIES = {"en": "en_GB", "de": "de_DE"}  # days are written as there
_SPOKEN: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything in this language until the block ends."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language:
    """The language in force."""
    return _SPOKEN.get()


def tag() -> str:
    """The language in force as BCP 47 writes it, for HTML and PDF."""
    return _TERRITORIES[spoken()].replace("_", "-")


def marked(text: str) -> str:
    """The text itself, which the extraction of texts takes up from here."""
    return text


def marked_many(one: str, many: str) -> tuple[str, str]:
    """A text for one and for many, as `counted` takes them."""
    return one, many


def said(text: str, /, **parts: object) -> str:
    """A text in the language in force, with its named parts in their places."""
    return _filled(_texts(spoken()).gettext(text) if text else "", parts)  # the id "" is that of a catalogue's head


def said_of(context: str, text: str, /, **parts: object) -> str:
    """A text that other languages say differently in one context and another."""
    return _filled(_texts(spoken()).pgettext(context, text), parts)


def counted(number: int, one: str, many: str, /, **parts: object) -> str:
    """The text for so many; `n` is the number with its thousands apart, where no part of that name is given."""
    text = _texts(spoken()).ngettext(one, many, number)
    return _filled(text, {"n": thousands(number), **parts})


def thousands(number: int) -> str:
    """A whole number with thin spaces between thousands, in every language."""
    return f"{number:,}".replace(",", "\u2009")


def _filled(text: str, parts: dict[str, object]) -> str:
    return text.format(**parts) if parts else text


@cache
def _texts(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language; English needs none."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 a command that says nothing in it starts without
    from babel.messages.pofile import read_po  # noqa: PLC0415

    source = files("counterpoise") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def decimal_sign() -> str:
    """What stands between whole and decimals."""
    return _decimal_sign(spoken())


@cache
def _decimal_sign(language: Language) -> str:
    from babel.numbers import get_decimal_symbol  # noqa: PLC0415

    return get_decimal_symbol(language)


def decimal(text: str) -> str:
    """A number that Python wrote with a point, as the language writes it."""
    return text if spoken() == "en" else text.replace(".", decimal_sign())


def written_day(day: date) -> str:
    """31 October 2026."""
    return _formatted(day, "long", _TERRITORIES[spoken()])


def written_month(day: date) -> str:
    """October 2026, of any day of the month."""
    return _formatted(day, "LLLL y", spoken())


def written_short_month(day: date) -> str:
    """Oct 2026; three letters in English, which CLDR gives without a territory."""
    return _formatted(day, "LLL y", spoken())


@lru_cache(maxsize=4096)
def _formatted(day: date, form: str, locale: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(day, form, locale=locale)

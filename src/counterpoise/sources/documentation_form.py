"""Documentation form: what a provider answers field by field, as the Code of Practice and its recipients exchange it.

    documentation_form:
      subject: example/model-8b        # model, deployment or service that it speaks of
      dated: 2026-05-01
      title: Model documentation form  # optional, as is valid_until
    fields:
      architecture: decoder-only transformer, 32 layers
      training_compute_flop: 8.0e+23
      eu_representative: none                         # states that there is none
      energy_mwh: {not_disclosed: commercial secret}  # says that it does not say
      data_bias: {partial: only for English}

Fields are those of the disclosure vocabulary (docs/data-dictionary.md, catalogue/fields.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from counterpoise.safe.text import one_line
from counterpoise.safe.yaml import Plain, YamlError, load
from counterpoise.sources import disclosures, documents
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Documentation form: answers of a provider field by field (YAML)"

_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:---[ \t]*\r?\n|#[^\n]*\n|\s)*documentation_form:", re.ASCII)
_FIELD = re.compile(r"[a-z0-9_]{1,60}(\.[a-z0-9_]{1,60})?")
_STATES = {"not_disclosed": DisclosureState.NOT_DISCLOSED, "partial": DisclosureState.PARTIAL}
_DATES = {"dated": "dated_on", "valid_until": "valid_until"}


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith((".yaml", ".yml")) and bool(_START.match(head))


def count(path: Path) -> int:
    """One form is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the form names its subject itself
    text = read_text(path)
    try:
        content, lines = load(text)
    except YamlError as error:
        raise UnreadableError(f"line {error.line or 1}: is not accepted as YAML: {error}") from error
    head = _mapping(content, "documentation_form")
    subject = head.get("subject")
    if not isinstance(subject, str) or not one_line(subject):
        raise UnreadableError("documentation_form.subject is missing: the model, deployment or service it speaks of")
    found = [_answer(name, said, lines) for name, said in _mapping(content, "fields").items()]
    title = head.get("title")
    yield documents.row(
        __name__,
        DocumentKind.MODEL_CARD,
        one_line(subject),
        len(text.split()),
        title=one_line(title, 500) if isinstance(title, str) else None,
        licence_claim=next((item.value for item in found if item.field == "licence"), None),
        **_dates(head, lines),
    )
    yield from disclosures.rows(one_line(subject), found)


def _dates(head: Mapping[str, Plain], lines: Mapping[tuple[str | int, ...], int]) -> dict[str, str]:
    """Dates of the form; one that is no date is an error, because a person wrote it here on purpose."""
    found = {}
    for key, column in _DATES.items():
        if (given := head.get(key)) is not None:
            day = iso_date(str(given))
            if day is None:
                line = lines.get(("documentation_form", key), 1)
                raise UnreadableError(f"line {line}: {key}: '{one_line(str(given), 40)}' is not YYYY-MM-DD")
            found[column] = day
    return found


def _answer(name: str, said: Plain, lines: Mapping[tuple[str | int, ...], int]) -> Disclosure:
    line = lines.get(("fields", name), 1)
    if not _FIELD.fullmatch(name):
        raise UnreadableError(f"line {line}: '{one_line(name, 60)}' is no name of a field")
    state, value = DisclosureState.DISCLOSED, said
    if isinstance(said, dict):
        ((key, value),) = said.items() if len(said) == 1 else ((None, None),)
        if key not in _STATES:
            raise UnreadableError(f"line {line}: {name} holds keys other than {' or '.join(_STATES)}")
        state = _STATES[key]
    words = "; ".join(map(_plain, value)) if isinstance(value, list) else _plain(value)
    if not words:
        state = DisclosureState.NOT_COLLECTED  # a field that was left blank
    return Disclosure(name, state, DisclosureMethod.STRUCTURED, words or None, words or None, line, line)


def _plain(value: Plain) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else one_line(str(value), 2000)


def _mapping(holder: Plain, key: str) -> dict[str, Plain]:
    found = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(found, dict):
        raise UnreadableError(f"{key}: keys and values are expected below it")
    return found

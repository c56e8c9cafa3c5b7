"""Model cards of the Hugging Face hub: Markdown with YAML front matter.

Reference: the hub's documentation of model cards and the card metadata that huggingface_hub reads. All scalars are read
as the text that was written: `language: no` is Norwegian.

Published weights (`weights`) are disclosed only where the card itself shows them: by `weights: <address or file>` in
the front matter, or by `library_name` together with a link, text or code that names a *.safetensors, *.bin or *.gguf
file. That a card lies on a hub shows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from counterpoise.safe.text import one_line
from counterpoise.sources import cards, disclosures, documents
from counterpoise.sources.appearance import look_alike, markup
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.disclosures import Disclosure, structured
from counterpoise.sources.front_matter import FrontMatter, is_opened, split, texts
from counterpoise.sources.lines import read_text
from counterpoise.sources.markdown import Block, blocks
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Hugging Face model card (Markdown with YAML front matter)"

_SUFFIXES = (".md", ".markdown")
_SINGLE = {"version": "version", "pipeline_tag": "pipeline_tag", "library": "library_name"}
_WEIGHT_SUFFIX = re.compile(r"\w\.(?:safetensors|bin|gguf)\b")
_FILE_NAME_END = re.compile(r"[\w./:-]+\Z")
_NAME_CHARACTERS = 300


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(_SUFFIXES) and is_opened(head)


def count(path: Path) -> int:
    """One card is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:
    text = read_text(path)
    front = split(text)
    document = blocks(front.body, front.body_offset)
    declared = front.scalar("model_name", "model_id")
    subject = cards.subject(context.name, declared, document)
    found = [*_structured(front), *_weights(front, document)]
    has_licence = any(disclosure.field == "licence" for disclosure in found)
    found += _not_known(cards.from_text(document, with_licence=not has_licence), found)
    claim = next((disclosure.value for disclosure in found if disclosure.field == "licence"), None)
    bases = front.items("base_model")
    relation = front.scalar("base_model_relation")
    yield documents.row(
        __name__,
        DocumentKind.MODEL_CARD,
        subject,
        cards.words(document),
        title=cards.title(document) or (one_line(declared, 500) if declared else None),
        dated_on=_date(front),
        licence_claim=claim and one_line(claim, 500),
        base_model=one_line(bases[0][0]) if bases else None,
        base_model_relation=one_line(relation) if relation else None,
    )
    yield from disclosures.rows(subject, found)
    yield from look_alike(subject, "the name", "file")
    yield from markup(text)


def _structured(front: FrontMatter) -> Iterator[Disclosure]:
    """What the front matter states."""
    yield from _licence(front)
    for field, key in _SINGLE.items():
        if value := front.scalar(key):
            yield structured(field, value, front.line(key))
    for key in ("language", "datasets"):
        if entries := front.items(key):
            value = ", ".join(entry for entry, _ in entries)
            yield structured(key, value, front.line(key), entries[-1][1])
    for base, line in front.items("base_model"):
        yield structured("base_model", base, line)
    yield from _emissions(front)
    yield from _evaluations(front)


def _licence(front: FrontMatter) -> Iterator[Disclosure]:
    claims = front.items("license")
    if [claim.strip().lower() for claim, _ in claims] == ["other"] and (name := front.scalar("license_name")):
        claims = [(name, front.line("license_name"))]
    if claims:
        yield structured("licence", ", ".join(claim for claim, _ in claims), claims[0][1], claims[-1][1])
    if link := front.scalar("license_link"):
        yield structured("licence_link", link, front.line("license_link"))


def _emissions(front: FrontMatter) -> Iterator[Disclosure]:
    if parts := texts(front.values.get("co2_eq_emissions")):
        value = ", ".join(f"{'.'.join(path)}: {text}" if path else text for path, text in parts)
        yield structured("co2_eq_emissions", value, front.line("co2_eq_emissions"), front.last_line("co2_eq_emissions"))


def _evaluations(front: FrontMatter) -> Iterator[Disclosure]:
    """The values in `model-index`, which must be built as the hub builds it: entries, results, metrics."""
    models = front.values.get("model-index")
    if models is None:
        return
    values: list[str] = []
    for model in _mappings(front, models, "model-index"):
        for result in _mappings(front, model.get("results"), "model-index results"):
            for metric in _mappings(front, result.get("metrics"), "model-index metrics"):
                value = metric.get("value")
                values += [f"{metric.get('name') or metric.get('type')}: {value}"] if isinstance(value, str) else []
    if values:
        yield structured(
            "evaluation_results",
            f"{len(values)} values",
            front.line("model-index"),
            front.last_line("model-index"),
            "; ".join(values),
        )


def _mappings(front: FrontMatter, value: object, name: str) -> list[dict[str, object]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise UnreadableError(f"line {front.line('model-index')}: {name} is not a list of mappings")
    return value


def _weights(front: FrontMatter, document: Sequence[Block]) -> Iterator[Disclosure]:
    if declared := front.scalar("weights"):
        yield structured("weights", declared, front.line("weights"))
        return
    if not front.scalar("library_name"):
        return
    for block in document:
        for text in (*block.links, block.text):
            if named := _weight_file(text):
                yield Disclosure(
                    "weights",
                    DisclosureState.DISCLOSED,
                    DisclosureMethod.PATTERN,
                    named,
                    block.text or text,
                    block.first_line,
                    block.last_line,
                )
                return


def _weight_file(text: str) -> str | None:
    """First name of a weights file in a text; looked for from its end, so that long words cost linear time."""
    suffix = _WEIGHT_SUFFIX.search(text)
    if suffix is None:
        return None
    name = _FILE_NAME_END.search(text[max(0, suffix.end() - _NAME_CHARACTERS) : suffix.end()])
    return name[0] if name else None


def _not_known(more: list[Disclosure], known: list[Disclosure]) -> list[Disclosure]:
    """Leave out what the front matter states already: a pattern does not overrule it."""
    fields = {disclosure.field for disclosure in known}
    return [disclosure for disclosure in more if disclosure.field not in fields]


def _date(front: FrontMatter) -> str | None:
    dates = (front.values.get(key) for key in ("date", "last_updated"))
    return next((day for value in dates if isinstance(value, str) and (day := iso_date(value))), None)

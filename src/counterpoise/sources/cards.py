"""What all model cards in Markdown share: their subject, their title, and what their text discloses by pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from counterpoise.safe.text import one_line
from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.markdown import Block, word_count
from counterpoise.sources.sections import PLACEHOLDER, Section, find_sections, section_of, under_headings
from counterpoise.vocabulary import DisclosureMethod, DisclosureState

_CONTACT_HEADING = re.compile(r"\W*(?:model card )?(?:contact|questions|feedback)\b", re.IGNORECASE)
_CONTACT_WORD = re.compile(r"\b(?:contact|questions?|comments?|feedback)\b", re.IGNORECASE)
_INVITATION = re.compile(r"\bcontact (?:us|me|the authors?|the developers?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_LICENCE_WORD = re.compile(r"\W*(?:model )?licen[cs](?:e|es|ing)(?:\(s\))?\W*", re.IGNORECASE)
_EMISSIONS = re.compile(
    r"\d[\d.,]{0,20}\s{0,2}(?:metric )?(?:kg|kilograms?|tons?|tonnes?|t|g|grams?)?\s{0,2}(?:of )?CO(?:2|₂)\w{0,3}"
)


def subject(name: str, declared: str | None, document: Sequence[Block]) -> str:
    """Model that a card speaks of: folders <org>/<model>, else what it declares, its first heading, its file's name.

    A heading that is the name of a section, such as Model Details, is not the name of a model.
    """
    path = PurePosixPath(name)
    folders = path.parts[1:-1]  # below model_cards/
    if len(folders) == 2:
        return one_line("/".join(folders))
    heading = title(document)
    if heading and section_of(heading):
        heading = None
    return one_line(declared or "") or heading or one_line("/".join(folders) or path.stem)


def title(document: Sequence[Block]) -> str | None:
    """First heading of level 1, else the first heading."""
    headings = [block for block in document if block.kind == "heading" and block.text]
    first = next((block for block in headings if block.level == 1), headings[0] if headings else None)
    return one_line(first.text, 500) if first else None


def words(document: Sequence[Block]) -> int:
    """Words that a reader of the rendered document sees, code excepted."""
    return sum(word_count(block.text) for block in document if block.kind != "code")


def from_text(document: Sequence[Block], *, with_licence: bool) -> list[Disclosure]:
    """What the text discloses: the nine sections, a contact, emissions and, where asked for, a licence."""
    found = [_contact(document), _emissions(document)]
    if with_licence:
        found.extend(licence(document))
    return [*find_sections(document), *(disclosure for disclosure in found if disclosure)]


def licence(document: Sequence[Block]) -> list[Disclosure]:
    """The licence that a text names under a heading or after a bold or colon-ended `License`, and its link."""
    for block, text in _labelled(document):
        shown = _found("licence", text, block)
        links = [_found("licence_link", link, block) for link in block.links[:1]]
        return [shown, *links]
    return []


def _labelled(document: Sequence[Block]) -> list[tuple[Block, str]]:
    labelled = [
        (part.content[0], part.content[0].text)
        for part in under_headings(document)
        if _LICENCE_WORD.fullmatch(part.heading.text) and part.content and part.content[0].kind == "text"
    ]
    for block in document:
        label, colon, rest = block.text.partition(":")
        if block.kind == "text" and _LICENCE_WORD.fullmatch(block.lead):
            labelled.append((block, block.text[len(block.lead) :].lstrip(" :")))
        elif block.kind == "text" and colon and _LICENCE_WORD.fullmatch(label):
            labelled.append((block, rest.strip()))
    return [(block, text) for block, text in labelled if PLACEHOLDER.sub("", text).strip(" .*_")]


def _contact(document: Sequence[Block]) -> Disclosure | None:
    """An address to write to: under a heading that says so, or in a paragraph that invites to."""
    for part in under_headings(document):
        if _CONTACT_HEADING.match(part.heading.text) and (found := _contact_under(part)):
            return found
    for block in document:
        if block.kind == "text" and (address := _address(block)):
            label, colon, _ = block.text[:60].partition(":")
            is_label = _CONTACT_WORD.search(block.lead or (label if colon else ""))
            if is_label or _INVITATION.search(block.text) or ("@" in address and _CONTACT_WORD.search(block.text)):
                return _found("contact", address, block)
    return None


def _contact_under(part: Section) -> Disclosure | None:
    told = [block for block in part.content if block.kind == "text" and PLACEHOLDER.sub("", block.text).strip(" .*_")]
    for block in told:
        if address := _address(block):
            return _found("contact", address, block)
    return _found("contact", told[0].text, told[0]) if told else None


def _address(block: Block) -> str | None:
    written = _ADDRESS.search(block.text)
    return written[0] if written else next((link.removeprefix("mailto:") for link in block.links), None)


def _emissions(document: Sequence[Block]) -> Disclosure | None:
    for block in document:
        if block.kind == "text" and (amount := _EMISSIONS.search(block.text)):
            return _found("co2_eq_emissions", amount[0], block)
    return None


def _found(field: str, value: str, block: Block) -> Disclosure:
    return Disclosure(
        field,
        DisclosureState.DISCLOSED,
        DisclosureMethod.PATTERN,
        value,
        block.text or value,
        block.first_line,
        block.last_line,
    )

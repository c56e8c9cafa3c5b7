"""The nine sections of a model card, found by their headings, and what stands under them.

Reference: Mitchell et al. 2019, Model Cards for Model Reporting (arXiv 1810.03993). A heading belongs to a section when
it begins with one of the section's names. Under it, sub-headings included,

    disclosed      40 words or more, or a table with a row of numbers
    not_disclosed  fewer words beside a sentence which says that the matter is not disclosed
    partial        less than that: a placeholder, or a heading with too little under it to inform anybody

A section without a heading gives no row: its absence from one document says nothing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.markdown import Block, word_count
from counterpoise.vocabulary import DisclosureMethod, DisclosureState

MIN_WORDS = 40

NAMES: dict[str, tuple[str, ...]] = {
    "model_details": ("model details", "model description", "model information", "overview", "model summary"),
    "intended_use": ("intended use", "uses", "direct use", "downstream use", "out-of-scope use"),
    "factors": ("factors", "relevant factors", "evaluation factors"),
    "metrics": ("metrics", "testing metrics"),
    "evaluation_data": ("evaluation data", "testing data", "benchmarks"),
    "training_data": ("training data", "data", "pretraining data", "training dataset"),
    "quantitative_analyses": (
        "quantitative analyses",
        "results",
        "evaluation",
        "evaluation results",
        "benchmark results",
    ),
    "ethical_considerations": (
        "ethical considerations",
        "bias, risks",
        "risks",
        "safety",
        "responsible ai",
        "bias",
    ),
    "caveats_recommendations": ("caveats", "recommendations", "limitations", "known limitations"),
}
_SECTIONS = {name: section for section, names in NAMES.items() for name in names}
_NAME = re.compile(rf"({'|'.join(re.escape(name) for name in sorted(_SECTIONS, key=len, reverse=True))})s?\b")
_BEFORE_NAME = re.compile(r"^[\W\d_]+")
PLACEHOLDER = re.compile(
    r"\[?more information needed\]?|\bto ?do\b|\btbd\b|\bto be (?:added|determined)\b|\bcoming soon\b|\bn/a\b",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"\bundisclosed\b"
    r"|\b(?:not|never) (?:yet )?(?:been )?(?:publicly |currently )?"
    r"(?:disclos|releas|publish|provid|shar|reveal)(?:e|ed|ing)?\b"
    r"|\bnot (?:yet )?(?:been )?(?:made )?publicly available\b"
    r"|\b(?:don['’]t|doesn['’]t|cannot|can['’]t) (?:publicly )?(?:disclose|release|publish|share|reveal)\b"
    r"|\bdeclined? to (?:disclose|share|reveal)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_RANK = (DisclosureState.DISCLOSED, DisclosureState.NOT_DISCLOSED, DisclosureState.PARTIAL)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks under it, up to the next heading of its level or above."""

    heading: Block
    content: tuple[Block, ...]

    @property
    def last_line(self) -> int:
        return max(block.last_line for block in (self.heading, *self.content))


def under_headings(document: Sequence[Block]) -> Iterator[Section]:
    """Yield every heading with what stands under it; sub-sections stand in those above them too."""
    for index, block in enumerate(document):
        if block.kind == "heading":
            end = index + 1
            while end < len(document) and not (document[end].kind == "heading" and document[end].level <= block.level):
                end += 1
            yield Section(block, tuple(document[index + 1 : end]))


def section_of(heading: str) -> str | None:
    """Return the section to which a heading belongs: the one with the longest name that the heading begins with."""
    named = _NAME.match(_BEFORE_NAME.sub("", " ".join(heading.casefold().split())))
    return _SECTIONS[named[1]] if named else None


def find_sections(document: Sequence[Block]) -> list[Disclosure]:
    """Return one disclosure per section that has a heading: the best of those that several headings give."""
    best: dict[str, Disclosure] = {}
    for part in under_headings(document):
        section = section_of(part.heading.text)
        if section is None:
            continue
        found = _judge(f"section.{section}", part)
        known = best.get(section)
        if known is None or _RANK.index(found.state) < _RANK.index(known.state):
            best[section] = found
    return [best[section] for section in NAMES if section in best]


def _judge(field: str, part: Section) -> Disclosure:
    shown = [block for block in part.content if block.kind in {"text", "row"}]
    sentences = [sentence for block in shown for sentence in _sentences(block)]
    refusals = [sentence for sentence in sentences if REFUSAL.search(sentence)]
    informing = [PLACEHOLDER.sub("", sentence) for sentence in sentences if not REFUSAL.search(sentence)]
    quote = " ".join(sentences)
    if sum(map(word_count, informing)) >= MIN_WORDS or any(_is_numeric(block) for block in shown):
        state = DisclosureState.DISCLOSED
    elif refusals:
        state, quote = DisclosureState.NOT_DISCLOSED, refusals[0]
    else:
        state = DisclosureState.PARTIAL
    quote = quote or part.heading.text
    return Disclosure(field, state, DisclosureMethod.PATTERN, None, quote, part.heading.first_line, part.last_line)


def _sentences(block: Block) -> list[str]:
    return [block.text] if block.kind == "row" else _SENTENCE_END.split(block.text)


def _is_numeric(block: Block) -> bool:
    """Tell whether a table row holds a number: a cell at least half of which are digits."""
    return not block.is_header and any(
        2 * sum(character.isdigit() for character in cell) >= len("".join(cell.split())) > 0 for cell in block.cells
    )

"""The nine sections: headings, presence, refusal, placeholder."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from counterpoise.sources.markdown import blocks
from counterpoise.sources.sections import MIN_WORDS, NAMES, find_sections, section_of
from counterpoise.vocabulary import DisclosureState

WORDS = "word " * MIN_WORDS


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Model Details", "model_details"),
        ("1. Intended Use", "intended_use"),
        ("Intended uses & limitations", "intended_use"),
        ("Out-of-Scope Use", "intended_use"),
        ("Evaluation", "quantitative_analyses"),
        ("Evaluation data", "evaluation_data"),
        ("Evaluation factors", "factors"),
        ("Testing Data, Factors & Metrics", "evaluation_data"),
        ("🤖 Training Data", "training_data"),
        ("Data", "training_data"),
        ("Dataset viewer", None),
        ("Bias, Risks, and Limitations", "ethical_considerations"),
        ("Ethical  CONSIDERATIONS and Limitations", "ethical_considerations"),
        ("Limitations and bias", "caveats_recommendations"),
        ("How to use", None),
        ("Usage", None),
        ("", None),
    ],
)
def test_headings(heading: str, section: str | None) -> None:
    assert section_of(heading) == section


def states(text: str) -> dict[str, DisclosureState]:
    return {found.field: found.state for found in find_sections(blocks(text))}


@pytest.mark.parametrize(
    ("body", "state"),
    [
        (WORDS, "disclosed"),
        (WORDS[5:], "partial"),
        ("", "partial"),
        ("[More Information Needed]", "partial"),
        ("TBD", "partial"),
        (f"N/A\n\n{WORDS[5:]}", "partial"),
        ("| set | size |\n|---|---|\n| ours | 12 |", "disclosed"),
        ("| set | size |\n|---|---|\n| ours | large |", "partial"),
        ("The training data is not disclosed.", "not_disclosed"),
        ("We do not release the data. Ask us.", "not_disclosed"),
        (f"We do not publish the corpus. {WORDS}", "disclosed"),
        ("Their composition has not been publicly released. " * 10, "not_disclosed"),
        (f"```\n{WORDS}\n```", "partial"),
        (f"<!-- {WORDS} -->", "partial"),
    ],
)
def test_what_stands_under_a_heading(body: str, state: str) -> None:
    assert states(f"## Training Data\n\n{body}\n\n## Other\n\n{WORDS}") == {"section.training_data": state}


def test_sub_headings_belong_to_their_section() -> None:
    text = f"## Uses\n\n### Direct Use\n\n{WORDS}\n\n## Bias, Risks\n\nFew.\n\n### Recommendations\n\n{WORDS}"
    assert states(text) == {
        "section.intended_use": "disclosed",
        "section.ethical_considerations": "disclosed",
        "section.caveats_recommendations": "disclosed",
    }


def test_the_best_of_several_headings_counts() -> None:
    (found,) = find_sections(
        blocks(f"## Metrics\n\nTBD\n\n# Results\n\n# Metrics\n\n{WORDS}\n"),
    )[:1]
    assert (found.field, found.state, found.first_line, found.last_line) == ("section.metrics", "disclosed", 7, 9)


def test_a_section_without_a_heading_gives_no_row() -> None:
    assert find_sections(blocks(f"# Name\n\n{WORDS}")) == []


def test_the_quote_of_a_refusal_is_the_sentence() -> None:
    (found,) = find_sections(blocks("# Training Data\n\nSee the paper. The corpus is undisclosed. More later."))
    assert found.quote == "The corpus is undisclosed."


def test_names_are_those_of_the_reference(shared: Path) -> None:
    reference = yaml.safe_load((shared / "reference/indicators_accountability.yaml").read_text())
    sections = reference["model_card_sections"]["sections"]
    assert {entry["id"].removeprefix("MC-"): tuple(entry["heading_synonyms"]) for entry in sections} == NAMES

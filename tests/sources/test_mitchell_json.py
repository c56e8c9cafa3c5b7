"""Model cards as JSON: which questions of the form are answered, refused, or left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import mitchell_json
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("model_cards/card.json")

CARD = {
    "id": "one",
    "display_name": "One",
    "model_details": {
        "description": "A model that answers questions.",
        "developed_by": "Acme",
        "date": "2026-03-01",
        "version": 2,
        "license": "Apache-2.0",
        "contact": "models@acme.example",
    },
    "intended_use": {"primary_uses": None, "primary_users": "", "out_of_scope_use_cases": " "},
    "factors": {"relevant_factors": "n/a", "evaluation_factors": None},
    "metrics": {"model_performance_measures": "Accuracy", "decision_thresholds": None, "variation_approaches": None},
    "evaluation_data": {"dataset": "see paper"},
    "training_data": {"dataset": {"name": "Corpus", "url": "https://acme.example/c"}, "motivation": "Size."},
    "quantitative_analyses": {"unitary_results": "F1: 29.6%", "intersectional_results": None},
    "model_caveats_and_recommendations": {"caveats_and_recommendations": "None provided."},
    "model_ethical_considerations": {"ethical_considerations": "We do not disclose this."},
}


def found(rows: list[Row]) -> dict[str, tuple[str, str]]:
    return {row.values["field"]: (row.values["state"], row.locator) for row in rows if row.table == "disclosure"}


def state(read: Read, path: Path, **card: Any) -> str | None:
    rows = read(mitchell_json, path, CONTEXT, json.dumps({"license": None, **card}))
    states = [row.values["state"] for row in rows[1:] if row.values["field"].startswith("section.")]
    return states[0] if states else None


def test_the_document_and_its_disclosures(read: Read, tmp_path: Path) -> None:
    rows = read(mitchell_json, tmp_path / "x", CONTEXT, json.dumps(CARD))
    assert rows[0].values == {
        "document_kind": "model_card",
        "subject": "one",
        "title": "One",
        "dated_on": "2026-03-01",
        "licence_claim": "Apache-2.0",
        "word_count": rows[0].values["word_count"],
        "format": "mitchell_json",
    }
    assert int(rows[0].values["word_count"]) > 30
    assert found(rows) == {
        "licence": ("disclosed", "/model_details/license"),
        "version": ("disclosed", "/model_details/version"),
        "datasets": ("disclosed", "/training_data/dataset/name"),
        "contact": ("disclosed", "/model_details/contact"),
        "section.model_details": ("disclosed", "/model_details"),
        "section.factors": ("not_disclosed", "/factors"),
        "section.metrics": ("partial", "/metrics"),
        "section.evaluation_data": ("partial", "/evaluation_data"),
        "section.training_data": ("disclosed", "/training_data"),
        "section.quantitative_analyses": ("disclosed", "/quantitative_analyses"),
        "section.ethical_considerations": ("not_disclosed", "/model_ethical_considerations"),
        "section.caveats_recommendations": ("not_disclosed", "/model_caveats_and_recommendations"),
    }
    assert {row.values["method"] for row in rows[1:]} == {"structured"}
    quotes = {row.values["field"]: row.values["quote"] for row in rows[1:]}
    assert quotes["section.training_data"] == "Corpus https://acme.example/c Size."
    assert quotes["section.factors"] == "n/a"
    assert quotes["version"] == "2"


@pytest.mark.parametrize("nothing", [None, "", "  ", [], {}, {"a": None, "b": {"c": [""]}}, True])
def test_what_is_left_out_gives_no_row(read: Read, tmp_path: Path, nothing: Any) -> None:
    assert state(read, tmp_path / "x", factors=nothing) is None


@pytest.mark.parametrize(
    "words",
    [
        "n/a",
        "N/A.",
        "NA",
        "None",
        "none provided",
        "Not available",
        "not applicable",
        "Not yet disclosed.",
        "unknown",
        "The data was not disclosed. We cannot release it.",
    ],
)
def test_what_the_card_says_it_does_not_say(read: Read, tmp_path: Path, words: str) -> None:
    assert state(read, tmp_path / "x", training_data={"dataset": words, "motivation": None}) == "not_disclosed"
    assert state(read, tmp_path / "x", training_data=words) == "not_disclosed"


@pytest.mark.parametrize("words", ["see paper", "See the original paper.", "TODO", "[More Information Needed]", "tbd"])
def test_what_points_elsewhere_or_waits_is_partial(read: Read, tmp_path: Path, words: str) -> None:
    assert state(read, tmp_path / "x", training_data={"dataset": words}) == "partial"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({"a": "Not recommended for medical use."}, "disclosed"),
        ({"a": "An answer", "b": None}, "disclosed"),
        ({"a": "An answer", "b": None, "c": "n/a"}, "partial"),
        ({"a": "word " * 40, "b": None, "c": None}, "disclosed"),
        ({"a": {"x": "one", "y": "two"}, "b": None, "c": None}, "partial"),
        ({"a": "see paper", "b": "n/a"}, "not_disclosed"),
        ("Accuracy", "partial"),
        ("Accuracy is 0.91", "disclosed"),
        ("word " * 40, "disclosed"),
        ([{"name": "accuracy", "value": 0.91}], "disclosed"),
        (["accuracy", "recall"], "partial"),
    ],
)
def test_how_much_is_enough(read: Read, tmp_path: Path, section: Any, expected: str) -> None:
    assert state(read, tmp_path / "x", factors=section) == expected


def test_a_card_without_sections(read: Read, tmp_path: Path) -> None:
    card = {"model_name": "acme/two", "license": "MIT", "version": "2.0", "metrics": [{"type": "f1", "value": 0.5}]}
    rows = read(mitchell_json, tmp_path / "x", CONTEXT, json.dumps(card | {"base_model": "acme/one", "items": "x"}))
    assert (rows[0].values["subject"], rows[0].values["base_model"]) == ("acme/two", "acme/one")
    shown = {row.values["field"]: (row.values.get("value"), row.values["quote"]) for row in rows[1:]}
    assert shown == {
        "licence": ("MIT", "MIT"),
        "version": ("2.0", "2.0"),
        "base_model": ("acme/one", "acme/one"),
        "evaluation_results": ("1 values", "f1: 0.5"),
        "section.metrics": (None, "f1 0.5"),
    }


def test_a_licence_that_is_refused_is_no_claim(read: Read, tmp_path: Path) -> None:
    rows = read(mitchell_json, tmp_path / "x", CONTEXT, json.dumps({"id": "one", "license": "Not disclosed"}))
    assert "licence_claim" not in rows[0].values
    assert found(rows) == {"licence": ("not_disclosed", "/license")}
    assert "value" not in rows[1].values


def test_the_folders_name_the_subject(read: Read, tmp_path: Path) -> None:
    rows = read(mitchell_json, tmp_path / "x", Context("model_cards/acme/one/card.json"), json.dumps(CARD))
    assert {row.values["subject"] for row in rows} == {"acme/one"}


def test_data_sets_that_are_objects_are_for_the_section(read: Read, tmp_path: Path) -> None:
    card = {"training_data": {"dataset": [{"name": "A"}, {"name": "B"}]}}
    assert found(read(mitchell_json, tmp_path / "x", CONTEXT, json.dumps(card))) == {
        "section.training_data": ("disclosed", "/training_data")
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1}', "no member of a model card"),
        ('{"model_name": "x", "license": "mit", "license": "gpl"}', "'license' stands twice"),
        ('{"license": {"name": "MIT"}}', "license: an object where text is expected"),
        ('{"license": "mit", "id": 7}', "id: a number where text is expected"),
        ('{"license": "m\\u0000it"}', "license: holds a NUL character"),
        ('{"license": "\\ud800"}', "half of a surrogate pair"),
        ('{"metrics": NaN}', "NaN is not a JSON number"),
        ('{"license": "mit", "x": ' + "[" * 100_000, "nested too deeply"),
        ('{"license": "mit"', "not valid JSON"),
        (b'{"license": "\xff"}', "not UTF-8"),
    ],
)
def test_a_card_that_cannot_be_read_says_why(read: Read, tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(mitchell_json, tmp_path / "x", CONTEXT, content)


def test_an_empty_file_is_no_card(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    assert mitchell_json.count(tmp_path / "x") == 0
    with pytest.raises(UnreadableError, match="empty file"):
        list(mitchell_json.read(tmp_path / "x", CONTEXT))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["n/a", "see paper"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "value", "license", "x"]), inner)
    ),
    max_leaves=8,
)


@given(card=st.dictionaries(st.sampled_from([*CARD, "license", "metrics", "licence", "date"]), VALUES) | VALUES)
def test_arbitrary_json_is_accounted_for(survives: Callable[..., None], scratch: Path, card: Any) -> None:
    survives(mitchell_json, scratch, json.dumps(card).encode())


@given(content=st.binary(max_size=60) | st.text('{}[],:"\\ license1', max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(mitchell_json, scratch, content)


@given(depth=st.integers(1, 900))
def test_a_deep_card_is_walked_or_refused(survives: Callable[..., None], scratch: Path, depth: int) -> None:
    survives(mitchell_json, scratch, b'{"factors":' + b"[" * depth + b"1" + b"]" * depth + b"}")


def test_real_cards(read: Read, shared: Path) -> None:
    states: Counter[tuple[str, str]] = Counter()
    documents = []
    for path in sorted((shared / "data/model_cards/allennlp").glob("*.json")):
        rows = read(mitchell_json, path, Context(f"model_cards/allennlp/{path.name}"))
        documents.append(rows[0].values)
        states.update((row.values["field"], row.values["state"]) for row in rows[1:])
    assert len(documents) == 38
    assert not any("licence_claim" in document for document in documents)  # null in all
    assert sum("dated_on" in document for document in documents) == 36
    assert states == {
        ("contact", "disclosed"): 38,
        ("datasets", "disclosed"): 37,
        ("version", "disclosed"): 36,
        ("section.model_details", "disclosed"): 37,
        ("section.model_details", "partial"): 1,  # the template
        ("section.intended_use", "partial"): 5,
        ("section.metrics", "disclosed"): 2,
        ("section.metrics", "partial"): 34,
        ("section.evaluation_data", "disclosed"): 5,
        ("section.evaluation_data", "partial"): 31,
        ("section.training_data", "disclosed"): 9,
        ("section.training_data", "partial"): 28,
        ("section.quantitative_analyses", "disclosed"): 21,
        ("section.ethical_considerations", "disclosed"): 3,
        ("section.caveats_recommendations", "disclosed"): 4,
    }

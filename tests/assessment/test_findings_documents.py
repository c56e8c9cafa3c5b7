"""Documents that disagree are named with both statements; names that lead nowhere are counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.findings_documents import Stated, Subject, conflicting_disclosures, unknown_subjects
from counterpoise.vocabulary import EvidenceKind, Severity

CARD = Stated("acme/one", "base_model", "acme/base", frozenset({"acme/base"}), "model_cards/a.md", "a" * 64)
OTHER = replace(CARD, value="other/base", meaning=frozenset({"other/base"}), path="model_cards/b.md")
OTHER = replace(OTHER, evidence_sha256="b" * 64)


def test_two_statements_that_cannot_both_hold() -> None:
    (found,) = conflicting_disclosures([OTHER, CARD], {"acme/one"})
    assert (found.id, found.severity) == ("CONFLICTING-DISCLOSURES:base_model", Severity.MEDIUM)
    assert found.condition == (
        "Documents of 1 model disagree on base model: ‘acme/one’ is ‘acme/base’ in ‘model_cards/a.md’ and ‘other/base’ "
        "in ‘model_cards/b.md’."
    )
    assert found.evidence == ("a" * 64, "b" * 64)
    (elsewhere,) = conflicting_disclosures([OTHER, CARD], set())
    assert elsewhere.severity is Severity.LOW


@pytest.mark.parametrize(
    "other",
    [
        replace(OTHER, model="acme/two"),
        replace(OTHER, field="licence"),
        replace(OTHER, meaning=frozenset()),  # nobody knows what it says
        replace(OTHER, value="ACME/Base", meaning=CARD.meaning),
        replace(OTHER, meaning=frozenset({"acme/base", "other/base"})),  # a merge of both
    ],
)
def test_what_can_both_hold_is_no_conflict(other: Stated) -> None:
    assert list(conflicting_disclosures([CARD, other], {"acme/one"})) == []


def test_models_in_use_come_first_and_each_is_named_once() -> None:
    used = [replace(item, model="z/used") for item in (CARD, OTHER, replace(OTHER, path="model_cards/c.md"))]
    (found,) = conflicting_disclosures([CARD, OTHER, *used], {"z/used"})
    assert found.condition.startswith("Documents of 2 models disagree on base model: ‘z/used’ is ")
    assert found.condition.count(" is ‘") == 2


@given(st.lists(st.builds(replace, st.just(CARD), meaning=st.frozensets(st.sampled_from("abc"), max_size=2))))
def test_a_conflict_is_found_exactly_where_two_share_nothing(items: list[Stated]) -> None:
    known = [item.meaning for item in items if item.meaning]
    is_at_odds = any(not one & other for one in known for other in known)
    assert bool(list(conflicting_disclosures(items, ()))) == is_at_odds


def test_names_that_lead_nowhere() -> None:
    result = Subject(EvidenceKind.EVALUATION, "acme/x", 1200, ("acme-one",), ("a" * 64,))
    card = Subject(EvidenceKind.MODEL_CARD, "acme/y", 1, (), ("b" * 64,))
    found = list(unknown_subjects([card, result, replace(result, name="acme/w", records=2000)]))
    assert [item.id for item in found] == ["UNKNOWN-SUBJECT:model_cards", "UNKNOWN-SUBJECT:evaluations"]
    assert found[1].condition == (
        "2 names in evaluations, with 3\u2009200 records in all, match no known model and no entry of the register: "
        "‘acme/w’ (2\u2009000, closest known ‘acme-one’); ‘acme/x’ (1\u2009200, closest known ‘acme-one’)."
    )
    assert "1 name in model_cards, with 1 record in all, matches no known model" in found[0].condition
    assert found[0].severity is Severity.LOW
    assert list(unknown_subjects([])) == []

"""Terms on a day, and their change between two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.facts import Disclosure, Document
from counterpoise.assessment.terms import TermChange, in_force, term_changes
from counterpoise.vocabulary import DisclosureState, DocumentKind

BEFORE, NOW = date(2026, 7, 31), date(2026, 10, 31)
OLD = Document("a" * 64, DocumentKind.API_TERMS, subject="Example API", dated_on=date(2026, 1, 1))
NEW = Document("b" * 64, DocumentKind.API_TERMS, subject="example api", dated_on=date(2026, 9, 1))


def clause(document: Document, value: str, name: str = "retention") -> Disclosure:
    return Disclosure(document, f"terms.{name}", DisclosureState.DISCLOSED, value)


def changed(*disclosures: Disclosure) -> tuple[TermChange, ...]:
    return term_changes([item.document for item in disclosures], disclosures, BEFORE, NOW)


def test_a_clause_that_two_documents_state_differently() -> None:
    (found,) = changed(clause(OLD, "30 days"), clause(NEW, "90 days"))
    assert (found.clause, found.before, found.after) == ("retention", "30 days", "90 days")
    assert (found.before_document, found.after_document) == (OLD, NEW)


@pytest.mark.parametrize(
    "disclosures",
    [
        [clause(OLD, "30 days"), clause(NEW, "30 Days")],  # the same words
        [clause(OLD, "30 days"), clause(NEW, "none", "training_use")],  # stated on one side only
        [clause(replace(OLD, dated_on=None), "30 days"), clause(NEW, "90 days")],  # a document without a date
        [clause(OLD, "30 days"), clause(replace(NEW, dated_on=date(2026, 11, 1)), "90 days")],  # not yet in force
        [clause(OLD, "30 days"), clause(replace(NEW, dated_on=date(2026, 7, 1)), "90 days")],  # changed before
        [clause(OLD, "30 days"), clause(replace(NEW, subject="Other API"), "90 days")],
        [clause(OLD, "30 days"), clause(replace(NEW, kind=DocumentKind.MODEL_CARD), "90 days")],
        [clause(OLD, "30 days"), clause(replace(NEW, valid_until=date(2026, 9, 30)), "90 days")],  # ended again
    ],
)
def test_what_is_no_change(disclosures: list[Disclosure]) -> None:
    assert changed(*disclosures) == ()


def test_another_licence_and_another_spelling_of_one() -> None:
    old, new = (replace(item, kind=DocumentKind.LICENCE_TEXT, licence_claim="Apache-2.0") for item in (OLD, NEW))
    assert term_changes([old, new], [], BEFORE, NOW) == ()
    assert term_changes([old, replace(new, licence_claim="Apache License 2.0")], [], BEFORE, NOW) == ()
    (found,) = term_changes([old, replace(new, licence_claim="MIT")], [], BEFORE, NOW)
    assert (found.clause, found.before, found.after) == ("licence", "Apache-2.0", "MIT")


def test_the_most_recent_document_decides_clause_by_clause() -> None:
    undated = replace(OLD, dated_on=None, evidence_sha256="f" * 64)
    stated = [clause(NEW, "90 days"), clause(OLD, "30 days"), clause(undated, "never"), clause(OLD, "none", "export")]
    assert {name: item.value for name, item in in_force(stated, NOW).items()} == {
        "retention": "90 days",
        "export": "none",
    }
    assert in_force(stated, BEFORE)["retention"].value == "30 days"


@given(st.permutations([clause(OLD, "30 days"), clause(NEW, "90 days"), clause(OLD, "none", "export")]))
def test_the_order_of_the_files_does_not_matter(disclosures: list[Disclosure]) -> None:
    assert changed(*disclosures) == changed(clause(OLD, "30 days"), clause(NEW, "90 days"))

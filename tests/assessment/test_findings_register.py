"""Entries of the register that can be taken for each other are named, and no others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import MAX_LISTED
from counterpoise.assessment.findings_register import similar_entries
from counterpoise.vocabulary import Severity


def entries(*ids: str) -> list[Deployment]:
    return [Deployment(id_, "Name") for id_ in ids]


def test_identifiers_that_differ_in_case_or_separators_only() -> None:
    (found,) = similar_entries(entries("SYS-001", "sys-001", "SYS-002", "sys.001"), (), "r" * 64)
    assert found.id == "SIMILAR-ENTRIES:register"
    assert found.severity is Severity.MEDIUM
    assert found.condition == (
        "In the register ‘SYS-001’ and ‘sys-001’ and ‘sys.001’ differ in case or separators only."
    )
    assert found.evidence == ("r" * 64,)


def test_entries_that_repeat_another_one() -> None:
    (found,) = similar_entries(entries("a"), ["line 6 repeats line 2"])
    assert found.condition == "In the register line 6 repeats line 2 and counts once."


def test_entries_that_are_told_apart_raise_nothing() -> None:
    assert list(similar_entries(entries("SYS-001", "SYS-002", "SYS-0010"))) == []


def test_many_are_counted() -> None:
    ids = [f"{letter}{number}" for number in range(MAX_LISTED + 3) for letter in "aA"]
    (found,) = similar_entries(entries(*ids))
    assert found.condition.endswith("; and 3 further cases.")


@given(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True), unique=True))
def test_all_of_them_are_found(ids: list[str]) -> None:
    keys = {"".join(character for character in id_.lower() if character not in "._-") for id_ in ids}
    assert bool(list(similar_entries(entries(*ids)))) == (len(keys) < len(ids))

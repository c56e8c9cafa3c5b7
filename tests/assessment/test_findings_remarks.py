"""What readers noticed becomes findings: each kind has one, counted, bounded, worst first, in neutral words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.findings import MAX_LISTED
from counterpoise.assessment.findings_remarks import Remarked, Whole, remarks, rule_of
from counterpoise.catalogue.finding_rules import finding_rules
from counterpoise.vocabulary import EvidenceKind, RemarkKind, Severity

LOG = EvidenceKind.USAGE_LOG
FORBIDDEN = re.compile(
    r"assurance|audit opinion|certifi|complian|dominan|infring|illegal|unlawful|\bopen\b|\bclosed\b", re.IGNORECASE
)


def noticed(detail: str, sha: str = "a", records: int = 1, kind: RemarkKind = RemarkKind.UNMAPPED_COLUMN) -> Remarked:
    return Remarked(kind, detail, LOG, f"evidence/usage_logs/{sha}.csv", sha * 64, records)


@pytest.mark.parametrize("kind", RemarkKind)
def test_every_kind_raises_a_finding_of_its_own_rule(kind: RemarkKind) -> None:
    (found,) = remarks([noticed("is so", kind=kind)], {LOG: Whole(4, 100)})
    rule = finding_rules()[rule_of(kind)]
    assert (found.rule, found.id, found.title) == (rule.id, f"{rule.id}:usage_logs", rule.title)
    assert found.severity in rule.severity.values()
    assert found.condition == "Noticed in 1 of 4 files in usage_logs: ‘evidence/usage_logs/a.csv’: is so."
    assert FORBIDDEN.search(found.condition) is None
    assert found.evidence == ("a" * 64,)


def test_what_several_files_show_is_said_once_and_the_most_records_come_first() -> None:
    items = [
        noticed("column 'seat' is not mapped", "a"),
        noticed("column 'region' is not mapped", "a", 20),
        noticed("column 'region' is not mapped", "b", 30),
    ]
    (found,) = remarks(items, {LOG: Whole(3, 1000)})
    assert found.condition == (
        "Noticed in 2 of 3 files in usage_logs: ‘evidence/usage_logs/b.csv’ and 1 other file: column 'region' is not "
        "mapped (50 records); ‘evidence/usage_logs/a.csv’: column 'seat' is not mapped."
    )
    assert found.evidence == ("a" * 64, "b" * 64)


@pytest.mark.parametrize(
    ("records", "all_records", "expected"),
    [(5, 100, Severity.MEDIUM), (4, 100, Severity.LOW), (1, 0, Severity.MEDIUM), (49, 1000, Severity.LOW)],
)
def test_severity_follows_the_share_of_the_records(records: int, all_records: int, expected: Severity) -> None:
    contradiction = noticed("total is not the sum", records=records, kind=RemarkKind.CONTRADICTORY_FIGURE)
    again = noticed("another of the same records", records=records, kind=RemarkKind.CONTRADICTORY_FIGURE)
    (found,) = remarks([contradiction, again], {LOG: Whole(1, all_records)})
    assert found.severity is expected


def test_kinds_of_remark_and_of_evidence_are_told_apart() -> None:
    card = Remarked(RemarkKind.HIDDEN_TEXT, "x", EvidenceKind.MODEL_CARD, "evidence/model_cards/c.md", "c" * 64)
    licence = Remarked(RemarkKind.HIDDEN_TEXT, "x", EvidenceKind.LICENCE, "evidence/licences/l.txt", "d" * 64)
    found = [item.id for item in remarks([card, licence, noticed("y")], {})]
    assert found == ["HIDDEN-TEXT:model_cards", "HIDDEN-TEXT:licences", "UNMAPPED-COLUMN:usage_logs"]
    assert list(remarks([], {LOG: Whole(1, 1)})) == []


@given(st.lists(st.builds(noticed, st.text(max_size=600), st.sampled_from("abcdef"), st.integers(1, 10**15))))
def test_findings_are_bounded_and_lose_no_file(items: list[Remarked]) -> None:
    found = list(remarks(items, {}))
    assert len(found) == bool(items)
    for item in found:
        assert len(item.condition) < MAX_LISTED * 400 + 200
        assert "\n" not in item.condition
        assert set(item.evidence) == {noticed.evidence_sha256 for noticed in items}
        details = {noticed.detail for noticed in items}
        assert item.condition.count(" further remark") >= (len(details) > MAX_LISTED)

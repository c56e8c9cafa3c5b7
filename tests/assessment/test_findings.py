"""Findings: raised on their condition and not otherwise, stable ids, neutral words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counterpoise.assessment import findings
from counterpoise.assessment.access import AccessResult, LicenceConflict, LicenceLink, derive_access
from counterpoise.assessment.answers import IndicatorAnswer
from counterpoise.assessment.concentration import measure
from counterpoise.assessment.facts import Deployment, Disclosure, Document, Dossier, Review
from counterpoise.assessment.findings import (
    Dependency,
    Finding,
    in_order,
    largest_dependencies,
    licence_conflicts,
    licence_lineage,
    retirements,
    without_owner,
)
from counterpoise.assessment.findings_coverage import (
    DuplicateConflict,
    FarDated,
    Quarantined,
    RepeatedFile,
    StaleFile,
    UnreadFile,
    UsageName,
    conflicting_duplicates,
    far_dates,
    quarantined_rows,
    repeated_files,
    reviews_contradicted,
    stale_evidence,
    unknown_models,
    unread_evidence,
    unregistered_use,
    without_evidence,
)
from counterpoise.assessment.findings_remarks import rule_of
from counterpoise.catalogue.finding_rules import finding_rules
from counterpoise.period import written
from counterpoise.vocabulary import Answer, DisclosureState, DocumentKind, EvidenceKind, RemarkKind, Severity

AS_OF = date(2026, 10, 31)
REGISTER = "b" * 64
D = Deployment("d", "Claims", "house/tuned", owner_role="Head of Claims", is_critical=True, register_sha256=REGISTER)
CARD = Document("c" * 64, DocumentKind.MODEL_CARD, "house/tuned", licence_claim="apache-2.0")
FORBIDDEN = re.compile(
    r"assurance|audit opinion|certifi|complian|dominan|infring|illegal|unlawful|\bopen\b|\bclosed\b", re.IGNORECASE
)


def _one(found: Iterator[Finding]) -> Finding:
    (only,) = found
    return only


def _accessed(
    *documents: Document, lineage: tuple[str, ...] = ("house/tuned",), release: dict[str, str] | None = None
) -> AccessResult:
    weights = Disclosure(CARD, "weights", DisclosureState.DISCLOSED)
    return derive_access(Dossier(D, documents, (weights,)), lineage, release or {})


def test_licence_conflict() -> None:
    text = Document("7" * 64, DocumentKind.LICENCE_TEXT, "house/tuned", title="LLAMA 3.1 COMMUNITY LICENSE AGREEMENT")
    found = _one(licence_conflicts([_accessed(CARD, text), replace(_accessed(CARD, text), deployment="e")]))
    assert (found.id, found.severity) == ("LICENCE-CONFLICT:house/tuned", Severity.HIGH)
    assert "licence text names ‘Llama 3.1 Community’" in found.condition
    assert "model card names ‘Apache License 2.0’" in found.condition
    assert found.evidence == ("7" * 64, "c" * 64)
    owned = _one(licence_conflicts([_accessed(CARD, text)], {"d": D}))
    assert (found.owner_role, owned.owner_role) == (None, "Head of Claims")
    looser = replace(text, title="MIT License")
    assert _one(licence_conflicts([_accessed(CARD, looser)])).severity is Severity.MEDIUM
    assert not list(licence_conflicts([_accessed(CARD)]))


def test_licence_lineage() -> None:
    result = _accessed(CARD, lineage=("house/tuned", "llama-3.1-8b"), release={"llama-3.1-8b": "llama-3.1"})
    found = _one(licence_lineage([result], {"d": D}))
    assert (found.id, found.severity, found.owner_role) == (
        *("LICENCE-LINEAGE:house/tuned", Severity.HIGH, "Head of Claims"),
    )
    assert "‘llama-3.1-8b’" in found.condition
    assert _one(licence_lineage([result], {"d": replace(D, is_critical=False)})).severity is Severity.MEDIUM
    shared = [result, replace(result, deployment="e")]
    others = {"d": D, "e": replace(D, id="e", owner_role="Chief Actuary")}
    assert _one(licence_lineage(shared, others)).owner_role is None
    as_strict = replace(CARD, licence_claim="llama3.1")
    for fine in (
        _accessed(as_strict, lineage=("house/tuned", "llama-3.1-8b"), release={"llama-3.1-8b": "llama-3.1"}),
        _accessed(CARD, lineage=("house/tuned", "m"), release={"m": "mit"}),
        _accessed(CARD, lineage=("house/tuned", "unheard-of")),
        _accessed(lineage=("house/tuned", "llama-3.1-8b"), release={"llama-3.1-8b": "llama-3.1"}),
    ):
        assert not list(licence_lineage([fine], {"d": D}))


@pytest.mark.parametrize(
    ("days", "critical", "expected"),
    [
        (91, True, None),
        (90, False, Severity.MEDIUM),
        (90, True, Severity.HIGH),
        (0, False, Severity.MEDIUM),
        (-1, False, Severity.HIGH),
        (-1, True, Severity.CRITICAL),
    ],
)
def test_retirement(days: int, critical: bool, expected: Severity | None) -> None:
    ends_on = AS_OF + timedelta(days=days)
    in_register = replace(D, retires_on=ends_on, is_critical=critical)
    in_document = replace(D, is_critical=critical)
    notice = Document("9" * 64, DocumentKind.NOTICE, "house/tuned", retires_on=ends_on)
    for deployment, documents, evidence in ((in_register, [], REGISTER), (in_document, [notice], "9" * 64)):
        found = list(retirements([deployment], documents, AS_OF, 90))
        assert [item.severity for item in found] == ([expected] if expected else [])
        assert [item.evidence for item in found] == ([(evidence,)] if expected else [])
        assert all(written(ends_on) in item.condition for item in found)


def test_the_earliest_date_of_retirement_counts_and_other_models_do_not() -> None:
    notices = [
        Document("8" * 64, DocumentKind.NOTICE, "house/tuned", retires_on=AS_OF + timedelta(days=20)),
        Document("9" * 64, DocumentKind.NOTICE, "house/tuned", retires_on=AS_OF + timedelta(days=10)),
        Document("7" * 64, DocumentKind.NOTICE, "another", retires_on=AS_OF),
        Document("6" * 64, DocumentKind.CONTRACT, None, retires_on=AS_OF),
    ]
    found = _one(retirements([replace(D, retires_on=AS_OF + timedelta(days=30))], notices, AS_OF, 90))
    assert "10 November 2026 (document), 10 days after 31 October 2026" in found.condition
    assert not list(retirements([replace(D, model=None)], notices, AS_OF, 90))


def test_no_evidence() -> None:
    assert _one(without_evidence([D], {})).severity is Severity.HIGH
    assert _one(without_evidence([replace(D, is_critical=None)], {"d": []})).severity is Severity.MEDIUM
    assert not list(without_evidence([D], {"d": ["c" * 64]}))


@pytest.mark.parametrize(
    ("calls", "expected"), [(30, Severity.HIGH), (29, Severity.MEDIUM), (5, Severity.MEDIUM), (4, Severity.LOW)]
)
def test_unregistered_use(calls: int, expected: Severity) -> None:
    names = [UsageName("gpt-4o", calls - 1, 10, evidence=("1" * 64,)), UsageName("o3", 1, 0, evidence=("2" * 64,))]
    found = _one(unregistered_use(names, 100, ["coverage.calls_on_registered_deployments"]))
    assert found.severity is expected
    assert found.condition.startswith(f"{calls} calls of 100 belong to no registered deployment: ‘gpt-4o’")
    assert found.evidence == ("1" * 64, "2" * 64)
    assert found.figures == ("coverage.calls_on_registered_deployments",)
    assert not list(unregistered_use([], 100))
    assert not list(unregistered_use([UsageName("gpt-4o", 0, 0)], 100))


def test_unknown_models_are_bounded_in_number() -> None:
    names = [UsageName(f"name {index:03}", index, index) for index in range(1, 201)]
    found = list(unknown_models(names, 4000))
    assert len(found) == findings.MAX_LISTED + 1
    assert found[0].id == "UNKNOWN-MODEL:name 200"
    assert (found[0].severity, found[-1].severity) == (Severity.MEDIUM, Severity.MEDIUM)
    assert found[-1].condition.startswith("190 further names")
    few = list(unknown_models([UsageName("x", 1, 1, ("gpt-4o",))], 4000))
    assert [item.severity for item in few] == [Severity.LOW]
    assert few[0].condition.endswith("Closest known: ‘gpt-4o’.")
    assert not list(unknown_models([], 4000))


def test_stale_evidence() -> None:
    files = [StaleFile(EvidenceKind.MODEL_CARD, f"{n}.md", n * 64, date(2024, 1, 1)) for n in "ab"]
    windows = {EvidenceKind.MODEL_CARD: 365}
    most = _one(stale_evidence(files, {EvidenceKind.MODEL_CARD: 4}, windows))
    assert (most.id, most.severity) == ("STALE-EVIDENCE:model_cards", Severity.MEDIUM)
    assert "2 of 4 files in model_cards lie outside the window of 365 days: ‘a.md’ of 1 January 2024" in most.condition
    assert _one(stale_evidence(files, {EvidenceKind.MODEL_CARD: 5}, windows)).severity is Severity.LOW
    assert not list(stale_evidence([], {}, {}))


@pytest.mark.parametrize(
    ("records", "expected"),
    [(25, Severity.HIGH), (24, Severity.MEDIUM), (5, Severity.MEDIUM), (4, Severity.LOW), (0, None)],
)
def test_quarantined_rows(records: int, expected: Severity | None) -> None:
    found = list(
        quarantined_rows(
            [Quarantined("usage", records, 100, (("b is present", 1), ("a is present", records)), ("1" * 64,))]
        )
    )
    assert [(item.id, item.severity) for item in found] == (
        [("QUARANTINED-ROWS:usage records", expected)] if expected else []
    )
    words = f"{records} usage records of 100 broke a rule: ‘a is present’ ({records}); ‘b is present’ (1)."
    assert all(item.condition == words for item in found)


def test_far_dates() -> None:
    log = FarDated(EvidenceKind.USAGE_LOG, "a.csv", "1" * 64, 2, date(2099, 1, 1))
    card = replace(log, kind=EvidenceKind.MODEL_CARD, path="c.md", evidence_sha256="2" * 64, records=1)
    found = list(far_dates([log, replace(log, path="b.csv", records=3), card]))
    assert [item.id for item in found] == ["FAR-DATES:usage_logs", "FAR-DATES:model_cards"]
    assert found[0].condition == (
        "5 records of usage_logs are dated more than a year after the day of assessment: ‘b.csv’ (3 records, up to "
        "1 January 2099); ‘a.csv’ (2 records, up to 1 January 2099)."
    )
    assert found[1].condition.startswith("1 record of model_cards is dated more than a year after")
    assert not list(far_dates([]))


def test_unread_evidence() -> None:
    assert list(unread_evidence([])) == []
    refused = UnreadFile("evidence/model_cards/link", "is a symbolic link", EvidenceKind.MODEL_CARD)
    found = _one(unread_evidence([refused]))
    assert found.severity is Severity.MEDIUM
    assert found.condition == "1 file could not be read: ‘evidence/model_cards/link’: is a symbolic link."
    log = UnreadFile("evidence/usage_logs/a.csv", "lacks the column time", EvidenceKind.USAGE_LOG, "1" * 64)
    found = _one(unread_evidence([refused, log]))
    assert found.severity is Severity.HIGH
    assert found.evidence == ("1" * 64,)
    empty = [UnreadFile(f"evidence/licences/{name}", "empty file", EvidenceKind.LICENCE, name * 64) for name in "cab"]
    found = _one(unread_evidence([refused, *empty]))
    assert found.condition == (
        "4 files could not be read: ‘evidence/licences/a’ and 2 other files: empty file; "
        "‘evidence/model_cards/link’: is a symbolic link."
    )


def test_a_list_is_as_long_as_can_be_read() -> None:
    assert findings.listed(["a", "b"], "name") == "a; b"
    assert findings.listed([str(n) for n in range(10)], "name").endswith("8; 9")
    assert findings.listed([str(n) for n in range(13)], "name").endswith("9; and 3 further names")
    assert findings.listed(["x" * 300] * 3, "name") == "x" * 300 + "; and 2 further names"
    assert findings.listed(["x" * 1000], "name") == "x" * 1000


def test_repeated_file() -> None:
    log = RepeatedFile(EvidenceKind.USAGE_LOG, ("a/1.csv", "b/1.csv", "c/1.csv"), "1" * 64)
    found = _one(repeated_files([log]))
    assert (found.id, found.severity, found.evidence) == ("REPEATED-FILE:evidence", Severity.LOW, ("1" * 64,))
    assert found.condition == (
        "1 file lies at several paths and was counted once: ‘a/1.csv’, also at ‘b/1.csv’ and 1 further path."
    )
    elsewhere = RepeatedFile(EvidenceKind.LICENCE, ("x/LICENSE", "y/LICENSE"), "2" * 64)
    beside = replace(elsewhere, paths=("x/LICENSE", "x/LICENSE.txt"))
    found = _one(repeated_files([log, elsewhere]))
    assert found.severity is Severity.MEDIUM
    assert found.condition.startswith("2 files lie at several paths and were each counted once: ‘x/LICENSE’, also at")
    assert _one(repeated_files([beside])).severity is Severity.LOW
    many = [replace(log, paths=(f"{n}", "z"), evidence_sha256=f"{n:064}") for n in range(findings.MAX_LISTED + 2)]
    assert _one(repeated_files(many)).condition.endswith("; and 2 further files.")
    assert not list(repeated_files([]))


def test_conflicting_duplicates() -> None:
    found = _one(conflicting_duplicates([DuplicateConflict("usage", 2), DuplicateConflict("evaluation", 0)]))
    assert (
        found.condition
        == "2 usage records state the same fact as another one with other values; none of them was used."
    )


def test_review_contradicted() -> None:
    review = Review("HF-datasets", "d", Answer.NO, "Officer", "searched", date(2026, 9, 1), date(2026, 9, 1), "5" * 64)
    answer = IndicatorAnswer("HF-datasets", "d", Answer.YES, "disclosed", "c" * 64, contradicts=review)
    found = _one(reviews_contradicted([answer, replace(answer, contradicts=None)], {"d": D}))
    assert found.id == "REVIEW-CONTRADICTED:d.HF-datasets"
    assert found.evidence == ("5" * 64, "c" * 64)


def test_no_owner() -> None:
    assert _one(without_owner([replace(D, owner_role=None)])).severity is Severity.HIGH
    fine = [D, replace(D, owner_role=None, is_critical=False), replace(D, owner_role=None, is_critical=None)]
    assert not list(without_owner(fine))


@pytest.mark.parametrize(
    ("weights", "unknown", "expected", "words"),
    [
        ({"a": 80, "b": 20}, 0, Severity.MEDIUM, "‘Alpha’ carries 80 % of the tokens"),
        ({"a": 50, "b": 30}, 20, Severity.LOW, "‘Alpha’ carries 50 to 70 % of the tokens"),
        ({"a": 50, "b": 50}, 0, Severity.LOW, "‘Alpha’ and ‘b’ each carry 50 % of the tokens"),
        ({"a": 49, "b": 30}, 21, None, ""),
        ({}, 10, None, ""),
        ({}, 0, None, ""),
    ],
)
def test_largest_dependency(weights: dict[str, int], unknown: int, expected: Severity | None, words: str) -> None:
    dependency = Dependency("developer", "tokens", measure(weights, unknown), {"a": "Alpha"}, ("1" * 64,), ("f.cr1",))
    found = list(largest_dependencies([dependency]))
    assert [item.severity for item in found] == ([expected] if expected else [])
    assert all(item.condition.startswith(words) for item in found)
    assert all((item.id, item.figures) == ("LARGEST-DEPENDENCY:developer by tokens", ("f.cr1",)) for item in found)


def test_findings_are_in_order_of_severity_and_id() -> None:
    mixed = [
        *without_owner([replace(D, id="z", owner_role=None), replace(D, id="a", owner_role=None)]),
        *conflicting_duplicates([DuplicateConflict("usage", 1)]),
        *retirements([replace(D, retires_on=date(2026, 1, 1))], [], AS_OF, 90),
    ]
    assert [item.id for item in in_order(reversed(mixed))] == [
        *("RETIREMENT:d", "NO-OWNER:a", "NO-OWNER:z", "CONFLICTING-DUPLICATES:usage records")
    ]


def test_two_names_never_share_an_id() -> None:
    names = ["x" * 200 + "a", "x" * 200 + "b", "a b", "a  b", "a\tb", "a\x1b", "a\\x1b"]
    found = list(unknown_models([UsageName(name, 1, 1) for name in names], 100))
    assert len({item.id for item in found}) == len(names)
    assert all(len(item.id) <= 200 and "\x1b" not in item.id + item.condition for item in found)


def test_every_rule_of_the_catalogue_is_raised_somewhere_and_no_other() -> None:
    modules = sorted(Path(str(findings.__file__)).parent.glob("findings*.py"))
    code = "".join(path.read_text("utf-8") for path in modules)
    raised = set(re.findall(r'finding\(\s*"([A-Z-]+)"', code))
    assert raised | {rule_of(kind) for kind in RemarkKind} == set(finding_rules())


def test_conditions_are_neutral() -> None:
    link = LicenceLink("m", "mit", "MIT License", next(iter(_accessed(CARD).licences)).licence_class, "model card")
    conflict = LicenceConflict("m", link, replace(link, licence_id="apache-2.0"))
    raised = [
        *licence_conflicts([replace(_accessed(CARD), conflicts=(conflict,))]),
        *retirements([replace(D, retires_on=AS_OF)], [], AS_OF, 90),
        *without_owner([replace(D, owner_role=None)]),
        *largest_dependencies([Dependency("host", "tokens", measure({"a": 9, "b": 1}), {})]),
        *without_evidence([D], {}),
        *unregistered_use([UsageName("m", 1, 1)], 10),
        *unknown_models([UsageName("m", 1, 1)], 10),
        *stale_evidence([StaleFile(EvidenceKind.LICENCE, "l", "1" * 64)], {}, {}),
        *unread_evidence([UnreadFile("a", "is a symbolic link")]),
        *quarantined_rows([Quarantined("usage", 1, 10, (("x is present", 1),))]),
        *conflicting_duplicates([DuplicateConflict("usage", 2)]),
    ]
    assert len(raised) == 11
    for item in raised:
        assert FORBIDDEN.search(item.condition) is None
        assert item.condition.endswith(".")

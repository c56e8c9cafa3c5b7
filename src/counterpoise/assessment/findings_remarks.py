"""Findings on what readers noticed in a file and did not refuse: one a kind of remark and a kind of evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from counterpoise.assessment.findings import Finding, count, finding, listed, share, shown
from counterpoise.catalogue.finding_rules import finding_rules
from counterpoise.language import said, thousands
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import EvidenceKind, RemarkKind

MAX_DETAIL = 200
SOME_RECORDS = Fraction(5, 100)


@dataclass(frozen=True, slots=True)
class Remarked:
    """One thing that a reader noticed in one file."""

    kind: RemarkKind
    detail: str
    evidence_kind: EvidenceKind
    path: str
    evidence_sha256: str
    records: int = 1  # of the file that it concerns


@dataclass(frozen=True, slots=True)
class Whole:
    """All evidence of one kind."""

    files: int
    records: int


def rule_of(kind: RemarkKind) -> str:
    """Rule of the catalogue that a kind of remark raises."""
    return kind.value.upper().replace("_", "-")


def remarks(found: Iterable[Remarked], wholes: Mapping[EvidenceKind, Whole]) -> Iterator[Finding]:
    """One finding a kind of remark and kind of evidence; those that concern most records are named first."""
    groups: dict[tuple[RemarkKind, EvidenceKind], list[Remarked]] = defaultdict(list)
    for item in found:
        groups[item.kind, item.evidence_kind].append(item)
    for (kind, of), items in groups.items():
        whole = wholes.get(of, Whole(0, 0))
        files = len({item.evidence_sha256 for item in items})
        noticed = said(
            "Noticed in {files} of {files_2} in {of}: {items}.",
            files=thousands(files),
            files_2=count(max(whole.files, files), "file"),
            of=of,
            items=_listed(items),
        )
        yield finding(rule_of(kind), of, _case(kind, items, whole), noticed).resting_on(
            item.evidence_sha256 for item in items
        )


def _listed(items: Sequence[Remarked]) -> str:
    """Each thing once, with the first file that shows it, how many others do, and the records that it concerns."""
    by_detail: dict[str, list[Remarked]] = defaultdict(list)
    for item in items:
        by_detail[item.detail].append(item)
    ordered = sorted(
        by_detail.items(), key=lambda entry: (-sum(item.records for item in entry[1]), -len(entry[1]), entry[0])
    )
    return listed([_named(detail, same) for detail, same in ordered], "remark")


def _named(detail: str, same: Sequence[Remarked]) -> str:
    first = min(same, key=lambda item: (-item.records, item.path))
    others = len({item.evidence_sha256 for item in same}) - 1
    also = said(" and {others}", others=count(others, "other file")) if others else ""
    records = sum(item.records for item in same)
    concerned = f" ({count(records, 'record')})" if records > len(same) else ""
    return f"{shown(first.path)}{also}: {one_line(detail, MAX_DETAIL)}{concerned}"


def _case(kind: RemarkKind, items: Sequence[Remarked], whole: Whole) -> str:
    """Case of the rule: `any`, where it has but one, else whether 5 % or more of the kind's records are concerned.

    Remarks on one file may concern the same records: of each file the longest of them counts.
    """
    if "any" in finding_rules()[rule_of(kind)].severity:
        return "any"
    most: dict[str, int] = defaultdict(int)
    for item in items:
        most[item.evidence_sha256] = max(most[item.evidence_sha256], item.records)
    return "large" if share(sum(most.values()), whole.records) >= SOME_RECORDS else "small"

"""Findings on what documents and results speak of: two that disagree, and names that lead to nothing known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from counterpoise.assessment.findings import Finding, count, finding, listed, shown
from counterpoise.language import counted, said, thousands
from counterpoise.vocabulary import EvidenceKind


@dataclass(frozen=True, slots=True)
class Stated:
    """What one document states of one field of a model."""

    model: str
    field: str
    value: str
    meaning: frozenset[str]  # what the value says in one spelling; empty where that is not known
    path: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A name under which documents or results speak of a model, and which leads to nothing known."""

    kind: EvidenceKind
    name: str
    records: int
    candidates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def conflicting_disclosures(stated: Iterable[Stated], registered: Collection[str]) -> Iterator[Finding]:
    """Documents of one model that state of one field what cannot both hold; one finding a field, both are kept.

    `registered` are the models that deployments use.
    """
    by_subject: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for item in stated:
        if item.meaning:
            by_subject[item.field, item.model].append(item)
    by_field: dict[str, list[tuple[Stated, Stated]]] = defaultdict(list)
    for (field, _), items in sorted(by_subject.items()):
        if pair := _at_odds(sorted(items, key=lambda item: (item.path, item.value))):
            by_field[field].append(pair)
    for field, pairs in by_field.items():
        pairs.sort(key=lambda pair: (pair[0].model not in registered, pair[0].model))
        models = listed([_both(*pair) for pair in pairs], "model")
        condition = said(
            "Documents of {pairs} disagree on {field}: {models}.",
            pairs=count(len(pairs), "model"),
            field=field.replace("_", " "),
            models=models,
        )
        case = "registered" if pairs[0][0].model in registered else "other"
        yield finding("CONFLICTING-DISCLOSURES", field, case, condition).resting_on(
            item.evidence_sha256 for pair in pairs for item in pair
        )


def _at_odds(items: Sequence[Stated]) -> tuple[Stated, Stated] | None:
    """The first two that share nothing of what they mean: of several values, one in common is agreement enough."""
    return next(((one, other) for one, other in combinations(items, 2) if not one.meaning & other.meaning), None)


def _both(one: Stated, other: Stated) -> str:
    return said(
        "{model} is {value} in {path} and {value_2} in {path_2}",
        model=shown(one.model),
        value=shown(one.value),
        path=shown(one.path),
        value_2=shown(other.value),
        path_2=shown(other.path),
    )


def unknown_subjects(subjects: Iterable[Subject]) -> Iterator[Finding]:
    """Names that match no known model and no entry of the register; one finding a kind, those of most records first."""
    by_kind: dict[EvidenceKind, list[Subject]] = defaultdict(list)
    for subject in subjects:
        by_kind[subject.kind].append(subject)
    for kind, unknown in by_kind.items():
        unknown.sort(key=lambda item: (-item.records, item.name))
        names, records = len(unknown), sum(item.records for item in unknown)
        condition = counted(
            names,
            "{n} name in {kind}, with {records} in all, matches no known model and no entry of the register: {names}.",
            "{n} names in {kind}, with {records} in all, match no known model and no entry of the register: {names}.",
            n=thousands(names),
            kind=kind,
            records=count(records, "record"),
            names=listed([_closest(item) for item in unknown], "name"),
        )
        yield finding("UNKNOWN-SUBJECT", kind, "any", condition).resting_on(
            sha256 for item in unknown for sha256 in item.evidence
        )


def _closest(subject: Subject) -> str:
    near = said(", closest known {candidates}", candidates=shown(subject.candidates[0])) if subject.candidates else ""
    return f"{shown(subject.name)} ({thousands(subject.records)}{near})"

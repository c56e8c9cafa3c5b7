"""Clauses of contracts and terms on a day, and which of them changed from one day to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from counterpoise.assessment.facts import Disclosure, Document
from counterpoise.catalogue.licences import named_by
from counterpoise.safe.text import comparable
from counterpoise.vocabulary import DisclosureState, DocumentKind

_CLAUSE = "terms."
_BINDING = frozenset({DocumentKind.CONTRACT, DocumentKind.API_TERMS, DocumentKind.LICENCE_TEXT})


@dataclass(frozen=True, slots=True)
class TermChange:
    """One clause, or the licence, that two dated documents of one subject state differently."""

    subject: str
    clause: str
    before: str
    after: str
    before_document: Document
    after_document: Document


def in_force(disclosures: Iterable[Disclosure], day: date) -> dict[str, Disclosure]:
    """Clauses on a day by name, each by the latest document in force that states it; undated ones are the oldest."""
    found: dict[str, Disclosure] = {}
    for item in sorted(disclosures, key=lambda item: _age(item.document)):
        is_clause = item.field.startswith(_CLAUSE) and item.value and item.state is DisclosureState.DISCLOSED
        if is_clause and _is_in_force(item.document, day):
            found[item.field.removeprefix(_CLAUSE)] = item
    return found


def term_changes(
    documents: Iterable[Document], disclosures: Iterable[Disclosure], before: date, now: date
) -> tuple[TermChange, ...]:
    """What changed between two days, by subject and clause.

    Only what both days state is compared: a clause that a new document leaves out is not shown to have changed. A
    document without a date stands on neither side.
    """
    licences, clauses = defaultdict(list), defaultdict(list)
    for document in documents:
        if document.dated_on and document.kind in _BINDING and document.licence_claim:
            licences[comparable(document.subject)].append(document)
    for item in disclosures:
        if item.document.dated_on and item.document.kind in _BINDING:
            clauses[comparable(item.document.subject)].append(item)
    found = [change for group in licences.values() for change in _licence(group, before, now)]
    found += [change for group in clauses.values() for change in _clauses(group, before, now)]
    return tuple(sorted(found, key=lambda item: (comparable(item.subject), item.clause)))


def _clauses(group: list[Disclosure], before: date, now: date) -> Iterator[TermChange]:
    old, new = in_force(group, before), in_force(group, now)
    for clause in old.keys() & new.keys():
        was, has_become = old[clause].value or "", new[clause].value or ""
        if comparable(was) != comparable(has_become):
            subject = new[clause].document.subject
            yield TermChange(subject, clause, was, has_become, old[clause].document, new[clause].document)


def _licence(group: list[Document], before: date, now: date) -> Iterator[TermChange]:
    ordered = sorted(group, key=_age)
    old, new = ([item for item in ordered if _is_in_force(item, day)] for day in (before, now))
    if old and new and _named(old[-1]) != _named(new[-1]):
        claims = (old[-1].licence_claim or "", new[-1].licence_claim or "")
        yield TermChange(new[-1].subject, "licence", *claims, old[-1], new[-1])


def _named(document: Document) -> frozenset[str]:
    """Licences that a claim names, or its words where they name none that is known."""
    return named_by(document.licence_claim) or frozenset({comparable(document.licence_claim or "")})


def _age(document: Document) -> tuple[bool, date, str]:
    return document.dated_on is not None, document.dated_on or date.min, document.evidence_sha256


def _is_in_force(document: Document, day: date) -> bool:
    has_begun = document.dated_on is None or document.dated_on <= day
    return has_begun and (document.valid_until is None or document.valid_until >= day)

"""Conditions of the licences along a lineage, held against what register and estate.yaml state.

    met             the facts lie within the condition
    breached        they do not: that licence does not cover the use as stated, and another one may be needed
    unknown         no licence is known, a fact is not stated, or the words are such that a person must judge
    not applicable  the licence sets no such condition, or it does not reach this use

Nothing is compared word by word: what is no number, place, name or yes and no is left to people, whose dated answers in
the register count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from counterpoise.assessment.access import UNRECOGNISED, LicenceLink
from counterpoise.assessment.licence_facts import Bound, Judgement, Registered
from counterpoise.assessment.licence_limits import of_commerce, of_field, of_place, of_revenue, of_users
from counterpoise.assessment.licence_naming import of_model_name, of_notice, of_output, output_of_words
from counterpoise.catalogue.clauses import NOTHING_KNOWN, value, weight
from counterpoise.catalogue.licences import Licence, licence
from counterpoise.language import marked, said
from counterpoise.vocabulary import ConditionOutcome as Outcome
from counterpoise.vocabulary import LicenceCondition as Kind

CLAUSE_OF: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.USERS: "threshold",
        Kind.REVENUE: "threshold",
        Kind.PLACE: "jurisdiction_exclusions",
        Kind.NOTICE: "naming_duty",
        Kind.MODEL_NAME: "naming_duty",
        Kind.FIELD_OF_USE: "use_restrictions",
        Kind.COMMERCIAL: "commercial",
        Kind.OUTPUT: "output_limit",
    }
)
"""The clause of the catalogue that holds each condition in words."""

_NOT_KNOWN = marked("not known")


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of one licence, held against one deployment; `clause` is in the catalogue's words."""

    deployment: str
    step: int
    kind: Kind
    link: LicenceLink | None  # None where the register names no model
    clause: str
    judged: Judgement


def checks(bound: Sequence[Bound], facts: Registered, agreed_output: str | None = None) -> Iterator[Check]:
    """Every condition along one lineage, the model's own first.

    `agreed_output` is what contract or terms of the service say of the use of output, where the licence is not known.
    """
    if not bound:
        judged = Judgement(Outcome.UNKNOWN, said("the register names no model, so that no licence is known"))
        yield Check(facts.deployment, 0, Kind.ANY, None, said(_NOT_KNOWN), judged)
    for step, item in enumerate(bound):
        link = item.link
        row = None if link.licence_id == UNRECOGNISED else licence(link.licence_id)
        if row is None or not _has_clauses(row):
            known = said("no clause of the licence is known") if row else said("the licence is not known")
            judged = Judgement(Outcome.UNKNOWN, said("{known}: it may ask anything", known=known))
            yield Check(facts.deployment, step, Kind.ANY, link, said(_NOT_KNOWN), judged)
            if step == 0 and link.source == "terms" and agreed_output:
                yield Check(facts.deployment, step, Kind.OUTPUT, link, agreed_output, output_of_words(facts))
            continue
        for kind, judged in _judged(row, item, facts):
            yield Check(facts.deployment, step, kind, link, value(row, CLAUSE_OF[kind]), judged)


def _has_clauses(row: Licence) -> bool:
    return not {row.commercial, row.use_restrictions} <= NOTHING_KNOWN


def _judged(row: Licence, bound: Bound, facts: Registered) -> Iterator[tuple[Kind, Judgement]]:
    """One judgement a kind: that the words ask nothing, what a rule says, or that a person must judge."""
    found = {kind: judge(row, bound, facts) for kind, judge in _JUDGES.items()}
    ruled = {CLAUSE_OF[kind] for kind, judged in found.items() if judged}
    for kind, judged in found.items():
        clause = CLAUSE_OF[kind]
        taken = weight(clause, value(row, clause))
        if taken is None:
            yield kind, Judgement(Outcome.UNKNOWN, said("what the licence says of this is not known"))
        elif taken == 0:
            yield kind, Judgement(Outcome.NOT_APPLICABLE, said("the licence sets no such condition"))
        elif judged:
            yield kind, judged
        elif clause in ruled:
            yield kind, Judgement(Outcome.NOT_APPLICABLE, said("the clause asks something else"))
        else:
            yield kind, Judgement(Outcome.UNKNOWN, said("no rule compares these words: a person must judge"))


_JUDGES: Mapping[Kind, Callable[[Licence, Bound, Registered], Judgement | None]] = MappingProxyType(
    {
        Kind.USERS: of_users,
        Kind.REVENUE: of_revenue,
        Kind.PLACE: of_place,
        Kind.NOTICE: of_notice,
        Kind.MODEL_NAME: of_model_name,
        Kind.FIELD_OF_USE: of_field,
        Kind.COMMERCIAL: of_commerce,
        Kind.OUTPUT: of_output,
    }
)

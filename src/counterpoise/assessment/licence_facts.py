"""What register and estate.yaml state that a condition of a licence can be held against, and a judgement on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from counterpoise.assessment.access import LicenceLink
from counterpoise.catalogue.licences import Licence
from counterpoise.language import marked, said
from counterpoise.vocabulary import ConditionOutcome as Outcome
from counterpoise.vocabulary import Hosting
from counterpoise.vocabulary import LicenceCondition as Kind

Source = Literal["register", "estate.yaml", "lineage"]
NOT_STATED = marked("the register does not state it")


@dataclass(frozen=True, slots=True)
class Registered:
    """What register and estate.yaml state of one deployment and of the organisation; None: not stated."""

    deployment: str
    as_of: date
    seat: str | None = None  # of the organisation
    organisation_users: float | None = None  # most in any month, all products, with affiliates
    revenue_usd: float | None = None  # a year, with affiliates
    most_users: int | None = None  # the largest number stated of any one deployment
    monthly_users: int | None = None
    users_at_release: float | None = None  # of the organisation, in the month before the release of the model
    hosting: Hosting = Hosting.UNKNOWN
    places: tuple[str, ...] = ()
    product_name: str | None = None
    shown_notice: str | None = None  # `none` states that there is none
    made_available: bool | None = None  # to people outside the organisation
    commercial_use: bool | None = None
    multimodal: bool | None = None
    modification: str | None = None
    limit_breached: bool | None = None
    limit_reviewed_on: date | None = None
    within_intended_use: bool | None = None
    output_training_use: bool | None = None
    output_training_model: str | None = None
    output_training_kind: str | None = None  # derivative, language_model or other_model
    output_training_competes: bool | None = None
    output_training_distributed: bool | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A licence along the lineage, with the names of models that others than its model's developer made from it."""

    link: LicenceLink
    made_from_it: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words, and where it comes from: a file of the estate, or the lineage of the model."""

    words: str
    source: Source = "register"


@dataclass(frozen=True, slots=True)
class Judgement:
    outcome: Outcome
    reason: str
    facts: tuple[Fact, ...] = ()


def limited(row: Licence, kind: Kind, judged: Judgement) -> Judgement:
    """The judgement, unless it is met and the words ask more than was compared."""
    rest = row.conditions.rest.get(kind)
    if rest is None or judged.outcome is not Outcome.MET:
        return judged
    reason = said(
        "{reason}; of the rest ({rest}) no fact is compared: a person must judge", reason=judged.reason, rest=rest
    )
    return Judgement(Outcome.UNKNOWN, reason, judged.facts)


def yes_no(what: str, stated: bool | None) -> tuple[Fact, ...]:
    if stated is None:
        return ()
    return (Fact(said("{what}: yes", what=what) if stated else said("{what}: no", what=what)),)

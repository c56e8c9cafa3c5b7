"""What a need asks, and what the evidence shows of one option, as the judges of fit take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from counterpoise.assessment.access import AccessResult
from counterpoise.assessment.answers import IndicatorAnswer
from counterpoise.assessment.claims import Result
from counterpoise.assessment.control_points import Cell, Pin
from counterpoise.assessment.facts import Disclosure, Statement
from counterpoise.assessment.stress import Fallback
from counterpoise.catalogue.needs import Need
from counterpoise.vocabulary import ConditionOutcome, Fit, LicenceCondition, NeedWeight


@dataclass(frozen=True, slots=True)
class Asked:
    """A need as the owner of a use case stated it; `number` is its place in the owner's list, from 1."""

    number: int
    need: Need
    weight: NeedWeight
    value: float | None = None
    places: tuple[str, ...] = ()  # ISO 3166 codes, or EU
    benchmark: str | None = None
    metric: str | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """One option against one need. `lower` and `upper` are in the unit of the need; None where nothing is measured."""

    outcome: Fit
    reason: str
    evidence: tuple[str, ...] = ()  # hashes
    locator: str | None = None
    lower: float | None = None
    upper: float | None = None
    evaluated_on: date | None = None  # day of the evaluation that decided
    is_evaluated: bool = False  # an evaluation decided


@dataclass(frozen=True, slots=True)
class Measured:
    """An interval that another stage derived; None where a bound is not known."""

    lower: float | None
    upper: float | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One result with its day, and whether it is out of its window on the day of assessment."""

    result: Result
    evaluated_on: date | None
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a licence, as it was held against the deployment."""

    kind: LicenceCondition
    outcome: ConditionOutcome
    reason: str
    evidence: tuple[str, ...] = ()
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """Logs of the window: what was spent, on how many successful calls and tokens, and what of it is not logged."""

    spend: float
    calls: int
    tokens: int
    calls_without_cost: int
    calls_without_tokens: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """How firmly the version is held (None: not shown), and the runway of the service."""

    pin: Pin | None = None
    basis: Literal["announced", "notice", "own", "not_shown"] = "not_shown"
    runway_days: int | None = None
    exit_days: float | None = None
    pin_evidence: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """All that is shown of a deployment, or of a model that the owner names as a candidate.

    Whatever is left out is not shown. `model` is the model as it is spelled; `cells` name parties as people do.
    """

    id: str
    model: str | None = None
    register: str | None = None  # hash of the register that declares it; None for a candidate
    documentation: Measured | None = None
    answers: Mapping[str, IndicatorAnswer] = field(default_factory=dict)
    results: Sequence[Evaluated] = ()
    access: AccessResult | None = None
    statements: Mapping[str, Statement] = field(default_factory=dict)
    cells: Sequence[Cell] = ()
    clauses: Mapping[str, Disclosure] = field(default_factory=dict)
    disclosures: Sequence[Disclosure] = ()  # of the model, none of them out of its window
    host_seat: str | None = None
    conditions: Sequence[Condition] = ()
    used: Used | None = None
    versions: Versions | None = None
    fallback: Fallback | None = None

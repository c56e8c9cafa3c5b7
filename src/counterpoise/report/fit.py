"""The part of the report on fit: needs as their owners stated them, and what is shown of each option."""

from __future__ import annotations

from datetime import date
from typing import Literal

from counterpoise.report.basis import EvidenceId, FigureId, Frozen
from counterpoise.vocabulary import Fit, NeedWeight


class FitNeed(Frozen):
    """A need as it was stated; `asked` is its limit, places or word; None where the name says it all."""

    need: str
    name: str
    theme: str
    weight: NeedWeight
    asked: str | None


class NeedResult(Frozen):
    outcome: Fit
    reason: str
    observed: FigureId | None  # None where nothing is measured
    evidence: tuple[EvidenceId, ...]
    locator: str | None


class FitOption(Frozen):
    """`name` is for people; `outcome` is over the must-have needs. `results` stand in the order of the needs."""

    name: str
    deployment: str | None  # None: a candidate that is not deployed for this use
    outcome: Fit
    met: FigureId  # must-have needs
    not_met: FigureId
    not_shown: FigureId
    preferred_met: FigureId
    results: tuple[NeedResult, ...]


class UseCaseFit(Frozen):
    """One use case. Options stand in the order of the register, then candidates as the owner lists them."""

    id: str
    title: str
    owner_role: str | None
    stated_on: date | None
    order: Literal["before", "after", "not_shown", "no_results"]
    abstains: Literal["no_needs", "no_must", "no_options", "thin"] | None
    needs: tuple[FitNeed, ...]
    options: tuple[FitOption, ...]


class FitByUseCase(Frozen):
    thin_rule: str  # of the catalogue
    use_cases: tuple[UseCaseFit, ...]  # as estate.yaml lists them

"""Fit of the reports that `builder` builds: each outcome, each order of needs and results, each abstention once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import cycle, islice
from typing import TYPE_CHECKING, Literal

from counterpoise.report.fit import FitByUseCase, FitNeed, FitOption, NeedResult, UseCaseFit
from counterpoise.report.model import Deployment
from counterpoise.vocabulary import Fit, NeedWeight

if TYPE_CHECKING:
    from tests.report.builder import Builder

_NEEDS = (
    FitNeed(
        need="content_unseen", name="Nobody outside sees content", theme="exit", weight=NeedWeight.MUST, asked=None
    ),
    FitNeed(need="score_at_least", name="Score", theme="performance", weight=NeedWeight.MUST, asked="at least 0.8: Q"),
    FitNeed(need="processed_in", name="Processed in", theme="place", weight=NeedWeight.PREFERRED, asked="EU"),
)
_CELLS = (Fit.MEETS, Fit.DOES_NOT_MEET, Fit.NOT_SHOWN)
_ORDERS: tuple[Literal["before", "after", "not_shown", "no_results"], ...] = (
    *("before", "after", "not_shown", "no_results"),
)
_ABSTAINS: tuple[Literal["no_needs", "no_must", "no_options", "thin"] | None, ...] = (
    *(None, "no_needs", "no_must", "no_options", "thin"),
)


def fit(builder: Builder, deployments: Sequence[Deployment]) -> FitByUseCase:
    """Five use cases of two deployments and a candidate each; none where there is no deployment."""
    return FitByUseCase(
        thin_rule="Not enough is shown where fewer than six in ten are decided",
        use_cases=tuple(
            _use_case(builder, place, deployments[2 * place : 2 * place + 2], abstains)
            for place, abstains in enumerate(_ABSTAINS)
            if deployments[2 * place : 2 * place + 2]
        ),
    )


def _use_case(
    builder: Builder,
    place: int,
    deployments: Sequence[Deployment],
    abstains: Literal["no_needs", "no_must", "no_options", "thin"] | None,
) -> UseCaseFit:
    needs = () if abstains == "no_needs" else _NEEDS
    stated = "use of " + (deployments[0].use_case or "no stated purpose")
    options = [(item.name, item.id) for item in deployments] + [(deployments[0].model or "a model", None)]
    return UseCaseFit(
        id=f"case-{place + 1}",
        title=stated,
        owner_role=deployments[0].owner_role,
        stated_on=date(2026, 5, 4) if place % 2 == 0 else None,
        order=_ORDERS[place % len(_ORDERS)],
        abstains=abstains,
        needs=needs,
        options=tuple(
            _option(builder, number + place, name, identity, needs)
            for number, (name, identity) in enumerate(() if abstains == "no_options" else options)
        ),
    )


def _option(builder: Builder, place: int, name: str, deployment: str | None, needs: Sequence[FitNeed]) -> FitOption:
    cells = list(islice(cycle(_CELLS), place, place + len(needs)))
    counts = [
        builder.figure(f"{outcome} of {name}", "needs", cells.count(outcome), query="usage")
        for outcome in (*_CELLS, Fit.MEETS)
    ]
    return FitOption(
        name=name,
        deployment=deployment,
        outcome=tuple(Fit)[place % len(Fit)],
        met=counts[0],
        not_met=counts[1],
        not_shown=counts[2],
        preferred_met=counts[3],
        results=tuple(
            NeedResult(
                outcome=outcome,
                reason=f"what the evidence says of {need.name}",
                observed=builder.figure(f"{need.name} of {name}", "score", None, (0.7, 0.9), query="usage")
                if need.need == "score_at_least"
                else None,
                evidence=("EV-reg-0001",),
                locator="lines 3-4",
            )
            for need, outcome in zip(needs, cells, strict=True)
        ),
    )

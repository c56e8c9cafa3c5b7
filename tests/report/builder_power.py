"""Concentration, control and comparison of the reports that `builder` builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from counterpoise.report.basis import Unit
from counterpoise.report.model import (
    Comparison,
    ComparisonGroup,
    Concentration,
    ConcentrationTop,
    Deployment,
    IndicatorComparison,
)
from counterpoise.report.power import ControlMap, Layer, PowerCell, Veto, Withdrawal
from counterpoise.report.weekly import Week, WeekAccess, WeekNumbers, WeekParties
from counterpoise.vocabulary import Access, ControlPoint, Dimension, Power, WeekDimension, WeekFault, Weight

if TYPE_CHECKING:
    from tests.report.builder import Builder

WINDOW = "2026-08/2026-10"
MONTHS = tuple(f"2026-{number:02d}" for number in range(5, 11))
_FORMULAS = {
    "Entities": "number of entities with tokens",
    "Total": "sum of tokens",
    "Unknown share": "tokens without an entity / tokens",
    "HHI": "10000 × Σ share²; upper bound: the unknown share belongs to the largest",
    "Normalised HHI": "(HHI/10000 − 1/n) / (1 − 1/n)",
    "CR1": "largest share",
    "CR3": "sum of the three largest shares",
    "N2": "10000 / HHI",
    "Gini": "Gini coefficient of the shares",
    "Share": "tokens of the entity / tokens",
}


def concentration(builder: Builder) -> tuple[Concentration, ...]:
    return tuple(
        _row(builder, dimension, period, place)
        for dimension in (Dimension.DEVELOPER, Dimension.HOST)
        for place, period in enumerate((WINDOW, *MONTHS))
        if builder.rows
    )


def _row(builder: Builder, dimension: Any, period: str, place: int) -> Concentration:
    weights: Counter[str] = Counter()
    for number, row in enumerate(builder.rows):
        weights[getattr(row, dimension) or "not named"] += round((row.tokens or 0) * (1 + place * (number % 3 - 1) / 9))
    total, unknown = sum(weights.values()) / 0.96 or 1, 0.04
    shares = sorted(((w / total, name) for name, w in weights.items() if w), reverse=True)
    hhi = sum(share**2 for share, _ in shares) * 10_000
    bounds = (hhi, hhi + ((shares[0][0] + unknown) ** 2 - shares[0][0] ** 2) * 10_000) if shares else None
    scope = {"query": "concentration", "dimension": dimension, "period": period, "evidence": builder.logs}

    def make(label: str, unit: Unit, value: float | None = None, span: tuple[float, float] | None = None) -> str:
        return builder.figure(f"{label} by {dimension}", unit, value, span, formula=_FORMULAS[label], **scope)

    first, three = shares[0][0] if shares else 0, sum(share for share, _ in shares[:3])
    return Concentration(
        period=period,
        is_pooled="/" in period,
        dimension=dimension,
        weight=Weight.TOKENS,
        scope="all",
        n=make("Entities", "entities", len(shares)),
        total=make("Total", "tokens", round(total)),
        unknown_share=make("Unknown share", "share", unknown),
        hhi=make("HHI", "points", None, bounds),
        hhi_normalised=make("Normalised HHI", "index", None, (0.21, 0.27)),
        cr1=make("CR1", "share", None, (first, first + unknown)),
        cr3=make("CR3", "share", None, (three, min(1, three + unknown))),
        n_effective=make(
            "N2", "effective entities", None, (10_000 / bounds[1], 10_000 / bounds[0]) if bounds else None
        ),
        gini=make("Gini", "index", 0.512345),
        top=tuple(
            ConcentrationTop(entity=name.lower(), name=name, share=make("Share", "share", share))
            for share, name in shares[:5]
        ),
    )


def comparison(builder: Builder, deployments: tuple[Deployment, ...]) -> Comparison:
    figures = {figure.id: figure for figure in builder.figures}
    groups = []
    for access in Access:
        members = [item for item in deployments if item.access == access]
        spans = [figures[item.documentation] for item in members]
        mean = (
            (sum(s.lower or 0 for s in spans) / len(spans), sum(s.upper or 0 for s in spans) / len(spans))
            if spans and builder.is_known
            else None
        )
        groups.append(
            ComparisonGroup(
                access=access,
                deployments=builder.figure(f"Deployments: {access}", "deployments", len(members), query="answers"),
                developers=builder.figure(
                    f"Developers: {access}", "entities", len({m.developer for m in members}), query="answers"
                ),
                documentation=builder.figure(f"Mean documentation: {access}", "index", None, mean, query="answers"),
                completeness=builder.figure(
                    f"Completeness: {access}", "share", 0.6 if members else None, query="answers"
                ),
                members=tuple(item.id for item in members),
            )
        )
    return Comparison(
        groups=tuple(groups),
        difference=builder.figure(
            "Open minus closed", "index", None, (-0.31, 0.24) if builder.rows else None, query="answers"
        ),
        outcome="not_settled" if builder.rows and builder.is_known else "too_few",
        indicators=tuple(
            IndicatorComparison(
                indicator=f"ind-{number + 1:02d}",
                counts={
                    access: dict(
                        Counter(builder.answer(p, number) for p, d in enumerate(deployments) if d.access == access)
                    )
                    for access in Access
                },
            )
            for number in range(builder.questions)
            if builder.rows
        ),
    )


def layers(builder: Builder) -> tuple[Layer, ...]:
    """The last has no known weight."""
    return tuple(
        Layer(
            dimension=dimension,
            weight=weight,
            largest=None if dimension is Dimension.HOST_SEAT else "Big Cloud",
            n=builder.figure("Known", "entities", 3, query="concentration"),
            cr1=builder.figure("Largest", "share", None, (0.4, 0.6), query="concentration"),
            hhi=builder.figure("HHI of a layer", "points", None, (2_900.0, 4_700.0), query="concentration"),
            unknown_share=builder.figure("Not attributed", "share", 0.2, query="concentration"),
        )
        for dimension in Dimension
        for weight in Weight
        if builder.rows
    )


def weeks(builder: Builder) -> tuple[Week, ...]:
    """Two weeks with numbers, and one for each reason to have none."""
    if not builder.rows:
        return ()
    ends = [date(2026, 8, 2 + 7 * place) for place in range(2)]
    sound = [
        Week(end=end, fault=None, is_contradicted=end.day == 9, numbers=_numbers(builder), evidence=builder.logs[:1])
        for end in ends
    ]
    faulty = [
        Week(
            end=date(2026, 9, 1 + place),
            fault=fault,
            is_contradicted=False,
            numbers=None,
            evidence=() if fault is WeekFault.ABSENT else builder.logs[1:3],
        )
        for place, fault in enumerate(WeekFault)
    ]
    return (*sound, *faulty)


def _numbers(builder: Builder) -> WeekNumbers:
    def make(label: str, unit: Unit, value: float | None = None, span: tuple[float, float] | None = None) -> str:
        return builder.figure(label, unit, value, span, query="concentration", evidence=builder.logs[:1])

    return WeekNumbers(
        models=make("Models of a week", "models", 9),
        tokens=make("Tokens of a week", "tokens", 2_985_224_165_828),
        **{
            dimension: WeekParties(
                n=make("Known in a week", "entities", 4),
                unknown_share=make("Not attributed in a week", "share", 0.037),
                hhi=make("HHI of a week", "points", None, (3_238.139866, 3_607.592966)),
                floor=make("Floor of a week", "points"),
            )
            for dimension in WeekDimension
        },
        access=WeekAccess(**{access: make("Access in a week", "share", None, (0.2, 0.4)) for access in Access}),
    )


def control_map(builder: Builder, deployments: Sequence[Deployment]) -> ControlMap:
    """Each power at least once; the first deployment has a party that is not known."""
    powers = list(Power)
    cells = [
        PowerCell(
            deployment=item.id,
            point=point,
            entity=item.host if place else None,
            is_self=powers[(place + number) % len(powers)] is Power.SELF,
            power=powers[(place + number) % len(powers)],
            reason="the host answers the calls, and may end that",
        )
        for place, item in enumerate(deployments)
        for number, point in enumerate(ControlPoint)
    ]
    known = bool(deployments)
    return ControlMap(
        cells=tuple(cells),
        exposure=builder.figure("Exposure", "share", None, (0.5, 0.75) if known else None, query="usage"),
        autonomy=builder.figure("Autonomy", "share", None, (0.25, 0.5) if known else None, query="usage"),
        released=builder.figure("Released", "share", 0.4 if known else None, query="usage"),
        gap=builder.figure("Gap", "share", None, (-0.1, 0.15) if known else None, query="usage"),
        veto=(Veto(entity="Big Cloud", share=builder.figure("Veto", "share", 0.3, query="usage")),) if known else (),
        fallback=builder.figure("Fallback", "share", None, (0.1, 0.6) if known else None, query="usage"),
        withdrawals=(
            Withdrawal(
                kind="country",
                name="Every party with its seat in US",
                stopped=builder.figure("Stops", "share", 0.3, query="usage"),
                residual=builder.figure("Stays", "share", None, (0.1, 0.3), query="usage"),
            ),
        )
        if known
        else (),
    )

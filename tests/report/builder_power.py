"""Concentration, control and comparison of the reports that `builder` builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from counterpoise.report.basis import Unit
from counterpoise.report.licences import LicenceCheck, LicenceConditions
from counterpoise.report.model import (
    Comparison,
    ComparisonGroup,
    Concentration,
    ConcentrationTop,
    Deployment,
    IndicatorComparison,
)
from counterpoise.report.power import (
    AccessShare,
    Balance,
    BusinessUnit,
    ControlMap,
    Country,
    Dependence,
    Further,
    Inside,
    Layer,
    Pattern,
    Payee,
    PowerCell,
    Shock,
    Spread,
    Stress,
    Veto,
    Withdrawal,
)
from counterpoise.vocabulary import (
    Access,
    ConditionOutcome,
    ControlPoint,
    Dimension,
    LicenceCondition,
    Power,
    Weight,
)
from tests.report.builder_contrasts import contrasts

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
        contrasts=contrasts(builder),
    )


def dependence(builder: Builder) -> Dependence:
    """The last layer has no known weight; one layer has two largest, and another leader in tokens."""

    def layer(dimension: Dimension, *largest: str) -> Layer:
        return Layer(
            dimension=dimension,
            largest=largest,
            n=builder.figure("Known", "entities", 3, query="concentration"),
            cr1=builder.figure("Largest", "share", None, (0.4, 0.6), query="concentration"),
            hhi=builder.figure("HHI of a layer", "points", None, (2_900.0, 4_700.0), query="concentration"),
            unknown_share=builder.figure("Not attributed", "share", 0.2, query="concentration"),
        )

    leaders = {Dimension.HOST_SEAT: (), Dimension.ROOT: ("Base", "Other base")}
    layers = tuple(layer(dimension, *leaders.get(dimension, ("Big Cloud",))) for dimension in Dimension)
    return Dependence(
        headline=Weight.CRITICAL,
        priced=builder.figure("Priced", "share", 0.6, query="usage"),
        named=builder.figure("Named", "share", 0.7, query="usage"),
        layers=layers,
        spread=tuple(
            Spread(
                dimension=item.dimension,
                weight=weight,
                hhi=item.hhi
                if weight is Weight.CRITICAL
                else builder.figure("HHI", "points", 5_000, query="concentration"),
                leads="Another Lab" if weight is Weight.TOKENS else None,
            )
            for item in layers
            for weight in Weight
        ),
        further=tuple(
            Further(
                dimension=dimension,
                **{
                    name: builder.figure(name, "index", 0.3, query="concentration")
                    for name in ("gini", "shannon", "hill_1", "hill_infinity", "theil", "lead", "kwoka", "melnik")
                },
                between=builder.figure("Between", "nats", 0.1, query="concentration"),
            )
            for dimension in (Dimension.DEVELOPER, Dimension.ROOT, Dimension.HOST)
        ),
        by_access=tuple(
            AccessShare(
                access=access,
                share=builder.figure("Share of access", "share", 0.25, query="usage"),
                layers=(layer(Dimension.DEVELOPER, "Lab"), layer(Dimension.HOST, "Big Cloud")),
            )
            for access in Access
        ),
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
        balance=tuple(
            Balance(
                point=point,
                **{
                    side: builder.figure(f"Balance, {side}", "share", 0.25 if known else None, query="usage")
                    for side in ("own", "limited", "alone", "not_shown")
                },
            )
            for point in ControlPoint
        ),
        exposure=builder.figure("Exposure", "share", None, (0.5, 0.75) if known else None, query="usage"),
        autonomy=builder.figure("Autonomy", "share", None, (0.25, 0.5) if known else None, query="usage"),
        released=builder.figure("Released", "share", 0.4 if known else None, query="usage"),
        gap=builder.figure("Gap", "share", None, (-0.1, 0.15) if known else None, query="usage"),
        veto=(Veto(entity="Big Cloud", share=builder.figure("Veto", "share", 0.3, query="usage")),) if known else (),
    )


def stress(builder: Builder, deployments: Sequence[Deployment]) -> Stress:
    known = bool(deployments)

    def made(label: str, *span: float) -> str:
        value = span[0] if known and len(span) == 1 else None
        bounds = (span[0], span[1]) if known and len(span) > 1 else None
        return builder.figure(label, "share", value, bounds, query="usage")

    withdrawal = Withdrawal(name="Big Cloud", stopped=made("Stops", 0.3), residual=made("Stays", 0.1, 0.3))
    country = Country(
        country="US",
        developer_seat=made("Developer's seat", 0.6),
        host_seat=made("Host's seat", 0.5, 0.6),
        law=made("Law", 0, 1),
        stopped=made("Stops", 0.5),
        residual=made("Stays", 0.2, 0.5),
    )
    payee = Payee(
        name="Big Cloud", spend=made("Spend", 0.7), rises=tuple(made("Extra", 0, rise) for rise in (0.1, 0.3, 0.7))
    )
    kinds: tuple[Any, ...] = ("policy", "terms", "upgrade", "change")
    return Stress(
        fallback=made("Fallback", 0.1, 0.6),
        tested=tuple(item.id for item in deployments[:1]),
        withdrawals=(withdrawal,) if known else (),
        developer=withdrawal.model_copy(update={"name": "Lab"}) if known else None,
        host=withdrawal if known else None,
        pair=withdrawal.model_copy(update={"name": "Big Cloud and Lab"}) if known else None,
        resilience=made("Resilience", 0.4, 0.7),
        countries=(country,) if known else (),
        payees=(payee,) if known else (),
        shocks=tuple(
            Shock(
                kind=kind,
                party="Lab" if known and kind != "upgrade" else None,
                affected=made("Affected", 0.2, 0.4),
                residual=made("Residual", 0.1, 0.4),
                any=made("Any", 0.3, 0.5),
            )
            for kind in kinds
        ),
        canary=made("Canary", 0.2),
    )


def inside(builder: Builder, deployments: Sequence[Deployment]) -> Inside:
    """Every unit of the register, and what has none."""

    def unit(name: str | None) -> BusinessUnit:
        return BusinessUnit(
            name=name,
            deployments=builder.figure("Deployments", "deployments", 2, query="usage"),
            critical=builder.figure("Critical", "deployments", 1, query="usage"),
            calls=builder.figure("Calls", "share", 0.2, query="usage"),
            users=builder.figure("Users", "users", None if name is None else 42, query="usage"),
            developers=builder.figure("Developers", "entities", 2, query="usage"),
            hosts=builder.figure("Hosts", "entities", 1, query="usage"),
        )

    names = dict.fromkeys(item.unit for item in deployments)
    return Inside(
        units=tuple(map(unit, names)),
        effective=builder.figure("Units", "effective entities", 3.2 if names else None, query="usage"),
        access=builder.figure("Access", "share", 0.3 if names else None, query="usage"),
    )


def patterns(builder: Builder) -> tuple[Pattern, ...]:
    outcomes: tuple[Any, ...] = ("holds", "does_not_hold", "not_settled")
    return tuple(
        Pattern(
            id=f"PAT-{number}",
            name="Many models, one root",
            sign="more developers than base models",
            meaning="one grantor stands behind a varied front",
            outcome=outcome,
            measure=builder.figure("Pattern", "share", None, (0.1, 0.3), query="usage"),
        )
        for number, outcome in enumerate(outcomes, 1)
    )


def licence_conditions(builder: Builder, deployments: Sequence[Deployment]) -> LicenceConditions:
    """Each condition and each outcome that is printed; the first of each deployment quotes the evidence."""
    outcomes = (ConditionOutcome.BREACHED, ConditionOutcome.UNKNOWN, ConditionOutcome.MET)
    checks = [
        LicenceCheck(
            deployment=item.id,
            condition=condition,
            licences=() if condition is LicenceCondition.ANY else ("Llama 3.3 Community",),
            models=("Llama 3.3 70B Instruct",),
            outcome=outcomes[number % len(outcomes)],
            clause="700M monthly active users: ask for a licence",
            stated=None if number % 2 else "register: 86 monthly users of this deployment",
            reason="the number of one deployment is no total",
            quote=None if number else "more than 700 million monthly active users <b>must</b> ask",
            quoted_from=None if number else "EV-lic-0001",
            locator=None if number else "lines 7-8",
            evidence=("EV-lic-0001", "EV-reg-0001"),
        )
        for item in deployments[:3]
        for number, condition in enumerate(LicenceCondition)
    ]
    numbers = {
        outcome.value: builder.figure(
            f"Conditions {outcome}",
            "conditions",
            sum(check.outcome is outcome for check in checks),
            query="answers",
        )
        for outcome in outcomes
    }
    return LicenceConditions(checks=tuple(sorted(checks, key=lambda check: outcomes.index(check.outcome))), **numbers)

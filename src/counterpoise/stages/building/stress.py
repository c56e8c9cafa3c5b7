"""Scenarios: parties withdraw, countries bar, prices rise, terms change; and what tested fallbacks catch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from counterpoise.assessment import stress
from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.stress import Exposed, Fallback, Priced
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId
from counterpoise.report.power import Country, Payee, Shock, Stress, Withdrawal
from counterpoise.stages.building.control_map import asked_of, enter, party_name, power_rows
from counterpoise.stages.building.source import Source, floats, share
from counterpoise.stages.concentration import PARTIES, known_weights
from counterpoise.stages.concentration import asked_of as layer_asked
from counterpoise.vocabulary import ControlPoint, Dimension, Weight

RISES = (20, 50, 100)  # per cent
_NOT_KNOWN = "(not known)"
_TEST_DAYS, _CANARY_DAYS = 365, 31
_WHERE = (Dimension.DEVELOPER_SEAT, Dimension.HOST_SEAT, Dimension.LAW)
_KINDS: tuple[tuple[Literal["terms", "upgrade", "policy", "change"], str, tuple[ControlPoint, ...]], ...] = (
    ("policy", marked("bars a class of use"), (ControlPoint.USE,)),
    ("terms", marked("changes its terms"), (ControlPoint.USE, ControlPoint.TUNE, ControlPoint.OUTPUT)),
    ("upgrade", marked("closes the next version"), (ControlPoint.NEXT,)),
    ("change", marked("changes the model unseen"), (ControlPoint.CHANGE,)),
)


def build_stress(source: Source) -> Stress:
    """Play every scenario over the calls and the spend of the window."""
    exposed = _exposed(source, ControlPoint.STOP)
    parties = sorted({party for item in exposed for party in item.stoppers})
    largest = {dimension: _largest(source, dimension) for dimension in PARTIES} if exposed else {}
    shocks = dict.fromkeys((*parties, *filter(None, largest.values())))
    every = stress.withdrawals(exposed, {party: [party] for party in shocks})
    played = [item for item in every if item.name in parties]
    made = {item.name: _withdrawal(source, item, party_name(source, item.name), item.name) for item in every}
    pair = stress.worst_pair(exposed, parties)
    return Stress(
        fallback=enter(
            source,
            "stress.fallback",
            said("Use with a fallback that was tested within a year"),
            "calls with a tested fallback / all calls",
            stress.fallback_coverage(exposed) if exposed else None,
        ),
        tested=tuple(item.id for item in exposed if item.fallback is Fallback.TESTED),
        withdrawals=tuple(made[item.name] for item in played),
        developer=made.get(largest.get(Dimension.DEVELOPER) or ""),
        host=made.get(largest.get(Dimension.HOST) or ""),
        pair=_withdrawal(source, pair, _pair_name(source, pair), "pair") if pair else None,
        resilience=enter(
            source,
            "stress.resilience",
            said("Use that runs on, whichever one party withdraws"),
            "1 − largest share that stays stopped after the withdrawal of one party",
            _resilience(played, exposed),
        ),
        countries=tuple(_countries(source, exposed, parties)),
        payees=tuple(_payees(source)),
        shocks=tuple(_shock(source, kind, words, points) for kind, words, points in _KINDS),
        canary=_canary(source),
    )


def _largest(source: Source, dimension: Dimension) -> str | None:
    """The external party that most calls rest on at a layer; of equals the first by id."""
    rows = source.book.rows("weight_by", **layer_asked(source.audit.window, dimension, Weight.CALLS))
    return next((row["entity_id"] for row in rows if row["entity_id"] not in {None, SELF}), None)


def _exposed(source: Source, *points: ControlPoint) -> list[Exposed]:
    """Each registered deployment with calls in the window: who alone holds one of the points, and its fallback."""
    rows = power_rows(source, *points)
    total = sum(row["calls"] for row in rows)
    known = {row["deployment_id"] for row in source.table(DEPLOYMENT)}
    return [
        Exposed(
            id=row["deployment_id"],
            weight=Fraction(row["calls"], total),
            stoppers=frozenset((row["holders"] or "").split("\n")) - {"", _NOT_KNOWN},
            is_doubtful=row["not_shown"] > 0 or _NOT_KNOWN in (row["holders"] or "").split("\n"),
            fallback=fallback_of(row, source.audit.as_of),
            target=row["fallback"] if row["fallback"] in known else None,
        )
        for row in rows
        if row["deployment_id"] is not None
    ]


def fallback_of(row: Mapping[str, Any], as_of: date) -> Fallback:
    """What the register states of a fallback: `fallback` and its `_result`, `_other_party` and `_tested_on`."""
    if row["fallback"] == "none" or row["fallback_result"] == "missed":
        return Fallback.NONE
    is_met = (row["fallback_result"], row["fallback_other_party"]) == ("met", "yes")
    return Fallback.TESTED if is_met and _within(row["fallback_tested_on"], as_of, _TEST_DAYS) else Fallback.NOT_SHOWN


def _within(day: str | None, as_of: date, days: int) -> bool:
    """Whether a day that the register states, if it does, lies in the days before the audit."""
    return day not in {None, "none"} and 0 <= (as_of - date.fromisoformat(str(day))).days <= days


def _withdrawal(source: Source, item: stress.Withdrawal, name: str, key: str) -> Withdrawal:
    stopped, residual = _effects(source, f"stress.{key}", name, item)
    return Withdrawal(name=name, stopped=stopped, residual=residual)


def _effects(source: Source, key: str, name: str, item: stress.Withdrawal) -> tuple[FigureId, FigureId]:
    """What stops at once, and what stays stopped."""
    what = "calls of what the parties that withdraw can stop"
    return (
        enter(source, f"{key}.stopped", said("Use that stops: {name}", name=name), f"{what} / all calls", item.stopped),
        enter(
            source,
            f"{key}.residual",
            said("Use that stays stopped: {name}", name=name),
            f"{what}, without a tested fallback / all calls",
            item.residual,
        ),
    )


def _pair_name(source: Source, pair: stress.Withdrawal) -> str:
    return said(" and ").join(party_name(source, party) for party in sorted(pair.parties))


def _resilience(played: Sequence[stress.Withdrawal], exposed: Sequence[Exposed]) -> Bounds | None:
    """1 less the largest residual: at least by the upper bounds, at most by the lower ones."""
    if not exposed:
        return None
    uppers, lowers = ([getattr(item.residual, end) for item in played] for end in ("upper", "lower"))
    unregistered = 1 - sum((item.weight for item in exposed), Fraction())
    return Bounds(1 - max(uppers, default=unregistered), 1 - max(lowers, default=Fraction()))


def _countries(source: Source, exposed: Sequence[Exposed], parties: Iterable[str]) -> Iterator[Country]:
    """Every country that calls rest on by a seat or a law, the one that could stop most first."""
    seats = {row["entity_id"]: row["seat"] for row in source.table(ENTITY)}
    asked = {dimension: layer_asked(source.audit.window, dimension, Weight.CALLS) for dimension in _WHERE}
    weights = {dimension: known_weights(source.book.rows("weight_by", **asked[dimension])) for dimension in _WHERE}
    names = sorted({name for known, _ in weights.values() for name in known})
    withdrawing = {name: [party for party in parties if seats.get(party) == name] for name in names}
    for item in stress.withdrawals(exposed, withdrawing):
        figures = {}
        for dimension, (known, unknown) in weights.items():
            whole = sum(known.values(), unknown)
            low = known.get(item.name, Fraction())
            figures[dimension.value] = source.book.add(
                f"stress.country.{item.name}.{dimension}",
                said(
                    "Use that rests on {name} by {dimension}",
                    name=item.name,
                    dimension=said(dimension.value.replace("_", " ")),
                ),
                "share",
                value=None if unknown else float(low / whole),
                bounds=(float(low / whole), float((low + unknown) / whole)) if unknown else (None, None),
                query="weight_by",
                formula="[weight of the country / all weight, the same with all unknown weight]",
                parameters=asked[dimension],
            )
        name = said("every party with its seat in {name}", name=item.name)
        stopped, residual = _effects(source, f"stress.country.{item.name}", name, item)
        yield Country(country=item.name, stopped=stopped, residual=residual, **figures)


def _payees(source: Source) -> Iterator[Payee]:
    rows = source.book.rows("spend_rows", **source.span)
    uses = [
        Priced(
            spend=Fraction(row["spend"]),
            payee=row["payee"],
            fallback=fallback_of(row, source.audit.as_of),
            cost_ratio=Fraction(row["fallback_cost_ratio"]) if row["fallback_cost_ratio"] else None,
        )
        for row in rows
    ]
    total = sum((use.spend for use in uses), Fraction())
    paid = {use.payee: Fraction() for use in uses if use.payee}
    for use in uses:
        if use.payee:
            paid[use.payee] += use.spend
    for payee, spend in sorted(paid.items(), key=lambda item: (-item[1], item[0])):
        name = party_name(source, payee)
        rises = [stress.price_rise(uses, payee, Fraction(rise, 100)).switch for rise in RISES]
        yield Payee(
            name=name,
            spend=source.book.add(
                f"stress.price.{payee}.spend",
                said("Spend paid to {name}", name=name),
                "share",
                value=share(float(spend), float(total)),
                query="spend_rows",
                formula=f"spend of payee {payee} / all spend",
                parameters=source.span,
            ),
            rises=tuple(
                source.book.add(
                    f"stress.price.{payee}.{rise}",
                    said(
                        "Extra cost if {name} raises its prices by {rise} per cent, over all spend",
                        name=name,
                        rise=rise,
                    ),
                    "share",
                    bounds=floats(extra),
                    query="spend_rows",
                    formula="Σ min(spend · rise, spend · (cost ratio of a tested fallback − 1)) / all spend",
                    note=None if extra.is_point else said("the cost of a fallback, or a payee, is not shown"),
                    parameters=source.span,
                )
                for rise, extra in zip(RISES, rises, strict=True)
            ),
        )


def _shock(
    source: Source,
    kind: Literal["terms", "upgrade", "policy", "change"],
    words: str,
    points: tuple[ControlPoint, ...],
) -> Shock:
    """The party whose act would leave most without a fallback."""
    exposed = _exposed(source, *points)
    parties = sorted({party for item in exposed for party in item.stoppers})
    worst = next(iter(stress.withdrawals(exposed, {party: [party] for party in parties})), None)
    every = next(iter(stress.withdrawals(exposed, {"any": parties})), None) if exposed else None
    name = party_name(source, worst.name) if worst else None
    what = f"calls of what {worst.name if worst else 'one party'} decides alone"

    def entered(part: str, label: str, formula: str, bounds: Bounds | None) -> FigureId:
        return enter(source, f"stress.{kind}.{part}", label, formula, bounds, points)

    reached = worst or every
    return Shock(
        kind=kind,
        party=name,
        affected=entered(
            "affected",
            said("Use affected if {name} {words}", name=name or said("one party"), words=said(words)),
            f"{what} / all calls",
            reached.stopped if reached else None,
        ),
        residual=entered(
            "residual",
            said("Use without a tested fallback if {name} {words}", name=name or said("one party"), words=said(words)),
            f"{what}, without a tested fallback / all calls",
            reached.residual if reached else None,
        ),
        any=entered(
            "any",
            said("Use of which some external party alone {words}", words=said(words)),
            "calls with such a party / all calls",
            every.stopped if every else None,
        ),
    )


def _canary(source: Source) -> FigureId:
    """Of the calls of which somebody outside can change the model unseen, the part with a canary run of late."""
    rows = [row for row in power_rows(source, ControlPoint.CHANGE) if row["deployment_id"] and row["holders"]]
    calls = sum(row["calls"] for row in rows)
    covered = sum(row["calls"] for row in rows if _within(row["canary_run_on"], source.audit.as_of, _CANARY_DAYS))
    return source.book.add(
        "stress.canary",
        said("Use that others can change unseen and that a canary run of the last 31 days covers"),
        "share",
        value=share(covered, calls),
        query="power_rows",
        formula="calls with a canary run stated / calls with a party that can change the model unseen",
        note=None if calls else said("no use is shown that an external party can change unseen"),
        parameters=asked_of(source, ControlPoint.CHANGE),
    )

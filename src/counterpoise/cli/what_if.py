"""What `counterpoise what-if` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.claims import NORMAL_975, Difference
from counterpoise.errors import Problem, UsageError
from counterpoise.report.format import grouped
from counterpoise.report.wording import word
from counterpoise.safe.text import one_line
from counterpoise.stages.what_if import CostChange, MovedUse, WhatIf
from counterpoise.vocabulary import Access

_MOST_RESULTS = 12
_HEAD = f"  {'':<24}{'before':>18}{'after':>18}{'change':>20}"


def ratios(given: Sequence[str]) -> dict[str, Fraction]:
    """Cost ratios by deployment, each written as DEPLOYMENT=RATIO. Raises UsageError."""
    found: dict[str, Fraction] = {}
    for text in given:
        name, equals, number = text.partition("=")
        try:
            ratio = Decimal(number)
        except InvalidOperation:
            ratio = Decimal("NaN")
        if not equals or not ratio.is_finite() or ratio < 0 or abs(ratio.adjusted()) > 9:
            raise UsageError(Problem(f"--cost: '{text}' is no ratio", remedy="write it like claims-letters=1.2"))
        found[name.strip()] = Fraction(ratio)
    return found


def shown(found: WhatIf) -> dict[str, Any]:
    """The answer as one JSON object: points, shares of the calls, amounts in the currency of the estate."""
    return {
        "period": str(found.period),
        "window": [str(month) for month in found.window],
        "currency": found.currency,
        "hhi": [
            {"layer": item.dimension, "weight": item.weight}
            | {side: _span(getattr(item, side)) for side in ("before", "after", "change")}
            for item in found.layers
        ],
        "autonomy": dict(zip(("before", "after", "change"), map(_span, found.autonomy), strict=True))
        if found.autonomy
        else None,
        "cost": [
            {
                "deployment": item.deployment,
                "before": None if item.before is None else float(item.before),
                "after": None if item.after is None else _span(item.after),
                "basis": item.basis,
            }
            for item in found.costs
        ],
        "moved": [
            {
                "deployment": item.move.deployment,
                "model": item.move.model,
                "host": item.move.host,
                "hosting": item.hosting,
                "access": item.access,
                "stop": [{"party": cell.entity, "power": cell.value, "reason": cell.reason} for cell in item.stop],
                "quality": [_difference(pair) for pair in item.quality],
            }
            for item in found.moved
        ],
    }


def text(found: WhatIf) -> str:
    """The answer for people."""
    window = f"{found.window[0]} to {found.window[-1]}"
    lines = [f"The audit of {found.period} (use of {window}) as if these had moved; the estate is not changed.", ""]
    for item in found.moved:
        lines += _of_use(item)
    for weight in dict.fromkeys(item.weight for item in found.layers):
        lines += [f"HHI in {word(weight)}, points", _HEAD]
        lines += [
            f"  {word(item.dimension):<24}{_points(item.before):>18}{_points(item.after):>18}"
            f"{_points(item.change, signed=True):>20}"
            for item in found.layers
            if item.weight is weight
        ]
        lines.append("")
    if found.autonomy:
        before, after, change = found.autonomy
        lines += ["Use that no external party can stop alone, per cent of the calls", _HEAD]
        lines += [f"  {'':<24}{_percent(before):>18}{_percent(after):>18}{_percent(change, signed=True):>20}", ""]
    else:
        lines += ["No log counts a call in the window: concentration and autonomy are not shown.", ""]
    lines += [f"Spend in the window, {found.currency}", *(_cost(item) for item in found.costs)]
    return "\n".join(lines)


def _of_use(item: MovedUse) -> Iterator[str]:
    access = word(Access(item.access))
    yield f"{item.move.deployment}: {item.move.model} at {item.move.host} ({word(item.hosting)}; access {access})"
    for cell in item.stop:
        party = cell.entity or "a party that is not known"
        yield f"  may stop it: {party}, {word(cell.value)} ({cell.reason})"
    if not item.quality:
        yield "  quality: no result of both models on the same terms is in the evidence"
    for pair in item.quality[:_MOST_RESULTS]:
        where = f"{pair.first.benchmark}{f', {pair.first.subset}' if pair.first.subset else ''}, {pair.first.metric}"
        half = "" if pair.error is None else f" ± {NORMAL_975 * pair.error:.3g}"
        note = " (95 %)" if pair.error is not None else " (error not known)"
        yield f"  quality, {one_line(where, 80)}: {pair.gap:+.3g}{half}{note}, positive is better"
    if len(item.quality) > _MOST_RESULTS:
        yield f"  … and {len(item.quality) - _MOST_RESULTS} more results (--json has them all)"
    yield ""


def _cost(item: CostChange) -> str:
    now = "not shown" if item.before is None else grouped(round(item.before))
    if item.after is None:
        return f"  {item.deployment}: now {now}; then not shown ({item.basis})"
    low, high = (grouped(round(end)) for end in (item.after.lower, item.after.upper))
    then = low if low == high else f"{low} to {high}"
    return f"  {item.deployment}: now {now}; then {then} ({item.basis})"


def _span(bounds: Bounds) -> list[float]:
    return [round(float(bounds.lower), 6), round(float(bounds.upper), 6)]


def _difference(pair: Difference) -> dict[str, Any]:
    return {
        "benchmark": pair.first.benchmark,
        "subset": pair.first.subset,
        "metric": pair.first.metric,
        "now": pair.first.score,
        "then": pair.second.score,
        "better_by": pair.gap,
        "error": pair.error,
        "evaluators": [pair.first.evaluator, pair.second.evaluator],
    }


def _points(bounds: Bounds, *, signed: bool = False) -> str:
    return _ends(*(_number(round(end), signed=signed) for end in (bounds.lower, bounds.upper)))


def _percent(bounds: Bounds, *, signed: bool = False) -> str:
    ends = (f"{float(end) * 100:{'+' if signed and end > 0 else ''}.1f}" for end in (bounds.lower, bounds.upper))
    return _ends(*ends)


def _ends(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _number(number: int, *, signed: bool) -> str:
    return f"+{grouped(number)}" if signed and number > 0 else grouped(number)

"""How a number, a date and a piece of evidence text are written. Every filter of the templates stands here.

Three styles of one figure:

    prose   at most three significant digits, the unit in words:    from 42.1 to 71.3 per cent
    cell    the same, but counts in full and the unit in short:     42.1% to 71.3%
    full    all six decimals that the report holds:                 from 42.1384% to 71.25%

What is not known is "not shown" in every style: never 0, a blank or a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from hashlib import sha256
from typing import Literal, TypeAlias

from counterpoise.language import (
    counted,
    decimal,
    decimal_sign,
    marked,
    marked_many,
    said,
    written_month,
    written_short_month,
)
from counterpoise.period import Period, written
from counterpoise.report.basis import Figure, Unit
from counterpoise.safe.text import one_line

Style: TypeAlias = Literal["prose", "cell", "full"]

NOT_SHOWN = marked("not shown")
THIN_SPACE = "\u202f"  # thin, and a line never breaks at it
MINUS = "\u2212"
_WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN)  # wide enough for every finite float
_SCALES = ((10**12, marked("trillion")), (10**9, marked("billion")), (10**6, marked("million")))
_UNITS: dict[Unit, tuple[str, str]] = {
    "points": marked_many("point", "points"),
    "effective entities": marked_many("effective entity", "effective entities"),
    "tokens": marked_many("token", "tokens"),
    "calls": marked_many("call", "calls"),
    "records": marked_many("record", "records"),
    "files": marked_many("file", "files"),
    "deployments": marked_many("deployment", "deployments"),
    "models": marked_many("model", "models"),
    "entities": marked_many("entity", "entities"),
    "indicators": marked_many("indicator", "indicators"),
    "controls": marked_many("control", "controls"),
    "claims": marked_many("claim", "claims"),
    "conditions": marked_many("condition", "conditions"),
    "days": marked_many("day", "days"),
    "nats": marked_many("nat", "nats"),
    "needs": marked_many("need", "needs"),
    "users": marked_many("user", "users"),
    "use cases": marked_many("use case", "use cases"),
}
# A range of shares by style: some languages write the sign once, some twice.
_SHARE_RANGES: dict[Style, str] = {
    "prose": marked("from {low} to {high} per cent"),
    "cell": marked("{low}% to {high}%"),
    "full": marked("from {low}% to {high}%"),
}
_EVIDENCE_ID = re.compile(r"(EV-[a-z]+-)(\d+)\Z")


def prose(figure: Figure) -> str:
    """The figure inside a sentence, with its unit."""
    return _figure(figure, "prose", with_unit=True)


def bare(figure: Figure) -> str:
    """The figure inside a sentence that names the unit itself."""
    return _figure(figure, "prose", with_unit=False)


def cell(figure: Figure) -> str:
    """The figure in a table whose head names the unit."""
    return _figure(figure, "cell", with_unit=False)


def full(figure: Figure) -> str:
    """The figure in the annex: every decimal that the report holds, with its unit."""
    return _figure(figure, "full", with_unit=True)


def _figure(figure: Figure, style: Style, *, with_unit: bool) -> str:
    value, lower, upper = figure.value, figure.lower, figure.upper
    if value is None and lower == upper:
        value = lower
    if value is None and lower is None and upper is None:
        return said(NOT_SHOWN)
    word = _unit_word(figure.unit, is_one=value == 1) if with_unit else ""
    if value is None:
        return _range(lower, upper, figure.unit, style) + word
    text = _number(value, figure.unit, style) + word
    if (lower is None and upper is None) or lower == value == upper:
        return text
    return f"{text} ({_range(lower, upper, figure.unit, style)})"


def _unit_word(unit: Unit, *, is_one: bool) -> str:
    if unit in {"share", "index", "score", "money"}:  # a sign stands with the number, or none
        return ""
    return f" {counted(1 if is_one else 2, *_UNITS[unit])}"


def _range(lower: float | None, upper: float | None, unit: Unit, style: Style) -> str:
    if lower is None or upper is None:
        bound = upper if lower is None else lower
        if bound is None:
            return said(NOT_SHOWN)
        number = _number(bound, unit, style)
        return said("at most {number}", number=number) if lower is None else said("at least {number}", number=number)
    low, high = _digits(lower, unit, style), _digits(upper, unit, style)
    if low == high and lower != upper:  # rounding must not turn a range into a point
        low, high = _digits(lower, unit, "full"), _digits(upper, unit, "full")
    if unit == "share":
        return said(_SHARE_RANGES[style], low=low, high=high)
    return (
        said("{low} to {high}", low=low, high=high)
        if style == "cell"
        else said("from {low} to {high}", low=low, high=high)
    )


def _number(value: float, unit: Unit, style: Style) -> str:
    """One number without its unit word; a share carries its sign."""
    digits = _digits(value, unit, style)
    if unit != "share":
        return digits
    return said("{number} per cent", number=digits) if style == "prose" else said("{number}%", number=digits)


def _digits(value: float, unit: Unit, style: Style) -> str:
    """One number without its unit word and sign."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        raise ValueError(f"{value} cannot be printed: a figure is finite or not shown")
    if unit == "share":
        return _share(exact, style)
    if style == "full" or (style == "cell" and exact == exact.to_integral_value() and unit != "index"):
        return _grouped(_plain(exact, 6))
    if unit == "index":
        return decimal(_fixed(exact, 2))
    return _significant(exact, with_scale=style == "prose" and unit not in {"points", "score"})


def _share(exact: Decimal, style: Style) -> str:
    percent = exact * 100
    if style == "full":
        return decimal(_plain(percent, 4))
    if 0 < percent < Decimal("0.1"):
        return said("less than {number}", number=decimal("0.1"))
    if Decimal("99.9") < percent < 100:  # all is said only where all is meant
        return said("more than {number}", number=decimal("99.9"))
    is_whole = percent == percent.to_integral_value()
    text = _plain(percent, 1) if is_whole and style == "prose" else _fixed(percent, 1)  # a column lines up
    return decimal(text)


def _significant(exact: Decimal, *, with_scale: bool) -> str:
    """At most three significant digits; from a million on in words where `with_scale`."""
    if exact == 0:
        return "0"
    rounded = exact.quantize(Decimal(1).scaleb(exact.adjusted() - 2), context=_WIDE)
    for scale, word in _SCALES if with_scale else ():
        if abs(rounded) >= scale:
            return f"{_grouped(_plain(rounded / scale, 2))}{THIN_SPACE}{said(word)}"
    return _grouped(_plain(rounded, 6))


def _fixed(exact: Decimal, decimals: int) -> str:
    """Exactly `decimals` decimals; a zero has no sign."""
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), context=_WIDE):f}"
    return text.lstrip("-") if not text.strip("-0.") else text.replace("-", MINUS)


def _plain(exact: Decimal, decimals: int) -> str:
    """At most `decimals` decimals, without closing zeros."""
    text = _fixed(exact, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(text: str) -> str:
    """Thousands apart by a thin space, from five digits on as from four."""
    whole, point, decimals = text.partition(".")
    sign, digits = (MINUS, whole[1:]) if whole.startswith(MINUS) else ("", whole)
    return sign + f"{int(digits):,}".replace(",", THIN_SPACE) + (decimal_sign() + decimals if point else "")


def grouped(number: int) -> str:
    """A whole number in full, with its thousands apart."""
    return _grouped(_fixed(Decimal(number), 0))


def day(when: date | None) -> str:
    """31 October 2026."""
    return said(NOT_SHOWN) if when is None else written(when)


def month(period: str) -> str:
    """`2026-10` as October 2026; a pooled window `2026-08/2026-10` as August 2026 to October 2026."""
    first, *rest = [written_month(Period.parse(part).first_day) for part in period.split("/")]
    return said("{first} to {last}", first=first, last=rest[0]) if rest else first


def short_month(period: str) -> str:
    """`2026-10` as Oct 2026, for an axis."""
    return written_short_month(Period.parse(period).first_day)


def shown(text: str | None, limit: int = 160) -> str:
    """Text that came with the evidence, on one line and cut; "not shown" where there is none."""
    return (one_line(text, limit) if text else "") or said(NOT_SHOWN)


def statement(figure: Figure) -> str:
    """What a figure says it is, with the parameters of its query; the annex prints it beside the value."""
    parameters = ", ".join(f"{name} {shown(value, 60)}" for name, value in figure.parameters.items())
    return f"{shown(figure.label, 120)}; {parameters}" if parameters else shown(figure.label, 120)


def anchor(text: str, prefix: str) -> str:
    """A link target for an id that may hold anything: the prefix and ten hexadecimal digits."""
    return f"{prefix}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def evidence_ranges(ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Evidence ids as (first, last) of each unbroken run, in the order given.

    >>> evidence_ranges(["EV-log-0001", "EV-log-0002", "EV-log-0003", "EV-reg-0001"])
    (('EV-log-0001', 'EV-log-0003'), ('EV-reg-0001', 'EV-reg-0001'))
    """
    runs: list[tuple[str, str]] = []
    for this in ids:
        if runs and _follows(runs[-1][1], this):
            runs[-1] = (runs[-1][0], this)
        else:
            runs.append((this, this))
    return tuple(runs)


def serial(evidence_id: str) -> str:
    """The number in an evidence id: 0006 of EV-log-0006."""
    return evidence_id.rpartition("-")[2]


def _follows(before: str, after: str) -> bool:
    first, second = _EVIDENCE_ID.match(before), _EVIDENCE_ID.match(after)
    return bool(first and second and first[1] == second[1] and int(second[2]) == int(first[2]) + 1)

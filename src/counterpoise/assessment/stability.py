"""How firmly versions are held: what was asked for against what answered, and what changed under the same name.

    pinned       calls that asked for a dated version or a digest and got it, and those of an own copy with a digest
    immutable    calls of an own copy of which a digest is held
    exposure     calls whose behaviour a party outside can alter while the name stays, alone or within a promise
    divergence   Jensen-Shannon divergence of the versions that answered in two periods, base 2:
                 (KL(p‖m) + KL(q‖m)) / 2 with m = (p + q) / 2; 0: the same mix, 1: nothing in common

Calls of no registered deployment, and calls whose version the log does not name, widen a share to both sides. Source:
PC-17, PC-18 and PC-29 of the project's facts base; Lin 1991 for the divergence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import log2

from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.control_points import Cell
from counterpoise.vocabulary import ControlPoint, Power, Served

VERSION = r"\d{4}-?\d{2}-?\d{2}|sha256:[0-9a-f]{8,}|@[0-9a-f]{7,}"
"""What names one version for good: a date, a digest or a revision in the name of a model."""

ROLLOVER_DAYS = 7
"""Days for which two versions may answer side by side while one takes over from the other."""


@dataclass(frozen=True, slots=True)
class Name:
    """A model as a log spells it; names are compared by `key`, equal for spellings that cannot mean two versions."""

    key: str
    spelling: str = field(compare=False)
    model: str | None = field(compare=False, default=None)  # id; None where the name resolves to nothing
    version: str | None = field(compare=False, default=None)  # date, digest or revision in the name


@dataclass(frozen=True, slots=True)
class Answered:
    """Successful calls of one deployment under one pair of names; None: not registered, or not in the log."""

    deployment: str | None
    asked: Name | None
    served: Name | None
    calls: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Counted:
    """Successful calls of one deployment by what answered; None: of no registered one."""

    deployment: str | None
    answer: Served
    calls: int


@dataclass(frozen=True, slots=True)
class Pins:
    """Shares of all calls; what is immutable is pinned too."""

    pinned: Bounds
    immutable: Bounds


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares of the whole weight: a party can alter it alone, or only within a promise that cannot be verified."""

    unilateral: Bounds
    conditional: Bounds


@dataclass(frozen=True, slots=True)
class Change:
    """One version took over from another under the same name; `on` is the first day of the new one."""

    asked: Name
    before: Name
    after: Name
    on: date
    calls: int  # of the new version


def version_of(name: str) -> str | None:
    """The date (without hyphens), digest or revision in a name; None where it states none."""
    found = re.search(VERSION, name)
    return found[0].replace("-", "") if found else None


def compared(asked: Name | None, served: Name | None) -> Served:
    """What answered against what was asked for; who asks for a name without a version is never answered wrongly."""
    if asked is None or served is None:
        return Served.NOT_SHOWN
    if asked.version is None:
        return Served.ALIAS
    if asked == served:
        return Served.HELD
    are_known = asked.model is not None and served.model is not None
    if are_known and asked.model != served.model:
        return Served.OTHER
    same = _same(asked.version, served.version)
    if same and not are_known:
        return Served.NOT_SHOWN
    return {True: Served.HELD, False: Served.OTHER, None: Served.NOT_SHOWN}[same]


def _same(asked: str, served: str | None) -> bool | None:
    """Whether two versions are one, where one may be cut short; None where they are not of one kind."""
    if served is None or _kind(asked) != _kind(served):
        return None
    return asked.startswith(served) or served.startswith(asked)


def _kind(version: str) -> str:
    return version[0] if version[0] in "@s" else "date"


def pins(rows: Iterable[Counted], own_copies: Mapping[str, bool | None]) -> Pins | None:
    """Pinned and immutable share of the calls; None where there is no call.

    `own_copies` says of each registered deployment whether it runs an own copy of which a digest is held; None: not
    shown.
    """
    counted: Counter[str] = Counter()
    for row in rows:
        counted[_hold(row, own_copies)] += row.calls
    if not (total := counted.total()):
        return None
    immutable, perhaps, held = counted["immutable"], counted["perhaps immutable"], counted["held"]
    held_or_immutable = counted["held, perhaps immutable"]
    pinned = immutable + held + held_or_immutable
    return Pins(
        pinned=Bounds(Fraction(pinned, total), Fraction(pinned + perhaps + counted["perhaps held"], total)),
        immutable=Bounds(Fraction(immutable, total), Fraction(immutable + perhaps + held_or_immutable, total)),
    )


def _hold(row: Counted, own_copies: Mapping[str, bool | None]) -> str:
    if row.deployment is None:
        return "perhaps immutable"
    own_copy = own_copies[row.deployment]
    if own_copy:
        return "immutable"
    if row.answer is Served.HELD:
        return "held" if own_copy is False else "held, perhaps immutable"
    if own_copy is None:
        return "perhaps immutable"
    return "perhaps held" if row.answer is Served.NOT_SHOWN else "loose"


def silent_change(weights: Mapping[str, Fraction], cells: Iterable[Cell]) -> Exposure:
    """Exposure to changes that no name shows. `weights`: share of each deployment; the rest is of none registered."""
    powers: dict[str, set[Power]] = defaultdict(set)
    for cell in cells:
        if cell.point is ControlPoint.CHANGE:
            powers[cell.deployment].add(cell.value)
    parts = dict.fromkeys(("alone", "limited", "limited or alone", "not shown"), Fraction())
    parts["not shown"] = 1 - sum(weights.values(), Fraction())
    for name, weight in weights.items():
        parts[_exposed(powers[name])] = parts.get(_exposed(powers[name]), Fraction()) + weight
    more = parts["limited or alone"] + parts["not shown"]
    return Exposure(
        unilateral=Bounds(parts["alone"], parts["alone"] + more),
        conditional=Bounds(parts["limited"], parts["limited"] + more),
    )


def _exposed(powers: set[Power]) -> str:
    if Power.UNILATERAL in powers:
        return "alone"
    if Power.UNKNOWN in powers or not powers:
        return "limited or alone" if Power.CONDITIONAL in powers else "not shown"
    return "limited" if Power.CONDITIONAL in powers else "none"


def mix(rows: Iterable[Answered]) -> dict[str, int] | None:
    """Calls by the version that answered; None where a log does not name it for a part of them."""
    counted: Counter[str] = Counter()
    for row in rows:
        if row.served is None:
            return None
        counted[row.served.key] += row.calls
    return dict(counted)


def divergence(before: Mapping[str, int], after: Mapping[str, int]) -> float | None:
    """Jensen-Shannon divergence of two mixes in bits, 0 to 1; None where one of them is empty."""
    totals = (sum(before.values()), sum(after.values()))
    if not all(totals):
        return None
    found = 0.0
    for key in sorted({*before, *after}):
        p, q = Fraction(before.get(key, 0), totals[0]), Fraction(after.get(key, 0), totals[1])
        # Exact until the logarithm, so that equal mixes come to 0 and the order of the two does not matter.
        found += sum(float(part) * log2(2 * part / (p + q)) for part in sorted((p, q)) if part)
    return min(max(found / 2, 0.0), 1.0)


def changes(rows: Iterable[Answered]) -> tuple[Change, ...]:
    """Versions that took over from another under the same name, by day; the rows are of one deployment.

    Two versions that answer side by side for longer than a week are a mix and no change.
    """
    by_name: dict[Name, dict[Name, _Span]] = defaultdict(dict)
    for row in rows:
        if row.asked is not None and row.served is not None:
            span = _Span(row.first_day, row.last_day, row.calls)
            known = by_name[row.asked].get(row.served, span)
            calls = span.calls if known is span else known.calls + span.calls
            by_name[row.asked][row.served] = _Span(min(known.first, span.first), max(known.last, span.last), calls)
    found = [
        Change(asked, before, after, spans[after].first, spans[after].calls)
        for asked, spans in by_name.items()
        for before, after in _successions(spans)
    ]
    return tuple(sorted(found, key=lambda change: (change.on, change.asked.key, change.after.key)))


@dataclass(frozen=True, slots=True)
class _Span:
    """First and last day on which a version answered, and its calls."""

    first: date
    last: date
    calls: int


def _successions(spans: Mapping[Name, _Span]) -> Iterator[tuple[Name, Name]]:
    """A version succeeds the last of those before it once all of these are over; one that goes on makes a mix."""
    for after, span in spans.items():
        earlier = {name: other for name, other in spans.items() if other.first < span.first}
        end = min(span.last, span.first + timedelta(days=ROLLOVER_DAYS))
        if earlier and all(other.last < end for other in earlier.values()):
            yield max(earlier, key=lambda name: (earlier[name].last, earlier[name].first, name.key)), after

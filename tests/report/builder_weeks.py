"""Weeks of the reports that `builder` builds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counterpoise.report.basis import Unit
from counterpoise.report.weekly import Week, WeekAccess, WeekNumbers, WeekParties
from counterpoise.vocabulary import Access, WeekDimension, WeekFault

if TYPE_CHECKING:
    from tests.report.builder import Builder


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

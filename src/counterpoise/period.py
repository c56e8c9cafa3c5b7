"""Audit periods: calendar months; and dates in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from counterpoise.language import written_day


def written(day: date) -> str:
    """A date as people write it: 31 October 2026, in the language in force, whatever the locale of the machine."""
    return written_day(day)


_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar month, written YYYY-MM."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError unless `text` is YYYY-MM."""
        match = _FORM.match(text)
        if match is None or not date.min.year <= int(match[1]) < date.max.year:
            raise ValueError(f"'{text}' is not a month written YYYY-MM")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def before(cls, day: date) -> Self:
        """The last month that was complete on `day`."""
        last = day.replace(day=1) - timedelta(days=1)
        return cls(last.year, last.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.months_later(1).first_day - timedelta(days=1)

    def months_later(self, months: int) -> Self:
        index = self.year * 12 + self.month - 1 + months
        return type(self)(index // 12, index % 12 + 1)

    def window(self, months: int) -> tuple[Self, ...]:
        """The `months` consecutive periods that end with this one, oldest first."""
        return tuple(self.months_later(offset) for offset in range(1 - months, 1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

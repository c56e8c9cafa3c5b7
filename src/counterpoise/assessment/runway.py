"""Days that are left until a service ends, against the days that leaving it takes.

    announced   days to the earliest end that register or documents announce; below 0 where it has passed
    notice      else the least notice that the terms in force promise: at least so many days
    own         else none is needed: the organisation runs its own copy
    not shown   else

    ratio = days / days of a tested switch; below 1 the service may end before the use has moved

Source: PC-31 of the project's facts base.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from counterpoise.vocabulary import Hosting

Basis = Literal["announced", "notice", "own", "not_shown"]


@dataclass(frozen=True, slots=True)
class Runway:
    basis: Basis
    days: int | None = None
    ends_on: date | None = None  # where it is announced

    def ratio(self, exit_days: float | None) -> float | None:
        """Days left for each day that a tested switch takes; None where either is not known, or it takes none."""
        return self.days / exit_days if self.days is not None and exit_days else None


def runway(as_of: date, ends: Iterable[date], notice: str | None, hosting: Hosting) -> Runway:
    """`ends`: announced ends of the service; `notice`: the clause of terms in force on the supplier's notice."""
    if ends_on := min(ends, default=None):
        return Runway("announced", (ends_on - as_of).days, ends_on)
    if hosting is Hosting.SELF:
        return Runway("own")
    days = notice_days(notice)
    return Runway("not_shown") if days is None else Runway("notice", days)


def notice_days(notice: str | None) -> int | None:
    """Days at the head of a clause such as `90 days by the host`; 0 for `none`; None where it says anything else."""
    words = (notice or "").strip().casefold()
    found = re.match(r"(\d{1,4})\s+(?:calendar\s+)?days?\b", words)
    return int(found[1]) if found else 0 if words == "none" else None


def shortest(runways: Iterable[Runway]) -> tuple[int | None, int | None]:
    """Least and most that the shortest of several can be; None where there is no such limit.

    A promised notice is a least only, and what is not shown may be shorter than all the rest.
    """
    asked = [item for item in runways if item.basis != "own"]
    announced = [item.days for item in asked if item.basis == "announced" and item.days is not None]
    known = [item.days for item in asked if item.days is not None]
    return min(known) if asked and len(known) == len(asked) else None, min(announced, default=None)

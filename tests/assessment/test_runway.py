"""The runway to a retirement: what decides on it, and the shortest of several."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.runway import Runway, notice_days, runway, shortest
from counterpoise.vocabulary import Hosting

AS_OF = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("ends", "notice", "hosting", "expected"),
    [
        ([date(2026, 12, 11), date(2027, 1, 1)], "90 days", Hosting.DEVELOPER_API, ("announced", 41)),
        ([date(2026, 10, 1)], None, Hosting.DEVELOPER_API, ("announced", -30)),
        ([], "180 days by the host", Hosting.THIRD_PARTY, ("notice", 180)),
        ([], "none", Hosting.RESELLER_API, ("notice", 0)),
        ([], "until 30 November", Hosting.SERVICE, ("not_shown", None)),
        ([], None, Hosting.UNKNOWN, ("not_shown", None)),
        ([], None, Hosting.SELF, ("own", None)),
        ([AS_OF], None, Hosting.SELF, ("announced", 0)),
    ],
)
def test_what_decides(ends: list[date], notice: str | None, hosting: Hosting, expected: tuple[str, int | None]) -> None:
    found = runway(AS_OF, ends, notice, hosting)
    assert (found.basis, found.days) == expected


@pytest.mark.parametrize(
    ("notice", "days"), [("30 days", 30), ("1 day", 1), ("  90 Calendar days", 90), ("30 daysish", None), ("", None)]
)
def test_days_of_a_clause(notice: str, days: int | None) -> None:
    assert notice_days(notice) == days


def test_the_ratio_needs_both_numbers() -> None:
    assert Runway("announced", 41).ratio(60) == pytest.approx(41 / 60)
    assert Runway("announced", 41).ratio(None) is None
    assert Runway("announced", 41).ratio(0) is None
    assert Runway("own").ratio(60) is None


RUNWAYS = st.one_of(
    st.builds(Runway, st.just("announced"), st.integers(-5, 5)),
    st.builds(Runway, st.just("notice"), st.integers(0, 5)),
    st.sampled_from([Runway("own"), Runway("not_shown")]),
)


@given(st.lists(RUNWAYS, max_size=4))
def test_the_shortest_by_every_way_it_could_turn_out(runways: list[Runway]) -> None:
    endless = 99  # stands for a day that nobody knows
    asked = [_ways(item, endless) for item in runways if item.basis != "own"]
    settled = [min(way) for way in product(*asked)] if asked else []
    low, high = (min(settled), max(settled)) if settled else (None, None)
    expected = tuple(None if bound is None or abs(bound) == endless else bound for bound in (low, high))
    assert shortest(runways) == expected


def _ways(item: Runway, endless: int) -> list[int]:
    known = [] if item.days is None else [item.days]
    return known + {"announced": [], "notice": [endless], "not_shown": [-endless, endless]}[item.basis]

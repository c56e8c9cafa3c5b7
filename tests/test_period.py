from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.period import Period


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-10", "2026-1", "2026-10-01", "0000-01", "9999-12", "", "x"])
def test_only_months_are_periods(text: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Period.parse(text)


def test_days_and_windows() -> None:
    period = Period.parse("2026-02")
    assert (period.first_day, period.last_day) == (date(2026, 2, 1), date(2026, 2, 28))
    assert [str(month) for month in period.window(4)] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert str(Period.before(date(2026, 1, 31))) == "2025-12"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_a_window_is_unbroken_and_ends_with_the_period(day: date, months: int) -> None:
    window = Period(day.year, day.month).window(months)
    assert len(window) == months
    assert window[-1].first_day <= day <= window[-1].last_day
    assert all((after.first_day - before.last_day).days == 1 for before, after in itertools.pairwise(window))

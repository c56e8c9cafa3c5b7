"""Patterns: what holds holds at both ends of its interval."""

from dataclasses import replace
from fractions import Fraction

import pytest

from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.patterns import Measured, Sign, patterns
from counterpoise.catalogue import patterns as catalogue


def span(lower: float, upper: float | None = None) -> Bounds:
    return Bounds(Fraction(lower), Fraction(lower if upper is None else upper))


NOTHING = Measured(*[None] * 9)
CALM = Measured(span(0), span(0.2), span(3), span(3), span(2000), span(2000), span(0), span(0.3), span(0.3))


def test_every_pattern_of_the_catalogue_is_judged() -> None:
    assert list(patterns(CALM)) == [item.id for item in catalogue.patterns()]


def test_what_is_not_shown_is_not_settled_and_what_is_far_below_does_not_hold() -> None:
    assert {sign for sign, _ in patterns(NOTHING).values()} == {Sign.NOT_SETTLED}
    assert {sign for sign, _ in patterns(CALM).values()} == {Sign.DOES_NOT_HOLD}


@pytest.mark.parametrize(
    ("pattern", "changed", "expected"),
    [
        ("PAT-1", {"gap": span(0.25), "largest_host": span(0.6)}, Sign.HOLDS),
        ("PAT-1", {"gap": span(0.25), "largest_host": span(0.5)}, Sign.DOES_NOT_HOLD),
        ("PAT-1", {"gap": span(0.1, 0.3), "largest_host": span(0.6)}, Sign.NOT_SETTLED),
        ("PAT-1", {"gap": span(0.25), "largest_host": None}, Sign.NOT_SETTLED),
        ("PAT-2", {"developers": span(4.5), "roots": span(3)}, Sign.HOLDS),
        ("PAT-2", {"developers": span(4.5), "roots": span(3, 4)}, Sign.NOT_SETTLED),
        ("PAT-3", {"payee_hhi": span(4000), "developer_hhi": span(2500, 2900)}, Sign.HOLDS),
        ("PAT-3", {"payee_hhi": span(3500), "developer_hhi": span(2500)}, Sign.DOES_NOT_HOLD),
        ("PAT-4", {"revocable": span(0.01, 0.2)}, Sign.HOLDS),
        ("PAT-4", {"revocable": span(0, 0.2)}, Sign.NOT_SETTLED),
        ("PAT-5", {"largest_unit": span(0.51, 0.6)}, Sign.HOLDS),
        ("PAT-6", {"largest_evaluator": span(0.4, 0.6)}, Sign.NOT_SETTLED),
    ],
)
def test_where_a_pattern_holds(pattern: str, changed: dict[str, Bounds | None], expected: Sign) -> None:
    assert patterns(replace(CALM, **changed))[pattern][0] is expected

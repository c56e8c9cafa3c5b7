"""How numbers are written: the rules of the report, and what must never be printed."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.language import speaking
from counterpoise.report import format as fmt
from counterpoise.report.basis import Figure, Unit

THIN = fmt.THIN_SPACE


def figure(unit: Unit, value: float | None = None, lower: float | None = None, upper: float | None = None) -> Figure:
    return Figure(
        id="F-0001",
        key="k",
        label="l",
        unit=unit,
        value=value,
        lower=lower,
        upper=upper,
        formula="f",
        query="q",
        row_count=1,
    )


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("share", 0.4237, "42.4 per cent"),
        ("share", 0.5, "50 per cent"),
        ("share", 0, "0 per cent"),
        ("share", 1, "100 per cent"),
        ("share", 0.0004, "less than 0.1 per cent"),
        ("share", 0.9996, "more than 99.9 per cent"),
        ("index", 0.4237, "0.42"),
        ("index", 1, "1.00"),
        ("index", -0.001, "0.00"),
        ("index", -0.12, "−0.12"),
        ("points", 2453.12, f"2{THIN}450 points"),
        ("points", 10000, f"10{THIN}000 points"),
        ("effective entities", 2.8571, "2.86 effective entities"),
        ("effective entities", 1, "1 effective entity"),
        ("tokens", 41_523_879, f"41.5{THIN}million tokens"),
        ("tokens", 999_999, f"1{THIN}million tokens"),
        ("tokens", 2_300_000_000, f"2.3{THIN}billion tokens"),
        ("records", 1204, f"1{THIN}200 records"),
        ("files", 1, "1 file"),
        ("entities", 1, "1 entity"),
        ("days", 31, "31 days"),
    ],
)
def test_a_figure_in_prose_has_three_digits_and_its_unit(unit: Unit, value: float, text: str) -> None:
    assert fmt.prose(figure(unit, value)) == text


@pytest.mark.parametrize(
    ("unit", "lower", "upper", "text"),
    [
        ("share", 0.421, 0.713, "from 42.1 to 71.3 per cent"),
        ("index", 0.42, 0.71, "from 0.42 to 0.71"),
        ("index", -0.31, 0.1, "from −0.31 to 0.10"),
        ("points", 2450, 4450, f"from 2{THIN}450 to 4{THIN}450 points"),
        ("index", 0.5, 0.5, "0.50"),
        ("index", 0.421, 0.423, "from 0.421 to 0.423"),
        ("index", 0.4, None, "at least 0.40"),
        ("share", None, 0.4, "at most 40 per cent"),
        ("index", None, None, "not shown"),
    ],
)
def test_a_range_is_printed_as_a_range(unit: Unit, lower: float | None, upper: float | None, text: str) -> None:
    assert fmt.prose(figure(unit, None, lower, upper)) == text


def test_a_value_with_bounds_shows_both() -> None:
    assert fmt.prose(figure("index", 0.5, 0.25, 0.75)) == "0.50 (from 0.25 to 0.75)"
    assert fmt.cell(figure("share", 0.5, 0.25, 0.75)) == "50.0% (25.0% to 75.0%)"
    assert fmt.prose(figure("index", 0.5, 0.5, 0.5)) == "0.50"


def test_tables_hold_counts_in_full_and_the_annex_every_decimal() -> None:
    assert fmt.cell(figure("tokens", 41_523_879)) == f"41{THIN}523{THIN}879"
    assert fmt.cell(figure("points", 2453.12)) == f"2{THIN}450"
    assert fmt.cell(figure("share", None, 0.421, 0.713)) == "42.1% to 71.3%"
    assert fmt.full(figure("points", 2453.123456)) == f"2{THIN}453.123456 points"
    assert fmt.full(figure("share", 0.423711)) == "42.3711%"
    assert fmt.full(figure("index", None, 0.421384, 0.7125)) == "from 0.421384 to 0.7125"


NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)


@given(
    unit=st.sampled_from(get_args(Unit)),
    value=NUMBERS,
    lower=NUMBERS,
    upper=NUMBERS,
    style=st.sampled_from([fmt.prose, fmt.bare, fmt.cell, fmt.full]),
)
def test_no_style_prints_what_is_not_a_number(unit, value, lower, upper, style) -> None:  # type: ignore[no-untyped-def]
    text = style(figure(unit, value, lower, upper))
    assert text
    assert text == text.strip()
    assert "-" not in text
    for wrong in ("nan", "None", "inf", "E+", f"{fmt.MINUS}0 ", f"{fmt.MINUS}0.00 "):
        assert wrong not in f"{text} "
    if value is lower is upper is None:
        assert text == fmt.NOT_SHOWN


@given(st.floats(0, 1))
def test_none_and_all_are_printed_only_where_they_are_exact(share: float) -> None:
    text = fmt.cell(figure("share", share))
    assert (text == "0.0%") == (share == 0)
    assert (text == "100.0%") == (share == 1)


@given(st.integers(0, 10**12))
def test_a_count_in_full_reads_back(number: int) -> None:
    assert int(fmt.grouped(number).replace(THIN, "")) == number


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        fmt.prose(figure("index", wrong))


def test_dates_and_months() -> None:
    assert fmt.day(date(2026, 10, 31)) == "31 October 2026"
    assert fmt.day(None) == "not shown"
    assert fmt.month("2026-08/2026-10") == "August 2026 to October 2026"
    assert fmt.short_month("2026-10") == "Oct 2026"


def test_evidence_text_is_one_line_cut_and_never_blank() -> None:
    assert fmt.shown("a\n  b") == "a b"
    assert fmt.shown("x" * 300).endswith("…")
    assert len(fmt.shown("x" * 300)) == 160
    assert fmt.shown("a\u202eb") == r"a\u202eb"
    assert fmt.shown("  ") == fmt.shown(None) == "not shown"


def test_unbroken_runs_of_evidence_are_joined() -> None:
    ids = ["EV-card-0009", "EV-log-0001", "EV-log-0002", "EV-log-0003", "EV-log-0005"]
    assert fmt.evidence_ranges(ids) == (
        ("EV-card-0009", "EV-card-0009"),
        ("EV-log-0001", "EV-log-0003"),
        ("EV-log-0005", "EV-log-0005"),
    )
    assert fmt.evidence_ranges([]) == ()


@pytest.mark.parametrize(
    ("unit", "value", "prose", "cell", "full"),
    [
        ("share", 0.42375, "42,4\u00a0%", "42,4\u00a0%", "42,375\u00a0%"),
        ("share", 0.0004, "weniger als 0,1\u00a0%", "weniger als 0,1\u00a0%", "0,04\u00a0%"),
        ("index", 0.4237, "0,42", "0,42", "0,4237"),
        ("index", -0.12, "−0,12", "−0,12", "−0,12"),
        ("points", 2453.12, f"2{THIN}450 Punkte", f"2{THIN}450", f"2{THIN}453,12 Punkte"),
        ("tokens", 41_523_879, f"41,5{THIN}Mio. Tokens", f"41{THIN}523{THIN}879", f"41{THIN}523{THIN}879 Tokens"),
        ("deployments", 1, "1 Einsatz", "1", "1 Einsatz"),
        ("deployments", 14, "14 Einsätze", "14", "14 Einsätze"),
    ],
)
def test_a_figure_in_german(unit: Unit, value: float, prose: str, cell: str, full: str) -> None:
    with speaking("de"):
        given_ = figure(unit, value)
        assert (fmt.prose(given_), fmt.cell(given_), fmt.full(given_)) == (prose, cell, full)


def test_ranges_and_dates_in_german() -> None:
    with speaking("de"):
        share = figure("share", lower=0.421384, upper=0.7125)
        assert fmt.prose(share) == "von 42,1 bis 71,2\u00a0%"
        assert fmt.cell(share) == "42,1 bis 71,2\u00a0%"
        assert fmt.full(share) == "von 42,1384 bis 71,25\u00a0%"
        assert fmt.prose(figure("days", lower=30)) == "mindestens 30 Tage"
        assert fmt.cell(figure("days", upper=30)) == "höchstens 30"
        assert fmt.prose(figure("days")) == fmt.day(None) == fmt.shown(None) == "nicht belegt"
        assert fmt.day(date(2026, 10, 31)) == "31. Oktober 2026"
        assert fmt.month("2026-08/2026-10") == "August 2026 bis Oktober 2026"
        assert fmt.short_month("2026-10") == "Okt 2026"

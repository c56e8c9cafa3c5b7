"""Periods side by side: a change is named only where bounds do not meet, and a finding has its state in each period."""

from __future__ import annotations

import pytest

from counterpoise.report.basis import Figure, Unit
from counterpoise.report.model import ReportModel
from counterpoise.report.site.history import POWER, SHOWN, Edition, History, change
from tests.report.site import editions


def figure(
    value: float | None = None, lower: float | None = None, upper: float | None = None, unit: Unit = "share"
) -> Figure:
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
    ("before", "after", "wanted"),
    [
        (figure(0.4), figure(0.5), "higher"),
        (figure(0.5), figure(0.4), "lower"),
        (figure(0.5), figure(0.5), "the same"),
        (figure(0.5, 0.5, 0.5), figure(0.5), "the same"),
        (figure(0.5), figure(0.50001), "the same as printed"),
        (figure(None, 0.2, 0.4), figure(None, 0.41, 0.6), "higher"),
        (figure(None, 0.2, 0.4), figure(None, 0.4, 0.6), "within bounds"),
        (figure(None, 0.2, 0.4), figure(None, 0.2, 0.4), "within bounds"),
        (figure(0.3, 0.2, 0.4), figure(0.1, 0.05, 0.19), "lower"),
        (figure(None, 0.2, None), figure(0.1), "lower"),
        (figure(None, 0.2, None), figure(0.9), "within bounds"),
        (figure(None, None, 0.4), figure(0.5), "higher"),
        (figure(), figure(0.5), "not shown"),
        (figure(0.5), figure(), "not shown"),
        (figure(0.5), figure(3, unit="calls"), "not shown"),
    ],
)
def test_a_change_is_named_where_the_bounds_do_not_meet(before: Figure, after: Figure, wanted: str) -> None:
    assert change(before, after) == wanted


def edition(report: ReportModel) -> Edition:
    return Edition(report, f"periods/{report.audit.period}", frozenset(), "")


@pytest.fixture(scope="module")
def history() -> History:
    return History(map(edition, (editions.middle(), editions.newest(), editions.oldest())))


def test_the_newest_comes_first(history: History) -> None:
    assert [item.period for item in history.editions] == ["2026-10", "2026-09", "2026-08"]
    assert history.newest.period == "2026-10"


def test_findings_are_there_new_still_there_gone_or_not_there(history: History) -> None:
    known = editions.middle().findings
    states = {item.finding.id: [state for _, state in item.states] for item in history.findings()}
    assert states[known[0].id] == ["gone", "still there", "there"]
    assert states[known[1].id] == ["still there", "still there", "there"]
    (new,) = {item.id for item in editions.newest().findings} - {item.id for item in known}
    assert states[new] == ["new", "not there", "not there"]
    assert len(states) == len(known) + 1


def test_a_finding_that_comes_back_is_new_and_one_that_stays_away_stays_gone() -> None:
    again = editions.of_period(editions.middle(), "2026-11")
    later = editions.of_period(editions.newest(), "2026-12")
    reports = (editions.oldest(), editions.newest(), again, later, editions.of_period(editions.newest(), "2027-01"))
    found = History(map(edition, reports)).findings()
    states = {item.finding.id: [state for _, state in item.states] for item in found}
    assert states[editions.middle().findings[0].id] == ["gone", "gone", "new", "gone", "there"]


def test_findings_of_a_deployment_are_those_that_speak_of_it(history: History) -> None:
    named = {name for item in editions.newest().findings for name in item.deployments}
    assert named
    for name in named:
        assert {item.finding.id for item in history.findings(name)} == {
            item.id
            for report in (editions.newest(), editions.middle())
            for item in report.findings
            if name in item.deployments
        }


def test_headlines_are_figures_of_each_report(history: History) -> None:
    for headline in (*SHOWN, *POWER):
        cells = history.headline(headline)
        assert [cell.edition for cell in cells] == list(history.editions)
        assert cells[-1].change is None
        for cell in cells:
            assert cell.figure in cell.edition.report.figures
        assert cells[1].change == "not shown"  # nothing is known of the oldest


def test_a_deployment_that_is_new_has_no_figure_before(history: History) -> None:
    (new,) = {item.id for item in editions.newest().deployments} - {item.id for item in editions.middle().deployments}
    cells = history.of_deployment(new, "completeness")
    assert [cell.figure is not None for cell in cells] == [True, False, False]
    assert [cell.change for cell in cells] == [None, None, None]
    assert {item.id for item in history.deployments()} == {item.id for item in editions.newest().deployments}


def test_every_figure_of_an_edition_is_compared_by_its_key(history: History) -> None:
    first, last = history.of_edition(history.editions[0]), history.of_edition(history.editions[-1])
    assert [cell.figure for cell in first] == list(editions.newest().figures)
    known = {item.key for item in editions.middle().figures}
    assert [cell.change is not None for cell in first] == [item.key in known for item in editions.newest().figures]
    assert {cell.change for cell in last} == {None}

"""Finding one's way in the report: by id, by dimension, the first few; what is not there is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.errors import RenderError
from counterpoise.report import lookup
from counterpoise.report.format import NOT_SHOWN
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Concentration, Finding, ReportModel
from counterpoise.report.power import PowerCell
from counterpoise.vocabulary import ControlPoint, Power
from tests.report import shapes


@pytest.fixture(scope="module")
def find(sample_report: ReportModel) -> Lookup:
    return Lookup(sample_report)


def test_each_thing_is_found_by_its_id(find: Lookup) -> None:
    report = find.report
    assert all(find.figure(item.id) is item for item in report.figures)
    assert all(find.evidence(item.id) is item for item in report.evidence)
    assert all(find.deployment(item.id) is item for item in report.deployments)
    assert all(find.indicator(item.id) is item for item in report.indicators)
    assert all(find.answer(item.deployment, item.indicator) is item for item in report.answers)


@pytest.mark.parametrize("kind", ["figure", "evidence", "deployment", "indicator"])
def test_an_id_that_is_not_there_is_named_with_its_kind(find: Lookup, kind: str) -> None:
    search: Callable[[str], Any] = getattr(find, kind)
    with pytest.raises(RenderError, match=f"names the {kind} 'F-9999'"):
        search("F-9999")


def test_a_question_that_was_not_put_has_no_answer(find: Lookup) -> None:
    assert find.answer("dep-01", "no such indicator") is None


def test_indicators_stand_in_blocks_that_fit_a_page(find: Lookup) -> None:
    blocks = find.indicator_blocks()
    assert [indicator for block in blocks for indicator in block] == list(find.report.indicators)
    assert max(len(block) for block in blocks) == lookup.INDICATORS_ABREAST


def test_heads_of_columns_name_their_content(find: Lookup) -> None:
    assert find.heads(find.report.indicators[:2], 13) == [("Intended use", False, 13), ("Out-of-scope use", False, 13)]
    assert find.dimension_heads(20) == [("By developer", True, 20), ("By host", True, 20)]


def test_the_window_and_its_months_are_kept_apart(find: Lookup) -> None:
    assert [(row.dimension, row.is_pooled) for row in find.pooled()] == [("developer", True), ("host", True)]
    months = find.months("host")
    assert {row.dimension for row in months} == {"host"}
    assert [row.period for row in months] == ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
    assert find.concentration_evidence() == tuple(f"EV-log-{number:04d}" for number in range(1, 7))


def test_months_stand_oldest_first_whatever_the_order_of_the_report(sample_report: ReportModel) -> None:
    def backwards(rows: tuple[Concentration, ...]) -> tuple[Concentration, ...]:
        return rows[::-1]

    report = sample_report.model_copy(update={"concentration": backwards(sample_report.concentration)})
    assert [row.period for row in Lookup(report).months("host")] == [f"2026-{number:02d}" for number in range(5, 11)]


def test_members_of_a_group_stand_by_name_and_each_deployment_in_one_group(find: Lookup) -> None:
    groups = [find.members(group) for group in find.report.comparison.groups]
    assert all([item.name for item in group] == sorted(item.name for item in group) for group in groups)
    every = [item.id for group in groups for item in group]
    assert sorted(every) == sorted(item.id for item in find.report.deployments)


def test_the_summary_holds_the_first_findings_of_the_reports_own_order(find: Lookup) -> None:
    rules = list(dict.fromkeys(item.rule for item in find.report.findings))
    groups = find.top_findings()
    assert [group[0].rule for group in groups] == rules[:5]
    for group in groups:
        assert group == tuple(item for item in find.report.findings if item.rule == group[0].rule)


def test_findings_of_a_rule_name_what_they_speak_of_once(sample_report: ReportModel) -> None:
    first, second = sample_report.deployments[:2]
    item = sample_report.findings[0]
    findings = [
        item.model_copy(update={"deployments": (first.id, second.id)}),
        item.model_copy(update={"deployments": (second.id,)}),
        item.model_copy(update={"deployments": (), "subject": "usage"}),
    ]
    assert Lookup(sample_report).concerned(findings) == (first.name, second.name, "usage")


def repeated(report: ReportModel, recommendations: list[str]) -> ReportModel:
    findings: list[Finding] = [
        report.findings[0].model_copy(update={"id": f"rule--{place}", "recommendation": text})
        for place, text in enumerate(recommendations)
    ]
    return report.model_copy(update={"findings": tuple(findings)})


def test_a_decision_is_asked_once(sample_report: ReportModel) -> None:
    report = repeated(sample_report, ["Test it.", "Test it.", "Register it.", "Test it.", "Name it.", "Log it."])
    assert [finding.id for finding, _ in Lookup(report).decisions()] == ["rule--0", "rule--2", "rule--4"]


def test_a_decision_is_addressed_to_every_role_that_it_is_asked_of(sample_report: ReportModel) -> None:
    report = repeated(sample_report, ["Test it.", "Test it.", "Register it.", "Test it."])
    roles = ("Head of Claims", None, "Head of Claims", "Head of Claims")
    findings = tuple(
        item.model_copy(update={"owner_role": role}) for item, role in zip(report.findings, roles, strict=True)
    )
    found = Lookup(report.model_copy(update={"findings": findings})).decisions()
    assert [owners for _, owners in found] == [("Head of Claims", NOT_SHOWN), ("Head of Claims",)]


@given(st.lists(st.sampled_from("abcd")))
def test_at_most_three_decisions_all_different(sample_report: ReportModel, texts: list[str]) -> None:
    decisions = [finding.recommendation for finding, _ in Lookup(repeated(sample_report, texts)).decisions()]
    assert decisions == list(dict.fromkeys(texts))[:3]


def test_a_derivation_is_shared_by_the_figures_that_are_made_alike(find: Lookup) -> None:
    derivations = find.derivations()
    assert [item.id for item in derivations] == [f"D-{number:02d}" for number in range(1, len(derivations) + 1)]
    assert len({(item.formula, item.query) for item in derivations}) == len(derivations) < len(find.report.figures)
    for figure in find.report.figures:
        assert (find.derivation(figure).formula, find.derivation(figure).query) == (figure.formula, figure.query)


@pytest.mark.parametrize(("length", "printed"), [(0, 0), (1, 1), (40, 40), (41, 10), (500, 10)])
def test_a_long_table_leaves_its_first_rows_in_the_body(length: int, printed: int) -> None:
    rows = list(range(length))
    assert list(lookup.in_body(rows)) == rows[:printed]
    assert lookup.is_long(rows) == (length > 40)


def test_an_empty_report_has_nothing_to_find() -> None:
    find = Lookup(shapes.empty())
    nothing = (find.pooled(), find.months("host"), find.top_findings(), find.decisions(), find.concentration_evidence())
    assert not any(nothing)
    assert find.indicator_blocks()  # the catalogue asks whether or not anybody answers


def test_what_is_not_shown_goes_before_what_is_limited_and_after_what_is_known_to_be_alone(
    sample_report: ReportModel,
) -> None:
    first = sample_report.deployments[0].id

    def strongest(*powers: Power) -> Power | None:
        cells = tuple(
            PowerCell(
                deployment=first,
                point=ControlPoint.STOP,
                entity=None,
                is_self=power is Power.SELF,
                power=power,
                reason="because",
            )
            for power in powers
        )
        control_map = sample_report.control_map.model_copy(update={"cells": cells})
        return Lookup(sample_report.model_copy(update={"control_map": control_map})).strongest(first, "stop")

    assert strongest(Power.CONDITIONAL, Power.UNKNOWN) is Power.UNKNOWN
    assert strongest(Power.UNKNOWN, Power.UNILATERAL) is Power.UNILATERAL
    assert strongest(Power.SELF, Power.NONE) is Power.NONE
    assert strongest(Power.SELF) is Power.SELF
    assert strongest() is None

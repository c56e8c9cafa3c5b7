"""The assessment results, read back by the library: only a pass is satisfied, only a fail is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from trestle.oscal.assessment_results import AssessmentResults

from counterpoise.report.exports import oscal_results
from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import Verdict
from tests.report import shapes


def read(report: ReportModel, folder: Path) -> Any:
    path = folder / "assessment-results.json"
    path.write_bytes(oscal_results.content(report))
    results = AssessmentResults.oscal_read(path)
    assert isinstance(results, AssessmentResults)
    return results


def props(item: Any) -> dict[str, str]:
    return {prop.name: prop.value for prop in item.props}


@pytest.mark.parametrize("attack", ["", "\n=1\u2028\x00 "])
def test_every_report_is_read_back(any_report: ReportModel, attack: str, tmp_path: Path) -> None:
    results = read(shapes.brought(any_report, attack) if attack else any_report, tmp_path)
    (result,) = results.results
    assert len(result.observations or ()) == len(any_report.controls.verdicts)


def test_each_verdict_is_an_observation_and_only_pass_and_fail_are_findings(
    sample_report: ReportModel, tmp_path: Path
) -> None:
    (result,) = read(sample_report, tmp_path).results
    verdicts = sample_report.controls.verdicts
    assert {item.verdict for item in verdicts} >= {Verdict.PASS, Verdict.FAIL, Verdict.INSUFFICIENT_EVIDENCE}
    observed = {item.uuid: props(item) for item in result.observations or ()}
    assert sorted(item["verdict"] for item in observed.values()) == sorted(item.verdict.value for item in verdicts)
    stated = [
        (item.target.status.state.value, observed[item.related_observations[0].observation_uuid]["verdict"])
        for item in result.findings or ()
    ]
    assert set(stated) == {("satisfied", "pass"), ("not-satisfied", "fail")}
    assert len(stated) == sum(item.verdict in {Verdict.PASS, Verdict.FAIL} for item in verdicts)


def test_every_reference_leads_somewhere(sample_report: ReportModel, tmp_path: Path) -> None:
    results = read(sample_report, tmp_path)
    (result,) = results.results
    assert results.back_matter is not None
    resources = {item.uuid: item for item in results.back_matter.resources or ()}
    assert results.import_ap.href.removeprefix("#") in resources
    subjects = {item.uuid for item in result.local_definitions.components}
    subjects |= {getattr(item, "root", item).uuid for item in results.metadata.parties}
    hashes = {item.id: item.sha256 for item in sample_report.evidence}
    for item in result.observations or ():
        assert {subject.subject_uuid for subject in item.subjects} <= subjects
        for place in item.relevant_evidence or ():
            resource = resources[place.href.removeprefix("#")]
            assert resource.rlinks[0].hashes[0].value == hashes[resource.title]


def test_ids_repeat_within_a_report_and_differ_between_reports(sample_report: ReportModel, tmp_path: Path) -> None:
    first, again = read(sample_report, tmp_path), read(sample_report, tmp_path)
    other = sample_report.audit.model_copy(update={"report_id": "another"})
    another = read(sample_report.model_copy(update={"audit": other}), tmp_path)
    ids = [{item.uuid for item in results.results[0].observations or ()} for results in (first, again, another)]
    assert len(ids[0]) == len(sample_report.controls.verdicts)
    assert ids[0] == ids[1]
    assert not ids[0] & ids[2]

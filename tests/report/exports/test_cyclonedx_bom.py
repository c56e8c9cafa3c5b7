"""The bill of materials by the library's own validator, and by our reader of such files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from counterpoise.report.exports import cyclonedx_bom
from counterpoise.report.model import ReportModel
from counterpoise.sources import cyclonedx_json
from tests.report import shapes


def written(report: ReportModel) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(cyclonedx_bom.content(report))
    return document


def of_type(document: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in document.get("components", ()) if item["type"] == kind]


def test_every_bill_is_valid_and_repeats(any_report: ReportModel) -> None:
    for report in (any_report, shapes.brought(any_report, "\n=cmd|' /C calc'!A0 #%zz\u202e")):
        content = cyclonedx_bom.content(report)
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(content.decode()) is None
        assert content == cyclonedx_bom.content(report)


def test_each_model_is_one_component_and_each_use_depends_on_its_own(
    sample_report: ReportModel, tmp_path: Path
) -> None:
    document = written(sample_report)
    models = {item["name"] for item in of_type(document, "machine-learning-model")}
    assert models >= {item.model for item in sample_report.deployments if item.model}
    assert len(models) == len(of_type(document, "machine-learning-model"))
    needs = {item["ref"]: item.get("dependsOn", []) for item in document["dependencies"]}
    for item in sample_report.deployments:
        expected = [f"model:{item.model}"] if item.model else []
        expected += [f"host:{item.host}"] if item.host else []
        assert sorted(needs[f"use:{item.id}"]) == sorted(expected)
        if item.model and item.base_model:
            assert f"model:{item.base_model}" in needs[f"model:{item.model}"]
    path = tmp_path / "bom.cdx.json"
    path.write_bytes(cyclonedx_bom.content(sample_report))
    assert cyclonedx_json.count(path) == len(models)


def test_licences_are_spdx_ids_or_names_and_evidence_has_its_hash(sample_report: ReportModel) -> None:
    document = written(sample_report)
    licences = [item["license"] for model in document["components"] for item in model.get("licenses", ())]
    ids = {licence["id"] for licence in licences if "id" in licence}
    assert "Apache-2.0" in ids
    assert {tuple(set(licence) & {"id", "name"}) for licence in licences} <= {("id",), ("name",)}
    hashes = {item.id: item.sha256 for item in sample_report.evidence}
    for component in document["components"]:
        for reference in component.get("externalReferences", ()):
            assert reference["hashes"] == [{"alg": "SHA-256", "content": hashes[reference["comment"]]}]


def test_the_day_is_that_of_the_audit_and_the_serial_number_that_of_the_report(sample_report: ReportModel) -> None:
    document = written(sample_report)
    assert document["metadata"]["timestamp"].startswith(sample_report.audit.as_of.isoformat())
    other = sample_report.audit.model_copy(update={"report_id": "another"})
    assert written(sample_report.model_copy(update={"audit": other}))["serialNumber"] != document["serialNumber"]

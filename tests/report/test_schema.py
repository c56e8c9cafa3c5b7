"""The published schema describes what is written as report.json, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_json
from counterpoise.report.schema import report_schema

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")


def faults(document: Any) -> list[str]:
    """Places in a document that the schema refuses."""
    validator = jsonschema.Draft202012Validator(json.loads(report_schema()))
    return [error.json_path for error in validator.iter_errors(document)]


def test_every_report_is_described(any_report: ReportModel) -> None:
    assert faults(json.loads(report_json(any_report))) == []


def test_what_is_no_report_is_refused(sample_report: ReportModel) -> None:
    report = json.loads(report_json(sample_report))
    report["figures"][0]["value"] = "many"
    report["findings"][0]["severity"] = "terrible"
    report["evidence"][0]["note"] = "unexpected"
    report["audit"].pop("as_of")
    assert sorted(faults(report)) == ["$.audit", "$.evidence[0]", "$.figures[0].value", "$.findings[0].severity"]

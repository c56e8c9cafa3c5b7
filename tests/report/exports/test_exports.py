"""What holds for every export: found by itself, the same bytes in every process, loaded only when it is needed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counterpoise.report import bundle
from counterpoise.report.exporting import exports, write_exports
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_json
from tests.report.test_bundle import rooted

LIBRARIES = {"cyclonedx", "trestle", "xlsxwriter"}
CONNECTING = {"paramiko", "requests", "urllib3"}  # what the libraries bring along and no export may load

_WRITE = """
import hashlib, sys
from counterpoise.report.exporting import exports
from counterpoise.report.model import ReportModel
report = ReportModel.model_validate_json(sys.stdin.read())
for export in exports():
    print(export.PATH, hashlib.sha256(export.content(report)).hexdigest())
print(*sorted(name for name in sys.modules if "." not in name))
"""


def test_every_export_is_in_the_bundle_and_in_its_manifest(any_report: ReportModel, tmp_path: Path) -> None:
    report = rooted(any_report)
    (tmp_path / "report.json").write_bytes(report_json(report))
    write_exports(report, tmp_path)
    (tmp_path / bundle.MANIFEST).write_bytes(bundle.manifest(report, tmp_path, {}))
    assert bundle.verify(tmp_path).outputs == 5
    for name in ("bom.cdx.json", "findings.xlsx", "oscal/assessment-results.json", "report.schema.json"):
        assert (tmp_path / name).stat().st_size > 0


@pytest.mark.slow
def test_every_process_writes_the_same_bytes(sample_report: ReportModel) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", _WRITE],
            input=report_json(sample_report).decode(),
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed, zone in (("1", "UTC"), ("77", "Pacific/Kiritimati"))
    ]
    assert said[0][:-1] == said[1][:-1]
    assert said[0][:-1] == [
        f"{export.PATH} {hashlib.sha256(export.content(sample_report)).hexdigest()}" for export in exports()
    ]
    loaded = set(said[0][-1].split())
    assert loaded >= LIBRARIES
    assert not loaded & CONNECTING


def test_dagster_loads_no_library_of_an_export() -> None:
    program = f"import sys, pipelines.definitions; sys.exit(len({LIBRARIES} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

"""All real evidence at once: one estate, one audit, every record accounted for, the known faults found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason="real evidence is not beside the repository"),
]

PLACES = {
    "usage": "usage_logs",
    "evaluations": "evaluations",
    "model_cards": "model_cards",
    "licences/licenses": "licences",
    "ratings": "ratings",
}
SETTINGS = """organisation:
  name: Real evidence
  seat: DE
audit:
  window_months: 3
usage_mappings:
  - files: usage_logs/azure_2023_code/*.csv
    columns: {started_at: TIMESTAMP, input_tokens: ContextTokens, output_tokens: GeneratedTokens}
    defaults: {time_zone: UTC, cost_kind: unpriced}
evaluation_mappings:
  - files: evaluations/alpaca_eval/*.csv
    columns: {model: "#1", standard_error: standard_error, sample_count: n_total}
    scores: [win_rate]
    defaults: {benchmark: AlpacaEval, score_minimum: "0", score_maximum: "100", evaluator_relationship: third_party}
    ignored: [n_wins, n_wins_base, n_draws, mode, avg_length, discrete_win_rate, length_controlled_winrate]
"""
REGISTER = """deployments:
  - id: code-help
    name: Code help
    model: meta-llama/Llama-3.3-70B-Instruct
    hosting: self
    owner_role: head of engineering
"""


class Audited:
    """The estate, the report and the warehouse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.estate, self.bundle = folder / "estate", folder / "bundle"

    def run(self) -> subprocess.CompletedProcess[str]:
        for source, kind in PLACES.items():
            shutil.copytree(DATA / source, self.estate / "evidence" / kind, dirs_exist_ok=True)
        (self.estate / "estate.yaml").write_text(SETTINGS, "utf-8")
        (self.estate / "register.yaml").write_text(REGISTER, "utf-8")
        command = ["audit", "--estate", str(self.estate), "--period", "2026-01", "--out", str(self.bundle)]
        return subprocess.run(
            [sys.executable, "-m", "counterpoise", *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
            env={**os.environ, "HOME": str(self.folder)},
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.estate / ".counterpoise" / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    found = Audited(tmp_path_factory.mktemp("real"))
    done = found.run()
    assert done.returncode == 0, done.stderr[-4000:]
    return found


def test_every_file_is_evidence_and_every_record_accounted_for(audited: Audited) -> None:
    files = {
        path for kind in PLACES.values() for path in (audited.estate / "evidence" / kind).rglob("*") if path.is_file()
    }
    paths = [path for (found,) in audited.rows("SELECT paths FROM core_evidence") for path in found.split("\n")]
    assert len([path for path in paths if path.startswith("evidence/")]) == len(files)
    unequal = "SELECT count(*) FROM core_row_accounting WHERE records_in <> accepted + quarantined + duplicates"
    assert audited.rows(unequal) == [(0,)]
    accounted = audited.rows(
        "SELECT table_name, sum(records_in)::INT, sum(accepted)::INT, sum(quarantined)::INT, sum(duplicates)::INT "
        "FROM core_row_accounting GROUP BY ALL ORDER BY ALL"
    )
    assert {table: counts for table, *counts in accounted if table != "core_remark"} == {
        "core_disclosure": [2230, 2230, 0, 0],
        "core_document": [820, 813, 7, 0],
        "core_evaluation": [42407, 42153, 248, 6],
        "core_rating": [5813, 5667, 6, 140],
        "core_usage": [10094, 9795, 83, 216],
    }


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CONTRADICTORY-FIGURE", "a model whose name ends in ':free' is listed as not free"),
        ("UNREAD-EVIDENCE", "and 23 other files: results: a list where an object with one member a task is expected"),
        ("QUARANTINED-ROWS", "‘score_minimum is at most score, where both are present’ (7)"),  # scores of -1
        ("CONFLICTING-DUPLICATES", "evaluation records state the same fact as another one with other values"),
        ("DIFFERING-ITEMS", "‘Copyrighted data’; ‘Data license’; ‘Detection of machine-generated content’"),
        ("UNSUPPORTED-CLAIM", "Claude-2: parameters under 'MIT', and no place where they can be obtained"),
        ("REPEATED-FILE", "files lie at several paths and were each counted once"),
        ("UNEXPECTED-CONTENT", "a bill of materials without a machine-learning model"),
    ],
)
def test_known_faults_are_findings(audited: Audited, rule: str, said: str) -> None:
    findings = json.loads((audited.bundle / "report.json").read_text("utf-8"))["findings"]
    assert any(item["rule"] == rule and said in item["condition"] for item in findings)


def test_what_names_no_known_model_is_counted_as_unknown(audited: Audited) -> None:
    coverage = json.loads((audited.bundle / "report.json").read_text("utf-8"))["coverage"]
    assert {"unknown_model_tokens", "unknown_host_tokens"} <= coverage.keys()

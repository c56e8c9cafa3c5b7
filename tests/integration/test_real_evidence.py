"""The same audit on evidence that others made: a reseller's market snapshots, Llama cards and licences, evaluations."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from counterpoise.period import Period
from counterpoise.report.basis import Figure
from counterpoise.report.bundle import read_report, verify
from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import Access, EvidenceKind, LicenceClass

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the evidence made by others is not beside this checkout"),
]

WEEKS = tuple((date(2025, 11, 16) + timedelta(days=7 * place)).isoformat() for place in range(13))
HELD = ("openai/gpt-oss-120b", "deepseek/deepseek-v3.2-20251201")
"""Models of which the register holds a digest of the weights; both are under a known licence."""
TERMS = """---
document: contract
subject: {slug}
dated: 2026-01-15
---

# Terms

The service is provided as it is.
"""
CARDS = {
    "llama3_1": ("meta-llama/Llama-3.1-8B-Instruct", "MODEL_CARD.md"),
    "llama3_3": ("meta-llama/Llama-3.3-70B-Instruct", "MODEL_CARD.md"),
    "llama4": ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "MODEL_CARD.md"),
}
ESTATE = """organisation:
  name: Market test
  seat: DE
  role: deployer
audit:
  window_months: 4
  trend_months: 4
"""


def register(slugs: list[str]) -> str:
    digest = f"    weights_sha256: '{99:064x}'\n"
    reseller = "".join(
        f"  - id: {slug.replace('/', '-').replace(':', '-')}\n    name: {slug}\n    model: '{slug}'\n"
        "    host: openrouter.ai\n    hosting: reseller_api\n    payee: OpenRouter\n"
        f"{digest if slug in HELD else ''}"
        for slug in slugs
    )
    held = "".join(
        f"  - id: {folder.replace('_', '-')}\n    name: {model}\n    model: {model}\n    hosting: self\n"
        f"    weights_sha256: '{number:064x}'\n"
        for number, (folder, (model, _)) in enumerate(CARDS.items())
    )
    return f"deployments:\n{reseller}{held}"


def registered(snapshots: list[dict[str, Any]]) -> list[str]:
    """Models of the snapshots; one that is listed free and paid for is one deployment."""
    slugs = {row["slug"] for snapshot in snapshots for row in snapshot["models"]}
    return sorted(slug for slug in slugs if slug.removesuffix(":free") not in slugs - {slug})


@pytest.fixture(scope="module")
def snapshots() -> list[dict[str, Any]]:
    return [json.loads((SHARED / "usage/openrouter_weekly" / f"{week}.json").read_text()) for week in WEEKS]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory, snapshots: list[dict[str, Any]]) -> Path:
    from pipelines.run import run_audit  # noqa: PLC0415 only where the evidence is

    folder = tmp_path_factory.mktemp("market")
    evidence = folder / "estate" / "evidence"
    for kind in ("usage_logs", "evaluations"):
        (evidence / kind).mkdir(parents=True)
    for week in WEEKS:
        shutil.copy(SHARED / "usage/openrouter_weekly" / f"{week}.json", evidence / "usage_logs")
    for name, (model, card) in CARDS.items():
        for kind, file in (("model_cards", card), ("licences", "LICENSE")):
            (evidence / kind / model).mkdir(parents=True)
            shutil.copy(SHARED / "model_cards/llama" / name / file, evidence / kind / model / file)
    found = sorted((SHARED / "evaluations/every_eval_ever/data").rglob("*.json"))
    for number, path in enumerate([path for path in found if path.is_file()][::40]):
        shutil.copy(path, evidence / "evaluations" / f"{number:03d}-{path.name}")
    slugs = registered(snapshots)
    for slug in (slug for slug in slugs if slug.startswith(("google/", "anthropic/"))):
        terms = evidence / "licences" / slug / "terms.md"
        terms.parent.mkdir(parents=True)
        terms.write_text(TERMS.format(slug=slug))
    (folder / "estate" / "estate.yaml").write_text(ESTATE)
    (folder / "estate" / "register.yaml").write_text(register(slugs))
    run_audit(folder / "estate", Period(2026, 2), folder / "bundle")
    return folder / "bundle"


@pytest.fixture(scope="module")
def model(bundle: Path) -> ReportModel:
    return read_report(bundle)


def test_the_bundle_is_intact_and_rows_add_up(bundle: Path, model: ReportModel) -> None:
    assert verify(bundle).evidence_files == len(model.evidence)
    assert all(item.records_in == item.accepted + item.quarantined + item.duplicates for item in model.evidence)


def test_every_market_record_is_accepted_and_attributed(model: ReportModel, snapshots: list[dict[str, Any]]) -> None:
    logs = [item for item in model.evidence if item.kind is EvidenceKind.USAGE_LOG]
    assert sum(item.accepted for item in logs) == sum(len(snapshot["models"]) for snapshot in snapshots)
    figures = {figure.key: figure for figure in model.figures}
    tokens = sum(row["prompt_tokens"] + row["completion_tokens"] for week in snapshots for row in week["models"])
    assert figures["coverage.tokens_in_window"].value == tokens
    assert figures["coverage.unknown_model_tokens"].value == 0
    assert figures["coverage.calls_on_registered_deployments"].value == 1


def test_concentration_by_developer_is_what_the_snapshots_say(
    model: ReportModel, snapshots: list[dict[str, Any]]
) -> None:
    weights: Counter[str] = Counter()
    for row in (row for snapshot in snapshots for row in snapshot["models"]):
        weights[row["slug"].split("/")[0]] += row["prompt_tokens"] + row["completion_tokens"]
    total = sum(weights.values())
    expected = sum(Fraction(10_000 * weight**2, total**2) for weight in weights.values())
    figures: dict[str, Figure] = {figure.key: figure for figure in model.figures}
    assert figures["concentration.developer.pooled.hhi"].value == pytest.approx(float(expected), abs=1e-6)
    assert figures["concentration.host.pooled.hhi"].value == 10_000
    assert figures["concentration.developer.pooled.n"].value == len(weights)


def test_llama_licences_are_told_apart_and_none_is_called_open(model: ReportModel) -> None:
    held = {item.id: item for item in model.deployments if item.id.startswith("llama")}
    assert {name: item.licences[0].licence_id for name, item in held.items()} == {
        "llama3-1": "llama-3.1",
        "llama3-3": "llama-3.3",
        "llama4": "llama-4",
    }
    assert all(item.access is Access.PARTLY_OPEN for item in held.values())
    assert all(item.effective_licence_class is LicenceClass.USER_THRESHOLD for item in held.values())


def test_prose_cards_answer_questions_with_quotes(model: ReportModel) -> None:
    answers = {item.indicator: item for item in model.answers if item.deployment == "llama3-3"}
    training = answers["MC-training_data"]
    assert training.answer == "yes"
    assert training.quote
    assert training.locator is not None
    assert training.locator.startswith("lines ")


def test_evaluations_made_by_others_are_read_or_set_aside(model: ReportModel) -> None:
    results = [item for item in model.evidence if item.kind is EvidenceKind.EVALUATION]
    assert len(results) > 20
    assert all(item.format == "every_eval_ever" for item in results)
    assert sum(item.accepted for item in results) > 100

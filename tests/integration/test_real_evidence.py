"""The same audit on evidence that others made: a reseller's market snapshots, Llama cards and licences, evaluations."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from counterpoise.period import Period
from counterpoise.report.basis import Figure
from counterpoise.report.bundle import read_report, verify
from counterpoise.report.format import cell
from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import Access, EvidenceKind, LicenceClass
from tests.conftest import main_report_only

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
UNTOLD = frozenset({"openrouter"})
"""What stands before the slash of models whose developer the marketplace does not tell."""
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
    with main_report_only():
        run_audit(folder / "estate", Period(2026, 2), folder / "bundle")
    return folder / "bundle"


@pytest.fixture(scope="module")
def model(bundle: Path) -> ReportModel:
    return read_report(bundle)


def rows_of(bundle: Path, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(bundle / "tables" / f"{table}.parquet").to_pylist()
    return rows


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


def listed(rows: list[dict[str, Any]]) -> Counter[str]:
    """Tokens by what stands before the slash."""
    weights: Counter[str] = Counter()
    for row in rows:
        weights[row["slug"].split("/")[0]] += row["prompt_tokens"] + row["completion_tokens"]
    return weights


def hhi(weights: Counter[str], unknown: frozenset[str] = frozenset()) -> tuple[Fraction, Fraction]:
    """Least and greatest HHI where the weight of `unknown` may be anybody's, worked out apart from the code."""
    total, hidden = sum(weights.values()), sum(weights[name] for name in unknown)
    known = sorted((weight for name, weight in weights.items() if name not in unknown), reverse=True)
    most = [known[0] + hidden, *known[1:]]
    return tuple(10_000 * sum(Fraction(weight, total) ** 2 for weight in them) for them in (known, most))  # type: ignore[return-value]


def test_concentration_by_developer_is_what_the_snapshots_say(
    model: ReportModel, snapshots: list[dict[str, Any]]
) -> None:
    weights = listed([row for snapshot in snapshots for row in snapshot["models"]])
    figures: dict[str, Figure] = {figure.key: figure for figure in model.figures}
    found = figures["concentration.developer.pooled.hhi"]
    assert (found.lower, found.upper) == pytest.approx(tuple(map(float, hhi(weights, UNTOLD))), abs=1e-6)
    assert figures["concentration.host.pooled.hhi"].value == 10_000
    assert figures["concentration.developer.pooled.n"].value == len(weights) - 1


def test_each_week_is_what_its_snapshot_says(model: ReportModel, bundle: Path, snapshots: list[dict[str, Any]]) -> None:
    """Figures hold six decimals, the table beside the report all of them."""
    figures = {figure.key: figure for figure in model.figures}
    access = {item.name: item.access.value for item in model.deployments}
    starred = {week.end.isoformat(): week.is_contradicted for week in model.weeks}
    table = {
        (row["week_end"].isoformat(), row["dimension"]): row for row in rows_of(bundle, "mart_weekly_concentration")
    }
    assert [(week.end.isoformat(), week.fault) for week in model.weeks] == [(week, None) for week in WEEKS]
    assert len(table) == 3 * len(WEEKS)
    for week, snapshot in zip(WEEKS, snapshots, strict=True):
        weights, total = listed(snapshot["models"]), snapshot["token_breakdown"]
        whole = total["prompt_tokens"] + total["completion_tokens"]
        assert figures[f"weekly.{week}.models"].value == len(snapshot["models"])
        assert figures[f"weekly.{week}.tokens"].value == whole == sum(weights.values())
        untold = UNTOLD & weights.keys()
        for dimension, unknown in (("developer", untold), ("provider", frozenset())):
            bounds = [float(bound) for bound in hhi(weights, unknown)]
            row = table[week, dimension]
            assert [row["hhi_lower"], row["hhi_upper"]] == pytest.approx(bounds, rel=0, abs=1e-9)
            figure = figures[f"weekly.{week}.{dimension}.hhi"]
            assert [figure.lower, figure.upper] == pytest.approx([round(bound, 6) for bound in bounds], rel=0, abs=1e-9)
            assert figure.value == (None if unknown else figure.lower)
            assert figures[f"weekly.{week}.{dimension}.n"].value == len(+weights) - len(unknown)  # those with tokens
            share = Fraction(sum(weights[name] for name in unknown), whole)
            assert figures[f"weekly.{week}.{dimension}.unknown_share"].value == round(float(share), 6)
        off = any(row["total_tokens"] != row["prompt_tokens"] + row["completion_tokens"] for row in snapshot["models"])
        paid = any(row["slug"].endswith(":free") and not row["is_free"] for row in snapshot["models"])
        assert starred[week] == (off or paid)
        assert figures[f"weekly.{week}.host.hhi"].value == 10_000
        assert figures[f"weekly.{week}.host.n"].value == 1
        parts: Counter[str] = Counter()
        for row in snapshot["models"]:
            of = access.get(row["slug"]) or access[row["slug"].removesuffix(":free")]
            parts[of] += row["prompt_tokens"] + row["completion_tokens"]
        for name in Access:
            figure = figures[f"weekly.{week}.access.{name}"]
            most = parts[name] + (parts["unknown"] if name is not Access.UNKNOWN else 0)
            expected = [round(float(Fraction(part, whole)), 6) for part in (parts[name], most)]
            assert expected in ([figure.value] * 2, [figure.lower, figure.upper]), (week, name)


def test_weeks_have_tokens_of_every_access(model: ReportModel) -> None:
    figures = {figure.key: figure for figure in model.figures}
    for name in ("open", "closed", "unknown"):
        found = [figures[f"weekly.{week}.access.{name}"] for week in WEEKS]
        assert any((figure.value or figure.lower or 0) > 0 for figure in found), name


def test_the_table_of_weeks_prints_these_figures(model: ReportModel, bundle: Path) -> None:
    page = (bundle / "report.html").read_text(encoding="utf-8")
    part = page[page.index("<h2>Week by week</h2>") :]
    part = part[: part.index("<h2>What this does not show</h2>")]
    printed = re.findall(r'<td class="num" data-figure="(F-\d+)"><span class="v">([^<]*)</span>', part)
    figures = {figure.id: figure for figure in model.figures}
    assert [text for _, text in printed] == [cell(figures[id_]) for id_, _ in printed]
    wanted = ("models", "tokens", "developer.n", "developer.unknown_share", "developer.hhi", "provider.hhi", "host.hhi")
    keys = {figures[id_].key for id_, _ in printed}
    assert {f"weekly.{week}.{name}" for week in WEEKS for name in (*wanted, "access.open", "access.closed")} <= keys
    assert "who runs inference behind it is not in the log" in part


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

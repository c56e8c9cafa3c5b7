"""Fit in the sample: every planted result, worked out again from the bytes of the estate."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
import yaml

from counterpoise.contracts.fit import FIT
from counterpoise.period import Period
from counterpoise.report.basis import Figure
from counterpoise.report.bundle import read_report
from counterpoise.report.fit import UseCaseFit
from counterpoise.report.model import ReportModel
from counterpoise.settings import EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.stages.plan import STAGES
from counterpoise.vocabulary import Fit, NeedWeight

if TYPE_CHECKING:
    from tests.conftest import Audited

pytestmark = pytest.mark.slow

ALDERMOOR = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
EVALUATIONS = ALDERMOOR / "evidence" / "evaluations"
MEETS, NOT, UNSHOWN, THIN = Fit.MEETS, Fit.DOES_NOT_MEET, Fit.NOT_SHOWN, Fit.THIN


@pytest.fixture(scope="module")
def model(sample: Audited) -> ReportModel:
    return read_report(sample.bundle)


@pytest.fixture(scope="module")
def cases(model: ReportModel) -> dict[str, UseCaseFit]:
    return {case.id: case for case in model.fit.use_cases}


def rows(bundle: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(bundle / "tables" / "mart_fit.parquet").to_pylist()
    return found


@pytest.fixture(scope="module")
def cells(sample: Audited) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """Rows by use case, option, need and weight."""
    return {(row["use_case"], row["option_id"], row["need"], row["weight"]): row for row in rows(sample.bundle)}


def stated(case: str, need: str, weight: str = "must") -> dict[str, Any]:
    """A need as estate.yaml has it."""
    document = yaml.safe_load((ALDERMOOR / "estate.yaml").read_text("utf-8"))
    (found,) = (
        item
        for one in document["use_cases"]
        if one["id"] == case
        for item in one["needs"]
        if (item["need"], item["weight"]) == (need, weight)
    )
    result: dict[str, Any] = found
    return result


def run(name: str) -> tuple[dict[str, Any], date, str]:
    """An evaluation file of the organisation, its day, and the hash of its bytes."""
    content = (EVALUATIONS / "own" / name).read_bytes()
    document = json.loads(content)
    day = datetime.fromtimestamp(int(document["evaluation_timestamp"]), UTC).date()
    return document, day, hashlib.sha256(content).hexdigest()


def interval(document: dict[str, Any], metric: str) -> tuple[float, float]:
    (found,) = (
        item for item in document["evaluation_results"] if item["metric_config"]["evaluation_description"] == metric
    )
    score = found["score_details"]["score"]
    error = found["score_details"]["uncertainty"]["standard_error"]["value"]
    return score - 1.959963984540054 * error, score + 1.959963984540054 * error


def calls(route: str) -> list[dict[str, str]]:
    """Successful calls of the window in the gateway's files: each once, and none that contradicts itself."""
    seen: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for path in sorted((ALDERMOOR / "evidence" / "usage_logs" / "gateway").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["route"] == route:
                    cells = tuple((name, value) for name, value in row.items() if isinstance(name, str))
                    seen.setdefault(row["call_ref"], set()).add(cells)
    kept = [dict(next(iter(versions))) for versions in seen.values() if len(versions) == 1]
    return [row for row in kept if is_sound(row)]


def is_sound(row: dict[str, str]) -> bool:
    try:
        month = datetime.fromisoformat(row["event_time"]).astimezone(UTC).strftime("%Y-%m")
        counts = [int(row[name] or 0) for name in ("prompt_tok", "completion_tok")]
    except ValueError:
        return False
    return "2026-08" <= month <= "2026-10" and min(counts) >= 0 and row["outcome"] is not None  # a row that breaks off


def cost(route: str) -> tuple[Decimal, int, int]:
    """Euros and tokens of all calls, and how many succeeded."""
    every = calls(route)
    spend = sum((Decimal(row["invoice_eur"] or 0) for row in every), Decimal())
    tokens = sum(int(row["prompt_tok"] or 0) + int(row["completion_tok"] or 0) for row in every)
    return spend, sum(row["outcome"] == "ok" for row in every), tokens


def test_every_outcome_occurs(cases: dict[str, UseCaseFit]) -> None:
    found = {case.id: {option.name: option.outcome for option in case.options} for case in cases.values()}
    assert found == {
        "broker-questions": {"Broker answers": NOT, "Mistral Small 3.1 24B Instruct": THIN},
        "letters-to-claimants": {"Claims letters": MEETS, "GPT-4.1": THIN},
        "mail-in-other-languages": {"Policy questions": NOT, "Mail in other languages": UNSHOWN},
        "help-for-staff": {"Office assistant": THIN, "Staff chat": THIN},
        "questions-on-employment": {"HR pilot": THIN},
    }
    assert {case.id: case.abstains for case in cases.values() if case.abstains} == {
        "help-for-staff": "thin",
        "questions-on-employment": "no_needs",
    }
    assert {case.id: case.order for case in cases.values()} == {
        "broker-questions": "before",
        "letters-to-claimants": "after",
        "mail-in-other-languages": "no_results",
        "help-for-staff": "no_results",
        "questions-on-employment": "no_results",
    }


def test_options_stand_in_the_order_of_the_register_and_candidates_after_them(cases: dict[str, UseCaseFit]) -> None:
    register = [item["id"] for item in yaml.safe_load((ALDERMOOR / "register.yaml").read_text("utf-8"))["deployments"]]
    for case in cases.values():
        deployed = [option.deployment for option in case.options if option.deployment]
        assert deployed == sorted(deployed, key=register.index)
        assert [option.deployment for option in case.options[: len(deployed)]] == deployed


def test_the_score_of_the_broker_desk_lies_clear_of_its_limit(
    cells: dict[tuple[str, str, str, str], dict[str, Any]], cases: dict[str, UseCaseFit]
) -> None:
    need = stated("broker-questions", "score_at_least")
    document, day, sha256 = run("broker-answers/questions-2026.json")
    low, high = interval(document, need["metric"])
    cell = cells["broker-questions", "broker-answers", "score_at_least", "must"]
    assert need["value"] <= low
    assert (cell["outcome"], cell["evidence"], cell["evaluated_on"]) == (MEETS, sha256, day)
    assert (cell["lower"], cell["upper"]) == pytest.approx((low, high))
    assert (case := cases["broker-questions"]).stated_on is not None
    assert case.stated_on <= day


def test_the_score_of_the_letters_decides_once_and_its_needs_came_later(
    cells: dict[tuple[str, str, str, str], dict[str, Any]], cases: dict[str, UseCaseFit]
) -> None:
    document, day, _ = run("claims-letters/letters-2026.json")
    must, preferred = (
        stated("letters-to-claimants", "score_at_most"),
        stated("letters-to-claimants", "score_at_least", "preferred"),
    )
    _, high = interval(document, must["metric"])
    low, upper = interval(document, preferred["metric"])
    assert high <= must["value"]
    assert low < preferred["value"] <= upper
    key = ("letters-to-claimants", "claims-letters")
    assert cells[(*key, "score_at_most", "must")]["outcome"] == MEETS
    assert cells[(*key, "score_at_least", "preferred")]["outcome"] == UNSHOWN
    assert (case := cases["letters-to-claimants"]).stated_on is not None
    assert day < case.stated_on


def test_costs_are_those_of_the_gateway(cells: dict[tuple[str, str, str, str], dict[str, Any]]) -> None:
    spend, count, _ = cost("rt-broker-answers")
    cell = cells["broker-questions", "broker-answers", "cost_per_thousand_calls", "must"]
    assert cell["lower"] == cell["upper"] == pytest.approx(float(spend / count * 1000))
    for name, route in (("policy-chat", "rt-policy-chat"), ("multilingual-mail", "rt-multilingual-mail")):
        spend, _, tokens = cost(route)
        cell = cells["mail-in-other-languages", name, "cost_per_million_tokens", "must"]
        assert cell["lower"] == cell["upper"] == pytest.approx(float(spend / tokens * 1_000_000))
        assert cell["outcome"] == MEETS


def test_the_version_is_not_held_where_calls_name_none(
    cells: dict[tuple[str, str, str, str], dict[str, Any]],
) -> None:
    asked_for = Counter(row["model_asked"] for row in calls("rt-broker-answers") if row["outcome"] == "ok")
    assert asked_for["gpt-4.1"] > 300
    assert cells["broker-questions", "broker-answers", "version_held", "must"]["outcome"] == NOT


def test_places_are_those_of_the_contracts(cells: dict[tuple[str, str, str, str], dict[str, Any]]) -> None:
    for name, folder, place, expected in (
        ("policy-chat", "heliograph/inference", "United States", NOT),
        ("multilingual-mail", "nordhafen/inference", "Germany", MEETS),
    ):
        content = (ALDERMOOR / "evidence" / "licences" / folder / "contract.md").read_bytes()
        assert f"processing_place: {place}" in content.decode()
        cell = cells["mail-in-other-languages", name, "processed_in", "must"]
        assert (cell["outcome"], cell["evidence"]) == (expected, hashlib.sha256(content).hexdigest())


def test_only_a_dated_search_is_a_no(cells: dict[tuple[str, str, str, str], dict[str, Any]]) -> None:
    reviews = (ALDERMOOR / "reviews.yaml").read_bytes()
    cell = cells["broker-questions", "broker-answers", "training_data_disclosed", "preferred"]
    assert (cell["outcome"], cell["evidence"]) == (NOT, hashlib.sha256(reviews).hexdigest())
    for name in ("office-assistant", "staff-chat"):
        assert cells["help-for-staff", name, "training_data_disclosed", "must"]["outcome"] == UNSHOWN


def test_a_candidate_is_decided_by_its_documents_alone(
    cells: dict[tuple[str, str, str, str], dict[str, Any]],
) -> None:
    candidate = "mistralai/Mistral-Small-3.1-24B-Instruct-2503"
    decided = {need for (_, name, need, _), row in cells.items() if name == candidate and row["outcome"] != UNSHOWN}
    assert decided == {"derivatives_permitted"}
    licence = (ALDERMOOR / "evidence" / "licences" / candidate / "LICENSE.txt").read_bytes()
    cell = cells["broker-questions", candidate, "derivatives_permitted", "preferred"]
    assert cell["evidence"] == hashlib.sha256(licence).hexdigest()


def test_every_number_is_counted_again(model: ReportModel, sample: Audited) -> None:
    figures: dict[str, Figure] = {figure.id: figure for figure in model.figures}
    counts = Counter(
        (row["use_case"], row["option_kind"], row["option_id"], row["weight"], row["outcome"])
        for row in rows(sample.bundle)
    )
    for case in model.fit.use_cases:
        for option in case.options:
            asked = figures[option.met].parameters
            key = (case.id, asked["kind"], asked["option"])
            for figure, weight, outcome in (
                (option.met, NeedWeight.MUST, MEETS),
                (option.not_met, NeedWeight.MUST, NOT),
                (option.not_shown, NeedWeight.MUST, UNSHOWN),
                (option.preferred_met, NeedWeight.PREFERRED, MEETS),
            ):
                assert figures[figure].value == counts[(*key, weight, outcome)]


def test_what_decides_names_its_evidence(model: ReportModel) -> None:
    for case in model.fit.use_cases:
        for option in case.options:
            assert len(option.results) == len(case.needs)
            for result in option.results:
                assert result.evidence or result.outcome is UNSHOWN


def test_without_documents_results_move_to_not_shown_and_nowhere_else(
    sample: Audited, tmp_path: Path, cells: dict[tuple[str, str, str, str], dict[str, Any]]
) -> None:
    """Up to the table of fit, as every stage before it runs; licences are then known by release alone."""
    trimmed = tmp_path / "trimmed"
    shutil.copytree(sample.estate, trimmed, ignore=shutil.ignore_patterns(".counterpoise"))
    for kind in ("model_cards", "licences", "evaluations"):
        shutil.rmtree(trimmed / "evidence" / kind)
    paths = EstatePaths(trimmed)
    paths.prepare()
    audit = Audit(paths, Period(2026, 10), date(2026, 10, 31), tmp_path / "bundle")
    for stage in STAGES[: [stage.name for stage in STAGES].index(FIT.name) + 1]:
        stage.run(audit)
    with audit.warehouse() as warehouse:
        less = warehouse.table(FIT)
    assert len(less) == len(cells)
    changed: Counter[str] = Counter()
    for row in less:
        before = cells[row["use_case"], row["option_id"], row["need"], row["weight"]]["outcome"]
        assert row["outcome"] in {before, UNSHOWN}, row
        changed[row["need"]] += row["outcome"] != before
    assert +changed == {"score_at_least": 1, "score_at_most": 1, "processed_in": 3}

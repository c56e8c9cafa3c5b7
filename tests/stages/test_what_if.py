"""What if uses of the sample estate moved: counted again by hand, and without touching anything."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from counterpoise.assessment.claims import Result, differences
from counterpoise.assessment.concentration import measure
from counterpoise.cli import main
from counterpoise.errors import InputError
from counterpoise.report.bundle import read_report
from counterpoise.settings import EstatePaths
from counterpoise.stages.what_if import Move, _Question, what_if
from counterpoise.vocabulary import EvaluatorRelationship
from counterpoise.warehouse.warehouse import Warehouse

if TYPE_CHECKING:
    from tests.conftest import Audited

OWN = "broker-answers=llama-3.3-70b-instruct@self"
slow = pytest.mark.slow


def asked(capsys: pytest.CaptureFixture[str], sample: Audited, *arguments: str) -> dict[str, Any]:
    assert main(["what-if", "--estate", str(sample.estate), *arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def layer(answer: dict[str, Any], name: str, weight: str = "calls") -> dict[str, Any]:
    (found,) = (item for item in answer["hhi"] if (item["layer"], item["weight"]) == (name, weight))
    return dict(found)


@slow
def test_the_first_half_is_what_the_report_prints(capsys: pytest.CaptureFixture[str], sample: Audited) -> None:
    figures = {figure.key: figure for figure in read_report(sample.bundle).figures}
    answer = asked(capsys, sample, "--move", OWN)
    for name in ("developer", "host", "root", "payee"):
        printed = figures[f"concentration.{name}.pooled.calls.hhi"]
        assert layer(answer, name)["before"] == [printed.lower, printed.upper]
    free = figures["control.autonomy"]
    assert answer["autonomy"]["before"] == [free.lower, free.upper]


@slow
def test_the_second_half_is_counted_again_by_hand(capsys: pytest.CaptureFixture[str], sample: Audited) -> None:
    """Calls of the moved use go to its new developer and host."""
    answer = asked(capsys, sample, "--move", OWN)
    usage = pq.read_table(sample.bundle / "tables" / "mart_usage_monthly.parquet").to_pylist()
    for name, column, target in (("developer", "developer_id", "meta"), ("host", "host_id", "self")):
        weights: dict[str | None, int] = {}
        for row in usage:
            if str(row["month"]) >= "2026-08":
                party = target if row["deployment_id"] == "broker-answers" else row[column]
                weights[party] = weights.get(party, 0) + row["calls"]
        unknown = weights.pop(None, 0)
        found = measure({str(party): calls for party, calls in weights.items()}, unknown)
        assert found.hhi_lower is not None
        assert found.hhi_upper is not None
        expected = [float(found.hhi_lower), float(found.hhi_upper)]
        assert layer(answer, name)["after"] == pytest.approx(expected, abs=1e-6)
    low, high = answer["autonomy"]["change"]
    moved = sum(
        row["calls"] for row in usage if row["deployment_id"] == "broker-answers" and str(row["month"]) >= "2026-08"
    )
    whole = sum(row["calls"] for row in usage if str(row["month"]) >= "2026-08")
    assert low == high == pytest.approx(moved / whole, abs=1e-6), "the licence ends on breach only"


@slow
def test_nothing_of_the_estate_is_touched(capsys: pytest.CaptureFixture[str], sample: Audited) -> None:
    def state(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    before = state(sample.estate)
    assert main(["what-if", "--estate", str(sample.estate), "--move", OWN]) == 0
    assert "the estate is not changed" in capsys.readouterr().out
    assert state(sample.estate) == before


@slow
def test_a_host_of_the_register_brings_its_contract_and_its_prices(
    capsys: pytest.CaptureFixture[str], sample: Audited
) -> None:
    to_bedrock = "reserving-analyst=claude-sonnet-4-5-20250929@Amazon Web Services"
    answer = asked(capsys, sample, "--move", to_bedrock, "--move", OWN, "--cost", "broker-answers=1.5")
    costs = {item["deployment"]: item for item in answer["cost"]}
    priced, given = costs["reserving-analyst"], costs["broker-answers"]
    assert 0 < priced["after"][0] <= priced["after"][1]
    assert given["after"] == pytest.approx([1.5 * given["before"]] * 2)
    (moved,) = (item for item in answer["moved"] if item["deployment"] == "reserving-analyst")
    assert (moved["hosting"], moved["access"]) == ("reseller_api", "closed")
    assert {cell["party"] for cell in moved["stop"]} == {"Anthropic", "Amazon.com"}


@slow
def test_a_use_that_would_cost_nothing_costs_nothing(capsys: pytest.CaptureFixture[str], sample: Audited) -> None:
    answer = asked(capsys, sample, "--move", OWN, "--cost", "broker-answers=0")
    assert answer["cost"][0]["after"] == [0, 0]


@slow
def test_the_card_of_another_model_does_not_move_with_the_contract_of_its_host(sample: Audited) -> None:
    paths = EstatePaths(sample.estate)
    with Warehouse(paths.warehouse, read_only=True) as warehouse:
        question = _Question(paths, warehouse, [Move.parse("claims-letters=o3-2025-04-16@OpenAI")], {})
    (moved,) = (item for item in question._moved_entries() if item.id == "claims-letters")
    assert set(moved.documents) == {"OpenAI API"}


@slow
@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (["nothing=llama-3.3-70b-instruct@self"], "no deployment 'nothing'"),
        (["broker-answers=lama-3.3-70b-instruct@self"], "did you mean llama-3.3-70b-instruct"),
        (["broker-answers=llama-3.3-70b-instruct@nowhere"], "no host 'nowhere'"),
        ([OWN, OWN], "moves twice"),
    ],
)
def test_what_is_not_known_is_named(sample: Audited, moves: list[str], expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        what_if(sample.estate, [Move.parse(move) for move in moves], {})


def test_an_estate_without_audit_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not been audited"):
        what_if(tmp_path, [Move.parse(OWN)], {})


@pytest.mark.parametrize("text", ["broker-answers", "broker-answers=model", "=model@host", "a=@host", "a=model@"])
def test_a_move_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not understood"):
        Move.parse(text)


def test_a_model_name_may_hold_an_at_sign() -> None:
    assert Move.parse("a=m@2025-01-01@host") == Move("a", "m@2025-01-01", "host")


@pytest.mark.parametrize("ratio", ["a", "a=", "a=-1", "a=nan", "a=1e999999"])
def test_a_ratio_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, ratio: str) -> None:
    assert main(["what-if", "--estate", str(tmp_path), "--move", OWN, "--cost", ratio]) == 2
    assert "is no ratio" in capsys.readouterr().err


def result(model: str, score: float, **other: Any) -> Result:
    told = {"benchmark_version": "1", "shots": 0, "harness": "h", "minimum": 0.0, "maximum": 1.0, "sample_count": 400}
    own = EvaluatorRelationship.DEPLOYER_RUN
    plain = (model, model, own, "Letters", "accuracy", score, model.rjust(64, "0"), "/0")
    return Result(*plain, **{**told, "is_lower_better": False, **other})


def test_two_models_are_compared_on_the_same_terms_only() -> None:
    now, then = [result("a", 0.7)], [result("b", 0.8), result("b", 0.9, shots=5), result("b", 0.9, harness=None)]
    (found,) = differences(now, then)
    assert (found.first.model, found.second.model) == ("a", "b")
    assert found.gap == pytest.approx(0.1)
    assert found.error is not None
    assert found.error == pytest.approx((0.7 * 0.3 / 400 + 0.8 * 0.2 / 400) ** 0.5, rel=0.02)
    (worse,) = differences([result("a", 0.7, is_lower_better=True)], [result("b", 0.8, is_lower_better=True)])
    assert worse.gap == pytest.approx(-0.1)

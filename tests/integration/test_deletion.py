"""Taking evidence away never raises a score: unknown is not no, and it is not yes either."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterpoise.contracts.marts import SCORE
from counterpoise.period import Period
from counterpoise.settings import EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.stages.plan import STAGES

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
PERIOD = Period(2026, 10)
# The stages that a documentation score rests on; usage does not enter it.
NEEDED = [
    "evidence_files",
    *("raw_document", "raw_disclosure", "raw_evaluation", "core_document", "core_disclosure", "core_evaluation"),
    *("core_entity", "core_model", "core_review", "core_deployment", "mart_indicator_answer", "mart_score"),
]
FILES = sorted(
    [path.relative_to(SAMPLE) for path in (SAMPLE / "evidence").rglob("*") if path.is_file()]
    + [Path("reviews.yaml"), Path("entities.yaml")]
)


@dataclass(frozen=True)
class Score:
    lower: float
    completeness: float


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("deletion") / "estate"))


def scores(estate: Path) -> dict[str, Score]:
    audit = Audit(EstatePaths(estate), PERIOD, PERIOD.last_day, estate / "unused")
    audit.paths.prepare()
    stages = {stage.name: stage for stage in STAGES}
    for name in NEEDED:
        stages[name].run(audit)
    with audit.warehouse() as warehouse:
        return {row["deployment_id"]: Score(row["lower"], row["completeness"]) for row in warehouse.table(SCORE)}


@pytest.fixture(scope="module")
def before(estate: Path) -> dict[str, Score]:
    return scores(estate)


@pytest.fixture
def without(estate: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The estate without one file, which comes back after the test."""
    path = estate / request.param
    kept = path.read_bytes()
    path.unlink()
    yield estate
    path.write_bytes(kept)


def test_the_evidence_shows_something(before: dict[str, Score]) -> None:
    assert sum(score.lower > 0 for score in before.values()) == 13


@pytest.mark.parametrize("without", [path for path in FILES if "usage_logs" not in path.parts], indirect=True, ids=str)
def test_no_score_rises_when_a_file_is_deleted(without: Path, before: dict[str, Score]) -> None:
    after = scores(without)
    assert after.keys() == before.keys()
    raised = {name for name in after if after[name].lower > before[name].lower}
    fuller = {name for name in after if after[name].completeness > before[name].completeness}
    assert (raised, fuller) == (set(), set())


def test_no_score_rests_on_usage(estate: Path, before: dict[str, Score]) -> None:
    shutil.rmtree(estate / "evidence" / "usage_logs")
    assert scores(estate) == before

"""Taking evidence away never raises a score: unknown is not no, and it is not yes either."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from counterpoise.contracts.marts import SCORE
from counterpoise.period import Period
from counterpoise.settings import EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.stages.plan import STAGES

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
PERIOD = Period(2026, 10)
# The stages that scores rest on: those of documents and evaluations, which are run anew for every file that is missing,
# and those of the logs, which are not, unless logs are what is missing.
LOGS = ["raw_usage", "core_usage"]
JUDGED = [
    *("raw_document", "raw_disclosure", "raw_evaluation", "core_document", "core_disclosure", "core_evaluation"),
    *("core_entity", "core_model", "core_review", "core_deployment", "core_usage_key", "mart_usage_monthly"),
    *("mart_claim", "mart_fact", "mart_indicator_answer", "mart_score"),
]
FILES = sorted(
    [path.relative_to(SAMPLE) for path in (SAMPLE / "evidence").rglob("*") if path.is_file()]
    + [Path("reviews.yaml"), Path("entities.yaml")]
)


Key: TypeAlias = tuple[str, str, str]
"""Deployment, level, pillar."""


@dataclass(frozen=True)
class Score:
    lower: float
    upper: float


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("deletion") / "estate"))


def scores(estate: Path, stages: list[str]) -> dict[Key, Score]:
    audit = Audit(EstatePaths(estate), PERIOD, PERIOD.last_day, estate / "unused")
    audit.paths.prepare()
    known = {stage.name: stage for stage in STAGES}
    for name in ["evidence_files", *stages]:
        known[name].run(audit)
    with audit.warehouse() as warehouse:
        rows = warehouse.table(SCORE)
    return {(row["deployment_id"], row["level"], row["pillar"]): Score(row["lower"], row["upper"]) for row in rows}


@pytest.fixture(scope="module")
def before(estate: Path) -> dict[Key, Score]:
    return scores(estate, [*LOGS, *JUDGED])


@pytest.fixture
def without(estate: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The estate without one file, which comes back after the test."""
    path = estate / request.param
    kept = path.read_bytes()
    path.unlink()
    yield estate
    path.write_bytes(kept)


def test_the_evidence_shows_something(before: dict[Key, Score]) -> None:
    documented = {
        name for (name, level, pillar), score in before.items() if (level, pillar) == ("model", "A1") and score.lower
    }
    assert len(documented) == 13
    assert {pillar for (_, level, pillar), score in before.items() if level == "deployment" and score.lower} == {
        *("A2", "A3", "A4", "A5"),
    }


def check(before: dict[Key, Score], after: dict[Key, Score]) -> None:
    """With less evidence no lower bound is higher, and no interval narrower."""
    assert after.keys() == before.keys()
    raised = {key for key in after if after[key].lower > before[key].lower + 1e-12}
    width = {key: (before[key].upper - before[key].lower, after[key].upper - after[key].lower) for key in after}
    narrower = {key for key, (was, now) in width.items() if now < was - 1e-12}
    assert (raised, narrower) == (set(), set())


@pytest.mark.parametrize("without", [path for path in FILES if "usage_logs" not in path.parts], indirect=True, ids=str)
def test_no_score_rises_when_a_file_is_deleted(without: Path, before: dict[Key, Score]) -> None:
    check(before, scores(without, JUDGED))


def test_no_score_rises_when_all_logs_are_deleted(estate: Path, before: dict[Key, Score]) -> None:
    shutil.rmtree(estate / "evidence" / "usage_logs")
    after = scores(estate, [*LOGS, *JUDGED])
    check(before, after)
    assert {level for (name, level, pillar), score in before.items() if after[name, level, pillar] != score} == {
        "deployment"
    }, "what documents say does not rest on usage"

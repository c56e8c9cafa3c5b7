"""What the doctor says of the sample estate, and of estates in another state."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from counterpoise.cli import main
from counterpoise.estate.models import EntitiesFile
from counterpoise.stages.doctor import Advice, Trouble, examine
from counterpoise.vocabulary import Severity
from tests.conftest import Audited

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"


@pytest.fixture(scope="module")
def advice(sample: Audited) -> list[Advice]:
    return examine(sample.estate)


def test_the_worst_comes_first(advice: list[Advice]) -> None:
    order = [(list(Severity).index(item.severity), list(Trouble).index(item.trouble)) for item in advice]
    assert order == sorted(order)
    assert "LICENCE-LINEAGE" in advice[0].what
    assert {item.trouble for item in advice} == set(Trouble)


def test_names_that_match_nothing_are_said_with_their_weight(advice: list[Advice]) -> None:
    names = [item for item in advice if item.paste]
    assert names[0].what == "‘quillhaven/swift-1’ in the logs is no known model (429 calls, 2,557,419 tokens)"
    (host,) = (item for item in names if "llm-relay.example" in item.what)
    assert "closest known: heliograph" in host.what


def test_what_is_to_be_pasted_is_accepted(advice: list[Advice]) -> None:
    for item in advice:
        if item.paste:
            entries = EntitiesFile.model_validate(yaml.safe_load(item.paste))
            assert len(entries.models) + len(entries.entities) == 1


def test_fields_that_the_register_lacks(advice: list[Advice]) -> None:
    assert any(
        item.what == "the register does not state an owner for staff-chat, hr-pilot: nobody answers for it"
        for item in advice
    )


def test_nothing_is_changed_and_the_exit_code_says_whether_there_is_something_to_do(
    sample: Audited, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = sample.estate / ".counterpoise" / "warehouse.duckdb"
    before = warehouse.read_bytes()
    assert main(["doctor", "--estate", str(sample.estate), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["advice"][0]["severity"] == "high"
    assert main(["doctor", "--estate", str(sample.estate)]) == 1
    assert capsys.readouterr().out.rstrip().endswith("conflicting")
    assert warehouse.read_bytes() == before


def test_an_estate_that_was_not_audited_or_has_changed(sample: Audited, tmp_path: Path) -> None:
    folder = tmp_path / "estate"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(".counterpoise"))
    assert examine(folder)[0].what == "the estate has not been audited yet"
    shutil.copytree(sample.estate / ".counterpoise", folder / ".counterpoise")
    (folder / "evidence" / "usage_logs" / "new.csv").write_text("a\n1\n")
    said = [item.what for item in examine(folder) if item.trouble is Trouble.STALE]
    assert "evidence/usage_logs/new.csv came since the last audit: what follows does not know of it" in said
    shutil.rmtree(folder / "evidence" / "evaluations")
    assert any(item.what == "no file in evidence/evaluations" for item in examine(folder))


def test_questions_for_people_come_with_words_of_the_evidence(
    sample: Audited, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = sample.estate / ".counterpoise" / "warehouse.duckdb"
    before = warehouse.read_bytes()
    assert main(["review", "--estate", str(sample.estate), "--json"]) == 0
    questions = json.loads(capsys.readouterr().out)["questions"]
    assert questions[0]["needs_two"]
    assert len({(item["question"], item["subject"]) for item in questions}) == len(questions)
    quoted = [quote for item in questions for quote in item["quotes"]]
    assert quoted
    assert all(quote["words"] and quote["line"] > 0 and quote["evidence"].startswith("EV-") for quote in quoted)
    assert main(["review", "--estate", str(sample.estate), "--subject", "hr-pilot", "--question", "ISO"]) == 0
    assert "ISO-A.8.2  hr-pilot" in capsys.readouterr().out
    assert warehouse.read_bytes() == before

"""Answers of people: what may be answered, by whom, and that the file of the estate is kept as it was."""

import shutil
from pathlib import Path

import pytest

from counterpoise.cli import main
from counterpoise.errors import InputError
from counterpoise.stages.preflight import read_estate
from counterpoise.stages.review import record, review_of

SAMPLE = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
ANSWER = {
    "question": "ISO-A.8.2",
    "subject": "broker-answers",
    "answer": "yes",
    "role": "Model Risk Officer",
    "basis": "Read the handbook: chapter 7",
    "answered_on": "2026-10-01",
}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """The files of the sample estate without its evidence."""
    for name in ("estate.yaml", "register.yaml", "entities.yaml", "reviews.yaml"):
        shutil.copy(SAMPLE / name, tmp_path / name)
    return tmp_path


def test_an_answer_stands_at_the_end_and_all_else_stays(estate: Path) -> None:
    before = (estate / "reviews.yaml").read_text(encoding="utf-8")
    known = read_estate(estate).reviews.reviews
    assert record(estate, review_of(ANSWER)) == "recorded; 0 other roles answered the same question"
    after = (estate / "reviews.yaml").read_text(encoding="utf-8")
    assert after.startswith(before)
    *others, last = read_estate(estate).reviews.reviews
    assert tuple(others) == known
    assert (last.question, last.answer, last.basis) == ("ISO-A.8.2", "yes", "Read the handbook: chapter 7")
    said = record(estate, review_of(ANSWER | {"role": "Head of Audit"}))
    assert said == "recorded; 1 other role answered the same question"


@pytest.mark.parametrize("text", [None, "reviews: []\n", "# mine\nreviews:\n- question: MC-factors\n  subject: m\n"])
def test_any_file_that_is_accepted_can_be_added_to(estate: Path, text: str | None) -> None:
    path = estate / "reviews.yaml"
    if text is None:
        path.unlink()
    elif "question" in text:
        path.write_text(text + "  answer: yes\n  basis: read\n  role: A\n  answered_on: 2026-01-01\n", encoding="utf-8")
    else:
        path.write_text(text, encoding="utf-8")
    record(estate, review_of(ANSWER))
    assert read_estate(estate).reviews.reviews[-1].role == "Model Risk Officer"
    if text and "mine" in text:
        assert path.read_text(encoding="utf-8").startswith("# mine\n")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"question": "ISO-A.99"}, "no question of the catalogue"),
        ({"question": "RMF-GV-2.1"}, "decided by evidence alone"),
        ({"subject": "somebody"}, "neither a deployment nor a model"),
        ({"answer": "no"}, "needs the day of the search"),
        ({"answered_on": "soon"}, "answered_on"),
        ({"role": "  "}, "role"),
    ],
)
def test_what_cannot_count_is_refused_and_nothing_is_written(estate: Path, change: dict[str, str], what: str) -> None:
    before = (estate / "reviews.yaml").read_bytes()
    with pytest.raises(InputError, match=what):
        record(estate, review_of(ANSWER | change))
    assert (estate / "reviews.yaml").read_bytes() == before


def test_the_command_says_what_an_answer_needs(estate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "--estate", str(estate), "--answer", "yes", "--question", "ISO-A.8.2"]) == 2
    assert "an answer needs --subject, --role, --basis" in capsys.readouterr().err
    assert main(["review", "--estate", str(estate)]) == 2
    assert "has not been audited yet" in capsys.readouterr().err

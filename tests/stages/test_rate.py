"""Published ratings computed anew from their own files."""

import csv
import io
import json
from itertools import combinations
from pathlib import Path

import pytest

from counterpoise.cli import main
from counterpoise.errors import InputError
from counterpoise.stages.rate import rate_path

RATINGS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ratings"
at_hand = pytest.mark.skipif(not RATINGS.is_dir(), reason="the shared evidence is not at hand")


@at_hand
def test_all_forty_six_published_scores_of_openness_are_met() -> None:
    found = rate_path("openness", RATINGS / "opening_up_chatgpt" / "docs" / "df.csv")
    assert found.summary == {"subjects": 46, "stated": 46, "equal_to_stated": 46}
    assert all(item["lower"] == item["upper"] == item["stated"] for item in found.entries)


@at_hand
def test_projects_beside_the_table_are_said_not_to_be_rated() -> None:
    found = rate_path("openness", RATINGS / "opening_up_chatgpt")
    assert found.summary["projects_not_rated_beside_the_table"] == 46
    assert found.summary["equal_to_stated"] == 46


@at_hand
@pytest.mark.parametrize("stated", ["1/0", "1e999999999", "١"])
def test_a_stated_total_that_is_no_plain_number_is_not_taken(stated: str, tmp_path: Path) -> None:
    text = (RATINGS / "opening_up_chatgpt" / "docs" / "df.csv").read_text("utf-8")
    lines = list(csv.reader(io.StringIO(text)))
    lines[2][lines[0].index("openness")] = stated
    with (tmp_path / "df.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    summary = rate_path("openness", tmp_path / "df.csv").summary
    assert summary == {"subjects": 46, "stated": 45, "equal_to_stated": 45}


@at_hand
def test_projects_alone_give_the_same_scores_and_name_what_cannot_be_read() -> None:
    table = rate_path("openness", RATINGS / "opening_up_chatgpt" / "docs" / "df.csv")
    found = rate_path("openness", RATINGS / "opening_up_chatgpt" / "projects")
    assert sorted(item["lower"] for item in found.entries) == sorted(item["lower"] for item in table.entries)
    assert [item.split(":")[0] for item in found.unread] == ["A_sample.yaml", "text-generation-webui.yaml"]


@at_hand
def test_all_totals_and_subdomains_of_the_transparency_index_are_met() -> None:
    found = rate_path("fmti", RATINGS / "fmti_2024")
    assert (
        found.summary.items()
        >= {
            "subjects": 14,
            "stated": 14,
            "equal_to_stated": 14,
            "subdomains": 23,
            "reports": 14,
            "totals_equal_to_reports": 14,
            "sums_that_differ_from_reports": [],
        }.items()
    )
    assert len(found.entries) == 14 * (1 + 23)
    assert all(item["answered"] == item["items"] for item in found.entries)


@at_hand
def test_companies_that_release_weights_against_the_others_in_may_2024(capsys: pytest.CaptureFixture[str]) -> None:
    """The same analysis as for the later edition, counted again from the file by other means."""
    with (RATINGS / "fmti_2024" / "May2024_scores.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["Indicator"]: row for row in csv.DictReader(file)}
    companies = [name for name in next(iter(rows.values())) if name != "Indicator"]
    points = {name: sum(int(row[name] or 0) for item, row in rows.items() if "otal" not in item) for name in companies}
    released = {name for name in companies if rows["Full external model access"][name] == "1"}
    first, second = ([points[name] for name in companies if (name in released) is side] for side in (True, False))
    said = rate_path("fmti", RATINGS / "fmti_2024").summary["released_weights_against_others"]
    assert said["companies"] == [len(first), len(second)] == [7, 7]
    assert said["means"] == pytest.approx([sum(first) / 7, sum(second) / 7], abs=1e-6)
    assert said["medians"] == [sorted(first)[3], sorted(second)[3]]
    pairs = sum((one > other) - (one < other) for one in first for other in second)
    assert said["cliffs_delta"] == pytest.approx(pairs / 49, abs=1e-6)
    pool, apart = first + second, abs(sum(first) - sum(second))
    ways = list(combinations(range(14), 7))
    extreme = sum(abs(2 * sum(pool[place] for place in places) - sum(pool)) >= apart for places in ways)
    assert said["p"] == pytest.approx(extreme / len(ways), abs=1e-6)
    low, high = said["bootstrap_95"]
    assert low < said["difference"] < high
    assert said["direction"] == "not_settled"
    assert main(["rate", "fmti", str(RATINGS / "fmti_2024")]) == 0
    assert "the evidence does not settle it" in capsys.readouterr().out


@at_hand
def test_the_real_model_files_have_a_class_each_and_their_contradictions() -> None:
    found = rate_path("mof", RATINGS / "mof" / "models")
    assert (found.summary["models"], found.summary["models_with_contradictions"], found.unread) == (137, 17, ())
    assert list(found.summary["classes"].values()) == [9, 1, 7, 120]
    named = {item["name"]: item for item in found.entries}
    assert named["Claude-2"]["contradictions"] == [
        "Model parameters (Final): under 'MIT', and no place where they can be obtained"
    ]
    assert named["Amber"]["class"] == 1
    assert sum(item["own_reading"] == "insufficient_evidence" for item in found.entries) == 6


@pytest.mark.parametrize("scheme", ["mof", "openness", "fmti"])
def test_what_cannot_be_rated_says_what_was_expected(scheme: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(InputError, match="holds nothing that can be rated; expected"):
        rate_path(scheme, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="does not exist"):
        rate_path(scheme, tmp_path / "absent")  # type: ignore[arg-type]


def test_one_broken_file_is_an_error_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "m.yml"
    file.write_text("framework:\n  name: Model Openness Framework\nrelease: [\n", encoding="utf-8")
    with pytest.raises(InputError, match="line "):
        rate_path("mof", file)


def test_the_command_prints_a_line_a_model_or_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.yml"
    component = "    - {name: 'Model parameters (Final)', license: MIT}"
    lines = ["framework: {name: Model Openness Framework}", "release:", "  name: Small", "  components:", component]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["rate", "mof", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Small" in said
    assert "Unclassified" in said
    assert "no place where they can be obtained" in said
    assert main(["rate", "mof", str(file), "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["entries"]
    assert (entry["class"], entry["progress"]["3"]) == (0, 1 / 6 * 100)
    assert main(["rate", "fmti", str(file)]) == 2

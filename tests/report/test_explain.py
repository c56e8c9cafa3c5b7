"""From a printed number back to its rows, its evidence and the answers behind it, or a plain word that they changed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from counterpoise.errors import InputError, IntegrityError, UsageError
from counterpoise.report.basis import Figure
from counterpoise.report.explain import explain
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_json

DEPLOYMENT = "dep-01"
QUERY = """
SELECT indicator, answer FROM mart_indicator_answer
WHERE deployment_id = $deployment AND pillar = 'A1' ORDER BY indicator
"""


def write_tables(report: ReportModel, folder: Path) -> None:
    pillars = {indicator.id: indicator.pillar for indicator in report.indicators}
    rows = [
        {
            "deployment_id": item.deployment,
            "indicator": item.indicator,
            "pillar": pillars[item.indicator],
            "answer": str(item.answer),
        }
        for item in report.answers
    ]
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "mart_indicator_answer.parquet")


@pytest.fixture
def figure(sample_report: ReportModel) -> Figure:
    """Documentation of the first deployment, as if one pillar of ten questions were all."""
    found = next(item for item in sample_report.figures if item.parameters == {"deployment": DEPLOYMENT})
    return found.model_copy(update={"row_count": 10})


@pytest.fixture
def bundle(sample_report: ReportModel, figure: Figure, tmp_path: Path) -> Path:
    figures = tuple(figure if item.id == figure.id else item for item in sample_report.figures)
    queries = {**sample_report.queries, figure.query: QUERY}
    report = sample_report.model_copy(update={"figures": figures, "queries": queries})
    (tmp_path / "report.json").write_bytes(report_json(report))
    write_tables(report, tmp_path / "tables")
    return tmp_path


def test_a_figure_is_found_by_its_mark_and_by_its_key(bundle: Path, figure: Figure) -> None:
    by_mark, by_key = explain(bundle, figure.id), explain(bundle, figure.key)
    assert by_mark == by_key
    assert by_mark.figure == figure
    assert by_mark.query == QUERY


def test_its_rows_are_computed_anew(bundle: Path, figure: Figure) -> None:
    rows = explain(bundle, figure.id).rows
    assert [row["indicator"] for row in rows] == [f"ind-{number:02d}" for number in range(1, 11)]
    assert {row["answer"] for row in rows} <= {"yes", "partial", "no", "unknown"}


def test_its_evidence_comes_with_the_hash(bundle: Path, figure: Figure, sample_report: ReportModel) -> None:
    found = explain(bundle, figure.id).evidence
    assert tuple(item.id for item in found) == figure.evidence
    assert found[0] in sample_report.evidence


def test_the_quotes_are_those_of_its_rows_and_of_no_other_pillar(bundle: Path, figure: Figure) -> None:
    found = explain(bundle, figure.id)
    assert found.answers
    assert {answer.indicator for answer in found.answers} <= {row["indicator"] for row in found.rows}
    assert all(answer.deployment == DEPLOYMENT and answer.evidence for answer in found.answers)


@pytest.mark.parametrize("wanted", ["F-9999", "f-0001", "", "answers", "F-0001 "])
def test_an_unknown_figure_is_wrong_use_and_the_error_says_which_there_are(
    bundle: Path, wanted: str, sample_report: ReportModel
) -> None:
    with pytest.raises(UsageError, match=f"F-0001 to {sample_report.figures[-1].id}"):
        explain(bundle, wanted)


def test_a_folder_that_is_no_bundle_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a bundle"):
        explain(tmp_path, "F-0001")


def test_rows_that_were_added_later_are_an_integrity_error(
    bundle: Path, figure: Figure, sample_report: ReportModel
) -> None:
    more = [item.model_copy(update={"deployment": DEPLOYMENT}) for item in sample_report.answers[-17:]]
    write_tables(sample_report.model_copy(update={"answers": (*sample_report.answers, *more)}), bundle / "tables")
    with pytest.raises(IntegrityError, match=f"{figure.id} was made from 10 rows, its query now gives 20"):
        explain(bundle, figure.id)


def test_a_table_that_is_gone_or_damaged_is_an_integrity_error(bundle: Path, figure: Figure) -> None:
    table = bundle / "tables" / "mart_indicator_answer.parquet"
    table.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(IntegrityError, match="cannot be run"):
        explain(bundle, figure.id)
    table.unlink()
    with pytest.raises(IntegrityError, match="cannot be run"):
        explain(bundle, figure.id)


def test_a_query_reaches_no_file_outside_the_tables(bundle: Path, figure: Figure, sample_report: ReportModel) -> None:
    (bundle / "secret.csv").write_text("secret\n1\n", encoding="utf-8")
    queries = {**sample_report.queries, figure.query: f"SELECT * FROM '{bundle / 'secret.csv'}'"}
    report = sample_report.model_copy(update={"queries": queries})
    (bundle / "report.json").write_bytes(report_json(report))
    with pytest.raises(IntegrityError, match="cannot be run"):
        explain(bundle, figure.id)

"""The panels that a mark opens say what `explain` says: query, rows, evidence with hashes, quotes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from counterpoise.errors import IntegrityError
from counterpoise.report.chains import PIECES_SHOWN, ROWS_SHOWN, Behind, Chains, call_of
from counterpoise.report.explain import explain, rows_of_figures
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_html, report_json
from tests.report import shapes
from tests.report.page import Numbers, Page, plain, strange_marks, tag_of

ATTACK = "</td></table><script>alert(1)</script>\u202e"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(report_html(shapes.sample(), rows=shapes.rows(shapes.sample())))


def panel(page: Page, name: str | None) -> str:
    (found,) = (it for it in page.elements if it.get("id") == name)
    return plain(found)


def opened(page: Page, figure: str) -> dict[str, str]:
    """What the buttons of a figure's panel open, by the first letter of its id."""
    (entry,) = (it for it in page.elements if it.get("id") == figure)
    names = [it.get("popovertarget") for it in entry.iter() if it.get("class") == "opens"]
    return {name[0]: panel(page, name) for name in names if name}


def test_a_panel_leads_to_query_rows_and_hashes(page: Page, sample_report: ReportModel) -> None:
    rows = shapes.rows(sample_report)
    for figure in sample_report.figures[:40]:
        found = opened(page, figure.id)
        assert " ".join(sample_report.queries[figure.query].split()) in found["Q"]
        assert all(str(row["what"]) in found["R"] for row in rows[call_of(figure)].first)
        pieces = [item for item in sample_report.evidence if item.id in figure.evidence]
        assert all(f"{item.id} {item.paths[0]}" in found["E"] and item.sha256 in found["E"] for item in pieces)
        entry = panel(page, figure.id)
        assert sample_report.audit.report_id in entry
        assert all(f"{name} = {value}" in entry for name, value in figure.parameters.items())


def test_each_query_and_each_set_is_printed_once(page: Page, sample_report: ReportModel) -> None:
    for query in set(sample_report.queries.values()):
        assert page.html.count(query) == 1
    sets = [it.get("id") or "" for it in page.elements if it.get("popover") is not None]
    calls = {call_of(figure) for figure in sample_report.figures}
    cited = {figure.evidence for figure in sample_report.figures if figure.evidence}
    assert [sum(name.startswith(kind) for name in sets) for kind in ("R-", "E-")] == [len(calls), len(cited)]


def test_the_page_with_rows_keeps_the_rules_of_every_page(page: Page, sample_report: ReportModel) -> None:
    assert page.errors == []
    assert Numbers(sample_report).alone(page) == []
    assert strange_marks(page) == []
    for table in page.all("table"):
        columns = sum(tag_of(it) == "col" for it in table.iter())
        assert columns >= max(len(row) for row in table.iter() if tag_of(row) == "tr")


def test_long_sets_are_cut_and_say_so(sample_report: ReportModel) -> None:
    figure = max(sample_report.figures, key=lambda item: item.row_count)
    rows = shapes.rows(sample_report)
    rows[call_of(figure)] = Behind.of([{"what": f"row {number}"} for number in range(ROWS_SHOWN + 1)])
    found = Chains(Lookup(sample_report), rows).rows(figure)
    assert found is not None
    assert (len(found.rows), found.has_more, found.count) == (ROWS_SHOWN, True, ROWS_SHOWN + 1)
    many = sample_report.evidence[:1] * (PIECES_SHOWN + 1)
    cited = figure.model_copy(update={"evidence": tuple(item.id for item in many)})
    pieces = Chains(Lookup(sample_report.model_copy(update={"figures": (cited,)}))).evidence(cited)
    assert pieces is not None
    assert (len(pieces.pieces), pieces.has_more) == (PIECES_SHOWN, True)


def test_values_of_rows_are_shown_as_text(sample_report: ReportModel) -> None:
    first, second = sample_report.evidence[:2]
    row = {
        "empty": None,
        "is_known": True,
        "share": 0.25,
        "text": ATTACK,
        "evidence": f"{second.sha256}\n{first.sha256}",
        "evidence_sha256": None,
    }
    figure = sample_report.figures[0]
    rows = shapes.rows(sample_report) | {call_of(figure): Behind.of([row])}
    found = Chains(Lookup(sample_report), rows).rows(figure)
    assert found is not None
    marks = f"{first.id} to {second.id.rpartition('-')[2]}"
    assert found.rows[0][:3] + found.rows[0][4:] == ("not shown", "true", "0.25", marks, "not shown")
    page = Page(report_html(sample_report, rows=rows))
    assert (page.errors, page.all("script")) == ([], [])
    assert r"<script>alert(1)</script>\u202e" in opened(page, figure.id)["R"]


def test_without_tables_a_panel_counts_rows_and_shows_none(sample_report: ReportModel) -> None:
    page = shapes.page(shapes.sample)
    assert [it.get("id") for it in page.elements if (it.get("id") or "").startswith("R-")] == []
    figure = sample_report.figures[0]
    assert f"Rows{figure.row_count} " in panel(page, figure.id)


@pytest.fixture
def bundle(sample_report: ReportModel, tmp_path: Path) -> Path:
    """A bundle of two figures over one table."""
    first, second = (
        item.model_copy(update={"query": "q", "parameters": {"kind": kind}, "row_count": count})
        for item, kind, count in zip(sample_report.figures, ("a", "b"), (2, 1), strict=False)
    )
    sql = "SELECT kind, number FROM mart_numbers WHERE kind = $kind ORDER BY number"
    report = sample_report.model_copy(update={"figures": (first, second), "queries": {"q": sql}})
    (tmp_path / "report.json").write_bytes(report_json(report))
    (tmp_path / "tables").mkdir()
    table = pa.Table.from_pylist([{"kind": kind, "number": number} for number, kind in enumerate("aab")])
    pq.write_table(table, tmp_path / "tables" / "mart_numbers.parquet")
    return tmp_path


def test_the_rows_of_all_figures_are_those_that_explain_gives(bundle: Path) -> None:
    report = ReportModel.model_validate_json((bundle / "report.json").read_bytes())
    rows = rows_of_figures(report, bundle)
    assert rows == {call_of(figure): Behind.of(explain(bundle, figure.id).rows) for figure in report.figures}
    assert [found.count for found in rows.values()] == [2, 1]


def test_rows_that_are_not_those_of_the_figure_are_an_integrity_error(bundle: Path) -> None:
    report = ReportModel.model_validate_json((bundle / "report.json").read_bytes())
    figures = (report.figures[0], report.figures[1].model_copy(update={"row_count": 7}))
    with pytest.raises(IntegrityError, match=r"was made from 7 rows, its query now gives 1"):
        rows_of_figures(report.model_copy(update={"figures": figures}), bundle)

"""The report as JSON and HTML: canonical, self-contained, accessible, and no number without its figure."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counterpoise.errors import RenderError
from counterpoise.report import render
from counterpoise.report.documents import MAIN, SOURCES, WHOLE, Document
from counterpoise.report.format import NOT_SHOWN
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_html, report_json
from counterpoise.safe.json import canonical
from tests.report import shapes
from tests.report.builder import Builder, estate
from tests.report.page import Numbers, Page, lines, plain, strange_marks, tag_of, values

MEDIA = (WHOLE, MAIN)


@pytest.fixture(scope="module", params=MEDIA, ids=lambda document: document.kind)
def page(any_shape: Callable[[], ReportModel], request: pytest.FixtureRequest) -> Page:
    """Every shape of report in both media."""
    return shapes.page(any_shape, request.param)


@pytest.fixture(scope="module")
def small_report() -> ReportModel:
    """What tests of changed templates render: enough for every table and chart."""
    return Builder(estate()[:2]).report()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# JSON


def test_json_is_canonical_and_round_trips(any_report: ReportModel) -> None:
    content = report_json(any_report)
    assert content == canonical(json.loads(content))
    assert content.endswith(b"}\n")
    assert ReportModel.model_validate_json(content) == any_report


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_never_written(sample_report: ReportModel, wrong: float) -> None:
    figure = sample_report.figures[0].model_copy(update={"value": wrong})
    report = sample_report.model_copy(update={"figures": (figure, *sample_report.figures[1:])})
    for write in (report_json, report_html):
        with pytest.raises(ValueError, match=r"JSON compliant|cannot be printed"):
            write(report)


def test_the_same_report_gives_the_same_bytes_in_every_process(sample_report: ReportModel, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_bytes(report_json(sample_report))
    program = (
        "import sys; from pathlib import Path; from counterpoise.report import model, render;"
        "report = model.ReportModel.model_validate_json(Path(sys.argv[1]).read_bytes());"
        "sys.stdout.buffer.write(render.report_json(report) + render.report_html(report).encode())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "report.json")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert made == {report_json(sample_report) + report_html(sample_report).encode()}


# Numbers


def test_no_number_stands_alone(page: Page, any_report: ReportModel) -> None:
    assert Numbers(any_report).alone(page) == []


def test_every_mark_leads_to_the_figure_that_it_stands_beside(page: Page, any_report: ReportModel) -> None:
    assert strange_marks(page) == []
    printed = {element.get("data-figure") for element in page.elements} - {None}
    if page.root.get("class") == "screen":
        assert printed == {figure.id for figure in any_report.figures}


@pytest.mark.parametrize("document", [WHOLE, SOURCES], ids=lambda document: document.kind)
def test_every_figure_has_its_derivation_in_the_annex(
    any_shape: Callable[[], ReportModel], any_report: ReportModel, document: Document
) -> None:
    annex = shapes.page(any_shape, document).section("annex_figures")
    entries = [element.get("id") for element in annex.iter() if (element.get("id") or "").startswith("F-")]
    assert entries == [figure.id for figure in any_report.figures]


MUTATIONS: dict[str, Callable[[Path], None]] = {
    "a number in a sentence": lambda folder: change(
        folder / "sections/register.html.j2", "Access is derived", "All 14 of them. Access is derived"
    ),
    "a count of the template's own": lambda folder: change(
        folder / "sections/coverage.html.j2",
        "<h2>{% trans %}Scope{% endtrans %}</h2>",
        "<p>{{ report.figures | length | grouped }} figures</p>",
    ),
    "a cell without its figure": lambda folder: change(
        folder / "macros.html.j2", '<td class="num" data-figure="{{ id }}">', '<td class="num">'
    ),
    "a figure in prose without its mark": lambda folder: change(
        folder / "macros.html.j2", '<span class="f" data-figure="{{ id }}">', '<span class="f">'
    ),
    "another value beside the mark": lambda folder: change(
        folder / "macros.html.j2", "{{ find.figure(id) | cell }}", "{{ find.figure('F-0001') | cell }}7"
    ),
    "a number in a chart": lambda folder: change(
        folder / "macros.html.j2", "{{ drawing.markup }}", "{{ drawing.markup }}<text>7</text>"
    ),
    "a number in a caption": lambda folder: change(
        folder / "sections/coverage.html.j2", '"Files that were refused"', '"The 3 files that were refused"'
    ),
    "a number in a text alternative": lambda folder: change(
        folder / "macros.html.j2", "<desc>{{ drawing.description }}", "<desc>a: 12; {{ drawing.description }}"
    ),
    "a number in a heading": lambda folder: change(
        folder / "sections/method.html.j2", "{% trans %}Limitations{% endtrans %}", "4 limitations"
    ),
    "a date that is none": lambda folder: change(
        folder / "macros.html.j2", "<time>{{ when | day }}</time>", "<time>12 times</time>"
    ),
}


@pytest.mark.parametrize("mutate", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_a_template_that_prints_a_bare_number_is_found(
    templates: Path, mutate: Callable[[Path], None], small_report: ReportModel
) -> None:
    mutate(templates)
    assert Numbers(small_report).alone(Page(report_html(small_report)))


def test_a_mark_that_leads_elsewhere_is_found(templates: Path, small_report: ReportModel) -> None:
    change(
        templates / "macros.html.j2",
        '{{ opens(id, id, "m") }}',
        '{{ opens("F-0001", id, "m") }}',
    )
    assert strange_marks(Page(report_html(small_report)))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("{{ report.figures | length }}", "prints a int"),
        ("{{ (report.figures | length) / 2 }}", "prints a float"),
        ("{{ report.figures[0].note }}", "prints a NoneType"),
        ("{{ report.audit.as_of }}", "prints a date"),
        ("{{ report.no_such_part }}", "no_such_part"),
        ("{{ find.figure('F-9999') | prose }}", "names the figure 'F-9999'"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{% include 'no/such/file' %}", "no/such/file"),
        ("{% for %}", "could not be rendered"),
        ("{% trans n=report.figures | length %}{{ n }} of them{% endtrans %}", "prints a int"),
        ("{{ _('%(n)s of them', n=report.figures | length) }}", "prints a int"),
    ],
)
def test_a_template_that_prints_no_text_is_an_error(
    templates: Path, small_report: ReportModel, expression: str, message: str
) -> None:
    change(templates / "sections/register.html.j2", "{% trans %}Access is derived", f"{expression}{{% trans %}}")
    with pytest.raises(RenderError, match=message):
        report_html(small_report)


def test_a_new_section_is_found_by_its_file_alone(templates: Path, small_report: ReportModel) -> None:
    head = "{# title: Drill\n   order: 48\n   kind: section #}\n"
    (templates / "sections" / "drill.html.j2").write_text(head + "<p>Nothing was asked.</p>", encoding="utf-8")
    page = Page(report_html(small_report))
    assert plain(page.section("drill")) == "9 Drill Nothing was asked."
    (entry,) = (it for it in page.all("li") if any(link.get("href") == "#drill" for link in it.iter("a")))
    assert plain(entry) == "9 Drill"


# Words


def test_what_is_not_known_is_printed_as_not_shown() -> None:
    for medium in MEDIA:
        assert set(values(shapes.page(shapes.unknown, medium))) == {NOT_SHOWN}


def test_nothing_prints_the_names_of_nothing(page: Page) -> None:
    wrong = re.compile(r"\b(?:None|nan|NaN|inf|Infinity|undefined|null|True|False)\b|(?<![\w-])[-−]0(?:\.0+)?(?![\d.])")
    assert [word.text for word in page.words if wrong.search(word.text) and not word.has("pre", "bdi")] == []
    names = [
        f"{name}={value}"
        for it in page.elements
        for name, value in it.attrib.items()
        if name in {"id", "class", "href"}
    ]
    assert [name for name in names if re.search(r"None|nan\b|\s$|=$|Answer\.|Access\.", name)] == []


def test_no_cell_of_a_table_is_empty(page: Page) -> None:
    to_fill = {cell for table in page.all("table") if table.get("class") == "signatures" for cell in table.iter()}
    empty = [cell for cell in page.all("td", "th") if not plain(cell) and cell not in to_fill]
    assert empty == []


def test_every_section_has_a_heading_and_says_something(page: Page) -> None:
    for section in render._sections()["whole" if page.root.get("class") == "screen" else "main"]:
        element = page.section(section.name)
        headings = [plain(it) for it in element.iter() if tag_of(it) == "h1"]
        number = f"Annex {section.number}" if section.kind == "annex" else section.number
        assert headings == ([] if section.name == "cover" else [f"{number} {section.title}".strip()])
        assert len(lines(element)) > len(headings)


def test_an_empty_estate_is_told_what_is_missing_in_whole_sentences() -> None:
    page = shapes.page(shapes.empty)
    for name in (
        "summary",
        "coverage",
        "register",
        "side_by_side",
        "concentration",
        "findings",
        "annex_evidence",
        "annex_tables",
    ):
        said = [plain(it) for it in page.section(name).iter() if it.get("class") == "nothing"]
        assert said, name
        assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in said)


# Structure


def test_the_page_is_valid_html(page: Page) -> None:
    assert page.errors == []


def test_the_page_says_its_language_and_its_title(page: Page) -> None:
    assert page.root.get("lang") == "en-GB"
    (title,) = [it for it in page.all("head")[0] if it.tag == "title"]
    assert plain(title).startswith("AI model governance report – automated findings, October 2026")


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    loading = {"src", "srcset", "poster", "action", "formaction", "data", "background", "cite", "ping", "xlink:href"}
    assert [name for it in page.elements for name in it.attrib if name in loading] == []
    assert (
        page.all("script", "link", "iframe", "object", "embed", "base", "form", "img", "use", "foreignObject", "a:href")
        == []
    )
    (style,) = page.all("style")
    css = style.text or ""
    assert "@import" not in css
    addresses = set(re.findall(r"url\(\s*[\"']?([^)\"']*)", css))
    assert {address.partition(":")[0] for address in addresses} <= {"font"}
    if page.root.get("class") == "screen":
        assert addresses == set()
        policies = [it.get("content") for it in page.all("meta") if it.get("http-equiv") == "Content-Security-Policy"]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_no_element_carries_a_handler(page: Page) -> None:
    assert [name for it in page.elements for name in it.attrib if name.startswith("on")] == []


def test_every_link_stays_on_the_page_and_has_a_target(page: Page) -> None:
    ids = {it.get("id") for it in page.elements}
    links = [it.get("href") or "" for it in page.all("a")]
    assert links
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []


def test_every_button_opens_or_closes_a_panel_of_the_page(page: Page) -> None:
    panels = {it.get("id"): it for it in page.elements if it.get("popover") is not None}
    assert [plain(it) for it in page.all("button") if it.get("popovertarget") not in panels] == []
    for name, panel in panels.items():
        closing = [it for it in panel.iter() if it.get("class") == "close"]
        assert [(it.get("popovertarget"), plain(it)) for it in closing] == [(name, "Close")]
    assert (panels == {}) == (page.root.get("class") == "print")


def test_ids_stand_once(page: Page) -> None:
    ids = [it.get("id") for it in page.elements if it.get("id") is not None]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not re.fullmatch(r"[A-Za-z][\w-]*", name or "")] == []


def test_tables_have_captions_and_heads_with_scopes(page: Page) -> None:
    for table in page.all("table"):
        assert [tag_of(it) for it in table][:1] == ["caption"]
        assert any(tag_of(it) == "thead" for it in table)
    scopes = {it.get("scope") for it in page.all("th")}
    assert scopes <= {"col", "row", "rowgroup"}


def test_every_row_has_as_many_cells_as_its_table_has_columns(page: Page) -> None:
    for table in page.all("table"):
        columns = sum(tag_of(it) == "col" for it in table.iter())
        carried: list[int] = []  # of each cell that reaches down from a row above, how many rows further
        for row in (it for it in table.iter() if tag_of(it) == "tr"):
            spans = [(int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)) for cell in row]
            own = sum(width for width, _ in spans)
            assert own + len(carried) == columns
            carried = [left - 1 for left in carried if left > 1] + [height - 1 for _, height in spans if height > 1]


def test_drawings_have_a_role_and_a_name(page: Page) -> None:
    drawings = page.all("svg")
    for drawing in drawings:
        assert drawing.get("role") == "img"
        children = [tag_of(it) for it in drawing]
        assert children[0] == "title"
        assert plain(drawing[0])
        assert drawing.get("class") != "chart" or children[1] == "desc"


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(tag_of(it)[1]) for it in page.all("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_paragraphs_are_numbered_through_the_document(page: Page) -> None:
    numbers = [int(plain(it)) for it in page.of_class("pn")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_contents_name_every_section_in_order(page: Page) -> None:
    links = [
        it.get("href") for it in page.section("contents").iter() if tag_of(it) == "a" and it.get("class") == "name"
    ]
    held = render._sections()["whole" if page.root.get("class") == "screen" else "main"]
    wanted = [f"#{section.name}" for section in held if section.name not in {"cover", "contents"}]
    assert links[: len(wanted)] == wanted


def test_licence_conditions_stand_whole_in_the_annex_and_the_breached_in_the_body(sample_report: ReportModel) -> None:
    held = sample_report.licence_conditions
    many = held.model_copy(update={"checks": held.checks * 2})
    long, short = (
        report_html(sample_report.model_copy(update={"licence_conditions": conditions})) for conditions in (many, held)
    )
    reason, broken = held.checks[0].reason, [check for check in held.checks if check.outcome == "breached"]
    assert 0 < len(broken) <= 10
    assert short.count(reason) == len(broken) + len(held.checks)
    assert long.count(reason) == 2 * len(broken) + len(many.checks)
    nothing = held.model_copy(update={"checks": ()})
    assert "sets a condition" in report_html(sample_report.model_copy(update={"licence_conditions": nothing}))

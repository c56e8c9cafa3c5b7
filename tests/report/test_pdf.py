"""The PDF: structure, fonts, bytes, and what the typesetting refuses."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from counterpoise.errors import RenderError
from counterpoise.report import pdf
from counterpoise.report.documents import MAIN
from counterpoise.report.model import ReportModel
from counterpoise.report.pdf import LIMITS, lightened, pdf_of
from counterpoise.report.pdf_worker import FONTS, FontsOnly, work
from counterpoise.report.render import document_html, report_html, report_json, report_pdf
from counterpoise.safe.child import Limits
from tests.report import shapes
from tests.report.page import Page, plain, words

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = [
    *("Summary", "Contents", "1 Scope and coverage", "2 Register, access and licences"),
    *("3 Accountability", "4 Open and closed side by side", "5 Concentration", "6 Control"),
    *("7 How firmly versions are held", "8 Exit and stress", "9 Fit by use case"),
    *("10 Findings", "11 Method and limitations", "12 Statements and sign-off"),
]


@cache
def made(shape: Callable[[], ReportModel]) -> bytes:
    return report_pdf(shape())


@pytest.fixture(scope="module")
def empty_pdf() -> PdfReader:
    return PdfReader(io.BytesIO(made(shapes.empty)))


@pytest.fixture(scope="module")
def sample_pdf() -> PdfReader:
    return PdfReader(io.BytesIO(made(shapes.sample)))


@pytest.fixture(scope="module")
def hostile_pdf() -> PdfReader:
    return PdfReader(io.BytesIO(made(shapes.hostile)))


@pytest.fixture(params=["sample_pdf", "hostile_pdf"])
def full_pdf(request: pytest.FixtureRequest) -> PdfReader:
    reader: PdfReader = request.getfixturevalue(request.param)
    return reader


@cache
def texts(reader: PdfReader) -> tuple[str, ...]:
    """The words of each page on one line."""
    return tuple(" ".join(page.extract_text().split()) for page in reader.pages)


def outline(reader: PdfReader) -> list[tuple[str, int]]:
    """Bookmarks of the first level with their pages, from 0."""
    entries = [entry for entry in reader.outline if not isinstance(entry, list)]
    return [(" ".join(str(entry.title).split()), reader.get_destination_page_number(entry) or 0) for entry in entries]


def fonts(reader: PdfReader) -> set[str]:
    """Names of the fonts, without the tag of the subset; each must be embedded."""
    names = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            for part in font.get_object()["/DescendantFonts"]:
                descriptor = part.get_object()["/FontDescriptor"].get_object()
                assert "/FontFile2" in descriptor
                names.add(str(descriptor["/FontName"]).partition("+")[2])
    return names


def links(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            yield annotation.get_object()


def root(reader: PdfReader) -> Any:
    return reader.trailer["/Root"].get_object()


def check_structure(reader: PdfReader) -> None:
    pages = texts(reader)
    assert [title for title, _ in outline(reader)] == HEADINGS
    assert [number for _, number in outline(reader)] == sorted(number for _, number in outline(reader))
    for number, text in enumerate(pages[1:], start=2):
        assert "AI model governance report NIG-2026-10-7c1e October 2026" in text
        assert f"Page {number} of {len(pages)}" in text
        assert "Evidence root 4813494d137e" in text
    assert "Page" not in pages[0]
    assert root(reader)["/MarkInfo"]["/Marked"]
    assert root(reader)["/Lang"] == "en-GB"


def check_nothing_active(reader: PdfReader) -> None:
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root(reader))
    assert set(root(reader).get("/Names", {})) <= {"/Dests", "/EmbeddedFiles"}
    assert set(reader.attachments) == {"report.json"}
    targets = set(reader.named_destinations)
    for annotation in links(reader):
        assert annotation["/Subtype"] == "/Link"
        assert "/A" not in annotation  # leads to no address outside the file
        assert annotation["/Dest"] in targets


def test_even_an_empty_report_has_its_structure(empty_pdf: PdfReader) -> None:
    check_structure(empty_pdf)
    check_nothing_active(empty_pdf)


def test_metadata_name_the_report_and_no_time(empty_pdf: PdfReader) -> None:
    metadata: dict[str, Any] = dict(empty_pdf.metadata or {})
    assert metadata["/Title"] == (
        "AI model governance report – automated findings, October 2026: Nordlicht Insurance Group"
    )
    assert metadata["/Author"] == "Counterpoise 0.1.0"
    assert not {"/CreationDate", "/ModDate"} & set(metadata)


def test_the_only_fonts_are_those_of_the_report(empty_pdf: PdfReader) -> None:
    assert {name.partition("-")[2].partition("-")[0] for name in fonts(empty_pdf)} == {"Serif", "Sans"}
    assert all(name.startswith("Report-") for name in fonts(empty_pdf))


@pytest.mark.slow
def test_a_full_report_has_its_structure_and_fonts(full_pdf: PdfReader) -> None:
    check_structure(full_pdf)
    check_nothing_active(full_pdf)
    assert all(name.startswith(("Report-Serif", "Report-Sans")) for name in fonts(full_pdf))


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_reading_order(reader: PdfReader, shape: Callable[[], ReportModel]) -> None:
    """A viewer that knows no tags meets headings, paragraphs and findings in the order of the document."""
    text = squeezed("".join(texts(reader)))
    place = 0
    for block in shapes.page(shape, MAIN).all("h1", "h2", "p", "li"):
        if block.get("class") in {None, "n", "nothing"}:
            said = [word.text for word in words(block) if not word.in_class("pn", "aside", "sn")]
            start = squeezed("".join(said))[:20]
            found = text.find(start, place)
            assert found >= place, f"{start!r} comes before what it stands behind"
            place = found


def test_an_empty_report_reads_in_its_order(empty_pdf: PdfReader) -> None:
    check_reading_order(empty_pdf, shapes.empty)


@pytest.mark.slow
def test_a_full_report_reads_in_its_order(sample_pdf: PdfReader) -> None:
    check_reading_order(sample_pdf, shapes.sample)


@pytest.mark.slow
def test_fourteen_deployments_make_a_short_report(sample_pdf: PdfReader) -> None:
    assert len(sample_pdf.pages) <= 30


@pytest.mark.slow
def test_hostile_text_is_inert_in_print(hostile_pdf: PdfReader) -> None:
    text = " ".join(texts(hostile_pdf))
    assert "{{ 7 * 7 }}" in text
    assert "<script>alert('x')</script>" in text
    assert "root:" not in text
    assert not [character for character in text if unicodedata.category(character) in {"Cc", "Cf"}]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Summary", "Contents"])
def test_what_fits_one_page_holds_one_page(full_pdf: PdfReader, name: str) -> None:
    starts = [*outline(full_pdf), ("", len(full_pdf.pages))]
    lengths = {title: after - before for (title, before), (_, after) in pairwise(starts)}
    assert lengths[name] == 1


@pytest.mark.slow
def test_open_and_closed_stand_on_one_page(sample_pdf: PdfReader) -> None:
    page = texts(sample_pdf)[dict(outline(sample_pdf))["4 Open and closed side by side"]]
    for part in ("The evidence does not settle the direction.", "Not shown", "Change notices", "This does not show"):
        assert part in page
    assert "and who chose them." in page


def test_the_report_as_data_is_in_the_pdf(sample_report: ReportModel, sample_pdf: PdfReader) -> None:
    assert sample_pdf.attachments["report.json"] == [report_json(sample_report)]


RENDER = """
import hashlib
from counterpoise.report.render import report_html, report_json, report_pdf
from tests.report import shapes
report = shapes.{name}()
for part in (report_json(report), report_html(report).encode(), report_pdf(report)):
    print(hashlib.sha256(part).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.parametrize("shape", [shapes.empty, shapes.sample])
def test_two_processes_write_the_same_bytes(shape: Callable[[], ReportModel], tmp_path: Path) -> None:
    """Another order of sets, another time zone and another place change nothing."""
    elsewhere = subprocess.run(
        [sys.executable, "-c", RENDER.format(name=shape.__name__)],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    here = (report_json(shape()), report_html(shape()).encode(), made(shape))
    assert elsewhere == [hashlib.sha256(part).hexdigest() for part in here]


def test_the_fonts_are_files_of_the_declared_packages() -> None:
    fetcher = FontsOnly()
    digests = {hashlib.sha256(fetcher.fetch(url).read()).hexdigest() for url in FONTS}
    assert len(digests) == len(FONTS)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/a.css",
        "data:text/css,p{}",
        "font:../../etc/passwd",
        "font:",
    ],
)
def test_nothing_else_is_fetched(address: str) -> None:
    with pytest.raises(FatalURLFetchingError, match="may not fetch"):
        FontsOnly().fetch(address)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<link rel="stylesheet" href="http://127.0.0.1/a.css">',
        "<style>@import url(file:///etc/passwd);</style>",
        '<p style="background: url(file:///etc/passwd)">x',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_a_document_that_asks_for_more_is_not_made(html: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.html", tmp_path / "out.pdf"
    source.write_text(html, encoding="utf-8")
    assert "may not fetch" in work({"html": str(source), "pdf": str(target)})["problem"]
    assert not target.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<svg width="9" height="9"><image href="file:///etc/passwd"/></svg>', "Failed to render SVG"),
        ('<a href="#nowhere">x</a>', "No anchor #nowhere"),
    ],
)
def test_what_the_layout_only_logs_is_a_problem(body: str, words: str, tmp_path: Path) -> None:
    """A chart that is left out would be a report that looks whole."""
    source, target = tmp_path / "in.html", tmp_path / "out.pdf"
    source.write_text(f'<html lang="en"><title>t</title>{body}</html>', encoding="utf-8")
    assert words in work({"html": str(source), "pdf": str(target)})["problem"]
    assert not target.exists()


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_given_up() -> None:
    endless = "<table>" + "<tr><td colspan=900000>x</td></tr>" * 50
    with pytest.raises(RenderError, match=r"could not be made: .*(longer than|crashed)"):
        pdf_of(endless, Limits(memory_mib=3072, processor_seconds=2, wall_seconds=20.0, file_mib=64))


@pytest.mark.slow
def test_a_document_that_wants_too_much_memory_is_given_up() -> None:
    with pytest.raises(RenderError, match=r"could not be made: .*(memory|crashed)"):
        pdf_of("<p>x</p>" * 50_000, Limits(memory_mib=400, processor_seconds=60, wall_seconds=60.0, file_mib=64))


def test_a_layout_that_does_not_start_is_one_line_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "WORKER", "counterpoise.report.no_such_worker")
    with pytest.raises(RenderError, match=r"does not start .* run make") as caught:
        pdf_of("<p>x</p>")
    assert "\n" not in str(caught.value)


def test_a_module_in_the_working_directory_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weasyprint.py").write_text("raise SystemExit('not the one')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert pdf_of('<html lang="en"><title>t</title><p>x</p></html>').startswith(b"%PDF")


def test_the_limits_are_those_that_are_declared() -> None:
    assert LIMITS.memory_mib == 3072
    assert LIMITS.wall_seconds <= 900


def test_what_is_left_out_for_print_changes_no_word_and_keeps_apart_what_could_reorder() -> None:
    html = (
        '<td data-figure="F-0001"><span class="v">12\u202f000</span></td><p><bdi>it’s &lt;bdi&gt; a name</bdi>'
        "<bdi>\u05d0\u05d1</bdi><bdi>\u202eabc</bdi></p>"
    )
    assert lightened(html) == (
        '<td data-figure="F-0001">12\u202f000</td><p>it’s &lt;bdi&gt; a name'
        "<bdi>\u05d0\u05d1</bdi><bdi>\u202eabc</bdi></p>"
    )


@pytest.mark.parametrize("shape", [shapes.sample, shapes.hostile])
def test_the_lightened_page_says_the_same(shape: Callable[[], ReportModel]) -> None:
    html = document_html(shapes.find(shape), MAIN)
    assert plain(Page(lightened(html)).root) == plain(Page(html).root)

"""The report set: what each document holds, that nothing in it leads nowhere, and that one stops no other."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from counterpoise.errors import RenderError
from counterpoise.report import report_set
from counterpoise.report.documents import MAIN, SOURCES, SUMMARY, Document, file_name, printed
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from counterpoise.report.pdf import pdf_of, typesetter
from counterpoise.report.render import document_html, enclosed
from counterpoise.report.report_set import write_set
from counterpoise.safe.text import visible
from tests.report import shapes
from tests.report.builder import Builder, estate
from tests.report.page import Numbers, Page, plain, strange_marks, tag_of

DOSSIER = (
    *("1 Register entry and access", "2 Findings", "3 Licences and conditions", "4 Who decides, and who may stop it"),
    *("5 Versions and runway", "6 Answers and scores", "7 Controls", "8 Fit to the needs of its use"),
    "9 Claimed against measured",
    *("Annex A Figures of this document", "Annex B Evidence of this document"),
)
HEADINGS = {
    "summary": ("Summary",),
    "sources": ("Annex A Data tables of the charts", "Annex B Evidence", "Annex C Figures"),
    "annex": (
        *("1 Results over all deployments", "2 Every control and its results"),
        *("Annex A Figures of this document", "Annex B Evidence of this document"),
    ),
    "dossier": DOSSIER,
}


@pytest.fixture(scope="module")
def small() -> ReportModel:
    return Builder(estate()[:2]).report()


@pytest.fixture(scope="module")
def written(small: ReportModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    assert write_set(small, folder) == {}
    return folder


@cache
def pages_of(shape: Callable[[], ReportModel]) -> tuple[tuple[Document, Page], ...]:
    find = shapes.find(shape)
    return tuple((document, Page(document_html(find, document))) for document in shapes.one_of_each(shape()))


def test_a_set_holds_a_dossier_for_each_deployment_and_an_annex_for_each_framework(
    small: ReportModel, written: Path
) -> None:
    found = sorted(str(path.relative_to(written)) for path in written.rglob("*.pdf"))
    dossiers = [f"dossiers/{item.id}.pdf" for item in small.deployments]
    annexes = [f"annexes/{item.id}.pdf" for item in small.controls.frameworks]
    assert len(dossiers) == 2
    assert annexes
    assert found == sorted(["report.pdf", "summary.pdf", "sources.pdf", *dossiers, *annexes])


def test_each_document_has_its_structure(small: ReportModel, written: Path) -> None:
    for document in shapes.one_of_each(small)[1:]:
        reader = PdfReader(written / document.path)
        titles = [" ".join(str(it.title).split()) for it in reader.outline if not isinstance(it, list)]
        assert tuple(titles) == HEADINGS[document.kind]
        root: Any = reader.trailer["/Root"].get_object()
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        metadata: dict[str, Any] = dict(reader.metadata or {})
        assert metadata["/Title"].startswith(document.title)
        assert not {"/CreationDate", "/ModDate"} & set(metadata)
        for number, page in enumerate(reader.pages, start=1):
            text = " ".join(page.extract_text().split())
            assert small.audit.report_id in text
            assert f"Page {number} of {len(reader.pages)}" in text
            assert "Evidence root 4813494d137e" in text


def test_no_number_stands_alone_in_any_document(any_shape: Callable[[], ReportModel]) -> None:
    numbers = Numbers(any_shape())
    for document, page in pages_of(any_shape):
        assert page.errors == [], document.path
        assert numbers.alone(page) == [], document.path
        assert strange_marks(page) == [], document.path


def test_every_mark_resolves_in_its_document_or_in_the_sources(any_shape: Callable[[], ReportModel]) -> None:
    listed = {it.get("id") for it in shapes.page(any_shape, SOURCES).elements}
    for document, page in pages_of(any_shape):
        ids = {it.get("id") for it in page.elements}
        assert [it.get("href") for it in page.all("a") if (it.get("href") or "")[1:] not in ids] == [], document.path
        evidence = [it for it in page.elements if "data-evidence" in it.attrib]
        text = " ".join(plain(it) for it in page.of_class("m") + evidence)
        marks = set(re.findall(r"\bF-\d{4,}\b|\bEV-[a-z]+-\d{4,}\b", text))
        assert marks <= listed
        if document.kind in {"annex", "dossier"}:
            assert marks <= ids, document.path


def test_every_document_says_something_in_each_section(any_shape: Callable[[], ReportModel]) -> None:
    for document, page in pages_of(any_shape):
        for section in page.all("section"):
            said = [it for it in section.iter() if tag_of(it) in {"p", "table", "li", "dl", "svg"}]
            assert said, (document.path, section.get("id"))


def test_a_dossier_speaks_of_its_deployment(small: ReportModel) -> None:
    first, second = small.deployments
    documents = {item.subject.id: item for item in printed(small) if item.kind == "dossier" and item.subject}
    mine = next(item for item in small.answers if item.deployment == first.id and item.quote)
    about = small.findings[0].model_copy(update={"deployments": (second.id,)})
    find = Lookup(small.model_copy(update={"findings": (about,)}))
    one, two = (Page(document_html(find, documents[item.id])) for item in (first, second))
    assert first.name in plain(one.root)
    assert second.name not in plain(one.root)
    assert visible(str(mine.quote), 160) in plain(one.section("dossier_answers"))
    assert about.id in plain(two.section("dossier_findings"))
    assert about.id not in plain(one.root)


def test_an_annex_holds_every_control_of_its_framework_with_every_verdict(sample_report: ReportModel) -> None:
    controls = {item.id: item for item in sample_report.controls.controls}
    seen = set()
    for document in printed(sample_report):
        if document.kind != "annex" or document.subject is None:
            continue
        text = plain(Page(document_html(shapes.find(shapes.sample), document)).section("framework_controls"))
        for verdict in sample_report.controls.verdicts:
            if controls[verdict.control].framework == document.subject.id:
                assert verdict.control in text
                assert " ".join(verdict.reason.split())[:200] in text
                seen.add((verdict.control, verdict.subject))
    assert seen == {(verdict.control, verdict.subject) for verdict in sample_report.controls.verdicts}


@pytest.mark.parametrize("shape", [shapes.sample, shapes.unknown, shapes.hostile, shapes.empty])
def test_the_summary_is_one_page(shape: Callable[[], ReportModel]) -> None:
    content = pdf_of(document_html(shapes.find(shape), SUMMARY))
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_a_typesetter_that_has_worked_writes_the_same_bytes_as_a_new_one(small: ReportModel, written: Path) -> None:
    """Which process sets which document is chance, so no document may leave a trace in the next."""
    find = Lookup(small)
    with typesetter() as one:
        for document in reversed(shapes.one_of_each(small)):
            with_it = enclosed(small) if document == MAIN else None
            again = hashlib.sha256(one.pdf(document_html(find, document), with_it)).hexdigest()
            assert again == hashlib.sha256((written / document.path).read_bytes()).hexdigest(), document.path


def only(monkeypatch: pytest.MonkeyPatch, *kinds: str) -> None:
    monkeypatch.setattr(
        report_set, "printed", lambda model: tuple(item for item in printed(model) if item.kind in kinds)
    )


def break_section(folder: Path, name: str, condition: str) -> None:
    path = folder / "sections" / f"{name}.html.j2"
    asking = f'{{% if {condition} %}}<object data="file:///etc/passwd"></object>{{% endif %}}'
    path.write_text(path.read_text(encoding="utf-8") + asking, encoding="utf-8")


def test_a_broken_dossier_is_named_and_stops_no_other(
    templates: Path, small: ReportModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = (item.id for item in small.deployments)
    break_section(templates, "dossier_power", f'dossier.deployment.id == "{broken}"')
    only(monkeypatch, "dossier", "summary")
    missing = write_set(small, tmp_path / "out")
    assert list(missing) == [f"dossiers/{broken}.pdf"]
    assert "may not fetch" in missing[f"dossiers/{broken}.pdf"]
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.pdf"))
    assert made == [f"dossiers/{whole}.pdf", "summary.pdf"]


def test_a_template_that_fails_for_one_dossier_stops_no_other(
    templates: Path, small: ReportModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = small.deployments[0].id
    path = templates / "sections" / "dossier_power.html.j2"
    asking = f'{{% if dossier.deployment.id == "{broken}" %}}{{{{ report.nothing }}}}{{% endif %}}'
    path.write_text(path.read_text(encoding="utf-8") + asking, encoding="utf-8")
    only(monkeypatch, "dossier")
    missing = write_set(small, tmp_path / "out")
    assert list(missing) == [f"dossiers/{broken}.pdf"]
    assert "could not be rendered" in missing[f"dossiers/{broken}.pdf"]


def test_without_the_main_report_nothing_is_issued(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_section(templates, "cover", "true")
    only(monkeypatch, "main", "summary")
    with pytest.raises(RenderError, match="may not fetch"):
        write_set(shapes.empty(), tmp_path / "out")


def test_an_id_gives_a_name_that_every_file_system_takes() -> None:
    assert file_name("claims-letters") == "claims-letters"
    ids = ["../../etc/passwd", "Claims", "claims", "CLAIMS", "con", "", ".", "a/b", "a b", "ü", "x" * 300, "\ud800"]
    names = [file_name(item) for item in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name) for name in names)
    assert "con" not in names


def test_the_main_report_comes_first_and_paths_stand_once(sample_report: ReportModel) -> None:
    documents = printed(sample_report)
    assert documents[0] == MAIN
    assert len({item.path.casefold() for item in documents}) == len(documents)

"""The site: from bundles that verify, whole or not at all, and no number that is not a figure of its period."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from pathlib import Path

import pytest

from counterpoise.cli import main
from counterpoise.errors import InputError, IntegrityError
from counterpoise.report import bundle
from counterpoise.report import format as fmt
from counterpoise.report.render import report_json
from counterpoise.report.site.writing import Site, write_site
from tests.report import shapes
from tests.report.page import Page, Word, plain
from tests.report.site import editions

ATTACK = "</title></style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u202e"
CSP = "default-src 'none'; style-src 'unsafe-inline'"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    return editions.issue_all(folder, editions.newest(), editions.middle(), editions.oldest())


@pytest.fixture(scope="module")
def site(reports: Path) -> Site:
    return write_site(reports, reports.parent / "site")


@pytest.fixture
def copied(reports: Path, tmp_path: Path) -> Path:
    """The folder of reports, for a test that spoils it."""
    return Path(shutil.copytree(reports, tmp_path / "reports"))


def html_of(folder: Path) -> dict[str, Page]:
    """The site's own pages by their path."""
    own = [path for path in sorted(folder.rglob("*.html")) if "periods" not in path.relative_to(folder).parts]
    return {path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8")) for path in own}


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Page]:
    return html_of(site.folder)


def test_there_is_a_page_for_each_deployment_and_period(site: Site, pages: dict[str, Page]) -> None:
    assert site.periods == ("2026-10", "2026-09", "2026-08")
    assert site.left_out == ()
    wanted = {"index.html", "deployments.html", "findings.html"}
    wanted |= {f"deployments/{item.id}.html" for item in editions.newest().deployments}
    assert set(pages) == wanted | {f"derivations/{period}.html" for period in site.periods}


def test_the_pages_are_valid_and_load_nothing(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.errors == [], name
        assert page.all("script", "link", "iframe", "object", "embed", "base", "form", "img") == []
        assert [it for element in page.elements for it in element.attrib if it.startswith("on") or it == "src"] == []
        policies = [it.get("content") for it in page.all("meta") if it.get("http-equiv")]
        assert policies == [CSP]
        assert "url(" not in page.html
        assert len(page.all("h1")) == 1


def test_every_link_leads_to_something_in_the_site(site: Site, pages: dict[str, Page]) -> None:
    ids = {
        place.relative_to(site.folder).as_posix(): set(re.findall(r' id="([^"]+)"', place.read_text(encoding="utf-8")))
        for place in site.folder.glob("periods/*/report.html")
    }
    marks = 0
    for name, page in pages.items():
        for link in page.all("a"):
            path, _, anchor = (link.get("href") or "").partition("#")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            assert not path.startswith(("/", "..//")), link.get("href")
            assert (site.folder / place).is_file(), f"{name}: {link.get('href')}"
            assert not anchor or anchor in ids[place], f"{name}: {link.get('href')}"
            marks += anchor.startswith("F-")
    assert marks > 1000


def _is_explained(word: Word) -> bool:
    """Quoted text, dates and figures may hold digits; the figures are checked one by one."""
    if word.has("bdi", "code", "time", "title") or word.in_class("severity", "m"):
        return True
    return word.given("data-figure") is not None or word.given("data-figures") is not None


def test_every_number_is_a_figure_of_its_period_and_leads_to_it(pages: dict[str, Page]) -> None:
    figures = {
        (report.audit.period, figure.id): figure
        for report in (editions.newest(), editions.middle(), editions.oldest())
        for figure in report.figures
    }
    for name, page in pages.items():
        bare = [it.text for it in page.words if any(map(str.isdigit, it.text)) and not _is_explained(it)]
        assert bare == [], name
        for cell in (it for it in page.elements if it.get("data-figure")):
            mark, period = cell.get("data-figure") or "", cell.get("data-period") or ""
            (value,) = (plain(it) for it in cell.iter() if it.get("class") == "v")
            assert value == " ".join(fmt.cell(figures[period, mark]).split())
            (link,) = (it.get("href") for it in cell.iter() if it.get("class") == "m")
            assert (link or "").endswith(f"periods/{period}/report.html#{mark}")


def test_findings_lead_to_the_report_of_each_period_that_holds_them(pages: dict[str, Page]) -> None:
    gone = editions.middle().findings[0]
    anchor = fmt.anchor(gone.id, "finding")
    (row,) = (it for it in pages["findings.html"].all("tr") if gone.id in plain(it))
    assert [plain(it) for it in row][1:] == ["gone", "still there", "there"]
    links = [it.get("href") for it in row.iter() if it.get("href")]
    assert links == [f"periods/{period}/report.html#{anchor}" for period in ("2026-09", "2026-08")]


def test_a_document_that_a_bundle_lacks_is_no_link(pages: dict[str, Page]) -> None:
    (row, *_) = (it for it in pages["index.html"].all("tr") if "October 2026" in plain(it))
    assert "main report, no summary, no sources" in plain(row)


def test_copies_are_whole_bundles(site: Site, reports: Path) -> None:
    content = json.loads((site.folder / "site.json").read_text(encoding="utf-8"))
    for item in content["periods"]:
        copy = bundle.verify(site.folder / item["folder"])
        assert copy == bundle.verify(reports / item["period"])
        assert (item["report_id"], item["manifest_sha256"]) == (copy.report_id, copy.manifest_sha256)


def test_the_same_bundles_give_the_same_bytes_whatever_their_folders_are_called(
    site: Site, copied: Path, tmp_path: Path
) -> None:
    (copied / "2026-10").rename(copied / "a")
    again = write_site(copied, tmp_path / "again")
    files = [path.relative_to(again.folder) for path in sorted(again.folder.rglob("*")) if path.is_file()]
    assert files == [path.relative_to(site.folder) for path in sorted(site.folder.rglob("*")) if path.is_file()]
    assert all((again.folder / path).read_bytes() == (site.folder / path).read_bytes() for path in files)


def test_a_site_takes_the_place_of_an_earlier_one_and_of_nothing_else(copied: Path) -> None:
    out = copied / "site"  # beside the reports, and no report itself
    write_site(copied, out)
    shutil.rmtree(copied / "2026-10")
    assert write_site(copied, out).periods == ("2026-09", "2026-08")
    assert not (out / "periods" / "2026-10").exists()
    for other in (copied, copied / "2026-09"):
        with pytest.raises(InputError, match="is not empty"):
            write_site(copied, other)
    assert {path.name for path in copied.iterdir()} == {"2026-08", "2026-09", "site"}


def test_a_bundle_that_does_not_verify_is_named_and_left_out(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied / "2026-09" / "report.pdf").write_bytes(b"another")
    code = main(["site", str(copied), "--out", str(tmp_path / "site")])
    said = capsys.readouterr()
    assert code == 3
    assert said.out == f"2026-10, 2026-08: {tmp_path / 'site' / 'index.html'}\n"
    name = copied / "2026-09" / "report.pdf"
    assert said.err == f"counterpoise: left out: {name}: was changed after it was issued\n"
    assert not (tmp_path / "site" / "periods" / "2026-09").exists()
    code = main(["site", str(copied), "--out", str(tmp_path / "site"), "--json"])
    content = json.loads(capsys.readouterr().out)
    assert (code, content["periods"]) == (3, ["2026-10", "2026-08"])
    assert content["left_out"] == [
        {"bundle": str(name.parent), "problems": [f"{name}: was changed after it was issued"]}
    ]


def test_without_a_bundle_that_verifies_there_is_no_site(copied: Path, tmp_path: Path) -> None:
    for folder in copied.iterdir():
        (folder / "report.pdf").unlink()
    with pytest.raises(IntegrityError, match="is missing"):
        write_site(copied, tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} == {"reports"}


def test_the_present_folder_may_become_the_site(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert write_site(copied, Path()).folder == tmp_path / "here"
    assert (tmp_path / "here" / "index.html").is_file()


def test_a_place_where_nobody_may_write_is_wrong_use(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "site", Path("/sys/reports/site")):  # not even root may write there
        with pytest.raises(InputError, match="cannot be written"):
            write_site(copied, place)


def test_a_link_in_a_bundle_is_not_followed(copied: Path, tmp_path: Path) -> None:
    (copied / "2026-09" / "passwords").symlink_to("/etc")
    assert write_site(copied, tmp_path / "site").periods == ("2026-10", "2026-08")


def test_wrong_folders_are_told_apart(copied: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        write_site(tmp_path / "nowhere", tmp_path / "site")
    with pytest.raises(InputError, match="holds no folder with a report"):
        write_site(copied / "2026-10", tmp_path / "site")
    shutil.copytree(copied / "2026-10", copied / "second")
    with pytest.raises(InputError, match="second: is of the same period as 2026-10"):
        write_site(copied, tmp_path / "site")
    shutil.rmtree(copied / "second")
    report = editions.newest()
    other = report.estate.model_copy(update={"organisation": "Another"})
    editions.issue(editions.of_period(report.model_copy(update={"estate": other}), "2026-07"), copied / "2026-07")
    with pytest.raises(InputError, match="is of another organisation than 2026-07"):
        write_site(copied, tmp_path / "site")
    assert {path.name for path in tmp_path.iterdir()} == {"reports"}


def test_an_attack_in_every_text_adds_no_element(tmp_path: Path) -> None:
    spoilt = shapes.brought(shapes.sample(), ATTACK)
    folder = tmp_path / "reports"
    for period in ("2026-10", "2026-09"):
        report = editions.of_period(spoilt, period)
        place = folder / period
        place.mkdir(parents=True)
        (place / "report.json").write_bytes(report_json(report))
        (place / bundle.MANIFEST).write_bytes(bundle.manifest(report, place, {}))
    found = html_of(write_site(folder, tmp_path / "site").folder)
    assert len(found) == len(shapes.sample().deployments) + 5
    for page in found.values():
        assert page.errors == []
        assert page.all("script", "img") == []
        assert "\u202e" not in page.html
        assert "49" not in plain(page.all("h1")[0])
        for element in page.elements:
            carried = {name: value for name, value in element.attrib.items() if "alert(" in value}
            assert set(carried) <= {"content"}, carried  # the version of the software, in the metadata
            assert not any(name.startswith("on") for name in element.attrib)


def test_an_estate_without_a_deployment_has_a_site(tmp_path: Path) -> None:
    report = editions.of_period(shapes.empty(), "2026-10")
    place = tmp_path / "reports" / "2026-10"
    place.mkdir(parents=True)
    (place / "report.json").write_bytes(report_json(report))
    (place / bundle.MANIFEST).write_bytes(bundle.manifest(report, place, {}))
    found = html_of(write_site(tmp_path / "reports", tmp_path / "site").folder)
    assert set(found) == {"index.html", "deployments.html", "findings.html", "derivations/2026-10.html"}
    assert "No period has a deployment in its register." in plain(found["deployments.html"].root)

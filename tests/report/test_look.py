"""A colour, a logo and templates of the organisation's own: what they may do, and what is refused with its place."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from counterpoise.errors import InputError, RenderError
from counterpoise.estate.models import ReportRules
from counterpoise.period import Period
from counterpoise.report.documents import MAIN, SUMMARY, WHOLE
from counterpoise.report.look import LOGO, PLAIN, TEMPLATES, Look, require_logo, require_template
from counterpoise.report.lookup import Lookup
from counterpoise.report.pdf import pdf_of
from counterpoise.report.render import check_templates, document_html
from counterpoise.settings import EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.stages.collect import collect_evidence
from counterpoise.stages.inventory import Inventory
from counterpoise.stages.own_look import own_look
from tests.report import shapes
from tests.report.page import Page, plain

OWN_SECTION = """{# title: From the audit committee
   order: 4
   kind: front
   documents: whole, main #}
<p>Words of the committee on {{ report.estate.organisation | shown(60) }}.</p>
"""


def png(width: int = 3, height: int = 2) -> bytes:
    """A grey picture, chunk by chunk as the format's standard has it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def html(look: Look) -> str:
    return document_html(shapes.find(shapes.empty), MAIN, look)


def test_without_a_look_nothing_changes() -> None:
    assert html(PLAIN) == document_html(shapes.find(shapes.empty), MAIN)
    assert "<img" not in html(PLAIN)
    assert "img-src" not in document_html(shapes.find(shapes.empty), WHOLE)


def test_a_logo_stands_in_the_document_itself_and_in_its_pdf() -> None:
    look = Look(logo=png())
    whole = document_html(shapes.find(shapes.empty), WHOLE, look)
    assert "img-src data:" in whole
    (picture,) = Page(whole).all("img")
    assert (picture.get("src") or "").startswith("data:image/png;base64,")
    assert (picture.get("alt") or "").startswith("Logo of ")
    pages = PdfReader(BytesIO(pdf_of(document_html(shapes.find(shapes.empty), SUMMARY, look)))).pages
    assert sum(len(page.images) for page in pages) == 1


def test_the_colour_is_that_of_headings() -> None:
    assert "--accent: #7a1f3d;" in html(Look(accent="#7a1f3d"))


@pytest.mark.parametrize("colour", ["#ffffff", "#f5e663", "red", "#FFF", "#12345", "#00000g", "#000000;}"])
def test_a_colour_that_cannot_be_read_on_white_or_is_none_is_refused(colour: str) -> None:
    with pytest.raises(ValidationError):
        ReportRules(accent=colour)


@pytest.mark.parametrize("colour", ["#000000", "#767676", "#7a1f3d"])
def test_a_colour_of_enough_contrast_is_taken(colour: str) -> None:
    """#767676 is the lightest grey of contrast 4.5 on white that the guidelines' own examples name."""
    assert ReportRules(accent=colour).accent == colour


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 3, "no PNG"),
        (png()[:20], "no PNG"),
        (png(4001, 1), "more pixels"),
        (png() + b"\0" * (1 << 20), "too large"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_remedy(content: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        require_logo(content)
    assert LOGO in str(caught.value)
    assert "save it as PNG" in str(caught.value)


def test_a_section_of_ones_own_joins_and_one_of_the_same_name_replaces_ours() -> None:
    replaced = OWN_SECTION.replace("order: 4", "order: 70").replace("front", "section")
    look = Look(templates=(("sections/committee.html.j2", OWN_SECTION), ("sections/sign_off.html.j2", replaced)))
    page = Page(html(look))
    assert plain(page.section("committee")).startswith("From the audit committee")
    assert "Words of the committee" in plain(page.section("sign_off"))
    assert "Independent practitioner" not in plain(page.root)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{% for %}", "line 5"),
        ("{{ report.estate.nothing_here }}", "line 5"),
        ("<p>{{ report.findings | length }}</p>", "no filter turned into text"),
        ("{{ ''.__class__.__mro__ }}", "line 5"),
    ],
)
def test_a_template_that_fails_names_its_place(body: str, says: str) -> None:
    source = OWN_SECTION.replace("<p>Words of the committee on {{ report.estate.organisation | shown(60) }}.</p>", body)
    look = Look(templates=(("sections/committee.html.j2", source),))
    with pytest.raises(RenderError, match=says):
        html(look)


def test_a_template_is_read_before_the_work_begins() -> None:
    with pytest.raises(RenderError, match=f"{TEMPLATES}css/print.css, line 1"):
        check_templates(Look(templates=(("css/print.css", "{% endif %}"),)))
    check_templates(PLAIN)


@pytest.mark.parametrize(
    ("name", "content"), [("note.txt", b"x"), ("sections/a.html.j2", b"\xff"), ("a.css", b" " * (1 << 21))]
)
def test_what_is_no_template_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(InputError, match=name):
        require_template(TEMPLATES + name, content)


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "estate.yaml").write_text("organisation: {name: Own Look, seat: IE}\nreport: {accent: '#7a1f3d'}\n")
    (tmp_path / "register.yaml").write_text("deployments: [{id: one, name: One}]\n")
    (tmp_path / "report" / "templates" / "sections").mkdir(parents=True)
    (tmp_path / "report" / "logo.png").write_bytes(png())
    (tmp_path / "report" / "templates" / "sections" / "committee.html.j2").write_text(OWN_SECTION)
    return tmp_path


def collected(estate: Path) -> Audit:
    period = Period.parse("2026-10")
    audit = Audit(EstatePaths(estate), period, period.last_day, estate / "out")
    collect_evidence(audit)
    return audit


def test_the_look_is_taken_from_the_bytes_that_were_collected(estate: Path) -> None:
    audit = collected(estate)
    (estate / "report" / "logo.png").write_bytes(b"changed afterwards")
    look = own_look(Inventory.load(audit), audit.estate.settings.report.accent)
    assert (look.accent, look.logo) == ("#7a1f3d", png())
    assert look.templates == (("sections/committee.html.j2", OWN_SECTION),)
    paths = {path for item in Inventory.load(audit).items for path in item.paths}
    assert {LOGO, f"{TEMPLATES}sections/committee.html.j2"} <= paths, "they have a hash in the evidence list"


def test_what_lies_in_the_folder_and_is_neither_is_said(estate: Path) -> None:
    (estate / "report" / "notes.txt").write_text("x")
    (refused,) = Inventory.load(collected(estate)).refused
    assert (refused.path, "neither logo.png nor below" in refused.reason) == ("report/notes.txt", True)


def test_a_broken_template_stops_the_audit_at_its_first_step(estate: Path) -> None:
    (estate / "report" / "templates" / "sections" / "committee.html.j2").write_text(OWN_SECTION + "{% for %}")
    with pytest.raises(RenderError, match=r"committee\.html\.j2, line 6"):
        collected(estate)


def test_the_report_says_that_it_has_a_look_of_its_own() -> None:
    report = shapes.sample()
    marked = report.evidence[0].model_copy(update={"paths": (LOGO,)})
    page = Page(document_html(Lookup(report.model_copy(update={"evidence": (marked, *report.evidence[1:])})), MAIN))
    assert "a look of its own. report/logo.png" in plain(page.section("method"))

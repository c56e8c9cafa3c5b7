"""Sections are found, ordered and numbered from what each template declares at its head."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.errors import RenderError
from counterpoise.report import render
from counterpoise.report.sections import ordered


def source(title: str = "Findings", order: object = 50, kind: str = "section", body: str = "<p>text</p>") -> str:
    return f"{{# title: {title}\n   order: {order}\n   kind: {kind} #}}\n{body}"


def test_a_section_is_what_its_head_declares() -> None:
    (section,) = ordered([("sections/findings.html.j2", source())])["whole"]
    assert (section.template, section.name) == ("sections/findings.html.j2", "findings")
    assert (section.title, section.order, section.kind, section.number) == ("Findings", 50, "section", "1")


def test_sections_have_numbers_annexes_letters_and_what_stands_in_front_neither() -> None:
    kinds = ("front", "section", "section", "annex", "section", "annex", "front")
    given_ = [(f"sections/s{place}.html.j2", source(order=place, kind=kind)) for place, kind in enumerate(kinds)]
    assert [section.number for section in ordered(given_)["whole"]] == ["", "1", "2", "A", "3", "B", ""]


@given(st.integers(0, 1000))
def test_the_order_is_the_declared_one_and_not_that_of_the_files(seed: int) -> None:
    given_ = [(f"sections/s{9 - place}.html.j2", source(order=order)) for place, order in enumerate((3, 20, 100))]
    random.Random(seed).shuffle(given_)  # noqa: S311 - any order will do
    assert [section.order for section in ordered(given_)["whole"]] == [3, 20, 100]


def test_two_sections_of_one_order_are_refused_by_name() -> None:
    with pytest.raises(RenderError, match="both declare the order 50") as caught:
        ordered([("sections/a.html.j2", source()), ("sections/b.html.j2", source())])
    assert "sections/a.html.j2" in str(caught.value)
    assert "sections/b.html.j2" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>no head</p>",
        "\n" + source(),
        source(order="first"),
        source(order=-1),
        source(order=""),
        source(kind="chapter"),
        "{# title: Findings\n   kind: section #}",
        "{# title: Findings\n   order: 1\n   kind: section\n   colour: red #}",
        "{# title: Findings\n   order: 1\n   kind: section",
    ],
)
def test_a_section_without_a_proper_head_is_refused_by_name(text: str) -> None:
    with pytest.raises(RenderError, match=r"sections/odd\.html\.j2 must begin with a comment"):
        ordered([("sections/odd.html.j2", text)])


def test_a_title_may_hold_a_colon() -> None:
    (section,) = ordered([("sections/a.html.j2", source(title="Open: side by side"))])["main"]
    assert section.title == "Open: side by side"


def in_documents(names: str, **head: object) -> str:
    return source(**head).replace(" #}", f"\n   documents: {names} #}}", 1)  # type: ignore[arg-type]


def test_a_section_stands_in_the_documents_that_it_declares() -> None:
    given_ = [
        ("sections/a.html.j2", source(order=1)),
        ("sections/b.html.j2", in_documents("dossier, annex", order=1)),
        ("sections/c.html.j2", in_documents("summary", order=3, kind="front")),
    ]
    found = {kind: [section.name for section in held] for kind, held in ordered(given_).items()}
    assert found == {"whole": ["a"], "main": ["a"], "summary": ["c"], "sources": [], "annex": ["b"], "dossier": ["b"]}


def test_a_number_means_one_section_throughout_a_set() -> None:
    given_ = [
        ("sections/a.html.j2", in_documents("whole", order=1, kind="annex")),
        ("sections/b.html.j2", in_documents("whole, sources", order=2, kind="annex")),
        ("sections/c.html.j2", in_documents("dossier", order=1, kind="annex")),
    ]
    found = ordered(given_)
    assert [section.number for section in found["whole"]] == ["A", "B"]
    assert [section.number for section in found["sources"]] == ["B"]
    assert [section.number for section in found["dossier"]] == ["A"]


def test_a_document_that_no_set_holds_is_refused_by_name() -> None:
    with pytest.raises(RenderError, match=r"sections/a\.html\.j2 declares a document 'poster'"):
        ordered([("sections/a.html.j2", in_documents("whole, poster"))])


def test_every_template_of_the_report_is_a_section() -> None:
    names = {path.name for path in (render.template_folder() / "sections").iterdir()}
    every = render._sections()
    assert {f"{section.name}.html.j2" for held in every.values() for section in held} == names
    found = every["whole"]
    assert [section.name for section in found[:3]] == ["cover", "summary", "contents"]
    assert [section.kind for section in found] == sorted(
        (section.kind for section in found), key=["front", "section", "annex"].index
    )
    assert len({section.title for section in found}) == len(found)

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
    (section,) = ordered([("sections/findings.html.j2", source())])
    assert (section.template, section.name) == ("sections/findings.html.j2", "findings")
    assert (section.title, section.order, section.kind, section.number) == ("Findings", 50, "section", "1")


def test_sections_have_numbers_annexes_letters_and_what_stands_in_front_neither() -> None:
    kinds = ("front", "section", "section", "annex", "section", "annex", "front")
    given_ = [(f"sections/s{place}.html.j2", source(order=place, kind=kind)) for place, kind in enumerate(kinds)]
    assert [section.number for section in ordered(given_)] == ["", "1", "2", "A", "3", "B", ""]


@given(st.integers(0, 1000))
def test_the_order_is_the_declared_one_and_not_that_of_the_files(seed: int) -> None:
    given_ = [(f"sections/s{9 - place}.html.j2", source(order=order)) for place, order in enumerate((3, 20, 100))]
    random.Random(seed).shuffle(given_)  # noqa: S311 - any order will do
    assert [section.order for section in ordered(given_)] == [3, 20, 100]


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
    assert ordered([("sections/a.html.j2", source(title="Open: side by side"))])[0].title == "Open: side by side"


def test_every_template_of_the_report_is_a_section() -> None:
    names = {path.name for path in (render.template_folder() / "sections").iterdir()}
    found = render._sections()
    assert {f"{section.name}.html.j2" for section in found} == names
    assert [section.name for section in found[:3]] == ["cover", "summary", "contents"]
    assert [section.kind for section in found] == sorted(
        (section.kind for section in found), key=["front", "section", "annex"].index
    )
    assert len({section.title for section in found}) == len(found)

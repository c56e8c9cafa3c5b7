"""Data files are read safely, and a mistake in one names its place."""

from pathlib import Path

import pytest

from counterpoise.catalogue import loading
from counterpoise.catalogue.indicator_rules import Scheme
from counterpoise.catalogue.licences import LicencesFile
from counterpoise.catalogue.loading import Entry, YesNo, parse
from counterpoise.errors import InputError


class _Item(Entry):
    id: str
    is_used: YesNo = False


class _File(Entry):
    items: tuple[_Item, ...]


def test_a_valid_file_becomes_a_frozen_model() -> None:
    found = parse("items:\n- {id: a, is_used: yes}\n- {id: b}\n", "x.yaml", _File)
    assert [(item.id, item.is_used) for item in found.items] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("items:\n- {id: a}\n- {id: b, is_used: maybe}\n", "line 3, items[1].is_used", "valid boolean"),
        ("items:\n- id: a\n  colour: red\n", "line 3, items[0].colour", "Extra inputs"),
        ("items:\n- is_used: yes\n", "line 2, items[0].id", "Field required"),
        ("items: 3\n", "line 1, items", "valid tuple"),
        ("items:\n- {id: a}\nitems: []\n", "line 3", "stands twice"),
        ("items: [\n", "line", "expected"),
    ],
)
def test_an_error_names_file_line_and_path(text: str, place: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "x.yaml", _File)
    (problem,) = caught.value.problems
    assert problem.file == "catalogue/x.yaml"
    assert problem.place is not None
    assert problem.place.startswith(place)
    assert what in problem.what


def test_all_problems_of_a_file_are_reported_together() -> None:
    with pytest.raises(InputError) as caught:
        parse("items:\n- {id: a, x: 1}\n- {is_used: maybe}\n", "x.yaml", _File)
    assert len(caught.value.problems) == 3


def test_the_tag_of_a_rule_does_not_hide_the_place() -> None:
    text = (
        "scheme: own\nname: a\nedition: a\nlevel: model\nsource: a\nverification: own\n"
        "as_of: '2026-11-23'\nindicators:\n"
        "- {id: XX-a, pillar: A1, name: a, measures: a, decidable: auto, rule: {kind: disclosed, feld: x}}\n"
    )
    with pytest.raises(InputError) as caught:
        parse(text, "indicators/own.yaml", Scheme)
    assert {problem.place for problem in caught.value.problems} == {
        "line 9, indicators[0].rule.feld",
        "line 9, indicators[0].rule.field",
    }


def test_a_key_that_names_two_licences_is_refused() -> None:
    row = parse_first_licence()
    text = f"as_of: '2026-11-23'\nlicences:\n{row}{row.replace('id: apache-2.0', 'id: other-id', 1)}"
    with pytest.raises(InputError, match=r"belongs to apache-2\.0 and to other-id"):
        parse(text, "licences.yaml", LicencesFile)


def parse_first_licence() -> str:
    text = (Path(loading.__file__).parent / "licences.yaml").read_text("utf-8")
    return "- id: apache-2.0" + text.split("- id: apache-2.0", 1)[1].split("- id: mit\n", 1)[0]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.yaml").write_text("x: 1\n", "utf-8")
    (tmp_path / "inner" / "b.yaml").write_text("y: 1\n", "utf-8")
    (tmp_path / "code.py").write_text("", "utf-8")
    monkeypatch.setattr(loading, "files", lambda _: tmp_path)
    loading.edition.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def _fresh_edition() -> None:
    loading.edition.cache_clear()


def _edition() -> str:
    loading.edition.cache_clear()
    return loading.edition()


def test_the_edition_follows_every_data_file_and_nothing_else(folder: Path) -> None:
    first = _edition()
    assert len(first) == 12
    (folder / "code.py").write_text("changed", "utf-8")
    assert _edition() == first
    (folder / "inner" / "b.yaml").write_text("y: 2\n", "utf-8")
    second = _edition()
    (folder / "inner" / "b.yaml").rename(folder / "inner" / "c.yaml")
    assert len({first, second, _edition()}) == 3
    loading.edition.cache_clear()

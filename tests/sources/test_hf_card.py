"""Cards of the Hugging Face hub: front matter to disclosures with lines, strictly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import hf_card
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("model_cards/acme/one/README.md")

CARD = """\
---
license: other
license_name: acme-community
license_link: https://acme.example/licence
language:
- en
- no
datasets: wikipedia
base_model:
- acme/base
- acme/other
base_model_relation: merge
library_name: transformers
pipeline_tag: text-generation
version: 1.10
last_updated: 2026-03-01
co2_eq_emissions:
  emissions: 12.5
  source: tracker
model-index:
- name: one
  results:
  - task: {type: qa}
    metrics:
    - type: f1
      value: 0.71
    - name: EM
      value: 64.0
---
# One

The file [model-00001-of-00002.safetensors](https://acme.example/one) holds the weights.

## Model Card Contact

models@acme.example
"""


def fields(rows: list[Row]) -> dict[str, tuple[str | None, str]]:
    return {row.values["field"]: (row.values.get("value"), row.locator) for row in rows if row.table == "disclosure"}


def test_the_document_and_its_disclosures(read: Read, tmp_path: Path) -> None:
    rows = read(hf_card, tmp_path / "x", CONTEXT, CARD)
    assert rows[0].values == {
        "document_kind": "model_card",
        "subject": "acme/one",
        "title": "One",
        "dated_on": "2026-03-01",
        "licence_claim": "acme-community",
        "base_model": "acme/base",
        "base_model_relation": "merge",
        "word_count": "12",
        "format": "hf_card",
    }
    assert fields(rows) == {
        "licence": ("acme-community", "line 3"),
        "licence_link": ("https://acme.example/licence", "line 4"),
        "version": ("1.10", "line 15"),
        "pipeline_tag": ("text-generation", "line 14"),
        "library": ("transformers", "line 13"),
        "language": ("en, no", "lines 6-7"),
        "datasets": ("wikipedia", "line 8"),
        "base_model": ("acme/other", "line 11"),
        "co2_eq_emissions": ("emissions: 12.5, source: tracker", "lines 18-19"),
        "evaluation_results": ("2 values", "lines 21-28"),
        "weights": ("model-00001-of-00002.safetensors", "line 32"),
        "contact": ("models@acme.example", "line 36"),
    }
    bases = [row for row in rows if row.values.get("field") == "base_model"]
    assert [(row.values["value"], row.locator) for row in bases] == [
        ("acme/base", "line 10"),
        ("acme/other", "line 11"),
    ]
    quotes = {row.values["field"]: row.values["quote"] for row in rows[1:]}
    assert quotes["evaluation_results"] == "f1: 0.71; EM: 64.0"
    assert {row.values["subject"] for row in rows} == {"acme/one"}
    assert [row.number for row in rows[1:]] == list(range(1, len(rows)))


@pytest.mark.parametrize(
    ("name", "content", "subject"),
    [
        ("model_cards/acme/one/README.md", "---\nmodel_name: other\n---\n# Title\n", "acme/one"),
        ("model_cards/one.md", "---\nmodel_name: acme/named\n---\n# Title\n", "acme/named"),
        ("model_cards/a/b/c/one.md", "---\nmodel_id: acme/id\n---\n", "acme/id"),
        ("model_cards/one.md", "---\n---\n# Title\n", "Title"),
        ("model_cards/one.md", "---\n---\n## Model Details\n", "one"),
        ("model_cards/x/one.md", "---\n---\nwords\n", "x"),
        ("model_cards/one.md", '---\nmodel_name: "a\\nb\\u202e"\n---\n', "a b\\u202e"),
        ("model_cards/one.md", "---\nmodel_name: acme/re\u0301sume\u0301\n---\n", "acme/résumé"),
    ],
)
def test_subjects(read: Read, tmp_path: Path, name: str, content: str, subject: str) -> None:
    assert read(hf_card, tmp_path / "x", Context(name), content)[0].values["subject"] == subject


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("license: apache-2.0", "apache-2.0"),
        ("license: NO", "NO"),
        ("license: other", "other"),
        ("license:\n- mit\n- apache-2.0", "mit, apache-2.0"),
        ("license:", None),
    ],
)
def test_licence_claims(read: Read, tmp_path: Path, front: str, expected: str | None) -> None:
    rows = read(hf_card, tmp_path / "x", CONTEXT, f"---\n{front}\n---\n")
    assert rows[0].values.get("licence_claim") == expected
    assert fields(rows).get("licence", (None,))[0] == expected


@pytest.mark.parametrize(
    ("front", "body", "shown"),
    [
        ("weights: https://acme.example/w.bin", "", "https://acme.example/w.bin"),
        ("library_name: gguf", "`ollama pull one.Q4.gguf`", "one.Q4.gguf"),
        (
            "library_name: gguf",
            "```\nwget https://acme.example/pytorch_model.bin\n```",
            "https://acme.example/pytorch_model.bin",
        ),
        ("library_name: transformers", "Weights are on the hub.", None),
        ("license: mit", "model.safetensors", None),
    ],
)
def test_weights_are_disclosed_only_where_the_card_shows_them(
    read: Read, tmp_path: Path, front: str, body: str, shown: str | None
) -> None:
    rows = read(hf_card, tmp_path / "x", CONTEXT, f"---\n{front}\n---\n{body}\n")
    assert fields(rows).get("weights", (None,))[0] == shown


def test_what_the_front_matter_states_is_not_overruled_by_a_pattern(read: Read, tmp_path: Path) -> None:
    rows = read(hf_card, tmp_path / "x", CONTEXT, "---\nlicense: mit\n---\n**License:** Apache-2.0\n")
    assert fields(rows) == {"licence": ("mit", "line 2")}
    rows = read(hf_card, tmp_path / "x", CONTEXT, "---\nlanguage: en\n---\n**License:** Apache-2.0\n")
    assert fields(rows) == {"language": ("en", "line 2"), "licence": ("Apache-2.0", "line 4")}
    assert rows[-1].values["method"] == "pattern"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("---\nlicense: mit\n", "unterminated"),
        ("+++\nlicense = 'mit'\n+++\n", "TOML"),
        ("---\n- a\n---\n", "a list where keys and values"),
        ("---\nlicense: &a mit\n---\n", "line 2: front matter: anchors"),
        ("---\nx: !!python/name:os.environ\n---\n", "line 2: front matter: tags"),
        ("---\na: 1\na: 2\n---\n", "line 3: front matter: the key 'a' stands twice"),
        ("---\n? [k]\n: d\n---\n", "a key must be plain text"),
        ("---\nmodel-index: 'not a list'\n---\n", "line 2: model-index is not a list of mappings"),
        ("---\nlicense: {a: b}\n---\n", "line 2: license holds a mapping"),
        ("---\nmodel_name: [a]\n---\n", "line 2: model_name is a list"),
        ("---\nx: 1\n---\n\0", "NUL byte at offset 13"),
        ("", "empty file"),
    ],
)
def test_a_card_that_cannot_be_read(read: Read, tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(hf_card, tmp_path / "x", Context(""), content)


SCALARS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=10)


@given(
    values=st.fixed_dictionaries(
        {}, optional={"license": SCALARS, "pipeline_tag": SCALARS, "license_link": SCALARS, "version": SCALARS}
    ),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_was_written_is_read(read: Read, scratch: Path, values: dict[str, str], line_end: str) -> None:
    lines = ["---", *(f"{key}: '{value}'" for key, value in values.items()), "---", "# One"]
    found = fields(read(hf_card, scratch, CONTEXT, line_end.join(lines)))
    names = {"license": "licence", "license_link": "licence_link"}
    assert found == {
        names.get(key, key): (value, f"line {number}") for number, (key, value) in enumerate(values.items(), start=2)
    }


@given(content=st.binary(max_size=100) | st.text("-:\n []{}#'\"&*!|>ab1", max_size=80).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(hf_card, scratch, b"---\n" + content)


def test_real_cards(read: Read, shared: Path) -> None:
    folder = shared / "data/model_cards/hf_2020"
    licences = 0
    paths = [path for path in sorted(folder.rglob("README.md")) if path.read_bytes().startswith(b"---")]
    for path in paths:
        rows = read(hf_card, path, Context(f"model_cards/{path.relative_to(folder)}"))
        assert rows[0].values["subject"] == str(path.parent.relative_to(folder))
        licences += "licence_claim" in rows[0].values
    assert len(paths) > 500
    assert 200 < licences < len(paths) / 2 + 30


REJECTED = ("mc04", "mc06", "mc10", "mc12", "mc14", "mc16", "mc18", "mc34", "mc36", "mc38", "mc54", "mc56")
NEUTRALISED = ("mc01", "mc08", "mc20", "mc22", "mc24", "mc28", "mc40", "mc42", "mc44", "mc58", "mc62", "mc66", "mc68")


@pytest.mark.parametrize("start", REJECTED + NEUTRALISED)
def test_hostile_cards(read: Read, shared: Path, start: str) -> None:
    (path,) = (shared / "hostile/model_cards").glob(f"{start}_*")
    if start in REJECTED:
        with pytest.raises(UnreadableError):
            read(hf_card, path, Context(""))
    else:
        rows = read(hf_card, path, Context(f"model_cards/{path.name}"))
        assert not any("\n" in value for row in rows for value in row.values.values())

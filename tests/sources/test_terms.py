"""Terms, contracts and notices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import terms
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("licences/example/terms.md")

TERMS = """\
---
document: api_terms
subject: Example Cloud API
licence: example-terms
dated: 2026-03-01
valid_until: 2027-02-28
retires_on: 2026-12-31
notice_days: 30
change:
  unilateral: yes
  channels: [mail, web]
---
# Terms of the Example Cloud API

Some words.
"""


def test_the_document_and_its_disclosures(read: Read, tmp_path: Path) -> None:
    document, *found = read(terms, tmp_path / "x", CONTEXT, TERMS)
    assert document.values == {
        "document_kind": "api_terms",
        "subject": "Example Cloud API",
        "title": "Terms of the Example Cloud API",
        "dated_on": "2026-03-01",
        "valid_until": "2027-02-28",
        "retires_on": "2026-12-31",
        "licence_claim": "example-terms",
        "word_count": "8",
        "format": "terms",
    }
    assert [(row.values["field"], row.values["value"], row.locator) for row in found] == [
        ("licence", "example-terms", "line 4"),
        ("terms.notice_days", "30", "line 8"),
        ("terms.change.unilateral", "yes", "line 10"),
        ("terms.change.channels", "mail, web", "line 11"),
    ]
    assert {row.values["method"] for row in found} == {"structured"}


@pytest.mark.parametrize("kind", ["api_terms", "contract", "notice", "licence_text"])
def test_kinds(read: Read, tmp_path: Path, kind: str) -> None:
    (document,) = read(terms, tmp_path / "x", CONTEXT, f"---\ndocument: {kind}\nsubject: x\n---\n")
    assert document.values["document_kind"] == kind


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("subject: x", "document is none of api_terms, contract, licence_text, notice"),
        ("document: model_card\nsubject: x", "line 2: document is none of"),
        ("document: contract", "no subject"),
        ("document: contract\nsubject: x\ndated: 1 March", "line 4: dated: '1 March' is not YYYY-MM-DD"),
        ("document: contract\nsubject: x\nvalid_until: 2026-02-30", "valid_until"),
        ("document: contract\nsubject: [x]", "subject is a list"),
    ],
)
def test_front_matter_that_cannot_be_read(read: Read, tmp_path: Path, front: str, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        read(terms, tmp_path / "x", CONTEXT, f"---\n{front}\n---\n")


@given(content=st.binary(max_size=100) | st.text("-:\n []{}#'ab1", max_size=80).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(terms, scratch, b"---\ndocument: notice\nsubject: x\n" + content)

"""What the tables say of documents, judged against the catalogue."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from counterpoise.stages.document_facts import doubtful_licences
from counterpoise.vocabulary import RemarkKind
from counterpoise.warehouse.warehouse import Warehouse


@pytest.mark.parametrize(
    ("title", "claim", "text_match", "expected"),
    [
        ("MIT License", "MIT License", None, []),
        (None, "MIT", None, []),
        (None, "MIT", "other", [RemarkKind.CHANGED_LICENCE]),
        (None, "MIT", "changed", []),  # the reader remarks on it
        (None, "CC-BY-NC-4.0", "other", []),  # it takes away as much as is shown
        (None, "a licence of our own", "other", []),
        (
            "Creative Commons Attribution-NonCommercial 4.0 International",
            "MIT",
            "other",
            [RemarkKind.CONTRADICTORY_LICENCE],
        ),
        ("Something else", "MIT", None, []),
    ],
)
def test_licences_in_doubt(title: str | None, claim: str, text_match: str | None, expected: list[RemarkKind]) -> None:
    row = {"title": title, "licence_claim": claim, "text_match": text_match, "path": "p", "evidence_sha256": "0"}
    warehouse = cast("Warehouse", SimpleNamespace(query=lambda _: [row]))
    assert [found.kind for found in doubtful_licences(warehouse)] == expected

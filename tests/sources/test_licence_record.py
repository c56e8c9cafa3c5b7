"""Records of licences in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import licence_record
from counterpoise.sources.base import Context, Row

Read = Callable[..., list[Row]]
CONTEXT = Context("licences/acme/a.json")


def test_a_record_is_a_document_and_a_disclosure(read: Read, tmp_path: Path) -> None:
    content = json.dumps({"model": "acme/a", "spdx": "Apache-2.0 OR LicenseRef-acme"})
    document, found = read(licence_record, tmp_path / "x", CONTEXT, content)
    assert document.values["subject"] == "acme/a"
    assert document.values["licence_claim"] == found.values["value"] == "Apache-2.0 OR LicenseRef-acme"
    assert document.values["word_count"] == "3"
    assert (found.locator, found.values["method"]) == ("/spdx", "structured")


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"model": "a", "spdx": "MIT AND ("}, "'MIT AND ('"),
        ({"model": "a", "spdx": "MIT WITH Classpath-exception-2.0 OR-LATER"}, "Classpath-exception-2.0 OR-LATER"),
        ({"model": "a", "spdx": "MIT WITH Apache-2.0"}, "'MIT WITH Apache-2.0'"),
        ({"model": "a", "spdx": "(" * 501}, "more than 500 characters"),
        ({"model": "a", "spdx": 3}, "spdx: a number"),
        ({"spdx": "MIT"}, "model missing"),
        ({"model": "a", "spdx": ""}, "spdx missing"),
    ],
)
def test_a_record_that_says_nothing_certain_is_refused(
    read: Read, tmp_path: Path, record: dict[str, object], message: str
) -> None:
    (row,) = read(licence_record, tmp_path / "x", CONTEXT, json.dumps(record))
    assert message in (row.error or "")


def test_look_alikes_are_remarked_on(remarked: Callable[..., list[tuple[str, str, str]]], tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps({"model": "acme/a", "spdx": "\u041cIT"}), encoding="utf-8")
    ((kind, detail, records),) = remarked(licence_record, tmp_path / "x", CONTEXT)
    assert (kind, records) == ("look_alike", "1")
    assert "\u041cIT" in detail


def test_real_records(read: Read, shared: Path) -> None:
    path = shared / "hostile/licences/li02_control_spdx.json"
    document, _ = read(licence_record, path, Context(f"licences/{path.name}"))
    assert document.values["licence_claim"] == "Apache-2.0"


@given(
    content=st.binary(max_size=200)
    | st.text(max_size=50).map(lambda text: json.dumps({"model": "a", "spdx": text}).encode())
)
def test_anything_is_read_or_refused(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(licence_record, scratch, content)

"""Licence texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import licence_text
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.discovery import format_name, recognise
from counterpoise.vocabulary import EvidenceKind

Read = Callable[..., list[Row]]


@pytest.mark.parametrize(
    ("content", "title", "claim", "locator"),
    [
        ("MIT License\n\nCopyright (c) 2026 Acme\n\nPermission…\n", "MIT License", "MIT License", "line 1"),
        (
            "\n                 Apache License\n           Version 2.0, January 2004\n\nTERMS\n",
            "Apache License Version 2.0, January 2004",
            "Apache License Version 2.0, January 2004",
            "lines 2-3",
        ),
        ("**ACME COMMUNITY LICENSE AGREEMENT ONE**\n\ntext\n", *["ACME COMMUNITY LICENSE AGREEMENT ONE"] * 2, "line 1"),
        ("# Acceptable Use Policy of Acme\n\nNo.\n", "Acceptable Use Policy of Acme", None, None),
        (
            "SPDX-License-Identifier: MIT\n\nSome other text of five words\n",
            "Some other text of five words",
            "MIT",
            "line 1",
        ),
        (
            "/* x */\n/* SPDX-License-Identifier: Apache-2.0 */\n",
            "/* x */ /* SPDX-License-Identifier: Apache-2.0 */",
            "Apache-2.0",
            "line 2",
        ),
        (
            "---\nkey: x\nname: Licence X\nspdx_license_key: X-1.0\n---\n\nThe text of licence X\n",
            "Licence X",
            "X-1.0",
            "line 4",
        ),
        (
            "---\nname: Licence X\nspdx_license_key: LicenseRef-x\n---\nThe whole text of X\n",
            "Licence X",
            "Licence X",
            "line 5",
        ),
    ],
)
def test_titles_and_claims(  # noqa: PLR0917 - one parameter a column of the table above
    read: Read, tmp_path: Path, content: str, title: str, claim: str | None, locator: str | None
) -> None:
    document, *found = read(licence_text, tmp_path / "x", Context("licences/acme/LICENSE"), content)
    assert (document.values["title"], document.values.get("licence_claim")) == (title, claim)
    assert [(row.values["value"], row.locator) for row in found] == ([(claim, locator)] if claim else [])


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("licences/llama/llama-3.1/LICENSE", "llama/llama-3.1"),
        ("licences/mit.txt", "mit"),
        ("licences/LICENSE", "LICENSE"),
    ],
)
def test_subjects(read: Read, tmp_path: Path, name: str, subject: str) -> None:
    assert read(licence_text, tmp_path / "x", Context(name), "Text\n")[0].values["subject"] == subject


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("licences/LICENSE", b"x", "licence_text"),
        ("licences/LICENCE.md", b"x", "licence_text"),
        ("licences/LICENSE-2.0", b"x", "licence_text"),
        ("licences/COPYING", b"x", "licence_text"),
        ("licences/a.LICENSE", b"---\nkey: a\n", "licence_text"),
        ("licences/a.txt", b"---\n", "licence_text"),
        ("licences/a.md", b"# Terms", "licence_text"),
        ("licences/a.md", b"---\r\ndocument: contract\r\n", "terms"),
        ("licences/LICENSE.md", b"\xef\xbb\xbf---\n", "terms"),
        ("licences/a.json", b"{}", None),
        ("licences/license.json", b"{}", None),
        ("licences/licenses.csv", b"a,b", None),
    ],
)
def test_recognition(name: str, head: bytes, expected: str | None) -> None:
    source = recognise(EvidenceKind.LICENCE, name, head)
    assert (source and format_name(source)) == expected


@given(content=st.binary(max_size=100) | st.text("-:\n #abSPDX", max_size=60).map(str.encode))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(licence_text, scratch, content)


def test_real_texts(read: Read, shared: Path) -> None:
    rows = {
        path.name: read(licence_text, path, Context(f"licences/{path.name}"))
        for path in (shared / "data/licences/licenses").iterdir()
    }
    claims = {name: found[0].values.get("licence_claim", "") for name, found in rows.items()}
    assert len(rows) > 50
    assert claims["apache-2.0.LICENSE"] == "Apache-2.0"
    assert claims["llama-3.1-license-2024.LICENSE"] == "LicenseRef-scancode-llama-3.1-license-2024"
    assert int(rows["apache-2.0.LICENSE"][0].values["word_count"]) > 1500


@pytest.mark.parametrize(("start", "said"), [("li14", "is not UTF-8"), ("li16", "0xff at offset")])
def test_hostile_texts(read: Read, shared: Path, start: str, said: str) -> None:
    (path,) = (shared / "hostile/licences").glob(f"{start}_*")
    with pytest.raises(UnreadableError, match=said):
        read(licence_text, path, Context(f"licences/{path.name}"))

"""Licences of the SPDX list of which the class alone is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterpoise.catalogue import spdx
from counterpoise.catalogue.clauses import CLAUSES, value, weight
from counterpoise.catalogue.licences import identify, licence, licences, licences_by_class
from counterpoise.vocabulary import LicenceClass

LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "licences"
needs_lists = pytest.mark.skipif(not LISTS.is_dir(), reason="the lists are not beside the repository")


@pytest.mark.parametrize(
    ("key", "name", "is_osi_approved", "is_fsf_libre", "category", "expected"),
    [
        ("Zlib", "zlib License", True, True, "Permissive", LicenceClass.OPEN_SOURCE),
        ("Vim", "Vim License", False, True, "Copyleft", LicenceClass.OPEN_SOURCE),
        (
            "SISSL",
            "Sun Industry Standards",
            True,
            None,
            "Proprietary Free",
            LicenceClass.OPEN_SOURCE,
        ),
        ("JSON", "JSON License", False, False, "Permissive", LicenceClass.USE_RESTRICTED),
        ("SSPL-1.0", "Server Side Public License, v 1", False, None, "Source-available", LicenceClass.USE_RESTRICTED),
        (
            "CC-BY-NC-2.0",
            "Attrib. Non Commercial 2.0",
            False,
            False,
            "Source-available",
            LicenceClass.NONCOMMERCIAL,
        ),
        (
            "CC-BY-ND-2.0",
            "Attrib. No Derivatives 2.0",
            False,
            False,
            "Source-available",
            LicenceClass.USE_RESTRICTED,
        ),
        ("CC-BY-SA-2.0", "Attrib. Share Alike 2.0", False, None, "Copyleft Limited", LicenceClass.OPEN_CONTENT),
        ("MIT-feh", "feh License", False, None, "Permissive", None),
        ("any-OSI", "Any OSI License", False, None, "Unstated License", None),
        ("New-1.0", "New", False, None, None, None),
    ],
)
def test_the_class_of_an_entry(  # noqa: PLR0917 - one parameter a column of the table above
    key: str, name: str, is_osi_approved: bool, is_fsf_libre: bool | None, category: str | None, expected: object
) -> None:
    entry = {"licenseId": key, "name": name, "isOsiApproved": is_osi_approved}
    if is_fsf_libre is not None:
        entry["isFsfLibre"] = is_fsf_libre
    assert spdx.classified(entry, category) == expected


def test_each_identifier_names_its_own_row_and_no_row_hides_another() -> None:
    own = {row.id for row in licences()}
    for row in licences_by_class():
        assert row.id not in own
        assert licence(row.id) is row
        assert identify(row.spdx) is identify(row.id) is row


def test_no_clause_of_them_is_known() -> None:
    for row in licences_by_class():
        assert {weight(clause, value(row, clause)) for clause in CLAUSES} == {None}, row.id


@needs_lists
def test_the_file_is_what_the_lists_say() -> None:
    lines = spdx.lines(LISTS, {row.spdx for row in licences() if row.spdx})
    written = Path(spdx.__file__).with_suffix(".yaml").read_text("utf-8").splitlines()
    assert list(lines) == written


@needs_lists
def test_none_is_open_that_nobody_approved() -> None:
    entries = json.loads((LISTS / "spdx_licenses.json").read_text("utf-8"))["licenses"]
    for entry in entries:
        found = identify(entry["licenseId"])
        if found is not None and found.is_open and found in licences_by_class():
            is_attribution = "Creative Commons Attribution" in entry["name"]
            assert entry["isOsiApproved"] or entry.get("isFsfLibre") or is_attribution, entry["licenseId"]
            assert not any(word in entry["name"] for word in ("Non Commercial", "NonCommercial", "No Derivatives"))

"""Licences of the SPDX list that licences.yaml has no row for: their class alone, from what others judged of them.

    python -m counterpoise.catalogue.spdx FOLDER

writes spdx.yaml anew from `spdx_licenses.json` (SPDX License List) and `scancode-licensedb-index.json` (ScanCode
LicenseDB). The first rule that fits gives the class; where none does, the licence is left out and stays unknown:

- noncommercial: the name says so, as in Creative Commons NC
- use restricted: Creative Commons ND
- open content: other Creative Commons attribution licences, which no body approves one by one
- open source: approved by the Open Source Initiative, or held free by the Free Software Foundation
- use restricted: held not free by the Free Software Foundation, or of a category of LicenseDB that is not open source

A category that is called permissive or copyleft makes nothing open: LicenseDB sorts by duties, not by freedoms.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import model_validator

from counterpoise.catalogue.loading import Entry, Text, YesNo, read
from counterpoise.vocabulary import LicenceClass

_NONCOMMERCIAL = re.compile(r"non[- ]?commercial", re.IGNORECASE)
_NO_DERIVATIVES = re.compile(r"CC-BY-ND-")
_CONTENT = re.compile(r"CC-BY-(?:SA-)?\d")
_CLOSED = {"Commercial", "Free Restricted", "Proprietary Free", "Source-available"}


class SpdxLicence(Entry):
    """What is known of one licence of the list."""

    spdx: Text
    name: Text
    licence_class: LicenceClass
    is_osi_approved: YesNo

    @property
    def id(self) -> str:
        return self.spdx.lower()


class SpdxFile(Entry):
    """spdx.yaml"""

    as_of: date  # of the list
    licences: tuple[SpdxLicence, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> SpdxFile:
        if len({row.id for row in self.licences}) < len(self.licences):
            raise ValueError("an identifier stands there twice")
        return self


@lru_cache(maxsize=1)
def listed() -> tuple[SpdxLicence, ...]:
    """All rows in the order of the file."""
    return read("spdx.yaml", SpdxFile).licences


def classified(entry: Mapping[str, Any], category: str | None) -> LicenceClass | None:
    """The class of an entry of the SPDX list with its category in LicenseDB; None where nobody judged it."""
    key, name, is_free = entry["licenseId"], entry["name"], entry.get("isFsfLibre")
    if _NONCOMMERCIAL.search(name):
        return LicenceClass.NONCOMMERCIAL
    if _NO_DERIVATIVES.match(key):
        return LicenceClass.USE_RESTRICTED
    if _CONTENT.match(key):
        return LicenceClass.OPEN_CONTENT
    if entry["isOsiApproved"] or is_free:
        return LicenceClass.OPEN_SOURCE
    if is_free is False or category in _CLOSED:
        return LicenceClass.USE_RESTRICTED
    return None


def lines(folder: Path, known: set[str]) -> Iterator[str]:
    """Lines of spdx.yaml from the lists in a folder, without the identifiers that are known otherwise."""
    spdx = json.loads((folder / "spdx_licenses.json").read_text("utf-8"))
    database = json.loads((folder / "scancode-licensedb-index.json").read_text("utf-8"))
    categories = {
        key: row["category"]
        for row in database
        for key in (row.get("spdx_license_key"), *row.get("other_spdx_license_keys", ()))
    }
    yield "# Written by `python -m counterpoise.catalogue.spdx`: facts of the SPDX License List and ScanCode LicenseDB."
    yield f"as_of: '{spdx['releaseDate'][:10]}'"
    yield "licences:"
    for entry in sorted(spdx["licenses"], key=lambda entry: entry["licenseId"]):
        key, class_ = entry["licenseId"], classified(entry, categories.get(entry["licenseId"]))
        if key.replace("-or-later", "-only") in known or entry["isDeprecatedLicenseId"] or class_ is None:
            continue
        row = {
            "spdx": key,
            "name": entry["name"],
            "licence_class": class_.value,
            "is_osi_approved": "yes" if entry["isOsiApproved"] else "no",
        }
        yield f"- {json.dumps(row, ensure_ascii=False)}"


if __name__ == "__main__":
    from counterpoise.catalogue.licences import licences  # it reads what is written here

    written = list(lines(Path(sys.argv[1]), {row.spdx for row in licences() if row.spdx}))
    Path(__file__).with_suffix(".yaml").write_text("\n".join(written) + "\n", "utf-8")

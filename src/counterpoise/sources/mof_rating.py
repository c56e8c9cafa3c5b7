"""Model Openness Framework: what a submission to its register lists as released, and under which licence.

One record is one component. The file states components and licences and no class, so none is given. Parameters under a
licence of which no place is named are remarked on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from counterpoise.sources import mof
from counterpoise.sources.base import Context, Row, remark
from counterpoise.sources.jsonfields import present
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import EvidenceKind, RatedLevel, RemarkKind

KIND = EvidenceKind.RATING
TABLE = "rating"
DESCRIPTION = "Model Openness Framework: one release (YAML)"

matches = mof.matches
count = mof.count_components


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its model itself
    release = mof.release(path)
    common = present(
        scheme="mof",
        scheme_version=release.scheme_version,
        subject=release.name,
        subject_level=RatedLevel.MODEL,
        subject_parent=release.producer,
        rated_on=iso_date(release.date) if release.date else None,
    )
    for number, component in enumerate(release.components, start=1):
        values = {"item": component.name, "value": component.licence or mof.NO_LICENCE}
        yield Row(TABLE, number, f"line {component.line}", {**common, **values})
        if component.name == mof.PARAMETERS and mof.grants(component.licence) and not release.place:
            detail = f"{release.name}: parameters under '{component.licence}', and no place where they can be obtained"
            yield remark(RemarkKind.UNSUPPORTED_CLAIM, detail, f"line {component.line}")

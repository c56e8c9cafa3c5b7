"""Model Openness Framework file among the model cards: what its producer discloses of a release.

The licence of the card is that of the final parameters. A component under a licence is disclosed; one that is listed as
`unlicensed` is released without any, and says of its licence nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from counterpoise.sources import disclosures, documents, mof
from counterpoise.sources.base import Context, Row
from counterpoise.sources.disclosures import Disclosure, structured
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import DocumentKind, EvidenceKind

KIND = EvidenceKind.MODEL_CARD
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Model Openness Framework: one release (YAML)"

_FIELDS = {
    mof.PARAMETERS: "weights",
    "Datasets": "datasets",
    "Evaluation results": "evaluation_results",
    "Evaluation data": "section.evaluation_data",
    "Data card": "section.training_data",
    "Model card": "section.model_details",
}

matches = mof.matches


def count(path: Path) -> int:
    """One file is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its model itself
    release = mof.release(path)
    found = list(_found(release))
    licence = next((item.value for item in found if item.field == "licence"), None)
    yield documents.row(
        __name__,
        DocumentKind.MODEL_CARD,
        release.name,
        len(read_text(path).split()),
        title=release.name,
        dated_on=iso_date(release.date) if release.date else None,
        licence_claim=licence,
    )
    yield from disclosures.rows(release.name, found)


def _found(release: mof.Release) -> Iterator[Disclosure]:
    for component in release.components:
        if component.name == mof.PARAMETERS and component.licence and mof.grants(component.licence):
            yield structured("licence", component.licence, component.line)
        if field := _FIELDS.get(component.name):
            yield structured(field, f"{component.name}: {component.licence or mof.NO_LICENCE}", component.line)
    if release.version:
        yield structured("version", release.version, 1)

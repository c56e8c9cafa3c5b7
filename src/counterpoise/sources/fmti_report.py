"""Reports of the Foundation Model Transparency Index: one company, a line an indicator, with the reason of each score.

Reference: stanford-crfm/fmti, `<company>_fmtransparencyreport_May2024.csv`. One record is one indicator. Company and
edition stand in the name of the file only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, Row, UnreadableError
from counterpoise.sources.fmti_table import SCHEME, edition
from counterpoise.sources.jsonfields import present
from counterpoise.sources.tables import cells, head_columns, records
from counterpoise.vocabulary import EvidenceKind, RatedLevel

KIND = EvidenceKind.RATING
TABLE = "rating"
DESCRIPTION = "Foundation Model Transparency Index: report on one company (CSV)"

_SCORE, _REASON = "Score", "Justification"
_COMPANY = re.compile(r"(.+?)_fmtransparencyreport", re.IGNORECASE)
_QUOTE_CHARACTERS = 2000


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".csv") and {_SCORE, _REASON} <= set(head_columns(head))


def count(path: Path) -> int:
    return len({row for row, _, _ in cells(path)} - {0})


def read(path: Path, context: Context) -> Iterator[Row]:
    company = _COMPANY.match(PurePosixPath(context.name).name)
    if company is None:
        raise UnreadableError("its name does not say whose report it is: <company>_fmtransparencyreport_May2024.csv")
    header, lines = records(path)
    for number, line in enumerate(lines, start=1):
        item, score, reason = (one_line(line.cells.get(name, "")) or None for name in (header[0], _SCORE, _REASON))
        values = present(
            scheme=f"{SCHEME} report",
            scheme_version=edition(context.name),
            subject=one_line(company[1], 500),
            subject_level=RatedLevel.COMPANY,
            item=item and item[:500],
            value=score,
            points=score,
            points_maximum="1",
            quote=reason and reason[:_QUOTE_CHARACTERS],
        )
        yield Row(TABLE, number, f"line {line.line}", values)

"""Tables of the Foundation Model Transparency Index: a line an indicator, a column a company.

Reference: stanford-crfm/fmti, `May2024_scores.csv` and `May2024_disclosures.csv`. One record is one cell that is not
empty: a point or none in the table of scores, what a company wrote in the table of disclosures. The edition is taken
from the name of the file. A line `Total` gives the totals; one that is no sum of its column is remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, Row, remark
from counterpoise.sources.jsonfields import present
from counterpoise.sources.tables import Record, cells, head_columns, records
from counterpoise.vocabulary import EvidenceKind, RatedLevel, RemarkKind

KIND = EvidenceKind.RATING
TABLE = "rating"
DESCRIPTION = "Foundation Model Transparency Index: scores or disclosures of all companies (CSV)"

SCHEME = "fmti"
_FIRST = "Indicator"
_OF_OTHER_TABLES = {"Definition", "Score", "Justification"}  # no names of companies
_EDITION = re.compile(r"(January|February|March|April|May|June|July|August|September|October|November|December)(\d{4})")
_POINT = re.compile(r"[01](?:\.0)?")
_TOTAL = "total"
_MAXIMUM = 100


def matches(name: str, head: bytes) -> bool:
    columns = head_columns(head)
    is_one = columns[:1] == [_FIRST] and len(columns) > 1 and _OF_OTHER_TABLES.isdisjoint(columns)
    return name.lower().endswith(".csv") and is_one


def count(path: Path) -> int:
    return sum(row > 0 and column > 0 for row, column, _ in cells(path))


def read(path: Path, context: Context) -> Iterator[Row]:
    header, lines = records(path)
    companies = header[1:]
    scores = (_cell(line, company) for line in lines if not _is_total(line, header[0]) for company in companies)
    are_scores = all(map(_POINT.fullmatch, filter(None, scores)))
    sums = dict.fromkeys(companies, 0.0)
    number = 0
    for line in lines:
        for company in companies:
            if not (cell := _cell(line, company)):
                continue
            number += 1
            values = present(
                scheme=SCHEME if are_scores else f"{SCHEME} disclosures",
                scheme_version=edition(context.name),
                subject=one_line(company, 500),
                subject_level=RatedLevel.COMPANY,
                item=_TOTAL if _is_total(line, header[0]) else one_line(line.cells[header[0]], 500) or None,
                value=one_line(cell, 500),
                **(
                    {"points": cell, "points_maximum": str(_MAXIMUM if _is_total(line, header[0]) else 1)}
                    if are_scores
                    else {}
                ),
            )
            yield Row(TABLE, number, f"line {line.line}, {one_line(company, 60)}", values)
            if are_scores and not _is_total(line, header[0]):
                sums[company] += float(cell)
            elif are_scores and cell.replace(".", "", 1).isdigit() and float(cell) != sums[company]:
                said = f"a total of {one_line(cell, 20)} over indicators that sum to {sums[company]:g}"
                detail = f"{one_line(company, 60)}: {said}"
                yield remark(RemarkKind.CONTRADICTORY_FIGURE, detail, f"line {line.line}")


def edition(name: str) -> str | None:
    """Month and year in the name of a file, e.g. May 2024."""
    found = _EDITION.search(PurePosixPath(name).name)
    return f"{found[1]} {found[2]}" if found else None


def _cell(line: Record, company: str) -> str:
    return line.cells.get(company, "").strip()


def _is_total(line: Record, first: str) -> bool:
    return line.cells.get(first, "").strip().casefold() == _TOTAL

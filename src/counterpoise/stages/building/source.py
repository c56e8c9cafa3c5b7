"""What the parts of the report are built from: the finished tables of one audit and the book of figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from counterpoise.assessment.autonomy import Bounds
from counterpoise.contracts.audit import EVIDENCE, QUARANTINE, ROW_ACCOUNTING
from counterpoise.contracts.base import Table
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.controls import CONTROL_VERDICT, FACT
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY, MODEL
from counterpoise.contracts.fit import FIT
from counterpoise.contracts.licences import LICENCE_CHECK
from counterpoise.contracts.marts import ACCESS, CONCENTRATION, FINDING, INDICATOR_ANSWER, LICENCE_LINK, SCORE
from counterpoise.contracts.measures import MEASURE
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.contracts.stability import STABILITY, TERM_CHANGE, VERSION_CHANGE
from counterpoise.contracts.weekly import WEEKLY, WEEKLY_CONCENTRATION
from counterpoise.report.basis import EvidenceId
from counterpoise.report.figures import FigureBook
from counterpoise.stages.base import Audit
from counterpoise.warehouse.warehouse import Row, Warehouse, named_query

TABLES = (
    EVIDENCE,
    ROW_ACCOUNTING,
    QUARANTINE,
    DEPLOYMENT,
    ENTITY,
    MODEL,
    ACCESS,
    LICENCE_LINK,
    INDICATOR_ANSWER,
    SCORE,
    CONTROL_VERDICT,
    FACT,
    CLAIM,
    MEASURE,
    CONTROL_POINT,
    LICENCE_CHECK,
    STABILITY,
    VERSION_CHANGE,
    TERM_CHANGE,
    CONCENTRATION,
    WEEKLY,
    WEEKLY_CONCENTRATION,
    FIT,
    FINDING,
)


@dataclass
class Source:
    """Tables are read once; every part sees the same rows."""

    audit: Audit
    warehouse: Warehouse

    def __post_init__(self) -> None:
        self._tables: dict[str, list[Row]] = {table.name: self.warehouse.table(table) for table in TABLES}
        self.book = FigureBook(
            lambda query, parameters: self.warehouse.query(f"figures/{query}", parameters),
            lambda query: named_query(f"figures/{query}"),
            self.evidence_ids,
        )

    def table(self, table: Table) -> list[Row]:
        return self._tables[table.name]

    @cached_property
    def evidence_ids(self) -> Mapping[str, EvidenceId]:
        """Evidence id by hash."""
        return {row["evidence_sha256"]: row["evidence_id"] for row in self._tables[EVIDENCE.name]}

    def evidence_id(self, sha256: str | None) -> EvidenceId | None:
        """Evidence id of one hash; None where there is none."""
        return self.evidence_ids[sha256] if sha256 else None

    def ids(self, hashes: str | None) -> tuple[EvidenceId, ...]:
        """Evidence ids of hashes written one a line."""
        return tuple(sorted({self.evidence_ids[sha256] for sha256 in (hashes or "").split()}))

    @cached_property
    def entity_names(self) -> Mapping[str, str]:
        return {row["entity_id"]: row["name"] for row in self._tables[ENTITY.name]}

    @cached_property
    def model_names(self) -> Mapping[str, str]:
        return {row["model_id"]: row["name"] for row in self._tables[MODEL.name]}

    @cached_property
    def evidence_of_deployments(self) -> Mapping[str, tuple[EvidenceId, ...]]:
        found: dict[str, set[EvidenceId]] = defaultdict(set)
        for row in self.book.rows("deployment_evidence"):
            found[row["deployment_id"]].add(self.evidence_ids[row["evidence_sha256"]])
        return {deployment: tuple(sorted(ids)) for deployment, ids in found.items()}

    @cached_property
    def span(self) -> dict[str, str]:
        """Parameters of the window: first day of its first and of its last month."""
        window = self.audit.window
        return {"from": window[0].first_day.isoformat(), "to": window[-1].first_day.isoformat()}


def floats(bounds: Bounds | None) -> tuple[float | None, float | None]:
    """Both ends as a figure takes them."""
    return (float(bounds.lower), float(bounds.upper)) if bounds else (None, None)


def share(part: float, whole: float) -> float | None:
    """part / whole; None where there is nothing to share."""
    return part / whole if whole else None


def total(rows: Sequence[Mapping[str, Any]], column: str) -> int:
    return sum(int(row[column]) for row in rows)

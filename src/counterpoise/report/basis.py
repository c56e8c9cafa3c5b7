"""What every part of the report is made of: frozen models, ids, units, and the figure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FigureId = Annotated[str, Field(pattern=r"^F-\d{4,}$")]
EvidenceId = Annotated[str, Field(pattern=r"^EV-(card|lic|log|eval|rate|reg)-\d{4,}$")]

Verification = Literal["stored", "stored_secondary", "own"]
PillarId = Annotated[str, Field(pattern=r"^[A-Z]+[0-9]?$")]

Unit = Literal[
    "share",  # 0..1, printed as per cent
    "points",  # HHI, 0..10000
    "index",  # 0..1, printed as a decimal
    "score",  # of a benchmark, on the scale of its metric
    "effective entities",
    "tokens",
    "calls",
    "records",
    "files",
    "deployments",
    "models",
    "entities",
    "indicators",
    "controls",
    "claims",
    "conditions",
    "days",
    "nats",
    "users",
    "use cases",
    "needs",
    "money",  # in the currency of the estate
]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Figure(Frozen):
    """One number with the way it was made. `value` and the bounds are rounded to 6 decimals when built.

    value None with bounds: only the interval is known. value, lower and upper all None: not shown, `note` says why.
    """

    id: FigureId
    key: str  # stable from period to period, e.g. "concentration.developer.tokens.all.hhi"
    label: str
    unit: Unit
    value: float | int | None = None
    lower: float | int | None = None
    upper: float | int | None = None
    n: int | None = None  # units that the number rests on
    formula: str
    query: str  # name in `ReportModel.queries`
    parameters: dict[str, str] = {}
    row_count: int  # rows that the query returns over the bundle's tables
    evidence: tuple[EvidenceId, ...] = ()
    note: str | None = None

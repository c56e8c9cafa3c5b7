"""Licence conditions and what they come to, for the report."""

from __future__ import annotations

from collections.abc import Iterator

from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.licences import LICENCE_CHECK
from counterpoise.language import said
from counterpoise.report.basis import FigureId
from counterpoise.report.licences import LicenceCheck, LicenceConditions
from counterpoise.stages.building.source import Source
from counterpoise.vocabulary import ConditionOutcome, LicenceCondition
from counterpoise.warehouse.warehouse import Row

_PRINTED = (ConditionOutcome.BREACHED, ConditionOutcome.UNKNOWN, ConditionOutcome.MET)
_SAME = ("deployment_id", "condition", "outcome", "clause", "stated", "reason")


def build_licence_conditions(source: Source) -> LicenceConditions:
    """Every condition that applies, with the number of each outcome as a figure."""
    return LicenceConditions(
        checks=tuple(_checks(source)),
        **{outcome.value: _number(source, outcome) for outcome in _PRINTED},
    )


def _number(source: Source, outcome: ConditionOutcome) -> FigureId:
    parameters = {"outcome": outcome.value}
    return source.book.add(
        f"licence_conditions.{outcome}",
        said("Licence conditions along the lineages: {outcome}", outcome=said(outcome.replace("_", " "))),
        "conditions",
        value=len(source.book.rows("licence_checks", **parameters)),
        query="licence_checks",
        formula="number of deployment, licence and condition with this outcome",
        parameters=parameters,
    )


def _checks(source: Source) -> Iterator[LicenceCheck]:
    names = {row["deployment_id"]: row["name"] for row in source.table(DEPLOYMENT)}
    conditions = list(LicenceCondition)
    same: dict[tuple[object, ...], list[Row]] = {}
    for row in source.table(LICENCE_CHECK):
        same.setdefault(tuple(row[name] for name in _SAME), []).append(row)

    def order(rows: list[Row]) -> tuple[object, ...]:
        first = rows[0]
        place = conditions.index(LicenceCondition(first["condition"]))
        return _PRINTED.index(first["outcome"]), names[first["deployment_id"]], first["deployment_id"], place

    applying = [rows for rows in same.values() if rows[0]["outcome"] != ConditionOutcome.NOT_APPLICABLE]
    for rows in sorted(applying, key=order):
        yield _check(source, sorted(rows, key=lambda row: row["step"]))


def _check(source: Source, rows: list[Row]) -> LicenceCheck:
    """One line of the report from the rows of licences that ask the same, the model's own first."""
    first = rows[0]
    quoted = next((row for row in rows if row["quote"]), None)
    named = [row for row in rows if row["model"] is not None]
    hashes = "\n".join(filter(None, (sha for row in rows for sha in (row["licence_sha256"], row["fact_evidence"]))))
    return LicenceCheck(
        deployment=first["deployment_id"],
        condition=first["condition"],
        licences=tuple(dict.fromkeys(row["licence_name"] for row in named)),
        models=tuple(dict.fromkeys(source.model_names.get(row["model"], row["model"]) for row in named)),
        outcome=first["outcome"],
        clause=first["clause"].replace("_", " "),
        stated=first["stated"],
        reason=first["reason"],
        quote=quoted["quote"] if quoted else None,
        quoted_from=source.evidence_id(quoted["licence_sha256"]) if quoted else None,
        locator=quoted["locator"] if quoted else None,
        evidence=source.ids(hashes),
    )

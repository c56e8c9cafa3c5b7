"""Claims against measurements: how many could be compared, the largest gaps, and what stands in the way of the rest."""

from __future__ import annotations

from collections import Counter
from typing import Any

from counterpoise.assessment.claims import NORMAL_975
from counterpoise.contracts.claims import CLAIM
from counterpoise.language import said
from counterpoise.report.accountability import Claims, MatchedClaim, UnmatchedClaims
from counterpoise.report.basis import FigureId
from counterpoise.stages.building.source import Source
from counterpoise.warehouse.warehouse import Row

_MOST = 12
_PLACE = ("claim_sha256", "claim_locator", "measurement_sha256", "measurement_locator")


def build_claims(source: Source) -> Claims:
    """Claims on the models in use; those that are printed are the ones with the largest gaps against their error."""
    rows = source.table(CLAIM)
    listed = source.book.rows("claims")
    matched = sorted((row for row in rows if row["outcome"] == "matched"), key=_by_gap)
    unmatched = Counter((row["model"], row["cause"]) for row in rows if row["outcome"] == "not_comparable")
    return Claims(
        claims=_count(source, "all", said("Claims of developers on the models in use"), len(listed)),
        matched=_count(
            source,
            "matched",
            said("Claims with a measurement on the same terms"),
            sum(row["outcome"] == "matched" for row in listed),
        ),
        entries=tuple(_entry(source, number, row) for number, row in enumerate(matched[:_MOST], start=1)),
        unmatched=tuple(
            UnmatchedClaims(
                model=source.model_names.get(model, model),
                cause=cause,
                claims=source.book.add(
                    f"claims.unmatched.{model}.{cause}",
                    said("Claims not comparable: {model}", model=model),
                    "claims",
                    value=count,
                    query="unmatched_claims",
                    formula="number of rows",
                    parameters={"model": model, "cause": cause},
                ),
            )
            for (model, cause), count in sorted(unmatched.items(), key=lambda entry: (-entry[1], entry[0]))[:_MOST]
        ),
    )


def _count(source: Source, name: str, label: str, value: int) -> FigureId:
    formula = "number of rows" if name == "all" else "number of rows with outcome matched"
    return source.book.add(f"claims.{name}", label, "claims", value=value, query="claims", formula=formula)


def _by_gap(row: Row) -> tuple[Any, ...]:
    size = abs(row["gap"]) / row["gap_error"] if row["gap_error"] else -1.0
    return -size, row["model"], row["benchmark"], *(row[name] for name in _PLACE)


def _entry(source: Source, number: int, row: Row) -> MatchedClaim:
    place = {name: row[name] for name in _PLACE}
    what = f"{row['benchmark']}, {row['metric']}: {row['model']}"

    def figure(name: str, formula: str, bounds: tuple[float | None, float | None] = (None, None)) -> FigureId:
        return source.book.add(
            f"claims.match.{number:02d}.{name}",
            f"{name.capitalize()}, {what}",
            "score",
            value=row[name],
            bounds=bounds,
            query="matched_claim",
            formula=formula,
            parameters=place,
        )

    error = row["gap_error"]
    bounds = (None, None) if error is None else (row["gap"] - NORMAL_975 * error, row["gap"] + NORMAL_975 * error)
    return MatchedClaim(
        model=source.model_names.get(row["model"], row["model"]),
        benchmark=row["benchmark"],
        subset=row["subset"],
        metric=row["metric"],
        evaluator=row["evaluator"],
        claimed=figure("claimed", "claimed"),
        measured=figure("measured", "measured"),
        gap=figure("gap", "gap, with gap ± 1.96 gap_error", bounds),
        is_beyond_error=row["is_beyond_error"],
        evidence=source.ids(f"{row['claim_sha256']}\n{row['measurement_sha256']}"),
    )

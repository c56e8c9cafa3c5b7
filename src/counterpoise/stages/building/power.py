"""Concentration of use: each measure a figure over the rows of its dimension."""

from __future__ import annotations

from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.period import Period
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.model import Concentration, ConcentrationTop
from counterpoise.stages.building.source import Source, share
from counterpoise.warehouse.warehouse import Row

_TOP = 10

_UNKNOWN_NOTE = "the lower bound spreads the unknown weight infinitely thin, the upper gives it to the largest"

_BOUNDED: tuple[tuple[str, str, Unit, str], ...] = (
    ("hhi", "HHI", "points", "10 000 · Σ s_i², s_i = tokens of entity i / all tokens"),
    ("cr1", "Share of the largest", "share", "largest s_i"),
    ("cr3", "Share of the three largest", "share", "sum of the three largest s_i"),
    ("n_effective", "Effective number of entities", "effective entities", "10 000 / HHI"),
)
_EXACT_ONLY: tuple[tuple[str, str, str], ...] = (
    ("hhi_normalised", "Normalised HHI", "(Σ s_i² − 1/n) / (1 − 1/n)"),
    ("gini", "Gini coefficient", "Σ (2i − n − 1) x_i / (n · Σ x), ascending"),
)


def build_concentration(source: Source) -> tuple[Concentration, ...]:
    """Pooled rows first, then month by month, developer before host."""
    rows = sorted(source.table(CONCENTRATION), key=lambda row: (not row["is_pooled"], row["dimension"], row["period"]))
    return tuple(_concentration(source, row) for row in rows)


def _concentration(source: Source, row: Row) -> Concentration:
    first, last = (Period.parse(part) for part in (row["period"].split("/") * 2)[:2])
    if "/" not in row["period"]:
        last = first
    name = f"tokens_by_{row['dimension']}"
    span = {"from": first.first_day.isoformat(), "to": last.first_day.isoformat()}
    prefix = f"concentration.{row['dimension']}.{'pooled' if row['is_pooled'] else row['period']}"
    what = f"by {row['dimension']}, {row['period']}"
    unknown, whole = int(row["unknown_tokens"]), int(row["total_tokens"])
    nothing = None if whole else "no tokens were logged"

    def figure(  # noqa: PLR0913, PLR0917 a figure is what it is made of
        measure: str,
        label: str,
        unit: Unit,
        formula: str,
        value: float | None = None,
        bounds: tuple[float | None, float | None] = (None, None),
        note: str | None = None,
    ) -> FigureId:
        return source.book.add(
            f"{prefix}.{measure}",
            f"{label} {what}",
            unit,
            value=value,
            bounds=bounds,
            n=row["entities"],
            query=name,
            formula=formula,
            note=nothing or note,
            parameters=span,
        )

    bounded = {
        measure: figure(
            measure,
            label,
            unit,
            formula,
            value=row[f"{measure}_lower"] if unknown == 0 else None,
            bounds=(row[f"{measure}_lower"], row[f"{measure}_upper"]),
            note=(_UNKNOWN_NOTE if unknown else _why_not(row, f"{measure}_lower", unknown)),
        )
        for measure, label, unit, formula in _BOUNDED
    }
    exact = {
        measure: figure(
            measure,
            label,
            "index",
            formula,
            value=row[measure],
            note=_why_not(row, measure, unknown),
        )
        for measure, label, formula in _EXACT_ONLY
    }
    entities = [item for item in source.book.rows(name, **span) if item["entity_id"] is not None][:_TOP]
    return Concentration(
        period=row["period"],
        is_pooled=row["is_pooled"],
        dimension=row["dimension"],
        weight="tokens",
        scope="all",
        n=figure(
            "n", "Known entities", "entities", "number of rows with an entity", value=row["entities"] if whole else None
        ),
        total=figure("total", "Tokens", "tokens", "sum of tokens", value=whole or None),
        unknown_share=figure(
            "unknown_share",
            "Weight of no known entity",
            "share",
            "tokens without entity / all tokens",
            value=share(unknown, whole),
        ),
        **bounded,
        **exact,
        top=tuple(
            ConcentrationTop(
                entity=item["entity_id"],
                name=source.entity_names.get(item["entity_id"], item["entity_id"]),
                share=figure(
                    f"share.{item['entity_id']}",
                    f"Share of {source.entity_names.get(item['entity_id'], item['entity_id'])}",
                    "share",
                    "tokens of the entity / all tokens",
                    value=int(item["tokens"]) / whole,
                ),
            )
            for item in entities
        ),
    )


def _why_not(row: Row, column: str, unknown: int) -> str | None:
    """Why a measure has no value, in words; None where it has one."""
    if row[column] is not None:
        return None
    return "not defined while part of the weight is unknown" if unknown else "says nothing for so few entities"

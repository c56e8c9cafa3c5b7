"""Concentration of use: each measure a figure over the rows of its dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.period import Period
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.model import Concentration, ConcentrationTop
from counterpoise.report.power import Layer
from counterpoise.report.wording import word
from counterpoise.stages.assess import PARTIES
from counterpoise.stages.building.source import Source, share
from counterpoise.vocabulary import Dimension, Weight
from counterpoise.warehouse.warehouse import Row

_TOP = 10

_UNKNOWN_NOTE = "the lower bound spreads the unknown weight infinitely thin, the upper gives it to the largest"

_BOUNDED: tuple[tuple[str, str, Unit, str], ...] = (
    ("hhi", "HHI", "points", "10 000 · Σ s_i², s_i = weight of i / all weight"),
    ("cr1", "Share of the largest", "share", "largest s_i"),
    ("cr3", "Share of the three largest", "share", "sum of the three largest s_i"),
    ("n_effective", "Effective number of entities", "effective entities", "10 000 / HHI"),
)
_EXACT_ONLY: tuple[tuple[str, str, str], ...] = (
    ("hhi_normalised", "Normalised HHI", "(Σ s_i² − 1/n) / (1 − 1/n)"),
    ("gini", "Gini coefficient", "Σ (2i − n − 1) x_i / (n · Σ x), ascending"),
)


def build_concentration(source: Source) -> tuple[Concentration, ...]:
    """Tokens by developer and by host: pooled rows first, then month by month, developer before host."""
    rows = [
        row for row in source.table(CONCENTRATION) if row["weight"] == Weight.TOKENS and row["dimension"] in PARTIES
    ]
    rows.sort(key=lambda row: (not row["is_pooled"], row["dimension"], row["period"]))
    return tuple(_concentration(source, row) for row in rows)


def build_layers(source: Source, concentration: Sequence[Concentration]) -> tuple[Layer, ...]:
    """Every layer in every weight over the window; figures that `concentration` has are not made again."""
    rows = {
        (row["dimension"], row["weight"]): _Row(source, row) for row in source.table(CONCENTRATION) if row["is_pooled"]
    }
    made = {(item.dimension, item.weight): item for item in concentration if item.is_pooled}
    return tuple(
        _layer(rows[dimension, weight], made.get((dimension, weight))) for dimension in Dimension for weight in Weight
    )


class _Row:
    """One row of the table of concentration, and the figures that are made of it."""

    def __init__(self, source: Source, row: Row) -> None:
        self.row = row
        self._source = source
        first, *rest = (Period.parse(part) for part in row["period"].split("/"))
        last = rest[0] if rest else first
        self._asked = {
            "from": first.first_day.isoformat(),
            "to": last.first_day.isoformat(),
            "dimension": row["dimension"],
            "weight": row["weight"],
        }
        self.dimension, self.weight = Dimension(row["dimension"]), Weight(row["weight"])
        self.whole, self.unknown = int(row["total_weight"]), int(row["unknown_weight"])
        self.known = [item for item in source.book.rows("weight_by", **self._asked) if item["entity_id"] is not None]
        span = "pooled" if row["is_pooled"] else row["period"]
        in_weight = "" if self.weight is Weight.TOKENS else f".{self.weight}"
        self._key = f"concentration.{self.dimension}.{span}{in_weight}"

    def name(self, entity: str) -> str:
        """The name of a party, a model or a country."""
        names = self._source.model_names if self.dimension is Dimension.ROOT else self._source.entity_names
        return names.get(entity, entity)

    def figure(  # noqa: PLR0913, PLR0917 a figure is what it is made of
        self,
        measure: str,
        label: str,
        unit: Unit,
        formula: str,
        value: float | None = None,
        bounds: tuple[float | None, float | None] = (None, None),
        note: str | None = None,
    ) -> FigureId:
        return self._source.book.add(
            f"{self._key}.{measure}",
            f"{label} by {word(self.dimension)}, {word(self.weight)}, {self.row['period']}",
            unit,
            value=value,
            bounds=bounds,
            n=self.row["entities"],
            query="weight_by",
            formula=formula,
            note=note if self.whole else "no use of this weight was logged",
            parameters=self._asked,
        )

    def bounded(self, measure: str, label: str, unit: Unit, formula: str) -> FigureId:
        lower, upper = self.row[f"{measure}_lower"], self.row[f"{measure}_upper"]
        note = _UNKNOWN_NOTE if self.unknown else _why_not(self.row, f"{measure}_lower", self.unknown)
        return self.figure(measure, label, unit, formula, None if self.unknown else lower, (lower, upper), note)

    def count(self) -> FigureId:
        value = self.row["entities"] if self.whole else None
        return self.figure("n", "Known entities", "entities", "number of rows with an entity", value)

    def unknown_share(self) -> FigureId:
        value = share(self.unknown, self.whole)
        formula = "weight without entity / all weight"
        return self.figure("unknown_share", "Weight of no known entity", "share", formula, value)


def _layer(row: _Row, made: Concentration | None) -> Layer:
    figures: Mapping[str, FigureId] = {
        "n": made.n if made else row.count(),
        "unknown_share": made.unknown_share if made else row.unknown_share(),
        **{
            measure: getattr(made, measure) if made else row.bounded(measure, label, unit, formula)
            for measure, label, unit, formula in _BOUNDED
            if measure in {"hhi", "cr1"}
        },
    }
    largest = row.name(row.known[0]["entity_id"]) if row.known else None
    return Layer(dimension=row.dimension, weight=row.weight, largest=largest, **figures)


def _concentration(source: Source, stored: Row) -> Concentration:
    row = _Row(source, stored)
    bounded = {measure: row.bounded(measure, label, unit, formula) for measure, label, unit, formula in _BOUNDED}
    exact = {
        measure: row.figure(
            measure, label, "index", formula, value=stored[measure], note=_why_not(stored, measure, row.unknown)
        )
        for measure, label, formula in _EXACT_ONLY
    }
    return Concentration(
        period=stored["period"],
        is_pooled=stored["is_pooled"],
        dimension=row.dimension,
        weight=row.weight,
        scope="all",
        n=row.count(),
        total=row.figure("total", "Tokens", "tokens", "sum of weight", value=row.whole or None),
        unknown_share=row.unknown_share(),
        **bounded,
        **exact,
        top=tuple(
            ConcentrationTop(
                entity=item["entity_id"],
                name=row.name(item["entity_id"]),
                share=row.figure(
                    f"share.{item['entity_id']}",
                    f"Share of {row.name(item['entity_id'])}",
                    "share",
                    "weight of the entity / all weight",
                    value=int(item["weight"]) / row.whole,
                ),
            )
            for item in row.known[:_TOP]
        ),
    )


def _why_not(row: Row, column: str, unknown: int) -> str | None:
    """Why a measure has no value, in words; None where it has one."""
    if row[column] is not None:
        return None
    return "not defined while part of the weight is unknown" if unknown else "says nothing for so few entities"

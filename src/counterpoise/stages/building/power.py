"""Concentration of use: each measure a figure over the rows of its dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from counterpoise.assessment.concentration import theil_between
from counterpoise.contracts.estate import ENTITY
from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.language import marked, said
from counterpoise.period import Period
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.model import Concentration, ConcentrationTop
from counterpoise.report.power import AccessShare, Dependence, Further, Layer, Spread
from counterpoise.report.wording import word
from counterpoise.stages.building.source import Source, share, total
from counterpoise.stages.concentration import PARTIES, QUERIES, asked_of
from counterpoise.vocabulary import ALL, Access, Dimension, Weight
from counterpoise.warehouse.warehouse import Row

_TOP = 10

_UNKNOWN_NOTE = marked("the lower bound spreads the unknown weight infinitely thin, the upper gives it to the largest")

_BOUNDED: Mapping[str, tuple[str, Unit, str]] = MappingProxyType(
    {
        "hhi": ("HHI", "points", "10 000 · Σ s_i², s_i = weight of i / all weight"),
        "cr1": (marked("Share of the largest"), "share", "largest s_i"),
        "cr3": (marked("Share of the three largest"), "share", "sum of the three largest s_i"),
        "n_effective": (marked("Effective number of entities"), "effective entities", "10 000 / HHI"),
    }
)
_FURTHER_LAYERS = (Dimension.DEVELOPER, Dimension.ROOT, Dimension.HOST)
_FURTHER: Mapping[str, tuple[str, Unit, str]] = MappingProxyType(
    {
        "gini": (marked("Gini coefficient"), "index", "Σ (2i − n − 1) x_i / (n · Σ x), ascending"),
        "shannon": (marked("Shannon entropy"), "nats", "−Σ s_i ln s_i"),
        "hill_1": (marked("Hill number of order 1"), "effective entities", "exp(entropy)"),
        "hill_infinity": (marked("Hill number of infinite order"), "effective entities", "1 / largest s_i"),
        "theil": (marked("Theil index"), "nats", "ln n − entropy"),
        "lead": (marked("Lead of the largest"), "index", "s_1 − s_2"),
        "kwoka": (marked("Kwoka's dominance"), "index", "Σ (s_i − s_i+1)²"),
        "melnik": (marked("Threshold of Melnik, Shy and Stenbacka"), "index", "½ · (1 − (s_1² − s_2²))"),
    }
)
_EXACT_ONLY: tuple[tuple[str, str, str], ...] = (
    ("hhi_normalised", marked("Normalised HHI"), "(Σ s_i² − 1/n) / (1 − 1/n)"),
    ("gini", marked("Gini coefficient"), "Σ (2i − n − 1) x_i / (n · Σ x), ascending"),
)


def build_concentration(source: Source) -> tuple[Concentration, ...]:
    """Tokens by developer and by host: pooled rows first, then month by month, developer before host."""
    rows = [
        row
        for row in source.table(CONCENTRATION)
        if (row["weight"], row["scope"]) == (Weight.TOKENS, ALL) and row["dimension"] in PARTIES
    ]
    rows.sort(key=lambda row: (not row["is_pooled"], row["dimension"], row["period"]))
    return tuple(_concentration(source, row) for row in rows)


def build_dependence(source: Source, concentration: Sequence[Concentration]) -> Dependence:
    """Every layer in every weight over the window; figures that `concentration` has are not made again."""
    rows = {
        (row["dimension"], row["weight"], row["scope"]): _Row(source, row)
        for row in source.table(CONCENTRATION)
        if row["is_pooled"]
    }
    made = {(item.dimension, item.weight): item for item in concentration if item.is_pooled}
    headline = _headline(source, rows)
    layers = {
        dimension: _layer(rows[dimension, headline, ALL], made.get((dimension, headline))) for dimension in Dimension
    }
    return Dependence(
        headline=headline,
        priced=_share_of_calls(source, "cost", said("Successful calls whose cost the logs state")),
        named=_share_of_calls(source, "user", said("Successful calls of which the logs name the user")),
        layers=tuple(layers.values()),
        spread=tuple(
            _spread(rows[dimension, weight, ALL], layer, made.get((dimension, weight)), headline)
            for dimension, layer in layers.items()
            for weight in Weight
        ),
        further=tuple(_further(source, rows[dimension, headline, ALL]) for dimension in _FURTHER_LAYERS),
        by_access=tuple(_by_access(source, rows, access) for access in Access),
    )


def _further(source: Source, row: _Row) -> Further:
    measures = {
        name: row.figure(
            f"further.{name}", label, unit, formula, row.row[name], note=_why_not(row.row, name, row.unknown)
        )
        for name, (label, unit, formula) in _FURTHER.items()
    }
    return Further(dimension=row.dimension, **measures, between=_between(source, row))


def _between(source: Source, row: _Row) -> FigureId | None:
    """The part of the Theil index between the seats of parties; not defined where a seat is not known."""
    if row.dimension is Dimension.ROOT:
        return None
    seats = {entity["entity_id"]: entity["seat"] for entity in source.table(ENTITY)}
    groups: dict[str | None, dict[str, Fraction]] = {}
    for item in row.known:
        groups.setdefault(seats.get(item["entity_id"]), {})[item["entity_id"]] = Fraction(item["weight"])
    is_known = not row.unknown and None not in groups
    value = theil_between({str(seat): of for seat, of in groups.items()}) if is_known else None
    note = None if is_known else said("part of the weight, or the seat of a party, is not known")
    formula = "Σ share_g · ln(share_g · n / n_g), g a seat"
    return row.figure("further.theil_between", said("Theil index between seats"), "nats", formula, value, note=note)


def _headline(source: Source, rows: Mapping[tuple[str, str, str], _Row]) -> Weight:
    """Critical use cases where any is declared, else spend where every call states its cost, else tokens."""
    if rows[Dimension.DEVELOPER, Weight.CRITICAL, ALL].whole:
        return Weight.CRITICAL
    usage = source.book.rows("usage_by_file", **source.span)
    is_priced = rows[Dimension.DEVELOPER, Weight.SPEND, ALL].whole and not total(usage, "calls_without_cost")
    return Weight.SPEND if is_priced else Weight.TOKENS


def _share_of_calls(source: Source, what: str, label: str) -> FigureId:
    usage = source.book.rows("usage_by_file", **source.span)
    calls, without = total(usage, "calls"), total(usage, f"calls_without_{what}")
    return source.book.add(
        f"concentration.calls_with_{what}",
        label,
        "share",
        value=share(calls - without, calls),
        n=calls,
        query="usage_by_file",
        formula=f"1 − sum of calls_without_{what} / sum of calls",
        note=None if calls else said("no use was logged in the window"),
        parameters=source.span,
    )


def _by_access(source: Source, rows: Mapping[tuple[str, str, str], _Row], access: Access) -> AccessShare:
    measured = [rows[dimension, Weight.CALLS, access] for dimension in PARTIES]
    whole = rows[Dimension.DEVELOPER, Weight.CALLS, ALL].whole
    weight = source.book.add(
        f"concentration.access.{access}.share",
        said("Successful calls on access {access}", access=word(access)),
        "share",
        value=share(measured[0].whole, whole),
        query="weight_by",
        formula="weight of the access / weight of all",
        note=None if whole else said("no use was logged in the window"),
        parameters=measured[0].asked,
    )
    return AccessShare(access=access, share=weight, layers=tuple(_layer(row, None) for row in measured))


class _Row:
    """One row of the table of concentration, and the figures that are made of it."""

    def __init__(self, source: Source, row: Row) -> None:
        self.row = row
        self._source = source
        first, *rest = (Period.parse(part) for part in row["period"].split("/"))
        self.dimension, self.weight = Dimension(row["dimension"]), Weight(row["weight"])
        self._query = QUERIES[self.weight]
        self.asked = asked_of((first, *rest), self.dimension, self.weight, row["scope"])
        self.whole, self.unknown = row["total_weight"], row["unknown_weight"]
        self.known = [item for item in source.book.rows(self._query, **self.asked) if item["entity_id"] is not None]
        parts = ["pooled" if row["is_pooled"] else row["period"]]
        parts += [self.weight.value] if self.weight is not Weight.TOKENS else []
        parts += [row["scope"]] if row["scope"] != ALL else []
        self._key = f"concentration.{self.dimension}.{'.'.join(parts)}"

    @property
    def _of_access(self) -> str:
        scope = self.row["scope"]
        return "" if scope == ALL else said(", access {scope}", scope=word(Access(scope)))

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
            said(
                "{label} by {dimension}, {weight}, {period}{of_access}",
                label=said(label),
                dimension=word(self.dimension),
                weight=word(self.weight),
                period=self.row["period"],
                of_access=self._of_access,
            ),
            unit,
            value=value,
            bounds=bounds,
            n=self.row["entities"],
            query=self._query,
            formula=formula,
            note=note if self.whole else said("no use of this weight was logged"),
            parameters=self.asked,
        )

    @property
    def largest(self) -> tuple[str, ...]:
        """Names of the entities with the greatest weight."""
        most = self.known[0]["weight"] if self.known else None
        return tuple(self.name(item["entity_id"]) for item in self.known if item["weight"] == most)

    def bounded(self, measure: str) -> FigureId:
        label, unit, formula = _BOUNDED[measure]
        lower, upper = self.row[f"{measure}_lower"], self.row[f"{measure}_upper"]
        note = _UNKNOWN_NOTE if self.unknown else _why_not(self.row, f"{measure}_lower", self.unknown)
        return self.figure(measure, label, unit, formula, None if self.unknown else lower, (lower, upper), note)

    def count(self) -> FigureId:
        value = self.row["entities"] if self.whole else None
        return self.figure("n", said("Known entities"), "entities", "number of rows with an entity", value)

    def unknown_share(self) -> FigureId:
        value = share(self.unknown, self.whole)
        formula = "weight without entity / all weight"
        return self.figure("unknown_share", said("Weight of no known entity"), "share", formula, value)


def _layer(row: _Row, made: Concentration | None) -> Layer:
    figures: Mapping[str, FigureId] = {
        "n": made.n if made else row.count(),
        "unknown_share": made.unknown_share if made else row.unknown_share(),
        **{measure: getattr(made, measure) if made else row.bounded(measure) for measure in ("hhi", "cr1")},
    }
    return Layer(dimension=row.dimension, largest=row.largest, **figures)


def _spread(row: _Row, headline: Layer, made: Concentration | None, weight: Weight) -> Spread:
    """One layer in one weight; figures of the headline weight, and those that `made` has, are not made again."""
    hhi = headline.hhi if row.weight is weight else made.hhi if made else row.bounded("hhi")
    leads = row.largest[0] if row.largest and not set(row.largest) & set(headline.largest) else None
    return Spread(dimension=row.dimension, weight=row.weight, hhi=hhi, leads=leads)


def _concentration(source: Source, stored: Row) -> Concentration:
    row = _Row(source, stored)
    bounded = {measure: row.bounded(measure) for measure in _BOUNDED}
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
        total=row.figure("total", "Tokens", "tokens", "sum of weight", value=int(row.whole) or None),
        unknown_share=row.unknown_share(),
        **bounded,
        **exact,
        top=tuple(
            ConcentrationTop(
                entity=item["entity_id"],
                name=row.name(item["entity_id"]),
                share=row.figure(
                    f"share.{item['entity_id']}",
                    said("Share of {name}", name=row.name(item["entity_id"])),
                    "share",
                    "weight of the entity / all weight",
                    value=float(item["weight"]) / row.whole,
                ),
            )
            for item in row.known[:_TOP]
        ),
    )


def _why_not(row: Row, column: str, unknown: int) -> str | None:
    """Why a measure has no value, in words; None where it has one."""
    if row[column] is not None:
        return None
    return (
        said("not defined while part of the weight is unknown") if unknown else said("says nothing for so few entities")
    )

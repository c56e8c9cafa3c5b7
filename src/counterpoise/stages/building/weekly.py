"""Week by week: every number of a sound week a figure over its rows."""

from __future__ import annotations

from typing import Any

from counterpoise.contracts.weekly import WEEKLY, WEEKLY_CONCENTRATION
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.weekly import Week, WeekAccess, WeekNumbers, WeekParties
from counterpoise.report.wording import word
from counterpoise.stages.building.source import Source, share
from counterpoise.vocabulary import Access, WeekDimension, WeekFault
from counterpoise.warehouse.warehouse import Row

_POINTS = 10_000
_UNKNOWN = marked("the lower bound spreads the unknown tokens infinitely thin, the upper gives them to the largest")
_UNSHOWN = marked("tokens of unknown access could belong here; the upper bound counts all of them")
_NO_FLOOR = marked("not defined while part of the tokens is unknown")


def build_weeks(source: Source) -> tuple[Week, ...]:
    """Weeks by their end; none where no log states weeks."""
    measured = {(row["week_end"], row["dimension"]): row for row in source.table(WEEKLY_CONCENTRATION)}
    return tuple(
        Week(
            end=row["week_end"],
            fault=WeekFault(row["fault"]) if row["fault"] else None,
            is_contradicted=row["is_contradicted"],
            numbers=None if row["fault"] else _Numbers(source, row).all(measured),
            evidence=source.ids(row["evidence"]),
        )
        for row in source.table(WEEKLY)
    )


class _Numbers:
    """The figures of one week."""

    def __init__(self, source: Source, row: Row) -> None:
        self._source, self._row = source, row
        self._end = row["week_end"].isoformat()

    def all(self, measured: dict[tuple[Any, str], Row]) -> WeekNumbers:
        return WeekNumbers(
            models=self._figure(
                "model", "models", said("Models listed"), "models", "number of rows", value=self._row["models"]
            ),
            tokens=self._figure("model", "tokens", "Tokens", "tokens", "sum of weight", value=self._row["tokens"]),
            **{dimension: self._parties(measured[self._row["week_end"], dimension]) for dimension in WeekDimension},
            access=WeekAccess(**{access: self._access(access) for access in Access}),
        )

    def _parties(self, row: Row) -> WeekParties:
        dimension, whole, unknown, n = row["dimension"], row["total_tokens"], row["unknown_tokens"], row["entities"]
        by = said("by {dimension}", dimension=word(WeekDimension(dimension)))
        is_exact = unknown == 0
        return WeekParties(
            n=self._figure(
                dimension,
                f"{dimension}.n",
                said("Known, {by}", by=by),
                "entities",
                "rows with an entity and weight",
                value=n,
            ),
            unknown_share=self._figure(
                *(dimension, f"{dimension}.unknown_share", said("Tokens of nobody known, {by}", by=by), "share"),
                "weight without entity / all weight",
                value=share(unknown, whole),
            ),
            hhi=self._figure(
                *(dimension, f"{dimension}.hhi", f"HHI {by}", "points"),
                "10 000 · Σ s_i², s_i = weight of i / all weight",
                value=row["hhi_lower"] if is_exact else None,
                bounds=(row["hhi_lower"], row["hhi_upper"]),
                note=None if is_exact else _UNKNOWN,
            ),
            floor=self._figure(
                *(dimension, f"{dimension}.floor", said("Least HHI of so many, {by}", by=by), "points"),
                "10 000 / number of entities with weight",
                value=_POINTS / n if is_exact else None,
                note=None if is_exact else _NO_FLOOR,
            ),
        )

    def _access(self, access: Access) -> FigureId:
        whole, unknown = self._row["tokens"], self._row["unknown_tokens"]
        part = self._row[f"{access}_tokens"]
        could_be = 0 if access is Access.UNKNOWN else unknown
        return self._figure(
            *("access", f"access.{access}", said("Share of tokens, access {access}", access=word(access)), "share"),
            "weight of the access / all weight",
            bounds=(share(part, whole), share(part + could_be, whole)),
            note=_UNSHOWN if could_be else None,
        )

    def _figure(  # noqa: PLR0913, PLR0917 a figure is what it is made of
        self,
        by: str,
        key: str,
        label: str,
        unit: Unit,
        formula: str,
        value: float | None = None,
        bounds: tuple[float | None, float | None] = (None, None),
        note: str | None = None,
    ) -> FigureId:
        return self._source.book.add(
            f"weekly.{self._end}.{key}",
            said("{label}, week that ends on {end}", label=said(label), end=self._end),
            unit,
            value=value,
            bounds=bounds,
            n=self._row["models"],
            query="weekly_by",
            formula=formula,
            note=note,
            parameters={"week": self._end, "dimension": by},
        )

"""Conditions of a licence that a rule can hold against facts: numbers, places and names beside the catalogue's words.

Each value stands in the words of the row, or in the text that the row names as read. What the words ask or allow beyond
these values is named in `rest`: no fact is compared with it, so that a condition which hangs on it stays unknown.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from counterpoise.catalogue.loading import Entry, Text, YesNo
from counterpoise.catalogue.places import in_union
from counterpoise.vocabulary import LicenceCondition

Whole = Annotated[int, Field(gt=0)]
Place = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]  # ISO 3166, or EU for its member states


class UserLimit(Entry):
    """Above so many monthly active users the licence asks for more."""

    above: Whole
    of: Literal["licensee_and_affiliates", "product", "not_stated"]
    counted: Literal["before_release", "now", "not_stated"]  # the month before the release of the version, or any month
    commercial_only: YesNo = False


class RevenueLimit(Entry):
    """Above so much revenue the licence asks for more."""

    above_usd: Whole
    per: Literal["year", "month"]
    of: Literal["licensee_and_affiliates", "not_stated"]


class PlaceLimit(Entry):
    """Where the licence grants nothing."""

    excluded: Annotated[tuple[Place, ...], Field(min_length=1)]
    whose: Literal["seat", "use"]
    multimodal_only: YesNo = False
    spares_end_users: YesNo = False  # of a product that holds the model

    def covers(self, country: str) -> bool:
        """Whether the licence grants nothing in a country (ISO 3166)."""
        return country in self.excluded or ("EU" in self.excluded and in_union([country]))


class Naming(Entry):
    """Words to show, one of `display`, and how the names of models made from it begin."""

    display: tuple[Text, ...] = ()
    prefix: Text | None = None
    when: Literal["made_available", "above_limits", "trained"]  # the last: a model trained on it is passed on


OutputLimit = Literal[
    "other_models",  # no training of models other than its own derivatives
    "other_language_models",
    "foundation_models",
    "competing_models",
    "named",  # allowed; the name or notice of a model trained on outputs is prescribed
    "derivative",  # allowed; a model trained on outputs counts as a derivative
]


class Conditions(Entry):
    """What a licence asks, as far as a rule can compare it; of a kind left out there are words only, or nothing."""

    users: UserLimit | None = None
    revenue: RevenueLimit | None = None
    places: PlaceLimit | None = None
    naming: Naming | None = None
    output: OutputLimit | None = None
    commercial: Literal["prohibited", "conditional"] | None = None
    rest: dict[LicenceCondition, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _what_a_duty_hangs_on_is_there(self) -> Conditions:
        if self.naming and self.naming.when == "above_limits" and not (self.users or self.revenue):
            raise ValueError("a duty above limits names no limit")
        if self.output == "named" and not self.naming:
            raise ValueError("output is to be named, and no name is given")
        return self

    @property
    def limits_ask_for_a_name_only(self) -> bool:
        """Whether passing the limits brings a duty to show a name and ends no right."""
        return self.naming is not None and self.naming.when == "above_limits"

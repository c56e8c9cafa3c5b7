"""Values in the files that a user writes: what each may look like, and what is refused with a word on why."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from counterpoise.safe.secrets import masked

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
DeploymentId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _shown_as_it_is(text: str) -> str:
    """Text on one line, for people: control characters are refused, and what looks like a credential is masked."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise PydanticCustomError("control_characters", "holds a line break or another control character")
    return masked(text)


def listed(value: object) -> object:
    """Several values may be written as one text, with semicolons between them."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _iso_date(value: object) -> object:
    """A date is written YYYY-MM-DD: other forms could be read in two ways, and a number as days or seconds."""
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("iso_date", "not a day of the calendar") from None
    if isinstance(value, date):
        return value
    raise PydanticCustomError("iso_date", "not a date in the form that is asked for")


def _yes_no(value: object) -> object:
    """Booleans are written `yes` or `no` (also `true`, `false`); anything else is an error, not a guess."""
    if not isinstance(value, str):
        return value
    return {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_shown_as_it_is)
]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Day = Annotated[date, BeforeValidator(_iso_date)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), Field(strict=True)]


def _or_none(value: object) -> object:
    """A date, or the word `none`, which states that there is none."""
    return value if value == "none" else _iso_date(value)


DayOrNone = Annotated[date | Literal["none"], BeforeValidator(_or_none)]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Owned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

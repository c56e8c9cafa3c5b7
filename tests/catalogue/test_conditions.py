"""Numbers, places and names of a condition stand in the words of the row, and no row with such words lacks them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from counterpoise.catalogue.clauses import weight
from counterpoise.catalogue.conditions import Conditions, PlaceLimit
from counterpoise.catalogue.licences import Licence, licences

TEXTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "licences" / "licenses"
NAMES = {"EU": "EU|EEA", "GB": "United Kingdom|UK", "KR": "South Korea", "CH": "Switzerland"}
NAMES |= dict.fromkeys(("IS", "LI", "NO"), "EEA")
OUTPUT = {
    "other_models": "no improving other AI models|no training",
    "other_language_models": "no improving other large language models",
    "foundation_models": "no foundational models",
    "competing_models": "competing models",
    "named": "name duty|with naming",
    "derivative": "counts as a derivative",
}
WITH_THRESHOLD = [row for row in licences() if row.threshold]
WITH_TEXT = [row for row in licences() if (TEXTS / f"{row.scancode_key}.LICENSE").is_file()]


def _id(row: Licence) -> str:
    return row.id


def test_there_are_rows_to_test() -> None:
    assert len(WITH_THRESHOLD) == 13
    assert sum(bool(row.conditions.naming) for row in licences()) == 9
    assert sum(bool(row.conditions.places) for row in licences()) == 4


@pytest.mark.parametrize("row", WITH_THRESHOLD, ids=_id)
def test_every_threshold_in_words_has_its_numbers(row: Licence) -> None:
    words = row.threshold or ""
    users = re.search(r"(?<!\$)\b(\d+)M\b", words)
    revenue = re.search(r"US\$(\d+)M (annual|monthly)", words)
    limits = row.conditions
    assert (limits.users and limits.users.above) == (int(users[1]) * 10**6 if users else None)
    assert (limits.revenue and limits.revenue.above_usd) == (int(revenue[1]) * 10**6 if revenue else None)
    if limits.revenue and revenue:
        assert limits.revenue.per == {"annual": "year", "monthly": "month"}[revenue[2]]
    if limits.users and limits.users.counted == "before_release":
        assert "at release date" in words
        assert "licensee and affiliates" in words


@pytest.mark.parametrize("row", licences(), ids=_id)
def test_a_condition_has_values_where_and_only_where_the_words_do(row: Licence) -> None:
    limits = row.conditions
    assert bool(limits.naming) == bool(row.naming_duty)
    for name in filter(None, (*limits.naming.display, limits.naming.prefix) if limits.naming else ()):
        assert name in (row.naming_duty or "")
    assert bool(limits.places) == bool(row.jurisdiction_exclusions)
    for place in limits.places.excluded if limits.places else ():
        assert re.search(rf"\b({NAMES[place]})\b", "; ".join(row.jurisdiction_exclusions))
    assert bool(limits.output) == bool(weight("output_limit", row.output_limit))
    if limits.output:
        assert re.search(OUTPUT[limits.output], row.output_limit)
    if limits.commercial == "prohibited":
        assert row.commercial.split()[0] == "no"
    assert not limits.users or row.threshold
    assert not limits.revenue or row.threshold


@pytest.mark.parametrize("row", licences(), ids=_id)
def test_a_licence_for_no_commerce_says_so_to_the_rules(row: Licence) -> None:
    if row.licence_class == "noncommercial" and row.commercial.split()[0] == "no" and " for " not in row.commercial:
        assert row.conditions.commercial == "prohibited"


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the folder of licence texts is not at hand")
@pytest.mark.parametrize("row", WITH_TEXT, ids=_id)
def test_numbers_and_names_stand_in_the_text_too(row: Licence) -> None:
    text = " ".join((TEXTS / f"{row.scancode_key}.LICENSE").read_text(encoding="utf-8").split())
    if users := row.conditions.users:
        assert f"{users.above // 10**6} million monthly active users" in text
    if revenue := row.conditions.revenue:
        assert f"${revenue.above_usd:,}" in text
    for name in row.conditions.naming.display if row.conditions.naming else ():
        assert name in text


def test_member_states_are_covered_by_the_union() -> None:
    limit = PlaceLimit(excluded=("EU", "GB"), whose="use")
    assert [limit.covers(country) for country in ("IE", "GB", "NO", "US")] == [True, True, False, False]


@pytest.mark.parametrize(
    "broken", [{"naming": {"display": ["X"], "when": "above_limits"}}, {"output": "named"}, {"users": {"above": 0}}]
)
def test_a_duty_without_what_it_hangs_on_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate(broken)

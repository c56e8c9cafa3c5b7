"""What the use rests on: every layer carries the whole weight, and what is not known stays unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from counterpoise.contracts.layers import LAYER
from counterpoise.contracts.marts import ACCESS, USAGE_MONTHLY
from counterpoise.vocabulary import Access, Weight
from counterpoise.warehouse.warehouse import Warehouse

SPAN = {"from": date(2026, 9, 1), "to": date(2026, 10, 1)}
CALLS = (  # month, deployment, model, host, calls, tokens, spend
    (date(2026, 10, 1), "letters", "tuned", "meta", 5, 500, Decimal("1.25")),
    (date(2026, 10, 1), "chat", "base", "cloud", 3, 0, Decimal("0.5")),
    (date(2026, 9, 1), "chat", "adapted", "cloud", 2, 900, Decimal(0)),
    (date(2026, 9, 1), None, "stray", None, 7, 70, Decimal("0.1")),
    (date(2026, 10, 1), None, None, "gone", 1, 10, Decimal(0)),
    (date(2026, 8, 1), "chat", "base", "cloud", 1_000, 1_000, Decimal(9)),
)
ROOTS = {"tuned": "base", "base": "base", "adapted": "other", "stray": "stray", None: None}
PAYEES = {"letters": None, "chat": "cloud", None: None}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "warehouse.duckdb", [tmp_path]) as warehouse:
        warehouse.begin()
        places = {row[1:4] for row in CALLS}
        warehouse.write(
            LAYER,
            (
                (deployment, model, None, host, host, False, dimension, entity, "test")
                for deployment, model, host in places
                for dimension, entity in (("root", ROOTS[model]), ("host", host), ("payee", PAYEES[deployment]))
            ),
        )
        warehouse.write(ACCESS, (("letters", "open", "r", "open_source", ""), ("chat", "closed", "r", "api_terms", "")))
        warehouse.write(
            USAGE_MONTHLY,
            (
                (
                    *(month, f"{place:064}", deployment, model, None, host, host, "m", "h"),
                    *(1, 0, calls, 0, 0, tokens, spend, 0, 0, 1, 1),
                )
                for place, (month, deployment, model, host, calls, tokens, spend) in enumerate(CALLS)
            ),
        )
        yield warehouse


def weights(warehouse: Warehouse, dimension: str, weight: str, scope: str = "all") -> dict[str | None, float]:
    asked = SPAN | {"dimension": dimension, "weight": weight, "scope": scope}
    return {row["entity_id"]: float(row["weight"]) for row in warehouse.query("figures/weight_by", asked)}


@pytest.mark.parametrize(
    ("dimension", "weight", "scope", "expected"),
    [
        ("root", "calls", "all", {"base": 8, "other": 2, "stray": 7, None: 1}),
        ("root", "tokens", "all", {"base": 500, "other": 900, "stray": 70, None: 10}),
        ("root", "spend", "all", {"base": 1.75, "stray": 0.1}),
        ("host", "calls", "all", {"meta": 5, "cloud": 5, "gone": 1, None: 7}),
        ("payee", "calls", "all", {"cloud": 5, None: 13}),
        ("host", "calls", "open", {"meta": 5}),
        ("host", "calls", "closed", {"cloud": 5}),
        ("host", "calls", "unknown", {"gone": 1, None: 7}),
        ("host", "calls", "partly_open", {}),
    ],
)
def test_weights_of_a_layer(
    warehouse: Warehouse, dimension: str, weight: str, scope: str, expected: dict[str | None, float]
) -> None:
    assert weights(warehouse, dimension, weight, scope) == pytest.approx(expected)


def test_every_layer_and_all_accesses_together_carry_the_whole_weight(warehouse: Warehouse) -> None:
    inside = [row for row in CALLS if row[0] >= SPAN["from"]]
    for weight, place in ((Weight.CALLS, 4), (Weight.TOKENS, 5), (Weight.SPEND, 6)):
        whole = pytest.approx(float(sum(row[place] for row in inside)))  # type: ignore[misc]
        for dimension in ("root", "host", "payee"):
            assert sum(weights(warehouse, dimension, weight).values()) == whole
            assert sum(sum(weights(warehouse, dimension, weight, scope).values()) for scope in Access) == whole


def test_a_weight_that_is_not_known_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match="no such"):
        weights(warehouse, "host", "colour")

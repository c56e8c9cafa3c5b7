"""What the use rests on: bases are followed to the last that is stated, and what is not known stays unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from counterpoise.contracts.estate import ENTITY, MODEL
from counterpoise.contracts.marts import USAGE_MONTHLY
from counterpoise.vocabulary import Dimension, Weight
from counterpoise.warehouse.warehouse import Warehouse

SPAN = {"from": date(2026, 9, 1), "to": date(2026, 10, 1)}
MODELS = (
    ("tuned", "Tuned", "lab", "merged"),
    ("merged", "Merged", "lab", "base"),
    ("base", "Base", "meta", None),
    ("adapted", "Adapted", "lab", "base-of-no-entry"),
    ("left", "Left", "lab", "right"),
    ("right", "Right", "lab", "left"),
)
ENTITIES = (("lab", "Lab", "lab", "FR"), ("meta", "Meta", "meta", "US"), ("cloud", "Cloud", "cloud", None))
CALLS = (  # month, model, developer, host, calls, tokens
    (date(2026, 10, 1), "tuned", "lab", "meta", 5, 500),
    (date(2026, 10, 1), "base", "meta", "cloud", 3, 0),
    (date(2026, 9, 1), "adapted", "lab", "cloud", 2, 900),
    (date(2026, 9, 1), "not-in-the-catalogue", None, None, 7, 70),
    (date(2026, 10, 1), None, None, "gone", 1, 10),
    (date(2026, 8, 1), "base", "meta", "meta", 1_000, 1_000),
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "warehouse.duckdb", [tmp_path]) as warehouse:
        warehouse.begin()
        warehouse.write(MODEL, MODELS)
        warehouse.write(ENTITY, ENTITIES)
        warehouse.write(
            USAGE_MONTHLY,
            (
                (month, f"{place:064}", None, model, developer, host, "m", "h", 1, 0, calls, 0, 0, tokens, 1, 1)
                for place, (month, model, developer, host, calls, tokens) in enumerate(CALLS)
            ),
        )
        yield warehouse


def weights(warehouse: Warehouse, dimension: str, weight: str) -> dict[str | None, int]:
    rows = warehouse.query("figures/weight_by", SPAN | {"dimension": dimension, "weight": weight})
    return {row["entity_id"]: row["weight"] for row in rows}


@pytest.mark.parametrize(
    ("dimension", "weight", "expected"),
    [
        ("developer", "calls", {"lab": 7, "meta": 3, None: 8}),
        ("developer", "tokens", {"lab": 1_400, None: 80}),
        ("root", "calls", {"base": 8, "base-of-no-entry": 2, "not-in-the-catalogue": 7, None: 1}),
        ("root", "tokens", {"base": 500, "base-of-no-entry": 900, "not-in-the-catalogue": 70, None: 10}),
        ("host", "calls", {"meta": 5, "cloud": 5, "gone": 1, None: 7}),
        ("developer_seat", "calls", {"FR": 7, "US": 3, None: 8}),
        ("host_seat", "calls", {"US": 5, None: 13}),
    ],
)
def test_weights_of_a_layer(warehouse: Warehouse, dimension: str, weight: str, expected: dict[str | None, int]) -> None:
    assert weights(warehouse, dimension, weight) == expected


def test_every_layer_carries_the_whole_weight(warehouse: Warehouse) -> None:
    inside = [row for row in CALLS if row[0] >= SPAN["from"]]
    for weight, place in ((Weight.CALLS, 4), (Weight.TOKENS, 5)):
        whole = sum(row[place] for row in inside)  # type: ignore[misc]
        assert {sum(weights(warehouse, dimension, weight).values()) for dimension in Dimension} == {whole}


def test_models_that_name_each_other_as_base_end(warehouse: Warehouse) -> None:
    warehouse.connection.execute("UPDATE mart_usage_monthly SET model_id = 'left' WHERE model_id = 'tuned'")
    assert weights(warehouse, "root", "calls").keys() & {"left", "right"}


@pytest.mark.parametrize("asked", [("colour", "calls"), ("host", "colour")])
def test_a_layer_or_weight_that_is_not_known_is_refused(warehouse: Warehouse, asked: tuple[str, str]) -> None:
    with pytest.raises(duckdb.Error, match="no such"):
        weights(warehouse, *asked)

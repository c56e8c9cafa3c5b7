"""A contract that contradicts itself cannot be declared."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

import pytest

from counterpoise import contracts
from counterpoise.contracts import ALL_TABLES
from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    LengthAtMost,
    MostlyPresent,
    Origin,
    Required,
    SqlType,
    Table,
    Unique,
)

TABLE = Table(
    noun="thing",
    description="A thing",
    origin=Origin.EVIDENCE,
    columns=(Column("size", SqlType.INTEGER, "Size"), Column("limit", SqlType.INTEGER, "Limit")),
    business_key=("size",),
)


@pytest.mark.parametrize("name", ["", "Size", "1st", "a b", 'a"b', "a-b", "x" * 64, "größe"])
def test_a_name_outside_the_grammar_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="grammar"):
        Column(name, SqlType.TEXT, "x")


def test_a_column_has_one_rule_of_a_kind() -> None:
    with pytest.raises(ValueError, match="two rules of one kind"):
        Column("name", SqlType.TEXT, "x", rules=(Required(), LengthAtMost(5), LengthAtMost(6)))


@pytest.mark.parametrize("bounds", [(None, None), (0, 2**53 + 1), (-(2**53) - 1, None)])
def test_a_range_has_a_bound_that_is_compared_exactly(bounds: tuple[int | None, int | None]) -> None:
    with pytest.raises(ValueError, match="no bound"):
        Between(*bounds)


def test_the_largest_exact_bound_is_accepted() -> None:
    assert Between(-(2**53), 2**53).maximum == 2**53


@pytest.mark.parametrize(
    "change",
    [
        {"business_key": ("weight",)},
        {"row_rules": (AtMost("size", "weight"),)},
        {"row_rules": (AtMost("weight", "size"),)},
        {"table_rules": (Unique(("size", "weight")),)},
        {"table_rules": (MostlyPresent("weight", 0.5),)},
    ],
)
def test_rules_and_keys_name_columns_of_the_table(change: dict[str, tuple[object, ...]]) -> None:
    with pytest.raises(ValueError, match="weight"):
        replace(TABLE, **change)  # type: ignore[arg-type] # the wrong values are the point


def test_rules_and_keys_may_name_the_place_of_a_row() -> None:
    table = replace(
        TABLE, business_key=("evidence_sha256",), table_rules=(Unique(("evidence_sha256", "record_number")),)
    )
    assert table.business_key == ("evidence_sha256",)


def test_a_table_repeats_no_column() -> None:
    with pytest.raises(ValueError, match="repeated column"):
        replace(TABLE, columns=(*TABLE.columns, TABLE.columns[0]))


def test_every_declared_table_is_exported_once() -> None:
    modules = [
        importlib.import_module(f"{contracts.__name__}.{module.name}")
        for module in pkgutil.iter_modules(contracts.__path__)
    ]
    declared = {value for module in modules for value in vars(module).values() if isinstance(value, Table)}
    assert declared == set(ALL_TABLES)
    assert len({table.name for table in ALL_TABLES}) == len(ALL_TABLES)

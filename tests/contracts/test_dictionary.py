"""The data dictionary leaves nothing out and says each rule in words."""

from __future__ import annotations

import re

import pytest

from counterpoise.contracts import ALL_TABLES
from counterpoise.contracts.base import (
    AtMost,
    Between,
    ColumnRule,
    InSet,
    LengthAtMost,
    Matches,
    MostlyPresent,
    Required,
    RowCount,
    Table,
    TableRule,
    Unique,
)
from counterpoise.contracts.dictionary import data_dictionary, in_words

WORDS: list[tuple[ColumnRule | AtMost | TableRule, str]] = [
    (Required(), "is present"),
    (InSet(("a", "b")), "is one of a, b"),
    (Between(0, 10**6), "lies between 0 and 1\u202f000\u202f000"),
    (Between(-1e12, 0.5), "lies between -1\u202f000\u202f000\u202f000\u202f000 and 0.5"),
    (Between("2018-01-01", None), "is at least 2018-01-01"),
    (Between(None, 3), "is at most 3"),
    (Matches("^[A-Z]{2}$"), "contains a match of ^[A-Z]{2}$"),
    (LengthAtMost(2000), "has at most 2\u202f000 characters"),
    (AtMost("used", "given"), "used is at most given, where both are present"),
    (Unique(("a", "b")), "no two rows share a and b"),
    (RowCount(1), "the table has at least 1 row"),
    (RowCount(20), "the table has at least 20 rows"),
    (MostlyPresent("a", 0.9), "at least 90 % of the rows have a"),
    (MostlyPresent("a", 0.29), "at least 29 % of the rows have a"),
    (MostlyPresent("a", 0.995), "at least 99.5 % of the rows have a"),
]


@pytest.mark.parametrize(("rule", "words"), WORDS)
def test_a_rule_in_words(rule: ColumnRule | AtMost | TableRule, words: str) -> None:
    assert in_words(rule) == words


def section(table: Table) -> str:
    found = re.search(rf"^## {table.name}\n(.*?)(?=^## |\Z)", data_dictionary(), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_a_table_is_described_in_full(table: Table) -> None:
    text = section(table)
    assert table.description in text
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]*) \|", text, re.MULTILINE)
    assert rows == [(column.name, str(column.type), column.unit or "") for column in table.columns]
    for rule in (*table.row_rules, *table.table_rules):
        assert f"- {in_words(rule)}" in text
    for column in table.columns:
        assert all(in_words(rule).replace("|", "\\|") in text for rule in column.rules)
        assert all(f"`{source}`" in text for source in column.derived_from)


def test_every_line_of_a_table_has_the_same_cells() -> None:
    cells = {len(re.split(r"(?<!\\)\|", line)) for line in data_dictionary().splitlines() if line.startswith("|")}
    assert cells == {7}


def test_the_dictionary_is_the_same_each_time_and_ends_with_one_line_feed() -> None:
    text = data_dictionary()
    assert text == data_dictionary()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")

"""A planted violation is found by its own rule and by no other; the judge agrees with the rules in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from counterpoise.contracts import EVIDENCE_TABLES
from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    InSet,
    LengthAtMost,
    Matches,
    Origin,
    Required,
    SqlType,
    Table,
)
from counterpoise.quality import judge_rows
from counterpoise.quality.rules import BoundRule, Readable, row_rules
from tests.contracts.strategies import (
    Row,
    good_rows,
    good_texts,
    rows_breaking,
    rows_out_of_order,
    unreadable_rows,
    unreadable_texts,
)
from tests.quality.candidates import broken_rows, load
from tests.quality.plain import broken_rules

pytestmark = pytest.mark.slow

# Names that SQL reserves, a rule of every kind and a column of every type.
ODD = Table(
    noun="odd",
    description="Everything that a contract can say",
    origin=Origin.EVIDENCE,
    columns=(
        Column("group", SqlType.TEXT, "x", rules=(Required(), LengthAtMost(3))),
        Column("qualify", SqlType.TEXT, "x", rules=(InSet(("it's", 'say "x"', "a\\b", "50 %", "?", ":x", "{y}")),)),
        Column("value", SqlType.TEXT, "x", rules=(Matches(r"[a-c]\d{2}'|\\w"),)),
        Column("order", SqlType.INTEGER, "x", rules=(Required(), Between(-5, 2**53))),
        Column("limit", SqlType.INTEGER, "x", rules=(Between(0, None),)),
        Column("select", SqlType.DECIMAL, "x", rules=(Between(0.1, 10**9),)),
        Column("offset", SqlType.DOUBLE, "x", rules=(Between(-1e-7, 0.3),)),
        Column("table", SqlType.BOOLEAN, "x", rules=(Required(),)),
        Column("from", SqlType.DATE, "x", rules=(Between("1990-01-01", "2100-02-28"),)),
        Column(
            "to",
            SqlType.TIMESTAMP,
            "x",
            rules=(Required(), Between("2018-01-01T00:00:00", "2099-12-31T23:59:59.999999")),
        ),
    ),
    business_key=("evidence_sha256", "record_number"),
    row_rules=(AtMost("limit", "order"),),
)

TABLES = pytest.mark.parametrize("table", [*EVIDENCE_TABLES, ODD], ids=lambda table: table.noun)


def few(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One judgement takes up to half a second: few examples that each hold many rows, and no shrinking of a failure."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=examples, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def found_rules(database: duckdb.DuckDBPyConnection, table: Table) -> dict[int, set[str]]:
    """Identifiers of the rules that each row breaks according to the judge, by record number."""
    found: dict[int, set[str]] = {}
    for result in judge_rows(database, table):
        for number in broken_rows(database, result):
            found.setdefault(number, set()).add(result.rule)
    return found


def violations(table: Table, row: Row, bound: BoundRule) -> st.SearchStrategy[Row]:
    """Rows that break `bound` alone."""
    match bound.rule:
        case Readable():
            typed = [column for column in table.columns if column.type is not SqlType.TEXT]
            return st.sampled_from(typed).flatmap(lambda column: unreadable_rows(row, column))
        case AtMost() as rule:
            return rows_out_of_order(table, row, rule)
        case Required() | InSet() | Between() | Matches() | LengthAtMost() as rule:
            assert bound.column is not None
            return rows_breaking(table, row, table.column(bound.column), rule)
    raise AssertionError(f"{bound.id} is no row rule")


@TABLES
@few(3)
@given(data=st.data())
def test_each_planted_violation_is_found_by_exactly_its_rule(
    database: duckdb.DuckDBPyConnection, table: Table, data: st.DataObject
) -> None:
    base = data.draw(good_rows(table))
    rows, expected = [base, base], {}
    for bound in row_rules(table):
        if isinstance(bound.rule, Readable) and all(column.type is SqlType.TEXT for column in table.columns):
            continue  # every text is readable as text: only a record that cannot be parsed breaks the rule
        rows.append(data.draw(violations(table, base, bound), label=bound.id))
        expected[len(rows)] = {bound.id}
    load(database, table, rows)
    assert found_rules(database, table) == expected


@TABLES
@few(3)
@given(data=st.data())
def test_good_rows_break_no_rule(database: duckdb.DuckDBPyConnection, table: Table, data: st.DataObject) -> None:
    rows = data.draw(st.lists(good_rows(table), min_size=1, max_size=4))
    load(database, table, rows)
    assert found_rules(database, table) == {}
    assert [broken_rules(table, row) for row in rows] == [set()] * len(rows)


def any_rows(table: Table) -> st.SearchStrategy[Row]:
    """Rows in which any number of columns is absent, good, bad or unreadable."""
    columns: dict[str, st.SearchStrategy[str | None]] = {}
    for column in table.columns:
        texts = [st.none(), good_texts(column)]
        if column.type is SqlType.TEXT:
            texts.append(st.sampled_from(["", "it's", "xc07'x", "\\w", "w", "abcd", "ééé", "e\u0301\u0301\u0301"]))
        else:
            free = Column(column.name, column.type, column.description)
            texts += [unreadable_texts(column), good_texts(free)]
        columns[column.name] = st.one_of(texts)
    return st.fixed_dictionaries(columns)


@few(10)
@given(rows=st.lists(any_rows(ODD), max_size=12), errors=st.lists(st.none() | st.just("cut off, to"), max_size=3))
def test_the_judge_agrees_with_the_rules_in_plain_python(
    database: duckdb.DuckDBPyConnection, rows: list[Row], errors: list[str | None]
) -> None:
    errors = errors[: len(rows)]
    load(database, ODD, rows, errors)
    expected = {
        number: broken
        for number, row in enumerate(rows, start=1)
        if (broken := broken_rules(ODD, row, errors[number - 1] if number <= len(errors) else None))
    }
    assert found_rules(database, ODD) == expected

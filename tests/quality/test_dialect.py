"""The dialect writes literals that DuckDB reads back unchanged, quotes every name and gives the connection back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterpoise.quality.dialect import URL, lent

LITERALS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=LITERALS)
def test_a_literal_is_compared_as_its_value(database: duckdb.DuckDBPyConnection, value: object) -> None:
    with lent(database) as arguments:
        engine = sa.create_engine(URL, **arguments)
        database.execute("CREATE OR REPLACE TABLE one AS SELECT $1 AS it", [value])
        statement = sa.select(sa.func.count()).select_from(sa.table("one")).where(sa.column("it") == sa.literal(value))
        assert statement.compile(engine).params == {}
        with engine.connect() as connection:
            assert connection.execute(statement).scalar() == 1


def test_rows_outlive_the_connection_they_came_from(database: duckdb.DuckDBPyConnection) -> None:
    with lent(database) as arguments:
        with sa.create_engine(URL, **arguments).connect() as connection:
            result = connection.execute(sa.text("SELECT * FROM range(3) AS t(i)"))
            connection.close()
        assert [tuple(row) for row in result.fetchmany(2)] == [(0,), (1,)]
        assert [tuple(row) for row in result.fetchall()] == [(2,)]


def test_every_name_is_quoted(database: duckdb.DuckDBPyConnection) -> None:
    database.execute('CREATE TABLE t ("qualify" BIGINT, "Group" BIGINT, "a""b" BIGINT); INSERT INTO t VALUES (1, 2, 3)')
    names = ["qualify", "Group", 'a"b']
    with lent(database) as arguments, sa.create_engine(URL, **arguments).connect() as connection:
        columns: list[sa.ColumnClause[int]] = [sa.column(name) for name in names]
        assert tuple(connection.execute(sa.select(*columns).select_from(sa.table("t"))).one()) == (1, 2, 3)


@pytest.mark.parametrize("what", ["TABLE", "VIEW", "TEMPORARY TABLE"])
def test_columns_of_tables_and_views_are_described(database: duckdb.DuckDBPyConnection, what: str) -> None:
    database.execute(f"CREATE {what} it AS SELECT 1::BIGINT AS n, 1::DECIMAL(18, 6) AS d, 'x' AS t, [1] AS l")
    with lent(database) as arguments:
        columns = sa.inspect(sa.create_engine(URL, **arguments)).get_columns("it")
    types = [(column["name"], type(column["type"])) for column in columns]
    assert types == [("n", sa.BIGINT), ("d", sa.DECIMAL), ("t", sa.VARCHAR), ("l", sa.types.NullType)]


def test_errors_of_the_driver_become_those_of_sqlalchemy(database: duckdb.DuckDBPyConnection) -> None:
    with lent(database) as arguments:
        engine = sa.create_engine(URL, **arguments)
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
            connection.execute(sa.text("SELECT nothing FROM nowhere"))
    assert isinstance(caught.value.orig, duckdb.Error)


def test_an_error_class_may_be_named(database: duckdb.DuckDBPyConnection) -> None:
    with lent(database, error=ZeroDivisionError) as arguments:
        engine = sa.create_engine(URL, **arguments)
        # The driver's own error is no longer among those that SQLAlchemy translates.
        with engine.connect() as connection, pytest.raises(duckdb.CatalogException):
            connection.execute(sa.text("SELECT nothing FROM nowhere"))


def test_nothing_is_committed_or_closed(database: duckdb.DuckDBPyConnection) -> None:
    database.execute("CREATE TABLE t AS SELECT 1 AS n; BEGIN; UPDATE t SET n = 2")
    with lent(database) as arguments, sa.create_engine(URL, **arguments).begin() as connection:
        assert connection.execute(sa.text("SELECT n FROM t")).scalar() == 2
    database.execute("ROLLBACK")
    assert database.execute("SELECT n FROM t").fetchone() == (1,)


def test_an_engine_is_of_no_use_after_the_loan(database: duckdb.DuckDBPyConnection) -> None:
    with lent(database) as arguments:
        engine = sa.create_engine(URL, **arguments)
        with engine.connect() as connection:
            assert connection.execute(sa.text("SELECT 1")).scalar() == 1
    with engine.connect() as connection, pytest.raises(sa.exc.StatementError, match="over"):
        connection.execute(sa.text("SELECT 1"))


def test_the_connection_is_given_back_after_an_error(database: duckdb.DuckDBPyConnection) -> None:
    loan = lent(database)
    engine = sa.create_engine(URL, **loan.__enter__())
    assert loan.__exit__(KeyError, KeyError(), None) is not True
    with engine.connect() as connection, pytest.raises(sa.exc.StatementError, match="over"):
        connection.execute(sa.text("SELECT 1"))


@pytest.mark.parametrize(
    ("value", "kind"),
    [(Decimal("0.1"), "DECIMAL(18,6)"), (date(2026, 1, 1), "DATE"), (datetime(2026, 1, 1), "TIMESTAMP")],  # noqa: DTZ001
)
def test_results_come_back_as_duckdb_gives_them(database: duckdb.DuckDBPyConnection, value: object, kind: str) -> None:
    with lent(database) as arguments, sa.create_engine(URL, **arguments).connect() as connection:
        assert connection.execute(sa.text(f"SELECT CAST('{value}' AS {kind})")).scalar() == value

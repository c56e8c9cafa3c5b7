"""A SQLAlchemy dialect over a DuckDB connection that somebody else owns; it reads and never writes, commits or closes.

Great Expectations speaks to a database through SQLAlchemy only, and fetches after it has closed its SQLAlchemy
connection. Hence two decisions: a statement runs on the caller's own connection, so that it sees the caller's
transaction and temporary tables, which a second connection would not; and its rows are fetched at once, so that nothing
that happens to the SQLAlchemy connection can lose them. Results are small: the judge asks for counts.

Bound values are written into the statement as literals by SQLAlchemy's own rules. Great Expectations would otherwise
write them into the query for broken rows with Python's `repr`, which doubles the backslashes of a regular expression
and turns a text with an apostrophe into an identifier.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from types import SimpleNamespace
from typing import Any

from sqlalchemy import pool, types
from sqlalchemy.dialects import postgresql, registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.sql.compiler import IdentifierPreparer, SQLCompiler

from counterpoise.quality.connection import LiveConnection

URL = "counterpoise+duckdb://"


@contextmanager
def lent(connection: LiveConnection, error: type[Exception] | None = None) -> Iterator[dict[str, Any]]:
    """Lend `connection` to SQLAlchemy: yields the keyword arguments for `create_engine(URL, **arguments)`.

    On leaving, engines made from them lose the connection and keep no reference to it, whoever still holds them.
    `error` is the base class of the driver's exceptions; by default the one in the module of the connection's class.
    """
    loan = _Loan(connection)
    error = error or getattr(sys.modules[type(connection).__module__], "Error", Exception)
    try:
        yield {"creator": lambda: loan, "module": SimpleNamespace(paramstyle="qmark", Error=error)}
    finally:
        loan.connection = None


class _Loan:
    """A DB-API connection for as long as the loan lasts."""

    def __init__(self, connection: LiveConnection) -> None:
        self.connection: LiveConnection | None = connection

    def cursor(self) -> _Cursor:
        if self.connection is None:
            raise RuntimeError("the connection was lent for one judgement, which is over")
        return _Cursor(self.connection)

    def commit(self) -> None:
        """Do nothing: the transaction is the owner's."""

    def rollback(self) -> None:
        """Do nothing: the transaction is the owner's."""

    def close(self) -> None:
        """Do nothing: the connection is the owner's."""


class _Cursor:
    """A DB-API cursor that holds the whole result of its statement."""

    arraysize = 1
    rowcount = -1
    lastrowid = None

    def __init__(self, connection: LiveConnection) -> None:
        self._connection = connection
        self._rows: Iterator[Any] = iter(())
        self.description: list[tuple[Any, ...]] | None = None

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        result = self._connection.execute(statement, list(parameters))
        self.description = [(column[0], *[None] * 6) for column in result.description or ()] or None
        self._rows = iter(result.fetchall())

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        """Do nothing: the rows outlive the cursor, see the head of this module."""


class _Compiler(SQLCompiler):
    def visit_bindparam(self, *args: Any, **kw: Any) -> Any:
        """Write a bound value as a literal, see the head of this module."""
        return super().visit_bindparam(*args, **{**kw, "literal_binds": True})  # type: ignore[no-untyped-call]

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> Any:
        """Write the regular expression operator as a search; DuckDB's `~` matches the whole text only."""
        if operator.opstring == "~":
            return f"regexp_matches({self.process(element.left, **kw)}, {self.process(element.right, **kw)})"
        return super().visit_custom_op_binary(element, operator, **kw)  # type: ignore[no-untyped-call]


class _Preparer(IdentifierPreparer):
    def _requires_quotes(self, value: str) -> bool:  # noqa: ARG002
        """Quote every name: DuckDB reserves other words than SQLAlchemy knows of, `qualify` for one."""
        return True


_TYPES: dict[str, type[types.TypeEngine[Any]]] = {
    "BIGINT": types.BIGINT,
    "BOOLEAN": types.BOOLEAN,
    "DATE": types.DATE,
    "DECIMAL": types.DECIMAL,
    "DOUBLE": types.DOUBLE,
    "INTEGER": types.INTEGER,
    "TIMESTAMP": types.TIMESTAMP,
    "VARCHAR": types.VARCHAR,
}


class DuckDbReadDialect(DefaultDialect):
    """Compiles SELECT for DuckDB and reflects the columns of a table or view; everything else is left out."""

    name = "counterpoise"
    driver = "duckdb"
    default_paramstyle = "qmark"
    supports_native_boolean = True
    supports_statement_cache = False  # statements carry their values
    statement_compiler = _Compiler
    preparer = _Preparer

    @property
    def dialect(self) -> type[DefaultDialect]:
        """Great Expectations asks this for the way to write a regular expression: `~`, which the compiler takes up."""
        return postgresql.dialect

    @classmethod
    def get_pool_class(cls, url: Any) -> type[pool.Pool]:  # noqa: ARG003
        return pool.StaticPool

    def initialize(self, connection: Any) -> None:  # noqa: ARG002
        """Ask the database nothing: what SQLAlchemy would probe for is fixed here."""
        self.default_schema_name = "main"

    def get_columns(
        self,
        connection: Any,
        table_name: str,
        schema: str | None = None,  # noqa: ARG002
        **kw: Any,  # noqa: ARG002
    ) -> list[ReflectedColumn]:
        described = connection.exec_driver_sql(f"DESCRIBE {self.identifier_preparer.quote(table_name)}").fetchall()
        return [
            {
                "name": str(name),
                "type": _TYPES.get(str(kind).partition("(")[0], types.NullType)(),
                "nullable": nullable == "YES",
                "default": None,
            }
            for name, kind, nullable, *_ in described
        ]


registry.register("counterpoise.duckdb", __name__, DuckDbReadDialect.__name__)

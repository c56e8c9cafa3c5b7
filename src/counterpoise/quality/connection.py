"""What the judge needs of a database connection; a DuckDB connection has it."""

from __future__ import annotations

from typing import Any, Protocol


class LiveResult(Protocol):
    """What a statement returned: column descriptions as the DB-API has them, and rows."""

    @property
    def description(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class LiveConnection(Protocol):
    """An open connection that stays its owner's: no cursor of it is made, and nothing is committed or closed."""

    def execute(self, query: str, parameters: Any = ..., /) -> LiveResult: ...

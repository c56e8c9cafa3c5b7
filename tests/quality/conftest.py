"""A database in memory for each test, and Great Expectations imported before the first one that needs it is timed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import duckdb
import pytest


@pytest.fixture(scope="session", autouse=True)
def _great_expectations() -> None:
    importlib.import_module("counterpoise.quality.suite")


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection

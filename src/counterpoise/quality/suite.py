"""Contract → Great Expectations suite, run once over one table of a live connection.

Importing this module imports Great Expectations, which takes seconds: `judge` does so only when there is something to
judge.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import TestConnectionError
from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (
    ExpectColumnPairValuesAToBeGreaterThanB,
)
from great_expectations.expectations.core.expect_column_value_lengths_to_be_between import (
    ExpectColumnValueLengthsToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_be_null import ExpectColumnValuesToBeNull
from great_expectations.expectations.core.expect_column_values_to_match_regex import ExpectColumnValuesToMatchRegex
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.expectation import Expectation

from counterpoise.contracts.base import (
    AtMost,
    Between,
    InSet,
    LengthAtMost,
    Matches,
    MostlyPresent,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
)
from counterpoise.contracts.ddl import UNREADABLE, stored_columns
from counterpoise.errors import IntegrityError, Problem
from counterpoise.quality.connection import LiveConnection
from counterpoise.quality.dialect import URL, lent
from counterpoise.quality.expectations import ExpectColumnValuesToBePresentOrUnreadable, ExpectKeyToBeUnique
from counterpoise.quality.rules import BoundRule, Readable

_RULE = "rule"


def row_suite(table: Table, rules: Sequence[BoundRule]) -> gx.ExpectationSuite:
    """Suite for the candidate form of `table`; an expectation's `meta["rule"]` is the identifier of its rule."""
    return _suite(table.candidate_name, [_expectation(table, rule, is_candidate=True) for rule in rules])


def table_suite(table: Table, rules: Sequence[BoundRule]) -> gx.ExpectationSuite:
    """Suite for the finished form of `table`."""
    return _suite(table.name, [_expectation(table, rule, is_candidate=False) for rule in rules])


def run(connection: LiveConnection, suite: gx.ExpectationSuite, keys: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Validate the table that the suite is named after, in one pass; returns what was found, by rule identifier.

    A result is Great Expectations' own (`element_count`, `unexpected_count`, `missing_count`, `observed_value`) with
    `success` added, never a value of a row. With `keys` it holds `unexpected_index_query`, which selects them and the
    judged columns of every row that breaks the rule. Raises IntegrityError when a rule could not be judged.
    """
    result_format: dict[str, Any] = {"result_format": "BASIC", "partial_unexpected_count": 0}
    if keys:
        result_format |= {"return_unexpected_index_query": True, "unexpected_index_column_names": list(keys)}
    with _quiet(), lent(connection) as engine_arguments:
        source = _context().data_sources.add_sql(
            "live",
            connection_string=URL,
            kwargs=engine_arguments,  # type: ignore[call-arg] # a field of the data source that the stub leaves out
            create_temp_table=False,
        )
        try:
            asset = source.add_table_asset(suite.name, table_name=suite.name)
        except TestConnectionError as error:
            raise IntegrityError(Problem("the table to judge is missing or cannot be read", suite.name)) from error
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        outcome = batch.validate(suite, result_format=result_format)
    return dict(_found(suite.name, result) for result in outcome.results)


def _context() -> EphemeralDataContext:
    """A context in memory; the default one would make a folder for a site nobody asked for."""
    configuration = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    return gx.get_context(project_config=configuration, mode="ephemeral")


def _suite(name: str, expectations: list[Expectation]) -> gx.ExpectationSuite:
    return gx.ExpectationSuite(name=name, expectations=expectations)


def _expectation(table: Table, bound: BoundRule, *, is_candidate: bool) -> Expectation:
    """The expectation that judges one rule."""
    kind: type[Expectation]
    arguments: dict[str, Any] = {"column": bound.column}
    match bound.rule:
        case Readable():
            kind, arguments = ExpectColumnValuesToBeNull, {"column": UNREADABLE.name}
        case Required():
            kind = ExpectColumnValuesToBePresentOrUnreadable if is_candidate else ExpectColumnValuesToNotBeNull
        case InSet(values):
            kind, arguments["value_set"] = ExpectColumnValuesToBeInSet, [str(value) for value in values]
        case Matches(pattern):
            kind, arguments["regex"] = ExpectColumnValuesToMatchRegex, pattern
        case LengthAtMost(characters):
            kind, arguments["max_value"] = ExpectColumnValueLengthsToBeBetween, characters
        case Unique(columns):
            kind, arguments = ExpectKeyToBeUnique, {"columns": list(columns)}
        case RowCount(minimum):
            kind, arguments = ExpectTableRowCountToBeBetween, {"min_value": minimum}
        case MostlyPresent(_, share):
            kind, arguments["mostly"] = ExpectColumnValuesToNotBeNull, share
        case Between() | AtMost() as comparison:
            kind, arguments = _comparison(table, bound, comparison)
    return kind(**arguments, description=bound.description, meta={_RULE: bound.id})


def _comparison(table: Table, bound: BoundRule, rule: Between | AtMost) -> tuple[type[Expectation], dict[str, Any]]:
    if isinstance(rule, AtMost):
        pair = {"column_A": rule.other, "column_B": rule.column, "or_equal": True}
        return ExpectColumnPairValuesAToBeGreaterThanB, {**pair, "ignore_row_if": "either_value_is_missing"}
    kind = next(column.type for column in stored_columns(table) if column.name == bound.column)
    return ExpectColumnValuesToBeBetween, {
        "column": bound.column,
        "min_value": _bound(rule.minimum, kind),
        "max_value": _bound(rule.maximum, kind),
    }


def _bound(value: float | str | None, kind: SqlType) -> float | date | None:
    """A bound as the type that its column is compared in; raises ValueError for text that is no date or time."""
    if value is None or not isinstance(value, str):
        return value
    if kind is SqlType.TIMESTAMP:
        return datetime.fromisoformat(value)
    if kind is SqlType.DATE:
        return date.fromisoformat(value)
    raise ValueError(f"the bound {value!r} is text, and {kind} is compared with numbers")


def _found(table: str, result: ExpectationValidationResult) -> tuple[str, dict[str, Any]]:
    configuration = result.expectation_config
    rule = str(configuration.meta[_RULE]) if configuration and configuration.meta else "?"
    if message := _exception(result.exception_info):
        raise IntegrityError(Problem(f"could not be judged: {message}", table, rule))
    return rule, {**result.result, "success": bool(result.success)}


def _exception(information: Mapping[str, Any]) -> str | None:
    """First line of what was raised while a rule was judged; it stands either at the top or under each metric."""
    entries = [information] if "raised_exception" in information else list(information.values())
    raised = [str(entry["exception_message"]) for entry in entries if entry["raised_exception"]]
    return (raised[0].strip().splitlines() or ["unknown error"])[0] if raised else None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Great Expectations logs from every handler: on an error it repeats values of rows."""
    logger = logging.getLogger("great_expectations")
    silence, propagate = logging.NullHandler(), logger.propagate
    logger.addHandler(silence)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = propagate
        logger.removeHandler(silence)

"""Two expectations of our own, for what the built-in ones cannot say.

The built-in test for missing values would report a value that could not be read, which is NULL in the candidate form, a
second time; a row condition does not help, because Great Expectations leaves it out of the query for broken rows. The
built-in test for compound keys joins on equality and so never sees two rows that share a NULL.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from counterpoise.contracts.ddl import UNREADABLE


class ColumnValuesPresentOrUnreadable(ColumnMapMetricProvider):
    """A value is there, or `unreadable` says why it is not.

    `unreadable` holds either the names of columns whose text could not be read or the reason why the whole record could
    not be parsed; every part that is no column of the table is taken for a reason.
    """

    condition_metric_name = "column_values.present_or_unreadable"
    filter_column_isnull = False

    @column_condition_partial(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(cls, column: Any, _metrics: dict[str, Any], **_: Any) -> Any:  # noqa: N805
        unread = sa.func.string_split(sa.column(UNREADABLE.name), ", ")
        names = sa.func.list_value(*_metrics["table.columns"])
        is_explained = sa.or_(sa.func.list_contains(unread, column.name), sa.not_(sa.func.list_has_all(names, unread)))
        return sa.or_(column.is_not(None), sa.func.coalesce(is_explained, sa.false()))


class ExpectColumnValuesToBePresentOrUnreadable(ExpectColumnValuesToNotBeNull):
    """No value is missing without an entry in `unreadable`."""

    map_metric: ClassVar[str] = "column_values.present_or_unreadable"


class TableRepeatedKeys(TableMetricProvider):
    """Number of distinct keys that stand in more than one row; NULL counts as a value."""

    metric_name = "table.repeated_keys"
    value_keys = ("columns",)

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> Any:
        rows, _compute, _accessor = execution_engine.get_compute_domain(metric_domain_kwargs, domain_type="table")
        key: list[sa.ColumnClause[Any]] = [sa.column(name) for name in metric_value_kwargs["columns"]]
        repeated = sa.select(*key).select_from(rows).group_by(*key).having(sa.func.count() > 1).subquery()
        return execution_engine.execute_query(sa.select(sa.func.count()).select_from(repeated)).scalar()


class ExpectKeyToBeUnique(BatchExpectation):
    """No two rows share the values of `columns`."""

    columns: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.repeated_keys",)
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        repeated = metrics["table.repeated_keys"]
        return {"success": repeated == 0, "result": {"observed_value": repeated}}

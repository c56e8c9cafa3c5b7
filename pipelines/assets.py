"""One asset from each stage, by one factory; its body is a call into the stage.

Dagster reads the annotations of a body when it is defined, so this module does without postponed annotations.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import dagster as dg

from counterpoise import __version__
from counterpoise.contracts.base import Origin, Table
from counterpoise.contracts.ddl import stored_columns
from counterpoise.period import Period
from counterpoise.stages.base import Check, Outcome, Stage
from pipelines.target import AuditTarget

_Event: TypeAlias = dg.MaterializeResult[Any] | dg.AssetCheckResult

PERIODS = dg.MonthlyPartitionsDefinition(start_date="2020-01", fmt="%Y-%m", end_offset=1)
"""Audit periods: calendar months, the current one included."""

POOL = "warehouse_writer"
"""One step at a time touches the warehouse, whichever run it belongs to."""


def asset_from(stage: Stage) -> dg.AssetsDefinition:
    """The asset that runs `stage` for the audit period of its partition."""

    @dg.asset(
        name=stage.name,
        deps=[dg.AssetKey(name) for name in stage.needs],
        description=stage.description,
        group_name=stage.group,
        kinds=set(stage.kinds),
        owners=[f"team:{stage.owner}"],
        partitions_def=PERIODS,
        code_version=__version__,
        pool=POOL,
        check_specs=[
            dg.AssetCheckSpec(check_name(rule), asset=stage.name, description=description, blocking=is_blocking)
            for rule, description, is_blocking in stage.rules
        ],
        metadata=_declared(stage.table),
    )
    def body(context: dg.AssetExecutionContext, target: dg.ResourceParam[AuditTarget]) -> Iterator[_Event]:
        if target.started:
            target.started(stage.name)
        outcome = stage.perform(target.audit(Period.parse(context.partition_key)))
        yield dg.MaterializeResult(metadata=_found(outcome))
        yield from map(_check, outcome.checks)

    return body


def check_name(rule: str) -> str:
    """Dagster's form of a rule id: letters, digits and underscores."""
    return re.sub(r"[^A-Za-z0-9]+", "__", rule)


def _declared(table: Table | None) -> Mapping[str, dg.TableSchema | dg.TableColumnLineage]:
    if table is None:
        return {}
    columns = stored_columns(table)
    schema = dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                type=column.type.value,
                description=f"{column.description} [{column.unit}]" if column.unit else column.description,
            )
            for column in columns
        ]
    )
    lineage = {
        column.name: [
            dg.TableColumnDep(dg.AssetKey(origin.split(".")[0]), origin.split(".")[1])
            for origin in (
                (f"{table.raw_name}.{column.name}",) if table.origin is Origin.EVIDENCE else column.derived_from
            )
        ]
        for column in columns
    }
    known = {name: origins for name, origins in lineage.items() if origins}
    return {
        "dagster/column_schema": schema,
        **({"dagster/column_lineage": dg.TableColumnLineage(known)} if known else {}),
    }


def _found(outcome: Outcome) -> dict[str, dg.MetadataValue]:
    # Text only: evidence must never be rendered as Markdown or HTML by the web server.
    metadata: dict[str, dg.MetadataValue] = {
        name: dg.MetadataValue.text(fact) if isinstance(fact, str) else dg.MetadataValue.float(float(fact))
        for name, fact in outcome.facts.items()
    }
    metadata |= {name: dg.MetadataValue.path(path) for name, path in outcome.files.items()}
    if outcome.row_count is not None:
        metadata["dagster/row_count"] = dg.MetadataValue.int(outcome.row_count)
    return metadata


def _check(check: Check) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=check_name(check.rule),
        passed=check.passed,
        severity=dg.AssetCheckSeverity.ERROR if check.is_blocking else dg.AssetCheckSeverity.WARN,
        description=check.description,
        metadata={"rule": check.rule, **check.observed},
    )

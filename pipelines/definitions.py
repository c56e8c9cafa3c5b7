"""What Dagster loads: the assets, the audit job, and nothing that runs when it is imported."""

from __future__ import annotations

from typing import Any

import dagster as dg

from counterpoise.stages.plan import STAGES
from pipelines.assets import asset_from
from pipelines.target import AuditTarget

AUDIT_JOB = "audit"


class TablesOnly(dg.IOManager):
    """Stages hand tables to each other, never Python objects: nothing is ever pickled."""

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        if obj is not None:
            raise dg.DagsterInvariantViolationError(f"{context.asset_key} returned a value; it must fill a table")

    def load_input(self, context: dg.InputContext) -> Any:
        raise dg.DagsterInvariantViolationError(f"{context.asset_key} holds no value; read its table")


ASSETS = [asset_from(stage) for stage in STAGES]

defs = dg.Definitions(
    assets=ASSETS,
    jobs=[
        dg.define_asset_job(
            AUDIT_JOB,
            selection=dg.AssetSelection.assets(*ASSETS),
            description="Audit the estate for one month: collect, validate, assess, report.",
        )
    ],
    # Steps of one audit share the warehouse and take turns; separate processes would spend most of their time starting.
    executor=dg.in_process_executor,
    resources={"target": AuditTarget(), "io_manager": TablesOnly()},
)

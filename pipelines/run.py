"""Running the audit job in this process, on the instance that the web UI shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from counterpoise.period import Period
from counterpoise.settings import ESTATE_VARIABLE, EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.stages.plan import STAGES
from counterpoise.warehouse.lock import hold_estate_lock, release_estate_lock
from pipelines.definitions import AUDIT_JOB, defs
from pipelines.instance import open_instance, write_settings
from pipelines.target import AuditTarget

STAGE_COUNT = len(STAGES)


def run_audit(
    folder: Path,
    period: Period,
    output: Path | None = None,
    as_of: date | None = None,
    started: Callable[[str], None] | None = None,
) -> Audit:
    """Run every stage for one period; returns the finished audit.

    Raises the CounterpoiseError of the stage that failed. The estate's lock is held throughout.
    """
    paths = EstatePaths(folder)
    paths.prepare()
    hold_estate_lock(paths.lock, f"audit of {period}")
    target = AuditTarget(folder, output, as_of, started)
    try:
        with open_instance(paths.dagster_home) as instance:
            defs.resolve_job_def(AUDIT_JOB).execute_in_process(
                # Events go to the instance; the terminal belongs to the progress bar and the result.
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                instance=instance,
                partition_key=str(period),
                resources={**(defs.resources or {}), "target": target},
                raise_on_error=True,
            )
        return target.audit(period)
    finally:
        release_estate_lock(paths.lock)


def serve(folder: Path, port: int) -> None:
    """Replace this process by Dagster's web server and daemon for one estate, on loopback."""
    paths = EstatePaths(folder)
    paths.prepare()
    write_settings(paths.dagster_home)
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(paths.dagster_home.absolute()),
        ESTATE_VARIABLE: str(folder.absolute()),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    dagster = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions"]
    command = [*dagster, "-h", "127.0.0.1", "-p", str(port)]
    os.execve(sys.executable, command, environment)  # noqa: S606 no shell, our own interpreter

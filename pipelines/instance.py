"""The Dagster instance of one estate: its runs, events and settings live in the estate's state folder."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import yaml

SETTINGS = {
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
    "concurrency": {
        "pools": {"default_limit": 1, "granularity": "op"},
        "runs": {"max_concurrent_runs": 1},
    },
    "run_monitoring": {"enabled": True},
}


def write_settings(home: Path) -> None:
    """Write dagster.yaml; a file that somebody changed stays as it is."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "dagster.yaml"
    if not path.exists():
        path.write_text("# Written by counterpoise; yours to change.\n" + yaml.safe_dump(SETTINGS), encoding="utf-8")


def open_instance(home: Path) -> dg.DagsterInstance:
    """The instance that the web UI of the same estate shows."""
    write_settings(home)
    return dg.DagsterInstance.from_config(str(home))

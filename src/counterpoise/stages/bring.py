"""Bring: evidence from the estate's connectors into its folder. A step of its own; an audit opens no connection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from counterpoise.connectors.collecting import run_connector
from counterpoise.connectors.landing import journal_of
from counterpoise.errors import Problem, UsageError
from counterpoise.estate.collected import COLLECTED, CollectedBy, read_collected
from counterpoise.estate.loading import ESTATE
from counterpoise.estate.models import Connector
from counterpoise.safe.files import write_whole
from counterpoise.settings import EstatePaths
from counterpoise.stages.preflight import read_estate
from counterpoise.warehouse.lock import estate_lock


def bring(folder: Path, only: Sequence[str] | None = None) -> list[CollectedBy]:
    """Run the connectors named in `only`, or all; returns the account of each, which collected.json holds too.

    Raises CounterpoiseError when the estate, its record or the names are wrong; a connector that fails says so in its
    account and costs no other.
    """
    connectors = _chosen(read_estate(folder).settings.connectors, only)
    paths = EstatePaths(folder)
    paths.prepare()
    place = folder / COLLECTED
    runs = []
    with estate_lock(paths.lock, "collecting evidence"):
        record = read_collected(place.read_bytes() if place.exists() else None)
        for connector in connectors:
            run = run_connector(connector, paths, record.of(connector.id))
            record = record.replaced(run)
            write_whole(place, record.content())
            journal_of(paths, connector.id).unlink(missing_ok=True)
            runs.append(run)
    return runs


def _chosen(connectors: Sequence[Connector], only: Sequence[str] | None) -> list[Connector]:
    if not connectors:
        raise UsageError(Problem("names no connectors", ESTATE, remedy="see docs/connectors.md"))
    known = {connector.id for connector in connectors}
    if unknown := sorted(set(only or ()) - known):
        what = f"has no connector {', '.join(unknown)}"
        raise UsageError(Problem(what, ESTATE, remedy=f"use {', '.join(sorted(known))}"))
    return [connector for connector in connectors if only is None or connector.id in only]

"""Which estate the code location audits, and where its report goes: read from the environment when a run asks."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counterpoise.errors import InputError, Problem
from counterpoise.period import Period
from counterpoise.settings import ESTATE_VARIABLE, EstatePaths
from counterpoise.stages.base import Audit
from counterpoise.warehouse.lock import hold_estate_lock


@dataclass(frozen=True, slots=True)
class AuditTarget:
    """Resource of every asset. Without values of its own it takes the estate from the environment."""

    folder: Path | None = None
    output: Path | None = None
    as_of: date | None = None
    started: Callable[[str], None] | None = None  # told the name of each stage as it begins

    def audit(self, period: Period) -> Audit:
        """The audit of one period; the estate's lock is held by this process from here on."""
        folder = self.folder or _folder_from_environment()
        paths = EstatePaths(folder)
        paths.prepare()
        hold_estate_lock(paths.lock, f"audit of {period}")
        output = self.output or paths.default_output(str(period))
        return Audit(paths, period, self.as_of or period.last_day, output.absolute())


def _folder_from_environment() -> Path:
    if named := os.environ.get(ESTATE_VARIABLE):
        return Path(named)
    remedy = f"set {ESTATE_VARIABLE} to the folder that holds estate.yaml, or use `counterpoise ui --estate`"
    raise InputError(Problem("no estate is named", remedy=remedy))

"""What a stage is: a plain function from an audit to an outcome, declared once with what it needs and makes.

`pipelines/` makes one Dagster asset from each stage; the stages know nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from counterpoise.contracts.base import Table
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.language import speaking
from counterpoise.period import Period
from counterpoise.settings import EstatePaths
from counterpoise.warehouse.warehouse import Warehouse

Group = Literal["collect", "validate", "core", "assess", "report"]


@dataclass(frozen=True)
class Audit:
    """One audit of one estate for one period; `as_of` is the last day of the period unless said otherwise."""

    paths: EstatePaths
    period: Period
    as_of: date
    output: Path

    @cached_property
    def estate(self) -> Estate:
        """The estate's own files, read from the evidence store: what was hashed is what is used."""
        from counterpoise.stages.inventory import Inventory  # noqa: PLC0415 the inventory is part of an audit

        return load_estate(Inventory.load(self).read_estate_file)

    @property
    def folder(self) -> Path:
        """Where the stages of this audit leave what is not a table."""
        return self.paths.audit(str(self.period))

    def warehouse(self) -> Warehouse:
        return Warehouse(self.paths.warehouse, [self.paths.staged, self.folder])

    @property
    def window(self) -> tuple[Period, ...]:
        """The months that concentration pools."""
        return self.period.window(self.estate.settings.audit.window_months)

    @property
    def trend(self) -> tuple[Period, ...]:
        return self.period.window(self.estate.settings.audit.trend_months)


@dataclass(frozen=True, slots=True)
class Check:
    """Result of one rule, as the judge gave it; `observed` holds counts, never personal content."""

    rule: str
    description: str
    passed: bool
    is_blocking: bool
    observed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage made."""

    row_count: int | None = None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and its place in the audit."""

    name: str
    group: Group
    description: str
    kinds: tuple[str, ...]
    owner: str
    needs: tuple[str, ...]
    run: Callable[[Audit], Outcome]
    table: Table | None = None  # the table it fills, for schema and column lineage
    rules: tuple[tuple[str, str, bool], ...] = ()  # (rule, description, is blocking) of the checks it returns

    def perform(self, audit: Audit) -> Outcome:
        """Run the stage in the language of the estate, whose settings are known once its files are collected."""
        if self.group == "collect":
            return self.run(audit)
        with speaking(audit.estate.settings.report.language):
            return self.run(audit)

"""The part of the report on stability: how firmly versions are held, what changed, how long services last."""

from __future__ import annotations

from datetime import date
from typing import Literal

from counterpoise.report.basis import EvidenceId, FigureId, Frozen


class VersionsHeld(Frozen):
    """One deployment over the window; names as the logs spell them, most calls first."""

    deployment: str
    requested: tuple[str, ...]
    served: tuple[str, ...]
    pin: Literal["digest", "dated", "partly", "name", "not_shown"]
    other: FigureId  # calls that asked for a dated version and were answered by another
    divergence: FigureId  # of the versions that answered, from the months before the window
    changed_on: tuple[date, ...]  # first days of versions that took over under the same name, within the trend
    basis: Literal["announced", "notice", "own", "not_shown"]
    runway: FigureId
    ratio: FigureId  # runway for each day of a tested switch


class VersionChange(Frozen):
    deployment: str
    requested: str
    before: str
    after: str
    on: date
    calls: FigureId  # of the new version
    recorded_on: date | None  # None: no record is shown


class TermChange(Frozen):
    """A clause that two dated documents of one subject state differently; `deployments` use what they speak of."""

    subject: str
    clause: str
    before: str
    after: str
    before_on: date
    after_on: date
    before_evidence: EvidenceId
    after_evidence: EvidenceId
    deployments: tuple[str, ...]


class Stability(Frozen):
    """Shares of the successful calls in the window."""

    pinned: FigureId
    immutable: FigureId
    unilateral: FigureId  # a party outside can change it unseen, alone
    conditional: FigureId  # only within a promise that cannot be verified
    divergence: FigureId
    critical_runway: FigureId  # the shortest of the critical deployments
    deployments: tuple[VersionsHeld, ...]  # by name
    changes: tuple[VersionChange, ...]  # by day
    terms: tuple[TermChange, ...]  # by subject and clause

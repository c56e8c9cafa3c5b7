"""The part of the report on weeks: what each week that logs state comes to, or why it has no numbers."""

from __future__ import annotations

from datetime import date

from counterpoise.report.basis import EvidenceId, FigureId, Frozen
from counterpoise.vocabulary import WeekFault


class WeekParties(Frozen):
    """How the tokens of one week are spread in one dimension."""

    n: FigureId
    unknown_share: FigureId
    hhi: FigureId  # value only where nothing is unknown; bounds always
    floor: FigureId  # least HHI that n entities can have; only where nothing is unknown


class WeekAccess(Frozen):
    """Shares by access of the registered deployment; unknown: it is not shown, or none is registered."""

    open: FigureId
    partly_open: FigureId
    closed: FigureId
    unknown: FigureId


class WeekNumbers(Frozen):
    """Shares are of the tokens that the logs list for the week; one set of parties for each `WeekDimension`."""

    models: FigureId
    tokens: FigureId
    developer: WeekParties
    host: WeekParties
    provider: WeekParties
    access: WeekAccess


class Week(Frozen):
    """Either `fault` or `numbers`."""

    end: date
    fault: WeekFault | None
    is_contradicted: bool  # by a file that states it, in figures that the numbers do not rest on
    numbers: WeekNumbers | None
    evidence: tuple[EvidenceId, ...]

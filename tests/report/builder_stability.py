"""Stability of the reports that `builder` builds: each pin and each basis of a runway at least once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from counterpoise.report.model import Deployment
from counterpoise.report.stability import Stability, TermChange, VersionChange, VersionsHeld

if TYPE_CHECKING:
    from tests.report.builder import Builder

_PINS: tuple[Literal["digest", "dated", "partly", "name", "not_shown"], ...] = (
    *("digest", "dated", "partly", "name", "not_shown"),
)
_BASES: tuple[Literal["announced", "notice", "own", "not_shown"], ...] = ("announced", "notice", "own", "not_shown")
CHANGED = date(2026, 8, 17)


def stability(builder: Builder, deployments: Sequence[Deployment]) -> Stability:
    """The first deployment has a version that changed and terms that changed."""
    known = bool(deployments)
    return Stability(
        pinned=builder.figure("Pinned", "share", None, (0.3, 0.4) if known else None, query="usage"),
        immutable=builder.figure("Immutable", "share", 0.1 if known else None, query="usage"),
        unilateral=builder.figure("Unilateral", "share", None, (0.6, 0.7) if known else None, query="usage"),
        conditional=builder.figure("Conditional", "share", 0.2 if known else None, query="usage"),
        divergence=builder.figure("Divergence", "index", 0.397313 if known else None, query="usage"),
        critical_runway=builder.figure("Critical runway", "days", 41 if known else None, query="usage"),
        deployments=tuple(_held(builder, place, item) for place, item in enumerate(deployments)),
        changes=tuple(
            VersionChange(
                deployment=item.id,
                requested=item.model or "a name",
                before=f"{item.model} 7.1",
                after=f"{item.model} 7.2",
                on=CHANGED,
                calls=builder.figure("Calls of a new version", "calls", 2407, query="usage"),
                recorded_on=None,
            )
            for item in deployments[:1]
        ),
        terms=tuple(
            TermChange(
                subject=item.host or "a service",
                clause="retention",
                before="30 days",
                after=item.use_case or "180 days",
                before_on=date(2026, 3, 24),
                after_on=date(2026, 9, 7),
                before_evidence="EV-lic-0001",
                after_evidence="EV-lic-0002",
                deployments=(item.id,),
            )
            for item in deployments[:1]
        ),
    )


def _held(builder: Builder, place: int, item: Deployment) -> VersionsHeld:
    basis = _BASES[place % len(_BASES)]
    days, bounds = {"announced": (41 - 10 * place, None), "notice": (None, (90, 90))}.get(basis, (None, None))
    return VersionsHeld(
        deployment=item.id,
        requested=(item.model,) if item.model else (),
        served=(item.model, "another name", "a third", "a fourth") if item.model else (),
        pin=_PINS[place % len(_PINS)],
        other=builder.figure(f"Other version of {item.name}", "calls", 0, query="usage", deployment=item.id),
        divergence=builder.figure(f"Divergence of {item.name}", "index", 0.25, query="usage", deployment=item.id),
        changed_on=() if place else (CHANGED,),
        basis=basis,
        runway=builder.figure(f"Runway of {item.name}", "days", days, bounds, query="usage", deployment=item.id),
        ratio=builder.figure(
            f"Ratio of {item.name}", "index", None if days is None else days / 60, query="usage", deployment=item.id
        ),
    )

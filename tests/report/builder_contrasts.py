"""Contrasts of the reports that `builder` builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.report.basis import Unit
from counterpoise.report.contrast import Contrast, Contrasts, PillarContrast, Rank, Square, Strata, Stratum
from counterpoise.vocabulary import Level

if TYPE_CHECKING:
    from tests.report.builder import Builder


def contrasts(builder: Builder) -> Contrasts:
    """Each gate and each direction at least once; no rank where nothing is known."""
    gates: tuple[Any, ...] = ("tested", "described", "listed")
    directions: tuple[Any, ...] = ("first_higher", "not_settled", "second_higher")
    kinds: tuple[Any, ...] = ("released", "unlimited", "own_copy")
    sides: tuple[Any, ...] = ("released", "other", "not_shown")
    known = bool(builder.rows) and builder.is_known

    def made(label: str, unit: Unit = "index", span: tuple[float, float] | None = (-0.1, 0.3)) -> str:
        return builder.figure(label, unit, None, span if known else None, query="answers")

    def two(label: str, unit: Unit) -> tuple[str, str]:
        first, second = (
            builder.figure(f"{label}, {side}", unit, 1 if unit == "share" else 4, query="answers") for side in "ab"
        )
        return first, second

    lines = (
        Contrast(
            kind=kind,
            gate=gate,
            direction=direction,
            units=two("Deployments", "deployments"),
            developers=two("Developers", "entities"),
            completeness=two("Answered", "share"),
            difference=made("Difference"),
            delta=made("Delta"),
            bootstrap=made("Bootstrap", "index", (-0.2, 0.5) if gate == "tested" else None),
            p=made("p", "index", (0.2, 0.4) if gate == "tested" else None),
            left=made("Left"),
            turned_by="Lab" if gate == "described" else None,
        )
        for kind, gate, direction in zip(kinds, gates, directions, strict=True)
    )
    return Contrasts(
        lines=tuple(lines),
        pillars=(
            PillarContrast(
                level=Level.DEPLOYMENT,
                pillar="A2",
                gate="described",
                direction="not_settled",
                means=(made("Mean, a", "index", (0.2, 0.6)), made("Mean, b", "index", (0.3, 0.9))),
                difference=made("Difference"),
                delta=made("Delta"),
            ),
        ),
        squares=tuple(
            Square(
                weights=side,
                is_own=is_own,
                deployments=builder.figure("Square", "deployments", 2, query="answers"),
                documentation=made("Documentation", "index", (0.2, 0.8)),
            )
            for side in sides
            for is_own in (True, False)
        ),
        strata=Strata(
            use_cases=tuple(
                Stratum(use_case=title, deployments=two("In the use case", "deployments"))
                for title in (("Letters", "Answers") if builder.rows else ())
            ),
            named=builder.figure("Use cases", "use cases", 2, query="answers"),
            compared=builder.figure("Compared", "use cases", 1, query="answers"),
            left_out=builder.figure("Left out", "share", 0.4, query="answers"),
            difference=made("Difference inside use cases"),
        ),
        ranks=tuple(
            Rank(group=group, first=builder.figure("Rank", "share", share, query="answers"), leads=share >= 0.8)
            for group, share in (("released", 0.85), ("other", 0.15))
        )
        if known
        else (),
    )

"""Controls of a made-up framework, each verdict at least once, and claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from counterpoise.report.accountability import (
    Claims,
    Control,
    Controls,
    ControlVerdict,
    Framework,
    MatchedClaim,
    Measurement,
    UnmatchedClaims,
    VerdictCount,
)
from counterpoise.report.model import Deployment
from counterpoise.report.performance import InForce, Measured, Panel, Performance
from counterpoise.vocabulary import Verdict

if TYPE_CHECKING:
    from tests.report.builder import Builder

_CONTROLS = [
    ("NF-1", "Purpose and limits are written down", "stored"),
    ("NF-2", "A stop was tested", "own"),
    ("NF-3", "Logs are kept for half a year", "stored_secondary"),
]
_STEPS: dict[Verdict, Any] = {
    Verdict.NOT_APPLICABLE: "applicability",
    Verdict.NOT_YET_APPLICABLE: "date",
    Verdict.EXEMPT: "exemption",
}


def _verdict(subject: str | None, place: int, number: int) -> ControlVerdict:
    verdict = list(Verdict)[(place + number) % len(Verdict)]
    ahead = verdict is Verdict.NOT_YET_APPLICABLE
    return ControlVerdict(
        control=_CONTROLS[number][0],
        subject=subject,
        verdict=verdict,
        reason="the day of the last stop test: not stated" if number else "the purpose of the use: claims",
        step=_STEPS.get(verdict, "test"),
        in_force_from=date(2027, 12, 2) if ahead else None,
        readiness=Verdict.INSUFFICIENT_EVIDENCE if ahead else None,
        evidence="EV-reg-0001" if verdict in {Verdict.PASS, Verdict.FAIL} else None,
    )


def controls(builder: Builder, deployments: Sequence[Deployment]) -> Controls:
    subjects = [None, *(item.id for item in deployments)]
    verdicts = [
        _verdict(subject, place, number) for place, subject in enumerate(subjects) for number in range(len(_CONTROLS))
    ]
    if not deployments:
        verdicts = []
    of_subject = Counter((item.subject, item.verdict) for item in verdicts)
    of_all = Counter(item.verdict for item in verdicts)
    return Controls(
        frameworks=(
            Framework(
                id="nordlicht",
                name="Nordlicht rules",
                edition="first edition",
                verdicts={
                    verdict: builder.figure(f"Controls {verdict}", "controls", of_all[verdict], query="answers")
                    for verdict in Verdict
                },
            ),
        ),
        controls=tuple(
            Control(
                id=name,
                framework="nordlicht",
                reference="rule",
                title=title,
                binds=("deployer",),
                passes="it is there",
                fails="it is said not to be there",
                automatable="full",
                verification=verification,
            )
            for name, title, verification in _CONTROLS
        ),
        verdicts=tuple(verdicts),
        counts=tuple(
            VerdictCount(
                subject=subject,
                verdicts={
                    verdict: builder.figure(
                        f"Controls {verdict} of {subject or 'the organisation'}",
                        "controls",
                        of_subject[subject, verdict],
                        query="answers",
                        subject=subject or "the organisation",
                    )
                    for verdict in Verdict
                },
            )
            for subject in subjects
        ),
    )


def claims(builder: Builder, deployments: Sequence[Deployment]) -> Claims:
    """One claim that exceeds its measurement, and two that cannot be compared."""
    known = bool(deployments)
    entry = MatchedClaim(
        model="Small 8B",
        benchmark="QA",
        subset=None,
        metric="accuracy",
        evaluator="Nordlicht",
        claimed=builder.figure("Claimed, QA", "score", 0.83, query="answers"),
        measured=builder.figure("Measured, QA", "score", 0.742, query="answers"),
        gap=builder.figure("Gap, QA", "score", 0.088, (0.05, 0.126), query="answers"),
        is_beyond_error=True,
        evidence=("EV-card-0001",) if known else (),
    )
    return Claims(
        claims=builder.figure("Claims", "claims", 3 if known else 0, query="answers"),
        matched=builder.figure("Claims matched", "claims", 1 if known else 0, query="answers"),
        entries=(entry,) if known else (),
        unmatched=(
            UnmatchedClaims(
                model="Small 8B",
                cause="harness: not stated by the claim",
                claims=builder.figure("Claims without harness", "claims", 2, query="answers"),
            ),
        )
        if known
        else (),
    )


def performance(builder: Builder, deployments: Sequence[Deployment]) -> Performance:
    """Two benchmarks that one evaluator put to several models; the terms of the second are stated."""
    if len(deployments) < 2:
        return Performance(panels=(), is_cut=False)
    return Performance(
        panels=tuple(
            Panel(
                benchmark=benchmark,
                metric="accuracy",
                evaluator="Nordlicht",
                stated=stated,
                not_stated=() if stated else ("version", "shots", "harness"),
                is_lower_better=False,
                points=tuple(
                    Measured(
                        deployment=item.id,
                        score=builder.figure(
                            f"Measured, {benchmark}: {item.name}",
                            "score",
                            0.9 - place / 20,
                            (0.85 - place / 20, 0.95 - place / 20) if place % 2 else None,
                            query="answers",
                        ),
                    )
                    for place, item in enumerate(deployments[:5])
                ),
            )
            for benchmark, stated in (("QA", ()), ("Rules of risk", ("version 1.2", "shots 5")))
        ),
        is_cut=True,
    )


def in_force(builder: Builder, found: Controls) -> tuple[InForce, ...]:
    """The day of assessment, and each day on which a control begins."""
    later = {item.in_force_from for item in found.verdicts if item.in_force_from}
    days = sorted({date(2026, 10, 31), *later}) if found.verdicts else []
    return tuple(
        InForce(day=day, controls=builder.figure(f"Controls in force, {day}", "controls", place, query="answers"))
        for place, day in enumerate(days)
    )


def measurements(builder: Builder) -> tuple[Measurement, ...]:
    """One that is measured, with bounds, and one that is left out."""
    return (
        Measurement(
            id="AI-03",
            name="Version traceability",
            pillar="A2",
            measures="traffic traceable to one version",
            figure=builder.figure("Version traceability", "share", None, (0.5, 0.75), query="answers"),
            basis="rows in the logs",
            left_out=None,
        ),
        Measurement(
            id="AI-16",
            name="Oversight exercised",
            pillar="A4",
            measures="overrides of what was reviewed",
            figure=None,
            basis=None,
            left_out="no log says which outputs people reviewed",
        ),
    )

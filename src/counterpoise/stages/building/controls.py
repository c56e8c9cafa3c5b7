"""Controls of the frameworks and what each came to, counted by subject and by framework."""

from __future__ import annotations

from collections import Counter

from counterpoise.catalogue.control_rules import frameworks
from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.language import said
from counterpoise.report.accountability import Control, Controls, ControlVerdict, Framework, VerdictCount
from counterpoise.report.basis import FigureId
from counterpoise.stages.building.source import Source
from counterpoise.stages.facts import ORGANISATION
from counterpoise.vocabulary import Verdict


def build_controls(source: Source) -> Controls:
    """Every verdict, and a figure for each count that the report prints."""
    rows = source.table(CONTROL_VERDICT)
    by_subject = Counter((row["subject"], row["verdict"]) for row in rows)
    by_framework = Counter((row["framework"], row["verdict"]) for row in rows)
    by_name = sorted(source.table(DEPLOYMENT), key=lambda row: (row["name"].casefold(), row["deployment_id"]))
    subjects = (ORGANISATION, *(row["deployment_id"] for row in by_name))
    places = {control.id: place for place, control in enumerate(_listed())}
    order = {subject: place for place, subject in enumerate(subjects)}
    return Controls(
        frameworks=tuple(
            Framework(
                id=item.framework,
                name=said(item.name),
                edition=said(item.edition),
                verdicts={
                    verdict: _count(source, "framework", item.framework, verdict, by_framework[item.framework, verdict])
                    for verdict in Verdict
                },
            )
            for item in frameworks()
        ),
        controls=_listed(),
        verdicts=tuple(
            ControlVerdict(
                control=row["control"],
                subject=_subject(row["subject"]),
                verdict=row["verdict"],
                reason=row["reason"],
                step=row["step"],
                in_force_from=row["in_force_from"],
                readiness=row["readiness"],
                evidence=source.evidence_id(row["evidence_sha256"]),
                locator=row["locator"],
                quote=row["quote"],
            )
            for row in sorted(rows, key=lambda row: (order[row["subject"]], places[row["control"]]))
        ),
        counts=tuple(
            VerdictCount(
                subject=_subject(subject),
                verdicts={
                    verdict: _count(source, "subject", subject, verdict, by_subject[subject, verdict])
                    for verdict in Verdict
                },
            )
            for subject in subjects
        ),
    )


def _subject(name: str) -> str | None:
    return None if name == ORGANISATION else name


def _listed() -> tuple[Control, ...]:
    return tuple(
        Control(
            id=control.id,
            framework=item.framework,
            reference=control.reference,
            title=said(control.title),
            binds=control.binds,
            passes=control.passes,
            fails=control.fails,
            automatable=control.automatable,
            verification=control.verification,
            note=control.note,
        )
        for item in frameworks()
        for control in item.controls
    )


def _count(source: Source, of: str, name: str, verdict: Verdict, count: int) -> FigureId:
    return source.book.add(
        f"controls.{of}.{name}.{verdict.value}",
        said("Controls, {value}: {name}", value=said(verdict.value.replace("_", " ")), name=name),
        "controls",
        value=count,
        query=f"verdicts_of_{of}",
        formula="number of rows",
        parameters={of: name, "verdict": verdict.value},
    )

"""Findings on versions that changed or were not the ones asked for, on runways shorter than an exit, and on new terms.

That a service ends soon is a finding of its own (`findings.retirements`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import Finding, count, finding, listed, shown
from counterpoise.assessment.runway import Basis
from counterpoise.language import decimal, said
from counterpoise.period import written
from counterpoise.safe.text import comparable, one_line

_MAX_VALUE = 80


@dataclass(frozen=True, slots=True)
class ChangedVersion:
    """One version took over from another under the name that was asked for."""

    deployment: str
    asked: str
    before: str
    after: str
    on: date
    calls: int
    recorded_on: date | None  # None: no record is shown
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Calls that asked for one version and were answered by another."""

    deployment: str
    asked: str
    served: str
    calls: int
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortRunway:
    """A service that may end before a tested switch is done."""

    deployment: str
    basis: Basis
    days: int
    exit_days: float
    tested_on: date
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedTerm:
    """One clause of one subject, as it stands for one deployment."""

    deployment: str
    subject: str
    clause: str
    before: str
    after: str
    on: date
    evidence: tuple[str, ...] = ()


def changed_versions(changed: Iterable[ChangedVersion], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """One finding a deployment, with every change in its logs."""
    by_deployment: dict[str, list[ChangedVersion]] = defaultdict(list)
    for item in changed:
        by_deployment[item.deployment].append(item)
    for name, items in by_deployment.items():
        parts = [
            said(
                "{asked} was answered by {before}, and from {on} by {after} ({calls}); {recorded_on}",
                asked=shown(item.asked),
                before=shown(item.before),
                on=written(item.on),
                after=shown(item.after),
                calls=count(item.calls, "call"),
                recorded_on=_record(item.recorded_on),
            )
            for item in items
        ]
        handled = all(item.recorded_on for item in items)
        case = "recorded" if handled else _case(deployments[name])
        condition = said("In the logs of the trend, {changes}.", changes=listed(parts, "change"))
        yield (
            finding("VERSION-CHANGED", name, case, condition)
            .owned_by(deployments[name].owner_role)
            .resting_on(_hashes(items))
        )


def other_versions(other: Iterable[OtherVersion], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """One finding a deployment, with every pair of names."""
    by_deployment: dict[str, list[OtherVersion]] = defaultdict(list)
    for item in other:
        by_deployment[item.deployment].append(item)
    for name, items in by_deployment.items():
        parts = [
            said(
                "{asked} was asked for and {served} answered ({calls})",
                asked=shown(item.asked),
                served=shown(item.served),
                calls=count(item.calls, "call"),
            )
            for item in items
        ]
        condition = said("In the logs of the window, {pairs}.", pairs=listed(parts, "pair"))
        key = f"stability.deployment.{name}.other"
        yield (
            finding("VERSION-OTHER", name, _case(deployments[name]), condition)
            .owned_by(deployments[name].owner_role)
            .resting_on(_hashes(items), [key])
        )


def short_runways(short: Iterable[ShortRunway], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    for item in short:
        left = (
            said("The service ends in {days}", days=count(item.days, "day"))
            if item.basis == "announced" and item.days >= 0
            else said("The service ended {days} ago", days=count(-item.days, "day"))
            if item.basis == "announced"
            else said("The terms promise a notice of {days}", days=count(item.days, "day"))
        )
        days = (
            said("1 day") if item.exit_days == 1 else said("{exit_days} days", exit_days=decimal(f"{item.exit_days:g}"))
        )
        condition = said(
            "{left}; the switch tested on {tested_on} takes {days}.",
            left=left,
            tested_on=written(item.tested_on),
            days=days,
        )
        keys = [f"stability.deployment.{item.deployment}.{name}" for name in ("runway", "ratio")]
        case = ("announced" if item.basis == "announced" else "notice") + (
            "_critical" if deployments[item.deployment].is_critical else ""
        )
        yield (
            finding("RUNWAY-SHORT", item.deployment, case, condition)
            .owned_by(deployments[item.deployment].owner_role)
            .resting_on(item.evidence, keys)
        )


def changed_terms(changed: Iterable[ChangedTerm], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """One finding a subject, however many deployments use it."""
    by_subject: dict[str, list[ChangedTerm]] = defaultdict(list)
    for item in changed:
        by_subject[comparable(item.subject)].append(item)
    for items in by_subject.values():
        users = sorted({item.deployment for item in items})
        clauses = dict.fromkeys(
            said(
                "{clause}: {before}, from {on} {after}",
                clause=one_line(item.clause, _MAX_VALUE).replace("_", " "),
                before=_value(item.before),
                on=written(item.on),
                after=_value(item.after),
            )
            for item in items
        )
        about = shown(items[0].subject)
        condition = said(
            "For {about} the documents state otherwise than before: {clauses}.",
            about=about,
            clauses=listed([*clauses], "clause"),
        )
        case = "critical_use" if any(deployments[user].is_critical for user in users) else "other"
        owners = {deployments[user].owner_role for user in users}
        yield (
            finding("TERMS-CHANGED", items[0].subject, case, condition)
            .owned_by(owners.pop() if len(owners) == 1 else None)
            .resting_on(_hashes(items))
        )


def _case(deployment: Deployment) -> str:
    return "critical_use" if deployment.is_critical else "other"


def _record(recorded_on: date | None) -> str:
    return (
        said("recorded on {recorded_on}", recorded_on=written(recorded_on))
        if recorded_on
        else said("no record of it is shown")
    )


def _value(text: str) -> str:
    return said("‘{name}’", name=one_line(text, _MAX_VALUE))


def _hashes(items: Iterable[ChangedVersion | OtherVersion | ChangedTerm]) -> list[str]:
    return [sha256 for item in items for sha256 in item.evidence]

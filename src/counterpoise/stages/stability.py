"""Stability: which versions answered, what changed under the same name, how long each service lasts, new terms."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import Finding
from counterpoise.assessment.findings_stability import (
    ChangedTerm,
    ChangedVersion,
    OtherVersion,
    ShortRunway,
    changed_terms,
    changed_versions,
    other_versions,
    short_runways,
)
from counterpoise.assessment.resolution import Resolver
from counterpoise.assessment.runway import runway
from counterpoise.assessment.stability import Answered, Name, changes, compared, divergence, mix, version_of
from counterpoise.assessment.terms import in_force, term_changes
from counterpoise.contracts.stability import STABILITY, TERM_CHANGE, VERSION_CHANGE, VERSION_MONTH
from counterpoise.estate import models as own
from counterpoise.estate.governance import DeploymentGovernance
from counterpoise.period import Period
from counterpoise.stages.base import Audit
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.stages.facts import joined_hashes
from counterpoise.stages.knowledge import Knowledge
from counterpoise.vocabulary import Hosting, Served
from counterpoise.warehouse.warehouse import Row, Warehouse

_NOTICE = "termination_notice"


def named(resolver: Resolver, spelling: str | None) -> Name | None:
    """A logged name as versions are compared: by model and version, or by its words where one of them is not known."""
    if spelling is None:
        return None
    model, version = resolver.model(spelling).id, version_of(spelling)
    return Name(f"{model}@{version}" if model and version else resolver.bare(spelling), spelling, model, version)


def version_months(audit: Audit, warehouse: Warehouse) -> int:
    """Fill the rollup by month and names; SQL counts, and each pair of names is compared once."""
    resolver = Knowledge.of(audit.estate).resolver
    name = cache(lambda spelling: named(resolver, spelling))
    lines = []
    for row in warehouse.query("version_months"):
        asked, served = name(row["requested"]), name(row["served"])
        keys = (asked.key if asked else None, served.key if served else None, compared(asked, served))
        lines.append(
            (
                *(row[column] for column in ("month", "deployment_id", "requested", "served")),
                *keys,
                *(row[column] for column in ("calls", "first_day", "last_day", "evidence")),
            )
        )
    return warehouse.write(VERSION_MONTH, lines)


def by_deployment(warehouse: Warehouse, months: tuple[Period, ...]) -> Mapping[str | None, list[Row]]:
    """Rows of the rollup in these months."""
    found: dict[str | None, list[Row]] = defaultdict(list)
    for row in warehouse.table(VERSION_MONTH):
        if months[0].first_day <= row["month"] <= months[-1].first_day:
            found[row["deployment_id"]].append(row)
    return found


def answered(row: Row) -> Answered:
    asked, served = (
        Name(row[f"{side}_key"], row[side], version=version_of(row[side])) if row[side] is not None else None
        for side in ("requested", "served")
    )
    return Answered(row["deployment_id"], asked, served, row["calls"], row["first_day"], row["last_day"])


def version_changes(audit: Audit, warehouse: Warehouse) -> int:
    rows = by_deployment(warehouse, audit.trend)
    lines = []
    for declared in audit.estate.deployments:
        of_version: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for row in rows[declared.id]:
            of_version[row["requested_key"], row["served_key"]].append(row["evidence"])
        for change in changes(map(answered, rows[declared.id])):
            logs = [of_version[change.asked.key, version.key] for version in (change.before, change.after)]
            lines.append(
                (
                    declared.id,
                    *(version.spelling for version in (change.asked, change.before, change.after)),
                    change.on,
                    change.calls,
                    _recorded(declared.governance, change.on, audit.as_of),
                    joined_hashes(evidence for group in logs for evidence in group),
                )
            )
    return warehouse.write(VERSION_CHANGE, lines)


def _recorded(stated: DeploymentGovernance, since: date, as_of: date) -> date | None:
    """First reassessment or modification that the register states from a day on; None: none is shown."""
    days = (day for day in (stated.reassessed_on, stated.modified_on) if isinstance(day, date))
    return min((day for day in days if since <= day <= as_of), default=None)


def stabilities(audit: Audit, warehouse: Warehouse) -> int:
    now, before = by_deployment(warehouse, audit.window), by_deployment(warehouse, months_before(audit))
    return warehouse.write(
        STABILITY,
        (
            (
                declared.id,
                _most_first(now[declared.id], "requested"),
                _most_first(now[declared.id], "served"),
                own_copy(declared.hosting, declared.weights_sha256),
                *(sum(row["calls"] for row in now[declared.id] if row["answer"] == answer) for answer in Served),
                drift(before[declared.id], now[declared.id]),
                *_runway(audit, declared, subject),
            )
            for declared, subject in zip(audit.estate.deployments, Dossiers(audit, warehouse), strict=True)
        ),
    )


def months_before(audit: Audit) -> tuple[Period, ...]:
    """As many months before the window as it has itself."""
    length = len(audit.window)
    return audit.period.window(2 * length)[:length]


def own_copy(hosting: Hosting, weights_sha256: str | None) -> bool | None:
    """Whether it runs an own copy of which a digest is held; None where that is not shown."""
    if hosting is Hosting.SELF:
        return True if weights_sha256 else None
    return None if hosting is Hosting.UNKNOWN else False


def drift(before: Iterable[Row], now: Iterable[Row]) -> float | None:
    """Divergence of two spans; None where one is empty, or a log does not name the version that answered."""
    old, new = mix(map(answered, before)), mix(map(answered, now))
    return None if old is None or new is None else divergence(old, new)


def _most_first(rows: Iterable[Row], column: str) -> str | None:
    counted: Counter[str] = Counter()
    for row in rows:
        if row[column] is not None:
            counted[row[column]] += row["calls"]
    return "\n".join(sorted(counted, key=lambda name: (-counted[name], name))) or None


def _runway(audit: Audit, declared: own.Deployment, subject: Subject) -> tuple[object, ...]:
    """Columns of the runway, the tested exit and their ratio, with what they rest on."""
    dossier, stated = subject.dossier, declared.governance
    notices = [item for item in dossier.documents if item.retires_on]
    clause = in_force(dossier.disclosures, audit.as_of).get(_NOTICE)
    ends = [item.retires_on for item in notices if item.retires_on]
    ends += [declared.retires_on] if declared.retires_on else []
    found = runway(audit.as_of, ends, clause.value if clause else None, declared.hosting)
    tested = stated.exit_tested_on
    is_tested = isinstance(tested, date) and tested <= audit.as_of
    exit_days = stated.time_to_switch_days if is_tested else None
    rests_on = [item.evidence_sha256 for item in notices if item.retires_on == found.ends_on]
    if found.basis == "notice" and clause:
        rests_on.append(clause.document.evidence_sha256)
    if exit_days is not None or declared.retires_on or found.basis == "own":
        rests_on.append(dossier.deployment.register_sha256 or "")
    return (
        *(found.basis, found.ends_on, found.days),
        *(exit_days, tested if exit_days is not None else None, found.ratio(exit_days)),
        joined_hashes(rests_on),
    )


def changes_of_terms(audit: Audit, warehouse: Warehouse) -> int:
    before = audit.window[0].first_day - timedelta(days=1)
    return warehouse.write(
        TERM_CHANGE,
        (
            (
                *(subject.dossier.deployment.id, change.subject, change.clause, change.before, change.after),
                *(change.before_document.dated_on, change.after_document.dated_on),
                *(change.before_document.evidence_sha256, change.after_document.evidence_sha256),
            )
            for subject in Dossiers(audit, warehouse)
            for change in term_changes(subject.dossier.documents, subject.dossier.disclosures, before, audit.as_of)
        ),
    )


def findings_of(audit: Audit, warehouse: Warehouse, deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """Findings on versions, runways and terms, from the finished tables."""
    span = {"from": audit.window[0].first_day, "to": audit.window[-1].first_day}
    yield from changed_versions(
        (
            ChangedVersion(
                *(row["deployment_id"], row["requested"], row["before"], row["after"], row["changed_on"]),
                *(row["calls"], row["recorded_on"], tuple(row["evidence"].split("\n"))),
            )
            for row in warehouse.table(VERSION_CHANGE)
            if version_of(row["requested"]) is None  # a dated name that another answers is a finding of its own
        ),
        deployments,
    )
    yield from other_versions(
        (
            OtherVersion(
                *(row["deployment_id"], row["requested"], row["served"], row["calls"]),
                tuple(row["evidence"].split("\n")),
            )
            for row in warehouse.query("other_versions", span)
        ),
        deployments,
    )
    yield from short_runways(
        (
            ShortRunway(
                *(row["deployment_id"], row["basis"], row["runway_days"], row["exit_days"], row["exit_tested_on"]),
                tuple((row["evidence"] or "").split("\n")),
            )
            for row in warehouse.table(STABILITY)
            if row["runway_ratio"] is not None and row["runway_ratio"] < 1
        ),
        deployments,
    )
    yield from changed_terms(
        (
            ChangedTerm(
                *(row["deployment_id"], row["subject"], row["clause"], row["before"], row["after"], row["after_on"]),
                (row["before_sha256"], row["after_sha256"]),
            )
            for row in warehouse.table(TERM_CHANGE)
        ),
        deployments,
    )

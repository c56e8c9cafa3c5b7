"""How firmly versions are held: shares with bounds, and for each deployment its versions and its runway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal

from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.control_points import Cell
from counterpoise.assessment.runway import Runway, shortest
from counterpoise.assessment.stability import Counted, Exposure, Pins, divergence, pins, silent_change, version_of
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.stability import STABILITY, TERM_CHANGE, VERSION_CHANGE
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId
from counterpoise.report.stability import Stability, TermChange, VersionChange, VersionsHeld
from counterpoise.stages.building.source import Source, floats
from counterpoise.stages.stability import months_before, own_copy
from counterpoise.vocabulary import ControlPoint, Hosting, Power, Served
from counterpoise.warehouse.warehouse import Row

_WIDENED = marked("calls of no registered deployment, and those of which nothing shows it, could be on either side")
_NO_CALLS = marked("no log counts a call in the window")
_DIVERGENCE = "(KL(p‖m) + KL(q‖m)) / 2, base 2, m = (p + q) / 2; p, q = shares of the versions before and in the window"
_NO_DIVERGENCE = marked("one of the two spans has no calls, or a log does not name the version that answered")


def build_stability(source: Source) -> Stability:
    return Stability(
        **_shares(source),
        divergence=_divergence(source),
        critical_runway=_critical_runway(source),
        deployments=tuple(_deployments(source)),
        changes=tuple(_changes(source)),
        terms=tuple(_terms(source)),
    )


def _shares(source: Source) -> Mapping[str, FigureId]:
    held, exposed = _pins(source), _exposure(source)
    return {
        "pinned": _share(
            source,
            "pinned",
            said("Calls answered by the dated version that was asked for, or by an own copy with a digest"),
            "calls with equal dated names, or on an own copy with a digest / all calls",
            held.pinned if held else None,
        ),
        "immutable": _share(
            source,
            "immutable",
            said("Calls answered by an own copy of which a digest is held"),
            "calls on an own copy with a digest / all calls",
            held.immutable if held else None,
        ),
        "unilateral": _share(
            source,
            "unilateral",
            said("Use that a party outside can change unseen, alone"),
            "calls with such a party / all calls",
            exposed.unilateral if exposed else None,
        ),
        "conditional": _share(
            source,
            "conditional",
            said("Use that a party outside can change unseen only by breaking a promise"),
            "calls with such a party and none that can alone / all calls",
            exposed.conditional if exposed else None,
        ),
    }


def _pins(source: Source) -> Pins | None:
    rows = source.book.rows("version_shares", **source.span)
    copies = {
        row["deployment_id"]: own_copy(Hosting(row["hosting"]), row["weights_sha256"])
        for row in rows
        if row["deployment_id"] is not None
    }
    return pins((Counted(row["deployment_id"], Served(row["answer"]), row["calls"]) for row in rows), copies)


def _exposure(source: Source) -> Exposure | None:
    rows = source.book.rows("change_powers", **source.span)
    total = sum(row["calls"] for row in rows)
    known = [row for row in rows if row["deployment_id"] is not None]
    cells = [
        Cell(row["deployment_id"], ControlPoint.CHANGE, None, Power(power), "")
        for row in known
        for power in (row["powers"] or "").splitlines()
    ]
    weights = {row["deployment_id"]: Fraction(row["calls"], total) for row in known}
    return silent_change(weights, cells) if total else None


def _share(source: Source, key: str, label: str, formula: str, bounds: Bounds | None) -> FigureId:
    return source.book.add(
        f"stability.{key}",
        label,
        "share",
        bounds=floats(bounds),
        query="version_shares" if key in {"pinned", "immutable"} else "change_powers",
        formula=formula,
        note=_NO_CALLS if bounds is None else None if bounds.is_point else _WIDENED,
        parameters=source.span,
    )


def _spans(source: Source, deployment: str) -> dict[str, str]:
    return source.span | {"before": months_before(source.audit)[0].first_day.isoformat(), "deployment": deployment}


def _divergence(source: Source) -> FigureId:
    rows = source.book.rows("version_mix", **_spans(source, "(all)"))
    before, now = (
        {row["served_key"]: row["calls"] for row in rows if row["is_in_window"] is side} for side in (False, True)
    )
    is_named = None not in before.keys() | now.keys()
    return _bits(
        source, "stability.divergence", said("the use"), divergence(before, now) if is_named else None, "(all)"
    )


def _bits(source: Source, key: str, what: str, value: float | None, deployment: str) -> FigureId:
    return source.book.add(
        key,
        said("Change of the versions that answered, before the window and in it: {what}", what=what),
        "index",
        value=value,
        query="version_mix",
        formula=_DIVERGENCE,
        note=_NO_DIVERGENCE if value is None else None,
        parameters=_spans(source, deployment),
    )


def _critical_runway(source: Source) -> FigureId:
    rows = source.book.rows("critical_runways")
    least, most = shortest(Runway(row["basis"], row["runway_days"]) for row in rows)
    is_known = least is not None and least == most
    return source.book.add(
        "stability.critical_runway",
        said("Shortest runway of a critical deployment"),
        "days",
        value=least if is_known else None,
        bounds=(None, None) if is_known else (least, most),
        n=len(rows),
        query="critical_runways",
        formula="least of the days to the announced end, else of the promised notice",
        note=None if is_known else said("not every critical deployment has an announced end or a promised notice"),
    )


def _deployments(source: Source) -> Iterator[VersionsHeld]:
    rows = {row["deployment_id"]: row for row in source.table(STABILITY)}
    changed = defaultdict(list)
    for row in source.table(VERSION_CHANGE):
        changed[row["deployment_id"]].append(row["changed_on"])
    for deployment in sorted(source.table(DEPLOYMENT), key=lambda row: (row["name"].casefold(), row["deployment_id"])):
        name, row = deployment["deployment_id"], rows[deployment["deployment_id"]]
        yield VersionsHeld(
            deployment=name,
            requested=tuple((row["requested"] or "").splitlines()),
            served=tuple((row["served"] or "").splitlines()),
            pin=_pin(row),
            other=_other(source, row),
            divergence=_bits(source, f"stability.deployment.{name}.divergence", name, row["divergence"], name),
            changed_on=tuple(sorted(set(changed[name]))),
            basis=row["basis"],
            runway=_runway(source, row),
            ratio=_ratio(source, row),
        )


def _pin(row: Row) -> Literal["digest", "dated", "partly", "name", "not_shown"]:
    if row["has_own_copy"]:
        return "digest"
    loose = row["other_calls"] + row["alias_calls"]
    if row["held_calls"]:
        return "partly" if loose or row["not_shown_calls"] else "dated"
    is_shown = loose and not row["not_shown_calls"] and row["has_own_copy"] is False
    return "name" if is_shown else "not_shown"


def _other(source: Source, row: Row) -> FigureId:
    """Calls answered by another version than was asked for; those that cannot be compared may be such too."""
    parameters = source.span | {"deployment": row["deployment_id"]}
    rows = source.book.rows("versions_of_deployment", **parameters)
    not_shown = (item for item in rows if item["answer"] == Served.NOT_SHOWN)
    # Who asks for a name without a version is never answered by another one.
    doubtful = (item for item in not_shown if item["requested"] is None or version_of(item["requested"]))
    least, perhaps = row["other_calls"], sum(item["calls"] for item in doubtful)
    return source.book.add(
        f"stability.deployment.{row['deployment_id']}.other",
        said(
            "Calls answered by another version than the dated one asked for: {deployment}",
            deployment=row["deployment_id"],
        ),
        "calls",
        value=least if rows and not perhaps else None,
        bounds=(least, least + perhaps) if perhaps else (None, None),
        query="versions_of_deployment",
        formula="calls whose two names state different versions or models",
        note=None if rows else _NO_CALLS,
        parameters=parameters,
    )


def _runway(source: Source, row: Row) -> FigureId:
    days, is_least = row["runway_days"], row["basis"] == "notice"
    return source.book.add(
        f"stability.deployment.{row['deployment_id']}.runway",
        said("Days until the service ends: {deployment}", deployment=row["deployment_id"]),
        "days",
        value=None if is_least else days,
        bounds=(days, None) if is_least else (None, None),
        query="runway_of_deployment",
        formula="days to the earliest announced end, else of the notice that the terms promise",
        note=_WHY_NO_RUNWAY.get(row["basis"]),
        parameters={"deployment": row["deployment_id"]},
    )


def _ratio(source: Source, row: Row) -> FigureId:
    ratio, is_least = row["runway_ratio"], row["basis"] == "notice"
    return source.book.add(
        f"stability.deployment.{row['deployment_id']}.ratio",
        said("Runway for each day of the tested switch: {deployment}", deployment=row["deployment_id"]),
        "index",
        value=None if is_least else ratio,
        bounds=(ratio, None) if is_least else (None, None),
        query="runway_of_deployment",
        formula="days until the service ends / days of a tested switch",
        note=said("no runway is shown, or no switch was tested") if ratio is None else None,
        parameters={"deployment": row["deployment_id"]},
    )


_WHY_NO_RUNWAY = {
    "own": marked("no end is announced, and the organisation runs its own copy"),
    "not_shown": marked("no end is announced, and no terms in the evidence promise a notice in days"),
}


def _changes(source: Source) -> Iterator[VersionChange]:
    for row in sorted(source.table(VERSION_CHANGE), key=lambda row: (row["changed_on"], row["deployment_id"])):
        asked = {name: row[name] for name in ("requested", "before", "after")}
        parameters = {"deployment": row["deployment_id"], **asked}
        yield VersionChange(
            deployment=row["deployment_id"],
            **asked,
            on=row["changed_on"],
            calls=source.book.add(
                f"stability.change.{'.'.join(parameters.values())}",
                said("Calls that {after} answered after {before}", after=row["after"], before=row["before"]),
                "calls",
                value=row["calls"],
                query="version_change",
                formula="sum of calls",
                parameters=parameters,
            ),
            recorded_on=row["recorded_on"],
        )


def _terms(source: Source) -> Iterator[TermChange]:
    """Changes of terms, each once however many deployments it concerns."""
    users: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    columns = ("subject", "clause", "before", "after", "before_on", "after_on", "before_sha256", "after_sha256")
    for row in source.table(TERM_CHANGE):
        users[tuple(row[column] for column in columns)].append(row["deployment_id"])
    for values, deployments in sorted(users.items(), key=lambda item: item[0][:2]):
        *stated, before, after = values
        yield TermChange(
            **dict(zip(columns, stated, strict=False)),
            before_evidence=source.evidence_ids[before],
            after_evidence=source.evidence_ids[after],
            deployments=tuple(deployments),
        )

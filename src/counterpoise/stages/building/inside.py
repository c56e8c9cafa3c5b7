"""Who inside the organisation depends on what, and the patterns that single measures hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from counterpoise.assessment import patterns as judged
from counterpoise.assessment.attribution import SELF
from counterpoise.assessment.autonomy import Bounds
from counterpoise.assessment.concentration import measure
from counterpoise.catalogue import patterns as catalogue
from counterpoise.contracts.controls import FACT
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.marts import CONCENTRATION
from counterpoise.language import marked, said
from counterpoise.report.basis import FigureId, Unit
from counterpoise.report.power import BusinessUnit, Inside, Pattern
from counterpoise.report.wording import capital
from counterpoise.stages.assess import as_float
from counterpoise.stages.building.control_map import asked_of, power_rows
from counterpoise.stages.building.source import Source, floats, share
from counterpoise.stages.concentration import asked_of as layer_asked
from counterpoise.vocabulary import ALL, ControlPoint, Dimension, Hosting, Weight

_WITHOUT_LIMIT = 10**9  # of an effective number of which no part is known
_FEWER = marked("fewer than ten users, or the logs name none")


def build_inside(source: Source) -> Inside:
    """Every business unit with what it depends on, the one with most calls first."""
    rows = source.book.rows("units", **source.span)
    shown = {row["unit"]: int(row["users"]) for row in rows if row["unit"] and row["users"]}
    effective = measure(shown).n_effective
    return Inside(
        units=tuple(_units(source, rows)),
        effective=source.book.add(
            "inside.effective_units",
            said("Effective number of business units by users"),
            "effective entities",
            value=as_float(effective),
            n=len(shown),
            query="units",
            formula="1 / Σ s_i², s_i = users of a unit / users of all units",
            note=said("units with fewer than ten users are left out") if shown else _FEWER,
            parameters=source.span,
        ),
        access=_access(source),
    )


def build_patterns(source: Source) -> tuple[Pattern, ...]:
    """Every pattern of the catalogue; the share of the control map stands in the book before this is asked."""
    pooled = {
        row["dimension"]: row
        for row in source.table(CONCENTRATION)
        if row["is_pooled"] and (row["weight"], row["scope"]) == (Weight.CALLS, ALL)
    }

    def bounds(dimension: Dimension, name: str) -> Bounds | None:
        return _bounds(pooled[dimension][f"{name}_lower"], pooled[dimension][f"{name}_upper"])

    gap = next(figure for figure in source.book.figures if figure.key == "control.gap")
    found = judged.patterns(
        judged.Measured(
            gap=_bounds(gap.value, gap.value) or _bounds(gap.lower, gap.upper),
            largest_host=bounds(Dimension.HOST, "cr1"),
            developers=bounds(Dimension.DEVELOPER, "n_effective"),
            roots=bounds(Dimension.ROOT, "n_effective"),
            payee_hhi=bounds(Dimension.PAYEE, "hhi"),
            developer_hhi=bounds(Dimension.DEVELOPER, "hhi"),
            revocable=_revocable(source),
            largest_unit=_largest(source.book.rows("units", **source.span), "unit", "calls"),
            largest_evaluator=_largest(source.book.rows("evaluators"), "evaluator", "results"),
        )
    )
    return tuple(
        Pattern(
            id=item.id,
            name=said(item.name),
            sign=said(item.sign),
            meaning=said(item.meaning),
            outcome=found[item.id][0].value,
            measure=_decides(source, item.id, found[item.id][1]),
        )
        for item in catalogue.patterns()
    )


def _decides(source: Source, pattern: str, bounds: Bounds | None) -> FigureId:
    """The measure that a pattern is held against."""
    stop = asked_of(source, ControlPoint.STOP)
    root, payee = (layer_asked(source.audit.window, layer, Weight.CALLS) for layer in (Dimension.ROOT, Dimension.PAYEE))
    made: Mapping[str, tuple[str, Unit, str, str, Mapping[str, str]]] = {
        "PAT-1": (said("Released weights less autonomy"), "share", "as control.gap", "power_rows", stop),
        "PAT-2": (
            said("Effective number of developers less that of base models, in calls"),
            "effective entities",
            "N2 by developer − N2 by base model; bounds of the difference",
            "weight_by",
            root,
        ),
        "PAT-3": (
            said("HHI by payee less HHI by developer, in calls"),
            "points",
            "HHI by payee − HHI by developer; bounds of the difference",
            "weight_by",
            payee,
        ),
        "PAT-4": (
            said("Use of own copies whose licence its grantor can end alone"),
            "share",
            "calls of own copies with an external holder / all calls",
            "power_rows",
            stop,
        ),
        "PAT-5": (
            said("Largest share of one business unit"),
            "share",
            "largest calls / all calls",
            "units",
            source.span,
        ),
        "PAT-6": (said("Largest share of one evaluator"), "share", "largest results / all results", "evaluators", {}),
    }
    label, unit, formula, query, parameters = made[pattern]
    lower, upper = floats(bounds)
    return source.book.add(
        f"pattern.{pattern}",
        label,
        unit,
        bounds=(lower, None if upper is not None and upper >= _WITHOUT_LIMIT else upper),
        query=query,
        formula=formula,
        note=None if bounds else said("nothing that it rests on is shown"),
        parameters=parameters,
    )


def _units(source: Source, rows: Sequence[Mapping[str, Any]]) -> Iterator[BusinessUnit]:
    calls = sum(row["calls"] for row in rows)
    for row in rows:
        name = row["unit"]
        key = f"inside.{name or '(no unit)'}"
        yield BusinessUnit(
            name=name,
            calls=source.book.add(
                f"{key}.calls",
                said("Calls of {name}", name=name or said("no business unit")),
                "share",
                value=share(row["calls"], calls),
                query="units",
                formula="calls of the unit / all calls",
                note=None if calls else said("no log counts a call in the window"),
                parameters=source.span,
            ),
            users=_count(source, f"{key}.users", name, "users", row["users"], _FEWER),
            deployments=_count(source, f"{key}.deployments", name, "deployments", row["deployments"]),
            critical=_count(
                source, f"{key}.critical", name, "deployments", row["critical"], of=marked("critical deployments")
            ),
            developers=_count(
                source, f"{key}.developers", name, "entities", row["developers"], of=marked("known developers")
            ),
            hosts=_count(source, f"{key}.hosts", name, "entities", row["hosts"], of=marked("known hosts")),
        )


def _count(  # noqa: PLR0913, PLR0917 a figure is what it is made of
    source: Source, key: str, unit: str | None, what: Unit, value: int | None, note: str | None = None, of: str = ""
) -> FigureId:
    named = of or what
    return source.book.add(
        key,
        said("{what} of {unit}", what=capital(said(named)), unit=unit or said("no business unit")),
        what,
        value=value,
        query="units",
        formula=f"{named} of the unit",
        note=note if value is None else None,
        parameters=source.span,
    )


def _access(source: Source) -> FigureId:
    """Users of all registered deployments over the staff that is eligible; unknown where either is."""
    rows = source.book.rows("users_by", dimension=Dimension.HOST.value)
    users = sum((Fraction(row["weight"]) for row in rows), Fraction())
    staff = next((float(row["value"]) for row in source.table(FACT) if row["fact"] == "pol.eligible_staff"), None)
    is_known = bool(users and staff)
    return source.book.add(
        "inside.access",
        said("Eligible staff with any use in the window"),
        "share",
        value=min(1.0, round(float(users)) / staff) if is_known and staff else None,
        query="users_by",
        formula="users in the logs / eligible staff that estate.yaml states",
        note=None if is_known else said("the logs name no users, or estate.yaml states no eligible_staff"),
        parameters={"dimension": Dimension.HOST.value},
    )


def _revocable(source: Source) -> Bounds | None:
    """Share of the calls on own copies whose licence its grantor may end alone."""
    rows = power_rows(source, ControlPoint.STOP)
    total = sum(row["calls"] for row in rows)
    own = {row["deployment_id"] for row in source.table(DEPLOYMENT) if row["hosting"] == Hosting.SELF}
    if not total:
        return None
    sure = doubtful = 0
    for row in rows:
        if row["deployment_id"] is None:
            doubtful += row["calls"]
        elif row["deployment_id"] in own:
            holders = set((row["holders"] or "").split("\n")) - {"", SELF}
            sure += row["calls"] if holders else 0
            doubtful += row["calls"] if row["not_shown"] and not holders else 0
    return Bounds(Fraction(sure, total), Fraction(sure + doubtful, total))


def _largest(rows: Sequence[Mapping[str, Any]], name: str, weight: str) -> Bounds | None:
    """Bounds of the largest share; what has no name may belong to the largest."""
    found = measure(
        {row[name]: row[weight] for row in rows if row[name] is not None},
        sum(row[weight] for row in rows if row[name] is None),
    )
    return _bounds(as_float(found.cr1_lower), as_float(found.cr1_upper))


def _bounds(lower: float | None, upper: float | None) -> Bounds | None:
    if lower is None and upper is None:
        return None
    return Bounds(Fraction(lower or 0), Fraction(upper) if upper is not None else Fraction(_WITHOUT_LIMIT))

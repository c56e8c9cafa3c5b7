"""Released models against others: where the line is drawn, what it hangs on, and what other values would make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any, Literal, TypeAlias

from counterpoise.assessment.contrast import Contrast as Found
from counterpoise.assessment.contrast import Span, Unit, contrast, within
from counterpoise.assessment.inference import DRAWS, SEED, WEIGHT_DRAWS, first_rank
from counterpoise.catalogue.indicator_rules import DOCUMENTATION
from counterpoise.contracts.marts import SCORE
from counterpoise.language import marked, said
from counterpoise.report import contrast as shown
from counterpoise.report.basis import FigureId
from counterpoise.report.basis import Unit as FigureUnit
from counterpoise.stages.building.source import Source
from counterpoise.vocabulary import RELEASED, Access, Hosting, Level

Kind: TypeAlias = Literal["released", "unlimited", "own_copy"]
Row: TypeAlias = Mapping[str, Any]
_LEADS = 0.8
_QUERY = "contrast_units"
_FIRST: Mapping[Kind, tuple[str, Callable[[Row], bool]]] = {
    "released": (marked("access open or partly open"), lambda row: row["access"] in RELEASED),
    "unlimited": (marked("access open"), lambda row: row["access"] == Access.OPEN),
    "own_copy": (
        marked("access open or partly open, run by the organisation"),
        lambda row: row["access"] in RELEASED and row["hosting"] == Hosting.SELF,
    ),
}
_SECOND = marked("access closed")
_RANKED: tuple[Literal["released", "other"], ...] = ("released", "other")
_SIDES: tuple[Literal["released", "other", "not_shown"], ...] = ("released", "other", "not_shown")


def build_contrasts(source: Source) -> shown.Contrasts:
    """Three lines in the documentation score, every pillar, weights against who runs them, and drawn weights."""
    levels = dict.fromkeys((row["level"], row["pillar"]) for row in source.table(SCORE))
    pillars = {key: _rows(source, *key) for key in sorted(levels)}
    return shown.Contrasts(
        lines=tuple(_line(source, kind) for kind in _FIRST),
        pillars=tuple(_pillar(source, *key) for key in pillars),
        squares=tuple(_squares(source)),
        strata=_strata(source),
        ranks=tuple(_ranks(source, pillars)),
    )


def _asked(level: str, pillar: str) -> dict[str, str]:
    return {"level": level, "pillar": pillar}


def _rows(source: Source, level: str, pillar: str) -> Sequence[Row]:
    return source.book.rows(_QUERY, **_asked(level, pillar))


def _units(rows: Sequence[Row]) -> list[Unit]:
    return [Unit(row["deployment_id"], row["developer_id"], row["lower"], row["upper"]) for row in rows]


def _parted(rows: Sequence[Row], kind: Kind) -> tuple[list[Row], list[Row]]:
    _, is_first = _FIRST[kind]
    return [row for row in rows if is_first(row)], [row for row in rows if row["access"] == Access.CLOSED]


class _Figures:
    """Figures of one contrast."""

    def __init__(self, source: Source, key: str, about: str, asked: Mapping[str, str], found: Found) -> None:
        self._add, self._key, self._about, self._asked = source.book.add, key, about, asked
        self._gate, self._n = found.gate, sum(found.units)

    def span(self, name: str, label: str, formula: str, span: Span | None, unit: FigureUnit = "index") -> FigureId:
        left_out = (
            said("not computed: the groups are only listed")
            if self._gate == "listed"
            else said("not computed: the groups are only described")
        )
        return self._add(
            f"{self._key}.{name}",
            f"{label}: {self._about}",
            unit,
            bounds=(span.lower, span.upper) if span else (None, None),
            n=self._n,
            query=_QUERY,
            formula=formula,
            note=None if span else left_out,
            parameters=self._asked,
        )

    def count(self, name: str, label: str, unit: FigureUnit, value: float | None) -> FigureId:
        return self._add(
            f"{self._key}.{name}",
            f"{label}: {self._about}",
            unit,
            value=value,
            query=_QUERY,
            formula={
                "share": "mean of completeness",
                "entities": "number of known developers and of units without one",
            }.get(unit, "number of rows of the group"),
            note=None if value is not None else said("the group has no deployment"),
            parameters=self._asked,
        )


def _line(source: Source, kind: Kind) -> shown.Contrast:
    words, _ = _FIRST[kind]
    asked = _asked(Level.MODEL, DOCUMENTATION)
    groups = _parted(_rows(source, **asked), kind)
    found = contrast(*map(_units, groups))
    made = _Figures(
        source,
        f"contrast.{kind}",
        said("{first}, against {second}", first=said(words), second=said(_SECOND)),
        asked,
        found,
    )
    spans = [item.difference for item in found.left]
    turned = next((item.cluster for item in found.left if item.direction != found.direction), None)
    sides = list(enumerate(("first", "second")))
    return shown.Contrast(
        kind=kind,
        gate=found.gate,
        direction=found.direction,
        units=_pair(
            made.count(
                f"{side}.units", said("Deployments, {side} group", side=said(side)), "deployments", found.units[n]
            )
            for n, side in sides
        ),
        developers=_pair(
            made.count(
                f"{side}.developers", said("Developers, {side} group", side=said(side)), "entities", found.clusters[n]
            )
            for n, side in sides
        ),
        completeness=_pair(
            made.count(
                f"{side}.completeness",
                said("Questions answered, {side} group", side=said(side)),
                "share",
                fmean(row["completeness"] for row in groups[n]) if groups[n] else None,
            )
            for n, side in sides
        ),
        difference=made.span(
            "difference",
            said("Difference of mean documentation"),
            "[mean lower of first − mean upper of second, mean upper of first − mean lower of second]",
            found.difference,
        ),
        delta=made.span(
            "delta",
            said("Cliff's delta"),
            "(pairs where first > second − pairs where first < second) / pairs, at both ends",
            found.delta,
        ),
        bootstrap=made.span(
            "bootstrap",
            said("Interval of the difference at 95 per cent"),
            f"BCa, {DRAWS} resamples of whole developers, seed {SEED}; outer bounds of both ends",
            found.bootstrap,
        ),
        p=made.span(
            "p",
            said("Two-sided p of exchanging the labels"),
            f"share of allocations whose means differ by at least as much; {_drawn(found)}; at both ends",
            found.p,
        ),
        left=made.span(
            "left",
            said("Difference, each developer left out in turn"),
            "[least lower, greatest upper] of the difference over all developers left out",
            Span(min(span.lower for span in spans), max(span.upper for span in spans)) if spans else None,
        ),
        turned_by=source.entity_names.get(turned, turned) if turned else None,
    )


def _drawn(found: Found) -> str:
    if found.allocations is None:
        return "not computed"
    return (
        f"all {found.allocations}" if found.is_exact else f"{found.allocations} drawn, (b + 1) / (m + 1), seed {SEED}"
    )


def _pair(made: Iterator[FigureId]) -> tuple[FigureId, FigureId]:
    first, second = made
    return first, second


def _pillar(source: Source, level: str, pillar: str) -> shown.PillarContrast:
    asked = _asked(level, pillar)
    found = contrast(*map(_units, _parted(_rows(source, **asked), "released")))
    made = _Figures(
        source,
        f"contrast.{level}.{pillar}",
        said("{pillar} of the {level}", pillar=pillar, level=said(level)),
        asked,
        found,
    )
    means = found.means or (None, None)
    return shown.PillarContrast(
        level=Level(level),
        pillar=pillar,
        gate=found.gate,
        direction=found.direction,
        means=_pair(
            made.span(
                f"{side}.mean",
                said("Mean score, {side} group", side=said(side)),
                "[mean of lower, mean of upper]",
                means[n],
            )
            for n, side in enumerate(("first", "second"))
        ),
        difference=made.span(
            "difference", said("Difference of means"), "first less second, least to most", found.difference
        ),
        delta=made.span("delta", said("Cliff's delta"), "as in the contrast of documentation", found.delta),
    )


def _squares(source: Source) -> Iterator[shown.Square]:
    asked = _asked(Level.MODEL, DOCUMENTATION)
    for weights in _SIDES:
        for is_own in (True, False):
            rows = [
                row
                for row in _rows(source, **asked)
                if _side(row) == weights and (row["hosting"] == Hosting.SELF) is is_own
            ]
            key = f"contrast.square.{weights}.{'own' if is_own else 'others'}"
            who = said("the organisation") if is_own else said("others, or not shown")
            about = said("weights {weights}, run by {who}", weights=said(weights.replace("_", " ")), who=who)
            yield shown.Square(
                weights=weights,
                is_own=is_own,
                deployments=source.book.add(
                    f"{key}.deployments",
                    said("Deployments: {about}", about=about),
                    "deployments",
                    value=len(rows),
                    query=_QUERY,
                    formula="number of rows of the square",
                    parameters=asked,
                ),
                documentation=source.book.add(
                    f"{key}.documentation",
                    said("Mean documentation: {about}", about=about),
                    "index",
                    bounds=(fmean(row["lower"] for row in rows), fmean(row["upper"] for row in rows))
                    if rows
                    else (None, None),
                    n=len(rows),
                    query=_QUERY,
                    formula="[mean of lower, mean of upper]",
                    note=None if rows else said("no deployment"),
                    parameters=asked,
                ),
            )


def _strata(source: Source) -> shown.Strata:
    """Each use case that states needs is a stratum: its deployments were chosen for the same work."""
    asked = _asked(Level.MODEL, DOCUMENTATION)
    rows = [row for row in source.book.rows("contrast_strata", **asked) if _side(row) != "not_shown"]
    titles = {item.id: item.title for item in source.audit.estate.settings.use_cases if item.needs}
    strata = {name: _sides_of(row for row in rows if row["use_case"] == name) for name in titles}
    compared = {name for name, groups in strata.items() if all(groups)}
    both = {row["deployment_id"] for row in rows}
    left = both - {row["deployment_id"] for row in rows if row["use_case"] in compared}
    found = within(list(strata.values()))

    def add(key: str, label: str, unit: FigureUnit, formula: str, **given: Any) -> FigureId:
        key, query = f"contrast.strata.{key}", "contrast_strata"
        return source.book.add(key, label, unit, query=query, formula=formula, parameters=asked, **given)

    return shown.Strata(
        use_cases=tuple(
            shown.Stratum(
                use_case=title,
                deployments=_pair(
                    add(
                        f"{name}.{side}",
                        said("Deployments on {words}: {title}", words=said(words), title=title),
                        "deployments",
                        "deployments of the group in the use case",
                        value=len(strata[name][n]),
                    )
                    for n, (side, words) in enumerate(
                        (("released", marked("released weights")), ("other", marked("closed access")))
                    )
                ),
            )
            for name, title in titles.items()
        ),
        named=add(
            "named", said("Use cases with stated needs"), "use cases", "use cases with stated needs", value=len(titles)
        ),
        compared=add(
            "compared",
            said("Use cases that hold both released and closed deployments"),
            "use cases",
            "use cases with a scored deployment of both groups",
            value=len(compared),
        ),
        left_out=add(
            "left_out",
            said("Deployments that no comparison inside a use case covers"),
            "share",
            "scored deployments of both groups in no compared use case / scored deployments of both groups",
            value=len(left) / len(both) if both else None,
            n=len(both),
            note=None if both else said("no deployment of either group has a score"),
        ),
        difference=add(
            "difference",
            said("Difference of mean documentation inside use cases, released less closed"),
            "index",
            "mean over compared use cases, weighted by their deployments, of the difference of means, least to most",
            bounds=(found.lower, found.upper) if found else (None, None),
            n=len(both) - len(left),
            note=None if found else said("no use case holds both groups"),
        ),
    )


def _sides_of(rows: Iterable[Row]) -> tuple[list[Unit], list[Unit]]:
    listed = list(rows)
    released = [row for row in listed if _side(row) == "released"]
    return _units(released), _units([row for row in listed if _side(row) == "other"])


def _side(row: Row) -> str:
    if row["access"] in RELEASED:
        return "released"
    return "other" if row["access"] == Access.CLOSED else "not_shown"


def _ranks(source: Source, pillars: Mapping[tuple[str, str], Sequence[Row]]) -> Iterator[shown.Rank]:
    """Share of drawn weights under which a group comes first, its scores drawn within their bounds."""
    spans: dict[str, list[tuple[float, float]]] = {name: [] for name in _RANKED}
    for rows in pillars.values():
        for name, listed in spans.items():
            units = [row for row in rows if _side(row) == name]
            if not units:
                return
            listed.append((fmean(row["lower"] for row in units), fmean(row["upper"] for row in units)))
    if not pillars:
        return
    first = first_rank(spans)
    formula = "weights of the pillars drawn evenly (Dirichlet), means drawn within their bounds"
    for name in _RANKED:
        yield shown.Rank(
            group=name,
            first=source.book.add(
                f"contrast.rank.{name}",
                said(
                    "Draws in which the group comes first: {group}",
                    group=said(_FIRST["released"][0] if name == "released" else _SECOND),
                ),
                "share",
                value=first[name],
                n=WEIGHT_DRAWS,
                query="scores_of_deployments",
                formula=f"{formula}; {WEIGHT_DRAWS} draws, seed {SEED}",
            ),
            leads=first[name] >= _LEADS,
        )

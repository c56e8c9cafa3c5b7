"""Rating files by the rules of those who defined the rating, held against what the files themselves state."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar

from counterpoise.assessment.contrast import Span, Unit, contrast
from counterpoise.assessment.ratings.mof import LABELS, Rating, rate
from counterpoise.assessment.ratings.points import Given, Sum, sums
from counterpoise.contracts.ratings import RATING
from counterpoise.errors import InputError, Problem
from counterpoise.safe.text import comparable, one_line
from counterpoise.sources import mof
from counterpoise.sources.base import HEAD_BYTES, Context, Row, UnreadableError
from counterpoise.sources.discovery import recognise
from counterpoise.sources.fmti_table import SCHEME
from counterpoise.sources.lines import read_text
from counterpoise.vocabulary import EvidenceKind

Scheme: TypeAlias = Literal["mof", "openness", "fmti"]

_Read = TypeVar("_Read")

MAX_BYTES = 32 * 1024 * 1024
_RELEASES_WEIGHTS = comparable("Full external model access")  # of the index of May 2024
_TOTAL = "total"
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,18})?")
_INDICATORS = {"Domain", "Subdomain", "Indicator"}


@dataclass(frozen=True, slots=True)
class Rated:
    """What rating one path gave: a summary of its own and an entry for each thing rated."""

    scheme: Scheme
    summary: Mapping[str, Any]
    entries: tuple[Mapping[str, Any], ...]
    unread: tuple[str, ...] = ()  # files of the folder that could not be read, with the reason


class _Files:
    """The files of one path; in a folder, one that cannot be read is set aside and named."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise InputError(Problem("does not exist", path, remedy="name a file or a folder of the rating"))
        self.path = path
        self.all = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        if large := [file for file in self.all if file.stat().st_size > MAX_BYTES]:
            raise InputError(Problem(f"is larger than {MAX_BYTES:,} bytes", file) for file in large)
        self.unread: list[str] = []

    def read(self, file: Path, reading: Callable[[], Iterable[_Read]]) -> list[_Read]:
        """What reading a file gives. Raises InputError where it is the only one and cannot be read."""
        try:
            return list(reading())
        except UnreadableError as error:
            reason = one_line(str(error), 300)
            if file == self.path:
                raise InputError(Problem(reason, file, remedy="see docs/formats.md for its form")) from error
            self.unread.append(f"{file.relative_to(self.path).as_posix()}: {reason}")
            return []

    def nothing(self, wanted: str) -> InputError:
        what = f"holds nothing that can be rated; expected {wanted}"
        return InputError(Problem(what, self.path, remedy="name another path"))


def rate_path(scheme: Scheme, path: Path) -> Rated:
    """Rate a file, or every file in a folder that the scheme reads. Raises InputError with one line a problem."""
    return _SCHEMES[scheme](_Files(path))


# Model Openness Framework


def _mof(files: _Files) -> Rated:
    wanted = [file for file in files.all if file.suffix.lower() in {".yml", ".yaml", ".json"}]
    ratings = [rate(release) for file in wanted for release in files.read(file, partial(mof.releases, file))]
    if not ratings:
        raise files.nothing("a model file of the Model Openness Framework (YAML or JSON)")
    classes = {LABELS[number]: sum(item.mof_class == number for item in ratings) for number in (1, 2, 3, 0)}
    contradicted = sum(bool(item.contradictions) for item in ratings)
    summary = {"models": len(ratings), "classes": classes, "models_with_contradictions": contradicted}
    return Rated("mof", summary, tuple(map(_mof_entry, ratings)), tuple(files.unread))


def _mof_entry(item: Rating) -> Mapping[str, Any]:
    return {
        "name": item.name,
        "class": item.mof_class,
        "label": LABELS[item.mof_class],
        "progress": {str(number): item.progress[number] for number in (1, 2, 3)},
        # Our own reading, apart: a licence that is absent or not recognised is unknown and not a no.
        "class_if_unknown_licences_were_open": item.at_most,
        "own_reading": item.own_reading,
        "components": [
            {"component": part.component, "licence": part.licence, "outcome": part.outcome.value}
            for part in item.components
        ],
        "contradictions": list(item.contradictions),
    }


# Points


def _openness(files: _Files) -> Rated:
    rows = list(_rows(files, "openness_table", "openness_project"))
    if not rows:
        raise files.nothing("the table or a project of Opening up ChatGPT (df.csv, projects/*.yaml)")
    tables = [row for source, row in rows if source == "openness_table"]
    given, stated = _given(tables or [row for _, row in rows])
    found = sums(given, stated)
    summary = _held(found)
    if tables and (beside := {row.values["subject"] for source, row in rows if source == "openness_project"}):
        summary["projects_not_rated_beside_the_table"] = len(beside)  # their names are not those of the table
    return Rated("openness", summary, tuple(map(_sum_entry, found)), tuple(files.unread))


def _fmti(files: _Files) -> Rated:
    rows = list(_rows(files, "fmti_table", "fmti_report"))
    scores = [row for source, row in rows if source == "fmti_table" and row.values.get("scheme") == SCHEME]
    reports = [row for source, row in rows if source == "fmti_report"]
    if not scores and not reports:
        raise files.nothing("scores or reports of the Foundation Model Transparency Index (CSV)")
    listed = _subdomains(files.all)
    given, stated = _given(scores or reports)
    found = sums(given, stated, _groups(given, listed))
    summary = _held(found) | {"subdomains": len(set(listed.values()))} | _released_against_others(found, given)
    if scores and reports:
        summary |= _against_reports(found, reports, listed)
    return Rated("fmti", summary, tuple(map(_sum_entry, found)), tuple(files.unread))


def _released_against_others(found: list[Sum], given: list[Given]) -> dict[str, Any]:
    """Totals of the companies that the index itself says release weights, against those of the others."""
    released = {answer.subject: bool(answer.points) for answer in given if comparable(answer.item) == _RELEASES_WEIGHTS}
    units = [Unit(item.subject, item.subject, float(item.lower), float(item.upper)) for item in found if not item.group]
    first, second = ([unit for unit in units if released.get(unit.name) is side] for side in (True, False))
    if not first or not second:
        return {}
    held = contrast(first, second)
    shown = {
        "companies": list(held.units),
        "means": held.means,
        "medians": held.medians,
        "difference": held.difference,
        "cliffs_delta": held.delta,
        "p": held.p,
        "allocations": held.allocations,
        "bootstrap_95": held.bootstrap,
        "direction": held.direction,
        "without_one_company": {item.cluster: item.difference for item in held.left},
    }
    return {"released_weights_against_others": {name: _plain(value) for name, value in shown.items()}}


def _plain(value: Any) -> Any:
    """Spans as one number where their ends are equal, else as both, rounded to six decimals."""
    if isinstance(value, Span):
        ends = [round(value.lower, 6), round(value.upper, 6)]
        return ends[0] if ends[0] == ends[1] else ends
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, dict) else value


def _groups(given: list[Given], listed: Mapping[str, str]) -> dict[str, str]:
    """Subdomain of each item. Names that differ between the files are taken in order, where as many are left over."""
    items = list(dict.fromkeys(answer.item for answer in given))
    known = {comparable(name): group for name, group in listed.items()}
    groups = {item: known[comparable(item)] for item in items if comparable(item) in known}
    used = {comparable(item) for item in groups}
    rest = [group for name, group in listed.items() if comparable(name) not in used]
    others = [item for item in items if item not in groups]
    return groups | (dict(zip(others, rest, strict=True)) if len(others) == len(rest) else {})


def _rows(files: _Files, *formats: str) -> Iterator[tuple[str, Row]]:
    """Answers in the files of these formats, each with its format."""
    for file in files.all:
        with file.open("rb") as content:
            source = recognise(EvidenceKind.RATING, file.name, content.read(HEAD_BYTES))
        name = source.__name__.rpartition(".")[2] if source else ""
        if source is not None and name in formats:
            rows = files.read(file, partial(source.read, file, Context(file.name)))
            yield from ((name, row) for row in rows if isinstance(row, Row) and row.table == RATING.noun)


def _given(rows: list[Row]) -> tuple[list[Given], dict[str, Fraction]]:
    """Answers, and the totals that the file states, by subject."""
    given, stated = [], {}
    for row in rows:
        subject, item, points = (row.values.get(name) for name in ("subject", "item", "points"))
        if subject is None or item is None:
            continue
        number = _number(points)
        if item == _TOTAL:
            if number is not None:
                stated[subject] = number
        else:
            given.append(Given(subject, item, number))
    return given, stated


def _number(text: str | None) -> Fraction | None:
    """A plain decimal number; anything else, a fraction or an exponent among it, gives no points."""
    return Fraction(text) if text is not None and _DECIMAL.fullmatch(text) else None


def _subdomains(files: list[Path]) -> dict[str, str]:
    """Subdomain of each indicator, from the list of indicators that lies with the scores."""
    found = {}
    for file in files:
        if file.suffix.lower() == ".csv":
            reader = csv.DictReader(io.StringIO(read_text(file).removeprefix("\ufeff"), newline=""))
            if set(reader.fieldnames or ()) >= _INDICATORS:
                for line in reader:
                    found[one_line(line["Indicator"])] = f"{one_line(line['Domain'])} / {one_line(line['Subdomain'])}"
    return found


def _against_reports(found: list[Sum], reports: list[Row], listed: Mapping[str, str]) -> dict[str, Any]:
    """Totals and subdomains of the table against those of the company reports, which name some companies otherwise."""
    by_company: dict[str, list[Row]] = defaultdict(list)
    for row in reports:
        by_company[row.values["subject"]].append(row)
    of_reports: dict[tuple[str, str | None], Fraction] = {}
    for company, rows in by_company.items():
        given, _ = _given(rows)
        for item in sums(given, {}, _groups(given, listed)):
            of_reports[comparable(company), item.group] = item.lower
    names = {name for name, _ in of_reports}
    differing, equal = [], 0
    for item in found:
        mine = comparable(item.subject)
        name = next((name for name in sorted(names) if name == mine or name.startswith(mine)), mine)
        is_equal = of_reports.get((name, item.group)) == item.lower
        equal += is_equal and item.group is None
        if not is_equal:
            differing.append(f"{item.subject}: {item.group or 'total'}")
    return {"reports": len(names), "totals_equal_to_reports": equal, "sums_that_differ_from_reports": differing}


def _held(found: list[Sum]) -> dict[str, Any]:
    totals = [item for item in found if item.group is None]
    return {
        "subjects": len(totals),
        "stated": sum(item.stated is not None for item in totals),
        "equal_to_stated": sum(item.agrees is True for item in totals),
    }


def _sum_entry(item: Sum) -> Mapping[str, Any]:
    return {
        "subject": item.subject,
        "group": item.group,
        "items": item.items,
        "answered": item.answered,
        "lower": float(item.lower),
        "upper": float(item.upper),
        "stated": None if item.stated is None else float(item.stated),
        "agrees": item.agrees,
    }


_SCHEMES: Mapping[Scheme, Callable[[_Files], Rated]] = MappingProxyType(
    {"mof": _mof, "openness": _openness, "fmti": _fmti}
)

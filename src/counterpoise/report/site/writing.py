"""A site is written whole or not at all, from bundles that verify, and holds copies of them.

Copies, not links: a site is handed on, as a folder or zipped, to readers who do not have the folder of reports, and a
link out of it would break there. Each copy is a whole bundle, so it can be verified and explained where it lies.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from counterpoise.errors import InputError, IntegrityError, Problem
from counterpoise.report import bundle
from counterpoise.report.site.history import Edition, History
from counterpoise.report.site.pages import pages
from counterpoise.safe.json import canonical

INDEX = "index.html"
CONTENT = "site.json"  # what the site holds; also the sign that a folder is a site and may be replaced
SCHEMA = "counterpoise.site/1"
_PERIODS = "periods"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A bundle that is not what was issued."""

    folder: Path
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What was written."""

    folder: Path
    periods: tuple[str, ...]  # the newest first
    left_out: tuple[LeftOut, ...]


def write_site(reports: Path, out: Path) -> Site:
    """Write the site of the bundles that lie in the folder `reports`, one a period, to the folder `out`.

    A bundle that does not verify is left out and named. Raises InputError where there is none, where two are of one
    period or of two organisations, or where `out` holds something else; IntegrityError where none verifies.
    """
    bundle.require_replaceable(out, CONTENT)
    found = _bundles(reports)
    out = out.resolve()  # `.` has no name of its own
    prepared = out.with_name(f".{out.name}.prepared")
    shutil.rmtree(prepared, ignore_errors=True)
    try:
        prepared.mkdir(mode=0o755, parents=True)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise InputError(Problem(what, out.parent, remedy="name another folder with --out")) from error
    try:
        editions: dict[Path, Edition] = {}
        left_out: list[LeftOut] = []
        for folder in found:
            try:
                bundle.verify(folder)
                _require_another(folder, editions)
                editions[folder] = _copied(folder, prepared)
            except IntegrityError as error:
                left_out.append(LeftOut(folder, error.problems))
        if not editions:
            raise IntegrityError(problem for item in left_out for problem in item.problems)
        history = History(editions.values())
        _write(history, prepared)
        bundle.publish(prepared, out, CONTENT)
    finally:
        shutil.rmtree(prepared, ignore_errors=True)
    return Site(out, tuple(item.period for item in history.editions), tuple(left_out))


def _bundles(reports: Path) -> list[Path]:
    """The folders in `reports` that hold a manifest, by name; what an interrupted audit left has a dot before it."""
    if not reports.is_dir():
        raise InputError(Problem("is not a folder", reports, remedy="name the folder that holds a report a period"))
    found = sorted(
        path
        for path in reports.iterdir()
        if not path.name.startswith(".") and not path.is_symlink() and (path / bundle.MANIFEST).is_file()
    )
    if not found:
        remedy = "name the folder above them, such as reports/aldermoor"
        raise InputError(Problem("holds no folder with a report", reports, remedy=remedy))
    return found


def _require_another(folder: Path, editions: dict[Path, Edition]) -> None:
    """One bundle a period and one organisation: else no period has one before it, and nothing can be called gone."""
    report = bundle.read_report(folder)
    for other, edition in editions.items():
        if edition.period == report.audit.period:
            what = f"is of the same period as {other.name}"
            raise InputError(Problem(what, folder, remedy="leave one of them in the folder"))
        if edition.report.estate.organisation != report.estate.organisation:
            what = f"is of another organisation than {other.name}"
            raise InputError(Problem(what, folder, remedy="give each estate a folder of its own"))


def _copied(folder: Path, site: Path) -> Edition:
    """The bundle in its place in the site. It is the copy that is verified and read: a source may change meanwhile."""
    period = bundle.read_report(folder).audit.period
    place = f"{_PERIODS}/{period}"
    shutil.copytree(folder, site / place, symlinks=True, copy_function=shutil.copyfile)
    try:
        verified = bundle.verify(site / place)
    except IntegrityError:
        shutil.rmtree(site / place)
        raise
    files = frozenset(path.relative_to(site / place).as_posix() for path in (site / place).rglob("*") if path.is_file())
    return Edition(bundle.read_report(site / place), place, files, verified.manifest_sha256)


def _write(history: History, site: Path) -> None:
    for path, html in pages(history):
        (site / path).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        (site / path).write_text(html, encoding="utf-8")
    content = {
        "schema": SCHEMA,
        "organisation": history.newest.report.estate.organisation,
        "periods": [
            {
                "period": edition.period,
                "folder": edition.folder,
                "report_id": edition.report.audit.report_id,
                "manifest_sha256": edition.manifest_sha256,
            }
            for edition in history.editions
        ],
    }
    (site / CONTENT).write_bytes(canonical(content))

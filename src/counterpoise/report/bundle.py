"""The bundle: a report's files with a manifest of their hashes, published as a whole and checked offline.

The manifest is what a signature will cover: it names every output and every evidence file by hash, and nothing in it
depends on when or where it was made.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationError

from counterpoise.errors import InputError, IntegrityError, Problem
from counterpoise.evidence.merkle import evidence_root
from counterpoise.evidence.store import Store
from counterpoise.report.basis import EvidenceId, Frozen
from counterpoise.report.model import ReportModel
from counterpoise.safe.files import sync_folder
from counterpoise.safe.json import JsonError, canonical, loads

MANIFEST = "manifest.json"
MANIFEST_SCHEMA: Final = "counterpoise.bundle/1"
REPORT = "report.json"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Output(Frozen):
    """One file of the bundle."""

    path: str  # below the bundle
    sha256: Sha256
    size_bytes: int


class Source(Frozen):
    """One piece of evidence and what became of its records."""

    id: EvidenceId
    sha256: Sha256
    size_bytes: int
    paths: tuple[str, ...]
    records_in: int
    accepted: int
    quarantined: int
    duplicates: int


class Missing(Frozen):
    """A document of the set that could not be made, and why."""

    path: str
    reason: str


class Manifest(Frozen):
    """What was issued, and from which evidence."""

    schema_: Literal["counterpoise.bundle/1"] = Field(alias="schema")
    report_id: str
    period: str
    as_of: str
    evidence_root: Sha256
    outputs: tuple[Output, ...]
    missing: tuple[Missing, ...] = ()
    evidence: tuple[Source, ...]
    made_with: dict[str, str]

    @classmethod
    def of(
        cls,
        model: ReportModel,
        outputs: tuple[Output, ...],
        versions: Mapping[str, str],
        missing: tuple[Missing, ...] = (),
    ) -> Self:
        """The manifest of a report with these files."""
        return cls(
            schema=MANIFEST_SCHEMA,
            report_id=model.audit.report_id,
            period=model.audit.period,
            as_of=model.audit.as_of.isoformat(),
            evidence_root=model.audit.evidence_root,
            outputs=outputs,
            missing=missing,
            evidence=tuple(Source(**item.model_dump(include=set(Source.model_fields))) for item in model.evidence),
            made_with=dict(versions),
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """What an intact bundle holds."""

    report_id: str
    outputs: int
    evidence_files: int
    evidence_bytes_checked: bool
    manifest_sha256: str
    missing: tuple[str, ...]  # documents that could not be made when it was issued


def manifest(
    model: ReportModel, folder: Path, versions: Mapping[str, str], missing: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Canonical manifest of the files in `folder` (which has none yet) and of the report's evidence.

    `missing` gives the documents that could not be made, with the reason.
    """
    outputs = tuple(
        Output(path=name, sha256=_sha256(folder / name), size_bytes=(folder / name).stat().st_size)
        for name in _files(folder)
    )
    absent = tuple(Missing(path=path, reason=reason) for path, reason in missing.items())
    return canonical(Manifest.of(model, outputs, versions, absent).model_dump(mode="json", by_alias=True))


def publish(prepared: Path, target: Path, sign: str = MANIFEST) -> None:
    """Move a finished bundle to its place: a reader sees the old one or the new one, never a part.

    `prepared` lies on the same file system as `target`. Raises InputError when something else than a bundle (a folder
    with a file `sign`) or an empty folder is in that place, and leaves it there.
    """
    for name in _files(prepared):
        with (prepared / name).open("rb") as file:
            os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    former = target.with_name(f".{target.name}.former")
    for place in (former, target):
        require_replaceable(place, sign)
    if former.exists():  # of a run that was killed
        shutil.rmtree(former)
    if target.exists():
        target.rename(former)
    try:
        prepared.rename(target)
    except OSError:
        if former.exists():
            former.rename(target)
        raise
    sync_folder(target.parent)
    shutil.rmtree(former, ignore_errors=True)


def require_replaceable(place: Path, sign: str = MANIFEST) -> None:
    """What a bundle may take the place of: nothing, an empty folder or another bundle."""
    is_folder = place.is_dir() and not place.is_symlink()
    is_bundle = is_folder and ((place / sign).is_file() or not any(place.iterdir()))
    if not is_bundle and (place.exists() or place.is_symlink()):
        raise InputError(
            Problem("is not empty and holds no earlier report", place, remedy="name another folder with --out")
        )


def verify(folder: Path, store: Store | None = None) -> Verified:
    """Recompute every hash of a bundle and, given the estate's store, of the evidence bytes themselves.

    Raises InputError when `folder` is not a bundle, IntegrityError naming each file that is not what was issued.
    """
    content = _read_manifest(folder)
    problems = list(_output_problems(folder, content.outputs))
    problems += _evidence_problems(folder, content)
    if not problems:  # else the report is one of the problems, or follows from them
        problems += _report_problems(folder, content)
    if store is not None:
        problems += _store_problems(store, content.evidence)
    if problems:
        raise IntegrityError(problems)
    return Verified(
        report_id=content.report_id,
        outputs=len(content.outputs),
        evidence_files=len(content.evidence),
        evidence_bytes_checked=store is not None,
        manifest_sha256=_sha256(folder / MANIFEST),
        missing=tuple(item.path for item in content.missing),
    )


def missing_documents(folder: Path) -> tuple[Missing, ...]:
    """The documents of a bundle's set that could not be made. Raises as `verify` does when there is no manifest."""
    return _read_manifest(folder).missing


def read_report(folder: Path) -> ReportModel:
    """The report of a bundle. Raises InputError when there is none, IntegrityError when it is not a report."""
    path = folder / REPORT
    try:
        return ReportModel.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(Problem(f"is not a bundle: it holds no {REPORT}", folder)) from error
    except ValueError as error:
        raise IntegrityError(Problem("is not a report of this version", path)) from error


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return Manifest.model_validate(loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(Problem(f"is not a bundle: it holds no {MANIFEST}", folder)) from error
    except (JsonError, UnicodeDecodeError) as error:
        raise IntegrityError(Problem("cannot be read", path)) from error
    except ValidationError as error:
        raise IntegrityError(Problem("is not a manifest of this version", path)) from error


def _output_problems(folder: Path, outputs: Iterable[Output]) -> Iterable[Problem]:
    listed = {output.path: output for output in outputs}
    present = set(_files(folder)) - {MANIFEST}
    for name, output in sorted(listed.items()):
        if name not in present:
            yield Problem("is missing", folder / name)
        elif not _is_as_issued(folder / name, output):
            yield Problem("was changed after it was issued", folder / name)
    for name in sorted(present - listed.keys()):
        yield Problem("was added after the bundle was issued", folder / name)


def _is_as_issued(path: Path, output: Output) -> bool:
    """Same kind, size and bytes. What is no plain file is not opened: a pipe would never end."""
    is_plain = path.is_file() and not path.is_symlink()
    return is_plain and path.stat().st_size == output.size_bytes and _sha256(path) == output.sha256


def _evidence_problems(folder: Path, content: Manifest) -> Iterable[Problem]:
    if evidence_root(item.sha256 for item in content.evidence) != content.evidence_root:
        yield Problem("the evidence root does not follow from the evidence listed", folder / MANIFEST)
    for item in content.evidence:
        if item.records_in != item.accepted + item.quarantined + item.duplicates:
            yield Problem(f"the records of {item.id} do not add up", folder / MANIFEST)


def _report_problems(folder: Path, content: Manifest) -> Iterable[Problem]:
    if Manifest.of(read_report(folder), content.outputs, content.made_with, content.missing) != content:
        yield Problem(f"speaks of another report or other evidence than {REPORT}", folder / MANIFEST)


def _store_problems(store: Store, evidence: Iterable[Source]) -> Iterable[Problem]:
    for item in evidence:
        try:
            store.verify(item.sha256)
        except IntegrityError as error:
            yield from error.problems


def _files(folder: Path) -> list[str]:
    """Files below the bundle, by path; links are listed too, so that an added one is noticed."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

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
from typing import Any

from counterpoise.errors import InputError, IntegrityError, Problem
from counterpoise.evidence.merkle import evidence_root
from counterpoise.evidence.store import Store, sync_directory
from counterpoise.report.model import ReportModel
from counterpoise.safe.json import JsonError, canonical, loads

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "counterpoise.bundle/1"


@dataclass(frozen=True, slots=True)
class Verified:
    """What an intact bundle holds."""

    report_id: str
    outputs: int
    evidence_files: int
    evidence_bytes_checked: bool
    manifest_sha256: str


def manifest(model: ReportModel, folder: Path, versions: Mapping[str, str]) -> bytes:
    """Canonical manifest of the files in `folder` (which has none yet) and of the report's evidence."""
    outputs = [
        {"path": name, "sha256": _sha256(folder / name), "size_bytes": (folder / name).stat().st_size}
        for name in _files(folder)
    ]
    evidence = [
        item.model_dump(mode="json", include={"id", "sha256", "size_bytes", "paths", *_ACCOUNT})
        for item in model.evidence
    ]
    return canonical(
        {
            "schema": MANIFEST_SCHEMA,
            "report_id": model.audit.report_id,
            "period": model.audit.period,
            "as_of": model.audit.as_of.isoformat(),
            "evidence_root": model.audit.evidence_root,
            "outputs": outputs,
            "evidence": evidence,
            "made_with": dict(versions),
        }
    )


_ACCOUNT = ("records_in", "accepted", "quarantined", "duplicates")


def publish(prepared: Path, target: Path) -> None:
    """Move a finished bundle to its place: a reader sees the old one or the new one, never a part.

    `prepared` lies on the same file system as `target`.
    """
    for name in _files(prepared):
        with (prepared / name).open("rb") as file:
            os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    former = target.with_name(f".{target.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if target.exists():
        target.rename(former)
    prepared.rename(target)
    sync_directory(target.parent)
    shutil.rmtree(former, ignore_errors=True)


def verify(folder: Path, store: Store | None = None) -> Verified:
    """Recompute every hash of a bundle and, given the estate's store, of the evidence bytes themselves.

    Raises InputError when `folder` is not a bundle, IntegrityError naming each file that is not what was issued.
    """
    content = _read_manifest(folder)
    problems = list(_output_problems(folder, content["outputs"]))
    problems += _evidence_problems(folder, content)
    if store is not None:
        problems += _store_problems(store, content["evidence"])
    if problems:
        raise IntegrityError(problems)
    return Verified(
        report_id=content["report_id"],
        outputs=len(content["outputs"]),
        evidence_files=len(content["evidence"]),
        evidence_bytes_checked=store is not None,
        manifest_sha256=_sha256(folder / MANIFEST),
    )


def read_report(folder: Path) -> ReportModel:
    """The report of a bundle. Raises InputError when there is none, IntegrityError when it is not a report."""
    path = folder / "report.json"
    try:
        return ReportModel.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(Problem("is not a bundle: it holds no report.json", folder)) from error
    except ValueError as error:
        raise IntegrityError(Problem("is not a report of this version", path)) from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        content = loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(f"is not a bundle: it holds no {MANIFEST}", folder)) from error
    except (JsonError, UnicodeDecodeError) as error:
        raise IntegrityError(Problem("cannot be read", path)) from error
    wanted = {"schema", "report_id", "evidence_root", "outputs", "evidence"}
    if not isinstance(content, dict) or not wanted <= content.keys() or content["schema"] != MANIFEST_SCHEMA:
        raise IntegrityError(Problem("is not a manifest of this version", path))
    return content


def _output_problems(folder: Path, outputs: Iterable[Mapping[str, Any]]) -> Iterable[Problem]:
    listed = {str(output["path"]): output for output in outputs}
    present = set(_files(folder)) - {MANIFEST}
    for name, output in sorted(listed.items()):
        if name not in present:
            yield Problem("is missing", folder / name)
        elif _sha256(folder / name) != output["sha256"] or (folder / name).stat().st_size != output["size_bytes"]:
            yield Problem("was changed after it was issued", folder / name)
    for name in sorted(present - listed.keys()):
        yield Problem("was added after the bundle was issued", folder / name)


def _evidence_problems(folder: Path, content: Mapping[str, Any]) -> Iterable[Problem]:
    if evidence_root(item["sha256"] for item in content["evidence"]) != content["evidence_root"]:
        yield Problem("the evidence root does not follow from the evidence listed", folder / MANIFEST)
    for item in content["evidence"]:
        if item["records_in"] != item["accepted"] + item["quarantined"] + item["duplicates"]:
            yield Problem(f"the records of {item['id']} do not add up", folder / MANIFEST)
    report = folder / "report.json"
    if report.is_file():
        audit = read_report(folder).audit
        if (audit.report_id, audit.evidence_root) != (content["report_id"], content["evidence_root"]):
            yield Problem("speaks of another report than report.json", folder / MANIFEST)


def _store_problems(store: Store, evidence: Iterable[Mapping[str, Any]]) -> Iterable[Problem]:
    for item in evidence:
        try:
            store.verify(str(item["sha256"]))
        except IntegrityError as error:
            yield from error.problems


def _files(folder: Path) -> list[str]:
    """Files below the bundle, by path; links are listed too, so that an added one is noticed."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir() or path.is_symlink())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

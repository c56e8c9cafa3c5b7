"""A bundle is what was issued: every later change is named, and publishing never costs anything but an older bundle."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterpoise.errors import InputError, IntegrityError
from counterpoise.evidence.merkle import evidence_root
from counterpoise.evidence.store import Store
from counterpoise.report import bundle
from counterpoise.report.model import ReportModel
from counterpoise.report.render import report_json
from counterpoise.safe.json import canonical, loads
from tests.report import shapes

VERSIONS = {"counterpoise": "0.1.0", "pango": "1.56.3"}


def rooted(report: ReportModel) -> ReportModel:
    """The report with the evidence root that follows from its evidence."""
    root = evidence_root(item.sha256 for item in report.evidence)
    return report.model_copy(update={"audit": report.audit.model_copy(update={"evidence_root": root})})


def issue(report: ReportModel, folder: Path) -> Path:
    """Write a bundle with files on two levels."""
    (folder / "tables").mkdir(parents=True)
    (folder / "report.json").write_bytes(report_json(report))
    (folder / "report.html").write_text("<p>report</p>", encoding="utf-8")
    (folder / "tables" / "score.parquet").write_bytes(bytes(range(256)))
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(report, folder, VERSIONS))
    return folder


@pytest.fixture(scope="module")
def report(sample_report: ReportModel) -> ReportModel:
    return rooted(sample_report)


@pytest.fixture(scope="module")
def issued(report: ReportModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return issue(report, tmp_path_factory.mktemp("issued") / "bundle")


@pytest.fixture
def folder(issued: Path, tmp_path: Path) -> Path:
    """A copy of the bundle that a test may spoil."""
    return Path(shutil.copytree(issued, tmp_path / "bundle"))


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest as somebody would who knows its form."""
    content = loads((folder / bundle.MANIFEST).read_text(encoding="utf-8"))
    change(content)
    (folder / bundle.MANIFEST).write_bytes(canonical(content))


def problems(folder: Path, store: Store | None = None) -> list[str]:
    with pytest.raises(IntegrityError) as caught:
        bundle.verify(folder, store)
    assert caught.value.exit_code == 3
    return [f"{Path(problem.file or '').relative_to(folder)} {problem.what}" for problem in caught.value.problems]


def test_a_document_that_could_not_be_made_stands_in_the_manifest(report: ReportModel, tmp_path: Path) -> None:
    folder = issue(report, tmp_path / "bundle")
    (folder / bundle.MANIFEST).unlink()
    missing = {"dossiers/a.pdf": "the PDF could not be made: took longer than 900 s"}
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(report, folder, VERSIONS, missing))
    assert [(item.path, item.reason) for item in bundle.missing_documents(folder)] == list(missing.items())
    assert bundle.verify(folder).missing == ("dossiers/a.pdf",)


def test_the_manifest_names_every_file_and_every_piece_of_evidence(issued: Path, report: ReportModel) -> None:
    content = loads((issued / bundle.MANIFEST).read_text(encoding="utf-8"))
    assert [output["path"] for output in content["outputs"]] == ["report.html", "report.json", "tables/score.parquet"]
    assert {item["sha256"] for item in content["evidence"]} == {item.sha256 for item in report.evidence}
    assert content["made_with"] == VERSIONS
    assert content["schema"] == bundle.MANIFEST_SCHEMA
    assert (content["report_id"], content["period"], content["as_of"]) == ("NIG-2026-10-7c1e", "2026-10", "2026-10-31")


def test_the_manifest_is_canonical_and_does_not_depend_on_where_it_was_made(
    issued: Path, report: ReportModel, tmp_path: Path
) -> None:
    first = (issued / bundle.MANIFEST).read_bytes()
    assert first == canonical(json.loads(first))
    assert first == (issue(report, tmp_path / "elsewhere") / bundle.MANIFEST).read_bytes()
    assert str(tmp_path).encode() not in first


def test_an_intact_bundle_is_verified(issued: Path, report: ReportModel) -> None:
    found = bundle.verify(issued)
    assert (found.report_id, found.outputs) == ("NIG-2026-10-7c1e", 3)
    assert found.evidence_files == len(report.evidence)
    assert not found.evidence_bytes_checked


def test_a_bundle_without_evidence_is_verified(tmp_path: Path) -> None:
    assert bundle.verify(issue(rooted(shapes.empty()), tmp_path / "bundle")).evidence_files == 0


@pytest.mark.parametrize("name", ["report.html", "report.json", "tables/score.parquet"])
@pytest.mark.parametrize("place", [0, 100, -1])
def test_one_flipped_bit_is_found(folder: Path, name: str, place: int) -> None:
    content = bytearray((folder / name).read_bytes())
    content[place % len(content)] ^= 1
    (folder / name).write_bytes(content)
    assert problems(folder) == [f"{name} was changed after it was issued"]


def test_every_change_is_named_at_once(folder: Path) -> None:
    (folder / "report.html").unlink()
    (folder / "report.json").write_text("{}", encoding="utf-8")
    (folder / "tables" / "more.parquet").touch()
    assert problems(folder) == [
        "report.html is missing",
        "report.json was changed after it was issued",
        "tables/more.parquet was added after the bundle was issued",
    ]


@pytest.mark.parametrize("target", ["report.html", "tables", "nowhere"])
def test_an_added_link_is_found_wherever_it_leads(folder: Path, target: str) -> None:
    (folder / "link").symlink_to(target)
    assert problems(folder) == ["link was added after the bundle was issued"]


def test_a_file_that_became_a_link_or_a_pipe_is_not_opened(folder: Path, issued: Path) -> None:
    (folder / "report.html").unlink()
    (folder / "report.html").symlink_to(issued / "report.html")  # the same bytes, for as long as somebody likes
    (folder / "tables" / "score.parquet").unlink()
    os.mkfifo(folder / "tables" / "score.parquet")
    assert problems(folder) == [
        "report.html was changed after it was issued",
        "tables/score.parquet was changed after it was issued",
    ]


def test_a_file_that_became_a_folder_is_missing(folder: Path) -> None:
    (folder / "report.html").unlink()
    (folder / "report.html").mkdir()
    assert problems(folder) == ["report.html is missing"]


def test_a_manifest_that_forgets_a_file_is_found(folder: Path) -> None:
    edit(folder, lambda content: content["outputs"].pop(0))
    assert problems(folder) == ["report.html was added after the bundle was issued"]


def test_a_manifest_never_leads_outside_the_bundle(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("x", encoding="utf-8")
    edit(folder, lambda content: content["outputs"][0].update(path="../outside"))
    with pytest.raises(IntegrityError) as caught:
        bundle.verify(folder)
    assert {problem.what for problem in caught.value.problems} == {
        "is missing",
        "was added after the bundle was issued",
    }


def test_an_edited_evidence_root_is_found(folder: Path) -> None:
    edit(folder, lambda content: content.update(evidence_root="0" * 64))
    assert problems(folder) == ["manifest.json the evidence root does not follow from the evidence listed"]


def test_accounts_that_no_longer_add_up_are_found(folder: Path) -> None:
    edit(folder, lambda content: content["evidence"][0].update(accepted=content["evidence"][0]["accepted"] + 1))
    assert problems(folder) == ["manifest.json the records of EV-card-0001 do not add up"]


def forget_evidence(content: dict[str, Any]) -> None:
    del content["evidence"][0]
    content["evidence_root"] = evidence_root(item["sha256"] for item in content["evidence"])


def shift_accounts(content: dict[str, Any]) -> None:
    for name in ("records_in", "accepted"):
        content["evidence"][0][name] += 1


@pytest.mark.parametrize(
    "change",
    [
        forget_evidence,
        shift_accounts,
        lambda content: content.update(report_id="another"),
        lambda content: content.update(period="2026-09"),
        lambda content: content["evidence"][0].update(paths=["evidence/other.md"]),
    ],
    ids=["evidence", "accounts", "id", "period", "path"],
)
def test_a_manifest_that_is_consistent_but_not_of_this_report_is_found(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    edit(folder, change)
    assert problems(folder) == ["manifest.json speaks of another report or other evidence than report.json"]


def test_the_report_of_another_bundle_is_found(folder: Path, report: ReportModel) -> None:
    other = report.model_copy(update={"audit": report.audit.model_copy(update={"report_id": "another"})})
    (folder / "report.json").write_bytes(report_json(other))
    assert problems(folder) == ["report.json was changed after it was issued"]
    (folder / bundle.MANIFEST).unlink()
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(report, folder, VERSIONS))
    assert problems(folder) == ["manifest.json speaks of another report or other evidence than report.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"schema": "counterpoise.bundle/1", "schema": "counterpoise.bundle/1"}',
        b'{"schema": NaN}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_manifest_is_an_integrity_error(folder: Path, content: bytes) -> None:
    (folder / bundle.MANIFEST).write_bytes(content)
    assert problems(folder)[0].startswith("manifest.json ")


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("schema"),
        lambda content: content.update(schema="counterpoise.bundle/2"),
        lambda content: content.update(outputs=None),
        lambda content: content.update(outputs=["report.html"]),
        lambda content: content["outputs"][0].pop("sha256"),
        lambda content: content["outputs"][0].update(size_bytes="many"),
        lambda content: content["evidence"][0].update(sha256="../../etc/passwd"),
        lambda content: content["evidence"][0].update(accepted=None),
        lambda content: content.update(note="added"),
    ],
)
def test_a_manifest_of_another_shape_is_an_integrity_error(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    edit(folder, change)
    assert problems(folder) == ["manifest.json is not a manifest of this version"]


def test_what_is_no_bundle_is_wrong_input(tmp_path: Path) -> None:
    for check in (bundle.verify, bundle.read_report):
        with pytest.raises(InputError, match="is not a bundle"):
            check(tmp_path)


def test_a_report_is_read_back(issued: Path, report: ReportModel) -> None:
    assert bundle.read_report(issued) == report


def test_a_report_of_another_version_is_an_integrity_error(folder: Path) -> None:
    (folder / "report.json").write_text('{"audit": {}}', encoding="utf-8")
    with pytest.raises(IntegrityError, match="not a report of this version"):
        bundle.read_report(folder)


def test_the_evidence_bytes_are_checked_where_the_store_is_given(report: ReportModel, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    evidence = []
    for item in report.evidence:
        (tmp_path / "file").write_text(item.id, encoding="utf-8")
        evidence.append(item.model_copy(update={"sha256": store.put(str(tmp_path / "file")).sha256}))
    folder = issue(rooted(report.model_copy(update={"evidence": tuple(evidence)})), tmp_path / "bundle")
    assert bundle.verify(folder, store).evidence_bytes_checked

    changed, missing = (store.path(item.sha256) for item in evidence[:2])
    changed.chmod(0o600)
    changed.write_bytes(b"EV-card-0009")
    missing.unlink()
    with pytest.raises(IntegrityError) as caught:
        bundle.verify(folder, store)
    words = [problem.what.removeprefix("evidence ")[13:] for problem in caught.value.problems]
    assert words == ["was changed in the evidence store", "is missing from the evidence store"]
    bundle.verify(folder)  # the bundle itself is whole


def prepare(report: ReportModel, tmp_path: Path, text: str = "<p>new</p>") -> Path:
    prepared = issue(report, tmp_path / ".bundle.prepared")
    (prepared / "report.html").write_text(text, encoding="utf-8")
    return prepared


def test_a_bundle_takes_the_place_of_an_older_one_and_leaves_nothing_behind(
    folder: Path, report: ReportModel, tmp_path: Path
) -> None:
    (folder / "only-in-the-old-one").touch()
    bundle.publish(prepare(report, tmp_path), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]
    assert (folder / "report.html").read_text(encoding="utf-8") == "<p>new</p>"
    assert not (folder / "only-in-the-old-one").exists()


def test_a_bundle_is_published_below_folders_that_are_not_there_yet(report: ReportModel, tmp_path: Path) -> None:
    target = tmp_path / "reports" / "aldermoor" / "2026-10"
    bundle.publish(prepare(report, tmp_path), target)
    assert bundle.read_report(target) == report
    assert [path.name for path in target.parent.iterdir()] == ["2026-10"]


def test_a_bundle_takes_the_place_of_an_empty_folder(report: ReportModel, tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    bundle.publish(prepare(report, tmp_path), tmp_path / "bundle")
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_what_a_killed_run_left_is_cleared(folder: Path, report: ReportModel, tmp_path: Path) -> None:
    folder.rename(tmp_path / ".bundle.former")
    bundle.publish(prepare(report, tmp_path), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


@pytest.mark.parametrize("name", ["bundle", ".bundle.former"])
def test_a_folder_that_is_no_bundle_is_never_removed(report: ReportModel, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.txt").write_text("ten years", encoding="utf-8")
    prepared = prepare(report, tmp_path)
    with pytest.raises(InputError, match="no earlier report"):
        bundle.publish(prepared, tmp_path / "bundle")
    assert (tmp_path / name / "thesis.txt").read_text(encoding="utf-8") == "ten years"
    assert prepared.is_dir()


@pytest.mark.parametrize("kind", ["file", "link to a bundle", "dangling link"])
def test_what_is_no_folder_is_never_replaced(issued: Path, report: ReportModel, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "bundle"
    if kind == "file":
        target.write_text("ten years", encoding="utf-8")
    else:
        target.symlink_to(issued if kind == "link to a bundle" else tmp_path / "nowhere")
    with pytest.raises(InputError, match="no earlier report"):
        bundle.publish(prepare(report, tmp_path), target)
    assert target.is_symlink() == (kind != "file")
    assert bundle.read_report(issued) == report


def test_the_older_bundle_is_back_when_the_new_one_cannot_take_its_place(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: ReportModel
) -> None:
    prepared = prepare(report, tmp_path)
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == prepared:
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="no space left"):
        bundle.publish(prepared, folder)
    assert bundle.verify(folder).report_id == report.audit.report_id
    assert sorted(path.name for path in tmp_path.iterdir()) == [".bundle.prepared", "bundle"]


def test_a_reader_sees_the_old_bundle_or_the_new_one_and_never_a_part(
    folder: Path, report: ReportModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepare(report, tmp_path)
    seen: list[set[str]] = []
    rename = Path.rename

    def watched(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        seen.append({str(path.relative_to(folder)) for path in folder.rglob("*")} if folder.exists() else set())
        return moved

    whole = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    monkeypatch.setattr(Path, "rename", watched)
    bundle.publish(prepared, folder)
    assert seen == [set(), whole]

"""What a user meets before anything heavy runs: help, wrong input, wrong folders."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from counterpoise.cli import main

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "aldermoor"
HEAVY = {
    "dagster",
    "duckdb",
    "great_expectations",
    "jinja2",
    "pandas",
    "pyarrow",
    "pydantic",
    "weasyprint",
    "yaml",
    "cyclonedx",
    "trestle",
    "xlsxwriter",
}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """The declared files of the sample estate, without its evidence."""
    folder = tmp_path / "estate"
    folder.mkdir()
    for path in SAMPLE.glob("*.yaml"):
        shutil.copy(path, folder)
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def one_line_about(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "Traceback" not in err
    return err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom counterpoise.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(sorted(name for name in sys.modules if '.' not in name))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(eval(found.stdout.splitlines()[-1]))  # noqa: S307 our own list
    assert all(command in found.stdout for command in ("audit", "explain", "verify", "ui"))


@pytest.mark.parametrize("command", [[], ["audit", "--colour"], ["nonsense"], ["explain", "somewhere"]])
def test_wrong_use_exits_with_2(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(command)
    assert end.value.code == 2
    assert "usage: counterpoise" in capsys.readouterr().err


def test_missing_estate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "nowhere: is not a folder →" in one_line_about(capsys, "audit", "--estate", tmp_path / "nowhere")


def test_folder_without_an_estate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "audit", "--estate", tmp_path)
    assert (code, out) == (2, "")
    assert [line.split(" → ")[0] for line in err.splitlines()] == [
        "counterpoise: estate.yaml: is missing",
        "counterpoise: register.yaml: is missing",
    ]


def test_half_written_yaml(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    register = (estate / "register.yaml").read_text(encoding="utf-8")
    (estate / "register.yaml").write_text(register[: len(register) // 2] + "\n  - id: [", encoding="utf-8")
    line = one_line_about(capsys, "audit", "--estate", estate, "--period", "2026-10")
    assert line.startswith("counterpoise: register.yaml, line ")
    assert not (estate / ".counterpoise").exists()


def test_wrong_register(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    (estate / "register.yaml").write_text(
        "deployments:\n  - id: a\n    name: A\n    hosting: cloud\n", encoding="utf-8"
    )
    line = one_line_about(capsys, "audit", "--estate", estate, "--period", "2026-10")
    assert "register.yaml, line 4: 'hosting' is 'cloud'" in line
    assert "→ use 'self'" in line


@pytest.mark.parametrize("period", ["2026-13", "october", "2026"])
def test_wrong_period(capsys: pytest.CaptureFixture[str], estate: Path, period: str) -> None:
    assert "write it like 2026-10" in one_line_about(capsys, "audit", "--estate", estate, "--period", period)


def test_wrong_day(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    assert "is not a date" in one_line_about(capsys, "audit", "--estate", estate, "--as-of", "31.10.2026")


def test_output_below_a_file(capsys: pytest.CaptureFixture[str], estate: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = one_line_about(
        capsys, "audit", "--estate", estate, "--period", "2026-10", "--out", tmp_path / "file" / "report"
    )
    assert "cannot be written" in line


def test_output_where_nobody_may_write(capsys: pytest.CaptureFixture[str], estate: Path) -> None:
    # Not even root makes a folder in the kernel's own file system.
    line = one_line_about(capsys, "audit", "--estate", estate, "--period", "2026-10", "--out", "/sys/reports/2026-10")
    assert "/sys/reports: cannot be written" in line


def test_output_that_holds_something_else_is_left_alone(
    capsys: pytest.CaptureFixture[str], estate: Path, tmp_path: Path
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.txt").write_text("mine")
    line = one_line_about(capsys, "audit", "--estate", estate, "--period", "2026-10", "--out", tmp_path / "thesis")
    assert "is not empty and holds no earlier report" in line
    assert (tmp_path / "thesis" / "chapter1.txt").read_text() == "mine"


def test_no_bundle(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "is not a bundle" in one_line_about(capsys, "verify", tmp_path)
    assert "is not a bundle" in one_line_about(capsys, "explain", tmp_path, "F-0001")


def test_a_fault_of_ours_is_one_line_and_keeps_its_trace(
    capsys: pytest.CaptureFixture[str], estate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("counterpoise.stages.preflight.check_before_audit", lambda *_: int("x"))
    code, out, err = run(capsys, "audit", "--estate", estate, "--period", "2026-10")
    assert (code, out, err.count("\n")) == (70, "", 1)
    (kept,) = tmp_path.glob("counterpoise-error-*.txt")
    assert str(kept) in err
    assert "ValueError" in kept.read_text()


def test_errors_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "verify", tmp_path, "--json")
    assert (code, err) == (2, "")
    assert json.loads(out)["error"] == "InputError"


def test_a_report_without_one_of_its_documents_is_issued_and_says_so(
    estate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from counterpoise.report import bundle  # noqa: PLC0415
    from counterpoise.report.render import report_json  # noqa: PLC0415
    from pipelines import run as pipeline  # noqa: PLC0415
    from tests.report import shapes  # noqa: PLC0415

    out = tmp_path / "bundle"
    out.mkdir()
    report = shapes.sample()
    (out / bundle.REPORT).write_bytes(report_json(report))
    missing = {"dossiers/letters.pdf": "the PDF could not be made: took longer than 900 s"}
    (out / bundle.MANIFEST).write_bytes(bundle.manifest(report, out, {}, missing))
    monkeypatch.setattr(pipeline, "run_audit", lambda *_: SimpleNamespace(output=out))
    monkeypatch.setattr("counterpoise.stages.preflight.check_before_audit", lambda *_: None)
    code, said, error = run(capsys, "audit", "--estate", estate, "--period", "2026-10", "--json", "--fail-on", "note")
    assert code == 4
    assert error == (
        "counterpoise: dossiers/letters.pdf is missing from the report set: "
        "the PDF could not be made: took longer than 900 s\n"
    )
    assert json.loads(said)["missing"] == [{"path": path, "reason": reason} for path, reason in missing.items()]
    (out / bundle.MANIFEST).write_bytes(bundle.manifest(report, out, {}))
    assert run(capsys, "audit", "--estate", estate, "--period", "2026-10", "--fail-on", "note")[0] == 1

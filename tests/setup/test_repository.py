"""What no committed file may hold: a download host, a path of somebody's machine, or a large binary."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1 << 20

# Written so that the pattern does not find itself.
UNWELCOME = re.compile(
    rb"pythonhosted[.]org|pypi[.]org|[a-z]+[.]debian[.]org|registry[.]npmjs[.]org"
    rb"|(?<![\w.])/(?:root|work|opt/pypi|opt/wheels|home/[a-z]+)/[\w.]"
)


def committed() -> list[Path]:
    """Files that git tracks and that still exist; skips where the sources are not a git checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S607
    files = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return [file for file in files if file.is_file()]


def test_no_file_names_a_download_host_or_a_path_of_a_machine() -> None:
    found = [
        f"{file.relative_to(ROOT)}: {match[0].decode()}"
        for file in committed()
        if (match := UNWELCOME.search(file.read_bytes()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [b"https://files.pythonhosted" + b".org/x", b"see /ro" + b"ot/x", b'"/ho' + b'me/ann/x"', b"/wo" + b"rk/main"],
)
def test_the_pattern_finds_what_it_is_for(text: bytes) -> None:
    assert UNWELCOME.search(text)


@pytest.mark.parametrize("text", [b"reports/work/x", b"./root/x", b"$HOME/x"])
def test_the_pattern_leaves_other_paths_alone(text: bytes) -> None:
    assert UNWELCOME.search(text) is None


def test_no_file_is_larger_than_a_mebibyte() -> None:
    large = [str(file.relative_to(ROOT)) for file in committed() if file.stat().st_size > MEBIBYTE]
    assert large == []


def test_what_a_run_leaves_behind_is_ignored() -> None:
    left = [
        ".venv/x",
        ".tools/x",
        "reports/aldermoor/2026-10/report.pdf",
        "examples/e/.counterpoise/ledger",
        ".coverage",
    ]
    shown = subprocess.run(["git", "check-ignore", *left], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    assert shown.stdout.splitlines() == left


def test_the_workspace_names_a_module_that_exists() -> None:
    workspace = (ROOT / "workspace.yaml").read_text(encoding="utf-8")
    modules = re.findall(r"^ +- python_module: (\S+)$", workspace, flags=re.MULTILINE)
    assert modules
    assert all((ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules)

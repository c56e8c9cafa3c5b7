"""The Makefile: its help is complete, it promises the commands of the README, and it installs once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z]+):(?!=)", MAKEFILE, flags=re.MULTILINE)
COUNT_CALLS = '#!/bin/sh\ncd "$(dirname "$0")/.." && mkdir -p .venv && echo called >>calls\n'


def make(*words: str, folder: Path = ROOT, cwd: Path | None = None) -> str:
    """Standard output of make in `folder`; fails the test when make fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--no-print-directory", "-C", str(folder), *words],  # noqa: S607
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the files that decide what is installed, and a set-up that only counts how often it is called."""
    folder = tmp_path / "a place with spaces"
    (folder / "scripts").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "requirements-uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    script = folder / "scripts" / "setup"
    script.write_text(COUNT_CALLS, encoding="utf-8")
    script.chmod(0o755)
    return folder


def calls(folder: Path) -> int:
    return len((folder / "calls").read_text(encoding="utf-8").splitlines())


def test_help_is_the_default_and_lists_every_target() -> None:
    shown = re.findall(r"^make ([a-z]+) +\S", make(), flags=re.MULTILINE)
    assert sorted(shown) == sorted(TARGETS)
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)
    assert phony is not None
    assert sorted(phony[1].split()) == sorted(TARGETS)


def test_make_audit_runs_the_documented_command() -> None:
    options = '--estate "examples/aldermoor" --period "2026-10" --out "reports/aldermoor/2026-10"'
    wanted = f".venv/bin/counterpoise audit {options}"
    assert wanted in make("-n", "audit").splitlines()


def test_make_audit_takes_another_estate_and_period() -> None:
    wanted = '.venv/bin/counterpoise audit --estate "my estate" --period "2026-09" --out "elsewhere"'
    assert wanted in make("-n", "audit", "ESTATE=my estate", "PERIOD=2026-09", "OUT=elsewhere").splitlines()


def test_make_site_takes_the_reports_of_an_estate_and_writes_beside_them() -> None:
    wanted = '.venv/bin/counterpoise site "reports/bank" --out "reports/bank-site"'
    assert wanted in make("-n", "site", "ESTATE=estates/bank").splitlines()
    assert '.venv/bin/counterpoise site "a" --out "b"' in make("-n", "site", "OUT=a/2026-10", "SITE=b").splitlines()


def test_installs_once_and_from_any_folder(checkout: Path, tmp_path: Path) -> None:
    make("install", folder=checkout, cwd=tmp_path)
    make("install", folder=checkout)
    assert calls(checkout) == 1


def test_a_touched_lock_installs_nothing(checkout: Path) -> None:
    make("install", folder=checkout)
    (checkout / "requirements.lock").touch()
    (checkout / "Makefile").touch()
    make("install", folder=checkout)
    assert calls(checkout) == 1


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-uv.lock", "scripts/setup"])
def test_a_changed_input_installs_again(checkout: Path, name: str) -> None:
    make("install", folder=checkout)
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    make("install", folder=checkout)
    assert calls(checkout) == 2


def test_a_new_version_of_the_project_installs_again_but_a_setting_of_a_tool_does_not(checkout: Path) -> None:
    make("install", folder=checkout)
    project = checkout / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace("line-length = 120", "line-length = 100"), encoding="utf-8")
    make("install", folder=checkout)
    assert calls(checkout) == 1
    project.write_text(re.sub(r'(?m)^version = ".*"$', 'version = "99.0"', text), encoding="utf-8")
    make("install", folder=checkout)
    assert calls(checkout) == 2


def test_a_moved_checkout_installs_again(checkout: Path) -> None:
    make("install", folder=checkout)
    moved = checkout.rename(checkout.with_name("moved"))
    make("install", folder=moved)
    assert calls(moved) == 2


def test_a_failed_set_up_is_not_taken_for_done(checkout: Path) -> None:
    script = checkout / "scripts" / "setup"
    script.write_text(COUNT_CALLS + "exit 2\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(AssertionError, match="Error 2"):
            make("install", folder=checkout)
    assert calls(checkout) == 2


def test_clean_keeps_reports_and_evidence(checkout: Path) -> None:
    kept = [checkout / "reports" / "aldermoor" / "report.pdf", checkout / "examples" / "e" / ".counterpoise" / "ledger"]
    for file in kept:
        file.parent.mkdir(parents=True)
        file.write_text("kept", encoding="utf-8")
    for folder in ("src", "pipelines", "tests"):
        (checkout / folder / "__pycache__").mkdir(parents=True)
    make("install", folder=checkout)
    make("clean", folder=checkout)
    assert all(file.exists() for file in kept)
    assert not (checkout / ".venv").exists()
    assert list(checkout.rglob("__pycache__")) == []

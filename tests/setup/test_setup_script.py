"""What `scripts/setup` says when it cannot go on: one message that names the remedy, and nothing installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Stands in for python3: its version check, its pip and its attempts to load a library succeed or fail as told.
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit "$BAD_VERSION" ;;
    --version) echo "Python 3.10.1" ;;
    "-m pip --version") exit "$NO_PIP" ;;
    *ctypes.CDLL*) case "$3" in "$NO_LIBRARY"*) exit 1 ;; esac ;;
    *) echo "unexpected: $*" >>"$UNEXPECTED"; exit 99 ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder that serves as PATH: a python3 told what to find, an ordinary user, and an apt-get that must not run."""
    folder = tmp_path / "bin"
    folder.mkdir()
    stand_ins = {
        "python3": PYTHON,
        "id": "#!/bin/sh\necho 1000\n",
        "apt-get": '#!/bin/sh\necho "unexpected: apt-get $*" >>"$UNEXPECTED"\n',
    }
    for name, text in stand_ins.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def refused(programs: Path, **told: str) -> str:
    """The one message of a set-up that stops, after checking that it ran nothing else."""
    unexpected = programs.parent / "unexpected"
    environment: Mapping[str, str] = {
        "PATH": str(programs),
        "BAD_VERSION": "0",
        "NO_PIP": "0",
        "NO_LIBRARY": "none",
        "UNEXPECTED": str(unexpected),
        **told,
    }
    done = subprocess.run([ROOT / "scripts" / "setup"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert not unexpected.exists(), unexpected.read_text(encoding="utf-8")
    assert done.stderr.startswith("setup: ")
    return done.stderr


def test_an_ordinary_user_is_told_the_command_for_the_administrator(programs: Path) -> None:
    said = refused(programs, NO_PIP="1", NO_LIBRARY="libharfbuzz-subset")
    wanted = ":\n    apt-get update && apt-get install -y --no-install-recommends python3-pip libharfbuzz-subset0\n"
    assert said.endswith(wanted)


def test_all_that_is_missing_is_named_at_once(programs: Path) -> None:
    said = refused(programs, NO_PIP="1", NO_LIBRARY="lib")
    assert said.endswith(" python3-pip libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n")


def test_without_apt_the_packages_are_named(programs: Path) -> None:
    (programs / "apt-get").unlink()
    said = refused(programs, NO_LIBRARY="libpango-1.0")
    assert "counterparts, are missing: libpango-1.0-0." in said


def test_an_unsupported_python_is_named_with_the_remedy(programs: Path) -> None:
    said = refused(programs, BAD_VERSION="1")
    assert "python3 is: Python 3.10.1." in said
    assert "make PYTHON=python3.13 install" in said


def test_an_absent_python_is_named(programs: Path) -> None:
    (programs / "python3").unlink()
    assert "needs Python 3.11, 3.12 or 3.13, and python3 is: not found." in refused(programs)


@pytest.mark.parametrize(("shell", "script"), [("sh", "scripts/setup"), ("bash", ".ci/run")])
def test_a_script_is_executable_and_parses(shell: str, script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run([shell, "-n", ROOT / script], check=True)

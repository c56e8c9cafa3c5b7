"""Without Chromium the tests of the browser are skipped with a plain reason; in CI they fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(("is_ci", "wanted"), [("true", "1 error"), ("", "1 skipped")])
def test_a_missing_browser(is_ci: str, wanted: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/browser/test_site.py",
        "-k",
        "walks",
    ]
    environment = {**os.environ, "CI": is_ci, "PATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert wanted in done.stdout.splitlines()[-1]
    assert "Chromium is not installed (Debian: apt-get install chromium)" in done.stdout

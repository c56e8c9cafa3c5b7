"""The wheel carries all that the program reads at run time, so it works without a checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of the files in a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("counterpoise-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def sources(folder: str) -> set[str]:
    """Files below a folder of the checkout, without compiled leftovers."""
    found = (file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(ROOT / folder).as_posix() for file in found}


@pytest.mark.parametrize(
    ("folder", "place"),
    [("src/counterpoise", "counterpoise"), ("pipelines", "pipelines"), ("templates", "counterpoise/templates")],
)
def test_every_file_of_a_packed_folder_is_in_the_wheel(packed: list[str], folder: str, place: str) -> None:
    wanted = {f"{place}/{name}" for name in sources(folder)}
    assert wanted
    assert wanted - set(packed) == set()


def test_nothing_else_is_in_the_wheel(packed: list[str]) -> None:
    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"counterpoise", "pipelines"}


def test_the_licence_travels_with_the_wheel(packed: list[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in packed)

"""The lock files: every package pinned with hashes, no address, and in step with pyproject.toml on each Python."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-uv.lock")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
PYTHONS = ("3.11", "3.12", "3.13")


def entries(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Requirements of a lock with the hashes that belong to each."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(Requirement(line.split(" --hash=")[0]), HASH.findall(line)) for line in lines if line.strip()]


def pins(lock: str, python: str) -> dict[str, list[Version]]:
    """Versions that the lock installs under one Python on Linux."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }
    found: dict[str, list[Version]] = {}
    for requirement, _ in entries(lock):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (pin,) = requirement.specifier
            found.setdefault(requirement.name.lower(), []).append(Version(pin.version))
    return found


def declared() -> list[Requirement]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    texts = [
        *project["project"]["dependencies"],
        *(text for extra in project["project"]["optional-dependencies"].values() for text in extra),
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_one_version_with_hashes(lock: str) -> None:
    found = entries(lock)
    assert found
    loose = [str(requirement) for requirement, _ in found if [pin.operator for pin in requirement.specifier] != ["=="]]
    bare = [str(requirement) for requirement, hashes in found if not hashes]
    assert (loose, bare) == ([], [])


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_meets_what_the_project_declares(python: str) -> None:
    locked = pins("requirements.lock", python)
    unmet = [
        str(requirement)
        for requirement in declared()
        if [requirement.specifier.contains(version) for version in locked.get(requirement.name.lower(), [])] != [True]
    ]
    assert unmet == []


@pytest.mark.parametrize("python", PYTHONS)
def test_no_package_is_pinned_twice_on_one_python(python: str) -> None:
    twice = {name: versions for name, versions in pins("requirements.lock", python).items() if len(versions) > 1}
    assert twice == {}


def test_the_supported_pythons_are_those_tested_here() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    listed = [name.rpartition(" ")[2] for name in project["classifiers"] if "Python :: 3." in name]
    assert tuple(listed) == PYTHONS
    assert project["requires-python"] == ">=3.11,<3.14"

"""House rules that a check can keep: rooms are guarded, files stay small, evidence never becomes a template."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "counterpoise"
CODE = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "pipelines").glob("*.py")])
TEMPLATES = sorted((ROOT / "templates").rglob("*.j2"))
ALLOWED = {
    "babel": {"counterpoise.language", "counterpoise.report"},
    "dagster": {"pipelines"},
    "duckdb": {"counterpoise.warehouse"},
    "great_expectations": {"counterpoise.quality"},
    "jinja2": {"counterpoise.report"},
    "trestle": {"counterpoise.report"},
    "urllib3": {"counterpoise.connectors"},
}


def rooms() -> set[str]:
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} | {
        path.stem for path in PACKAGE.glob("[!_]*.py")
    }
    return {f"counterpoise.{name}" for name in rooms} | {"pipelines"}


@pytest.mark.parametrize("library", sorted(ALLOWED))
def test_every_room_is_named_in_the_import_contracts(library: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = (item for item in contracts if library in item.get("forbidden_modules", []))
    assert set(contract["source_modules"]) == rooms() - ALLOWED[library]


def test_every_room_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(item for item in contracts if item["type"] == "layers")["layers"]
    assert {room.strip() for floor in floors for room in floor.split("|")} == rooms()


def test_files_stay_small() -> None:
    long = {str(path.relative_to(ROOT)): count for path in CODE if (count := len(path.read_text().splitlines())) > 400}
    assert long == {}


@pytest.mark.parametrize("pattern", [r"\|\s*safe\b", r"\bautoescape\s+false\b", r"\bxmlattr\b", r"\bset\s+_?sql\b"])
def test_no_template_trusts_what_it_prints(pattern: str) -> None:
    assert [path.name for path in TEMPLATES if re.search(pattern, path.read_text())] == []


@pytest.mark.parametrize(
    "pattern", [r"\bfrom_string\(", r"\byaml\.(safe_)?load\(", r"\bpickle\b", r"\beval\(", r"\bexec\("]
)
def test_no_code_runs_what_it_reads(pattern: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in CODE if re.search(pattern, path.read_text())}
    # The safe loader is named yaml as well: `yaml.load` there is ours.
    assert found - {"src/counterpoise/estate/validation.py"} == set()

"""The pages of the documentation hang together, and the files that they show work as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterpoise.estate.loading import FILES, Estate, load_estate
from counterpoise.sources import usage_csv
from counterpoise.sources.base import Context
from counterpoise.stages.knowledge import Knowledge
from tests.sources.rows import one_by_one

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path for pattern in ("*.md", "docs/**/*.md", "reports/*.md", "examples/**/README.md") for path in ROOT.glob(pattern)
)
SHOWN = sorted(path for pattern in ("**/*.md", "*.json", "images/*") for path in (ROOT / "docs").glob(pattern))
MAX_IMAGE_BYTES = 300_000

_FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """Targets of the page's links and pictures that lie in the repository."""
    for match in _LINK.finditer(prose(page)):
        target = match[1] or match[2]
        if "://" not in target:
            yield target


def place(page: Path, target: str) -> Path:
    """File or folder that a link names."""
    name = target.partition("#")[0]
    return (page.parent / name).resolve() if name else page


def anchors(page: Path) -> set[str]:
    """Anchors of the headings, as code hosts make them: small letters, signs left out, spaces as hyphens."""
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [
        target
        for target in links(page)
        if not place(page, target).exists()
        or ("#" in target and target.partition("#")[2] not in anchors(place(page, target)))
    ]
    assert lost == []


def test_every_page_of_docs_is_linked_from_the_readme_or_the_guide() -> None:
    start = (ROOT / "README.md", ROOT / "docs" / "guide.md")
    linked = {place(page, target) for page in start for target in links(page)}
    assert [path.relative_to(ROOT).as_posix() for path in SHOWN if path not in linked] == []


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size >= MAX_IMAGE_BYTES] == []


def blocks(page: Path, kind: str) -> list[str]:
    """Code blocks of one kind, without the indent of the list that they stand in."""
    found = (match for match in _FENCE.finditer(page.read_text(encoding="utf-8")) if match["kind"] == kind)
    return [re.sub(rf"^{match['indent']}", "", match["body"], flags=re.MULTILINE) for match in found]


def shown_estate(page: Path) -> Estate:
    """The estate that a page shows: its YAML blocks, each headed by the name of its file."""
    files = {block.partition("\n")[0].removeprefix("# "): block for block in blocks(page, "yaml")}
    assert files.keys() <= set(FILES)
    return load_estate(lambda name: files[name].encode() if name in files else None)


WITH_EXAMPLE = [ROOT / "README.md", ROOT / "docs" / "guide.md"]


@pytest.mark.parametrize("page", WITH_EXAMPLE, ids=lambda page: page.name)
def test_the_estate_that_a_page_shows_is_accepted_and_its_models_are_known(page: Path) -> None:
    estate = shown_estate(page)
    known = Knowledge.of(estate)
    registered = [known.registered(estate, index) for index in range(len(estate.deployments))]
    assert registered
    assert all(deployment.model_id and deployment.host_id for deployment in registered)


def test_the_connectors_that_their_page_shows_are_accepted_and_are_all_there_are() -> None:
    shown = shown_estate(ROOT / "docs" / "connectors.md").settings.connectors
    known = {"http_folder", "huggingface", "litellm_database", "object_storage"}
    assert {connector.kind for connector in shown} == known
    assert known < {path.stem for path in (ROOT / "src" / "counterpoise" / "connectors").glob("*.py")}


@pytest.mark.parametrize("page", WITH_EXAMPLE, ids=lambda page: page.name)
def test_the_log_that_a_page_shows_is_read_by_its_mapping(page: Path, tmp_path: Path) -> None:
    (mapping,) = shown_estate(page).settings.usage_mappings
    (log,) = blocks(page, "csv")
    path = tmp_path / "log.csv"
    path.write_text(log, encoding="utf-8")
    rows = list(one_by_one(usage_csv, path, Context("usage_logs/log.csv", mapping.columns, mapping.defaults)))
    assert len(rows) == 3
    assert [row.error for row in rows] == [None] * 3

"""Reading a file as intake does, and the paths of real evidence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from counterpoise.sources.base import REMARKS, Context, Row, Source, UnreadableError
from counterpoise.sources.discovery import counted, recognise
from tests.sources.rows import one_by_one

settings.register_profile("any pace", settings(), deadline=None)  # as chosen, on a machine that may be busy
settings.load_profile("any pace")

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("real evidence is not beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example of a property test overwrites."""
    return tmp_path_factory.mktemp("scratch") / ("ab" * 32)


@pytest.fixture(scope="session")
def read() -> Callable[..., list[Row]]:
    """Read bytes or a path with a source, remarks left out; the count must equal the records read."""

    def read_(
        source: Source, path: Path, context: Context | None = None, content: bytes | str | None = None
    ) -> list[Row]:
        if content is not None:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        context = context or Context("")
        if context.name:
            assert recognise(source.KIND, context.name, path.read_bytes()[:4096]) is source
        expected = counted(source, path, context)
        rows = list(one_by_one(source, path, context))
        assert sum(row.table == source.TABLE for row in rows) == expected
        assert all(row.locator for row in rows)
        return [row for row in rows if row.table != REMARKS]

    return read_


@pytest.fixture(scope="session")
def remarked() -> Callable[..., list[tuple[str, str, str]]]:
    """Kind, detail and records of the remarks on a file."""

    def remarked_(source: Source, path: Path, context: Context) -> list[tuple[str, str, str]]:
        remarks = [row.values for row in one_by_one(source, path, context) if row.table == REMARKS]
        return [(values["kind"], values["detail"], values["records"]) for values in remarks]

    return remarked_


@pytest.fixture(scope="session")
def survives(read: Callable[..., list[Row]]) -> Callable[..., None]:
    """Whatever the bytes are: the count fits the rows, or the file as a whole is unreadable."""

    def survives_(source: Source, path: Path, content: bytes, context: Context | None = None) -> None:
        with contextlib.suppress(UnreadableError):
            read(source, path, context, content)

    return survives_

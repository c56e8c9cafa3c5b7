"""An estate with one connector, and servers on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from counterpoise.connectors import patience
from counterpoise.connectors.collecting import run_connector
from counterpoise.estate.collected import CollectedBy
from counterpoise.estate.models import Connector
from counterpoise.settings import EstatePaths
from tests.connectors.server import Served, serve

Collect = Callable[..., CollectedBy]
_CONNECTOR: TypeAdapter[Connector] = TypeAdapter(Connector)


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited between attempts."""
    waited: list[float] = []
    monkeypatch.setattr(patience, "_pause", waited.append)
    return waited


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    folder = tmp_path / "estate"
    folder.mkdir()
    return folder


@pytest.fixture
def collect(estate: Path) -> Collect:
    """Run one connector; a second run knows what the first one brought."""
    last: dict[str, CollectedBy] = {}

    def run(**settings: Any) -> CollectedBy:
        connector = _CONNECTOR.validate_python({"id": "one", **settings})
        paths = EstatePaths(estate)
        account = run_connector(connector, paths, last.get("one"), lambda: datetime(2026, 11, 1, tzinfo=UTC))
        last["one"] = account
        sums = account.fetched + account.unchanged + account.refused + account.failed
        assert account.listed == sums
        return account

    return run

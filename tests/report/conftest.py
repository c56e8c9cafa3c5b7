"""The shapes of reports as fixtures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counterpoise.report import render
from counterpoise.report.model import ReportModel
from tests.report import shapes


@pytest.fixture(scope="session")
def sample_report() -> ReportModel:
    return shapes.sample()


@pytest.fixture(
    scope="session",
    params=[shapes.sample, shapes.unknown, shapes.hostile, shapes.empty],
    ids=lambda shape: shape.__name__,
)
def any_shape(request: pytest.FixtureRequest) -> Callable[[], ReportModel]:
    shape: Callable[[], ReportModel] = request.param
    return shape


@pytest.fixture(scope="session")
def any_report(any_shape: Callable[[], ReportModel]) -> ReportModel:
    return any_shape()


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the templates that a test may change."""
    folder = Path(shutil.copytree(render.template_folder(), tmp_path / "templates"))

    def forget() -> None:
        render._environment.cache_clear()
        render._sections.cache_clear()

    monkeypatch.setattr(render, "template_folder", lambda: folder)
    forget()
    yield folder
    forget()

"""The shapes of reports as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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

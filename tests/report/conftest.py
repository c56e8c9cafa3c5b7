"""Reports of every shape: a realistic estate, one of which nothing is known, a hostile one and an empty one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from counterpoise.report.model import ReportModel
from tests.report.builder import Builder, estate

HOSTILE = (
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "gnitide \u202etxet\u202c \u200bzero",
    "L" * 300,
    "javascript:alert(1)",
    "</style></title><h1>injected</h1>",
)


def sample() -> ReportModel:
    """Fourteen deployments with gaps of every kind."""
    return Builder(estate()).report()


def swapped() -> ReportModel:
    """The same deployments with the labels open and closed exchanged, and nothing else."""
    exchange = {"open": "closed", "closed": "open"}
    return Builder([{**row, "access": exchange.get(row["access"], row["access"])} for row in estate()]).report()


def unknown() -> ReportModel:
    """The same deployments, and no figure that is known."""
    return Builder(estate(), is_known=False).report()


def hostile() -> ReportModel:
    """Every text that evidence can bring is an attack or far too long."""
    kept = {"hosting", "access", "licence_class"}
    rows = [
        {
            name: HOSTILE[(number + place) % len(HOSTILE)] if isinstance(value, str) and name not in kept else value
            for place, (name, value) in enumerate(row.items())
        }
        for number, row in enumerate(estate())
    ]
    report = Builder(rows).report()
    findings = tuple(
        item.model_copy(
            update={
                "subject": HOSTILE[6],
                "title": HOSTILE[4],
                "criterion": HOSTILE[0] * 20,
                "condition": HOSTILE[4] * 8,
                "recommendation": f"{number} " + "word " * 300,
            }
        )
        for number, item in enumerate(report.findings)
    )
    organisation = report.estate.model_copy(update={"organisation": HOSTILE[0] + HOSTILE[4]})
    return report.model_copy(update={"findings": findings, "estate": organisation})


def empty() -> ReportModel:
    """An estate without a deployment or a piece of evidence."""
    return Builder([]).report()


@pytest.fixture(scope="session")
def sample_report() -> ReportModel:
    return sample()


@pytest.fixture(scope="session", params=[sample, swapped, unknown, hostile, empty], ids=lambda build: build.__name__)
def any_report(request: pytest.FixtureRequest) -> ReportModel:
    report: ReportModel = request.param()
    return report


@pytest.fixture(scope="session")
def reports() -> SimpleNamespace:
    """The builders by name, for tests that compare two shapes."""
    return SimpleNamespace(sample=sample, swapped=swapped, unknown=unknown, hostile=hostile, empty=empty)

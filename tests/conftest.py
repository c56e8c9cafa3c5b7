"""What several folders of tests share: the sample estate, audited once in each test process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Audited:
    """An audited estate and the bundle that its audit issued."""

    estate: Path
    bundle: Path


@contextmanager
def main_report_only() -> Iterator[None]:
    """Audits make no PDF but the main report: where a test asks nothing of the others, they are most of its time."""
    from counterpoise.report import report_set  # noqa: PLC0415 most tests never audit
    from counterpoise.report.documents import MAIN  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_set, "printed", lambda _: (MAIN,))
        yield


def audit_copy(of: Path, folder: Path) -> Audited:
    """Audit a copy of an estate in `folder` for October 2026, as the command line does."""
    from counterpoise.period import Period  # noqa: PLC0415 most tests never audit
    from pipelines.run import run_audit  # noqa: PLC0415

    estate = folder / "estate"
    shutil.copytree(of, estate, ignore=shutil.ignore_patterns(".counterpoise"))
    run_audit(estate, Period(2026, 10), folder / "bundle")
    return Audited(estate, folder / "bundle")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The sample estate, audited. Tests must leave it as it is."""
    return audit_copy(ROOT / "examples" / "aldermoor", tmp_path_factory.mktemp("sample"))

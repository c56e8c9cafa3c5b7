"""The same evidence gives the same bytes; changed state is noticed; an audit that cannot be done does nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pty
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from counterpoise.cli import main

if TYPE_CHECKING:
    from tests.conftest import Audited

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


def audit(
    estate: Path, out: Path, stderr: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counterpoise", "audit", "--estate", str(estate), "--period", "2026-10"]
    return subprocess.run(
        [*command, "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=out.parent,
    )


def _drain(terminal: int, written: list[bytes]) -> None:
    """Read a terminal until nobody holds its other end; one that is not read would block whoever writes to it."""
    with os.fdopen(terminal, "rb", buffering=0) as file, contextlib.suppress(OSError):
        while part := file.read(1 << 16):
            written.append(part)


def test_two_audits_give_the_same_bytes(sample: Audited, tmp_path: Path) -> None:
    # Another folder, process, hash seed, time zone, locale and order of files on disk; another key for user names.
    estate = tmp_path / "moved" / "estate"
    estate.mkdir(parents=True)
    for path in sorted(sample.estate.rglob("*"), reverse=True):
        relative = path.relative_to(sample.estate)
        if path.is_file() and relative.parts[0] != ".counterpoise":
            (estate / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, estate / relative)
    # It is watched on a terminal, where a bar shows which stage runs.
    terminal, stderr = pty.openpty()
    written: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(terminal, written))
    reader.start()
    done = audit(
        estate, tmp_path / "again", stderr, PYTHONHASHSEED="77", TZ="Pacific/Kiritimati", LC_ALL="C.UTF-8", TERM="xterm"
    )
    os.close(stderr)
    reader.join()
    shown = b"".join(written).decode()
    assert done.returncode == 0, shown
    assert "evidence_files" in shown
    assert "Traceback" not in shown
    names = sorted(str(path.relative_to(sample.bundle)) for path in sample.bundle.rglob("*") if path.is_file())
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (sample.bundle / name).read_bytes(), name


@pytest.fixture
def audited(sample: Audited, tmp_path: Path) -> Path:
    """A copy of the audited estate that a test may damage."""
    shutil.copytree(sample.estate, tmp_path / "estate")
    return tmp_path / "estate"


def test_evidence_changed_in_the_store_is_named(
    audited: Path, sample: Audited, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = next(path for path in sorted((audited / ".counterpoise" / "evidence").rglob("*")) if path.is_file())
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes() + b"x")
    assert main(["verify", str(sample.bundle), "--estate", str(audited)]) == 3
    assert f"evidence {stored.name[:12]} was changed in the evidence store" in capsys.readouterr().err


def test_evidence_changed_in_the_store_is_never_read(
    audited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = (audited / "evidence" / "usage_logs" / "tessellum" / "recommendations_2026-05_2026-10.csv").read_bytes()
    digest = hashlib.sha256(log).hexdigest()
    stored = audited / ".counterpoise" / "evidence" / digest[:2] / digest
    stored.chmod(0o600)
    stored.write_bytes(log.replace(b"1", b"2"))
    code = main(["audit", "--estate", str(audited), "--period", "2026-10", "--out", str(tmp_path / "out")])
    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (3, 1)
    assert f"evidence {digest[:12]} was changed in the evidence store" in error
    assert not (tmp_path / "out").exists()


def test_a_rewritten_ledger_stops_the_audit(audited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = audited / ".counterpoise" / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    ledger.write_bytes(b"".join(lines[:3] + lines[4:]))
    code = main(["audit", "--estate", str(audited), "--period", "2026-10", "--out", str(tmp_path / "out")])
    error = capsys.readouterr().err
    assert (code, error.count("\n")) == (3, 1)
    assert "ledger.jsonl, line 4" in error
    assert not (tmp_path / "out").exists()


def test_rows_lost_from_the_database_stop_the_report(audited: Path, tmp_path: Path) -> None:
    from counterpoise.errors import IntegrityError  # noqa: PLC0415
    from counterpoise.period import Period  # noqa: PLC0415
    from counterpoise.settings import EstatePaths  # noqa: PLC0415
    from counterpoise.stages.base import Audit  # noqa: PLC0415
    from counterpoise.stages.report import build_report  # noqa: PLC0415

    with duckdb.connect(str(audited / ".counterpoise" / "warehouse.duckdb")) as warehouse:
        warehouse.execute("DELETE FROM core_usage WHERE record_number = 7")
    period = Period(2026, 10)
    with pytest.raises(IntegrityError, match="the ledger recorded"):
        build_report(Audit(EstatePaths(audited), period, period.last_day, tmp_path / "out"))


def test_a_damaged_database_is_named(audited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = audited / ".counterpoise" / "warehouse.duckdb"
    path.write_bytes(b"\x00" * 4096 + path.read_bytes()[4096:])
    code = main(["audit", "--estate", str(audited), "--period", "2026-10", "--out", str(tmp_path / "out")])
    error = capsys.readouterr().err
    assert code in {2, 3}
    assert "warehouse.duckdb" in error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


def test_links_and_devices_in_the_evidence_cost_only_themselves(audited: Path, tmp_path: Path) -> None:
    from counterpoise.report.bundle import read_report  # noqa: PLC0415

    secret = tmp_path / "secret"
    secret.write_text("CANARY-LINK")
    (audited / "evidence" / "usage_logs" / "link.csv").symlink_to(secret)
    os.mkfifo(audited / "evidence" / "model_cards" / "pipe.md")
    (audited / "evidence" / "stray.txt").write_text("no kind")
    done = audit(audited, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    refused = {item.path: item.reason for item in read_report(tmp_path / "out").coverage.refused_files}
    assert refused == {
        "evidence/model_cards/pipe.md": "is not a regular file but a named pipe",
        "evidence/stray.txt": "lies in none of the folders model_cards, licences, usage_logs, evaluations, ratings",
        "evidence/usage_logs/link.csv": "is a symbolic link",
    }
    (finding,) = (item for item in read_report(tmp_path / "out").findings if item.rule == "UNREAD-EVIDENCE")
    assert (finding.severity, finding.condition.count(";")) == ("high", 2)
    outputs = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(b"CANARY-LINK" in content for content in outputs)

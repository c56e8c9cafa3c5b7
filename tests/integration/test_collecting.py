"""From a web folder to the report: `collect` brings, an audit reads and opens no connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterpoise.cli import main
from counterpoise.report.bundle import read_report
from tests.conftest import main_report_only
from tests.connectors.server import Served, serve

REGISTER = "deployments:\n  - {id: ocr, name: Letters, model: acme/small-1b}\n"
CARD = b"---\nlicense: mit\n---\n# Small\n\nTraining data: letters.\n"
CANARY = "cnry-7f1e55aa90b2"


@pytest.fixture
def server() -> Iterator[Served]:
    with serve() as served:
        yield served


@pytest.fixture
def estate(tmp_path: Path, server: Served, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOLDER_TOKEN", CANARY)
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "register.yaml").write_text(REGISTER)
    settings = f"target: model_cards, address: '{server.address}/f/', token_environment: FOLDER_TOKEN"
    connectors = [
        f"{{id: cards, kind: http_folder, {settings}}}",
        "{id: gone, kind: http_folder, target: licences, address: 'http://127.0.0.1:9/', limits: {attempts: 1}}",
    ]
    lines = "".join(f"  - {connector}\n" for connector in connectors)
    (folder / "estate.yaml").write_text(f"organisation: {{name: A, seat: NO}}\nconnectors:\n{lines}")
    server.page("/f/", "acme/")
    server.page("/f/acme/", "small-1b/")
    server.page("/f/acme/small-1b/", "README.md")
    server.file("/f/acme/small-1b/README.md", CARD, etag='"1"')
    return folder


def audit(estate: Path, bundle: Path) -> dict[str, list[str]]:
    """Severities of the findings on collected files, by rule."""
    with main_report_only():
        assert main(["audit", "--estate", str(estate), "--period", "2026-10", "--out", str(bundle), "--json"]) == 0
    found: dict[str, list[str]] = {}
    for finding in read_report(bundle).findings:
        if finding.rule.startswith("COLLECT"):
            found.setdefault(finding.rule, []).append(finding.severity)
    return found


def test_what_came_is_in_the_report_with_its_address(
    estate: Path, tmp_path: Path, server: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["collect", "--estate", str(estate), "--json"]) == 2  # one of the two could not be reached
    account = {run["id"]: run for run in json.loads(capsys.readouterr().out)["connectors"]}
    assert account["cards"]["fetched"] == 1
    assert "no connection" in account["gone"]["failure"]

    with monkeypatch.context() as offline:
        offline.setattr(socket.socket, "connect", _refuse)
        found = audit(estate, tmp_path / "bundle")
    report = read_report(tmp_path / "bundle")
    card = next(item for item in report.evidence if item.paths[0].endswith("README.md"))
    assert card.collected_from == f"{server.address}/f/acme/small-1b/README.md"
    assert card.collected_on is not None
    assert card.collected_from in (tmp_path / "bundle" / "report.html").read_text()
    assert found == {"COLLECTION-INCOMPLETE": ["medium"]}
    for path in (*estate.rglob("*"), *(tmp_path / "bundle").rglob("*")):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path

    (estate / card.paths[0]).write_bytes(CARD + b"by hand\n")
    assert audit(estate, tmp_path / "second")["COLLECTED-CHANGED"] == ["high"]
    assert main(["collect", "--estate", str(estate), "--only", "cards"]) == 0
    assert (estate / card.paths[0]).read_bytes() == CARD
    assert "COLLECTED-CHANGED" not in audit(estate, tmp_path / "third")


def _refuse(*_: object) -> None:
    raise AssertionError("an audit opened a connection")


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--only", "nobody"], "has no connector nobody"), ([], "names no connectors")]
)
def test_wrong_use_says_what_to_do(
    estate: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    if not arguments:
        (estate / "estate.yaml").write_text("organisation: {name: A, seat: NO}\n")
    assert main(["collect", "--estate", str(estate), *arguments]) == 2
    assert words in capsys.readouterr().err

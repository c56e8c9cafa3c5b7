"""What a person sees in Dagster after an audit: the lineage of all groups, and the run that made it.

A real web server and daemon on loopback, Debian's Chromium without a screen. Screenshots go to test-artifacts/.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Audited

CHROMIUM = shutil.which("chromium")
ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts"

pytestmark = [pytest.mark.slow, pytest.mark.browser]

GROUPS = ("collect", "validate", "core", "assess", "report")


@pytest.fixture(scope="module")
def server(sample: Audited) -> Iterator[str]:
    """Address of the UI of the audited sample estate."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "counterpoise", "ui", "--estate", str(sample.estate), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until(lambda: _location(address) == "RepositoryLocation", process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until(is_ready: Any, process: subprocess.Popen[bytes], seconds: int = 120) -> None:
    for _ in range(seconds):
        assert process.poll() is None, "the web server ended"
        if is_ready():
            return
        time.sleep(1)
    pytest.fail(f"the web server was not ready after {seconds} seconds")


def _location(address: str) -> str | None:
    query = "{workspaceOrError{... on Workspace{locationEntries{locationOrLoadError{__typename}}}}}"
    try:
        (entry,) = ask(address, query)["workspaceOrError"]["locationEntries"]
        return str(entry["locationOrLoadError"]["__typename"])
    except (OSError, ValueError):
        return None


def ask(address: str, query: str) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 our own server on loopback
        f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        data: dict[str, Any] = json.load(answer)["data"]
        return data


def browse(address: str, profile: Path, *options: str) -> str:
    """Open a page in Chromium and return its document as it stands when scripts have settled."""
    assert CHROMIUM is not None
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    command = [
        *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"),
        *(*quiet, f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--window-size=2200,1300"),
    ]
    done = subprocess.run([*command, *options, address], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


def test_lineage_shows_every_asset_from_evidence_to_report(server: str, tmp_path: Path) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    picture = ARTIFACTS / "lineage.png"
    picture.unlink(missing_ok=True)
    page = f"{server}/assets/report_bundle?view=lineage&lineageScope=upstream&lineageDepth=10"
    browse(page, tmp_path / "picture", f"--screenshot={picture}")
    assert picture.read_bytes().startswith(b"\x89PNG")
    document = browse(page, tmp_path / "document", "--dump-dom")
    assert all(f">{group}<" in document for group in GROUPS)
    assert all(
        name in document for name in ("evidence_files", "raw_usage", "core_usage", "mart_access", "report_model")
    )


def test_the_run_of_the_command_line_is_there_with_rows_checks_and_lineage(server: str, sample: Audited) -> None:
    answer = ask(
        server,
        """{
          runsOrError { ... on Runs { results { status jobName tags { key value } } } }
          assetNodes { assetKey { path } groupName kinds owners { ... on TeamAssetOwner { team } }
            metadataEntries { ... on TableColumnLineageMetadataEntry {
              lineage { columnName columnDeps { assetKey { path } columnName } } } }
            assetChecksOrError { ... on AssetChecks { checks { name blocking
              executionForLatestMaterialization { evaluation { success severity } } } } }
            assetMaterializations(limit: 1) { partition
              metadataEntries { label ... on IntMetadataEntry { intValue } ... on PathMetadataEntry { path } } } }
        }""",
    )
    (run,) = answer["runsOrError"]["results"]
    assert (run["status"], run["jobName"]) == ("SUCCESS", "audit")
    assert {"key": "dagster/partition", "value": "2026-10"} in run["tags"]

    nodes = {node["assetKey"]["path"][0]: node for node in answer["assetNodes"]}
    assert {node["groupName"] for node in nodes.values()} == set(GROUPS)
    assert all(node["kinds"] and node["owners"] for node in nodes.values())

    usage = nodes["core_usage"]
    (made,) = usage["assetMaterializations"]
    entries = {entry["label"]: entry for entry in made["metadataEntries"]}
    assert made["partition"] == "2026-10"
    assert entries["dagster/row_count"]["intValue"] > 10_000
    checks = {check["name"]: check for check in usage["assetChecksOrError"]["checks"]}
    between = checks["usage__input__tokens__between"]["executionForLatestMaterialization"]
    assert between["evaluation"] == {"success": False, "severity": "WARN"}
    assert checks["usage__unique__evidence__sha256__record__number"]["blocking"] is True

    assert lineage(nodes["core_usage"])["input_tokens"] == {"raw_usage.input_tokens"}
    assert lineage(nodes["mart_usage_monthly"])["tokens"] == {"core_usage.input_tokens", "core_usage.output_tokens"}

    paths = {entry.get("path") for entry in nodes["report_bundle"]["assetMaterializations"][0]["metadataEntries"]}
    assert str(sample.bundle / "report.pdf") in paths


def lineage(node: dict[str, Any]) -> dict[str, set[str]]:
    """Columns that each column of an asset is made from."""
    (entry,) = (entry for entry in node["metadataEntries"] if "lineage" in entry)
    return {
        column["columnName"]: {f"{dep['assetKey']['path'][0]}.{dep['columnName']}" for dep in column["columnDeps"]}
        for column in entry["lineage"]
    }


def test_the_server_listens_on_loopback_only(server: str) -> None:
    port = int(server.rsplit(":", 1)[1])
    addresses = {
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    }
    listening = {address.split(":")[0] for address in addresses if int(address.split(":")[1], 16) == port}
    assert listening == {"0100007F"}

"""A hub on loopback, as the real one answers: cards come at one commit; weights, strangers and secrets do not."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

import pytest

from tests.connectors.conftest import Collect
from tests.connectors.server import Answer, Served, serve

COMMIT = "a" * 40
CANARY = "cnry-7f1e55aa90b2"
REPOSITORY = "acme/Small-1B"


def blob_id(content: bytes) -> str:
    return hashlib.sha1(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


def publish(server: Served, files: dict[str, bytes], commit: str = COMMIT, lfs: tuple[str, ...] = ()) -> None:
    """Put a repository on the hub."""
    siblings = [
        {"rfilename": name, "size": len(content), "blobId": blob_id(content)}
        | ({"lfs": {"sha256": "0" * 64, "size": 1, "pointerSize": 100}} if name in lfs else {})
        for name, content in files.items()
    ]
    info = {"_id": "1", "id": REPOSITORY, "sha": commit, "siblings": siblings, "private": False, "tags": []}
    answer = Answer(json.dumps(info).encode(), headers={"Content-Type": "application/json"})
    server.answers[f"/api/models/{REPOSITORY}/revision/main?blobs=True"] = answer
    server.answers[f"/api/models/{REPOSITORY}/revision/main?blobs=true"] = answer
    for name, content in files.items():
        server.file(f"/{REPOSITORY}/resolve/{commit}/{name}", content)


@pytest.fixture
def hub(collect: Collect, server: Served) -> Collect:
    return partial(collect, kind="huggingface", address=server.address, repositories=[REPOSITORY])


FILES = {
    "README.md": b"---\nlicense: mit\n---\n# Small\n",
    "LICENSE": b"MIT License\n",
    "config.json": b"{}",
    "model.safetensors": b"\0" * 100,
    "modeling_small.py": b"import os",
    "sub/README.md": b"other",
}


def test_card_licence_and_configuration_come_and_nothing_else(hub: Collect, server: Served, estate: Path) -> None:
    publish(server, FILES)
    account = hub()
    top = estate / "evidence/model_cards/one" / REPOSITORY
    assert {path.name: path.read_bytes() for path in top.iterdir()} == {
        name: FILES[name] for name in ("README.md", "LICENSE", "config.json")
    }
    assert (account.failure, account.fetched) == (None, 3)
    card = next(file for file in account.files if file.path.endswith("README.md"))
    assert card.address == f"{server.address}/{REPOSITORY}/resolve/{COMMIT}/README.md"
    assert not [request.path for request in server.requests if "safetensors" in request.path or ".py" in request.path]


def test_what_is_the_same_at_a_later_commit_keeps_the_one_it_came_from(hub: Collect, server: Served) -> None:
    publish(server, FILES)
    hub()
    publish(server, {**FILES, "LICENSE": b"Apache License\n"}, commit="b" * 40)
    account = hub()
    assert (account.fetched, account.unchanged) == (1, 2)
    commits = {file.path.rpartition("/")[2]: file.address.split("/resolve/")[1][:1] for file in account.files}
    assert commits == {"LICENSE": "b", "README.md": "a", "config.json": "a"}


def test_bytes_that_are_not_those_of_the_commit_are_refused(hub: Collect, server: Served) -> None:
    publish(server, FILES)
    server.file(f"/{REPOSITORY}/resolve/{COMMIT}/README.md", b"another card, of the same length or not")
    account = hub()
    assert (account.fetched, account.refused) == (2, 1)
    assert "digest" in account.unbrought[0].reason


def test_a_card_kept_as_a_large_file_is_refused(hub: Collect, server: Served) -> None:
    publish(server, FILES, lfs=("README.md",))
    assert hub().refused == 1


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (403, {"X-Error-Code": "GatedRepo"}, "asks for consent"),
        (401, {"X-Error-Code": "RepoNotFound"}, "is not there or is private"),
        (404, {"X-Error-Code": "RepoNotFound"}, "is not there or is private"),
        (404, {"X-Error-Code": "RevisionNotFound"}, "has no revision main"),
        (429, {}, "busy (status 429)"),
        (500, {}, "busy (status 500)"),
    ],
)
def test_a_repository_that_cannot_be_had_says_why_and_costs_no_other(
    hub: Collect, server: Served, status: int, headers: dict[str, str], words: str
) -> None:
    publish(server, {"README.md": b"# Card"})
    for blobs in ("True", "true"):
        server.file(f"/api/models/x/y/revision/main?blobs={blobs}", b"{}", status=status, headers=headers)
    account = hub(repositories=["x/y", REPOSITORY], limits={"attempts": 2})
    assert (account.fetched, account.failed) == (1, 1)
    assert account.unbrought[0].name == "x/y/README.md"
    assert words in account.unbrought[0].reason


def test_the_hub_cannot_send_us_elsewhere(hub: Collect, server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TOKEN", CANARY)
    with serve() as other:
        for blobs in ("True", "true"):
            moved = {"Location": f"{other.address}/api"}
            server.file(f"/api/models/{REPOSITORY}/revision/main?blobs={blobs}", b"", status=307, headers=moved)
        account = hub(token_environment="HUB_TOKEN", limits={"attempts": 2})
        assert other.requests == []
    assert "another server" in account.unbrought[0].reason
    assert CANARY not in account.model_dump_json()


def test_only_the_named_secret_is_sent(hub: Collect, server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_left_by_somebody_on_this_machine")
    monkeypatch.setenv("HUB_TOKEN", CANARY)
    publish(server, FILES)
    hub()
    assert [request.headers.get("Authorization") for request in server.requests] == [None] * 4
    hub(token_environment="HUB_TOKEN")
    assert server.requests[-1].headers["Authorization"] == f"Bearer {CANARY}"

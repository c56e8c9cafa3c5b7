"""The store takes regular files by descriptor and refuses everything else by name."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.errors import InputError, IntegrityError
from counterpoise.evidence import store as store_module
from counterpoise.evidence.merkle import evidence_root
from counterpoise.evidence.store import Collected, Refused, RefusedError, Store, collect


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "evidence"
    path.mkdir()
    return path


def by_path(store: Store, folder: Path) -> dict[str, Collected | Refused]:
    return {item.path: item for item in collect(store, folder)}


def test_bytes_are_kept_once_under_their_hash(store: Store, folder: Path) -> None:
    (folder / "b").mkdir()
    (folder / "a.txt").write_bytes(b"same")
    (folder / "b" / "c.txt").write_bytes(b"same")
    found = by_path(store, folder)
    digest = hashlib.sha256(b"same").hexdigest()
    assert list(found) == ["a.txt", "b/c.txt"]
    assert all(isinstance(item, Collected) and item.stored.sha256 == digest for item in found.values())
    assert store.read(digest) == b"same"
    assert [p for p in store.root.rglob("*") if p.is_file()] == [store.path(digest)]


@given(content=st.binary(max_size=3000))
@settings(max_examples=25)
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    base = tmp_path_factory.mktemp("any")
    store = Store(base / "store")
    (base / "file").write_bytes(content)
    stored = store.put(str(base / "file"))
    assert (stored.size_bytes, store.read(stored.sha256)) == (len(content), content)


def test_links_pipes_sockets_and_hard_links_are_refused_by_name(store: Store, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY")
    (folder / "link.csv").symlink_to(secret)
    (folder / "linked_folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    os.link(secret, folder / "hard.csv")
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(folder / "socket"))
        (folder / "good.csv").write_text("x")
        found = by_path(store, folder)
    reasons = {path: item.reason for path, item in found.items() if isinstance(item, Refused)}
    assert set(reasons) == {"link.csv", "linked_folder", "pipe", "hard.csv", "socket"}
    assert "symbolic link" in reasons["link.csv"]
    assert "symbolic link" in reasons["linked_folder"]
    assert "named pipe" in reasons["pipe"]
    assert "hard links" in reasons["hard.csv"]
    assert isinstance(found["good.csv"], Collected)
    assert not any(b"CANARY" in p.read_bytes() for p in store.root.rglob("*") if p.is_file())


def test_a_file_that_changes_while_it_is_read_is_refused(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "log.csv"
    path.write_bytes(b"x" * 100)
    original = Store._copy

    def copy_then_append(self: Store, source: int) -> store_module.Stored:
        stored = original(self, source)
        with path.open("ab") as file:
            file.write(b"more")
        return stored

    monkeypatch.setattr(Store, "_copy", copy_then_append)
    with pytest.raises(RefusedError, match="changed while"):
        store.put(str(path))


def test_too_large_is_refused_and_leaves_nothing(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_FILE_BYTES", 10)
    (folder / "big").write_bytes(b"x" * 11)
    with pytest.raises(RefusedError, match="larger than"):
        store.put(str(folder / "big"))
    assert [p for p in store.root.rglob("*") if p.is_file()] == []


def test_changed_and_missing_bytes_are_found(store: Store, folder: Path) -> None:
    (folder / "a").write_bytes(b"abc")
    stored = store.put(str(folder / "a"))
    path = store.path(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"abd")
    with pytest.raises(IntegrityError, match="was changed"):
        store.read(stored.sha256)
    path.unlink()
    with pytest.raises(IntegrityError, match="is missing"):
        store.verify(stored.sha256)


def test_left_overs_of_a_killed_run_are_cleared(store: Store) -> None:
    (store.root / "incoming-1-2").write_bytes(b"half")
    store.clear_left_overs()
    assert list(store.root.glob("incoming-*")) == []


def test_a_reader_leaves_alone_what_another_process_is_copying(store: Store) -> None:
    (store.root / "incoming-1-2").write_bytes(b"half")
    Store(store.root)
    assert (store.root / "incoming-1-2").read_bytes() == b"half"


def test_missing_folder_is_an_input_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(collect(store, tmp_path / "absent"))


def test_evidence_root_follows_rfc_6962_and_ignores_order() -> None:
    first, second = "11" * 32, "22" * 32
    leaves = [hashlib.sha256(b"\x00" + bytes.fromhex(value)).digest() for value in (first, second)]
    expected = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest()
    assert evidence_root([second, first, first]) == expected
    assert evidence_root([]) == hashlib.sha256(b"").hexdigest()

"""Object storage: a mounted folder, and a server on loopback that speaks enough of S3."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.connectors.conftest import Collect
from tests.connectors.server import Answer, Request, Served

CANARY = "cnry7f1e55aa90b2"


@pytest.fixture
def mounted(tmp_path: Path) -> Path:
    folder = tmp_path / "mounted"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(b"a\n")
    (folder / "sub" / "b.jsonl").write_bytes(b"b\n")
    return folder


@pytest.fixture
def storage(collect: Collect, mounted: Path) -> Collect:
    return partial(collect, kind="object_storage", target="usage_logs", address=f"file://{mounted}")


def test_a_mounted_folder_comes_once(storage: Collect, mounted: Path, estate: Path) -> None:
    assert (storage().fetched, storage().unchanged) == (2, 2)
    (mounted / "a.jsonl").write_bytes(b"a\na\n")
    assert (storage().fetched, storage().unchanged) == (1, 2)
    assert (estate / "evidence/usage_logs/one/a.jsonl").read_bytes() == b"a\na\n"
    assert (estate / "evidence/usage_logs/one/sub/b.jsonl").read_bytes() == b"b\n"


def test_links_and_large_files_are_refused(storage: Collect, mounted: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (mounted / "link.jsonl").symlink_to(tmp_path / "secret")
    with (mounted / "large.jsonl").open("wb") as file:
        file.truncate(2 << 20)
    account = storage(limits={"max_file_megabytes": 1})
    assert (account.fetched, account.refused) == (2, 2)


def test_a_folder_that_is_not_there_says_so(collect: Collect, tmp_path: Path) -> None:
    account = collect(kind="object_storage", target="licences", address=f"file://{tmp_path}/none")
    assert "check the address" in (account.failure or "")


def test_a_storage_whose_package_is_missing_says_which(collect: Collect) -> None:
    account = collect(kind="object_storage", target="licences", address="gs://bucket/x")
    assert "pip install 'gcsfs'" in (account.failure or "")


class Bucket:
    """Lists and hands out objects as S3 does (ListObjectsV2, GetObject with ranges)."""

    def __init__(self, server: Served, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.server = server
        for parameters in ("list-type=2&prefix=logs%2F&delimiter=&encoding-type=url",):
            server.answers[f"/bucket?{parameters}"] = self.listing

    def listing(self, _request: Request) -> Answer:
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-10-01T00:00:00.000Z</LastModified>"
            f"<ETag>&quot;{hash(content) & 0xFFFF:x}&quot;</ETag><Size>{len(content)}</Size></Contents>"
            for key, content in self.objects.items()
        )
        body = (
            '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
            f"<Prefix>logs/</Prefix><KeyCount>{len(self.objects)}</KeyCount><IsTruncated>false</IsTruncated>{entries}"
            "</ListBucketResult>"
        )
        return Answer(body.encode(), headers={"Content-Type": "application/xml"})


def test_s3_is_listed_and_read(collect: Collect, server: Served, estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORE_KEY", "AUDITOR")
    monkeypatch.setenv("STORE_SECRET", CANARY)
    Bucket(server, {"logs/a.jsonl": b"a" * 1000, "logs/sub/b.jsonl": b"b"})
    account = collect(
        kind="object_storage",
        target="usage_logs",
        address="s3://bucket/logs",
        endpoint=server.address,
        key_environment="STORE_KEY",
        token_environment="STORE_SECRET",
        limits={"attempts": 1},
    )
    print([(r.path, r.headers) for r in server.requests], account)
    assert account.fetched == 2

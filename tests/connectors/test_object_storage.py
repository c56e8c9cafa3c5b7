"""Object storage: a mounted folder, and a server on loopback that speaks enough of S3."""

from __future__ import annotations

import hashlib
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


def bucket(server: Served, objects: dict[str, bytes]) -> None:
    """List and hand out objects as S3 does (ListObjectsV2, HeadObject, GetObject with ranges)."""

    def tag(content: bytes) -> str:
        return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'

    entries = "".join(
        f"<Contents><Key>{key}</Key><LastModified>2026-10-01T00:00:00.000Z</LastModified>"
        f"<ETag>{escape(tag(content))}</ETag><Size>{len(content)}</Size></Contents>"
        for key, content in objects.items()
    )
    body = (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>'
        f"<Prefix>logs/</Prefix><KeyCount>{len(objects)}</KeyCount><IsTruncated>false</IsTruncated>{entries}"
        "</ListBucketResult>"
    )
    listing = Answer(body.encode(), headers={"Content-Type": "application/xml"})
    server.answers["/bucket?list-type=2&prefix=logs%2F&delimiter=&encoding-type=url"] = listing
    for key, content in objects.items():
        server.answers[f"/bucket/{key}"] = partial(_object, content, tag(content))


def _object(content: bytes, tag: str, request: Request) -> Answer:
    headers = {"ETag": tag, "Last-Modified": "Thu, 01 Oct 2026 00:00:00 GMT"}
    if "Range" not in request.headers:
        return Answer(content, headers=headers)
    first, last = request.headers["Range"].removeprefix("bytes=").split("-")
    part = content[int(first) : int(last) + 1 if last else None]
    return Answer(part, 206, {**headers, "Content-Range": f"bytes {first}-{last}/{len(content)}"})


@pytest.fixture
def s3(collect: Collect, server: Served, monkeypatch: pytest.MonkeyPatch) -> Collect:
    monkeypatch.setenv("STORE_KEY", "AUDITOR")
    monkeypatch.setenv("STORE_SECRET", CANARY)
    return partial(
        collect,
        kind="object_storage",
        target="usage_logs",
        address="s3://bucket/logs",
        endpoint=server.address,
        key_environment="STORE_KEY",
        token_environment="STORE_SECRET",
        limits={"attempts": 2},
    )


def test_s3_is_listed_read_and_not_read_twice(s3: Collect, server: Served, estate: Path) -> None:
    bucket(server, {"logs/a.jsonl": b"a" * 3_000_000, "logs/sub/b.jsonl": b"b"})
    account = s3()
    assert (account.failure, account.fetched) == (None, 2)
    assert (estate / "evidence/usage_logs/one/a.jsonl").read_bytes() == b"a" * 3_000_000
    assert account.files[0].address == "s3://bucket/logs/a.jsonl"
    assert "Credential=AUDITOR/" in server.requests[0].headers["Authorization"]
    before = len(server.requests)
    assert s3().unchanged == 2
    assert len(server.requests) == before + 1  # the listing
    assert CANARY not in account.model_dump_json()


def test_s3_goes_on_where_a_transfer_broke(s3: Collect, server: Served, estate: Path) -> None:
    content = bytes(range(250)) * 10_000
    bucket(server, {"logs/a.jsonl": content})
    sound = server.answers["/bucket/logs/a.jsonl"]
    assert callable(sound)
    broken = iter([False, True, True, True])  # the second piece breaks in the first attempt

    def second_piece_breaks(request: Request) -> Answer:
        is_broken = "Range" in request.headers and next(broken, False)
        return Answer(b"", 500) if is_broken else sound(request)

    server.answers["/bucket/logs/a.jsonl"] = second_piece_breaks
    s3(limits={"attempts": 4})
    assert (estate / "evidence/usage_logs/one/a.jsonl").read_bytes() == content
    starts = [request.headers["Range"] for request in server.requests if "Range" in request.headers]
    assert starts[-1] != starts[0]
    assert sum(start.startswith("bytes=0-") for start in starts) == 1


@pytest.mark.parametrize("status", [403, 404])
def test_s3_that_does_not_let_us_in_says_so_without_the_secret(s3: Collect, server: Served, status: int) -> None:
    code = {403: "AccessDenied", 404: "NoSuchBucket"}[status]
    body = f"<Error><Code>{code}</Code><Message>{CANARY}</Message></Error>".encode()
    server.file("/bucket?list-type=2&prefix=logs%2F&delimiter=&encoding-type=url", body, status=status)
    account = s3()
    assert account.failure
    assert CANARY not in account.model_dump_json()
    assert account.failure.endswith({403: "its secret and its rights", 404: "check the address"}[status])

"""Web folders: what comes, what is not fetched twice, and what a hostile server cannot do."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from counterpoise.estate.collected import CollectedBy
from tests.connectors.conftest import Collect
from tests.connectors.server import Answer, Request, Served, serve

CANARY = "cnry-7f1e55aa90b2"


@pytest.fixture
def folder(collect: Collect, server: Served) -> Collect:
    return partial(collect, kind="http_folder", target="model_cards", address=f"{server.address}/f/")


def files(estate: Path) -> dict[str, bytes]:
    top = estate / "evidence" / "model_cards" / "one"
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def reasons(account: CollectedBy) -> list[str]:
    return [f"{item.outcome}: {item.reason}" for item in account.unbrought]


def test_a_folder_and_those_below_it_come_and_are_recorded(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "../", "?C=N;O=D", "card.md", "sub/", "/f/", "mailto:a@b.example")
    server.page("/f/sub/", "../", "b%20c.md")
    server.file("/f/card.md", b"# Card\n", etag='"1"')
    server.file("/f/sub/b%20c.md", b"# B\n")
    account = folder()
    assert files(estate) == {"card.md": b"# Card\n", "sub/b c.md": b"# B\n"}
    assert (account.listed, account.fetched, account.failure) == (2, 2, None)
    first = account.files[0]
    assert first.path == "evidence/model_cards/one/card.md"
    assert first.sha256 == hashlib.sha256(b"# Card\n").hexdigest()
    assert (first.address, first.version) == (f"{server.address}/f/card.md", '"1"')


def test_what_has_not_changed_is_not_sent_again(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "etag", "bare")
    server.file("/f/etag", b"a" * 100, etag='"1"')
    server.file("/f/bare", b"b" * 100)
    folder()
    account = folder()
    assert (account.fetched, account.unchanged) == (0, 2)
    assert server.asked("/f/etag")[-1].headers["If-None-Match"] == '"1"'
    server.file("/f/etag", b"c" * 100, etag='"2"')
    account = folder()
    assert (account.fetched, account.unchanged) == (1, 1)
    assert files(estate)["etag"] == b"c" * 100


def test_a_file_that_was_changed_here_is_brought_anew(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"as published", etag='"1"')
    folder()
    (estate / "evidence/model_cards/one/a").write_bytes(b"by hand")
    assert folder().fetched == 1
    assert files(estate) == {"a": b"as published"}


def test_a_file_that_no_connector_wrote_is_left_alone(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"theirs")
    place = estate / "evidence/model_cards/one"
    place.mkdir(parents=True)
    (place / "a").write_bytes(b"mine")
    account = folder()
    assert account.refused == 1
    assert files(estate) == {"a": b"mine"}


def test_a_run_that_was_killed_knows_what_it_brought(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "a", "b")
    server.file("/f/a", b"a", etag='"1"')

    def killed(_: Request) -> Answer:
        os.kill(os.getpid(), signal.SIGINT)
        return Answer(b"b")

    server.answers["/f/b"] = killed
    # A shell starts what it puts in the background deaf to this signal, and Python then leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            folder()
    finally:
        signal.signal(signal.SIGINT, before)
    server.file("/f/b", b"b")
    account = folder()
    assert (account.fetched, account.unchanged, account.refused) == (1, 1, 0)
    assert files(estate) == {"a": b"a", "b": b"b"}


def test_a_broken_transfer_goes_on_where_it_ended(folder: Collect, server: Served, estate: Path) -> None:
    body = bytes(range(256)) * 1000
    whole = Answer(body, etag='"1"')
    server.page("/f/", "a")

    def first_half_then_the_rest(request: Request) -> Answer:
        if "Range" in request.headers:
            return whole
        return Answer(body[:100_000], headers={"ETag": '"1"'}, announced=len(body))

    server.answers["/f/a"] = first_half_then_the_rest
    assert folder().fetched == 1
    assert files(estate) == {"a": body}
    assert [request.headers.get("Range") for request in server.asked("/f/a")] == [None, "bytes=100000-"]


def test_a_part_of_an_older_state_is_not_gone_on_with(folder: Collect, server: Served, estate: Path) -> None:
    new = Answer(b"n" * 50, etag='"2"')
    server.page("/f/", "a")
    server.answers["/f/a"] = lambda request: (
        new if "Range" in request.headers else Answer(b"o" * 20, headers={"ETag": '"1"'}, announced=50)
    )
    assert folder().fetched == 1
    assert files(estate) == {"a": b"n" * 50}


@pytest.mark.parametrize("etag", [None, 'W/"1"'])
def test_without_a_strong_validator_a_transfer_begins_again(
    folder: Collect, server: Served, estate: Path, etag: str | None
) -> None:
    headers = {"ETag": etag} if etag else {}
    answers = [Answer(b"a" * 10, headers=headers, announced=20), Answer(b"b" * 20, headers=headers)]
    server.page("/f/", "a")
    server.answers["/f/a"] = lambda _: answers.pop(0)
    folder()
    assert files(estate) == {"a": b"b" * 20}


@pytest.mark.parametrize(
    "link",
    [
        "%2e%2e/%2e%2e/secret",
        "..%2fsecret",
        "sub/..%5c..%5csecret",
        "%2e%2e/",
        "a%00b",
        ".hidden",
        "a%E2%80%AEb",
        "%ff",
        "x/" * 20 + "deep",
        "n" * 201,
    ],
)
def test_names_that_lead_out_or_astray_are_refused(folder: Collect, server: Served, estate: Path, link: str) -> None:
    server.page("/f/", link, "good")
    server.file("/f/good", b"good")
    account = folder()
    assert (account.fetched, account.refused) == (1, 1)
    assert [request.path for request in server.requests] == ["/f/", "/f/good"]
    assert files(estate) == {"good": b"good"}
    assert sorted(path.name for path in estate.iterdir()) == [".counterpoise", "evidence"]


def test_no_other_server_is_asked(folder: Collect, server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDER_TOKEN", CANARY)
    with serve() as other:
        server.page("/f/", f"{other.address}/x", f"//user:{CANARY}@{other.address[7:]}/y", "moved", "gone/")
        server.file("/f/moved", b"", status=302, headers={"Location": f"{other.address}/z"})
        server.file("/f/gone/", b"", status=307, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
        account = folder(token_environment="FOLDER_TOKEN")
        assert other.requests == []
    assert account.refused == 3
    assert account.failure == "leads to another server"
    assert CANARY not in account.model_dump_json()


def test_a_base_address_elsewhere_leads_nowhere(folder: Collect, server: Served) -> None:
    with serve() as other:
        server.page("/f/", "a", "b", head=f'<base href="{other.address}/f/">')
        account = folder()
        assert other.requests == []
    assert (account.listed, account.refused) == (2, 2)


def test_a_redirect_within_the_server_is_followed_but_not_for_ever(
    folder: Collect, server: Served, estate: Path
) -> None:
    server.page("/f/", "a", "loop")
    server.file("/f/a", b"", status=302, headers={"Location": "/g/a"})
    server.file("/g/a", b"moved")
    server.file("/f/loop", b"", status=302, headers={"Location": "/f/loop"})
    account = folder()
    assert files(estate) == {"a": b"moved"}
    assert reasons(account) == ["refused: leads through more than 5 redirects"]


def test_files_that_are_too_large_are_refused_announced_or_not(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "announced", "chunked", "small")
    server.file("/f/announced", b"", announced=2 << 20)
    server.file("/f/small", b"small")
    endless = b"".join(b"10000\r\n" + bytes(65536) + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    server.file("/f/chunked", endless, headers={"Transfer-Encoding": "chunked"})
    account = folder(limits={"max_file_megabytes": 1, "attempts": 1})
    assert (account.fetched, account.refused) == (1, 2)
    assert files(estate) == {"small": b"small"}
    assert len(server.asked("/f/announced")) == 1  # a limit is no reason to try again


def test_the_run_as_a_whole_is_limited(folder: Collect, server: Served) -> None:
    names = [f"f{number}" for number in range(4)]
    server.page("/f/", *names)
    for name in names:
        server.file(f"/f/{name}", bytes(400_000))
    account = folder(limits={"max_total_megabytes": 1})
    assert (account.fetched, account.refused) == (2, 2)


def test_the_number_of_files_is_limited(folder: Collect, server: Served) -> None:
    server.page("/f/", *(f"f{number}" for number in range(5)))
    for number in range(5):
        server.file(f"/f/f{number}", b"x")
    account = folder(limits={"max_files": 3})
    assert (account.listed, account.fetched) == (3, 3)
    assert "more than 3 files" in (account.failure or "")


def test_a_server_that_trickles_is_given_up(folder: Collect, server: Served) -> None:
    server.page("/f/", "slow", "good")
    server.file("/f/slow", b"x" * 1000, pause_seconds=0.05)
    server.file("/f/good", b"good")
    begun = time.monotonic()
    account = folder(limits={"attempt_seconds": 1, "attempts": 1})
    assert time.monotonic() - begun < 5
    assert (account.fetched, account.failed) == (1, 1)
    assert "not done after 1 seconds" in reasons(account)[0]


@pytest.mark.parametrize(("status", "tries"), [(503, 3), (429, 3), (401, 1), (403, 1), (404, 1), (418, 1)])
def test_only_what_may_pass_is_tried_again(
    folder: Collect, server: Served, pauses: list[float], status: int, tries: int
) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"", status=status)
    account = folder(limits={"attempts": 3})
    assert (account.failed, len(server.asked("/f/a")), len(pauses)) == (1, tries, tries - 1)
    assert f"status {status}" in reasons(account)[0]


def test_pauses_grow_and_follow_retry_after(folder: Collect, server: Served, pauses: list[float]) -> None:
    answers = [Answer(status=503), Answer(status=503), Answer(status=429, headers={"Retry-After": "7"}), Answer(b"a")]
    server.page("/f/", "a")
    server.answers["/f/a"] = lambda _: answers.pop(0)
    assert folder().fetched == 1
    assert 0.25 <= pauses[0] <= 0.5 <= pauses[1] <= 1.0
    assert pauses[2] == 7


def test_a_server_that_asks_for_a_day_is_not_waited_for(folder: Collect, server: Served, pauses: list[float]) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"", status=429, headers={"Retry-After": "86400"})
    assert "86400 seconds" in reasons(folder())[0]
    assert pauses == []


def test_a_list_names_files_with_their_digests(collect: Collect, server: Served, estate: Path) -> None:
    right, wrong = hashlib.sha256(b"right").hexdigest(), "0" * 64
    server.file("/f/SHA256SUMS", f"# list\n{right}  a/right.md\n{wrong} *wrong.md\n./bare.md\n../out.md\n".encode())
    server.file("/f/a/right.md", b"right")
    server.file("/f/wrong.md", b"wrong")
    server.file("/f/bare.md", b"bare")
    account = collect(kind="http_folder", target="model_cards", address=f"{server.address}/f/SHA256SUMS")
    assert files(estate) == {"a/right.md": b"right", "bare.md": b"bare"}
    assert (account.fetched, account.refused) == (2, 2)
    assert [request.path for request in server.requests] == [
        "/f/SHA256SUMS",
        "/f/a/right.md",
        "/f/wrong.md",
        "/f/bare.md",
    ]


def test_only_wanted_files_come(folder: Collect, server: Served) -> None:
    server.page("/f/", "a.md", "weights.bin")
    server.file("/f/a.md", b"a")
    assert folder(files=["*.md"]).listed == 1
    assert not server.asked("/f/weights.bin")


def test_names_that_some_systems_take_for_one_come_once(folder: Collect, server: Served) -> None:
    server.page("/f/", "A.md", "a.md", "%C3%A9", "e%CC%81")
    for path in ("/f/A.md", "/f/a.md", "/f/%C3%A9", "/f/e%CC%81"):
        server.file(path, path.encode())
    account = folder()
    assert (account.fetched, account.refused) == (2, 2)


def test_what_the_source_names_no_more_is_kept_and_marked(folder: Collect, server: Served, estate: Path) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"a")
    folder()
    server.page("/f/")
    assert [file.is_listed for file in folder().files] == [False]
    assert files(estate) == {"a": b"a"}


def test_a_link_in_the_way_is_not_followed(folder: Collect, server: Served, estate: Path, tmp_path: Path) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"a")
    (tmp_path / "elsewhere").mkdir()
    (estate / "evidence").mkdir()
    (estate / "evidence" / "model_cards").symlink_to(tmp_path / "elsewhere")
    assert folder().refused == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_encoded_answer_is_refused(folder: Collect, server: Served) -> None:
    server.page("/f/", "a")
    server.file("/f/a", b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert "encoded as gzip" in reasons(folder())[0]


def test_the_secret_is_sent_and_never_told(folder: Collect, server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDER_TOKEN", CANARY)
    server.page("/f/", "a", f"b-{CANARY}")
    server.file("/f/a", b"a")
    account = folder(token_environment="FOLDER_TOKEN")
    assert server.requests[0].headers["Authorization"] == f"Bearer {CANARY}"
    assert (account.fetched, account.failed) == (1, 1)
    assert CANARY not in account.model_dump_json()


def test_a_token_is_not_sent_in_the_open(collect: Collect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLDER_TOKEN", CANARY)
    account = collect(
        kind="http_folder", target="licences", address="http://a.example/", token_environment="FOLDER_TOKEN"
    )
    assert "never sent over plain HTTP" in (account.failure or "")


def test_a_variable_that_is_not_set_is_named(folder: Collect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOLDER_TOKEN", raising=False)
    assert "FOLDER_TOKEN is not set" in (folder(token_environment="FOLDER_TOKEN").failure or "")


def test_no_server_is_no_traceback(collect: Collect) -> None:
    account = collect(kind="http_folder", target="licences", address="http://127.0.0.1:9/", limits={"attempts": 2})
    assert "no connection" in (account.failure or "")


def test_the_listing_of_pythons_own_server_is_read(collect: Collect, tmp_path: Path, estate: Path) -> None:
    web = tmp_path / "web"
    (web / "sub").mkdir(parents=True)
    (web / "a & b.md").write_bytes(b"a")
    (web / "sub" / "c#d.md").write_bytes(b"c")
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(web)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().split("port ")[1].split()[0]
        try:
            account = collect(kind="http_folder", target="model_cards", address=f"http://127.0.0.1:{port}/")
        finally:
            process.terminate()
    assert account.failure is None
    assert files(estate) == {"a & b.md": b"a", "sub/c#d.md": b"c"}


@pytest.mark.parametrize("package", ["urllib3", "counterpoise.connectors.http"])
def test_a_missing_package_is_named_with_what_to_do(
    folder: Collect, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("counterpoise.connectors.http")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    if package.startswith("counterpoise"):  # a fault of ours is no missing package
        with pytest.raises(ModuleNotFoundError):
            folder()
        return
    assert folder().failure == "the Python package urllib3 is not installed → pip install 'counterpoise[connectors]'"

"""A real HTTP server on loopback whose answers a test writes; it keeps what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None  # Content-Length, where it is not that of the body
    pause_seconds: float = 0  # before each byte of the body
    etag: str | None = None  # with it ranges and conditions are served


@dataclass
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Served:
    address: str
    requests: list[Request]
    answers: dict[str, Answer | Callable[[Request], Answer]]

    def page(self, path: str, *links: str, head: str = "") -> None:
        anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
        body = f"<html><head>{head}</head><ul>{anchors}</ul></html>".encode()
        self.answers[path] = Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})

    def file(self, path: str, body: bytes, **more: object) -> None:
        self.answers[path] = Answer(body, **more)  # type: ignore[arg-type]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


@contextmanager
def serve() -> Iterator[Served]:
    requests: list[Request] = []
    answers: dict[str, Answer | Callable[[Request], Answer]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = Request(self.path, {name.title(): value for name, value in self.headers.items()})
            requests.append(request)
            found = answers.get(self.path, Answer(b"", 404))
            with suppress(OSError):  # the client has gone
                _send(self, request, found(request) if callable(found) else found)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}", requests, answers)
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, request: Request, answer: Answer) -> None:
    body, status, headers = answer.body, answer.status, dict(answer.headers)
    if answer.etag:
        headers["ETag"] = answer.etag
        if request.headers.get("If-None-Match") == answer.etag:
            body, status = b"", 304
        elif "Range" in request.headers and request.headers.get("If-Range") == answer.etag:
            start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    if status != 304:
        handler.send_header("Content-Length", str(len(body) if answer.announced is None else answer.announced))
    handler.end_headers()
    if handler.command == "HEAD":
        return
    if not answer.pause_seconds:
        handler.wfile.write(body)
        return
    for number in range(len(body)):
        handler.wfile.write(body[number : number + 1])
        time.sleep(answer.pause_seconds)

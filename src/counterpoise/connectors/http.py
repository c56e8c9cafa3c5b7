"""One server over HTTP: same origin only, bounded in time and size, resumable by range and validator.

References: RFC 9110 for validators, ranges and Retry-After; `If-Range` takes strong validators only (13.1.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from counterpoise.connectors.base import Ask, PassingError, RefusedError, Reply, SourceError
from counterpoise.connectors.names import is_loopback
from counterpoise.connectors.patience import persistently
from counterpoise.estate.models import Limits

_CHUNK = 1 << 16
_MAX_REDIRECTS = 5
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


class HttpServer:
    """Requests to the origin of `address`, and to no other; close it when done."""

    def __init__(self, address: str, token: str | None, limits: Limits) -> None:
        parts = urlsplit(address)
        if token and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise SourceError("a token is never sent over plain HTTP → use an https:// address")
        self._origin = origin(parts)
        self._limits = limits
        self._pool = urllib3.PoolManager(
            retries=False,
            timeout=urllib3.Timeout(connect=limits.silence_seconds, read=limits.silence_seconds),
            headers={"User-Agent": "counterpoise", "Accept-Encoding": "identity"}
            | ({"Authorization": f"Bearer {token}"} if token else {}),
        )

    def close(self) -> None:
        self._pool.clear()

    def page(self, address: str, max_bytes: int) -> tuple[str, bytes]:
        """Media type and content of a small file, tried again where that may help. Raises SourceError."""

        def attempt() -> tuple[str, bytes]:
            with self._opened(address, {}) as response:
                _require_ok(response)
                content = bytearray()
                for chunk in _chunks(response):
                    content += chunk
                    if len(content) > max_bytes:
                        raise RefusedError(f"the listing is larger than {max_bytes >> 20} MiB")
                return response.headers.get("Content-Type", "").partition(";")[0].strip().lower(), bytes(content)

        return persistently(attempt, self._limits)

    @contextmanager
    def file(self, address: str, ask: Ask) -> Iterator[Reply | None]:
        """Open a file, where a part of it lies here from that part's end on; None when it is unchanged."""
        headers = _conditions(ask)
        with self._opened(address, headers) as response:
            if response.status == 304 and ask.version:
                yield None
                return
            version = _version(response)
            if response.status == 206 and "Range" in headers and version == ask.part_version:
                start, size = _content_range(response)
                if start != ask.part_bytes:
                    raise RefusedError("the server sent another range than was asked for")
                yield Reply(_chunks(response), version, start, size)
                return
            if response.status in {206, 416} and "Range" in headers:
                # The part does not fit what lies there now.
                with self.file(address, Ask(ask.version)) as reply:
                    yield reply
                return
            _require_ok(response)
            if (encoding := response.headers.get("Content-Encoding", "identity")) != "identity":
                raise RefusedError(f"came encoded as {encoding[:20]}, though the plain bytes were asked for")
            yield Reply(_chunks(response), version, 0, _length(response))

    @contextmanager
    def _opened(self, address: str, headers: dict[str, str]) -> Iterator[urllib3.BaseHTTPResponse]:
        """The response, after redirects within the origin."""
        for _ in range(_MAX_REDIRECTS + 1):
            if origin(urlsplit(address)) != self._origin:
                raise RefusedError("leads to another server")
            with _errors_of_the_line():
                response = self._pool.request(
                    "GET",
                    address,
                    headers={**self._pool.headers, **headers},
                    preload_content=False,
                    redirect=False,
                    decode_content=False,
                )
            try:
                if response.status not in {301, 302, 303, 307, 308}:
                    yield response
                    return
                address = urljoin(address, response.headers.get("Location", ""))
            finally:
                response.close()
        raise RefusedError(f"leads through more than {_MAX_REDIRECTS} redirects")


@contextmanager
def _errors_of_the_line() -> Iterator[None]:
    try:
        yield
    except urllib3.exceptions.LocationValueError as error:
        raise SourceError("the address names no server") from error
    except urllib3.exceptions.SSLError as error:
        raise SourceError("the server's certificate is not accepted → see the address, or SSL_CERT_FILE") from error
    except urllib3.exceptions.NameResolutionError as error:
        raise PassingError("the server's name is not known → check the address") from error
    except urllib3.exceptions.NewConnectionError as error:
        raise PassingError("no connection → check the address and that the server runs") from error
    except urllib3.exceptions.TimeoutError as error:
        raise PassingError("the server fell silent") from error
    except urllib3.exceptions.HTTPError as error:
        raise PassingError("the connection broke") from error


def _chunks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    with _errors_of_the_line():
        # read1 gives what has come; read and stream would wait until the chunk is full.
        while chunk := response.read1(_CHUNK, decode_content=False):
            yield chunk


def _conditions(ask: Ask) -> dict[str, str]:
    # A date has seconds only: two states of a file can share it, and a file must not be put together from both.
    if ask.part_bytes and ask.part_version and ask.part_version.startswith('"'):
        return {"Range": f"bytes={ask.part_bytes}-", "If-Range": ask.part_version}
    if ask.version:
        return {"If-None-Match" if '"' in ask.version else "If-Modified-Since": ask.version}
    return {}


def _version(response: urllib3.BaseHTTPResponse) -> str | None:
    """The validator: ETag, else Last-Modified; None where it is not fit to be sent back."""
    found = response.headers.get("ETag") or response.headers.get("Last-Modified")
    return found if found and len(found) <= 200 and found.isascii() and found.isprintable() else None


def _length(response: urllib3.BaseHTTPResponse) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None


def _content_range(response: urllib3.BaseHTTPResponse) -> tuple[int, int | None]:
    found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if not found:
        raise RefusedError("the server sent a part without saying which")
    return int(found[1]), None if found[3] == "*" else int(found[3])


def _require_ok(response: urllib3.BaseHTTPResponse) -> None:
    if response.status != 200:
        _complain(response.status, response.headers.get("Retry-After"))


def _complain(status: int, retry_after: str | None) -> NoReturn:
    if status in _BUSY:
        raise PassingError(f"the server is busy (status {status})", _seconds(retry_after))
    raise SourceError(
        {
            401: "asks for a token or does not accept it (status 401) → name it with token_environment and export it",
            403: "does not let us in (status 403) → ask its owner for access, or check the token",
            404: "is not there (status 404) → check the address",
            410: "is gone (status 410)",
        }.get(status, f"is answered with status {status}")
    )


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After as seconds from now: a number or a date."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", retry_after):
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max((date.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0)

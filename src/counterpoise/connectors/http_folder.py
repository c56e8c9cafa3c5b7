"""A folder on a web server: the pages that Apache, nginx or Python's http.server make of it, or a list of its files.

An address that ends with a slash is a folder; its pages are followed downwards. Any other address is a list, one name a
line, or `sha256  name` as sha256sum writes it; the names are looked for beside the list.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from counterpoise.connectors.base import RefusedError, Remote, Secrets, SourceError
from counterpoise.connectors.http import HttpServer, origin
from counterpoise.connectors.names import safe_name
from counterpoise.connectors.patience import within
from counterpoise.estate.models import HttpFolderConnector

MAX_LISTING_BYTES = 8 << 20
MAX_PAGES = 1_000
_ENTRY = re.compile(r"(?:([0-9a-fA-F]{64}) [ *])?(\S.*)")


@contextmanager
def remotes(settings: HttpFolderConnector, secrets: Secrets) -> Iterator[Iterator[Remote]]:
    server = HttpServer(settings.address, secrets.token, settings.limits)
    try:
        offered = _of_pages(server, settings) if settings.address.endswith("/") else _of_list(server, settings)
        yield (item for item in offered if _is_wanted(item, settings))
    finally:
        server.close()


def _is_wanted(item: Remote, settings: HttpFolderConnector) -> bool:
    name = item.name.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) for pattern in settings.files)


def _remote(server: HttpServer, address: str, name: str, sha256: str | None = None) -> Remote:
    return Remote(
        name,
        address,
        partial(server.file, address),
        is_right=partial(_has_digest, sha256) if sha256 else None,
    )


def _has_digest(sha256: str, path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256.lower()


def _of_list(server: HttpServer, settings: HttpFolderConnector) -> Iterator[Remote]:
    _, content = server.page(settings.address, MAX_LISTING_BYTES)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError("the list is not UTF-8 text → end the address with a slash if it is a folder") from error
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        found = _ENTRY.fullmatch(line.strip())
        sha256, name = (found[1], found[2]) if found else (None, line)
        yield _remote(
            server, urljoin(settings.address, quote(name.removeprefix("./"))), name.removeprefix("./"), sha256
        )


def _of_pages(server: HttpServer, settings: HttpFolderConnector) -> Iterator[Remote]:
    top = settings.address
    waiting, seen = deque([top]), {top}
    for _ in range(MAX_PAGES):
        if not waiting:
            return
        page = waiting.popleft()
        kind, content = server.page(page, MAX_LISTING_BYTES)
        if kind not in {"text/html", "application/xhtml+xml"}:
            raise SourceError("is no page that lists files → name a list, or a folder that the server lists")
        with within(settings.limits.attempt_seconds):
            links = [link for link in dict.fromkeys(_links(page, content)) if link not in seen]
        seen.update(links)
        for address in links:
            name = _below(top, address)
            if name is None:
                yield Remote(address, address, _nothing, refusal="leads out of the folder")
            elif not name.endswith("/"):
                yield _remote(server, address, name)
            elif refusal := _refusal(name.removesuffix("/")):
                yield Remote(name, address, _nothing, refusal=refusal)
            else:
                waiting.append(address)
    if waiting:
        raise RefusedError(f"the folder holds more than {MAX_PAGES} folders → name a smaller one")


def _refusal(name: str) -> str | None:
    try:
        safe_name(name)
    except RefusedError as error:
        return str(error)
    return None


@contextmanager
def _nothing(_ask: object) -> Iterator[None]:
    yield None


def _below(top: str, address: str) -> str | None:
    """Name of an address below the folder; None when it is not there.

    A slash or a dot written with a percent sign is one for many servers, so the name is judged in its plain form.
    """
    folder, parts = urlsplit(top), urlsplit(address)
    if origin(parts) != origin(folder) or not parts.path.startswith(folder.path):
        return None
    below = parts.path[len(folder.path) :]
    if re.search("%2f|%5c", below, re.IGNORECASE):
        return None
    try:
        return unquote(below, errors="strict")
    except UnicodeDecodeError:
        return None


def _links(page: str, content: bytes) -> Iterator[str]:
    """Addresses that the page links to, without those that only sort it or lead to folders above it."""
    parser = _Links()
    parser.feed(content.decode("utf-8", errors="replace"))
    for link in parser.found:
        # A base address elsewhere turns every link into one that leads out, and is refused with them.
        try:
            address = urljoin(urljoin(page, parser.base), link.strip())
            parts = urlsplit(address)
            _ = parts.port
        except ValueError:
            continue
        if parts.scheme not in {"http", "https"} or link.startswith(("?", "#")) or not link.strip():
            continue
        address = parts._replace(query="", fragment="").geturl()
        is_above = origin(parts) == origin(urlsplit(page)) and urlsplit(page).path.startswith(parts.path or "/")
        if not is_above:
            yield address if parts.username is None else _without_user(address)


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if target and tag == "base" and not self.base:
            self.base = target
        elif target and tag == "a":
            self.found.append(target)

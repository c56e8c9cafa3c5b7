"""Cards and licences of repositories on a Hugging Face hub, as they are at one commit. Weights and code never come.

Reference: huggingface_hub, HfApi.model_info(files_metadata=True) for the commit and the git digest of each file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported

import huggingface_hub
from huggingface_hub import errors

from counterpoise.connectors.base import PassingError, RefusedError, Remote, Secrets, SourceError
from counterpoise.connectors.http import HttpServer, origin
from counterpoise.connectors.patience import persistently
from counterpoise.estate.models import HuggingFaceConnector

_WANTED = re.compile(
    r"(README\.md|config\.json|(LICEN[CS]E|USE_POLICY|NOTICE|COPYING)([._-][\w.-]{0,40})?)", re.IGNORECASE
)
_GATED = "asks for consent or does not let this token in → accept its terms on the hub, or use a token of who did"
_LOST = "is not there or is private → check the name, or name a token with token_environment"


@contextmanager
def remotes(settings: HuggingFaceConnector, secrets: Secrets) -> Iterator[Iterator[Remote]]:
    address = settings.address.rstrip("/")
    server = HttpServer(address, secrets.token, settings.limits)
    # Without a token of ours the library would look for one that somebody left on this machine.
    api = huggingface_hub.HfApi(endpoint=address, token=secrets.token or False, library_name="counterpoise")
    _stay_at(address, settings.limits.silence_seconds)
    try:
        yield _of_repositories(api, server, settings)
    finally:
        server.close()
        huggingface_hub.close_session()


@cache
def _client_of_the_library() -> tuple[type[Any], list[Any]]:
    """Class of the HTTP client that the library makes, and its own hooks."""
    client = huggingface_hub.get_session()
    return type(client), list(client.event_hooks["request"])


def _stay_at(address: str, silence_seconds: float) -> None:
    """Let the library's client send requests to the hub's own origin only, also after a redirect."""
    home = origin(urlsplit(address))
    make, hooks = _client_of_the_library()

    def check(request: Any) -> None:
        if origin(urlsplit(str(request.url))) != home:
            raise RefusedError("the hub leads to another server")

    huggingface_hub.set_client_factory(
        lambda: make(event_hooks={"request": [*hooks, check]}, follow_redirects=True, timeout=silence_seconds)
    )


def _of_repositories(
    api: huggingface_hub.HfApi, server: HttpServer, settings: HuggingFaceConnector
) -> Iterator[Remote]:
    for name in settings.repositories:
        page = f"{settings.address.rstrip('/')}/{name}"
        try:
            info = persistently(partial(_info, api, name, settings), settings.limits)
        except SourceError as error:
            # One repository that cannot be had costs itself: it is listed as a file that fails.
            yield Remote(f"{name}/README.md", page, partial(_fails, str(error)))
            continue
        for file in info.siblings or ():
            if _WANTED.fullmatch(file.rfilename):
                address = f"{page}/resolve/{info.sha}/{quote(file.rfilename)}"
                yield Remote(
                    f"{name}/{file.rfilename}",
                    address,
                    partial(server.file, address),
                    version=file.blob_id,
                    size_bytes=file.size,
                    refusal="is kept as a large file, which no card is" if file.lfs else None,
                    is_right=partial(_has_blob_id, file.blob_id) if file.blob_id else None,
                )


def _info(api: huggingface_hub.HfApi, name: str, settings: HuggingFaceConnector) -> huggingface_hub.ModelInfo:
    try:
        info = api.model_info(
            name, revision=settings.revision, files_metadata=True, timeout=settings.limits.silence_seconds
        )
    except errors.GatedRepoError as error:
        raise SourceError(_GATED) from error
    except errors.RevisionNotFoundError as error:
        raise SourceError(f"has no revision {settings.revision} → correct revision") from error
    except errors.RepositoryNotFoundError as error:
        raise SourceError(_LOST) from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        if status == 429 or status >= 500:
            raise PassingError(f"the hub is busy (status {status})") from error
        raise SourceError(_GATED if status == 403 else f"is answered with status {status}") from error
    except (OSError, ValueError) as error:
        raise PassingError("the hub cannot be reached or does not answer as a hub") from error
    if not re.fullmatch(r"[0-9a-f]{40}", info.sha or ""):
        raise SourceError("is given without its commit")
    return info


@contextmanager
def _fails(reason: str, _ask: object) -> Iterator[None]:
    raise SourceError(reason)
    yield


def _has_blob_id(blob_id: str, path: Path) -> bool:
    """Whether git gives this digest to the file: SHA-1 of a head with its size, and of its bytes."""
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    digest.update(path.read_bytes())
    return digest.hexdigest() == blob_id

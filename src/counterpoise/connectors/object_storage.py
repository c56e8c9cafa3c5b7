"""Objects below a prefix in a storage that fsspec reaches: S3 and what speaks it, Google, Azure, a mounted folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import fsspec

from counterpoise.connectors.base import Ask, PassingError, RefusedError, Remote, Reply, Secrets, SourceError
from counterpoise.connectors.patience import persistently
from counterpoise.estate.models import ObjectStorageConnector

_CHUNK = 1 << 20
_STATES = ("ETag", "etag", "checksum", "md5Hash", "content_md5", "LastModified", "updated", "last_modified", "mtime")
_EXTRAS = {"s3": "counterpoise[connectors,s3]", "gs": "gcsfs", "abfs": "adlfs", "file": "counterpoise[connectors]"}

_Result = TypeVar("_Result")


@contextmanager
def remotes(settings: ObjectStorageConnector, secrets: Secrets) -> Iterator[Iterator[Remote]]:
    protocol, _, path = settings.address.partition("://")
    storage = _storage(protocol, settings, secrets)
    prefix = path.rstrip("/") or "/"
    found = persistently(partial(_answer, lambda: storage.find(prefix, detail=True)), settings.limits)
    if not found:
        raise SourceError("holds nothing, or is not there → check the address")
    yield (
        _remote(storage, f"{protocol}://", prefix, key, found[key])
        for key in sorted(found)
        if any(fnmatchcase(key.rpartition("/")[2], pattern) for pattern in settings.files)
    )


def _storage(protocol: str, settings: ObjectStorageConnector, secrets: Secrets) -> Any:
    options: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
    if protocol == "s3":
        seconds = settings.limits.silence_seconds
        options |= {
            "key": secrets.key,
            "secret": secrets.token,
            "endpoint_url": settings.endpoint,
            "config_kwargs": {"connect_timeout": seconds, "read_timeout": seconds, "retries": {"max_attempts": 0}},
        }
        if settings.endpoint and urlsplit(settings.endpoint).scheme != "https":
            options["use_ssl"] = False
    elif secrets.key or secrets.token or settings.endpoint:
        raise SourceError("key, token and endpoint are for s3:// only → leave them to the storage's own library")
    try:
        return fsspec.filesystem(protocol, **options)
    except ImportError as error:
        raise SourceError(f"a package for {protocol}:// is missing → pip install '{_EXTRAS[protocol]}'") from error


def _answer(question: Any) -> Any:
    """What the storage answers; its errors as ours, without what its library wrote in them."""
    try:
        return question()
    except FileNotFoundError as error:
        raise SourceError("is not there → check the address") from error
    except PermissionError as error:
        raise SourceError("does not let us in → check the key, its secret and its rights") from error
    except (RefusedError, SourceError):
        raise
    except OSError as error:
        raise PassingError("the storage does not answer as expected") from error
    except Exception as error:
        # The libraries of storages have error trees of their own, botocore's among them.
        if type(error).__module__.partition(".")[0] in {"botocore", "aiobotocore", "aiohttp", "gcsfs", "azure"}:
            raise PassingError(f"the storage does not answer as expected ({type(error).__name__})") from error
        raise


def _remote(storage: Any, scheme: str, prefix: str, key: str, info: Mapping[str, Any]) -> Remote:
    is_link = bool(info.get("islink"))
    version = next((f"{name}={info[name]}" for name in _STATES if info.get(name)), None)
    size = info.get("size")
    if version and size is not None:
        version = f"{version};size={size}"
    return Remote(
        key[len(prefix) :].lstrip("/") or key.rpartition("/")[2],
        scheme + key,
        partial(_opened, storage, key, version, size),
        version=version,
        size_bytes=size,
        refusal="is a symbolic link" if is_link else None,
    )


@contextmanager
def _opened(storage: Any, key: str, version: str | None, size: int | None, ask: Ask) -> Iterator[Reply]:
    start = ask.part_bytes if version and version == ask.part_version else 0
    file = _answer(lambda: storage.open(key, "rb", cache_type="none"))
    try:
        if start:
            _answer(lambda: file.seek(start))
        yield Reply(_chunks(file), version, start, size)
    finally:
        file.close()


def _chunks(file: Any) -> Iterator[bytes]:
    while chunk := _answer(lambda: file.read(_CHUNK)):
        yield chunk

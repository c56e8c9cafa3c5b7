"""The one loop for all connectors: each file is fetched, unchanged, refused or failed, and the account adds up."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from counterpoise.connectors.base import RefusedError, Remote, Secrets, SourceError
from counterpoise.connectors.landing import Landing, Now
from counterpoise.connectors.names import folded, safe_name
from counterpoise.connectors.patience import persistently
from counterpoise.estate.collected import CollectedBy, CollectedFile, Unbrought
from counterpoise.estate.models import Connector
from counterpoise.safe.secrets import masked
from counterpoise.safe.text import one_line
from counterpoise.settings import EstatePaths

MAX_UNBROUGHT = 1_000  # named one by one; all are counted

Remotes = Callable[[Any, Secrets], AbstractContextManager[Iterator[Remote]]]


def run_connector(
    connector: Connector,
    paths: EstatePaths,
    before: CollectedBy | None,
    now: Now = lambda: datetime.now(UTC).replace(microsecond=0),
) -> CollectedBy:
    """Bring what one connector offers; whatever happens to it ends in the account that is returned."""
    run = _Run(connector, paths, before, now)
    try:
        secrets = _secrets(connector)
        run.secrets = secrets
        with _remotes_of(connector.kind)(connector, secrets) as offered:
            for number, remote in enumerate(offered):
                if number >= connector.limits.max_files:
                    what = f"offers more than {connector.limits.max_files} files → raise limits.max_files"
                    raise RefusedError(what)
                run.bring(remote)
    except SourceError as error:
        run.failure = run.clean(str(error))
    return run.account()


class _Run:
    def __init__(self, connector: Connector, paths: EstatePaths, before: CollectedBy | None, now: Now) -> None:
        self._connector = connector
        before_files = {file.path: file for file in before.files} if before else {}
        self._landing = Landing(connector, paths, before_files, now)
        self._known = self._landing.known
        self._now = now
        self._counts = dict.fromkeys(("listed", "fetched", "unchanged", "refused", "failed"), 0)
        self._brought: dict[str, CollectedFile] = {}
        self._named: set[str] = set()
        self._unbrought: list[Unbrought] = []
        self.secrets = Secrets()
        self.failure: str | None = None

    def clean(self, text: str) -> str:
        return one_line(masked(self.secrets.without(text)), 300)

    def bring(self, remote: Remote) -> None:
        self._counts["listed"] += 1
        try:
            self._require_new(remote)
            file, is_new = persistently(lambda: self._landing.receive(remote), self._connector.limits)
        except RefusedError as error:
            self._note(remote, "refused", error)
        except SourceError as error:
            self._note(remote, "failed", error)
        else:
            self._brought[file.path] = file.model_copy(update={"is_listed": True})
            self._counts["fetched" if is_new else "unchanged"] += 1

    def _require_new(self, remote: Remote) -> None:
        name = folded(remote.name)
        if remote.refusal is None and name in self._named:
            raise RefusedError("has the name of another file of this source, but for capitals or accents")
        self._named.add(name)

    def _note(self, remote: Remote, outcome: str, error: SourceError) -> None:
        self._counts[outcome] += 1
        name = self.clean(remote.name)
        if len(self._unbrought) < MAX_UNBROUGHT:
            self._unbrought.append(Unbrought(name=name, outcome=outcome, reason=self.clean(str(error))))
        try:
            path = self._landing.path(safe_name(remote.name))
        except RefusedError:
            return
        if path in self._known:  # what came before stays what it was
            self._brought.setdefault(path, self._known[path])

    def account(self) -> CollectedBy:
        is_complete = self.failure is None
        gone = {
            path: file.model_copy(update={"is_listed": file.is_listed and not is_complete})
            for path, file in self._known.items()
            if path not in self._brought
        }
        files = sorted([*self._brought.values(), *gone.values()], key=lambda file: file.path)
        return CollectedBy(
            id=self._connector.id,
            kind=self._connector.kind,
            address=self._connector.address,
            checked_at=self._now(),
            failure=self.failure,
            unbrought=tuple(self._unbrought),
            files=tuple(files),
            **self._counts,
        )


def _secrets(connector: Connector) -> Secrets:
    """The values of the variables that the connector names. Raises SourceError naming one that is not set."""

    def value(name: str | None) -> str | None:
        if name is None:
            return None
        found = os.environ.get(name, "").strip()
        if not found:
            raise SourceError(f"the variable {name} is not set → export it with the secret")
        if not found.isascii() or not found.isprintable():
            raise SourceError(f"the variable {name} holds a line break or a foreign character → export it anew")
        return found

    return Secrets(value(connector.token_environment), value(getattr(connector, "key_environment", None)))


def _remotes_of(kind: str) -> Remotes:
    """The module of a kind; it is imported when it is needed, since its libraries need not be there."""
    try:
        module = importlib.import_module(f"counterpoise.connectors.{kind}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("counterpoise"):
            raise
        what = f"the Python package {error.name} is not installed"
        raise SourceError(f"{what} → pip install 'counterpoise[connectors]'") from error
    return module.remotes  # type: ignore[no-any-return]

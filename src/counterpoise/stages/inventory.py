"""The files of one audit: which bytes lie at which paths, and what reading them gave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.errors import InputError, Problem
from counterpoise.evidence.store import Refused, Store
from counterpoise.safe.files import write_whole
from counterpoise.vocabulary import EvidenceKind

if TYPE_CHECKING:
    from counterpoise.stages.base import Audit

_FILE = "inventory.json"


@dataclass(frozen=True, slots=True)
class Item:
    """One distinct file, by the hash of its bytes."""

    sha256: str
    size_bytes: int
    kind: EvidenceKind
    paths: tuple[str, ...]  # below the estate's folder, sorted


@dataclass(frozen=True, slots=True)
class Inventory:
    items: tuple[Item, ...]  # by first path
    refused: tuple[Refused, ...]
    store: Store

    @classmethod
    def load(cls, audit: Audit) -> Inventory:
        """Read what the collect stage of this audit left. Raises InputError when it has not run."""
        path = audit.folder / _FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            what = f"no evidence was collected for {audit.period}"
            raise InputError(Problem(what, audit.paths.folder, remedy="run the audit from its first step")) from error
        items = tuple(
            Item(item["sha256"], item["size_bytes"], EvidenceKind(item["kind"]), tuple(item["paths"]))
            for item in content["items"]
        )
        return cls(items, tuple(Refused(**refusal) for refusal in content["refused"]), Store(audit.paths.store))

    def save(self, audit: Audit) -> None:
        content = {"items": [asdict(item) for item in self.items], "refused": [asdict(item) for item in self.refused]}
        _save(audit.folder / _FILE, content)

    def of_kind(self, *kinds: EvidenceKind) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind in kinds)

    def read_estate_file(self, name: str) -> bytes | None:
        """Bytes of estate.yaml and its siblings as collected."""
        found = next((item for item in self.items if name in item.paths), None)
        return self.store.read(found.sha256) if found else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one file gave: its format, how many records it holds by table, or why it failed."""

    sha256: str
    format: str | None
    records_in: Mapping[str, int]
    staged: Mapping[str, Path]
    failure: str | None


def save_readings(audit: Audit, noun: str, readings: Iterable[Reading]) -> None:
    _save(audit.folder / f"readings-{noun}.json", [asdict(reading) for reading in readings])


def load_readings(audit: Audit, nouns: Iterable[str]) -> list[Reading]:
    found: list[Reading] = []
    for noun in nouns:
        content = json.loads((audit.folder / f"readings-{noun}.json").read_text(encoding="utf-8"))
        for item in content:
            staged = {noun: Path(path) for noun, path in item.pop("staged").items()}
            found.append(Reading(**item, staged=staged))
    return found


def _save(path: Path, content: Any) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode())

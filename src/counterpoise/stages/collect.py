"""Collect: evidence into the store, the ledger told, each file read into staged rows and loaded raw."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from counterpoise.contracts import DETAILS_OF
from counterpoise.contracts.base import Table
from counterpoise.estate.loading import FILES
from counterpoise.estate.models import EvaluationMapping
from counterpoise.evidence.ledger import Ledger
from counterpoise.evidence.store import Collected, Refused, RefusedError, Store, collect
from counterpoise.report import look
from counterpoise.report.render import check_templates
from counterpoise.settings import pseudonym_key
from counterpoise.sources.discovery import companions
from counterpoise.sources.intake import TABLE_OF_KIND, Parsed, Task, parse
from counterpoise.stages.base import Audit, Outcome
from counterpoise.stages.inventory import Inventory, Item, Reading, load_readings, save_readings
from counterpoise.stages.own_look import own_look
from counterpoise.vocabulary import EvidenceKind


def collect_evidence(audit: Audit) -> Outcome:
    """Take the estate's files and everything below evidence/ into the store."""
    store = Store(audit.paths.store)
    store.clear_left_overs()
    found: dict[str, list[tuple[str, EvidenceKind]]] = defaultdict(list)
    sizes: dict[str, int] = {}
    refused: list[Refused] = []

    def take(path: str, kind: EvidenceKind, item: Collected) -> None:
        found[item.stored.sha256].append((path, kind))
        sizes[item.stored.sha256] = item.stored.size_bytes

    for name in FILES:
        if (audit.paths.folder / name).exists():
            try:
                take(name, EvidenceKind.REGISTER, Collected(name, store.put(str(audit.paths.folder / name))))
            except RefusedError as refusal:
                refused.append(Refused(name, str(refusal)))
    for item in collect(store, audit.paths.evidence) if audit.paths.evidence.is_dir() else ():
        path, kind = f"evidence/{item.path}", _kind(item.path)
        if isinstance(item, Refused):
            refused.append(Refused(path, item.reason))
        elif kind is None:
            folders = ", ".join(kind for kind in EvidenceKind if kind is not EvidenceKind.REGISTER)
            refused.append(Refused(path, f"lies in none of the folders {folders}"))
        else:
            take(path, kind, item)

    own = audit.paths.folder / look.FOLDER
    for item in collect(store, own) if own.is_dir() else ():
        path = f"{look.FOLDER}/{item.path}"
        if isinstance(item, Collected) and (path == look.LOGO or path.startswith(look.TEMPLATES)):
            take(path, EvidenceKind.REGISTER, item)
        else:
            reason = item.reason if isinstance(item, Refused) else f"is neither logo.png nor below {look.TEMPLATES}"
            refused.append(Refused(path, reason))

    items = [
        Item(sha256, sizes[sha256], places[0][1], tuple(path for path, _ in places))
        for sha256, places in ((sha256, sorted(places)) for sha256, places in found.items())
    ]
    inventory = Inventory(tuple(sorted(items, key=lambda item: item.paths)), tuple(refused), store)
    inventory.save(audit)
    check_templates(own_look(inventory))  # before the work begins, not when the report is set
    events = _tell_ledger(Ledger(audit.paths.ledger), inventory)
    with audit.warehouse() as warehouse:
        warehouse.begin()
    facts = {"files": len(inventory.items), "refused": len(inventory.refused), "new or changed": events}
    return Outcome(len(inventory.items), {**facts, "bytes": sum(sizes.values())})


def _kind(path: str) -> EvidenceKind | None:
    folder, _, rest = path.partition("/")
    return EvidenceKind(folder) if rest and folder in set(EvidenceKind) - {EvidenceKind.REGISTER} else None


def _tell_ledger(ledger: Ledger, inventory: Inventory) -> int:
    """Record what came, changed or went since the last audit; returns the number of new entries."""
    known: dict[str, str] = {}
    for entry in ledger.entries():
        if entry.event == "collected":
            known[str(entry.facts["path"])] = str(entry.facts["sha256"])
        elif entry.event == "withdrawn":
            known.pop(str(entry.facts["path"]), None)
    events: list[tuple[str, dict[str, str | int]]] = []
    for item in inventory.items:
        for path in item.paths:
            if known.pop(path, None) != item.sha256:
                facts: dict[str, str | int] = {"path": path, "sha256": item.sha256, "size_bytes": item.size_bytes}
                events.append(("collected", facts))
    events += [("withdrawn", {"path": path, "sha256": sha256}) for path, sha256 in sorted(known.items())]
    if events:
        ledger.extend(list(events))
    return len(events)


def load_raw(audit: Audit, table: Table) -> Outcome:
    """Read the files of a table's kinds in the parsing child and load what they hold as text."""
    inventory = Inventory.load(audit)
    key = pseudonym_key(audit.paths)
    kinds = [kind for kind in EvidenceKind if TABLE_OF_KIND.get(kind) == table.noun]
    items = inventory.of_kind(*kinds)
    folders = _companions(items, inventory.store)
    tasks = [_task(audit, inventory.store, item, key, folders) for item in items]
    readings = [_reading(parsed) for parsed in parse(tasks, audit.paths.staged)]
    save_readings(audit, table.noun, readings)
    failed = sum(reading.failure is not None for reading in readings)
    return Outcome(_load(audit, table, readings), {"files": len(tasks), "files that cannot be read as a whole": failed})


def _reading(parsed: Parsed) -> Reading:
    return Reading(
        sha256=parsed.task.sha256,
        format=parsed.format,
        records_in={staged.table: staged.records_in for staged in parsed.tables},
        staged={staged.table: staged.path for staged in parsed.tables},
        failure=parsed.failure,
    )


def load_details(audit: Audit, table: Table) -> Outcome:
    """Load what was found beside the records of other tables: it was staged when they were read."""
    return Outcome(_load(audit, table, load_readings(audit, [of.noun for of in DETAILS_OF[table]])))


def _load(audit: Audit, table: Table, readings: list[Reading]) -> int:
    staged = [reading.staged[table.noun] for reading in readings if table.noun in reading.staged]
    with audit.warehouse() as warehouse:
        return warehouse.load_raw(table, staged)


def _companions(items: Iterable[Item], store: Store) -> dict[str, dict[str, Path]]:
    """The files that formats ask for beside others, by folder and name."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for item in items:
        for path in map(PurePosixPath, item.paths):
            if path.name in companions(item.kind):
                found[_below_evidence(path.parent)][path.name] = store.path(item.sha256)
    return found


def _below_evidence(path: PurePosixPath) -> str:
    return path.as_posix().removeprefix("evidence/")


def _task(audit: Audit, store: Store, item: Item, key: bytes, folders: Mapping[str, Mapping[str, Path]]) -> Task:
    store.verify(item.sha256)  # what is read now must be what was hashed when it came
    name = item.paths[0].removeprefix("evidence/")
    settings = audit.estate.settings
    mappings = (*settings.usage_mappings, *settings.evaluation_mappings)
    mapping = next((mapping for mapping in mappings if fnmatchcase(name, mapping.files)), None)
    return Task(
        sha256=item.sha256,
        path=store.path(item.sha256),
        kind=item.kind,
        name=name,
        columns=mapping.columns if mapping else {},
        defaults=mapping.defaults if mapping else {},
        ignored=mapping.ignored if mapping else (),
        scores=mapping.scores if isinstance(mapping, EvaluationMapping) else (),
        key=key,
        companions={
            folder: {name: path for name, path in folders[folder].items() if path.name != item.sha256}
            for folder in dict.fromkeys(_below_evidence(PurePosixPath(path).parent) for path in item.paths)
            if folder in folders
        },
    )

"""What an estate lacks, names that match nothing, what is out of date and what contradicts itself: worst first.

The estate's own files are read as they are now. All that needs evidence comes from the last audit's warehouse, which
is opened for reading only; where there is none, or a file has changed since, that is the first thing to be said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from counterpoise.contracts.aliases import ENTITY_ALIAS, MODEL_ALIAS
from counterpoise.contracts.marts import FINDING
from counterpoise.estate.loading import Estate
from counterpoise.safe.text import one_line
from counterpoise.settings import EstatePaths
from counterpoise.stages.preflight import read_estate
from counterpoise.vocabulary import EvidenceKind, Hosting, Severity
from counterpoise.warehouse.warehouse import Row, Warehouse

_MOST_NAMES = 20
_LOGGED = {"usage, asked for", "usage, answered", "usage, host"}


class Trouble(StrEnum):
    """What is wrong, in the order in which equally severe things are said."""

    CONFLICTING = "conflicting"
    MISSING = "missing"
    UNMATCHED = "unmatched"
    STALE = "stale"


_RULES = {  # of findings; those that are not named here say that something contradicts itself
    Trouble.MISSING: {
        "NO-EVIDENCE",
        "LOG-GAP",
        "UNREAD-EVIDENCE",
        "INCOMPLETE-RUN",
        "QUARANTINED-ROWS",
        "WEEK-NOT-MEASURED",
    },
    Trouble.UNMATCHED: {"UNKNOWN-SUBJECT", "UNREGISTERED-USE", "UNMAPPED-COLUMN"},
    Trouble.STALE: {"STALE-EVIDENCE", "RETIREMENT", "FAR-DATES", "EXPIRED-TERMS"},
}
# Not of the evidence, or said below by itself.
_SAID_OTHERWISE = {
    *("LARGEST-DEPENDENCY", "UNKNOWN-MODEL", "NO-OWNER", "CONTROL-EXCEPTION", "CLAIM-EXCEEDS-MEASUREMENT"),
    "LICENCE-CONDITION",
    *("VERSION-CHANGED", "VERSION-OTHER", "RUNWAY-SHORT", "TERMS-CHANGED"),
}
_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that is wrong, and what to do about it."""

    severity: Severity
    trouble: Trouble
    what: str
    remedy: str
    paste: str | None = None  # lines for a file of the estate


def examine(folder: Path) -> list[Advice]:
    """Everything there is to say about an estate, worst first; InputError where its own files cannot be read."""
    estate = read_estate(folder)
    paths = EstatePaths(folder)
    found = [*_register(estate), *_folders(paths)]
    if paths.warehouse.is_file():
        with Warehouse(paths.warehouse, read_only=True) as warehouse:
            found += _changed(paths, warehouse)
            found += _findings(warehouse)
            found += _names(warehouse)
    else:
        remedy = "run `counterpoise audit`, then this again"
        found.append(Advice(Severity.HIGH, Trouble.MISSING, "the estate has not been audited yet", remedy))
    return sorted(found, key=_order)


def _order(advice: Advice) -> tuple[int, int]:
    return _SEVERITIES.index(advice.severity), tuple(Trouble).index(advice.trouble)


def _register(estate: Estate) -> Iterator[Advice]:
    """Fields of the register without which a question cannot be answered."""
    asked = {
        "owner_role": ("an owner", "nobody answers for it"),
        "model": ("a model", "no document, licence or result can be credited to it"),
        "critical": ("whether it is critical", "no finding on it can be weighed"),
    }
    for field, (name, why) in asked.items():
        if without := [item.id for item in estate.deployments if getattr(item, field) is None]:
            what = f"the register does not state {name} for {_listed(without)}: {why}"
            yield Advice(Severity.MEDIUM, Trouble.MISSING, what, f"state {field} in the register")
    if unknown := [item.id for item in estate.deployments if item.hosting is Hosting.UNKNOWN]:
        what = f"the register does not state who runs {_listed(unknown)}: who can stop it is not shown"
        yield Advice(Severity.MEDIUM, Trouble.MISSING, what, "state hosting in the register")


def _folders(paths: EstatePaths) -> Iterator[Advice]:
    """Kinds of evidence of which there is not a single file."""
    for kind in (EvidenceKind.USAGE_LOG, EvidenceKind.MODEL_CARD, EvidenceKind.LICENCE, EvidenceKind.EVALUATION):
        folder = paths.evidence / kind.value
        if not folder.is_dir() or not any(path.is_file() for path in folder.rglob("*")):
            what = f"no file in evidence/{kind.value}"
            yield Advice(Severity.HIGH, Trouble.MISSING, what, f"put what you have into evidence/{kind.value}")


def _changed(paths: EstatePaths, warehouse: Warehouse) -> Iterator[Advice]:
    """Whether files came or went since the audit whose findings follow."""
    audited = {path for row in warehouse.query("evidence_paths") for path in row["paths"].split("\n")}
    present = {
        f"evidence/{path.relative_to(paths.evidence).as_posix()}"
        for path in paths.evidence.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    audited_evidence = {path for path in audited if path.startswith("evidence/")}
    new, gone = sorted(present - audited_evidence), sorted(audited_evidence - present)
    for paths_, what in ((new, "came since the last audit"), (gone, "went since the last audit")):
        if paths_:
            said = f"{_listed(paths_)} {what}: what follows does not know of it"
            yield Advice(Severity.MEDIUM, Trouble.STALE, said, "run `counterpoise audit` again")


def _findings(warehouse: Warehouse) -> Iterator[Advice]:
    for row in warehouse.table(FINDING):
        trouble = next((kind for kind, rules in _RULES.items() if row["rule"] in rules), Trouble.CONFLICTING)
        if row["rule"] in _SAID_OTHERWISE:
            continue
        what = f"{row['title']} ({row['rule']}): {row['condition']}"
        yield Advice(Severity(row["severity"]), trouble, what, row["recommendation"])


def _names(warehouse: Warehouse) -> Iterator[Advice]:
    """Names in the logs that resolve to nothing, those of most tokens first, with lines for entities.yaml."""
    for table, key, kind, section in (
        (MODEL_ALIAS, "model_id", "model", "models"),
        (ENTITY_ALIAS, "entity_id", "company", "entities"),
    ):
        heaviest: dict[str, Row] = {}
        for row in warehouse.table(table):
            if row[key] is None and row["seen_in"] in _LOGGED:
                first = heaviest.setdefault(row["spelling"], row)
                heaviest[row["spelling"]] = max(first, row, key=_weight)
        for row in sorted(heaviest.values(), key=_weight, reverse=True)[:_MOST_NAMES]:
            calls, tokens = (row[name] or 0 for name in ("calls", "tokens"))
            near = f"; closest known: {row['candidates']}" if row["candidates"] else ""
            name = one_line(row["spelling"], 120)
            what = f"‘{name}’ in the logs is no known {kind} ({calls:,} calls, {tokens:,} tokens){near}"
            entry = {section: [{"id": "choose-an-id", "name": name, "aliases": [row["spelling"]]}]}
            paste = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=120).rstrip("\n")
            remedy = "say in entities.yaml what it is, as an entry of its own or an alias of one that is there"
            yield Advice(Severity.MEDIUM, Trouble.UNMATCHED, what, remedy, paste)


def _weight(row: Row) -> tuple[int, int, str]:
    return row["tokens"] or 0, row["calls"] or 0, row["spelling"]


def _listed(names: list[str]) -> str:
    shown = ", ".join(one_line(name, 80) for name in names[:10])
    return shown + (f" and {len(names) - 10} more" if len(names) > 10 else "")

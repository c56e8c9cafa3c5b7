"""Core: the register, what is known of models and companies, the evidence index, and how logged names resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date

from counterpoise.assessment.attribution import LoggedNames
from counterpoise.assessment.facts import Day
from counterpoise.assessment.resolution import Match
from counterpoise.catalogue import licences as catalogue
from counterpoise.catalogue.clauses import CLAUSES, value, weight
from counterpoise.contracts import RECORD_TABLES
from counterpoise.contracts.aliases import ENTITY_ALIAS, MODEL_ALIAS
from counterpoise.contracts.audit import EVIDENCE, USAGE_KEY
from counterpoise.contracts.base import Table
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY, MODEL, REVIEW
from counterpoise.contracts.licences import LICENCE, LICENCE_CLAUSE
from counterpoise.stages.base import Audit, Outcome
from counterpoise.stages.inventory import Inventory, Item, Reading, load_readings
from counterpoise.stages.knowledge import Knowledge
from counterpoise.stages.validate import judged_table
from counterpoise.vocabulary import EvidenceKind
from counterpoise.warehouse.warehouse import Row, Warehouse

Fill = Callable[[Audit, Warehouse], int]
"""Fills one table and returns its number of rows."""


def fill(audit: Audit, table: Table, run: Fill) -> Outcome:
    """Fill one table and judge it by its contract."""
    with audit.warehouse() as warehouse:
        rows = run(audit, warehouse)
        return Outcome(rows, checks=tuple(judged_table(warehouse, table)))


def entities(audit: Audit, warehouse: Warehouse) -> int:
    known = Knowledge.of(audit.estate)
    return warehouse.write(
        ENTITY,
        ((entity.id, entity.name, known.resolver.parent(entity.id), entity.seat) for entity in known.entities.values()),
    )


def models(audit: Audit, warehouse: Warehouse) -> int:
    known = Knowledge.of(audit.estate)
    return warehouse.write(
        MODEL, ((model.id, model.name, model.developer, model.base_model) for model in known.models.values())
    )


def licences(_: Audit, warehouse: Warehouse) -> int:
    return warehouse.write(
        LICENCE,
        (
            (
                row.id,
                row.name,
                row.spdx,
                row.licence_class,
                row.osi_approved,
                ", ".join(row.artefacts),
                row.certainty,
                row.source,
            )
            for row in (*catalogue.licences(), *catalogue.licences_by_class())
        ),
    )


def licence_clauses(_: Audit, warehouse: Warehouse) -> int:
    said = ((row.id, clause, value(row, clause)) for row in catalogue.licences() for clause in CLAUSES)
    return warehouse.write(LICENCE_CLAUSE, ((*line, weight(line[1], line[2])) for line in said))


def reviews(audit: Audit, warehouse: Warehouse) -> int:
    return warehouse.write(
        REVIEW,
        (
            (item.question, item.subject, item.answer, item.basis, item.role, item.answered_on, item.searched_on)
            for item in audit.estate.reviews.reviews
        ),
    )


def deployments(audit: Audit, warehouse: Warehouse) -> int:
    known = Knowledge.of(audit.estate)
    lines = []
    for index, item in enumerate(audit.estate.deployments):
        registered = known.registered(audit.estate, index)
        lines.append(
            (
                item.id,
                item.name,
                item.use_case,
                item.model,
                registered.model_id,
                known.resolver.parent(known.resolver.developer(registered.model_id)),
                item.host,
                registered.host_id,
                item.hosting,
                item.payee,
                item.infrastructure,
                item.owner_role,
                item.unit,
                item.critical,
                item.risk_class,
                item.started_on,
                item.retires_on,
                item.weights_sha256,
            )
        )
    return warehouse.write(DEPLOYMENT, lines)


def usage_keys(audit: Audit, warehouse: Warehouse) -> int:
    attributor = Knowledge.of(audit.estate).attributor(audit.estate)
    lines = []
    for row in warehouse.query("usage_names"):
        names = LoggedNames(**row)
        found = attributor.attribute(names)
        lines.append(
            (
                names.deployment_name,
                names.request_model,
                names.response_model,
                names.host_name,
                found.deployment_id,
                found.model_id,
                found.developer_id,
                found.host_id,
                found.host_brand_id,
                found.model_rule,
                found.host_rule,
            )
        )
    return warehouse.write(USAGE_KEY, lines)


def model_aliases(audit: Audit, warehouse: Warehouse) -> int:
    resolver = Knowledge.of(audit.estate).resolver
    lines = []
    for row in warehouse.query("spellings"):
        if row["kind"] == "model":
            found = resolver.model(row["spelling"])
            developer = resolver.parent(resolver.developer(found.id))
            lines.append((*_seen(row), found.id, developer, *_how(found)))
    return warehouse.write(MODEL_ALIAS, lines)


def entity_aliases(audit: Audit, warehouse: Warehouse) -> int:
    resolver = Knowledge.of(audit.estate).resolver
    lines = []
    for row in warehouse.query("spellings"):
        if row["kind"] == "entity":
            found = resolver.host(row["spelling"])
            lines.append((*_seen(row), found.id, resolver.parent(found.id), *_how(found)))
    return warehouse.write(ENTITY_ALIAS, lines)


def _seen(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in ("spelling", "seen_in", "records", "calls", "tokens"))


def _how(found: Match) -> tuple[str | None, str | None]:
    return found.rule, ", ".join(found.candidates) or None


def evidence(audit: Audit, warehouse: Warehouse) -> int:
    """Number the evidence by kind and path, and say of each file what it speaks of and whether it is fresh."""
    inventory = Inventory.load(audit)
    readings = {item.sha256: item for item in load_readings(audit, [table.noun for table in RECORD_TABLES])}
    facts = {row["evidence_sha256"]: row for row in warehouse.query("evidence_facts")}
    collected = audit.estate.collected.files()
    numbers: Counter[str] = Counter()
    lines = []
    for item in inventory.items:
        numbers[item.kind] += 1
        origin = next(
            (file for path in item.paths if (file := collected.get(path)) and file.sha256 == item.sha256), None
        )
        reading, found = readings.get(item.sha256), facts.get(item.sha256, {})
        lines.append(
            (
                f"EV-{item.kind.mark}-{numbers[item.kind]:04d}",
                item.sha256,
                item.kind,
                "\n".join(item.paths),
                item.size_bytes,
                _format(item, reading),
                reading.failure if reading else None,
                found.get("subject"),
                found.get("dated_on"),
                _state(audit, item.kind, reading, found.get("dated_on"), found.get("valid_until")),
                origin.address if origin else None,
                origin.collected_at.astimezone(UTC).replace(tzinfo=None) if origin else None,
            )
        )
    return warehouse.write(EVIDENCE, lines)


def _format(item: Item, reading: Reading | None) -> str | None:
    return item.paths[0] if item.kind is EvidenceKind.REGISTER else reading.format if reading else None


def _state(
    audit: Audit, kind: EvidenceKind, reading: Reading | None, dated_on: date | None, valid_until: date | None
) -> str:
    if reading is not None and reading.failure is not None:
        return "unreadable"
    if dated_on is not None and kind is EvidenceKind.USAGE_LOG:
        # A log does not age: it belongs to its months, and is out of the audit only when those are.
        return "current" if dated_on >= audit.trend[0].first_day else "stale"
    day = Day(audit.as_of, audit.estate.settings.audit.stale_after_days)
    if day.is_stale(kind, dated_on, valid_until):
        return "stale"
    return "current" if dated_on is not None else "undated"

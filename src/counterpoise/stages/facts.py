"""Facts by name for the judges: what register and estate.yaml state, what licences, logs and evaluations give."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel

from counterpoise.assessment.access import UNRECOGNISED, AccessResult
from counterpoise.assessment.facts import Statement
from counterpoise.assessment.stability import VERSION, version_of
from counterpoise.catalogue.benchmarks import is_fairness
from counterpoise.catalogue.clauses import NOT_FOUND, NOTHING_KNOWN, value, weight
from counterpoise.catalogue.licences import licence
from counterpoise.catalogue.places import in_union
from counterpoise.catalogue.rules import facts
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.controls import FACT
from counterpoise.estate import models as own
from counterpoise.estate.loading import ESTATE
from counterpoise.safe.text import comparable
from counterpoise.stages.base import Audit
from counterpoise.stages.claims import outcome_of_claims
from counterpoise.stages.dossiers import Dossiers, Subject
from counterpoise.vocabulary import EvaluatorRelationship, Hosting, LicenceClass
from counterpoise.warehouse.warehouse import Row, Warehouse

ORGANISATION = "(organisation)"
"""Subject of what is stated of, and judged for, the organisation as a whole; no deployment can have this id."""

Origin = Literal["register", "catalogue", "licence", "logs", "evaluations"]

_CLAUSES = ("commercial", "modification", "redistribution", "use_restrictions", "threshold")
_HALF_YEAR = 183


@dataclass(frozen=True, slots=True)
class _Fact:
    """One line of the table; a value of None is left out."""

    name: str
    value: object
    origin: Origin
    evidence: str | None = None  # hashes, one a line


def fill_facts(audit: Audit, warehouse: Warehouse, dossiers: Dossiers, judged: Iterable[AccessResult]) -> int:
    """Fill the table of facts. `judged` is the access of every deployment."""
    lines = []
    for subject, found in _all(audit, warehouse, dossiers, {item.deployment: item for item in judged}):
        if found.value is not None:
            lines.append((subject, found.name, _written(found.value), found.origin, found.evidence))
    return warehouse.write(FACT, lines)


def stored_statements(warehouse: Warehouse) -> dict[str, dict[str, Statement]]:
    """Facts by subject and name, as the judges take them."""
    typed = facts()
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    for row in warehouse.table(FACT):
        evidence = row["evidence"].split("\n")[0] if row["evidence"] else None
        kind = typed[row["fact"]].type
        found[row["subject"]][row["fact"]] = Statement(_typed(kind, row["value"]), evidence)
    return found


def licence_statements(found: AccessResult, subject: Subject) -> dict[str, Statement]:
    """What licences give of a model that no deployment stands for, in the form of `stored_statements`."""
    given = (item for item in _of_licence(found, subject) if item.value is not None)
    return {item.name: Statement(_written(item.value), (item.evidence or "").split("\n")[0] or None) for item in given}


def _typed(kind: str, text: str) -> str | date:
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    return text


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _all(
    audit: Audit, warehouse: Warehouse, dossiers: Dossiers, judged: Mapping[str, AccessResult]
) -> Iterator[tuple[str, _Fact]]:
    span = {"from": audit.trend[0].first_day, "to": audit.as_of}
    logs = {row["deployment_id"]: row for row in warehouse.query("log_rows", span | {"version": VERSION})}
    days: dict[str, set[date]] = defaultdict(set)
    for row in warehouse.query("log_active_days", span):
        days[row["deployment_id"]].add(row["day"])
    results = _Results(warehouse.query("evaluation_counts"), warehouse.table(CLAIM), dossiers)
    register = dossiers.register[1] if dossiers.register else None
    for found in _of_organisation(audit, warehouse, dossiers):
        yield ORGANISATION, found
    for declared, subject in zip(audit.estate.deployments, dossiers, strict=True):
        given = (
            *_registered(declared, subject, dossiers, register),
            *_of_place(audit, declared, subject, dossiers, register),
            *_of_licence(judged[declared.id], subject),
            *_of_logs(audit, declared, logs.get(declared.id), days[declared.id]),
            *results.of(subject.dossier.deployment.model, declared.model),
        )
        for found in given:
            yield declared.id, found


def _of_organisation(audit: Audit, warehouse: Warehouse, dossiers: Dossiers) -> Iterator[_Fact]:
    organisation = audit.estate.settings.organisation
    file = dossiers.files.get(ESTATE)
    yield from _stated(organisation.governance, "pol", file)
    if in_union([organisation.seat]):
        yield _Fact("org.in_union", True, "register", file)
    span = {"from": audit.window[0].first_day, "to": audit.window[-1].first_day}
    rows = warehouse.query("unregistered_use", span)
    if logs := warehouse.query("log_files", span):
        calls = sum(row["calls"] for row in rows)
        named = rows or logs
        yield _Fact("log.unregistered_calls", calls, "logs", joined_hashes(row["evidence"] for row in named))


def _stated(block: BaseModel, group: str, file: str | None) -> Iterator[_Fact]:
    for name, given in block:
        listed = "; ".join(given) if isinstance(given, tuple) else given
        yield _Fact(f"{group}.{name}", None if listed == "" else listed, "register", file)


def _registered(
    declared: own.Deployment, subject: Subject, dossiers: Dossiers, register: str | None
) -> Iterator[_Fact]:
    deployment = subject.dossier.deployment
    stated: dict[str, object] = {
        "owner": declared.owner_role,
        "purpose": declared.use_case,
        "criticality": declared.critical,
        "started_on": declared.started_on,
        "developer": deployment.developer,
        "host": "self" if declared.hosting is Hosting.SELF else declared.host,
        "risk_class": None if declared.risk_class == "unknown" else declared.risk_class,
        "weights_sha256": declared.weights_sha256,
    }
    for name, given in stated.items():
        yield _Fact(f"reg.{name}", given, "register", register)
    yield from _stated(declared.governance, "reg", register)
    known = dossiers.knowledge.models.get(deployment.model or "")
    if declared.governance.general_purpose is None and known is not None:
        yield _Fact("reg.general_purpose", known.general_purpose, "catalogue")


def _of_place(
    audit: Audit, declared: own.Deployment, subject: Subject, dossiers: Dossiers, register: str | None
) -> Iterator[_Fact]:
    """Whether the use lies in the Union: it does where the organisation does; elsewhere the places of use decide."""
    organisation = audit.estate.settings.organisation
    if in_union([organisation.seat]) or in_union(declared.places):
        yield _Fact("org.in_union", True, "register", register)
    elif declared.places:
        yield _Fact("org.in_union", False, "register", register)
    developer = dossiers.knowledge.entities.get(subject.dossier.deployment.developer or "")
    if developer is not None and developer.seat is not None:
        yield _Fact("org.provider_in_union", in_union([developer.seat]), "catalogue")
    approved = {comparable(name) for name in organisation.governance.approved_suppliers}
    parties = [name for name in (subject.dossier.deployment.developer, declared.host) if name]
    is_known = declared.host is not None or declared.hosting is Hosting.SELF
    if approved and is_known and subject.dossier.deployment.developer:
        listed = all(_names(party, dossiers) & approved for party in parties)
        yield _Fact("org.suppliers_listed", listed, "register", register)


def _names(party: str, dossiers: Dossiers) -> set[str]:
    """Names under which a party may stand on a list: its own, and those of the entity it resolves to."""
    entity = dossiers.knowledge.entities.get(dossiers.knowledge.resolver.host(party).id or party)
    names = (party, *((entity.id, entity.name, *entity.aliases) if entity else ()))
    return {comparable(name) for name in names}


def _of_licence(found: AccessResult, subject: Subject) -> Iterator[_Fact]:
    links = found.licences
    evidence = joined_hashes(link.evidence_sha256 for link in links)
    if found.effective_licence_class is not LicenceClass.UNKNOWN:
        yield _Fact("lic.class", found.effective_licence_class, "licence", evidence)
    if links and all(link.licence_id != UNRECOGNISED for link in links):
        yield _Fact("lic.chain_resolved", True, "licence", evidence)
        yield _Fact("lic.chain_compatible", not found.conflicts, "licence", evidence)
        known = [licence(link.licence_id) for link in links]
        for clause in _CLAUSES:
            said = [value(row, clause) for row in known]
            weights = [weight(clause, words) for words in said]
            if all(item is not None for item in weights):
                strictest = max(zip(weights, said, strict=True), key=lambda pair: pair[0] or 0)[1]
                yield _Fact(f"lic.{clause}", "none" if strictest == NOT_FOUND else strictest, "licence", evidence)
        free = {row.ai_act_free_open for row in known}
        if not free & NOTHING_KNOWN:
            yield _Fact("lic.ai_act_free_open", "yes" if free == {"yes"} else "no", "licence", evidence)
    gates = [item for item in subject.dossier.disclosures if item.field == "gated" and item.value]
    if gates:
        closed = [item for item in gates if comparable(item.value or "") not in {"no", "false", "none"}]
        decides = (closed or gates)[0]
        yield _Fact("lic.gated", bool(closed), "licence", decides.document.evidence_sha256)


def _of_logs(audit: Audit, declared: own.Deployment, row: Row | None, days: set[date]) -> Iterator[_Fact]:
    """What the logs of the trend give; what rows leave out widens a share to an interval."""
    if row is None:
        return
    rows, evidence = row["rows"], row["evidence"]

    def given(name: str, value: object) -> _Fact:
        return _Fact(f"log.{name}", value, "logs", evidence)

    yield given("rows", rows)
    if row["unnamed_rows"] < rows:
        yield given("traceable_rows", row["traceable_rows"])
    low, high = row["traceable_rows"] / rows, (row["traceable_rows"] + row["unnamed_rows"]) / rows
    yield given("traceable_share", low if low == high else f"{low:.6f}..{high:.6f}")
    yield given("field_share", min(row["with_deployment"], row["with_model"], row["with_status"]) / rows)
    yield given("first_row_on", row["first_day"])
    first = max(audit.trend[0].first_day, declared.started_on or row["first_day"])
    yield given("active_day_share", covered_share(days, first, audit.as_of))
    half = max(first, audit.as_of - timedelta(days=_HALF_YEAR - 1))
    if first <= audit.as_of - timedelta(days=_HALF_YEAR - 1) or declared.started_on is not None:
        yield given("half_year_share", covered_share(days, half, audit.as_of))


def covered_share(days: set[date], first: date, last: date) -> float | None:
    """Share of the expected days that have rows, from `first` to `last`; None where no day is expected.

    A day is expected where at least half of the days of its kind (Monday, Tuesday, …) in the span have rows, so that a
    use that rests at weekends is not held to them.
    """
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    kinds = Counter(day.weekday() for day in span)
    seen = Counter(day.weekday() for day in span if day in days)
    expected = [day for day in span if 2 * seen[day.weekday()] >= kinds[day.weekday()] and seen[day.weekday()]]
    return sum(day in days for day in expected) / len(expected) if expected else None


class _Results:
    """What evaluations give for each model."""

    def __init__(self, rows: Iterable[Row], claims: Iterable[Row], dossiers: Dossiers) -> None:
        outcomes = outcome_of_claims(claims)
        self._matched = Counter(model for (model, *_), outcome in outcomes.items() if outcome == "matched")
        self._by_model: dict[str, list[Row]] = defaultdict(list)
        self._aliases = {model.id for model in dossiers.knowledge.models.values() if model.takes_dates}
        for row in rows:
            self._by_model[dossiers.model(row["model"])].append(row)

    def of(self, model: str | None, spelled: str | None) -> Iterator[_Fact]:
        """Facts of one model; `spelled` is how the register spells it."""
        rows = self._by_model.get(model or "", [])
        if not rows:
            return
        evidence = joined_hashes(row["evidence"] for row in rows)

        def given(name: str, value: object) -> _Fact:
            return _Fact(f"eval.{name}", value, "evaluations", evidence)

        yield given("latest_on", max((row["latest"] for row in rows if row["latest"]), default=None))
        independent = sum(
            row["results"] for row in rows if row["evaluator_relationship"] == EvaluatorRelationship.THIRD_PARTY
        )
        unlabelled = any(row["evaluator_relationship"] == EvaluatorRelationship.UNKNOWN for row in rows)
        yield given("independent_results", None if unlabelled and not independent else independent)
        results = sum(row["results"] for row in rows)
        full, counted = (sum(row[name] for row in rows) / results for name in ("full_results", "counted_results"))
        yield given("full_fields_share", full if full == counted else f"{full:.6f}..{counted:.6f}")
        is_alias = model in self._aliases
        yield given("same_version", _is_same_version(spelled, {row["model"] for row in rows}, is_alias=is_alias))
        fairness = sum(row["results"] for row in rows if is_fairness(row["benchmark"]))
        yield given("matched_claims", self._matched[model or ""] or None)
        yield given("fairness_results", fairness or None)  # another suite may ask for it under a name not listed


def _is_same_version(spelled: str | None, evaluated: set[str], *, is_alias: bool) -> bool | None:
    """Whether a result is for the version in use; None where a name states no version.

    `is_alias`: the undated name of this model stands for whatever snapshot is served.
    """
    if spelled is None:
        return None
    used, shown = version_of(spelled), {version_of(name) for name in evaluated}
    if used in shown:
        return None if used is None and is_alias else True
    return False if used is not None and None not in shown else None


def joined_hashes(given: Iterable[Any]) -> str | None:
    """Distinct hashes of several lists of one a line, again one a line; None where there is none."""
    found = sorted({sha for item in given if item for sha in item.split("\n")})
    return "\n".join(found) or None

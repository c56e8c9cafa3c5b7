"""Findings on models, licences and dependencies; those on the evidence itself are in `findings_coverage`.

Texts that do not change, and the severity of each case, stand in the catalogue (`findings.yaml`); here is the condition
only. A finding keeps its id from period to period: rule and subject. No sentence depends on whether a model is open or
closed, and none claims more than the facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from counterpoise.assessment.access import AccessResult, LicenceLink
from counterpoise.assessment.concentration import Measures
from counterpoise.assessment.facts import Deployment, Document
from counterpoise.assessment.nouns import NOUNS
from counterpoise.catalogue.finding_rules import finding_rules
from counterpoise.catalogue.licences import STRICTNESS
from counterpoise.language import counted, decimal, said
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import Severity

MAX_SUBJECT = 120
MAX_LISTED, MAX_LIST = 10, 560  # items, and characters: the report shows some 700 of a condition
HALF, MOST = Fraction(1, 2), Fraction(4, 5)
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its standing texts; `evidence` are hashes, `figures` keys of the report's figures."""

    id: str
    severity: Severity
    rule: str
    subject: str
    title: str
    criterion: str
    condition: str
    effect: str
    recommendation: str
    owner_role: str | None = None
    evidence: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    def resting_on(self, evidence: Iterable[str | None], figures: Iterable[str] = ()) -> Finding:
        """The same finding with the hashes of its evidence and the keys of its figures."""
        return replace(self, evidence=tuple(sorted({sha for sha in evidence if sha})), figures=tuple(figures))

    def owned_by(self, owner_role: str | None) -> Finding:
        return replace(self, owner_role=owner_role)


@dataclass(frozen=True, slots=True)
class Dependency:
    """Concentration of one dimension, e.g. `developer` by `tokens`."""

    dimension: str
    weight: str
    measures: Measures
    names: Mapping[str, str]  # entity id → name for people
    evidence: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity, then id."""
    return tuple(sorted(findings, key=lambda item: (_RANK[item.severity], item.id)))


def finding(rule_id: str, subject: str, case: str, condition: str) -> Finding:
    """Join a condition with the standing texts of its rule; `case` picks the severity that the rule states for it."""
    rule = finding_rules()[rule_id]
    about = _about(subject)
    return Finding(
        id=f"{rule.id}:{about}",
        severity=rule.severity[case],
        rule=rule.id,
        subject=about,
        title=said(rule.title),
        criterion=said(rule.criterion),
        condition=condition,
        effect=said(rule.effect),
        recommendation=said(rule.recommendation),
    )


def _about(subject: str) -> str:
    """The subject on one line; where that changes or cuts it, a digest keeps two subjects from becoming one."""
    plain = one_line(subject, MAX_SUBJECT)
    return plain if plain == subject else f"{plain} #{hashlib.sha256(subject.encode(errors='replace')).hexdigest()[:8]}"


def shown(name: str) -> str:
    """A name from evidence in quotation marks, made fit to be read."""
    return said("‘{name}’", name=one_line(name, MAX_SUBJECT))


def count(value: int, noun: str) -> str:
    """A number with its noun, one of `NOUNS`."""
    return counted(value, *NOUNS[noun])


def share(part: int, whole: int) -> Fraction:
    """Part of the whole; all of it where the whole is not given."""
    return Fraction(part, whole) if whole else Fraction(1)


def listed(each: Sequence[str], further: str) -> str:
    """The first, at most ten and as many as can be read in one go, and how many `further` ones there are."""
    most = 1
    while most < min(len(each), MAX_LISTED) and len("; ".join(each[: most + 1])) <= MAX_LIST:
        most += 1
    rest = len(each) - most
    ending = [said("and {rest}", rest=count(rest, f"further {further}"))] if rest > 0 else []
    return "; ".join([*each[:most], *ending])


def licence_conflicts(
    results: Iterable[AccessResult], deployments: Mapping[str, Deployment] = MappingProxyType({})
) -> Iterator[Finding]:
    """Documents of one model that name different licences; one finding a model. `deployments` give its owner."""
    by_model: dict[str, dict[LicenceLink, LicenceLink]] = {}
    users: dict[str, list[Deployment]] = {}
    for result in results:
        for conflict in result.conflicts:
            by_model.setdefault(conflict.model, {})[conflict.differs] = conflict.decides
            users.setdefault(conflict.model, []).extend(filter(None, [deployments.get(result.deployment)]))
    for model, pairs in by_model.items():
        decides = next(iter(pairs.values()))
        others = sorted(
            {said("the {source} names {other}", source=said(other.source), other=_name(other)) for other in pairs}
        )
        is_stricter = any(_strictness(decides) > _strictness(other) for other in pairs)
        condition = said(
            "For {model} the {source} names {decides}; {others}.",
            model=shown(model),
            source=said(decides.source),
            decides=_name(decides),
            others="; ".join(others),
        )
        yield (
            finding("LICENCE-CONFLICT", model, "stricter" if is_stricter else "other", condition)
            .owned_by(_only_owner(users[model]))
            .resting_on(link.evidence_sha256 for link in (decides, *pairs))
        )


def licence_lineage(results: Iterable[AccessResult], deployments: Mapping[str, Deployment]) -> Iterator[Finding]:
    """Models whose own licence takes away less than that of a model they were made from; one finding a model."""
    found: dict[str, tuple[LicenceLink, LicenceLink, list[Deployment]]] = {}
    for result in results:
        for index, link in enumerate(result.licences):
            base = max(result.licences[index + 1 :], key=_strictness, default=link)
            if link.licence_class in STRICTNESS and _strictness(base) > _strictness(link):
                found.setdefault(link.model, (link, base, []))[2].append(deployments[result.deployment])
    for model, (link, base, users) in found.items():
        case = "critical_use" if any(user.is_critical for user in users) else "other"
        condition = said(
            "{model} is labelled {link} ({source}); it was made from {base_model}, which is under {base} "
            "({base_source}).",
            model=shown(model),
            link=_name(link),
            source=said(link.source),
            base_model=shown(base.model),
            base=_name(base),
            base_source=said(base.source),
        )
        yield (
            finding("LICENCE-LINEAGE", model, case, condition)
            .owned_by(_only_owner(users))
            .resting_on([link.evidence_sha256, base.evidence_sha256])
        )


def retirements(
    deployments: Iterable[Deployment], documents: Iterable[Document], as_of: date, notice_days: int
) -> Iterator[Finding]:
    """Deployments whose model retires within the notice period, or has; the earliest date of register and documents."""
    announced = [(item, item.retires_on) for item in documents if item.retires_on and item.model]
    for deployment in deployments:
        notices = [(item.evidence_sha256, day) for item, day in announced if item.model == deployment.model]
        if deployment.retires_on:
            notices.append((deployment.register_sha256 or "", deployment.retires_on))
        ends_on = min((day for _, day in notices), default=None)
        if ends_on is None or ends_on > as_of + timedelta(days=notice_days):
            continue
        case = ("passed" if ends_on < as_of else "due") + ("_critical" if deployment.is_critical else "")
        days = count(abs((ends_on - as_of).days), "day")
        when = said("{days} after", days=days) if ends_on >= as_of else said("{days} before", days=days)
        source = said("register") if deployment.retires_on == ends_on else said("document")
        model = shown(deployment.model or deployment.name)
        condition = said(
            "The service for {model} ends on {ends_on} ({source}), {when} {as_of}.",
            model=model,
            ends_on=written(ends_on),
            source=source,
            when=when,
            as_of=written(as_of),
        )
        yield (
            finding("RETIREMENT", deployment.id, case, condition)
            .owned_by(deployment.owner_role)
            .resting_on(sha for sha, day in notices if day == ends_on)
        )


def without_owner(deployments: Iterable[Deployment]) -> Iterator[Finding]:
    """Critical deployments that name no owner role."""
    for deployment in deployments:
        if deployment.is_critical and not deployment.owner_role:
            condition = said("The register calls {name} critical and names no owner role.", name=shown(deployment.name))
            yield finding("NO-OWNER", deployment.id, "any", condition).resting_on([deployment.register_sha256])


def largest_dependencies(dependencies: Iterable[Dependency]) -> Iterator[Finding]:
    """Dimensions in which one party carries at least half of the weight, whatever the unknown part holds."""
    for item in dependencies:
        measures = item.measures
        share, upper = measures.cr1_lower, measures.cr1_upper
        if share is None or upper is None or share < HALF:
            continue
        leaders = [top for top in measures.top if top.weight == measures.top[0].weight]
        named = said(" and ").join(shown(item.names.get(top.entity, top.entity)) for top in leaders)
        percent = said("{share} %", share=_percent(share))
        if upper != share:
            percent = said("{share} to {upper} %", share=_percent(share), upper=_percent(upper))
        condition = counted(
            len(leaders),
            "{named} carries {percent} of the {weight} ({dimension}; {n} known).",
            "{named} each carry {percent} of the {weight} ({dimension}; {n} known).",
            named=named,
            percent=percent,
            weight=said(item.weight),
            dimension=said(item.dimension),
            n=str(measures.n),
        )
        case = "most" if share >= MOST else "half"
        subject = f"{item.dimension} by {item.weight}"
        yield finding("LARGEST-DEPENDENCY", subject, case, condition).resting_on(item.evidence, item.figures)


def _only_owner(users: Iterable[Deployment]) -> str | None:
    """The owner role that all deployments share, None where they differ."""
    roles = {user.owner_role for user in users}
    return roles.pop() if len(roles) == 1 else None


def _percent(share: Fraction) -> str:
    return decimal(f"{float(share * 100):.3g}")


def _name(link: LicenceLink) -> str:
    return shown(link.licence_name)


def _strictness(link: LicenceLink) -> int:
    """How much the licence takes away; less than anything where it is not known."""
    return STRICTNESS.get(link.licence_class, -1)

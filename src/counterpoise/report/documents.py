"""The documents of a report set, and the part of the report that each of them speaks of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from counterpoise.language import marked
from counterpoise.report.accountability import (
    Control,
    ControlVerdict,
    Framework,
    Indicator,
    IndicatorAnswer,
    MatchedClaim,
    Score,
    UnmatchedClaims,
)
from counterpoise.report.fit import FitOption, UseCaseFit
from counterpoise.report.licences import LicenceCheck
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Deployment, Finding, ReportModel
from counterpoise.report.power import PowerCell
from counterpoise.report.sections import DocumentKind
from counterpoise.report.stability import TermChange, VersionChange, VersionsHeld
from counterpoise.vocabulary import Answer, Verdict


class _OfDeployment(Protocol):
    @property
    def deployment(self) -> str: ...


Part = TypeVar("Part", bound=_OfDeployment)
_PLAIN_NAME = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)\Z)[a-z0-9][a-z0-9_-]{0,63}\Z")
_CUT = 48


@dataclass(frozen=True, slots=True)
class Document:
    """One document: `path` is its place in the bundle, `subject` the deployment or framework that it is about."""

    kind: DocumentKind
    path: str
    title: str
    subject: Deployment | Framework | None = None


WHOLE = Document("whole", "report.html", marked("AI model governance report"))
MAIN = Document("main", "report.pdf", marked("AI model governance report"))
SUMMARY = Document("summary", "summary.pdf", marked("Summary on one page"))
SOURCES = Document("sources", "sources.pdf", marked("Evidence and figures"))
FILES: Mapping[str, str] = {item.kind: item.path for item in (WHOLE, MAIN, SUMMARY, SOURCES)}


def printed(model: ReportModel) -> tuple[Document, ...]:
    """Every PDF of the set: the longest first, so that side by side they end at about the same time."""
    annexes = (
        Document("annex", f"annexes/{file_name(item.id)}.pdf", marked("Control annex"), item)
        for item in model.controls.frameworks
    )
    dossiers = (
        Document("dossier", f"dossiers/{file_name(item.id)}.pdf", marked("Dossier"), item) for item in model.deployments
    )
    return (MAIN, SOURCES, *annexes, *dossiers, SUMMARY)


def file_name(identity: str) -> str:
    """A name that every file system takes, and that no two ids share even where case is ignored.

    An id of small letters, digits, - and _ is its own name; of any other, what is left of it and a digest.
    """
    if _PLAIN_NAME.match(identity):
        return identity
    plain = re.sub(r"[^a-z0-9]+", "-", identity.lower())[:_CUT].strip("-")
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain}-{digest}" if plain else digest


@dataclass(frozen=True, slots=True)
class Alike:
    """Controls or indicators for which the same is said."""

    named: tuple[str, ...]
    said: str

    @property
    def listed(self) -> str:
        """Those that are named, as one text: an element for each would be much of the time that a dossier takes."""
        return ", ".join(self.named)


@dataclass(frozen=True, slots=True)
class Answered:
    """An indicator with the answer that a deployment gives to it."""

    indicator: Indicator
    answer: IndicatorAnswer


class Dossier:
    """What the report says of one deployment. It selects; it computes nothing."""

    def __init__(self, find: Lookup, deployment: Deployment) -> None:
        report = find.report
        identity = deployment.id
        self.deployment = deployment
        self.scores: tuple[Score, ...] = _of(report.scores, identity)
        self.checks: tuple[LicenceCheck, ...] = _of(report.licence_conditions.checks, identity)
        self.cells: tuple[PowerCell, ...] = _of(report.control_map.cells, identity)
        self.held: tuple[VersionsHeld, ...] = _of(report.stability.deployments, identity)
        self.changes: tuple[VersionChange, ...] = _of(report.stability.changes, identity)
        self.terms: tuple[TermChange, ...] = tuple(it for it in report.stability.terms if identity in it.deployments)
        self.findings: tuple[Finding, ...] = tuple(it for it in report.findings if identity in it.deployments)
        named = deployment.model  # None is the model of no claim
        self.claims: tuple[MatchedClaim, ...] = tuple(it for it in report.claims.entries if it.model == named)
        self.unmatched: tuple[UnmatchedClaims, ...] = tuple(it for it in report.claims.unmatched if it.model == named)
        self.fits: tuple[tuple[UseCaseFit, FitOption], ...] = tuple(
            (case, option) for case in report.fit.use_cases for option in case.options if option.deployment == identity
        )
        asked = ((item, find.answer(identity, item.id)) for item in report.indicators)
        self._asked = [Answered(item, answer) for item, answer in asked if answer is not None]
        self._verdicts = find.verdicts(identity, *Verdict)

    def answered(self) -> tuple[Answered, ...]:
        """The indicators whose answer is known, in the order of the catalogue."""
        return tuple(item for item in self._asked if item.answer.answer is not Answer.UNKNOWN)

    def unanswered(self) -> tuple[Alike, ...]:
        """The names of the indicators that are not shown, those of one scheme together."""
        rows = [item.indicator for item in self._asked if item.answer.answer is Answer.UNKNOWN]
        return _alike((item.name, item.source) for item in rows)

    def verdicts(self) -> tuple[ControlVerdict, ...]:
        """The controls that came to a result or are not in force yet."""
        grouped = {Verdict.INSUFFICIENT_EVIDENCE, Verdict.NOT_APPLICABLE}
        return tuple(item for item in self._verdicts if item.verdict not in grouped)

    def alike(self, verdict: str) -> tuple[Alike, ...]:
        """The controls with this verdict, those of one reason together."""
        return _alike((item.control, item.reason) for item in self._verdicts if item.verdict == verdict)


@dataclass(frozen=True, slots=True)
class Judged:
    """Subjects for which one control came to the same verdict for the same reason on the same evidence."""

    verdict: ControlVerdict
    subjects: tuple[str | None, ...]


class ControlAnnex:
    """What the report says of the controls of one framework."""

    def __init__(self, find: Lookup, framework: Framework) -> None:
        report = find.report
        self.framework = framework
        self.controls: tuple[Control, ...] = tuple(
            item for item in report.controls.controls if item.framework == framework.id
        )
        wanted = {control.id for control in self.controls}
        self._verdicts: dict[str, list[ControlVerdict]] = {}
        for item in report.controls.verdicts:
            if item.control in wanted:
                self._verdicts.setdefault(item.control, []).append(item)

    def judged(self, control: str) -> tuple[Judged, ...]:
        """The verdicts on one control in the order of their subjects."""
        found: dict[tuple[object, ...], list[ControlVerdict]] = {}
        for item in self._verdicts.get(control, ()):
            key = (item.verdict, item.reason, item.evidence, item.readiness, item.in_force_from)
            found.setdefault(key, []).append(item)
        return tuple(Judged(items[0], tuple(item.subject for item in items)) for items in found.values())


def _of(items: Iterable[Part], deployment: str) -> tuple[Part, ...]:
    return tuple(item for item in items if item.deployment == deployment)


def _alike(rows: Iterable[tuple[str, str]]) -> tuple[Alike, ...]:
    """Of (name, what is said of it): the names of which the same is said together, in their order."""
    said: dict[str, list[str]] = {}
    for name, words in rows:
        said.setdefault(words, []).append(name)
    return tuple(Alike(tuple(names), words) for words, names in said.items())

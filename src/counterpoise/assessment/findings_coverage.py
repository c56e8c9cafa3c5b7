"""Findings on the evidence itself: what is missing, old, unusable, unregistered or at odds with a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from counterpoise.assessment.answers import IndicatorAnswer
from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings import MAX_LISTED, Finding, count, finding, listed, share, shown
from counterpoise.language import counted, said, thousands
from counterpoise.period import written
from counterpoise.safe.text import one_line
from counterpoise.vocabulary import EvidenceKind

MAX_REASON = 200
LARGE_USE, SOME_USE = Fraction(30, 100), Fraction(5, 100)
LARGE_LOSS, SOME_LOSS = Fraction(25, 100), Fraction(5, 100)
_NAMED_BY_FOLDER = (EvidenceKind.MODEL_CARD, EvidenceKind.LICENCE, EvidenceKind.EVALUATION)


@dataclass(frozen=True, slots=True)
class UsageName:
    """A name in the logs with its successful calls and tokens in the window."""

    name: str
    calls: int
    tokens: int
    candidates: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaleFile:
    """An evidence file outside its window."""

    kind: EvidenceKind
    path: str
    evidence_sha256: str
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that was refused, or whose content no reader could read as a whole."""

    path: str
    reason: str
    kind: EvidenceKind | None = None  # None for what lies in no folder of evidence
    evidence_sha256: str | None = None  # None for a file that was never taken into the store


@dataclass(frozen=True, slots=True)
class RepeatedFile:
    """A file whose bytes lie at several paths; it is read once, at the first."""

    kind: EvidenceKind
    paths: tuple[str, ...]
    evidence_sha256: str

    @property
    def may_lose_a_subject(self) -> bool:
        """Whether a folder other than the first may name another subject of the file."""
        return self.kind in _NAMED_BY_FOLDER and len({path.rpartition("/")[0] for path in self.paths}) > 1


@dataclass(frozen=True, slots=True)
class FarDated:
    """A file with records that are dated far in the future."""

    kind: EvidenceKind
    path: str
    evidence_sha256: str
    records: int
    latest: date


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Records of one kind that broke a rule; a record may break several."""

    kind: str  # noun of the table, e.g. usage
    records: int
    records_in: int  # all records of the kind
    by_rule: tuple[tuple[str, int], ...]  # what the rule asks, and the records that broke it
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateConflict:
    """Records of one table that state the same fact with different values."""

    kind: str  # noun of the table, e.g. usage
    records: int
    evidence: tuple[str, ...] = ()


def without_evidence(deployments: Iterable[Deployment], evidence: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Deployments of which no document, log or evaluation speaks. `evidence`: hashes by deployment id."""
    for deployment in deployments:
        if not evidence.get(deployment.id):
            case = "critical_use" if deployment.is_critical else "other"
            condition = said(
                "No document, log or evaluation in the evidence speaks of {name}.", name=shown(deployment.name)
            )
            yield (
                finding("NO-EVIDENCE", deployment.id, case, condition)
                .owned_by(deployment.owner_role)
                .resting_on([deployment.register_sha256])
            )


def unregistered_use(names: Sequence[UsageName], all_calls: int, figures: Sequence[str] = ()) -> Iterator[Finding]:
    """Calls in the logs that belong to no registered deployment, by the name of the model; one finding."""
    used = sorted((item for item in names if item.calls or item.tokens), key=lambda item: (-item.calls, item.name))
    if not used:
        return
    calls = sum(item.calls for item in used)
    names_used = listed([f"{shown(item.name)} ({count(item.calls, 'call')})" for item in used], "name")
    condition = counted(
        calls,
        "{n} call of {all_calls} belong to no registered deployment: {names_used}.",
        "{n} calls of {all_calls} belong to no registered deployment: {names_used}.",
        n=thousands(calls),
        all_calls=thousands(all_calls),
        names_used=names_used,
    )
    case = _case(share(calls, all_calls), LARGE_USE, SOME_USE)
    yield finding("UNREGISTERED-USE", "usage", case, condition).resting_on(
        (sha for item in used for sha in item.evidence), figures
    )


def unknown_models(names: Sequence[UsageName], all_calls: int, figures: Sequence[str] = ()) -> Iterator[Finding]:
    """Model names that resolve to nothing: one finding each for the largest, one for all the rest."""
    ordered = sorted(names, key=lambda item: (-item.calls, -item.tokens, item.name))
    for item in ordered[:MAX_LISTED]:
        condition = said(
            "The name {name} stands for {calls} and resolves to no known model.",
            name=shown(item.name),
            calls=count(item.calls, "call"),
        )
        if item.candidates:
            condition += said(" Closest known: {names}.", names=", ".join(map(shown, item.candidates)))
        case = "large" if share(item.calls, all_calls) >= SOME_USE else "small"
        yield finding("UNKNOWN-MODEL", item.name, case, condition).resting_on(item.evidence, figures)
    if rest := ordered[MAX_LISTED:]:
        calls = sum(item.calls for item in rest)
        condition = said(
            "{rest}, with {calls} in all, resolve to no known model.",
            rest=count(len(rest), "further name"),
            calls=count(calls, "call"),
        )
        case = "large" if share(calls, all_calls) >= SOME_USE else "small"
        yield finding("UNKNOWN-MODEL", "further names", case, condition).resting_on(
            (sha for item in rest for sha in item.evidence), figures
        )


def stale_evidence(
    files: Iterable[StaleFile], totals: Mapping[EvidenceKind, int], windows: Mapping[EvidenceKind, int]
) -> Iterator[Finding]:
    """Files outside their window, one finding a kind. `totals`: files of each kind; `windows`: days."""
    by_kind: dict[EvidenceKind, list[StaleFile]] = {}
    for file in files:
        by_kind.setdefault(file.kind, []).append(file)
    for kind, stale in by_kind.items():
        ordered = sorted(stale, key=lambda file: (file.path, file.evidence_sha256))
        paths = listed([f"{shown(file.path)}{_dated(file)}" for file in ordered], "file")
        days = said(" of {window}", window=count(windows[kind], "day")) if kind in windows else ""
        of_all = max(totals.get(kind, 0), len(ordered))
        condition = counted(
            len(ordered),
            "{n} of {of_all} in {kind} lies outside the window{days}: {paths}.",
            "{n} of {of_all} in {kind} lie outside the window{days}: {paths}.",
            n=str(len(ordered)),
            of_all=count(of_all, "file"),
            kind=kind,
            days=days,
            paths=paths,
        )
        case = "most" if 2 * len(ordered) >= of_all else "some"
        yield finding("STALE-EVIDENCE", kind, case, condition).resting_on(file.evidence_sha256 for file in ordered)


def far_dates(files: Iterable[FarDated]) -> Iterator[Finding]:
    """Files with records dated more than a year ahead, one finding a kind."""
    by_kind: dict[EvidenceKind, list[FarDated]] = {}
    for file in files:
        by_kind.setdefault(file.kind, []).append(file)
    for kind, far in by_kind.items():
        ordered = sorted(far, key=lambda file: (-file.records, file.path))
        paths = listed(
            [
                said(
                    "{path} ({records}, up to {latest})",
                    path=shown(file.path),
                    records=count(file.records, "record"),
                    latest=written(file.latest),
                )
                for file in ordered
            ],
            "file",
        )
        records = sum(file.records for file in far)
        condition = counted(
            records,
            "{n} record of {kind} is dated more than a year after the day of assessment: {paths}.",
            "{n} records of {kind} are dated more than a year after the day of assessment: {paths}.",
            n=thousands(records),
            kind=kind,
            paths=paths,
        )
        yield finding("FAR-DATES", kind, "any", condition).resting_on(file.evidence_sha256 for file in far)


def unread_evidence(files: Sequence[UnreadFile]) -> Iterator[Finding]:
    """Files that could not be taken into the store or read as a whole; one finding, by reason, the commonest first."""
    if not files:
        return
    by_reason: dict[str, list[str]] = {}
    for file in files:
        by_reason.setdefault(file.reason, []).append(file.path)
    ordered = sorted(by_reason.items(), key=lambda entry: (-len(entry[1]), min(entry[1])))
    reasons = listed([_unread(reason, paths) for reason, paths in ordered], "reason")
    case = "log" if any(file.kind is EvidenceKind.USAGE_LOG for file in files) else "other"
    condition = said("{files} could not be read: {reasons}.", files=count(len(files), "file"), reasons=reasons)
    yield finding("UNREAD-EVIDENCE", "evidence", case, condition).resting_on([file.evidence_sha256 for file in files])


def _unread(reason: str, paths: Sequence[str]) -> str:
    others = said(" and {others}", others=count(len(paths) - 1, "other file")) if len(paths) > 1 else ""
    return f"{shown(min(paths))}{others}: {one_line(reason, MAX_REASON)}"


def repeated_files(files: Sequence[RepeatedFile]) -> Iterator[Finding]:
    """Files that lie at several paths; one finding, those that may lose a subject first."""
    if not files:
        return
    ordered = sorted(files, key=lambda file: (not file.may_lose_a_subject, -len(file.paths), file.paths))
    condition = counted(
        len(ordered),
        "{n} file lies at several paths and was counted once: {files}.",
        "{n} files lie at several paths and were each counted once: {files}.",
        n=thousands(len(ordered)),
        files=listed([_same(file) for file in ordered], "file"),
    )
    case = "document" if any(file.may_lose_a_subject for file in files) else "other"
    yield finding("REPEATED-FILE", "evidence", case, condition).resting_on(file.evidence_sha256 for file in ordered)


def _same(file: RepeatedFile) -> str:
    first, *others = file.paths
    further = said(" and {others}", others=count(len(others) - 1, "further path")) if len(others) > 1 else ""
    return said("{first}, also at {others}{further}", first=shown(first), others=shown(others[0]), further=further)


def quarantined_rows(found: Iterable[Quarantined], figures: Sequence[str] = ()) -> Iterator[Finding]:
    """Records that broke a rule, one finding a kind, with the rules by the number of records that broke them."""
    for item in found:
        if item.records:
            rules = sorted(item.by_rule, key=lambda rule: (-rule[1], rule[0]))
            broken = "; ".join(f"{shown(asked)} ({thousands(records)})" for asked, records in rules)
            broke = said(
                "{records} of {records_in} broke a rule",
                records=count(item.records, f"{item.kind} record"),
                records_in=thousands(item.records_in),
            )
            case = _case(share(item.records, item.records_in), LARGE_LOSS, SOME_LOSS)
            yield finding("QUARANTINED-ROWS", f"{item.kind} records", case, f"{broke}: {broken}.").resting_on(
                item.evidence, figures
            )


def conflicting_duplicates(conflicts: Iterable[DuplicateConflict]) -> Iterator[Finding]:
    """Records that state one fact with different values, one finding a kind."""
    for item in conflicts:
        if item.records:
            records = count(item.records, f"{item.kind} record")
            condition = said(
                "{records} state the same fact as another one with other values; none of them was used.",
                records=records,
            )
            yield finding("CONFLICTING-DUPLICATES", f"{item.kind} records", "any", condition).resting_on(item.evidence)


def reviews_contradicted(
    answers: Iterable[IndicatorAnswer], deployments: Mapping[str, Deployment]
) -> Iterator[Finding]:
    """Reviews that found nothing where a document shows it."""
    for answer in answers:
        if (review := answer.contradicts) is not None:
            condition = said(
                "The review of {answered_on} answers no to {indicator}; the evidence shows {answer}.",
                answered_on=written(review.answered_on),
                indicator=answer.indicator,
                answer=said(answer.answer.replace("_", " ")),
            )
            yield (
                finding("REVIEW-CONTRADICTED", f"{answer.deployment}.{answer.indicator}", "any", condition)
                .owned_by(deployments[answer.deployment].owner_role)
                .resting_on([answer.evidence_sha256, review.evidence_sha256])
            )


def _dated(file: StaleFile) -> str:
    return said(" of {dated_on}", dated_on=written(file.dated_on)) if file.dated_on else ""


def _case(part: Fraction, large: Fraction, some: Fraction) -> str:
    if part >= large:
        return "large"
    return "medium" if part >= some else "small"

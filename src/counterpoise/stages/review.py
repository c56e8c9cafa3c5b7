"""Questions that only people can close: listed with what the evidence says near them, and answered into reviews.yaml.

The questions come from the last audit's warehouse, which is opened for reading only. An answer is appended to the file
of the estate, with role and date; it counts from the next audit on, and goes stale after a year.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import yaml

from counterpoise.catalogue.control_rules import controls
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.contracts.audit import EVIDENCE
from counterpoise.contracts.controls import CONTROL_VERDICT
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.marts import INDICATOR_ANSWER
from counterpoise.errors import InputError, Problem
from counterpoise.estate.loading import REVIEWS
from counterpoise.estate.models import Review, ReviewsFile
from counterpoise.estate.validation import parsed_yaml, validated, yaml_place
from counterpoise.evidence.store import Store
from counterpoise.safe.files import write_whole
from counterpoise.safe.text import one_line
from counterpoise.stages.facts import ORGANISATION
from counterpoise.stages.preflight import audited, read_estate
from counterpoise.vocabulary import Answer, EvidenceKind, Level, Verdict
from counterpoise.warehouse.warehouse import Row, Warehouse

_QUOTE = 240
_MOST_QUOTES = 2
_DOCUMENTS = {EvidenceKind.MODEL_CARD, EvidenceKind.LICENCE}
_DOCUMENT_BYTES = 4 * 1024 * 1024
_WORD = re.compile(r"[a-z]{4,}")
_PLAIN = frozenset(
    {"used", "with", "that", "this", "from", "which", "stated", "each", "named", "model", "models", "they", "their"}
    | {"data", "have", "into", "given", "listed", "disclosed", "described", "published", "collected", "shown"}
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document near a question: a proposal, never an answer."""

    evidence: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question without an answer. `subject`: a deployment, a model as the register spells it, or the organisation."""

    question: str
    subject: str
    kind: Literal["control", "indicator"]
    asks: str
    reason: str  # why it is not answered yet
    needs_two: bool  # a critical or high-risk use: two roles must agree
    quotes: tuple[Quote, ...] = ()


def open_questions(folder: Path, subject: str | None = None, question: str | None = None) -> list[Question]:
    """Questions for people, controls first, those of critical and high-risk uses before others.

    `subject` and `question` keep what they name. Raises InputError where the estate was not audited yet.
    """
    estate = read_estate(folder)
    paths = audited(folder)
    risks = {item.id: item.critical is True or item.risk_class == "high" for item in estate.deployments}
    with Warehouse(paths.warehouse, read_only=True) as warehouse:
        found = [*_controls(warehouse, risks), *_indicators(warehouse)]
        kept = [
            item
            for item in found
            if subject in {None, item.subject} and (question is None or item.question.startswith(question))
        ]
        texts = _Texts(warehouse, Store(paths.store))
        return [_with_quotes(item, texts) for item in sorted(kept, key=lambda item: not item.needs_two)]


def review_of(given: Mapping[str, str]) -> Review:
    """An answer from the words of the command line. Raises InputError that names the option."""
    document = {"reviews": [dict(given)]}
    (review,) = validated(ReviewsFile, document, "the answer", lambda _: "command line").reviews
    return review


def record(folder: Path, review: Review) -> str:
    """Append an answer to reviews.yaml and return what will come of it. Raises InputError."""
    estate = read_estate(folder)
    _require_question(review.question)
    subjects = {ORGANISATION} | {name for item in estate.deployments for name in (item.id, item.model) if name}
    if review.subject not in subjects:
        what = f"'{review.subject}' is neither a deployment nor a model of the register, nor {ORGANISATION}"
        raise InputError(Problem(what, remedy=f"use one of {', '.join(sorted(subjects)[:12])}, …"))
    if review.answer is Answer.NO and review.searched_on is None:
        what = "an answer 'no' needs the day of the search that found nothing"
        raise InputError(Problem(what, remedy="give it with --searched-on YYYY-MM-DD"))
    path = folder / REVIEWS
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_whole(path, _appended(text, estate.reviews.reviews, review).encode())
    asked = (review.question, review.subject)
    same = (item for item in estate.reviews.reviews if (item.question, item.subject) == asked)
    others = {item.role for item in same} - {review.role}
    return f"recorded; {len(others)} other role{'' if len(others) == 1 else 's'} answered the same question"


def _require_question(name: str) -> None:
    if any(item.id == name for item in indicators()):
        return
    control = next((item for item in controls() if item.id == name), None)
    if control is None:
        what = f"'{name}' is no question of the catalogue"
        raise InputError(Problem(what, remedy="take its id from `counterpoise review`"))
    if control.automatable == "full":
        what, remedy = f"'{name}' is decided by evidence alone", "supply what its reason names"
        raise InputError(Problem(what, remedy=remedy))


def _appended(text: str, before: Sequence[Review], review: Review) -> str:
    """The file with one more answer at its end; comments stay where they are."""
    entry = review.model_dump(mode="json", exclude_none=True)
    found = re.findall(r"^([ \t]*)- ", text, re.MULTILINE)
    indent = found[-1] if found else "  "
    block = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=10**6)
    head = text if text.strip() else "reviews:\n"
    longer = head.rstrip("\n") + "\n" + "".join(f"{indent}{line}\n" for line in block.splitlines())
    if _reviews(longer) == (*before, review):
        return longer
    # A file in another style, such as `reviews: []`, is written anew.
    entries = [item.model_dump(mode="json", exclude_none=True) for item in (*before, review)]
    return yaml.safe_dump({"reviews": entries}, sort_keys=False, allow_unicode=True, width=10**6)


def _reviews(text: str) -> tuple[Review, ...] | None:
    try:
        document, lines = parsed_yaml(text.encode(), REVIEWS)
        if not isinstance(document, dict):
            return None
        return validated(ReviewsFile, document, REVIEWS, lambda where: yaml_place(where, lines)).reviews
    except InputError:
        return None


def _controls(warehouse: Warehouse, risks: Mapping[str, bool]) -> Iterator[Question]:
    asked = {item.id: item for item in controls() if item.automatable != "full"}
    for row in warehouse.table(CONTROL_VERDICT):
        control = asked.get(row["control"])
        if control is not None and row["verdict"] == Verdict.INSUFFICIENT_EVIDENCE and row["step"] == "evidence":
            asks = f"{control.title}: {control.passes}"
            needs_two = risks.get(row["subject"], False)
            yield Question(control.id, row["subject"], "control", asks, row["reason"], needs_two)


def _indicators(warehouse: Warehouse) -> Iterator[Question]:
    """Questions on a deployment stand once each; those on a company or model once a model that the register spells."""
    asked = {item.id: item for item in indicators() if item.decidable != "auto"}
    spelled = {row["deployment_id"]: row["model"] for row in warehouse.table(DEPLOYMENT)}
    seen = set()
    for row in warehouse.table(INDICATOR_ANSWER):
        indicator = asked.get(row["indicator"])
        if indicator is None or row["answer"] != Answer.UNKNOWN:
            continue
        subject = row["deployment_id"] if indicator.level is Level.DEPLOYMENT else spelled[row["deployment_id"]]
        if subject is not None and (indicator.id, subject) not in seen:
            seen.add((indicator.id, subject))
            yield Question(
                indicator.id, subject, "indicator", f"{indicator.name}: {indicator.measures}", row["reason"], False
            )


class _Texts:
    """Lines of the documents of each subject, read once from the evidence store."""

    def __init__(self, warehouse: Warehouse, store: Store) -> None:
        self._store = store
        self._documents = {
            row["evidence_sha256"]: row
            for row in warehouse.table(EVIDENCE)
            if row["kind"] in _DOCUMENTS and row["size_bytes"] <= _DOCUMENT_BYTES
        }
        self._of: dict[str, dict[str, None]] = {}
        models = {row["deployment_id"]: row["model"] for row in warehouse.table(DEPLOYMENT)}
        for row in warehouse.query("figures/deployment_evidence"):
            for subject in (row["deployment_id"], models.get(row["deployment_id"])):
                if subject and row["evidence_sha256"] in self._documents:
                    self._of.setdefault(subject, {})[row["evidence_sha256"]] = None
        self._lines: dict[str, list[str]] = {}

    def of(self, subject: str) -> Iterator[tuple[Row, list[str]]]:
        for sha256 in self._of.get(subject, ()):
            if sha256 not in self._lines:
                self._lines[sha256] = self._store.read(sha256).decode("utf-8", "replace").splitlines()
            yield self._documents[sha256], self._lines[sha256]


def _with_quotes(item: Question, texts: _Texts) -> Question:
    """The lines that share at least two words with the question, those with most first."""
    wanted = _words(item.asks)
    scored = [
        (-shared, row["evidence_id"], number, line)
        for row, lines in texts.of(item.subject)
        for number, line in enumerate(lines, start=1)
        if (shared := len(wanted & _words(line))) >= 2
    ]
    quotes = tuple(Quote(id_, number, one_line(line, _QUOTE)) for _, id_, number, line in sorted(scored)[:_MOST_QUOTES])
    return replace(item, quotes=quotes)


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(text.lower())} - _PLAIN


def count_by_subject(found: Iterable[Question]) -> dict[str, int]:
    """How many questions each subject has, those with most first."""
    counts = Counter(item.subject for item in found)
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))

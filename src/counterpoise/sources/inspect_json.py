"""Logs of the evaluation framework Inspect, written as JSON.

Reference: the class EvalLog of UKGovernmentBEIS/inspect_ai, log version 2. One record is one metric of one score of
the run's results; `stderr` is the standard error of `accuracy` or `mean` beside it, or of the only other metric. The
name of the score is part of the measure: accuracy by `match` is another measure than accuracy by a grading model.

A run that did not succeed, or whose log was marked invalid, gives its records with a read error; one without any
metric gives one such record. So it is seen, and never counted as complete. Arguments of the model, which may hold
keys, and samples are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.harness import document, file_id, folders, pointer, score
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, kind_of, mapping, present, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date, to_utc
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind, RemarkKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
DESCRIPTION = "Inspect log (JSON)"

_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"version"\s*:\s*\d+\s*,\s*"status"\s*:')
_EVAL = re.compile(rb'"eval"\s*:\s*\{')
_ERROR = "stderr"
_MEANS = ("accuracy", "mean")


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and bool(_START.match(head)) and bool(_EVAL.search(head))


def count(path: Path) -> int:
    return count_text(read_text(path, DOCUMENT_BYTES))


def read(path: Path, context: Context) -> Iterator[Row]:
    return rows(document(path), path, context)


def count_text(content: str) -> int:
    """Count the records of a log by the places of its values."""
    metrics: dict[str | int, list[str]] = {}
    other = 0
    for place, start in json_values(content, 5):
        if place[:2] != ("results", "scores") or len(place) < 3:
            continue
        if len(place) == 3:
            other += start != "{"
        elif place[3] == "metrics" and isinstance(place[2], int):
            if len(place) == 4:
                other += start not in {"{", "null"}
            elif isinstance(place[4], str):
                metrics.setdefault(place[2], []).append(place[4])
    return other + sum(len(_measures(keys)) for keys in metrics.values()) or 1


def rows(log: Any, path: Path, context: Context) -> Iterator[Row]:
    """Yield the records of a parsed log; UnreadableError when it is none."""
    if not isinstance(log, dict):
        raise UnreadableError(f"holds {kind_of(log)} where an object is expected")
    try:
        common = _common(log, path, context)
        results = mapping(log.get("results"), "results")
        fault = _fault(log)
    except RecordError as error:
        raise UnreadableError(str(error)) from error
    scores = results.get("scores")
    if not isinstance(scores, list | None):
        raise UnreadableError(f"results.scores: {kind_of(scores)} where a list is expected")
    yield from _incomplete(log, results)
    number = 0
    for place, found in _records(scores or [], results):
        number += 1
        said = str(found) if isinstance(found, RecordError) else None
        values = {} if isinstance(found, RecordError) else found
        yield Row(TABLE, number, place, common | values, "; ".join(filter(None, (fault, said))) or None)
    if not number:
        said = "no metrics in results.scores"
        yield Row(TABLE, 1, pointer("results"), common, f"{fault}: {said}" if fault else said)


def _incomplete(log: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[Row]:
    """Remark on a run that is not finished, and on one that left items out."""
    if (status := log.get("status")) != "success":
        yield remark(RemarkKind.INCOMPLETE_RUN, f"the run is not finished: status '{one_line(str(status), 40)}'")
    total, done = results.get("total_samples"), results.get("completed_samples")
    if isinstance(total, int) and isinstance(done, int) and done < total:
        yield remark(RemarkKind.INCOMPLETE_RUN, f"{done:,} of {total:,} samples were completed", pointer("results"))


def _fault(log: Mapping[str, Any]) -> str | None:
    """Why the run as a whole does not count."""
    status = text(log.get("status"), "status")
    if status != "success":
        return f"run not finished: status '{one_line(status or '', 40)}'"
    return "the log is marked invalidated" if log.get("invalidated") else None


def _common(log: Mapping[str, Any], path: Path, context: Context) -> dict[str, str]:
    spec = mapping(log.get("eval"), "eval")
    packages = mapping(spec.get("packages"), "eval.packages")
    stats = mapping(log.get("stats"), "stats")
    task = text(spec.get("task"), "eval.task")
    dataset = text(mapping(spec.get("dataset"), "eval.dataset").get("name"), "eval.dataset.name")
    version = text(packages.get("inspect_ai"), "eval.packages.inspect_ai")
    task_version = spec.get("task_version")
    return present(
        evaluation_id=_identifier(spec) or file_id(path),
        model=text(spec.get("model"), "eval.model") or folders(context.name),
        evaluator_relationship=EvaluatorRelationship.UNKNOWN,
        benchmark=dataset or task,
        benchmark_version=text(task_version, "eval.task_version")
        if isinstance(task_version, str)
        else whole(task_version, "eval.task_version"),
        subset=task if dataset and task != dataset else None,
        harness="inspect_ai" + (f" {version}" if version else ""),
        evaluated_on=_day(text(stats.get("completed_at"), "stats.completed_at"))
        or _day(text(spec.get("created"), "eval.created")),
    )


def _identifier(spec: Mapping[str, Any]) -> str | None:
    """The identifier of the evaluation; logs before it had one name the run and its task."""
    if found := text(spec.get("eval_id"), "eval.eval_id"):
        return found
    run, task = (text(spec.get(name), f"eval.{name}") for name in ("run_id", "task_id"))
    return f"{run}:{task}" if run and task else None


def _day(moment: str | None) -> str | None:
    """Day in UTC; of a time without offset the day that is written."""
    if moment is None:
        return None
    try:
        return to_utc(moment)[:10]
    except RecordError:
        return iso_date(moment[:10])


def _records(scores: list[Any], results: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str] | RecordError]]:
    """Place and values of every metric, or why it has none."""
    for index, entry in enumerate(scores):
        place = ("results", "scores", index)
        try:
            metrics = mapping(_object(entry, "the score").get("metrics"), "metrics")
        except RecordError as error:
            yield pointer(*place), error
            continue
        for measure in _measures(metrics):
            try:
                yield pointer(*place, "metrics", measure), _values(entry, metrics, measure, results)
            except RecordError as error:
                yield pointer(*place, "metrics", measure), error


def _object(value: Any, name: str) -> Mapping[str, Any]:
    """An object; null is none."""
    if value is None:
        raise RecordError(f"{name}: null where an object is expected")
    return mapping(value, name)


def _values(
    entry: Mapping[str, Any], metrics: Mapping[str, Any], measure: str, results: Mapping[str, Any]
) -> dict[str, str]:
    qualifiers = [text(entry.get(name), name) for name in ("name", "reducer")]
    shown = ", ".join(filter(None, qualifiers))
    error = metrics.get(_ERROR) if measure == _holder(metrics) else None
    scored = whole(entry.get("scored_samples"), "scored_samples")
    return present(
        metric=text(f"{measure} ({shown})" if shown else measure, "metric"),
        score=score(_object(metrics[measure], measure).get("value"), f"{measure}.value"),
        standard_error=score(mapping(error, _ERROR).get("value"), f"{_ERROR}.value"),
        sample_count=scored or whole(results.get("completed_samples"), "completed_samples"),
    )


def _measures(keys: Iterable[str]) -> list[str]:
    """The metrics that are records: all but the standard error of another one."""
    known = dict.fromkeys(keys)
    return [key for key in known if key != _ERROR or _holder(known) is None]


def _holder(metrics: Mapping[str, Any]) -> str | None:
    """The metric whose standard error `stderr` is, where there is one."""
    if _ERROR not in metrics:
        return None
    others = [key for key in metrics if key != _ERROR]
    named = next((key for key in _MEANS if key in metrics), None)
    return named or (others[0] if len(others) == 1 else None)

"""Results of the lm-evaluation-harness, in both styles in which it has written its keys.

Reference: `{"results": {task: {…}}, "versions", "config", …}` as EleutherAI/lm-evaluation-harness writes it:

    until 0.3    acc, acc_stderr
    since 0.4    acc,none and acc_stderr,none with the filter after the comma; n-shot, n-samples, higher_is_better

One record is one measure of one task. A measure keeps its filter (`exact_match,strict-match`) unless that is `none`.
Scores of groups stand among the tasks, as the file has them; `groups` repeats them and is not read. The harness gives a
run no identifier, so the hash of the file is it; nor does it say who ran it, so the relationship is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.harness import day_of, document, file_id, folders, pointer, score
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, boolean, kind_of, mapping, present, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind, RemarkKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
DESCRIPTION = "lm-evaluation-harness results, key styles of 0.3 and 0.4 (JSON)"

_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"results"\s*:\s*[\[{]')
_NO_MEASURES = {"alias", "name", "sample_len", " "}  # what stands beside the measures of a task
_SHARES = {"acc", "acc_norm", "acc_bytes", "acc_mutual_info", "mc1", "mc2", "pass@1"}  # shares of items, never percents
_ERROR_MARK = "_stderr"
_MODEL_ARGUMENTS = ("peft", "delta", "pretrained", "model", "path", "engine")  # the most specific one first
_ARGUMENT = re.compile(r"(?:^|,)\s*(\w+)=([^,]*)")


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and bool(_START.match(head))


def count(path: Path) -> int:
    tasks: dict[str | int, list[str]] = {}
    other = 0
    for place, start in json_values(read_text(path, DOCUMENT_BYTES), 3):
        if place[:1] == ("results",) and len(place) == 2:
            other += start != "{"
        elif place[:1] == ("results",) and len(place) == 3 and isinstance(place[2], str):
            tasks.setdefault(place[1], []).append(place[2])
    return other + sum(len(_measures(keys)) for keys in tasks.values())


def read(path: Path, context: Context) -> Iterator[Row]:
    content = document(path)
    results = content.get("results") if isinstance(content, dict) else None
    if not isinstance(results, dict):
        raise UnreadableError(f"results: {kind_of(results)} where an object with one member a task is expected")
    try:
        run = _Run(content, path, context)
    except RecordError as error:
        raise UnreadableError(str(error)) from error
    number = 0
    for task, scores in results.items():
        if not isinstance(scores, dict):
            number += 1
            said = f"{task}: {kind_of(scores)} where an object with the measures is expected"
            yield Row(TABLE, number, pointer("results", task), run.common, said)
            continue
        for measure in _measures(scores):
            number += 1
            place = pointer("results", task, measure)
            try:
                row = Row(TABLE, number, place, run.common | run.values(task, scores, measure))
            except RecordError as error:
                row = Row(TABLE, number, place, run.common, f"{task}: {error}")
            yield row
            yield from _off_scale(row)
        yield from run.incomplete(task)
    if not number:
        raise UnreadableError("no metrics in results")


class _Run:
    """What all records of a file share, and what the file says of each task beside its results."""

    def __init__(self, content: Mapping[str, Any], path: Path, context: Context) -> None:
        self._config = mapping(content.get("config"), "config")
        names = ("versions", "configs", "n-shot", "n-samples", "higher_is_better")
        self._of_tasks = {name: mapping(content.get(name), name) for name in names}
        version = text(content.get("lm_eval_version"), "lm_eval_version")
        self.common = present(
            evaluation_id=file_id(path),
            model=text(content.get("model_name"), "model_name") or _model(self._config) or folders(context.name),
            evaluator_relationship=EvaluatorRelationship.UNKNOWN,
            harness="lm-evaluation-harness" + (f" {version}" if version else ""),
            evaluated_on=day_of(content.get("date"), "date"),
        )

    def values(self, task: str, scores: Mapping[str, Any], measure: str) -> dict[str, str]:
        if (of := _error_of(measure)) is not None:
            raise RecordError(f"{measure}: a standard error without {of}")
        name, _, kept = measure.partition(",")
        is_higher_better = boolean(self._of_task("higher_is_better", task).get(name), "higher_is_better")
        return present(
            benchmark=text(task, "task"),
            benchmark_version=self._version(task),
            metric=text(name if kept == "none" else measure, "metric"),
            is_lower_better={"true": "false", "false": "true", None: None}[is_higher_better],
            score=score(scores[measure], measure),
            standard_error=_standard_error(scores, measure),
            sample_count=whole(self._of_task("n-samples", task).get("effective"), "n-samples.effective")
            or whole(scores.get("sample_len"), "sample_len"),
            shots=self._shots(task),
        )

    def incomplete(self, task: str) -> Iterator[Row]:
        """Remark on a task of which not all items were run."""
        try:
            counts = self._of_task("n-samples", task)
            all_, done = (whole(counts.get(name), name) for name in ("original", "effective"))
        except RecordError:  # said of the records of the task
            return
        if all_ and done and int(done) < int(all_):
            detail = f"{one_line(task, 80)}: {int(done):,} of {int(all_):,} items"
            yield remark(RemarkKind.INCOMPLETE_RUN, detail, pointer("n-samples", task))

    def _of_task(self, name: str, task: str) -> Mapping[str, Any]:
        return mapping(self._of_tasks[name].get(task), f"{name}.{task}")

    def _version(self, task: str) -> str | None:
        """Text or a number; 'N/A' is how the harness writes that there is none."""
        version = self._of_tasks["versions"].get(task)
        found = version if isinstance(version, str) else score(version, f"versions.{task}")
        return None if found == "N/A" else text(found, f"versions.{task}")

    def _shots(self, task: str) -> str | None:
        shots = self._of_tasks["n-shot"].get(task)
        if shots is None:
            shots = self._of_task("configs", task).get("num_fewshot")
        if shots is None:
            shots = self._config.get("num_fewshot")
        return whole(shots, "num_fewshot")


def _off_scale(row: Row) -> Iterator[Row]:
    """Remark on a share that is none."""
    metric, value = row.values.get("metric", ""), row.values.get("score")
    if value is not None and metric.partition(",")[0] in _SHARES and not 0 <= Decimal(value) <= 1:
        detail = f"{one_line(metric, 40)} of {value} is off its scale of 0 to 1"
        yield remark(RemarkKind.CONTRADICTORY_FIGURE, detail, row.locator)


def _measures(keys: Iterable[str]) -> list[str]:
    """The measures among the keys of a task: all but names and counts, and the standard errors of other measures."""
    known = dict.fromkeys(keys)
    return [key for key in known if key not in _NO_MEASURES and _error_of(key) not in known]


def _error_of(key: str) -> str | None:
    """The measure whose standard error a key holds."""
    name, comma, kept = key.partition(",")
    return name.removesuffix(_ERROR_MARK) + comma + kept if name.endswith(_ERROR_MARK) else None


def _standard_error(scores: Mapping[str, Any], measure: str) -> str | None:
    name, comma, kept = measure.partition(",")
    key = f"{name}{_ERROR_MARK}{comma}{kept}"
    value = scores.get(key)
    return None if value == "N/A" else score(value, key)  # so written where the harness computes none


def _model(config: Mapping[str, Any]) -> str | None:
    """The model that the arguments of the run name, be they one text or an object."""
    arguments = config.get("model_args")
    if isinstance(arguments, str):
        arguments = dict(_ARGUMENT.findall(arguments))
    given = mapping(arguments, "config.model_args")
    return next((text(given[name], name) for name in _MODEL_ARGUMENTS if given.get(name)), None)

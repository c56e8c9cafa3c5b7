"""Runs of HELM: the statistics of a run folder.

Reference: stats.json as stanford-crfm/helm writes it into the folder of a run, a list of statistics
`{"name": {"name", "split", "perturbation", …}, "count", "sum", "mean", …}`. One record is one statistic. The file does
not say what was run. That is in run_spec.json beside it: its name (`mmlu:subject=anatomy,model=acme_one`) and the model
of its adapter; without that file, in the name of the folder, where HELM writes `_` for the `/` of its models. The
places that name the model must agree, a statistic must not stand twice, and a run_spec.json without statistics is a
run that did not come to its end.

The mean of a statistic is taken over trials, so the items scored are those of the statistic `num_instances` beside it;
without one, the count where it is more than a single trial. run_spec.json itself gives no records.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from counterpoise.safe.json import canonical
from counterpoise.safe.text import one_line
from counterpoise.sources.base import Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.harness import document, file_id, pointer, score
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, kind_of, mapping, present, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind, RemarkKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
COMPANIONS = ("run_spec.json", "stats.json")
DESCRIPTION = "HELM run folder: stats.json gives the records, run_spec.json is kept beside it (JSON)"

_STATISTICS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|\{\s*"name"\s*:\s*\{)')
_RUN_SPEC = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"name"\s*:\s*"')
_RUN_SPEC_KEYS = {"scenario_spec", "adapter_spec"}
_RUN = re.compile(r"(?P<scenario>[^:,=]+):(?P<arguments>.*)")
_ARGUMENT = re.compile(r"(?:^|,)(\w+)=([^,]*)")
_MODEL = "model"
_STATISTICS_FILE, _RUN_SPEC_FILE = "stats.json", "run_spec.json"
_INSTANCES = "num_instances"
_ONE_TRIAL = ("0", "1")


def matches(name: str, head: bytes) -> bool:
    file_name = PurePosixPath(name).name.lower()
    if file_name == "run_spec.json":
        return bool(_RUN_SPEC.match(head)) and any(f'"{key}"'.encode() in head for key in _RUN_SPEC_KEYS)
    return file_name == "stats.json" and bool(_STATISTICS.match(head))


def count(path: Path) -> int:
    places = json_values(read_text(path, DOCUMENT_BYTES), 1)
    return sum(len(place) == 1 and isinstance(place[0], int) for place, _ in places)


def read(path: Path, context: Context) -> Iterator[Row]:
    statistics = document(path)
    if isinstance(statistics, dict) and _RUN_SPEC_KEYS & statistics.keys():
        yield from _without_statistics(context)
        return
    if not isinstance(statistics, list):
        raise UnreadableError(f"holds {kind_of(statistics)} where a list of statistics is expected")
    if not statistics:
        raise UnreadableError("no statistics")
    run = _Run(path, context, statistics)
    for index, statistic in enumerate(statistics):
        try:
            row = Row(TABLE, index + 1, pointer(index), run.common | run.values(statistic))
        except RecordError as error:
            row = Row(TABLE, index + 1, pointer(index), run.common, str(error))
        yield row
    yield from run.contradictions()
    yield from _repeated(statistics)


def _without_statistics(context: Context) -> Iterator[Row]:
    """Say where a run has no statistics; UnreadableError where it has them nowhere."""
    without = sorted(folder for folder, files in context.companions.items() if _STATISTICS_FILE not in files)
    if without and len(without) == len(context.companions):
        raise UnreadableError(f"there is no {_STATISTICS_FILE} beside it, so the run gave no results")
    for folder in without:
        yield remark(RemarkKind.INCOMPLETE_RUN, f"there is no {_STATISTICS_FILE} in {folder}")


def _repeated(statistics: list[Any]) -> Iterator[Row]:
    """Remark on each statistic that stands more than once."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, statistic in enumerate(statistics):
        if isinstance(statistic, dict):
            places[canonical(statistic.get("name")).decode()].append(index)
    for found in places.values():
        if len(found) > 1:
            name = statistics[found[0]].get("name")
            parts = [part for part in name.values() if isinstance(part, str)] if isinstance(name, dict) else []
            detail = f"the statistic '{one_line(' '.join(parts), 80)}' stands {len(found)} times"
            yield remark(RemarkKind.CONTRADICTORY_FIGURE, detail, pointer(found[1]), len(found))


class _Run:
    """What run_spec.json and the folder say of all statistics, and how many items those of each split were taken over.

    Raises UnreadableError when neither says what was run.
    """

    def __init__(self, path: Path, context: Context, statistics: list[Any]) -> None:
        beside = context.companions.get(PurePosixPath(context.name).parent.as_posix(), {}).get(_RUN_SPEC_FILE)
        spec = document(beside) if beside else {}
        try:
            spec = mapping(spec, _RUN_SPEC_FILE)
            named = text(spec.get("name"), "name")
            ran = text(mapping(spec.get("adapter_spec"), "adapter_spec").get(_MODEL), "adapter_spec.model")
        except RecordError as error:
            raise UnreadableError(f"{_RUN_SPEC_FILE} beside it: {error}") from error
        folders = [part for part in reversed(PurePosixPath(context.name).parts[1:-1]) if _RUN.fullmatch(part)]
        self._runs = [run for run in (named, *folders[:1]) if run]
        found = next(filter(None, map(_RUN.fullmatch, self._runs)), None)
        arguments = dict(_ARGUMENT.findall(found["arguments"])) if found else {}
        self._ran = ran
        model = ran or arguments.get(_MODEL)
        if found is None or not model:
            raise UnreadableError(
                "neither run_spec.json beside it nor its folder names scenario and model:"
                " mmlu:subject=anatomy,model=acme_one"
            )
        self._arguments = [f"{key}={value}" for key, value in arguments.items() if key != _MODEL]
        self._instances = dict(filter(None, map(_instances, statistics)))
        self.common = present(
            evaluation_id=file_id(path),
            model=model,
            evaluator_relationship=EvaluatorRelationship.UNKNOWN,
            benchmark=found["scenario"],
            harness="HELM",
        )

    def contradictions(self) -> Iterator[Row]:
        """Remark on each place that names another model."""
        named = {run: dict(_ARGUMENT.findall(run)).get(_MODEL) for run in self._runs}
        models = {run: model for run, model in named.items() if model}
        for run, model in models.items():
            if model.replace("/", "_") != (first := self._ran or next(iter(models.values()))).replace("/", "_"):
                detail = f"the run '{one_line(run, 100)}' is of {model}, its adapter of {one_line(first, 80)}"
                yield remark(RemarkKind.CONTRADICTORY_NAME, detail)

    def values(self, statistic: Any) -> dict[str, str]:
        statistic = mapping(statistic, "the statistic")
        name = mapping(statistic.get("name"), "name")
        place = _place(name)
        measure = text(name.get("name"), "name.name")
        counted = whole(statistic.get("count"), "count")
        return present(
            subset=",".join([*self._arguments, *filter(None, place[:2])]) or None,
            metric=f"{measure} ({place[2]})" if measure and place[2] else measure,
            score=score(statistic.get("mean"), "mean"),
            sample_count=self._instances.get(place) or (None if counted in _ONE_TRIAL else counted),
        )


def _place(name: Mapping[str, Any]) -> tuple[str, str, str]:
    """Split, sub-split and perturbation of a statistic, each empty where it has none."""
    split, sub_split = (text(name.get(key), f"name.{key}") for key in ("split", "sub_split"))
    perturbation = mapping(name.get("perturbation"), "name.perturbation")
    parts = [text(perturbation.get(key), f"perturbation.{key}") for key in ("name", "computed_on")]
    return (
        f"split={split}" if split else "",
        f"sub_split={sub_split}" if sub_split else "",
        " ".join(filter(None, parts)),
    )


def _instances(statistic: Any) -> tuple[tuple[str, str, str], str] | None:
    """Where a statistic is the number of instances, its place and that number."""
    name = statistic.get("name") if isinstance(statistic, dict) else None
    if not isinstance(name, dict) or name.get("name") != _INSTANCES:
        return None
    try:
        found = whole(statistic.get("mean"), "mean")
        return (_place(name), found) if found else None
    except RecordError:  # said of its own record
        return None

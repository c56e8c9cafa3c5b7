"""Runs of HELM: the statistics of a run folder.

Reference: stats.json as stanford-crfm/helm writes it into the folder of a run, a list of statistics
`{"name": {"name", "split", "perturbation", …}, "count", "sum", "mean", …}`. One record is one statistic. The file does
not say what was run: that is in the name of its folder (`mmlu:subject=anatomy,model=acme_one`), which must be kept.
The model is given as it stands there, where HELM writes `_` for the `/` of its names.

The mean of a statistic is taken over trials, so the items scored are those of the statistic `num_instances` beside it;
without one, the count where it is more than a single trial. run_spec.json of the folder is read and gives no records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.counting import values as json_values
from counterpoise.sources.harness import document, file_id, pointer, score
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, kind_of, mapping, present, text, whole
from counterpoise.sources.lines import read_text
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
DESCRIPTION = "HELM run folder: stats.json gives the records, run_spec.json is kept beside it (JSON)"

_STATISTICS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*(?:\]|\{\s*"name"\s*:\s*\{)')
_RUN_SPEC = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"name"\s*:\s*"')
_RUN_SPEC_KEYS = {"scenario_spec", "adapter_spec"}
_RUN = re.compile(r"(?P<scenario>[^:,=]+):(?P<arguments>.*)")
_ARGUMENT = re.compile(r"(?:^|,)(\w+)=([^,]*)")
_MODEL = "model"
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
        return
    if not isinstance(statistics, list):
        raise UnreadableError(f"holds {kind_of(statistics)} where a list of statistics is expected")
    if not statistics:
        raise UnreadableError("no statistics")
    run = _Run(path, context.name, statistics)
    for index, statistic in enumerate(statistics):
        try:
            row = Row(TABLE, index + 1, pointer(index), run.common | run.values(statistic))
        except RecordError as error:
            row = Row(TABLE, index + 1, pointer(index), run.common, str(error))
        yield row


class _Run:
    """What the folder's name says of all statistics, and how many items those of each split were taken over."""

    def __init__(self, path: Path, name: str, statistics: list[Any]) -> None:
        found = next(filter(None, map(_RUN.fullmatch, reversed(PurePosixPath(name).parts[1:-1]))), None)
        arguments = dict(_ARGUMENT.findall(found["arguments"])) if found else {}
        if found is None or not arguments.get(_MODEL):
            raise UnreadableError(
                "lies in no folder that names scenario and model: mmlu:subject=anatomy,model=acme_one"
            )
        self._arguments = [f"{key}={value}" for key, value in arguments.items() if key != _MODEL]
        self._instances = dict(filter(None, map(_instances, statistics)))
        self.common = present(
            evaluation_id=file_id(path),
            model=arguments[_MODEL],
            evaluator_relationship=EvaluatorRelationship.UNKNOWN,
            benchmark=found["scenario"],
            harness="HELM",
        )

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

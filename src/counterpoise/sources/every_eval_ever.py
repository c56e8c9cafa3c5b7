"""Evaluation results in the schema Every Eval Ever, 0.2 and those parts of 0.3 that kept its names.

Reference: eval.schema.json of evaleval/every_eval_ever. One record is one entry of `evaluation_results`. A score is
passed on as it stands, −1 included, unless the metric says that −1 is an unknown level: whether it can be a score is
for the contract's bounds to judge. What a file calls `unknown` is what it does not know, and stays absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from counterpoise.sources.base import Context, RecordError, Row, UnreadableError
from counterpoise.sources.counting import array_items
from counterpoise.sources.jsonfields import (
    DOCUMENT_BYTES,
    boolean,
    kind_of,
    mapping,
    number,
    present,
    read_document,
    text,
    whole,
)
from counterpoise.sources.lines import read_text
from counterpoise.sources.times import iso_date
from counterpoise.vocabulary import EvaluatorRelationship, EvidenceKind

KIND = EvidenceKind.EVALUATION
TABLE = "evaluation"
DESCRIPTION = "Every Eval Ever results, schema 0.2 and 0.3 (JSON)"

_KEYS = {"schema_version", "evaluation_id", "retrieved_timestamp", "source_metadata", "model_info"}
_KEY = re.compile(rb'"(\w+)"\s*:')
_VERSION = re.compile(r"0\.[23](?:\.\d+)?")
_SHOTS = ("shots", "num_fewshot", "n_shot", "n_shots", "num_shots", "few_shot")
_RELATIONSHIPS = {"collaborative": EvaluatorRelationship.UNKNOWN, "other": EvaluatorRelationship.UNKNOWN}


def matches(name: str, head: bytes) -> bool:
    if not name.lower().endswith(".json") or not head.lstrip().startswith(b"{"):
        return False
    return len({key.decode() for key in _KEY.findall(head)} & _KEYS) >= 3


def count(path: Path) -> int:
    return array_items(read_text(path, DOCUMENT_BYTES), "evaluation_results")


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the file names its model itself
    document = read_document(path)
    version = document.get("schema_version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise UnreadableError("schema_version is not 0.2 or 0.3")
    results = document.get("evaluation_results")
    if not isinstance(results, list):
        raise UnreadableError(f"evaluation_results: {kind_of(results)} where a list is expected")
    try:
        common = _common(document)
    except RecordError as error:
        raise UnreadableError(str(error)) from error
    for index, result in enumerate(results):
        locator = f"/evaluation_results/{index}"
        try:
            row = Row(TABLE, index + 1, locator, common | _values(mapping(result, "the result")))
        except RecordError as error:
            row = Row(TABLE, index + 1, locator, common, str(error))
        yield row


def _common(document: Mapping[str, Any]) -> dict[str, str]:
    """What all results of the file share."""
    source = mapping(document.get("source_metadata"), "source_metadata")
    model = mapping(document.get("model_info"), "model_info")
    library = mapping(document.get("eval_library"), "eval_library")
    relationship = text(source.get("evaluator_relationship"), "evaluator_relationship")
    harness = [_known(library.get(name), f"eval_library.{name}") for name in ("name", "version")]
    return present(
        evaluation_id=text(document.get("evaluation_id"), "evaluation_id"),
        model=text(model.get("id"), "model_info.id") or text(model.get("name"), "model_info.name"),
        developer=_known(model.get("developer"), "model_info.developer"),
        inference_platform=_known(model.get("inference_platform"), "model_info.inference_platform"),
        evaluator=_known(source.get("source_organization_name"), "source_organization_name"),
        evaluator_relationship=_RELATIONSHIPS.get(relationship, relationship) if relationship else None,
        harness=" ".join(filter(None, harness)) or None if harness[0] else None,
        evaluated_on=_day(document, "evaluation_timestamp") or _day(document, "retrieved_timestamp"),
    )


def _values(result: Mapping[str, Any]) -> dict[str, str]:
    data = mapping(result.get("source_data"), "source_data")
    metric = mapping(result.get("metric_config"), "metric_config")
    details = mapping(result.get("score_details"), "score_details")
    uncertainty = mapping(details.get("uncertainty"), "uncertainty")
    error = mapping(uncertainty.get("standard_error"), "standard_error")
    name = text(result.get("evaluation_name"), "evaluation_name")
    benchmark = _known(data.get("dataset_name"), "dataset_name") or name
    return present(
        benchmark=benchmark,
        benchmark_version=_known(data.get("dataset_version"), "dataset_version"),
        subset=name if name != benchmark else None,
        metric=text(metric.get("metric_name"), "metric_name")
        or text(metric.get("evaluation_description"), "evaluation_description"),
        is_lower_better=boolean(metric.get("lower_is_better"), "lower_is_better"),
        score=_score(details, metric),
        score_minimum=number(metric.get("min_score"), "min_score"),
        score_maximum=number(metric.get("max_score"), "max_score"),
        standard_error=number(error.get("value"), "standard_error.value"),
        sample_count=whole(uncertainty.get("num_samples"), "num_samples")
        or whole(data.get("samples_number"), "samples_number"),
        shots=_shots(mapping(result.get("generation_config"), "generation_config")),
        **_own_day(result),
    )


def _score(details: Mapping[str, Any], metric: Mapping[str, Any]) -> str | None:
    """The score; −1 is none where the schema makes it the word for an unknown level."""
    score = number(details.get("score"), "score")
    if metric.get("has_unknown_level") is True and score is not None and Decimal(score) == -1:
        raise RecordError("score: the level is unknown (-1)")
    return score


def _known(value: Any, name: str) -> str | None:
    found = text(value, name)
    return None if found is None or found.strip().lower() == "unknown" else found


def _own_day(result: Mapping[str, Any]) -> dict[str, str | None]:
    """The day of one result, where it has one of its own; otherwise that of the file stands."""
    day = _day(result, "evaluation_timestamp")
    return {"evaluated_on": day} if day else {}


def _day(holder: Mapping[str, Any], name: str) -> str | None:
    """Day of a timestamp that is an ISO date or time, or seconds since 1970, in UTC; anything else states no day."""
    value = text(holder.get(name), name)
    if value is None or iso_date(value[:10]):
        return value and value[:10]
    try:
        return datetime.fromtimestamp(float(value), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _shots(generation: Mapping[str, Any]) -> str | None:
    """Worked examples in the prompt, under any of the names that harnesses give them."""
    for holder in ("generation_args", "additional_details"):
        settings = mapping(generation.get(holder), holder)
        for name in _SHOTS:
            value = settings.get(name)
            if isinstance(value, str) and value.isascii() and value.isdigit():
                return value
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
    return None

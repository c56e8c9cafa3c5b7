"""Logs of the evaluation framework Inspect in its own form, a zip archive that ends in .eval.

Reference: UKGovernmentBEIS/inspect_ai, log version 2: header.json holds what a log in JSON holds beside its samples;
samples/*.json hold one sample each; _journal/start.json is what a run writes first. The records are those of
`inspect_json`. Every entry is held against its checksum, and every sample must be JSON: a score that rests on samples
which cannot be read is a record with a read error. Where the archive holds fewer samples than the results claim, the
number of samples is what it holds. A log without header.json comes from a run that did not finish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from counterpoise.safe.json import JsonError, loads
from counterpoise.safe.text import one_line
from counterpoise.sources import inspect_json
from counterpoise.sources.base import REMARKS, Context, RecordError, Row, UnreadableError, remark
from counterpoise.sources.harness import parsed
from counterpoise.sources.lines import decode
from counterpoise.sources.zip_entries import Archive
from counterpoise.vocabulary import EvidenceKind, RemarkKind

KIND = EvidenceKind.EVALUATION
TABLE = inspect_json.TABLE
DESCRIPTION = "Inspect log (.eval, a zip archive)"

_HEADER, _START = "header.json", "_journal/start.json"
_SAMPLE = re.compile(r"samples/[^/]+\.json")
_COUNT = "sample_count"


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".eval") and head.startswith(b"PK\x03\x04")


def count(path: Path) -> int:
    with Archive(path) as archive:
        return inspect_json.count_text(_text(archive, _HEADER)) if _HEADER in archive.names else 1


def read(path: Path, context: Context) -> Iterator[Row]:
    with Archive(path) as archive:
        if _HEADER in archive.names:
            log = parsed(_text(archive, _HEADER))
        elif _START in archive.names:
            log = _unfinished(parsed(_text(archive, _START)))
        else:
            raise UnreadableError(f"holds neither {_HEADER} nor {_START}: no log of Inspect")
        held, fault = _samples(archive)
    most = 0
    for row in inspect_json.rows(log, path, context):
        if row.table == REMARKS:
            yield row
            continue
        claimed = row.values.get(_COUNT)
        most = max(most, int(claimed or 0))
        values = {**row.values, _COUNT: str(held)} if held and claimed and int(claimed) > held else row.values
        yield replace(row, values=values, error="; ".join(filter(None, (row.error, fault))) or None)
    if held and most > held:
        detail = f"the results claim {most:,} samples, the log holds {held:,}"
        yield remark(RemarkKind.INCOMPLETE_RUN, detail, _HEADER)


def _unfinished(start: Any) -> Any:
    return {**start, "status": "started", "results": None} if isinstance(start, dict) else start


def _samples(archive: Archive) -> tuple[int, str | None]:
    """Read every entry, so that no damage is passed over: the samples held, and what is wrong with others."""
    held, bad = 0, []
    for name in archive.names:
        content = archive.content(name)
        if _SAMPLE.fullmatch(name):
            try:
                loads(decode(content, 0))
                held += 1
            except (JsonError, RecordError) as error:
                bad.append(f"{one_line(name, 80)}: {error}")
    fault = f"{len(bad)} of {held + len(bad)} samples cannot be read ({bad[0]})" if bad else None
    return held, fault


def _text(archive: Archive, name: str) -> str:
    try:
        return decode(archive.content(name), 0)
    except RecordError as error:
        raise UnreadableError(f"{name}: {error}") from error

"""Cards and evaluations made to mislead, read as an audit reads them, held against what their manifest expects."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from counterpoise.sources.intake import Parsed, Task, parse
from counterpoise.vocabulary import EvidenceKind

KINDS = (EvidenceKind.EVALUATION, EvidenceKind.MODEL_CARD)

NOT_BY_READING = {
    "EV04": "bounds of a measure that the file does not state: a finding",
    "EV06": "10 of 2,376 items: a finding that compares the two counts",
    "MC08": "whether a language was meant is for the report",
    "MC32": "look-alike names: a finding over all models",
    "MC40": "the length of a name is a row rule of the contract",
    "MC66": "one name in two normal forms: resolution of models",
    "EV34": "a run that did not finish is a bad record, so that its score cannot count",
    "EV36": "1,000 items claimed and 4 held: a finding; the count read is that of the items held",
    "EV38": "10,000 small entries are within the bounds",
    "EV60": "the run folder's name was changed, so the model stands in another file than the scores",
    "EV62": "a file that is missing is seen by the collection",
    "EV64": "the same statistic twice: conflicting duplicates are set aside by the warehouse",
    "EV66": "two files that contradict each other: a finding",
}
"""What reading one file cannot decide, and who does. These files must still be read or refused in good order."""

SAID = {
    "EV02": "acc,none: NaN is not a number",
    "EV08": "nested too deeply",
    "EV12": "no metrics",
    "EV16": "UTF-16",
    "EV22": "'/tmp/relsec_canary/pwn_ev22' is no relative name",
    "EV24": "'header.json' stands twice",
    "EV26": "'header.json' states another size",
    "EV28": "samples/5_epoch_1.json",
    "EV30": "checksum (CRC)",
    "EV32": "ZIP64",
    "EV40": "stands twice",
    "EV42": "'header.json' calls itself 'hidden.json'",
    "EV46": "method that is not read (99)",
    "EV48": "1 of 4 samples cannot be read (samples/4_epoch_1.json",
    "MC04": "anchors",
    "MC06": "tags",
    "MC10": "unterminated",
    "MC12": "TOML",
    "MC14": "anchors",
    "MC16": "key must be plain text",
    "MC18": "tags",
    "MC34": "NUL byte",
    "MC36": "UTF-16",
    "MC38": "not UTF-8",
    "MC46": "'license' stands twice",
    "MC48": "nested too deeply",
    "MC50": "half of a surrogate pair",
    "MC54": "empty file",
    "MC56": "model-index is not a list",
}
"""What the reason for each refused file or record must name."""

SHOWN = {
    "EV01": {"score": "0.7412", "standard_error": "0.009", "model": "acme/good-model-a"},
    "EV10": {"benchmark": "<script>alert('CANARY-EV10')</script>"},
    "EV20": {"metric": "accuracy (match)", "score": "0.75", "sample_count": "4"},
    "MC01": {"licence_claim": "apache-2.0"},
    "MC02": {"licence_claim": "MIT", "subject": "acme/good-model-b"},
    "MC52": {"subject": "acme/keys", "licence_claim": "mit"},
}
"""Values of the first record of accepted files."""


class Outcome:
    """What became of one file: its rows, and the reasons of those that were refused."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        records = next(staged for staged in parsed.tables if staged.table in {"evaluation", "document"})
        self.rows: list[dict[str, Any]] = pq.read_table(records.path).to_pylist()
        self.faults: list[str] = [row["read_error"] for row in self.rows if row["read_error"]]
        self.text = repr([pq.read_table(staged.path).to_pylist() for staged in parsed.tables])


@pytest.fixture(scope="module")
def manifest(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "hostile/manifest.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file) if row["kind"] in KINDS}


@pytest.fixture(scope="module")
def outcomes(
    shared: Path, manifest: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Outcome]]:
    """Every file by the id of its manifest row; one whose bytes came before is not read again."""
    ids, tasks = [], []
    seen: set[str] = set()
    for id_, row in manifest.items():
        for path in _files(shared / "hostile" / row["file"]):
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            if sha256 not in seen:
                seen.add(sha256)
                ids.append(id_)
                tasks.append(Task(sha256, path, EvidenceKind(row["kind"]), f"{row['kind']}/{path.name}"))
    found: dict[str, list[Outcome]] = {id_: [] for id_ in manifest}
    for id_, parsed in zip(ids, parse(tasks, tmp_path_factory.mktemp("staged")), strict=True):
        found[id_].append(Outcome(parsed))
    return found


def _files(path: Path) -> Iterator[Path]:
    return iter(sorted(path.iterdir()) if path.is_dir() else [path])


def test_no_file_breaks_its_parser(outcomes: dict[str, list[Outcome]]) -> None:
    failures = [outcome.parsed.failure or "" for each in outcomes.values() for outcome in each]
    assert len(failures) == 63
    assert [failure for failure in failures if "crashed" in failure or "longer than" in failure] == []


def test_every_file_ends_as_its_manifest_expects(
    manifest: dict[str, dict[str, str]], outcomes: dict[str, list[Outcome]]
) -> None:
    wrong = {}
    for id_, row in manifest.items():
        if id_ in NOT_BY_READING:
            continue
        (outcome,) = outcomes[id_]
        is_refused, expects_refusal = bool(outcome.faults), not row["expected"].startswith("accepted")
        if is_refused != expects_refusal or (row["expected"] == "rejected" and not outcome.parsed.failure):
            wrong[id_] = (row["expected"], outcome.faults[:1])
    assert wrong == {}


def test_every_refusal_names_what_is_wrong(
    manifest: dict[str, dict[str, str]], outcomes: dict[str, list[Outcome]]
) -> None:
    refused = {id_ for id_, row in manifest.items() if not row["expected"].startswith("accepted")} - set(NOT_BY_READING)
    assert refused == set(SAID)
    assert {id_: outcomes[id_][0].faults for id_, said in SAID.items() if said not in outcomes[id_][0].faults[0]} == {}


def test_accepted_files_give_what_they_state(outcomes: dict[str, list[Outcome]]) -> None:
    for id_, expected in SHOWN.items():
        first = outcomes[id_][0].rows[0]
        assert {name: first[name] for name in expected} == expected
    assert Counter(len(outcomes[id_][0].rows) for id_ in ("EV01", "EV10", "EV14")) == Counter([2, 4, 20_000])


def test_what_was_nan_is_no_score(outcomes: dict[str, list[Outcome]]) -> None:
    bad, good = outcomes["EV02"][0].rows
    assert (bad["score"], good["score"]) == (None, "0.7")


def test_an_unfinished_run_and_items_that_are_missing(outcomes: dict[str, list[Outcome]]) -> None:
    (unfinished,), (missing,), (many,) = (outcomes[id_][0].rows for id_ in ("EV34", "EV36", "EV38"))
    assert (unfinished["read_error"] or "").startswith("run not finished: status 'started'")
    assert unfinished["score"] is None
    assert (missing["read_error"], missing["sample_count"]) == (None, "4")
    assert many["read_error"] is None


def test_no_canary_comes_through(outcomes: dict[str, list[Outcome]]) -> None:
    assert "CANARY" not in outcomes["EV44"][0].text
    assert "0.999" not in outcomes["EV24"][0].text
    assert not Path("/tmp/relsec_canary/pwn_ev22").exists()  # noqa: S108 - where the archive would have it written


def test_what_reading_does_not_decide_is_of_known_ids(manifest: dict[str, dict[str, str]]) -> None:
    assert NOT_BY_READING.keys() <= manifest.keys()

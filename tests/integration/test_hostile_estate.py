"""All files that were made to mislead, collected and audited: each ends as its manifest says, and none gets its way."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterpoise.assessment.findings_remarks import rule_of
from counterpoise.errors import InputError
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.vocabulary import RemarkKind
from tests.integration.hostile import HOSTILE, SETTINGS, Case, Run, cases

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the files made to mislead are not beside this checkout"),
]

ESTATES = {  # name: (kinds of evidence, register)
    "documents": (("model_cards", "licences"), "RG24"),
    "usage": (("usage_logs",), "RG12"),
    "evaluations": (("evaluations",), "RG04"),
    "again": ((), "RG06"),
}
FLAGS = {*map(rule_of, RemarkKind), "REPEATED-FILE", "FAR-DATES", "LICENCE-CONFLICT", "CONFLICTING-DISCLOSURES"}
"""Rules of findings that say of a file itself that something is wrong with it."""

JUDGED = {
    "EV38": "10,000 small entries stay within the bounds of the reader: read in seconds, nothing to refuse",
    "EV62": "its bytes are those of the run beside it, which has its results: a finding names the folder that has none",
    "LI24": "a long text of one letter is no licence that is known: read in time, licence unknown",
    "MC08": "every value is kept as the text that was written, which the manifest allows instead of a flag",
    "MC40": "a card is one record: its name is refused by the rule of lengths, which costs all that the file says",
    "MC66": "names are kept in composed letters: both spellings are one subject, which the manifest allows",
    "UL28": "six times are refused and the seventh, of 2099, is a finding: the manifest allows either",
    "UL70": "a record of JSON lines is a line: 10 records, all refused, which names both objects of each",
}
"""Files that end otherwise than the manifest says, and why that is right."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Case]:
    return cases()


@pytest.fixture(scope="module")
def hits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Requests that reached the port which the files name; a server listens there while the audits run."""
    log = tmp_path_factory.mktemp("listener") / "hits.log"
    log.touch()
    with subprocess.Popen([sys.executable, str(HOSTILE / "tools" / "listener.py"), str(log)]) as listener:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", 8799)) == 0:
                    break
        assert listener.poll() is None
        yield log
        listener.terminate()


@pytest.fixture(scope="module")
def runs(manifest: dict[str, Case], hits: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The estates, audited two at a time, with the report verified and a figure explained."""
    assert hits.read_text() == ""
    folder = tmp_path_factory.mktemp("hostile")
    made = {name: Run(folder / name, manifest[register].path) for name, (_, register) in ESTATES.items()}
    seen: set[str] = set()
    for name, (kinds, _) in ESTATES.items():
        for case in (case for case in manifest.values() if case.kind in kinds):
            # UL54 is a copy that must be known as one; other bytes that came before are judged in another estate.
            came_before = case.id != "UL54" and not seen.isdisjoint(case.hashes)
            made["again" if came_before else name].cases.append(case)
            seen |= case.hashes
    for run in made.values():
        run.prepare()
    for pair in (("documents", "usage"), ("evaluations", "again")):
        for name, process in [(name, made[name].audit()) for name in pair]:
            made[name].code = process.wait(600)
    for run in made.values():
        assert run.command("verify", str(run.bundle), "--estate", str(run.estate), name="verify").wait(60) == 0
        assert run.command("explain", str(run.bundle), "F-0001", name="explain").wait(60) == 0
        run.dump(run.outputs / "tables.jsonl")
    return made


def _ends_as_expected(run: Run, case: Case) -> bool:
    failures = [run.failures[sha256] for sha256 in case.hashes]
    accounts = [run.accounts[sha256] for sha256 in case.hashes if sha256 in run.accounts]
    records = sum(account["records_in"] for account in accounts)
    refused = sum(run.refused.get(sha256, 0) for sha256 in case.hashes)
    flags = run.rules_on(case.hashes) & FLAGS
    if case.id == "UL01":
        flags -= {"REPEATED-FILE"}  # that is said of its copy, UL54
    least, most = case.bad or (
        0 if case.expected.startswith("accepted") else 1,
        0 if "clean" in case.expected else records,
    )
    is_counted = case.records_in in {None, records} and least <= refused <= most
    match case.expected:
        case "accepted_clean":
            return not any(failures) and is_counted and not flags
        case "accepted_flagged":
            return not any(failures) and is_counted and bool(flags)
        case "accepted_neutralised":
            return not any(failures) and is_counted and refused < records
        case "quarantined":
            return not any(failures) and is_counted
        case "rejected":
            return all(failures)
        case "rejected_or_quarantined":
            return all(failures) or is_counted
    raise AssertionError(f"{case.id}: an outcome that nobody knows, {case.expected}")


def test_every_row_of_the_manifest_is_collected_somewhere(runs: dict[str, Run], manifest: dict[str, Case]) -> None:
    collected = {case.id for run in runs.values() for case in run.cases}
    assert collected == {case.id for case in manifest.values() if case.kind != "register"}
    assert len(manifest) == 139


def test_every_audit_ends_well(runs: dict[str, Run]) -> None:
    assert {name: run.code for name, run in runs.items()} == dict.fromkeys(runs, 0)
    said = "".join(run.said(command) for run in runs.values() for command in ("audit", "verify", "explain"))
    assert "Traceback" not in said
    assert "internal error" not in said
    reasons = [failure for run in runs.values() for failure in run.failures.values() if failure]
    assert [reason for reason in reasons if re.search("crash|longer than .* s$|memory", reason)] == []


def test_every_file_ends_as_its_manifest_says(runs: dict[str, Run]) -> None:
    wrong = {case.id for run in runs.values() for case in run.cases if not _ends_as_expected(run, case)}
    assert wrong == JUDGED.keys()


def test_the_run_folder_without_results_is_named(runs: dict[str, Run]) -> None:
    (finding,) = (item for item in runs["again"].findings if item["rule"] == "INCOMPLETE-RUN")
    assert "there is no stats.json in evaluations/ev62_helm_missing_stats" in finding["condition"]


def test_records_of_every_file_are_accounted_for(runs: dict[str, Run]) -> None:
    for run in runs.values():
        for account in run.accounts.values():
            assert account["records_in"] == account["accepted"] + account["quarantined"] + account["duplicates"]


def test_a_copy_is_counted_once(runs: dict[str, Run], manifest: dict[str, Case]) -> None:
    (row,) = runs["usage"].rows("SELECT paths FROM core_evidence WHERE contains(paths, 'ul54')")
    assert row["paths"].splitlines() == [f"evidence/{manifest[id_].file}" for id_ in ("UL01", "UL54")]
    (finding,) = (item for item in runs["usage"].findings if item["rule"] == "REPEATED-FILE")
    assert manifest["UL54"].file in finding["condition"]


def test_a_time_far_ahead_is_a_finding(runs: dict[str, Run], manifest: dict[str, Case]) -> None:
    (finding,) = (item for item in runs["usage"].findings if item["rule"] == "FAR-DATES")
    assert f"{manifest['UL28'].file}’ (1 record, up to 1 January 2099)" in finding["condition"]


def test_sums_are_exact_and_what_was_refused_is_in_none(runs: dict[str, Run], manifest: dict[str, Case]) -> None:
    (thousand,) = manifest["UL56"].hashes
    rows = runs["usage"].rows(
        f"SELECT sum(cost)::VARCHAR AS total FROM candidate_usage WHERE evidence_sha256 = '{thousand}'"
    )
    assert float(rows[0]["total"]) == 100
    assert rows[0]["total"].rstrip("0") == "100."
    (total,) = runs["usage"].rows("SELECT min(cost) AS least, min(input_tokens) AS fewest FROM core_usage")
    assert total["least"] >= 0
    assert total["fewest"] >= 0


@pytest.mark.parametrize("name", ESTATES)
def test_no_canary_stands_in_any_output(runs: dict[str, Run], hits: Path, manifest: dict[str, Case], name: str) -> None:
    run = runs[name]
    state = run.estate / ".counterpoise"
    ids = [case.id for case in run.cases] + [ESTATES[name][1]]
    checked = subprocess.run(
        [
            *(sys.executable, str(HOSTILE / "tools" / "check_outputs.py"), "--manifest", str(HOSTILE / "manifest.csv")),
            *("--outputs", str(run.outputs), "--outputs", str(state / "dagster"), "--outputs", str(state / "audits")),
            *("--outputs", str(run.folder / "here"), "--outputs", str(run.folder / "home")),
            *("--hits", str(hits), "--warehouse-dump", str(run.outputs / "tables.jsonl"), "--ids", ",".join(ids)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.stdout == ""
    assert checked.returncode == 0
    assert int(re.findall(r"scanned (\d+) texts", checked.stderr)[0]) > 10
    assert set(ids) <= manifest.keys()


def test_no_connection_was_made_and_no_name_looked_up(runs: dict[str, Run], hits: Path) -> None:
    assert hits.read_text() == ""
    assert [line for run in runs.values() for line in run.watched if not line.startswith("write ")] == []


def test_nothing_was_written_but_to_the_estate_and_the_output(runs: dict[str, Run]) -> None:
    for run in runs.values():
        assert [path for name in ("home", "here", "tmp") for path in (run.folder / name).rglob("*")] == []
        allowed = tuple(ascii(str(run.folder / name))[:-1] for name in ("estate/.counterpoise/", "outputs/", "tmp"))
        wrote = [line.removeprefix("write ") for line in run.watched if line.startswith("write ")]
        assert len(wrote) > 50
        others = [path for path in wrote if not path.startswith(allowed) and path != "'/dev/null'"]
        assert [path for path in others if "/__pycache__/" not in path] == []  # where Python keeps compiled code


def test_evidence_and_register_are_as_they_were(runs: dict[str, Run]) -> None:
    for run in runs.values():
        for case in run.cases:
            target = run.estate / "evidence" / case.file
            copies = sorted(target.iterdir()) if target.is_dir() else [target]
            assert [path.read_bytes() for path in copies] == [path.read_bytes() for path in case.files]


# Registers: a register is the user's own and is refused as a whole, with every row that is wrong named.

STRICTER = {
    "RG08": "a register with a date that is none stops the audit and names each row: nothing is left out in silence",
    "RG28": "a line break in a field stops the audit and names row and field",
}
SAID = {
    "RG08": r"line 2: 'deployed_at' is '2026-02-30'.*line 3: 'deployed_at' is '01/02/2026'.*line 4: .* is '46054'",
    "RG10": r"line 1: is not accepted as YAML: anchors",
    "RG14": r"line 2: 'system_id' is 'x' OR '1'='1'.*line 3: 'system_id' is 'x\"; DROP TABLE systems; --'",
    "RG16": r"line 2: 'system_id' is 'S+…': not in the form",
    "RG18": r"register.csv: is empty",
    "RG20": r"must hold keys and values",
    "RG26": r"/systems/0/regions: 'regions' is",
    "RG28": r"line 2: 'owner' is 'a@b.c Bcc: all@evil.example': holds a line break",
}
"""What the refusal of a register names."""


def _load(case: Case) -> Estate:
    files = {"estate.yaml": SETTINGS.encode(), f"register{case.path.suffix}": case.path.read_bytes()}
    return load_estate(files.get)


def test_every_register_ends_as_its_manifest_says(manifest: dict[str, Case]) -> None:
    said, wrong = {}, set()
    for case in (case for case in manifest.values() if case.kind == "register"):
        try:
            estate = _load(case)
        except InputError as error:
            said[case.id] = " ".join(str(error).split("\n"))
            is_right = case.expected in {"rejected", "rejected_or_quarantined"}
        else:
            entries = len(estate.deployments) + len(estate.repeated_entries)
            is_right = case.expected.startswith("accepted") and entries == case.records_in
        if not is_right:
            wrong.add(case.id)
    assert wrong == STRICTER.keys()
    assert {id_: said[id_] for id_, pattern in SAID.items() if not re.search(pattern, said[id_])} == {}
    assert said.keys() == SAID.keys()


def test_registers_say_the_same_in_every_form_and_order(manifest: dict[str, Case]) -> None:
    first, *others = (_load(manifest[id_]).deployments for id_ in ("RG01", "RG02", "RG22"))
    assert others == [first, first]
    assert [item.id for item in first] == ["SYS-001", "SYS-002", "SYS-003"]
    assert first[0].model == "acme/good-model-a"
    assert first[0].places == ("DE", "FR")


def test_identifiers_that_can_be_mistaken_are_a_finding(runs: dict[str, Run]) -> None:
    (finding,) = (item for item in runs["evaluations"].findings if item["rule"] == "SIMILAR-ENTRIES")
    assert "‘SYS-001’ and ‘sys-001’ differ in case or separators only" in finding["condition"]
    assert "line 6 repeats line 2 and counts once" in finding["condition"]


def test_a_look_alike_is_joined_to_nothing(runs: dict[str, Run]) -> None:
    (row,) = runs["again"].rows("SELECT model, model_id FROM core_deployment")
    assert row["model"] != "acme/good-model-a"
    assert row["model_id"] is None
    report = json.loads((runs["again"].bundle / "report.json").read_text(encoding="utf-8"))
    assert "LOOK-ALIKE" in {item["rule"] for item in report["findings"]}


def test_tables_of_reasons_name_files_of_the_manifest(manifest: dict[str, Case]) -> None:
    assert JUDGED.keys() | STRICTER.keys() | SAID.keys() <= manifest.keys()

"""The sample estate from evidence to bundle: what the report says, and that each of its numbers can be found again."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq
import pytest

from counterpoise.catalogue.control_rules import controls
from counterpoise.cli import main
from counterpoise.report.accountability import ControlVerdict
from counterpoise.report.basis import Figure
from counterpoise.report.bundle import missing_documents, read_report, verify
from counterpoise.report.explain import derive
from counterpoise.report.model import ReportModel
from counterpoise.vocabulary import (
    Access,
    Answer,
    ConditionOutcome,
    ControlPoint,
    LicenceCondition,
    Power,
    Severity,
    Verdict,
    Weight,
)

if TYPE_CHECKING:
    from tests.conftest import Audited

pytestmark = pytest.mark.slow

SIDES = ("released", "other", "not_shown")
PLANTED = Path(__file__).resolve().parents[2] / "examples" / "aldermoor" / "PLANTED.json"


@pytest.fixture(scope="module")
def model(sample: Audited) -> ReportModel:
    return read_report(sample.bundle)


@pytest.fixture(scope="module")
def figures(model: ReportModel) -> dict[str, Figure]:
    return {figure.key: figure for figure in model.figures}


def table(bundle: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(bundle / "tables" / f"{name}.parquet").to_pylist()
    return rows


def test_every_deployment_appears_once_with_the_access_its_evidence_shows(model: ReportModel) -> None:
    access = {deployment.id: deployment.access for deployment in model.deployments}
    assert len(model.deployments) == len(access) == 14
    assert Counter(access.values()) == {
        Access.CLOSED: 5,
        Access.PARTLY_OPEN: 4,
        Access.OPEN: 3,
        Access.UNKNOWN: 2,
    }
    assert access["fraud-notes"] is Access.OPEN
    assert access["underwriting-notes"] is Access.PARTLY_OPEN, "a fine-tune keeps the terms of its base"
    assert all(deployment.access_reasons for deployment in model.deployments)


def test_the_deployment_without_evidence_is_unknown_everywhere(model: ReportModel, figures: dict[str, Figure]) -> None:
    (deployment,) = (item for item in model.deployments if item.id == "hr-pilot")
    answers = {item.answer for item in model.answers if item.deployment == "hr-pilot"}
    assert (deployment.access, deployment.model, deployment.host, deployment.evidence) == (
        Access.UNKNOWN,
        None,
        None,
        (),
    )
    assert answers == {Answer.UNKNOWN}
    interval = figures["score.hr-pilot.model.A1.score"]
    assert (interval.value, interval.lower, interval.upper) == (None, 0, 1)
    assert figures["usage.hr-pilot.calls"].value is None, "no log is not zero use"
    assert any(item.rule == "NO-EVIDENCE" and item.subject == "hr-pilot" for item in model.findings)


def test_rows_add_up_for_every_file_in_the_report_and_in_the_warehouse(sample: Audited, model: ReportModel) -> None:
    for item in model.evidence:
        assert item.records_in == item.accepted + item.quarantined + item.duplicates, item.id
    with duckdb.connect(str(sample.estate / ".counterpoise" / "warehouse.duckdb"), read_only=True) as warehouse:
        accounts = warehouse.execute("SELECT * FROM core_row_accounting").fetchall()
        (accepted,) = warehouse.execute("SELECT count(*) FROM core_usage").fetchall()[0]
    assert accounts
    assert all(records_in == sum(fates) for _, _, records_in, *fates in accounts)
    assert accepted == sum(fates[0] for _, name, _, *fates in accounts if name == "core_usage")


def test_planted_faults_are_found_file_by_file(model: ReportModel) -> None:
    planted = json.loads(PLANTED.read_text(encoding="utf-8"))["files"]
    logs = {path.removeprefix("evidence/"): item for item in model.evidence for path in item.paths}
    for name, expected in planted.items():
        found = logs[name]
        bad = sum(expected["bad_rows"].values()) + 2 * expected["conflict_pairs"]
        assert (name, found.records_in, found.quarantined) == (name, expected["records"], bad)
    duplicates = sum(item["duplicates_within"] + item["duplicates_across"] for item in planted.values())
    assert duplicates > 0
    assert sum(logs[name].duplicates for name in planted) == duplicates


def test_planted_contradictions_raise_findings(model: ReportModel) -> None:
    rules = Counter(finding.rule for finding in model.findings)
    assert {
        "LICENCE-LINEAGE",
        "LICENCE-CONFLICT",
        "RETIREMENT",
        "STALE-EVIDENCE",
        "UNKNOWN-MODEL",
        "UNREGISTERED-USE",
        "CONFLICTING-DUPLICATES",
        "QUARANTINED-ROWS",
    } <= rules.keys()


def test_every_deployment_has_its_verdicts_with_reasons(model: ReportModel) -> None:
    of: dict[str | None, list[ControlVerdict]] = {}
    for verdict in model.controls.verdicts:
        of.setdefault(verdict.subject, []).append(verdict)
    assert set(of) == {None, *(item.id for item in model.deployments)}
    levels = Counter(control.level for control in controls())
    assert {name: len(found) for name, found in of.items()} == {
        name: levels["deployment"] if name else levels["organisation"] for name in of
    }
    assert all(verdict.reason for found in of.values() for verdict in found)
    assert {verdict.verdict for verdict in of["hr-pilot"]} <= {
        *(Verdict.INSUFFICIENT_EVIDENCE, Verdict.NOT_YET_APPLICABLE, Verdict.NOT_APPLICABLE)
    }


def test_some_controls_are_dated_and_not_yet_applicable(model: ReportModel) -> None:
    ahead = {item.control: item for item in model.controls.verdicts if item.verdict is Verdict.NOT_YET_APPLICABLE}
    assert len(ahead) >= 3
    assert all(item.in_force_from and item.in_force_from > model.audit.as_of for item in ahead.values())
    mark = next(
        item for item in model.controls.verdicts if (item.subject, item.control) == ("claims-letters", "EUAIA-50-2")
    )
    assert (str(mark.in_force_from), mark.readiness) == ("2026-12-02", Verdict.FAIL), "placed before August 2026"


def test_planted_exceptions_and_the_planted_claim_are_findings(model: ReportModel) -> None:
    found = {item.id: item for item in model.findings}
    claim = found["CLAIM-EXCEEDS-MEASUREMENT:actuarius-8b-instruct"]
    assert "claimed 0.83, measured 0.742" in claim.condition
    assert (claim.owner_role, claim.severity, str(claim.due_on)) == (
        *("Chief Underwriting Officer", Severity.HIGH, "2027-01-29"),
    )
    assert "EUAIA-50-1" in found["CONTROL-EXCEPTION:broker-answers"].condition
    assert any(item.rule == "EXPIRED-TERMS" and item.subject.startswith("next-best-cover") for item in model.findings)
    assert all(item.due_on is not None for item in model.findings if item.severity is not Severity.NOTE)


def test_who_can_stop_what_follows_from_hosting_licence_and_contract(
    model: ReportModel, figures: dict[str, Figure]
) -> None:
    power = {(cell.deployment, cell.point, cell.entity): cell.power for cell in model.control_map.cells}
    assert {point for name, point, _ in power if name == "hr-pilot"} == set(ControlPoint)
    assert {value for (name, *_), value in power.items() if name == "hr-pilot"} == {Power.UNKNOWN}
    assert power["fraud-notes", ControlPoint.STOP, "Allen Institute for AI"] is Power.NONE
    assert power["claims-letters", ControlPoint.STOP, "Meta Platforms"] is Power.CONDITIONAL
    assert power["policy-chat", ControlPoint.STOP, "Heliograph Compute"] is Power.UNILATERAL
    assert power["multilingual-mail", ControlPoint.PRICE, "Nordhafen Rechenbetriebe"] is Power.CONDITIONAL
    stop = {key: value for key, value in power.items() if key[1] is ControlPoint.STOP}
    stoppers = {name for (name, _, entity), value in stop.items() if entity == "OpenAI" and value is Power.UNILATERAL}
    assert stoppers == {"broker-answers", "reserving-analyst"}
    exposure, autonomy = figures["control.exposure"], figures["control.autonomy"]
    assert exposure.lower is not None
    assert autonomy.upper == pytest.approx(1 - exposure.lower, abs=2e-6)
    calls = {item.id: figures[f"usage.{item.id}.calls"].value or 0 for item in model.deployments}
    whole = figures["coverage.calls_in_window"].value
    assert whole
    openai = figures["control.veto.openai"].lower
    assert openai == pytest.approx((calls["broker-answers"] + calls["reserving-analyst"]) / whole, abs=1e-6)
    assert figures["stress.openai.stopped"].lower == openai
    assert figures["stress.fallback"].lower == pytest.approx(calls["claims-letters"] / whole, abs=1e-6)
    read_again = figures["stress.amazon.residual"].lower  # the fallback of claims-reading missed its floor
    assert read_again == pytest.approx(calls["claims-reading"] / whole, abs=1e-6)
    assert model.stress.withdrawals[0].name == "Tessellum"
    assert model.stress.pair is not None
    assert model.stress.pair.name == "OpenAI and Tessellum"
    assert model.stress.tested == ("claims-letters",)
    assert model.stress.countries[0].country == "US"


def test_layers_rest_on_what_register_contracts_and_licences_state(sample: Audited, model: ReportModel) -> None:
    rests = {(row["deployment_id"], row["dimension"]): row["entity_id"] for row in table(sample.bundle, "mart_layer")}
    assert rests["policy-chat", "infrastructure"] == "amazon", "the register says where the host's machines stand"
    assert rests["multilingual-mail", "payee"] == "nordhafen"
    assert rests["policy-chat", "law"] == "US", "Delaware, as the contract says"
    assert rests["multilingual-mail", "law"] == "DE", "the contract comes before the licence"
    assert rests["claims-letters", "law"] == "US", "no contract: the law of the licence"
    assert rests["underwriting-notes", "grantor"] == "meta", "the licence of the base takes more away"
    assert rests["office-assistant", "host"] == "northmere"
    assert rests["office-assistant", "host_brand"] == "brightlark"
    assert rests["hr-pilot", "payee"] is None
    assert model.dependence.headline is Weight.CRITICAL


def test_units_with_few_users_are_not_counted_out(sample: Audited, figures: dict[str, Figure]) -> None:
    stored = {row["unit"]: row["users"] for row in table(sample.bundle, "mart_unit_users")}
    assert stored["Distribution"] == figures["inside.Distribution.users"].value
    assert all(users is None or users >= 10 for users in stored.values())
    assert figures["inside.Marketing.users"].value is None
    shares = [figure.value for key, figure in figures.items() if key.startswith("inside.") and key.endswith(".calls")]
    assert sum(value or 0 for value in shares) == pytest.approx(1, abs=1e-5)


def test_licence_conditions_are_held_against_the_register(
    sample: Audited, model: ReportModel, figures: dict[str, Figure]
) -> None:
    checks = model.licence_conditions.checks
    found = {(item.deployment, item.condition): item for item in checks}
    outcomes = {key: item.outcome for key, item in found.items()}
    breached = {key for key, outcome in outcomes.items() if outcome is ConditionOutcome.BREACHED}
    assert breached == {
        ("brochure-images", LicenceCondition.REVENUE),
        ("policy-chat", LicenceCondition.NOTICE),
        ("underwriting-notes", LicenceCondition.MODEL_NAME),
    }
    assert outcomes["claims-letters", LicenceCondition.USERS] is ConditionOutcome.MET
    assert outcomes["claims-letters", LicenceCondition.FIELD_OF_USE] is ConditionOutcome.MET
    assert outcomes["broker-answers", LicenceCondition.OUTPUT] is ConditionOutcome.UNKNOWN
    assert outcomes["hr-pilot", LicenceCondition.ANY] is ConditionOutcome.UNKNOWN
    assert ("claims-letters", LicenceCondition.NOTICE) not in outcomes, "the letters stay inside: it does not apply"
    rows = Counter(row["outcome"] for row in table(sample.bundle, "mart_licence_check"))
    assert {name: figures[f"licence_conditions.{name}"].value for name in ("met", "breached", "unknown")} == {
        name: rows[name] for name in ("met", "breached", "unknown")
    }
    assert rows["not_applicable"]


def test_a_quoted_condition_stands_in_its_evidence_at_its_lines(sample: Audited, model: ReportModel) -> None:
    paths = {item.id: sample.estate / item.paths[0] for item in model.evidence}
    quoted = [item for item in model.licence_conditions.checks if item.quote]
    assert len(quoted) >= 8
    for item in quoted:
        assert item.quoted_from
        assert item.quote
        assert item.quoted_from in item.evidence
        lines = paths[item.quoted_from].read_text(encoding="utf-8").split("\n")
        first, last = (int(number) for number in (re.findall(r"\d+", item.locator or "") * 2)[:2])
        assert item.quote in " ".join(" ".join(lines[first - 1 : last]).split())


def test_broken_conditions_are_findings_with_owner_day_and_figure(
    model: ReportModel, figures: dict[str, Figure]
) -> None:
    found = {item.subject: item for item in model.findings if item.rule == "LICENCE-CONDITION"}
    assert set(found) == {"brochure-images", "policy-chat", "underwriting-notes"}
    assert {name: item.severity for name, item in found.items()} == {
        "brochure-images": Severity.HIGH,
        "policy-chat": Severity.HIGH,
        "underwriting-notes": Severity.MEDIUM,
    }
    assert all(item.owner_role and item.due_on and item.evidence for item in found.values())
    assert {item.figures for item in found.values()} == {(figures["licence_conditions.breached"].id,)}
    controls_found = [item for item in model.findings if item.rule == "CONTROL-EXCEPTION"]
    assert all(item.figures for item in controls_found)


def test_versions_runways_and_terms_are_held_as_planted(model: ReportModel, figures: dict[str, Figure]) -> None:
    planted = json.loads(PLANTED.read_text())["new_releases"]["next-best-cover"]
    held = {item.deployment: item for item in model.stability.deployments}
    (change,) = model.stability.changes
    assert [change.before, change.after] == planted["releases"]
    assert (str(change.on), change.recorded_on) == (planted["on"], None)
    assert held["next-best-cover"].changed_on == (change.on,)
    assert Counter(item.pin for item in held.values()) == {
        "digest": 3,
        "dated": 2,
        "partly": 1,
        "name": 4,
        "not_shown": 4,
    }
    (term,) = model.stability.terms
    assert (term.subject, term.clause, term.before, term.after) == (
        "Quillhaven API",
        "retention",
        "30 days",
        "180 days",
    )
    assert term.deployments == ("staff-chat",)
    assert (held["reserving-analyst"].basis, figures["stability.deployment.reserving-analyst.runway"].value) == (
        *("announced", 41),
    )
    assert figures["stability.deployment.reserving-analyst.ratio"].value == pytest.approx(41 / 60, abs=1e-6)
    assert figures["stability.deployment.policy-chat.runway"].lower == 90
    assert figures["stability.critical_runway"].value is figures["stability.critical_runway"].upper is None
    pinned, immutable = figures["stability.pinned"], figures["stability.immutable"]
    calls = {item.id: figures[f"usage.{item.id}.calls"].value or 0 for item in model.deployments}
    whole = figures["coverage.calls_in_window"].value
    assert whole
    copies = sum(calls[name] for name in ("claims-letters", "fraud-notes", "complaint-triage"))
    assert immutable.lower == pytest.approx(copies / whole, abs=1e-6)
    assert pinned.lower is not None
    assert pinned.lower < (copies + sum(calls[name] for name in ("broker-answers", "claims-reading"))) / whole
    rules = {item.rule: item for item in model.findings if item.rule.split("-")[0] in {"VERSION", "RUNWAY", "TERMS"}}
    assert {rule: item.subject for rule, item in rules.items()} == {
        "VERSION-CHANGED": "next-best-cover",
        "RUNWAY-SHORT": "reserving-analyst",
        "TERMS-CHANGED": "Quillhaven API",
    }
    assert len(rules["RUNWAY-SHORT"].figures) == 2


def test_released_models_are_set_against_the_others_without_a_claim_that_the_evidence_does_not_carry(
    sample: Audited, model: ReportModel, figures: dict[str, Figure]
) -> None:
    access = {item.id: item.access for item in model.deployments}
    scores = {
        row["deployment_id"]: (row["lower"], row["upper"])
        for row in table(sample.bundle, "mart_score")
        if (row["level"], row["pillar"]) == ("model", "A1") and row["lower"] is not None
    }
    first = [span for name, span in scores.items() if access[name] in {Access.OPEN, Access.PARTLY_OPEN}]
    second = [span for name, span in scores.items() if access[name] is Access.CLOSED]
    found = figures["contrast.released.difference"]

    def mean(spans: list[tuple[float, float]], end: int) -> float:
        return sum(span[end] for span in spans) / len(spans)

    assert found.lower == pytest.approx(mean(first, 0) - mean(second, 1), abs=1e-6)
    assert found.upper == pytest.approx(mean(first, 1) - mean(second, 0), abs=1e-6)
    pairs = [(one, other) for one in first for other in second]
    least = sum((one[0] > other[1]) - (one[0] < other[1]) for one, other in pairs) / len(pairs)
    assert figures["contrast.released.delta"].lower == pytest.approx(least, abs=1e-6)
    contrasts = model.comparison.contrasts
    assert {line.gate for line in contrasts.lines} == {"described"}, "four developers of closed access are too few"
    assert {line.direction for line in contrasts.lines} == {"not_settled"}
    assert figures["contrast.released.p"].value is None
    assert sum(figures[f"contrast.rank.{name}"].value or 0 for name in ("released", "other")) == pytest.approx(1)
    counted = sum(figures[f"contrast.square.{a}.{b}.deployments"].value or 0 for a in SIDES for b in ("own", "others"))
    assert counted == len(scores)


def test_the_set_is_whole_and_findings_stand_in_the_dossiers_of_their_deployments(
    sample: Audited, model: ReportModel
) -> None:
    assert missing_documents(sample.bundle) == ()
    assert {path.stem for path in (sample.bundle / "dossiers").iterdir()} == {item.id for item in model.deployments}
    assert {path.stem for path in (sample.bundle / "annexes").iterdir()} == {
        item.id for item in model.controls.frameworks
    }
    named = {(item.rule, item.subject): item.deployments for item in model.findings}
    assert named["CLAIM-EXCEEDS-MEASUREMENT", "actuarius-8b-instruct"] == ("underwriting-notes",)
    assert named["TERMS-CHANGED", "Quillhaven API"] == ("staff-chat",)
    assert named["UNREGISTERED-USE", "usage"] == ()


def test_every_figure_leads_to_its_rows_and_files(sample: Audited, model: ReportModel) -> None:
    hashes = {item.sha256 for item in model.evidence}
    for figure in model.figures:
        found = derive(model, sample.bundle, figure.id)
        assert len(found.rows) == figure.row_count
        assert {item.sha256 for item in found.evidence} <= hashes
        if figure.formula.startswith("sum of ") and "/" not in figure.formula and figure.value is not None:
            assert figure.value == sum(row[figure.formula.removeprefix("sum of ")] for row in found.rows), figure.key
        if figure.formula == "number of rows":
            assert figure.value == len(found.rows), figure.key
        is_of_absence = figure.key.startswith("controls.")  # what is not shown has no evidence
        if (figure.value or (figure.lower or 0) > 0) and not is_of_absence:
            assert found.evidence, f"{figure.key} has a value and no evidence"


@pytest.mark.parametrize("dimension", ["developer", "host"])
def test_concentration_is_what_another_calculation_gives(
    sample: Audited, figures: dict[str, Figure], dimension: str
) -> None:
    weights: Counter[str | None] = Counter()
    for row in table(sample.bundle, "mart_usage_monthly"):
        if row["month"].isoformat() in {"2026-08-01", "2026-09-01", "2026-10-01"}:
            weights[row[f"{dimension}_id"]] += row["tokens"]
    total, unknown = sum(weights.values()), weights.pop(None)
    assert unknown > 0
    known = sorted(weights.values(), reverse=True)
    lower = sum(Fraction(10_000 * weight**2, total**2) for weight in known)
    upper = lower + Fraction(10_000 * ((known[0] + unknown) ** 2 - known[0] ** 2), total**2)
    hhi = figures[f"concentration.{dimension}.pooled.hhi"]
    assert hhi.value is None
    assert hhi.lower == pytest.approx(float(lower))
    assert hhi.upper == pytest.approx(float(upper))
    assert figures[f"concentration.{dimension}.pooled.cr1"].lower == pytest.approx(known[0] / total, abs=1e-6)


def test_each_layer_is_what_another_calculation_gives(sample: Audited, figures: dict[str, Figure]) -> None:
    models = {row["model_id"]: row["base_model_id"] for row in table(sample.bundle, "core_model")}
    seats = {row["entity_id"]: row["seat"] for row in table(sample.bundle, "core_entity")}

    def root(model: str | None) -> str | None:
        while base := models.get(model or ""):
            model = base
        return model

    layers: dict[str, Callable[[dict[str, Any]], str | None]] = {
        "root": lambda row: root(row["model_id"]),
        "developer_seat": lambda row: seats.get(row["developer_id"]),
        "host_seat": lambda row: seats.get(row["host_id"]),
        "host": lambda row: row["host_id"],
    }
    rows = [row for row in table(sample.bundle, "mart_usage_monthly") if row["month"].isoformat() >= "2026-08-01"]
    assert any(root(row["model_id"]) != row["model_id"] for row in rows), "no model of the sample has a base"
    every = table(sample.bundle, "mart_concentration")
    measured = [row for row in every if row["is_pooled"] and (row["weight"], row["scope"]) == ("calls", "all")]
    for dimension, of in layers.items():
        weights: Counter[str | None] = Counter()
        for row in rows:
            weights[of(row)] += row["calls"]
        total, unknown = sum(weights.values()), weights.pop(None)
        known = [weight for weight in weights.values() if weight]
        prefix = f"concentration.{dimension}.pooled.calls"
        hhi, (stored,) = figures[f"{prefix}.hhi"], (row for row in measured if row["dimension"] == dimension)
        assert hhi.lower == pytest.approx(sum(10_000 * (weight / total) ** 2 for weight in known))
        bounds = (max(known) / total, (max(known) + unknown) / total)
        assert (stored["cr1_lower"], stored["cr1_upper"]) == pytest.approx(bounds)
        assert (stored["entities"], stored["total_weight"], stored["unknown_weight"]) == (len(known), total, unknown)


def test_router_parents_and_unregistered_calls_are_told_apart(figures: dict[str, Figure]) -> None:
    planted = json.loads(PLANTED.read_text(encoding="utf-8"))["files"]
    window = [
        item for name, item in planted.items() if any(month in name for month in ("2026-08", "2026-09", "2026-10"))
    ]
    parents = sum(item["router_parents"] for item in window)
    assert figures["coverage.router_parents"].value == parents > 0
    share = figures["coverage.calls_on_registered_deployments"].value
    assert share is not None
    assert 0.9 < share < 1


def test_command_line_explains_verifies_and_fails_on_findings(
    sample: Audited, figures: dict[str, Figure], capsys: pytest.CaptureFixture[str]
) -> None:
    figure = figures["score.fraud-notes.model.A1.score"]
    assert main(["explain", str(sample.bundle), figure.id]) == 0
    shown = capsys.readouterr().out
    assert figure.formula in shown
    assert "MC-training_data yes" in shown
    assert "lines " in shown

    assert main(["explain", str(sample.bundle), "F-9999"]) == 2
    assert "no figure 'F-9999'" in capsys.readouterr().err

    assert main(["verify", str(sample.bundle), "--estate", str(sample.estate)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("intact: report CP-2026-10-")
    assert shown.count("\n") == 1


def test_any_changed_missing_or_added_file_is_named(
    sample: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = sorted(str(path.relative_to(sample.bundle)) for path in sample.bundle.rglob("*") if path.is_file())
    assert {"report.pdf", "report.html", "report.json", "manifest.json", "tables/mart_score.parquet"} <= set(names)
    for name in names:
        copy = tmp_path / "copy"
        shutil.copytree(sample.bundle, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 2] ^= 1
        (copy / name).write_bytes(content)
        assert main(["verify", str(copy)]) == 3, name
        assert name in capsys.readouterr().err
        shutil.rmtree(copy)
    shutil.copytree(sample.bundle, tmp_path / "copy")
    (tmp_path / "copy" / "report.pdf").unlink()
    (tmp_path / "copy" / "extra.txt").write_text("x")
    assert main(["verify", str(tmp_path / "copy")]) == 3
    complaint = capsys.readouterr().err
    assert "report.pdf: is missing" in complaint
    assert "extra.txt: was added" in complaint


def test_a_forged_number_is_not_explained(sample: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(sample.bundle, tmp_path / "forged")
    report = tmp_path / "forged" / "report.json"
    report.write_text(report.read_text(encoding="utf-8").replace('"value": 14\n', '"value": 15\n', 1), encoding="utf-8")
    assert main(["explain", str(tmp_path / "forged"), "F-0001"]) == 3
    assert "report.json: was changed after it was issued" in capsys.readouterr().err


def test_verification_rests_on_nothing_but_the_bundle(sample: Audited, tmp_path: Path) -> None:
    shutil.copytree(sample.bundle, tmp_path / "elsewhere")
    found = verify(tmp_path / "elsewhere")
    assert (found.evidence_files, found.evidence_bytes_checked) == (63, False)

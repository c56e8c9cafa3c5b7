"""Report: the finished tables become one frozen object, and the object becomes a bundle."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from counterpoise import __version__
from counterpoise.catalogue.indicator_rules import documentation, indicators, pillars
from counterpoise.catalogue.loading import edition
from counterpoise.contracts import ALL_TABLES, DETAILS_OF
from counterpoise.contracts.audit import EVIDENCE, ROW_ACCOUNTING
from counterpoise.contracts.marts import FINDING
from counterpoise.contracts.usage import USAGE
from counterpoise.evidence.ledger import Ledger
from counterpoise.evidence.merkle import evidence_root
from counterpoise.language import said, spoken
from counterpoise.report import bundle
from counterpoise.report.accountability import Indicator, Pillar
from counterpoise.report.csv_tables import write_csv
from counterpoise.report.explain import rows_of_figures
from counterpoise.report.exporting import write_exports
from counterpoise.report.model import TITLE, Estate, Evidence, Finding, Method, ReportModel
from counterpoise.report.model import Audit as AuditIdentity
from counterpoise.report.render import report_html, report_json
from counterpoise.report.report_set import write_set
from counterpoise.report.versions import renderer_versions
from counterpoise.safe.files import write_whole
from counterpoise.stages.base import Audit, Outcome
from counterpoise.stages.building.claims import build_claims
from counterpoise.stages.building.comparison import build_comparison
from counterpoise.stages.building.control_map import build_control_map
from counterpoise.stages.building.controls import build_controls
from counterpoise.stages.building.coverage import build_coverage
from counterpoise.stages.building.deployments import build_answers, build_deployments, build_scores
from counterpoise.stages.building.findings import deployments_by_subject
from counterpoise.stages.building.fit import build_fit
from counterpoise.stages.building.inside import build_inside, build_patterns
from counterpoise.stages.building.licences import build_licence_conditions
from counterpoise.stages.building.measures import build_measurements
from counterpoise.stages.building.method import LIMITATIONS, WINDOW_RULE
from counterpoise.stages.building.performance import build_in_force, build_performance
from counterpoise.stages.building.power import build_concentration, build_dependence
from counterpoise.stages.building.source import Source
from counterpoise.stages.building.stability import build_stability
from counterpoise.stages.building.stress import build_stress
from counterpoise.stages.building.weekly import build_weeks
from counterpoise.stages.inventory import Inventory
from counterpoise.stages.own_look import own_look
from counterpoise.stages.validate import require_loaded_rows
from counterpoise.vocabulary import Severity

_MODEL_FILE = "report.json"

# Single calls stay in the estate: the bundle carries their monthly rollup, with record ranges of each file.
BUNDLE_TABLES = tuple(table for table in ALL_TABLES if table is not USAGE)


def build_report(audit: Audit) -> Outcome:
    """Build the report object from the tables. Raises IntegrityError when they are not what was loaded."""
    require_loaded_rows(audit)
    with audit.warehouse() as warehouse:
        model = _model(Source(audit, warehouse))
    content = report_json(model)
    path = audit.folder / _MODEL_FILE
    write_whole(path, content)
    facts: dict[str, str | int | float] = {"report id": model.audit.report_id}
    facts |= {"figures": len(model.figures), "findings": len(model.findings)}
    return Outcome(facts=facts, files={"report.json": path})


def _model(source: Source) -> ReportModel:
    audit = source.audit
    settings = audit.estate.settings
    coverage = build_coverage(source)
    scores = build_scores(source)
    deployments = build_deployments(source, scores)
    concentration = build_concentration(source)
    comparison = build_comparison(source)
    return ReportModel(
        audit=_identity(source),
        estate=Estate(
            organisation=settings.organisation.name,
            seat=settings.organisation.seat,
            role=settings.organisation.role,
            sector=settings.organisation.sector,
            currency=settings.currency,
        ),
        coverage=coverage,
        deployments=deployments,
        pillars=tuple(Pillar(id=item.id, name=said(item.name)) for item in pillars()),
        indicators=_indicators(),
        answers=build_answers(source),
        scores=scores,
        measurements=build_measurements(source),
        controls=build_controls(source),
        claims=build_claims(source),
        concentration=concentration,
        dependence=build_dependence(source, concentration),
        weeks=build_weeks(source),
        control_map=build_control_map(source),
        stress=build_stress(source),
        inside=build_inside(source),
        patterns=build_patterns(source),
        licence_conditions=build_licence_conditions(source),
        stability=build_stability(source),
        performance=build_performance(source),
        in_force=build_in_force(source),
        comparison=comparison,
        fit=build_fit(source),
        findings=_findings(source),
        figures=source.book.figures,
        queries=source.book.queries,
        evidence=_evidence(source),
        method=Method(
            window_rule=said(WINDOW_RULE, months=settings.audit.window_months),
            stale_after_days=settings.audit.stale_after_days,
            limitations=tuple(map(said, LIMITATIONS)),
        ),
    )


def _indicators() -> tuple[Indicator, ...]:
    compared = {item.id for item in documentation()}
    return tuple(
        Indicator(
            id=item.id,
            pillar=item.pillar,
            name=said(item.name),
            measures=said(item.measures),
            scheme=item.scheme,
            level=item.level,
            source=said(item.source),
            verification=item.verification,
            decidable=item.decidable,
            is_scored=item.scored,
            is_compared=item.id in compared,
        )
        for item in indicators()
    )


def _identity(source: Source) -> AuditIdentity:
    audit = source.audit
    root = evidence_root(item.sha256 for item in Inventory.load(audit).items)
    # The same evidence, catalogue, software and day give the same report, so they give its id.
    named = "\n".join((root, edition(), __version__, str(audit.period), audit.as_of.isoformat()))
    digest = hashlib.sha256(named.encode()).hexdigest()[:10]
    return AuditIdentity(
        report_id=f"CP-{audit.period}-{digest}",
        title=said(TITLE),
        period=str(audit.period),
        as_of=audit.as_of,
        window_start=audit.window[0].first_day,
        window_end=audit.window[-1].last_day,
        status=audit.estate.settings.audit.status,
        language=spoken(),
        evidence_root=root,
        software_version=__version__,
        catalogue_edition=edition(),
    )


def _findings(source: Source) -> tuple[Finding, ...]:
    """The findings with the figures that they name; every other part of the report has entered its own by now."""
    figure_ids = {figure.key: figure.id for figure in source.book.figures}
    concerned = deployments_by_subject(source)
    order = list(Severity)
    rows = sorted(source.table(FINDING), key=lambda row: (order.index(Severity(row["severity"])), row["finding_id"]))
    return tuple(
        Finding(
            id=row["finding_id"],
            severity=row["severity"],
            rule=row["rule"],
            subject=row["subject"],
            title=row["title"],
            criterion=row["criterion"],
            condition=row["condition"],
            effect=row["effect"],
            recommendation=row["recommendation"],
            owner_role=row["owner_role"],
            due_on=row["due_on"],
            evidence=source.ids(row["evidence"]),
            figures=tuple(figure_ids[key] for key in (row["figures"] or "").splitlines() if key in figure_ids),
            deployments=concerned(row["subject"]),
        )
        for row in rows
    )


def _evidence(source: Source) -> tuple[Evidence, ...]:
    details = {table.name for table in DETAILS_OF}
    fates = {row["evidence_sha256"]: row for row in source.table(ROW_ACCOUNTING) if row["table_name"] not in details}
    none = {"records_in": 0, "accepted": 0, "quarantined": 0, "duplicates": 0}
    return tuple(
        Evidence(
            id=row["evidence_id"],
            kind=row["kind"],
            paths=tuple(row["paths"].splitlines()),
            sha256=row["evidence_sha256"],
            size_bytes=row["size_bytes"],
            format=row["format"] or said("not recognised"),
            subject=row["subject"],
            dated_on=row["dated_on"],
            state=row["state"],
            collected_from=row["collected_from"],
            collected_on=row["collected_at"].date() if row["collected_at"] else None,
            **{name: fates.get(row["evidence_sha256"], none)[name] for name in none},
        )
        for row in sorted(source.table(EVIDENCE), key=lambda row: row["evidence_id"])
    )


def publish_bundle(audit: Audit) -> Outcome:
    """Render the report and put the finished bundle in its place, whole or not at all."""
    content = (audit.folder / _MODEL_FILE).read_bytes()
    model = ReportModel.model_validate_json(content)
    prepared = audit.output.with_name(f".{audit.output.name}.prepared")
    shutil.rmtree(prepared, ignore_errors=True)
    (prepared / "tables").mkdir(mode=0o755, parents=True)
    _export_tables(audit, prepared)
    look = own_look(Inventory.load(audit), audit.estate.settings.report.accent)
    html = report_html(model, look, rows_of_figures(model, prepared))
    (prepared / "report.json").write_bytes(content)
    (prepared / "report.html").write_text(html, encoding="utf-8")
    del html  # some megabytes, while every document of the set is made
    missing = write_set(model, prepared, look)
    write_exports(model, prepared)
    write_csv(prepared / "tables")
    (prepared / bundle.MANIFEST).write_bytes(bundle.manifest(model, prepared, renderer_versions(), missing))
    bundle.publish(prepared, audit.output)
    verified = bundle.verify(audit.output)
    Ledger(audit.paths.ledger).append(
        "issued", {"report_id": verified.report_id, "manifest_sha256": verified.manifest_sha256}
    )
    files = {name: audit.output / name for name in ("report.pdf", "report.html", "report.json", bundle.MANIFEST)}
    facts: dict[str, str | int | float] = {"report id": verified.report_id, "manifest sha256": verified.manifest_sha256}
    facts |= {"files": verified.outputs, "documents missing": ", ".join(missing) or "none"}
    return Outcome(facts=facts, files=files)


def _export_tables(audit: Audit, prepared: Path) -> None:
    """Export inside the folders that the database may write to, then move the files into the bundle."""
    exported = audit.folder / "tables"
    shutil.rmtree(exported, ignore_errors=True)
    exported.mkdir(parents=True)
    with audit.warehouse() as warehouse:
        warehouse.export(BUNDLE_TABLES, exported)
    for path in sorted(exported.iterdir()):
        shutil.move(path, prepared / "tables" / path.name)

"""The audit as a list of stages, in an order in which they can run."""

from __future__ import annotations

from functools import partial

from counterpoise.contracts import DETAILS_OF, EVIDENCE_TABLES
from counterpoise.contracts.aliases import ENTITY_ALIAS, MODEL_ALIAS
from counterpoise.contracts.audit import EVIDENCE, ROW_ACCOUNTING, USAGE_KEY
from counterpoise.contracts.base import Table
from counterpoise.contracts.claims import CLAIM
from counterpoise.contracts.controls import CONTROL_VERDICT, FACT
from counterpoise.contracts.estate import DEPLOYMENT, ENTITY, MODEL, REVIEW
from counterpoise.contracts.fit import FIT
from counterpoise.contracts.layers import LAYER, LAYER_USERS, UNIT_USERS
from counterpoise.contracts.licences import LICENCE, LICENCE_CHECK, LICENCE_CLAUSE, LICENCE_DUTY
from counterpoise.contracts.marts import (
    ACCESS,
    CONCENTRATION,
    FINDING,
    INDICATOR_ANSWER,
    LICENCE_LINK,
    SCORE,
    USAGE_MONTHLY,
)
from counterpoise.contracts.measures import MEASURE
from counterpoise.contracts.power import CONTROL_POINT
from counterpoise.contracts.stability import STABILITY, TERM_CHANGE, VERSION_CHANGE, VERSION_MONTH
from counterpoise.contracts.weekly import USAGE_WEEKLY, WEEKLY, WEEKLY_CONCENTRATION
from counterpoise.quality.rules import row_rules, table_rules
from counterpoise.stages import (
    assess,
    claims,
    collect,
    concentration,
    core,
    findings,
    fit,
    layers,
    measures,
    report,
    stability,
    validate,
    weekly,
)
from counterpoise.stages.base import Stage

_RAW_DESCRIPTION = "{} as the sources wrote it: every column text, each row with its place in its file."


def _raw(table: Table) -> Stage:
    if of := DETAILS_OF.get(table):
        run, needs = partial(collect.load_details, table=table), tuple(parent.raw_name for parent in of)
    else:
        run, needs = partial(collect.load_raw, table=table), ("evidence_files",)
    return Stage(
        name=table.raw_name,
        group="collect",
        description=_RAW_DESCRIPTION.format(table.noun.capitalize()),
        kinds=("duckdb", "parquet"),
        owner=table.owner,
        needs=needs,
        run=run,
    )


def rules_of(table: Table) -> tuple[tuple[str, str, bool], ...]:
    """Identifier, description and blocking of every rule that judges a table."""
    return tuple((rule.id, rule.description, rule.is_blocking) for rule in (*row_rules(table), *table_rules(table)))


def _validated(table: Table) -> Stage:
    return Stage(
        name=table.name,
        group="validate",
        description=table.description,
        kinds=("duckdb", "greatexpectations"),
        owner=table.owner,
        needs=(table.raw_name,),
        run=partial(validate.validate, table=table),
        table=table,
        rules=rules_of(table),
    )


def _core(table: Table, run: core.Fill, *needs: str) -> Stage:
    return Stage(
        name=table.name,
        group="core" if table.layer == "core" else "assess",
        description=table.description,
        kinds=("duckdb", "greatexpectations"),
        owner=table.owner,
        needs=needs,
        run=partial(core.fill, table=table, run=run),
        table=table,
        rules=rules_of(table),
    )


_CORE_EVIDENCE = tuple(table.name for table in EVIDENCE_TABLES)

STAGES: tuple[Stage, ...] = (
    Stage(
        name="evidence_files",
        group="collect",
        description="Every file of the estate, copied into the store under its SHA-256; links are refused.",
        kinds=("file",),
        owner="collector",
        needs=(),
        run=collect.collect_evidence,
    ),
    *(_raw(table) for table in EVIDENCE_TABLES),
    *(_validated(table) for table in EVIDENCE_TABLES),
    Stage(
        name=ROW_ACCOUNTING.name,
        group="validate",
        description=ROW_ACCOUNTING.description,
        kinds=("duckdb",),
        owner=ROW_ACCOUNTING.owner,
        needs=_CORE_EVIDENCE,
        run=validate.account_for_rows,
        table=ROW_ACCOUNTING,
    ),
    _core(ENTITY, core.entities, "evidence_files"),
    _core(MODEL, core.models, "evidence_files"),
    _core(REVIEW, core.reviews, "evidence_files"),
    _core(LICENCE, core.licences, "evidence_files"),
    _core(LICENCE_CLAUSE, core.licence_clauses, LICENCE.name),
    _core(DEPLOYMENT, core.deployments, "evidence_files", ENTITY.name, MODEL.name),
    _core(EVIDENCE, core.evidence, *_CORE_EVIDENCE, ROW_ACCOUNTING.name),
    _core(USAGE_KEY, core.usage_keys, "core_usage", DEPLOYMENT.name, MODEL.name, ENTITY.name),
    _core(MODEL_ALIAS, core.model_aliases, *_CORE_EVIDENCE, DEPLOYMENT.name, MODEL.name),
    _core(ENTITY_ALIAS, core.entity_aliases, *_CORE_EVIDENCE, DEPLOYMENT.name, ENTITY.name),
    _core(USAGE_MONTHLY, assess.usage_monthly, "core_usage", USAGE_KEY.name),
    _core(ACCESS, assess.access, "core_document", "core_disclosure", DEPLOYMENT.name, MODEL.name),
    _core(LICENCE_LINK, assess.licence_links, "core_document", "core_disclosure", DEPLOYMENT.name, MODEL.name),
    _core(LICENCE_DUTY, assess.licence_duties, LICENCE_LINK.name, LICENCE_CLAUSE.name),
    _core(LICENCE_CHECK, assess.licence_checks, "core_disclosure", LICENCE_LINK.name, LICENCE_CLAUSE.name),
    _core(CLAIM, claims.claims, "core_evaluation", "core_document", DEPLOYMENT.name, MODEL.name),
    _core(FACT, assess.facts, LICENCE_LINK.name, USAGE_MONTHLY.name, CLAIM.name, DEPLOYMENT.name),
    _core(
        INDICATOR_ANSWER,
        assess.indicator_answers,
        "core_document",
        "core_disclosure",
        "core_evaluation",
        REVIEW.name,
        EVIDENCE.name,
        DEPLOYMENT.name,
        FACT.name,
    ),
    _core(
        CONTROL_VERDICT,
        assess.control_verdicts,
        "core_document",
        "core_disclosure",
        REVIEW.name,
        FACT.name,
        ACCESS.name,
    ),
    _core(SCORE, assess.scores, INDICATOR_ANSWER.name),
    _core(MEASURE, measures.measures, INDICATOR_ANSWER.name, FACT.name, CLAIM.name, USAGE_MONTHLY.name, EVIDENCE.name),
    _core(LAYER, assess.layers, LICENCE_LINK.name, "core_disclosure", USAGE_MONTHLY.name, DEPLOYMENT.name),
    _core(LAYER_USERS, layers.fill_users, "core_usage", USAGE_KEY.name, LAYER.name),
    _core(UNIT_USERS, layers.fill_unit_users, "core_usage", USAGE_KEY.name, DEPLOYMENT.name),
    _core(CONCENTRATION, concentration.concentration, USAGE_MONTHLY.name, LAYER_USERS.name, ACCESS.name, EVIDENCE.name),
    _core(USAGE_WEEKLY, weekly.usage_weekly, "core_usage", USAGE_KEY.name),
    _core(WEEKLY, weekly.weekly, USAGE_WEEKLY.name, ACCESS.name, "core_remark"),
    _core(WEEKLY_CONCENTRATION, weekly.weekly_concentration, WEEKLY.name),
    _core(VERSION_MONTH, stability.version_months, "core_usage", USAGE_KEY.name),
    _core(VERSION_CHANGE, stability.version_changes, VERSION_MONTH.name, DEPLOYMENT.name),
    _core(STABILITY, stability.stabilities, VERSION_MONTH.name, "core_document", "core_disclosure", DEPLOYMENT.name),
    _core(CONTROL_POINT, assess.control_points, "core_disclosure", LICENCE_LINK.name, STABILITY.name, DEPLOYMENT.name),
    _core(TERM_CHANGE, stability.changes_of_terms, "core_document", "core_disclosure", DEPLOYMENT.name),
    _core(
        FIT,
        fit.fit,
        "core_evaluation",
        "core_document",
        "core_disclosure",
        SCORE.name,
        LICENCE_CHECK.name,
        STABILITY.name,
        CONTROL_POINT.name,
        USAGE_MONTHLY.name,
    ),
    _core(
        FINDING,
        findings.findings,
        "core_remark",
        ACCESS.name,
        LICENCE_LINK.name,
        INDICATOR_ANSWER.name,
        CONTROL_VERDICT.name,
        LICENCE_CHECK.name,
        CLAIM.name,
        CONCENTRATION.name,
        WEEKLY.name,
        USAGE_MONTHLY.name,
        EVIDENCE.name,
        ROW_ACCOUNTING.name,
        REVIEW.name,
        STABILITY.name,
        VERSION_CHANGE.name,
        TERM_CHANGE.name,
    ),
    Stage(
        name="report_model",
        group="report",
        description="The report as a frozen object: every number a figure with its query, rows and evidence.",
        kinds=("json",),
        owner="audit",
        needs=(
            *(SCORE.name, FINDING.name, CONCENTRATION.name, ACCESS.name, ROW_ACCOUNTING.name, EVIDENCE.name),
            *(
                MODEL_ALIAS.name,
                ENTITY_ALIAS.name,
                LICENCE_DUTY.name,
                CONTROL_VERDICT.name,
                MEASURE.name,
                CONTROL_POINT.name,
                UNIT_USERS.name,
                LICENCE_CHECK.name,
                WEEKLY_CONCENTRATION.name,
                FIT.name,
            ),
        ),
        run=report.build_report,
    ),
    Stage(
        name="report_bundle",
        group="report",
        description="The report as PDF, HTML and JSON with its tables and manifest, published as a whole.",
        kinds=("pdf", "html", "json", "parquet"),
        owner="audit",
        needs=("report_model",),
        run=report.publish_bundle,
    ),
)

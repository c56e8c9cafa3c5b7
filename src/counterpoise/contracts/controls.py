"""Tables of what controls are judged on, and of what they come to."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import Verdict

_TEXT = SqlType.TEXT

FACT = Table(
    noun="fact",
    description="Facts by name that controls and deployer indicators read, beside the fields of documents.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("subject", "Deployment, or '(organisation)'"),
        known("fact", "Name in the catalogue of facts"),
        known("value", "What is stated: text, yes or no, a date, a number, or an interval such as 0.2..0.9"),
        Column(
            "origin",
            _TEXT,
            "What gives it",
            rules=(Required(), InSet(("register", "catalogue", "licence", "logs", "evaluations"))),
            derived_from=("core_deployment.deployment_id", "core_usage.started_at", "core_evaluation.benchmark"),
        ),
        Column("evidence", _TEXT, "Hashes of the evidence, one a line"),
    ),
    business_key=("subject", "fact"),
    table_rules=(Unique(("subject", "fact")),),
)

_VERDICTS = tuple(Verdict)

CONTROL_VERDICT = Table(
    noun="control_verdict",
    description="What each control comes to for each deployment, or for the organisation, with the step that decided.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("subject", "Deployment, or '(organisation)'"),
        known("framework", "Framework"),
        known("control", "Control"),
        Column(
            "verdict",
            _TEXT,
            "Verdict",
            rules=(Required(), InSet(_VERDICTS)),
            derived_from=("mart_fact.value", "core_disclosure.state"),
        ),
        known("reason", "Why"),
        Column(
            "step",
            _TEXT,
            "Step that decided",
            rules=(Required(), InSet(("applicability", "date", "exemption", "evidence", "test"))),
        ),
        Column("in_force_from", SqlType.DATE, "First day in force, where that lies ahead"),
        Column("readiness", _TEXT, "What the test came to, where not in force or exempt", rules=(InSet(_VERDICTS),)),
        Column("evidence_sha256", _TEXT, "Evidence file"),
        Column("locator", _TEXT, "Place in it"),
        Column("quote", _TEXT, "Words of the evidence"),
    ),
    business_key=("subject", "control"),
    table_rules=(Unique(("subject", "control")),),
)

"""Licences of the catalogue, clause by clause, and what they ask of each deployment along the lineage of its model."""

from counterpoise.contracts.base import Between, Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import ConditionOutcome, LicenceCondition

_TEXT = SqlType.TEXT
_WEIGHT = Column(
    "weight",
    SqlType.INTEGER,
    "How much the clause takes away, comparable within one clause; NULL where that is not known",
    rules=(Between(0, 20),),
)

LICENCE = Table(
    noun="licence",
    description="Licences and terms that the catalogue knows, one edition a row.",
    origin=Origin.ESTATE,
    columns=(
        known("licence_id", "Identifier in the catalogue"),
        known("name", "Name"),
        Column("spdx", _TEXT, "Identifier of the SPDX list"),
        known("licence_class", "Class"),
        Column("osi_approved", _TEXT, "Whether the Open Source Initiative approved it"),
        Column("artefacts", _TEXT, "What it is written for: weights, code, data, content, service"),
        known("certainty", "verified, text_available, secondary or own"),
        Column("source", _TEXT, "Where the text was read"),
    ),
    business_key=("licence_id",),
    table_rules=(Unique(("licence_id",)),),
    owner="catalogue",
)

LICENCE_CLAUSE = Table(
    noun="licence_clause",
    description="What each licence says, a row a clause. Not found in the text is not proven absent.",
    origin=Origin.ESTATE,
    columns=(
        known("licence_id", "Licence", derived_from=("core_licence.licence_id",)),
        known("clause", "Clause, e.g. commercial, threshold, naming_duty"),
        known("value", "What the licence says, in our words"),
        _WEIGHT,
    ),
    business_key=("licence_id", "clause"),
    table_rules=(Unique(("licence_id", "clause")),),
    owner="catalogue",
)

LICENCE_DUTY = Table(
    noun="licence_duty",
    description="Clauses of every licence along the lineage of a deployment's model. All of them bind at once.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment", derived_from=("core_deployment.deployment_id",)),
        known("component", "What the licence was claimed for: weights, or the service"),
        known("clause", "Clause"),
        Column("step", SqlType.INTEGER, "0 for the model itself, 1 for its base, and so on", rules=(Required(),)),
        known("model", "Model whose licence it is", derived_from=("mart_licence_link.model",)),
        known("licence_id", "Licence, or unknown", derived_from=("mart_licence_link.licence_id",)),
        known("value", "What the licence says, in our words", derived_from=("core_licence_clause.value",)),
        _WEIGHT,
        Column("is_strictest", SqlType.BOOLEAN, "No licence along the lineage takes more away in this clause"),
        Column("may_be_more", SqlType.BOOLEAN, "Some licence along the lineage is not known, or says nothing known"),
    ),
    business_key=("deployment_id", "clause", "step"),
    table_rules=(Unique(("deployment_id", "clause", "step")),),
)

LICENCE_CHECK = Table(
    noun="licence_check",
    description="Conditions of every licence along a lineage, held against what register and estate.yaml state.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment", derived_from=("core_deployment.deployment_id",)),
        Column("step", SqlType.INTEGER, "0 for the model itself, 1 for its base, and so on", rules=(Required(),)),
        Column("condition", _TEXT, "What is asked", rules=(Required(), InSet(tuple(LicenceCondition)))),
        Column("model", _TEXT, "Model whose licence it is", derived_from=("mart_licence_link.model",)),
        known("licence_id", "Licence, or unknown", derived_from=("mart_licence_link.licence_id",)),
        known("licence_name", "Its name, or what was claimed", derived_from=("mart_licence_link.licence_name",)),
        Column(
            "outcome",
            _TEXT,
            "What the facts come to; unknown is never counted as met or breached",
            rules=(Required(), InSet(tuple(ConditionOutcome))),
            derived_from=("core_licence_clause.value", "core_deployment.deployment_id"),
        ),
        known("clause", "What the licence says, in our words", derived_from=("core_licence_clause.value",)),
        Column(
            "stated",
            _TEXT,
            "The facts, each after where it stands (register, estate.yaml, lineage); absent: none is stated",
        ),
        known("reason", "Why"),
        Column("fact_evidence", _TEXT, "Hashes of the files that the facts rest on, one a line"),
        Column("licence_sha256", _TEXT, "Evidence file that names or holds the licence"),
        Column("quote", _TEXT, "Words of that file that hold the condition, where it has them"),
        Column("locator", _TEXT, "Where they stand in it"),
    ),
    business_key=("deployment_id", "step", "condition"),
    table_rules=(Unique(("deployment_id", "step", "condition")),),
)

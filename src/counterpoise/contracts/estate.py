"""Tables of what the organisation declares and the catalogue knows."""

from counterpoise.contracts.base import (
    Column,
    InSet,
    Origin,
    Required,
    SqlType,
    Table,
    Unique,
    known,
)
from counterpoise.vocabulary import Answer, Hosting

DEPLOYMENT = Table(
    noun="deployment",
    description="The register: one row per model put to one use. A field left out in the register is NULL here.",
    origin=Origin.ESTATE,
    columns=(
        known("deployment_id", "Identifier in the register"),
        known("name", "Name for people"),
        Column("use_case", SqlType.TEXT, "What it is used for"),
        Column("model", SqlType.TEXT, "Model as the register spells it"),
        Column("model_id", SqlType.TEXT, "Model that the spelling resolves to"),
        Column("developer_id", SqlType.TEXT, "Entity that developed the model"),
        Column("host", SqlType.TEXT, "Host as the register spells it"),
        Column("host_id", SqlType.TEXT, "Entity that runs inference; 'self' for the organisation"),
        Column("hosting", SqlType.TEXT, "Who runs inference", rules=(Required(), InSet(tuple(Hosting)))),
        Column("payee", SqlType.TEXT, "Who is paid, as the register spells it"),
        Column("infrastructure", SqlType.TEXT, "Whose machines it runs on, as the register spells it"),
        Column("owner_role", SqlType.TEXT, "Role that answers for the deployment"),
        Column("unit", SqlType.TEXT, "Business unit"),
        Column("is_critical", SqlType.BOOLEAN, "The organisation calls the use critical"),
        Column("risk_class", SqlType.TEXT, "minimal, limited, high or unknown"),
        Column("started_on", SqlType.DATE, "First day in use"),
        Column("retires_on", SqlType.DATE, "Announced last day of the model"),
        Column("weights_sha256", SqlType.TEXT, "Digest of the weights that the organisation holds"),
    ),
    business_key=("deployment_id",),
    table_rules=(Unique(("deployment_id",)),),
    owner="register",
)

ENTITY = Table(
    noun="entity",
    description="Companies and bodies: catalogue entries, extended or replaced by the estate's entities.yaml.",
    origin=Origin.ESTATE,
    columns=(
        known("entity_id", "Identifier"),
        known("name", "Name"),
        Column("parent_id", SqlType.TEXT, "Ultimate parent; the entity itself when it has none"),
        Column("seat", SqlType.TEXT, "ISO 3166 country of the seat"),
    ),
    business_key=("entity_id",),
    table_rules=(Unique(("entity_id",)),),
    owner="catalogue",
)

MODEL = Table(
    noun="model",
    description="Models: catalogue entries, extended or replaced by the estate's entities.yaml.",
    origin=Origin.ESTATE,
    columns=(
        known("model_id", "Identifier"),
        known("name", "Name"),
        Column("developer_id", SqlType.TEXT, "Entity that developed it"),
        Column("base_model_id", SqlType.TEXT, "Model that it was made from"),
    ),
    business_key=("model_id",),
    table_rules=(Unique(("model_id",)),),
    owner="catalogue",
)

REVIEW = Table(
    noun="review",
    description="Answers that people gave, by role and date.",
    origin=Origin.ESTATE,
    columns=(
        known("question", "Indicator that was answered"),
        known("subject", "Deployment or model"),
        Column("answer", SqlType.TEXT, "Answer", rules=(Required(), InSet(tuple(Answer)))),
        known("basis", "What the answer rests on"),
        known("role", "Role of the person"),
        Column("answered_on", SqlType.DATE, "Day of the answer", rules=(Required(),)),
        Column("searched_on", SqlType.DATE, "Day of the search, which an answer 'no' needs"),
    ),
    business_key=("question", "subject", "role", "answered_on"),
    table_rules=(Unique(("question", "subject", "role", "answered_on")),),
    owner="register",
)

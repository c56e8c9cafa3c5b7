"""Tables of what the organisation declares and the catalogue knows."""

from counterpoise.contracts.base import (
    Column,
    InSet,
    Origin,
    Required,
    SqlType,
    Table,
    Unique,
    optional_text,
    required_text,
)
from counterpoise.vocabulary import Answer, Hosting

DEPLOYMENT = Table(
    noun="deployment",
    description="The register: one row per model put to one use. A field left out in the register is NULL here.",
    origin=Origin.ESTATE,
    columns=(
        required_text("deployment_id", "Identifier in the register"),
        required_text("name", "Name for people"),
        optional_text("use_case", "What it is used for"),
        optional_text("model", "Model as the register spells it"),
        optional_text("model_id", "Model that the spelling resolves to"),
        optional_text("developer_id", "Entity that developed the model"),
        optional_text("host", "Host as the register spells it"),
        optional_text("host_id", "Entity that runs inference; 'self' for the organisation"),
        Column("hosting", SqlType.TEXT, "Who runs inference", rules=(Required(), InSet(tuple(Hosting)))),
        optional_text("payee", "Who is paid, as the register spells it"),
        optional_text("owner_role", "Role that answers for the deployment"),
        optional_text("unit", "Business unit"),
        Column("is_critical", SqlType.BOOLEAN, "The organisation calls the use critical"),
        optional_text("risk_class", "minimal, limited, high or unknown", 20),
        Column("started_on", SqlType.DATE, "First day in use"),
        Column("retires_on", SqlType.DATE, "Announced last day of the model"),
        optional_text("weights_sha256", "Digest of the weights that the organisation holds", 64),
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
        required_text("entity_id", "Identifier"),
        required_text("name", "Name"),
        optional_text("parent_id", "Ultimate parent; the entity itself when it has none"),
        optional_text("seat", "ISO 3166 country of the seat", 2),
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
        required_text("model_id", "Identifier"),
        required_text("name", "Name"),
        optional_text("developer_id", "Entity that developed it"),
        optional_text("base_model_id", "Model that it was made from"),
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
        required_text("question", "Indicator that was answered"),
        required_text("subject", "Deployment or model"),
        Column("answer", SqlType.TEXT, "Answer", rules=(Required(), InSet(tuple(Answer)))),
        required_text("basis", "What the answer rests on"),
        required_text("role", "Role of the person"),
        Column("answered_on", SqlType.DATE, "Day of the answer", rules=(Required(),)),
        Column("searched_on", SqlType.DATE, "Day of the search, which an answer 'no' needs"),
    ),
    business_key=("question", "subject", "role", "answered_on"),
    table_rules=(Unique(("question", "subject", "role", "answered_on")),),
    owner="register",
)

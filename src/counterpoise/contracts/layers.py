"""What use rests on, layer by layer, and the users of each party."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import Dimension

_COMBINATION = ("deployment_id", "model_id", "developer_id", "host_id", "host_brand_id")
_DIMENSION = Column("dimension", SqlType.TEXT, "Layer", rules=(Required(), InSet(tuple(Dimension))))

LAYER = Table(
    noun="layer",
    description="What every combination of names in logs and register rests on at each layer, and how that is known.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        *(
            Column(name, SqlType.TEXT, text, derived_from=(f"core_usage_key.{name}",))
            for name, text in zip(
                _COMBINATION,
                ("Deployment", "Model", "Ultimate parent of its developer", "Ultimate parent of its host", "Its host"),
                strict=True,
            )
        ),
        Column("is_registered", SqlType.BOOLEAN, "The register states this combination", rules=(Required(),)),
        _DIMENSION,
        Column(
            "entity_id",
            SqlType.TEXT,
            "Party, model or country; absent: not known",
            derived_from=("core_entity.parent_id", "core_model.base_model_id", "mart_licence_link.licence_id"),
        ),
        known("reason", "How it is known, or why not"),
    ),
    business_key=(*_COMBINATION, "dimension"),
    table_rules=(Unique((*_COMBINATION, "dimension")),),
)

LAYER_USERS = Table(
    noun="layer_users",
    description="Distinct users in the window by what they used; a user of several parties is split equally over them.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        _DIMENSION,
        Column("entity_id", SqlType.TEXT, "Party, model or country; absent: not known"),
        Column("users", SqlType.DECIMAL, "Users, in equal parts", unit="users", derived_from=("core_usage.user_hash",)),
        known("evidence", "Hashes of the logs that name users, one a line"),
    ),
    business_key=("dimension", "entity_id"),
    table_rules=(Unique(("dimension", "entity_id")),),
)

UNIT_USERS = Table(
    noun="unit_users",
    description="Distinct users in the window by business unit; a number below ten is left out.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("unit", "Business unit", derived_from=("core_deployment.unit",)),
        Column("users", SqlType.INTEGER, "Distinct users", unit="users", derived_from=("core_usage.user_hash",)),
        known("evidence", "Hashes of the logs, one a line"),
    ),
    business_key=("unit",),
    table_rules=(Unique(("unit",)),),
)

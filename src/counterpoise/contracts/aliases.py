"""How the names that evidence and register spell resolve to models and entities."""

from counterpoise.contracts.base import Between, Column, Origin, SqlType, Table, Unique, known

_WEIGHT = (Between(0, 10**15),)


def _seen() -> tuple[Column, ...]:
    """Where a name was seen and what rests on it."""
    return (
        known("spelling", "Name as written"),
        known("seen_in", "Kind of evidence and role in it, e.g. usage, answered"),
        Column("records", SqlType.INTEGER, "Records that spell it so", unit="records", rules=_WEIGHT),
        Column("calls", SqlType.INTEGER, "Calls that the records stand for, in logs", unit="calls", rules=_WEIGHT),
        Column("tokens", SqlType.INTEGER, "Tokens of the records, in logs", unit="tokens", rules=_WEIGHT),
    )


_FOUND = (
    Column("rule", SqlType.TEXT, "Rule that found it; NULL where none did"),
    Column("candidates", SqlType.TEXT, "Closest known ids, at most three, where no rule found one"),
)

MODEL_ALIAS = Table(
    noun="model_alias",
    description="Every spelling of a model, and the model that it resolves to; NULL where no rule decides.",
    origin=Origin.DERIVED,
    columns=(
        *_seen(),
        Column("model_id", SqlType.TEXT, "Model", derived_from=("core_model.model_id",)),
        Column("developer_id", SqlType.TEXT, "Parent of its developer", derived_from=("core_entity.entity_id",)),
        *_FOUND,
    ),
    business_key=("spelling", "seen_in"),
    table_rules=(Unique(("spelling", "seen_in")),),
)

ENTITY_ALIAS = Table(
    noun="entity_alias",
    description="Every spelling of a host, provider or company, and the entity that it resolves to.",
    origin=Origin.DERIVED,
    columns=(
        *_seen(),
        Column("entity_id", SqlType.TEXT, "Entity", derived_from=("core_entity.entity_id",)),
        Column("parent_id", SqlType.TEXT, "Ultimate parent of the entity", derived_from=("core_entity.parent_id",)),
        *_FOUND,
    ),
    business_key=("spelling", "seen_in"),
    table_rules=(Unique(("spelling", "seen_in")),),
)

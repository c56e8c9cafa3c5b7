"""Who may do what at each control point of each deployment."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import ControlPoint, Power

CONTROL_POINT = Table(
    noun="control_point",
    description="Power of each entity over each deployment at each control point, with the reason.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        Column("point", SqlType.TEXT, "Control point", rules=(Required(), InSet(tuple(ControlPoint)))),
        Column("entity_id", SqlType.TEXT, "Ultimate parent of the party; 'self': the organisation; absent: not known"),
        Column(
            "power",
            SqlType.TEXT,
            "What it may do",
            rules=(Required(), InSet(tuple(Power))),
            derived_from=("core_deployment.hosting", "mart_licence_duty.value", "mart_fact.value"),
        ),
        known("reason", "Why"),
    ),
    business_key=("deployment_id", "point", "entity_id"),
    table_rules=(Unique(("deployment_id", "point", "entity_id")),),
)

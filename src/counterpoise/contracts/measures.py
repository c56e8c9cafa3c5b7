"""Measurements of the deployer over the whole estate."""

from counterpoise.contracts.base import Between, Column, Origin, Required, SqlType, Table, Unique, known

MEASURE = Table(
    noun="measure",
    description="Shares over the whole estate, with bounds for what is not known; they enter no score.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("measure", "Measurement of the catalogue"),
        Column(
            "lower",
            SqlType.DOUBLE,
            "Share that is shown; absent where there is no unit",
            unit="share",
            rules=(Between(0, 1),),
            derived_from=("mart_fact.value", "mart_indicator_answer.answer", "mart_claim.outcome"),
        ),
        Column("upper", SqlType.DOUBLE, "Share that could hold", unit="share", rules=(Between(0, 1),)),
        Column("n", SqlType.INTEGER, "Units", rules=(Required(), Between(0, 10**15))),
        known("basis", "What the units are"),
        Column("evidence", SqlType.TEXT, "Hashes of the evidence, one a line"),
    ),
    business_key=("measure",),
    table_rules=(Unique(("measure",)),),
)

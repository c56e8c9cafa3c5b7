"""Needs of use cases, held against their options."""

from counterpoise.contracts.base import Between, Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import Fit, NeedWeight

_TEXT = SqlType.TEXT
_KEY = ("use_case", "option_kind", "option_id", "need_number")

FIT = Table(
    noun="fit",
    description="Each need that the owner of a use case stated, held against each of its options.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("use_case", "Use case in estate.yaml"),
        Column("option_kind", _TEXT, "What stands for it", rules=(Required(), InSet(("deployment", "candidate")))),
        known("option_id", "Deployment, or model as estate.yaml spells it", ("core_deployment.deployment_id",)),
        Column("need_number", SqlType.INTEGER, "Place in the owner's list", rules=(Required(), Between(1, 40))),
        known("need", "Need of the catalogue"),
        Column("weight", _TEXT, "How much it is asked", rules=(Required(), InSet(tuple(NeedWeight)))),
        Column("asked", _TEXT, "What exactly is asked, where the need takes a limit, places or a word"),
        Column(
            "outcome",
            _TEXT,
            "What the evidence shows; what is absent is never counted against an option",
            rules=(Required(), InSet((Fit.MEETS, Fit.DOES_NOT_MEET, Fit.NOT_SHOWN))),
            derived_from=(
                "mart_indicator_answer.answer",
                "mart_score.lower",
                "mart_fact.value",
                "mart_control_point.power",
                "mart_licence_check.outcome",
                "mart_stability.runway_days",
                "mart_usage_monthly.spend",
                "core_evaluation.score",
            ),
        ),
        known("reason", "Why"),
        Column("lower", SqlType.DOUBLE, "Least that is shown, in the unit of the need; absent: nothing is measured"),
        Column("upper", SqlType.DOUBLE, "Most that is shown"),
        Column("evaluated_on", SqlType.DATE, "Day of the evaluation that decided"),
        Column("is_evaluated", SqlType.BOOLEAN, "An evaluation decided", rules=(Required(),)),
        Column("evidence", _TEXT, "Hashes of the evidence that decided or was read, one a line"),
        Column("locator", _TEXT, "Place in it"),
    ),
    business_key=_KEY,
    table_rules=(Unique(_KEY),),
)

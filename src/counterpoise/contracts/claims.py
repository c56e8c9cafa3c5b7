"""What developers claim of the models in use, against what others measured."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known

_TEXT, _DOUBLE = SqlType.TEXT, SqlType.DOUBLE


def _of(column: str) -> tuple[str, ...]:
    return (f"core_evaluation.{column}",)


CLAIM = Table(
    noun="claim",
    description="Each claim of a developer with each measurement on the same terms, or with the cause why it has none.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("model", "Model in use, or one that it was made from"),
        known("benchmark", "Benchmark"),
        Column("subset", _TEXT, "Subset, where one is named", derived_from=_of("subset")),
        known("metric", "Measure"),
        Column(
            "outcome", _TEXT, "Whether it could be compared", rules=(Required(), InSet(("matched", "not_comparable")))
        ),
        Column("cause", _TEXT, "What stands in the way, of the measurement that comes nearest"),
        Column("claimed", _DOUBLE, "Score claimed", unit="metric scale", derived_from=_of("score")),
        Column(
            "measured",
            _DOUBLE,
            "Score measured, where it could be compared",
            unit="metric scale",
            derived_from=_of("score"),
        ),
        Column("gap", _DOUBLE, "Claimed less measured; positive is a better claim", unit="metric scale"),
        Column("gap_error", _DOUBLE, "Standard error of the gap", unit="metric scale"),
        Column("is_beyond_error", SqlType.BOOLEAN, "The gap is larger than its error at 95 %"),
        Column("evaluator", _TEXT, "Who measured", derived_from=_of("evaluator")),
        Column("relationship", _TEXT, "How the measurer stands to the model"),
        known("claim_sha256", "Evidence file of the claim"),
        known("claim_locator", "Place in it"),
        Column("measurement_sha256", _TEXT, "Evidence file of the measurement"),
        Column("measurement_locator", _TEXT, "Place in it"),
    ),
    business_key=("claim_sha256", "claim_locator", "measurement_sha256", "measurement_locator"),
    table_rules=(Unique(("claim_sha256", "claim_locator", "measurement_sha256", "measurement_locator")),),
)

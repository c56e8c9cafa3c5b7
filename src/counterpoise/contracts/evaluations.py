"""Evaluation results, in the vocabulary of Every Eval Ever."""

from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    InSet,
    Origin,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
    optional_text,
    required_text,
)
from counterpoise.vocabulary import EvaluatorRelationship

_NOT_ABSURD = (Between(-1e12, 1e12),)

EVALUATION = Table(
    noun="evaluation",
    description="One row per score of one model on one benchmark by one metric.",
    origin=Origin.EVIDENCE,
    columns=(
        required_text("evaluation_id", "Identifier of the run in its own file"),
        required_text("model", "Model as the file names it"),
        optional_text("developer", "Developer as the file names it"),
        optional_text("inference_platform", "Where the model ran, as the file names it"),
        optional_text("evaluator", "Organisation that ran or published the evaluation"),
        Column(
            "evaluator_relationship",
            SqlType.TEXT,
            "How the evaluator stands to the model",
            rules=(Required(), InSet(tuple(EvaluatorRelationship))),
        ),
        required_text("benchmark", "Benchmark or data set"),
        optional_text("benchmark_version", "Version of the benchmark"),
        optional_text("subset", "Subset, task or scenario"),
        required_text("metric", "Measure"),
        Column("is_lower_better", SqlType.BOOLEAN, "Smaller scores are better"),
        Column(
            "score",
            SqlType.DOUBLE,
            "Score on the metric's own scale",
            unit="metric scale",
            rules=(Required(), *_NOT_ABSURD),
        ),
        Column("score_minimum", SqlType.DOUBLE, "Lowest possible score", unit="metric scale", rules=_NOT_ABSURD),
        Column("score_maximum", SqlType.DOUBLE, "Highest possible score", unit="metric scale", rules=_NOT_ABSURD),
        Column(
            "standard_error",
            SqlType.DOUBLE,
            "Standard error of the score",
            unit="metric scale",
            rules=(Between(0, 1e12),),
        ),
        Column("sample_count", SqlType.INTEGER, "Items scored", unit="items", rules=(Between(0, 10**12),)),
        Column("shots", SqlType.INTEGER, "Worked examples in the prompt", unit="examples", rules=(Between(0, 10**4),)),
        optional_text("harness", "Program that ran the evaluation, with version"),
        Column(
            "evaluated_on",
            SqlType.DATE,
            "Day of the run or of its retrieval",
            rules=(Between("2015-01-01", "2100-01-01"),),
        ),
    ),
    business_key=("evaluation_id", "model", "benchmark", "benchmark_version", "subset", "metric", "shots"),
    row_rules=(AtMost("score_minimum", "score"), AtMost("score", "score_maximum")),
    table_rules=(Unique(("evidence_sha256", "record_number")), RowCount(1)),
)

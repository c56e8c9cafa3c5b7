"""Ratings that others made: kept as what they are, beside our own answers and never mixed with them."""

from counterpoise.contracts.base import (
    Between,
    Column,
    InSet,
    LengthAtMost,
    Origin,
    Required,
    SqlType,
    Table,
    Unique,
    optional_text,
    required_text,
)
from counterpoise.vocabulary import RatedLevel

RATING = Table(
    noun="rating",
    description="One row per answer that a published rating gives for one subject on one of its own items.",
    origin=Origin.EVIDENCE,
    columns=(
        required_text("scheme", "Rating, e.g. fmti, opening_up_chatgpt or mof", 60),
        optional_text("scheme_version", "Edition of the rating", 60),
        required_text("subject", "What is rated, as the rating names it"),
        Column("subject_level", SqlType.TEXT, "What is rated", rules=(Required(), InSet(tuple(RatedLevel)))),
        optional_text("subject_parent", "Organisation behind the subject, as the rating names it"),
        required_text("item", "Indicator, dimension or component of the scheme, or 'total'"),
        optional_text("item_group", "Group of the item within the scheme"),
        required_text("value", "Answer as the rating writes it"),
        Column(
            "points", SqlType.DOUBLE, "Points that the rating gives for it", unit="points", rules=(Between(-1e6, 1e6),)
        ),
        Column(
            "points_maximum", SqlType.DOUBLE, "Most points that it could give", unit="points", rules=(Between(0, 1e6),)
        ),
        Column("quote", SqlType.TEXT, "Reason that the rating states", rules=(LengthAtMost(2000),)),
        Column("rated_on", SqlType.DATE, "Day of the rating", rules=(Between("2015-01-01", "2100-01-01"),)),
    ),
    business_key=("scheme", "scheme_version", "subject", "item"),
    table_rules=(Unique(("evidence_sha256", "record_number")),),
)

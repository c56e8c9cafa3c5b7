"""What readers notice about evidence without refusing it."""

from counterpoise.contracts.base import Between, Column, InSet, Origin, Required, SqlType, Table, Unique, required_text
from counterpoise.vocabulary import RemarkKind

REMARK = Table(
    noun="remark",
    description="One row per thing that a reader noticed in a file and that costs no record: it is shown as a finding.",
    origin=Origin.EVIDENCE,
    columns=(
        Column("kind", SqlType.TEXT, "What was noticed", rules=(Required(), InSet(tuple(RemarkKind)))),
        required_text("detail", "What it is about, in one line"),
        Column(
            "records",
            SqlType.INTEGER,
            "Records of the file that it concerns",
            unit="records",
            rules=(Required(), Between(1, 10**15)),
        ),
    ),
    business_key=("evidence_sha256", "record_number"),
    table_rules=(Unique(("evidence_sha256", "record_number")),),
)

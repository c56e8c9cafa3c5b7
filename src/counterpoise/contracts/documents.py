"""Documents (cards, licences, terms) and what they disclose."""

from counterpoise.contracts.base import (
    Between,
    Column,
    InSet,
    LengthAtMost,
    Origin,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
    optional_text,
    required_text,
)
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, TextMatch

DOCUMENT = Table(
    noun="document",
    description="One row per model card, licence text, terms of service, contract or notice.",
    origin=Origin.EVIDENCE,
    columns=(
        Column("document_kind", SqlType.TEXT, "What the document is", rules=(Required(), InSet(tuple(DocumentKind)))),
        required_text("subject", "Model, deployment or service that the document speaks of, as it names it"),
        optional_text("title", "First heading"),
        Column(
            "dated_on",
            SqlType.DATE,
            "Date that the document or its collector states",
            rules=(Between("1990-01-01", "2100-01-01"),),
        ),
        Column("valid_until", SqlType.DATE, "End of validity that the document states"),
        optional_text("licence_claim", "Licence that the document names, as written"),
        Column(
            "text_match",
            SqlType.TEXT,
            "How the text of a licence compares with the known one that it is most like; absent where it is a note",
            rules=(InSet(tuple(TextMatch)),),
        ),
        optional_text("base_model", "Model that the subject was made from, as written"),
        optional_text("base_model_relation", "finetune, adapter, merge or quantized", 50),
        Column("retires_on", SqlType.DATE, "Date on which the service for the subject ends, where announced"),
        Column("word_count", SqlType.INTEGER, "Words in the text", unit="words", rules=(Required(), Between(0, 10**7))),
        required_text("format", "Source module that read it", 60),
    ),
    business_key=("evidence_sha256", "record_number"),
    table_rules=(Unique(("evidence_sha256", "record_number")), RowCount(1)),
)

DISCLOSURE = Table(
    noun="disclosure",
    description="One row per field that a document discloses, or says that it does not, with its quote.",
    origin=Origin.EVIDENCE,
    columns=(
        required_text("subject", "Model, deployment or service that the field speaks of, as the document names it"),
        required_text("field", "Field of the disclosure vocabulary, e.g. section.training_data or licence", 100),
        Column(
            "state",
            SqlType.TEXT,
            "What the document says of the field",
            rules=(Required(), InSet(tuple(DisclosureState))),
        ),
        Column("value", SqlType.TEXT, "Value, where the field has one", rules=(LengthAtMost(2000),)),
        Column("quote", SqlType.TEXT, "Words of the document that show it", rules=(LengthAtMost(2000),)),
        Column("method", SqlType.TEXT, "How it was found", rules=(Required(), InSet(tuple(DisclosureMethod)))),
    ),
    business_key=("evidence_sha256", "record_number"),
    table_rules=(Unique(("evidence_sha256", "record_number")),),
)

"""Tables about the evidence itself: files, rows that add up, quarantine, and how logged names were resolved."""

from counterpoise.contracts.base import (
    Between,
    Column,
    InSet,
    Origin,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
    known,
)
from counterpoise.vocabulary import EvidenceKind

_COUNT = (Required(), Between(0, 10**15))

EVIDENCE = Table(
    noun="evidence",
    description="One row per distinct evidence file, by the hash of its bytes.",
    origin=Origin.ESTATE,
    columns=(
        known("evidence_id", "Identifier in the report, e.g. EV-lic-0004"),
        known("evidence_sha256", "SHA-256 of the bytes"),
        Column("kind", SqlType.TEXT, "Kind of evidence", rules=(Required(), InSet(tuple(EvidenceKind)))),
        Column("paths", SqlType.TEXT, "Paths below the estate at which the bytes lie, one a line", rules=(Required(),)),
        Column("size_bytes", SqlType.INTEGER, "Size", unit="bytes", rules=_COUNT),
        Column("format", SqlType.TEXT, "Source module that read it"),
        Column("failure", SqlType.TEXT, "Why the file could not be read"),
        Column("subject", SqlType.TEXT, "What it speaks of"),
        Column("dated_on", SqlType.DATE, "Date of the document, or of the last record in a log"),
        Column("state", SqlType.TEXT, "Whether it is fresh enough at the as-of date", rules=(Required(),)),
        Column("collected_from", SqlType.TEXT, "Address from which a connector brought these bytes"),
        Column("collected_at", SqlType.TIMESTAMP, "When it did"),
    ),
    business_key=("evidence_sha256",),
    table_rules=(Unique(("evidence_sha256",)), Unique(("evidence_id",)), RowCount(1)),
    owner="collector",
)

ROW_ACCOUNTING = Table(
    noun="row_accounting",
    description="Records in, counted apart from reading them, against where each ended.",
    origin=Origin.DERIVED,
    columns=(
        known("evidence_sha256", "Evidence file"),
        known("table_name", "Table that its records fill"),
        Column("records_in", SqlType.INTEGER, "Records counted in the file", unit="records", rules=_COUNT),
        Column("accepted", SqlType.INTEGER, "Records in the finished table", unit="records", rules=_COUNT),
        Column("quarantined", SqlType.INTEGER, "Records that broke a rule", unit="records", rules=_COUNT),
        Column("duplicates", SqlType.INTEGER, "Records that repeat another", unit="records", rules=_COUNT),
    ),
    business_key=("evidence_sha256", "table_name"),
    table_rules=(Unique(("evidence_sha256", "table_name")),),
)

QUARANTINE = Table(
    noun="quarantine",
    description="One row per broken rule of a record that was set aside; a record may break several.",
    origin=Origin.DERIVED,
    columns=(
        known("evidence_sha256", "Evidence file"),
        Column("record_number", SqlType.INTEGER, "Record in that file", rules=(Required(),)),
        Column("locator", SqlType.TEXT, "Place in the file"),
        known("table_name", "Table that refused it"),
        known("rule", "Rule that it broke"),
        Column("column_name", SqlType.TEXT, "Column that the rule judges"),
        Column("value", SqlType.TEXT, "Value that broke it, cut to 200 characters; absent for free text"),
    ),
    business_key=("evidence_sha256", "record_number", "table_name", "rule"),
    table_rules=(Unique(("evidence_sha256", "record_number", "table_name", "rule")),),
)

DUPLICATE = Table(
    noun="duplicate",
    description="Records that say again what an accepted record says.",
    origin=Origin.DERIVED,
    columns=(
        known("evidence_sha256", "Evidence file"),
        Column("record_number", SqlType.INTEGER, "Record in that file", rules=(Required(),)),
        known("table_name", "Table that holds the first one"),
        known("first_evidence_sha256", "Evidence file of the record that was kept"),
        Column("first_record_number", SqlType.INTEGER, "Record that was kept", rules=(Required(),)),
    ),
    business_key=("evidence_sha256", "record_number", "table_name"),
    table_rules=(Unique(("evidence_sha256", "record_number", "table_name")),),
)

USAGE_KEY = Table(
    noun="usage_key",
    description="Every combination of names in the logs, and what it resolves to; NULL where it resolves to nothing.",
    origin=Origin.DERIVED,
    columns=(
        Column("deployment_name", SqlType.TEXT, "As logged", derived_from=("core_usage.deployment_name",)),
        Column("request_model", SqlType.TEXT, "As logged", derived_from=("core_usage.request_model",)),
        Column("response_model", SqlType.TEXT, "As logged", derived_from=("core_usage.response_model",)),
        Column("host_name", SqlType.TEXT, "As logged", derived_from=("core_usage.host_name",)),
        Column("deployment_id", SqlType.TEXT, "Registered deployment", derived_from=("core_deployment.deployment_id",)),
        Column("model_id", SqlType.TEXT, "Model", derived_from=("core_model.model_id",)),
        Column("developer_id", SqlType.TEXT, "Developer of the model", derived_from=("core_model.developer_id",)),
        Column("host_id", SqlType.TEXT, "Ultimate parent of who ran it", derived_from=("core_entity.parent_id",)),
        Column("host_brand_id", SqlType.TEXT, "Entity that ran it", derived_from=("core_entity.entity_id",)),
        Column("model_rule", SqlType.TEXT, "How the model was found"),
        Column("host_rule", SqlType.TEXT, "How the host was found"),
    ),
    business_key=("deployment_name", "request_model", "response_model", "host_name"),
    table_rules=(Unique(("deployment_name", "request_model", "response_model", "host_name")),),
)

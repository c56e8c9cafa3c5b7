"""Usage records: one row per logged model call, or per aggregate that a vendor reports instead of calls."""

from counterpoise.contracts.base import (
    AtMost,
    Between,
    Column,
    InSet,
    LengthAtMost,
    MostlyPresent,
    Origin,
    Required,
    RowCount,
    SqlType,
    Table,
    Unique,
    optional_text,
    required_text,
)
from counterpoise.vocabulary import CostKind

_TOKENS = (Between(0, 10**15),)
_COUNT = SqlType.INTEGER

USAGE = Table(
    noun="usage",
    description="Model calls as the logs state them, in OpenTelemetry GenAI vocabulary. No prompt or answer text.",
    origin=Origin.EVIDENCE,
    columns=(
        required_text("request_id", "Identifier of the call in its own log"),
        optional_text("parent_request_id", "Call that caused this one, for routers and agents"),
        Column(
            "started_at",
            SqlType.TIMESTAMP,
            "Start of the call, or end of the span that an aggregate covers",
            unit="UTC",
            rules=(Required(), Between("2018-01-01T00:00:00", "2100-01-01T00:00:00")),
        ),
        Column(
            "span_days",
            _COUNT,
            "Days that an aggregate covers; absent for a single call",
            unit="days",
            rules=(Between(1, 366),),
        ),
        Column(
            "request_count",
            _COUNT,
            "Calls that the row stands for",
            unit="calls",
            rules=(Required(), Between(0, 10**12)),
        ),
        optional_text("operation", "chat, embeddings, image_generation, ...", 100),
        optional_text("provider", "Telemetry flavour or gateway route; not proof of who developed or ran the model"),
        optional_text("request_model", "Model as the caller named it"),
        optional_text("response_model", "Model that answered, as the log names it"),
        optional_text("deployment_name", "Deployment as the log names it"),
        optional_text("host_name", "Server or host as the log names it"),
        Column(
            "user_hash", SqlType.TEXT, "Keyed hash of the user; the raw name is never stored", rules=(LengthAtMost(64),)
        ),
        Column("input_tokens", _COUNT, "Tokens sent, cached ones included", unit="tokens", rules=_TOKENS),
        Column("output_tokens", _COUNT, "Tokens returned, reasoning included", unit="tokens", rules=_TOKENS),
        Column("cached_tokens", _COUNT, "Input tokens served from a cache", unit="tokens", rules=_TOKENS),
        Column("reasoning_tokens", _COUNT, "Output tokens spent on reasoning", unit="tokens", rules=_TOKENS),
        Column("cost", SqlType.DECIMAL, "Cost of the row", unit="cost_currency", rules=(Between(0, 10**9),)),
        Column("cost_currency", SqlType.TEXT, "ISO 4217 code of the cost", rules=(LengthAtMost(3),)),
        Column(
            "cost_kind",
            SqlType.TEXT,
            "Where the cost comes from",
            rules=(Required(), InSet(tuple(CostKind))),
        ),
        Column("status", SqlType.TEXT, "Whether the call succeeded", rules=(Required(), InSet(("ok", "error")))),
        Column(
            "is_router_parent",
            SqlType.BOOLEAN,
            "The row repeats the sum of other rows that the same log holds; it carries no weight of its own",
            rules=(Required(),),
        ),
    ),
    business_key=("request_id", "started_at"),
    row_rules=(AtMost("cached_tokens", "input_tokens"), AtMost("reasoning_tokens", "output_tokens")),
    table_rules=(
        Unique(("evidence_sha256", "record_number")),
        RowCount(1),
        MostlyPresent("request_model", 0.9),
        MostlyPresent("input_tokens", 0.5),
    ),
    owner="audit",
)

"""Use in weeks: rows that logs state for seven days each, and the concentration of every week by itself."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique
from counterpoise.vocabulary import WeekDimension, WeekFault

_TEXT, _COUNT = SqlType.TEXT, SqlType.INTEGER
_TOKENS = ("mart_usage_weekly.tokens",)
_WEEK = "Day on which the week ends"
_NAMES = ("deployment_id", "model_id", "developer_id", "host_id")
_GRAIN = ("week_end", "evidence_sha256", *_NAMES, "provider_name", "model_name")


def _of_usage(name: str, type_: SqlType, text: str, *columns: str, unit: str | None = None) -> Column:
    return Column(name, type_, text, unit=unit, derived_from=tuple(f"core_usage.{column}" for column in columns))


USAGE_WEEKLY = Table(
    noun="usage_weekly",
    description="Rows that stand for seven days, by the day they end on, evidence file and the names in them.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        _of_usage("week_end", SqlType.DATE, _WEEK, "started_at"),
        _of_usage("evidence_sha256", _TEXT, "Evidence file", "evidence_sha256"),
        Column("deployment_id", _TEXT, "Deployment", derived_from=("core_usage_key.deployment_id",)),
        Column("model_id", _TEXT, "Model", derived_from=("core_usage_key.model_id",)),
        Column(
            "developer_id", _TEXT, "Ultimate parent of its developer", derived_from=("core_usage_key.developer_id",)
        ),
        Column("host_id", _TEXT, "Ultimate parent of its host", derived_from=("core_usage_key.host_id",)),
        _of_usage(
            "provider_name",
            _TEXT,
            "Name before the slash of the model as logged, in small letters; absent where there is no slash",
            "response_model",
            "request_model",
        ),
        _of_usage("model_name", _TEXT, "Model as logged", "response_model", "request_model"),
        _of_usage("records", _COUNT, "Records", "record_number", unit="records"),
        _of_usage("calls", _COUNT, "Calls, failed ones included", "request_count", unit="calls"),
        _of_usage(
            "tokens",
            _COUNT,
            "Input and output tokens; what is not stated adds nothing",
            "input_tokens",
            "output_tokens",
            unit="tokens",
        ),
        _of_usage("first_record", _COUNT, "Lowest record number", "record_number"),
        _of_usage("last_record", _COUNT, "Highest record number", "record_number"),
    ),
    business_key=_GRAIN,
    table_rules=(Unique(_GRAIN),),
)

WEEKLY = Table(
    noun="weekly",
    description="Every week of the trend that logs state or leave out: its tokens by access, or why it has no numbers.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        Column("week_end", SqlType.DATE, _WEEK, rules=(Required(),)),
        Column(
            "fault",
            _TEXT,
            "Why nothing is measured; absent for a sound week",
            rules=(InSet(tuple(WeekFault)),),
            derived_from=("core_remark.kind", "core_quarantine.rule", *_TOKENS),
        ),
        Column(
            "is_contradicted",
            SqlType.BOOLEAN,
            "A file that states it contradicts itself, which its numbers do not show",
            rules=(Required(),),
            derived_from=("core_remark.kind",),
        ),
        Column("models", _COUNT, "Models listed", unit="models", derived_from=("mart_usage_weekly.model_name",)),
        Column("tokens", _COUNT, "Tokens of what is listed", unit="tokens", derived_from=_TOKENS),
        *(
            Column(
                f"{access}_tokens",
                _COUNT,
                f"Tokens on {text}",
                unit="tokens",
                derived_from=(*_TOKENS, "mart_access.access"),
            )
            for access, text in (
                ("open", "open deployments"),
                ("partly_open", "partly open deployments"),
                ("closed", "closed deployments"),
                ("unknown", "deployments of unknown access, or on none that is registered"),
            )
        ),
        Column("evidence", _TEXT, "Hashes of the files that state it, one a line"),
    ),
    business_key=("week_end",),
    table_rules=(Unique(("week_end",)),),
)

WEEKLY_CONCENTRATION = Table(
    noun="weekly_concentration",
    description="Concentration of the tokens of each sound week by developer, host, and provider as the host shows it.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        Column("week_end", SqlType.DATE, _WEEK, rules=(Required(),)),
        Column("dimension", _TEXT, "By what", rules=(Required(), InSet(tuple(WeekDimension)))),
        Column("entities", _COUNT, "Known entities with tokens", unit="entities", derived_from=_TOKENS),
        Column("total_tokens", _COUNT, "Tokens, unknown included", unit="tokens", derived_from=_TOKENS),
        Column("unknown_tokens", _COUNT, "Tokens of no known entity", unit="tokens", derived_from=_TOKENS),
        *(
            Column(f"{measure}{bound}", SqlType.DOUBLE, f"{text}{suffix}", unit=unit, derived_from=_TOKENS)
            for measure, text, unit in (
                ("hhi", "Herfindahl-Hirschman index", "points"),
                ("cr1", "Share of the largest", "share"),
            )
            for bound, suffix in (("_lower", ", least possible"), ("_upper", ", most possible"))
        ),
    ),
    business_key=("week_end", "dimension"),
    table_rules=(Unique(("week_end", "dimension")),),
)

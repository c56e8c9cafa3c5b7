"""What is computed from the core tables: the rollup of usage, and the judgements on it."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import SCOPES, Access, Answer, Dimension, Level, Severity, Weight

_TEXT, _COUNT = SqlType.TEXT, SqlType.INTEGER


def _usage(column: str) -> tuple[str, ...]:
    return (f"core_usage.{column}",)


_ONE_USE = (
    *("month", "evidence_sha256", "deployment_id", "model_id", "developer_id", "host_id", "host_brand_id"),
    *("model_name", "host_name"),
)

USAGE_MONTHLY = Table(
    noun="usage_monthly",
    description="Usage by month, evidence file and the names in it. Router parents are counted and carry no weight.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        Column("month", SqlType.DATE, "First day of the month (UTC)", derived_from=_usage("started_at")),
        Column("evidence_sha256", _TEXT, "Evidence file", derived_from=_usage("evidence_sha256")),
        Column("deployment_id", _TEXT, "Deployment", derived_from=("core_usage_key.deployment_id",)),
        Column("model_id", _TEXT, "Model", derived_from=("core_usage_key.model_id",)),
        Column(
            "developer_id", _TEXT, "Ultimate parent of its developer", derived_from=("core_usage_key.developer_id",)
        ),
        Column("host_id", _TEXT, "Ultimate parent of its host", derived_from=("core_usage_key.host_id",)),
        Column("host_brand_id", _TEXT, "Its host", derived_from=("core_usage_key.host_brand_id",)),
        Column("model_name", _TEXT, "Model as logged", derived_from=_usage("response_model") + _usage("request_model")),
        Column("host_name", _TEXT, "Host as logged", derived_from=_usage("host_name")),
        Column("records", _COUNT, "Records", unit="records", derived_from=_usage("record_number")),
        Column(
            "router_parents",
            _COUNT,
            "Records without a weight of their own",
            unit="records",
            derived_from=_usage("is_router_parent"),
        ),
        Column("calls", _COUNT, "Successful calls", unit="calls", derived_from=_usage("request_count")),
        Column("failed_calls", _COUNT, "Failed calls", unit="calls", derived_from=_usage("request_count")),
        Column(
            "calls_without_tokens",
            _COUNT,
            "Successful calls whose tokens the log does not state",
            unit="calls",
            derived_from=_usage("request_count"),
        ),
        Column(
            "tokens",
            _COUNT,
            "Input and output tokens",
            unit="tokens",
            derived_from=_usage("input_tokens") + _usage("output_tokens"),
        ),
        Column(
            "spend",
            SqlType.DECIMAL,
            "Cost of all calls, in the currency of the estate",
            unit="currency of the estate",
            derived_from=_usage("cost") + _usage("cost_currency"),
        ),
        Column(
            "calls_without_cost",
            _COUNT,
            "Successful calls whose cost the log does not state, or in a currency without exchange rate",
            unit="calls",
            derived_from=_usage("request_count"),
        ),
        Column(
            "calls_without_user",
            _COUNT,
            "Successful calls of which the log names no user",
            unit="calls",
            derived_from=_usage("user_hash"),
        ),
        Column("first_record", _COUNT, "Lowest record number", derived_from=_usage("record_number")),
        Column("last_record", _COUNT, "Highest record number", derived_from=_usage("record_number")),
    ),
    business_key=_ONE_USE,
    table_rules=(Unique(_ONE_USE),),
)

_ANSWER = ("mart_indicator_answer.answer",)
_USE = ("mart_usage_monthly.tokens", "mart_usage_monthly.calls", "mart_usage_monthly.spend", "mart_layer.entity_id")

ACCESS = Table(
    noun="access",
    description="Access of each deployment's model, derived from evidence, with the reasons.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        Column(
            "access",
            _TEXT,
            "Derived access",
            rules=(Required(), InSet(tuple(Access))),
            derived_from=("core_disclosure.state", "core_document.licence_claim", "core_deployment.hosting"),
        ),
        Column("reasons", _TEXT, "Reasons, one a line"),
        Column(
            "licence_class",
            _TEXT,
            "Strictest licence class along the lineage",
            derived_from=("core_document.licence_claim", "core_document.base_model"),
        ),
        Column("evidence", _TEXT, "Hashes of the evidence that decided, one a line"),
    ),
    business_key=("deployment_id",),
    table_rules=(Unique(("deployment_id",)),),
)

LICENCE_LINK = Table(
    noun="licence_link",
    description="Licences along the lineage of each deployment's model: the model first, then each base.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        Column("step", _COUNT, "0 for the model itself, 1 for its base, and so on", rules=(Required(),)),
        known("model", "Model"),
        known("licence_id", "Licence of the catalogue, or unknown"),
        known("licence_name", "Name of the licence, or what the document calls it"),
        known("licence_class", "Class of the licence"),
        known("source", "Where the licence was read"),
        Column("evidence_sha256", _TEXT, "Evidence file", derived_from=("core_document.evidence_sha256",)),
    ),
    business_key=("deployment_id", "step"),
    table_rules=(Unique(("deployment_id", "step")),),
)

INDICATOR_ANSWER = Table(
    noun="indicator_answer",
    description="Answer to each indicator for each deployment, with its reason and quote.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        known("indicator", "Indicator"),
        known("scheme", "Scheme that it belongs to"),
        Column("level", _TEXT, "Of whom it speaks", rules=(Required(), InSet(tuple(Level)))),
        known("pillar", "Pillar A1 to A5, or an index of its own"),
        Column("is_scored", SqlType.BOOLEAN, "Counts in the score of its pillar", rules=(Required(),)),
        Column(
            "answer", _TEXT, "Answer", rules=(Required(), InSet(tuple(Answer))), derived_from=("core_disclosure.state",)
        ),
        known("reason", "Why"),
        Column("evidence_sha256", _TEXT, "Evidence file", derived_from=("core_disclosure.evidence_sha256",)),
        Column("locator", _TEXT, "Place in it", derived_from=("core_disclosure.locator",)),
        Column("quote", _TEXT, "Words of the evidence", derived_from=("core_disclosure.quote",)),
    ),
    business_key=("deployment_id", "indicator"),
    table_rules=(Unique(("deployment_id", "indicator")),),
)

SCORE = Table(
    noun="score",
    description="[lower, upper] and completeness by deployment, level and pillar; unknown widens, never lowers.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        Column("level", _TEXT, "Of whom the answers speak", rules=(Required(), InSet(tuple(Level)))),
        known("pillar", "Pillar A1 to A5, or an index of its own"),
        Column("lower", SqlType.DOUBLE, "Score when every unknown is no", unit="share", derived_from=_ANSWER),
        Column("upper", SqlType.DOUBLE, "Score when every unknown is yes", unit="share", derived_from=_ANSWER),
        Column(
            "completeness", SqlType.DOUBLE, "Share of applicable questions answered", unit="share", derived_from=_ANSWER
        ),
        Column("answered_yes", _COUNT, "Answers yes", unit="indicators", derived_from=_ANSWER),
        Column("answered_partial", _COUNT, "Answers partial", unit="indicators", derived_from=_ANSWER),
        Column("answered_no", _COUNT, "Answers no", unit="indicators", derived_from=_ANSWER),
        Column("unknown", _COUNT, "Not shown", unit="indicators", derived_from=_ANSWER),
        Column("not_applicable", _COUNT, "Not applicable", unit="indicators", derived_from=_ANSWER),
    ),
    business_key=("deployment_id", "level", "pillar"),
    table_rules=(Unique(("deployment_id", "level", "pillar")),),
)

CONCENTRATION = Table(
    noun="concentration",
    description="Concentration of use by layer and weight over the window; by developer and by host for each month.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("period", "Month, or first and last month of the window"),
        Column("is_pooled", SqlType.BOOLEAN, "The whole window", rules=(Required(),)),
        Column("dimension", _TEXT, "What the use rests on", rules=(Required(), InSet(tuple(Dimension)))),
        Column("weight", _TEXT, "What the use is counted in", rules=(Required(), InSet(tuple(Weight)))),
        Column("scope", _TEXT, "Access of the use that is counted, or all", rules=(Required(), InSet(SCOPES))),
        Column("entities", _COUNT, "Known entities with weight", unit="entities"),
        Column("total_weight", SqlType.DOUBLE, "Weight, unknown included", derived_from=_USE),
        Column("unknown_weight", SqlType.DOUBLE, "Weight of no known entity", derived_from=_USE),
        *(
            Column(f"{measure}{bound}", SqlType.DOUBLE, f"{text}{suffix}", unit=unit, derived_from=_USE)
            for measure, text, unit in (
                ("hhi", "Herfindahl-Hirschman index", "points"),
                ("cr1", "Share of the largest", "share"),
                ("cr3", "Share of the three largest", "share"),
                ("n_effective", "Effective number of entities", "entities"),
            )
            for bound, suffix in (("_lower", ", least possible"), ("_upper", ", most possible"))
        ),
        Column(
            "hhi_normalised",
            SqlType.DOUBLE,
            "Normalised HHI, where nothing is unknown",
            unit="index",
            derived_from=_USE,
        ),
        *(
            Column(name, SqlType.DOUBLE, f"{text}, where nothing is unknown", unit=unit, derived_from=_USE)
            for name, text, unit in (
                ("gini", "Gini coefficient", "index"),
                ("shannon", "Shannon entropy", "nats"),
                ("hill_1", "Hill number of order 1", "entities"),
                ("hill_infinity", "Hill number of infinite order", "entities"),
                ("theil", "Theil index", "nats"),
                ("lead", "Share of the largest less that of the second", "index"),
                ("kwoka", "Kwoka's dominance", "index"),
                ("melnik", "Threshold of Melnik, Shy and Stenbacka", "index"),
            )
        ),
    ),
    business_key=("period", "dimension", "weight", "scope"),
    table_rules=(Unique(("period", "dimension", "weight", "scope")),),
)

FINDING = Table(
    noun="finding",
    description="What needs somebody's attention.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("finding_id", "Rule and subject; the same from period to period"),
        Column("severity", _TEXT, "Severity by the rule's own statement", rules=(Required(), InSet(tuple(Severity)))),
        known("rule", "Rule"),
        known("subject", "What it concerns"),
        known("title", "The rule in a few words"),
        known("criterion", "What was expected"),
        known("condition", "What was found"),
        known("effect", "Why it matters"),
        known("recommendation", "What to do"),
        Column("owner_role", _TEXT, "Role that answers for it", derived_from=("core_deployment.owner_role",)),
        Column("due_on", SqlType.DATE, "Day by which it is to be answered, by its severity; none for a note"),
        Column("evidence", _TEXT, "Hashes of the evidence, one a line"),
        Column("figures", _TEXT, "Keys of the figures that show it, one a line"),
    ),
    business_key=("finding_id",),
    table_rules=(Unique(("finding_id",)),),
)

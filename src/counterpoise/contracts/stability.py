"""Which versions answered, how firmly they are held, and what changed: names, runway and terms."""

from counterpoise.contracts.base import Column, InSet, Origin, Required, SqlType, Table, Unique, known
from counterpoise.vocabulary import Served

_TEXT, _COUNT, _DATE = SqlType.TEXT, SqlType.INTEGER, SqlType.DATE
_MONTHS = ("mart_version_month.calls",)
_PAIR = ("month", "deployment_id", "requested", "served")


def _usage(column: str) -> tuple[str, ...]:
    return (f"core_usage.{column}",)


VERSION_MONTH = Table(
    noun="version_month",
    description="Successful calls by month, deployment and the pair of names that was asked for and that answered.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        Column("month", _DATE, "First day of the month (UTC)", derived_from=_usage("started_at")),
        Column("deployment_id", _TEXT, "Deployment", derived_from=("core_usage_key.deployment_id",)),
        Column("requested", _TEXT, "Model as the caller named it", derived_from=_usage("request_model")),
        Column("served", _TEXT, "Model that answered, as logged", derived_from=_usage("response_model")),
        Column("requested_key", _TEXT, "The name asked for, as names are compared"),
        Column("served_key", _TEXT, "The name that answered, as names are compared"),
        Column("answer", _TEXT, "What answered against what was asked for", rules=(Required(), InSet(tuple(Served)))),
        Column("calls", _COUNT, "Successful calls", unit="calls", derived_from=_usage("request_count")),
        Column("first_day", _DATE, "First day with such a call", derived_from=_usage("started_at")),
        Column("last_day", _DATE, "Last day with such a call", derived_from=_usage("started_at")),
        Column("evidence", _TEXT, "Hashes of the logs, one a line", derived_from=_usage("evidence_sha256")),
    ),
    business_key=_PAIR,
    table_rules=(Unique(_PAIR),),
)

VERSION_CHANGE = Table(
    noun="version_change",
    description="Versions that took over from another under the same name, within the months of the trend.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        known("requested", "Name that was asked for"),
        known("before", "Name that answered before", ("mart_version_month.served",)),
        known("after", "Name that answered then", ("mart_version_month.served",)),
        Column("changed_on", _DATE, "First day of the new one", derived_from=("mart_version_month.first_day",)),
        Column("calls", _COUNT, "Successful calls that the new one answered", unit="calls", derived_from=_MONTHS),
        Column("recorded_on", _DATE, "First reassessment or modification that the register states from that day on"),
        Column("evidence", _TEXT, "Hashes of the logs, one a line", derived_from=("mart_version_month.evidence",)),
    ),
    business_key=("deployment_id", "requested", "before", "after"),
    table_rules=(Unique(("deployment_id", "requested", "before", "after")),),
)

STABILITY = Table(
    noun="stability",
    description="How firmly the version of each deployment is held over the window, and the runway of its service.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment"),
        Column("requested", _TEXT, "Names that were asked for, most calls first, one a line"),
        Column("served", _TEXT, "Names that answered, most calls first, one a line"),
        Column("has_own_copy", SqlType.BOOLEAN, "Runs an own copy of which a digest is held; absent: not shown"),
        *(
            Column(f"{answer}_calls", _COUNT, f"Successful calls: {what}", unit="calls", derived_from=_MONTHS)
            for answer, what in (
                (Served.HELD, "the version that was asked for answered"),
                (Served.OTHER, "another version than was asked for answered"),
                (Served.ALIAS, "a name without a version was asked for"),
                (Served.NOT_SHOWN, "the names are not in the log, or cannot be compared"),
            )
        ),
        Column("divergence", SqlType.DOUBLE, "Jensen-Shannon divergence from the months before", unit="bits"),
        Column(
            "basis",
            _TEXT,
            "What the runway rests on",
            rules=(Required(), InSet(("announced", "notice", "own", "not_shown"))),
        ),
        Column(
            "ends_on", _DATE, "Announced end", derived_from=("core_document.retires_on", "core_deployment.retires_on")
        ),
        Column("runway_days", _COUNT, "Days to the announced end, or of the promised notice", unit="days"),
        Column("exit_days", SqlType.DOUBLE, "Days of a tested switch", unit="days"),
        Column("exit_tested_on", _DATE, "Day of that test"),
        Column("runway_ratio", SqlType.DOUBLE, "Runway for each day of the tested switch"),
        Column("evidence", _TEXT, "Hashes of what the runway and the exit rest on, one a line"),
    ),
    business_key=("deployment_id",),
    table_rules=(Unique(("deployment_id",)),),
)

TERM_CHANGE = Table(
    noun="term_change",
    description="Clauses and licences that dated documents of one subject state differently before the window and now.",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        known("deployment_id", "Deployment that the documents speak of"),
        known("subject", "Subject of the documents", ("core_document.subject",)),
        known("clause", "Clause, or licence", ("core_disclosure.field",)),
        known("before", "What was stated before the window", ("core_disclosure.value",)),
        known("after", "What is stated now", ("core_disclosure.value",)),
        Column("before_on", _DATE, "Date of the earlier document", derived_from=("core_document.dated_on",)),
        Column("after_on", _DATE, "Date of the later document", derived_from=("core_document.dated_on",)),
        known("before_sha256", "Earlier document", ("core_document.evidence_sha256",)),
        known("after_sha256", "Later document", ("core_document.evidence_sha256",)),
    ),
    business_key=("deployment_id", "subject", "clause"),
    table_rules=(Unique(("deployment_id", "subject", "clause")),),
)

STABILITY_TABLES = (VERSION_MONTH, VERSION_CHANGE, STABILITY, TERM_CHANGE)

"""The closed word lists of the field, each defined once."""

from __future__ import annotations

from enum import StrEnum


class Hosting(StrEnum):
    """Who runs inference, seen from the organisation."""

    SELF = "self"
    THIRD_PARTY = "third_party"  # open or licensed weights run by somebody else
    DEVELOPER_API = "developer_api"
    RESELLER_API = "reseller_api"  # a developer's model bought through another party
    SERVICE = "service"  # a finished product; the model is not addressed directly
    UNKNOWN = "unknown"


class Access(StrEnum):
    """Derived from evidence, never declared."""

    OPEN = "open"
    PARTLY_OPEN = "partly_open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class LicenceClass(StrEnum):
    OPEN_SOURCE = "open_source"
    OPEN_AI_ARTEFACT = "open_ai_artefact"
    OPEN_CONTENT = "open_content"
    OPEN_DATA = "open_data"
    USE_RESTRICTED = "use_restricted"
    USER_THRESHOLD = "user_threshold"
    NONCOMMERCIAL = "noncommercial"
    API_TERMS = "api_terms"
    NONE = "none"
    UNKNOWN = "unknown"


class DisclosureState(StrEnum):
    DISCLOSED = "disclosed"
    PARTIAL = "partial"  # a heading with too little under it to inform anybody
    NOT_DISCLOSED = "not_disclosed"  # the document itself says that it does not say
    NOT_COLLECTED = "not_collected"
    STALE = "stale"
    CONFLICTING = "conflicting"


class DisclosureMethod(StrEnum):
    STRUCTURED = "structured"
    PATTERN = "pattern"
    REVIEW = "review"


class Answer(StrEnum):
    YES = "yes"
    PARTIAL = "partial"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOTE = "note"


class EvidenceKind(StrEnum):
    """The folder under evidence/ that a file lies in, or the estate file it is."""

    MODEL_CARD = "model_cards"
    LICENCE = "licences"
    USAGE_LOG = "usage_logs"
    EVALUATION = "evaluations"
    RATING = "ratings"
    REGISTER = "register"

    @property
    def mark(self) -> str:
        """Short type in an evidence id such as EV-lic-0004."""
        return _MARKS[self]


_MARKS = {
    EvidenceKind.MODEL_CARD: "card",
    EvidenceKind.LICENCE: "lic",
    EvidenceKind.USAGE_LOG: "log",
    EvidenceKind.EVALUATION: "eval",
    EvidenceKind.RATING: "rate",
    EvidenceKind.REGISTER: "reg",
}


class DocumentKind(StrEnum):
    MODEL_CARD = "model_card"
    LICENCE_TEXT = "licence_text"
    API_TERMS = "api_terms"
    CONTRACT = "contract"
    NOTICE = "notice"


class CostKind(StrEnum):
    INVOICED = "invoiced"
    LISTED = "listed"
    ESTIMATED = "estimated"
    SELF_HOSTED = "self_hosted"
    UNPRICED = "unpriced"


class EvaluatorRelationship(StrEnum):
    FIRST_PARTY = "first_party"
    HOST_PARTY = "host_party"
    THIRD_PARTY = "third_party"
    DEPLOYER_RUN = "deployer_run"
    UNKNOWN = "unknown"

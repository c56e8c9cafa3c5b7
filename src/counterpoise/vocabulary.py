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


RELEASED = frozenset({Access.OPEN, Access.PARTLY_OPEN})
"""Access where the weights can be had."""


ALL = "all"
SCOPES = (ALL, *Access)
"""Of which access the use is that a measure counts."""


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


class Verdict(StrEnum):
    """What a control comes to. Exempt is not a pass, and what is not shown is never a fail."""

    PASS = "pass"  # noqa: S105 a verdict, not a password
    FAIL = "fail"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET_APPLICABLE = "not_yet_applicable"
    EXEMPT = "exempt"


class Power(StrEnum):
    """What one party may do at one control point of a deployment; what no evidence shows is unknown, never none."""

    NONE = "none"
    SELF = "self"  # only the organisation itself
    CONDITIONAL = "conditional"  # after a breach, with notice, or within a limit
    UNILATERAL = "unilateral"  # alone and at will
    UNKNOWN = "unknown"


class ControlPoint(StrEnum):
    STOP = "stop"
    CHANGE = "change"
    SEE = "see"
    PRICE = "price"
    USE = "use"
    TUNE = "tune"
    PORT = "port"
    OUTPUT = "output"
    NEXT = "next"  # whether the next version stays as it is


class Served(StrEnum):
    """What answered against what was asked for."""

    HELD = "held"  # the dated version or digest that was asked for
    OTHER = "other"  # another version or model than the one that was asked for
    ALIAS = "alias"  # a name without a version was asked for
    NOT_SHOWN = "not_shown"  # the log leaves one of the names out, or they cannot be compared


class Dimension(StrEnum):
    """What use may rest on, layer by layer; parties are ultimate parents unless a brand is named."""

    DEVELOPER = "developer"
    DEVELOPER_BRAND = "developer_brand"
    ROOT = "root"  # the last base model
    HOST = "host"  # who runs inference
    HOST_BRAND = "host_brand"
    INFRASTRUCTURE = "infrastructure"  # whose machines
    PAYEE = "payee"
    GRANTOR = "grantor"  # of the licence or terms that bind most
    LAW = "law"  # that governs the contract, or else that licence
    DEVELOPER_SEAT = "developer_seat"
    HOST_SEAT = "host_seat"


class Weight(StrEnum):
    """What use is counted in."""

    TOKENS = "tokens"
    CALLS = "calls"  # that succeeded
    SPEND = "spend"  # in the currency of the estate
    USERS = "users"  # each counts once, split equally over what it used
    CRITICAL = "critical"  # use cases that the organisation calls critical, each counts once


class WeekDimension(StrEnum):
    """What the use of a week is laid out by: parties as ultimate parents, and the name before the slash of a model."""

    DEVELOPER = "developer"
    HOST = "host"
    PROVIDER = "provider"  # as the host shows it: a brand, resolved to nothing


class WeekFault(StrEnum):
    """Why nothing is measured of a week; of several the first is named."""

    IMPLAUSIBLE = "implausible"
    CONFLICTING = "conflicting"
    SET_ASIDE = "set_aside"
    WITHOUT_TOKENS = "without_tokens"
    EMPTY = "empty"
    ABSENT = "absent"


class Level(StrEnum):
    """Of whom an answer speaks; answers of different levels are never counted together."""

    COMPANY = "company"
    MODEL = "model"
    DEPLOYMENT = "deployment"
    ORGANISATION = "organisation"


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


class RatedLevel(StrEnum):
    """What a published rating speaks of; answers of different levels are never averaged together."""

    COMPANY = "company"
    MODEL = "model"
    PROJECT = "project"


class TextMatch(StrEnum):
    """How a licence text compares with the known one that it is most like."""

    STANDARD = "standard"  # word for word
    CHANGED = "changed"
    OTHER = "other"  # like none that is known, and more than a note that names a licence


class RemarkKind(StrEnum):
    """What a reader may notice in a file that it does not refuse."""

    UNMAPPED_COLUMN = "unmapped_column"  # holds a column that no mapping names, or one that comes or goes midway
    CONTRADICTORY_FIGURE = (
        "contradictory_figure"  # contradicts itself: a total against its parts, a score off its scale
    )
    CONTRADICTORY_NAME = "contradictory_name"  # names two models or subjects for one thing
    INCOMPLETE_RUN = "incomplete_run"  # an evaluation that is not finished, or covers less than it says
    CONTRADICTORY_LICENCE = "contradictory_licence"  # a tag that names another licence than the text
    CHANGED_LICENCE = "changed_licence"  # a text that is not, word for word, that of the licence
    LOOK_ALIKE = "look_alike"  # a name with letters of several scripts, which reads like another name
    HIDDEN_TEXT = "hidden_text"  # characters or markup that show a reader something else than is there
    ACTIVE_CONTENT = "active_content"  # markup that would fetch, run or restyle if it were rendered
    IMPLAUSIBLE_SERIES = "implausible_series"  # figures that no measurement gives: constant splits, totals of nought
    DIFFERING_ITEMS = "differing_items"  # two files of one rating that name its items differently
    UNSUPPORTED_CLAIM = "unsupported_claim"  # a licence for something that is nowhere to be had
    MISSING_FIGURE = "missing_figure"  # a report that leaves out a figure which others state
    UNEXPECTED_CONTENT = "unexpected_content"  # other content than the name or place of the file says


class LicenceCondition(StrEnum):
    """What a licence may ask that facts can be held against."""

    USERS = "users"
    REVENUE = "revenue"
    PLACE = "place"
    NOTICE = "notice"  # words that name the model where users see them
    MODEL_NAME = "model_name"  # how the name of a model made from it begins
    FIELD_OF_USE = "field_of_use"
    COMMERCIAL = "commercial"
    OUTPUT = "output"
    ANY = "any"  # no licence is known, so that it may ask anything


class ConditionOutcome(StrEnum):
    MET = "met"
    BREACHED = "breached"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Fit(StrEnum):
    """What the evidence shows of an option: against one need, or against every must-have need of a use case."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    NOT_SHOWN = "not_shown"
    THIN = "thin"  # of all needs only: too few are decided to say anything


class NeedWeight(StrEnum):
    """How much the owner of a use case asks of a need."""

    MUST = "must"
    PREFERRED = "preferred"

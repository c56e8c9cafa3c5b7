"""The words that the report uses for the closed lists of the vocabulary, each written once.

No sentence here differs by which of the groups it speaks of: exchanging open and closed exchanges the two words.
"""

from __future__ import annotations

from enum import StrEnum

from counterpoise.assessment.weekly import REASONS
from counterpoise.report.format import NOT_SHOWN
from counterpoise.vocabulary import (
    Access,
    Answer,
    ConditionOutcome,
    ControlPoint,
    Dimension,
    EvidenceKind,
    Fit,
    Hosting,
    Level,
    LicenceClass,
    LicenceCondition,
    NeedWeight,
    Power,
    Severity,
    Verdict,
    WeekDimension,
    WeekFault,
    Weight,
)

_WORDS: dict[type[StrEnum], dict[StrEnum, str]] = {
    Access: {
        Access.OPEN: "open",
        Access.PARTLY_OPEN: "partly open",
        Access.CLOSED: "closed",
        Access.UNKNOWN: NOT_SHOWN,
    },
    Answer: {
        Answer.YES: "yes",
        Answer.PARTIAL: "partial",
        Answer.NO: "no",
        Answer.UNKNOWN: NOT_SHOWN,
        Answer.NOT_APPLICABLE: "not applicable",
    },
    EvidenceKind: {
        EvidenceKind.MODEL_CARD: "model cards",
        EvidenceKind.LICENCE: "licences and terms",
        EvidenceKind.USAGE_LOG: "usage logs",
        EvidenceKind.EVALUATION: "evaluations",
        EvidenceKind.RATING: "ratings",
        EvidenceKind.REGISTER: "register",
    },
    Hosting: {
        Hosting.SELF: "own servers",
        Hosting.THIRD_PARTY: "third party",
        Hosting.DEVELOPER_API: "developer's API",
        Hosting.RESELLER_API: "reseller's API",
        Hosting.SERVICE: "finished service",
        Hosting.UNKNOWN: NOT_SHOWN,
    },
    LicenceClass: {
        LicenceClass.OPEN_SOURCE: "open source",
        LicenceClass.OPEN_AI_ARTEFACT: "open AI artefact",
        LicenceClass.OPEN_CONTENT: "open content",
        LicenceClass.OPEN_DATA: "open data",
        LicenceClass.USE_RESTRICTED: "use restricted",
        LicenceClass.USER_THRESHOLD: "threshold of users",
        LicenceClass.NONCOMMERCIAL: "non-commercial",
        LicenceClass.API_TERMS: "API terms",
        LicenceClass.NONE: "no licence",
        LicenceClass.UNKNOWN: NOT_SHOWN,
    },
    Verdict: {
        Verdict.PASS: "no exception",
        Verdict.FAIL: "exception",
        Verdict.INSUFFICIENT_EVIDENCE: "evidence insufficient",
        Verdict.NOT_APPLICABLE: "not applicable",
        Verdict.NOT_YET_APPLICABLE: "not yet applicable",
        Verdict.EXEMPT: "exempt",
    },
    Power: {
        Power.NONE: "none",
        Power.SELF: "own",
        Power.CONDITIONAL: "limited",
        Power.UNILATERAL: "alone",
        Power.UNKNOWN: NOT_SHOWN,
    },
    ControlPoint: {
        ControlPoint.STOP: "stop it",
        ControlPoint.CHANGE: "change it unseen",
        ControlPoint.SEE: "see content",
        ControlPoint.PRICE: "set the price",
        ControlPoint.USE: "restrict use",
        ControlPoint.TUNE: "block tuning",
        ControlPoint.PORT: "block exit",
        ControlPoint.OUTPUT: "limit output",
        ControlPoint.NEXT: "decide on the next version",
    },
    LicenceCondition: {
        LicenceCondition.USERS: "number of users",
        LicenceCondition.REVENUE: "revenue",
        LicenceCondition.PLACE: "place",
        LicenceCondition.NOTICE: "words to show",
        LicenceCondition.MODEL_NAME: "name of a model made from it",
        LicenceCondition.FIELD_OF_USE: "field of use",
        LicenceCondition.COMMERCIAL: "commercial use",
        LicenceCondition.OUTPUT: "use of output",
        LicenceCondition.ANY: "any condition",
    },
    ConditionOutcome: {
        ConditionOutcome.MET: "met",
        ConditionOutcome.BREACHED: "breached",
        ConditionOutcome.UNKNOWN: NOT_SHOWN,
        ConditionOutcome.NOT_APPLICABLE: "not applicable",
    },
    Dimension: {
        Dimension.DEVELOPER: "developer",
        Dimension.DEVELOPER_BRAND: "developer, by brand",
        Dimension.ROOT: "base model",
        Dimension.HOST: "host",
        Dimension.HOST_BRAND: "host, by brand",
        Dimension.INFRASTRUCTURE: "infrastructure",
        Dimension.PAYEE: "payee",
        Dimension.GRANTOR: "licence grantor",
        Dimension.LAW: "governing law",
        Dimension.DEVELOPER_SEAT: "developer's seat",
        Dimension.HOST_SEAT: "host's seat",
    },
    WeekDimension: {
        WeekDimension.DEVELOPER: "developer",
        WeekDimension.HOST: "host",
        WeekDimension.PROVIDER: "provider as the host shows it",
    },
    WeekFault: dict(REASONS),
    Fit: {
        Fit.MEETS: "meets",
        Fit.DOES_NOT_MEET: "does not meet",
        Fit.NOT_SHOWN: NOT_SHOWN,
        Fit.THIN: "not enough shown",
    },
    NeedWeight: {
        NeedWeight.MUST: "must have",
        NeedWeight.PREFERRED: "preferred",
    },
    Weight: {
        Weight.TOKENS: "tokens",
        Weight.CALLS: "successful calls",
        Weight.SPEND: "spend",
        Weight.USERS: "users",
        Weight.CRITICAL: "critical use cases",
    },
    Level: {
        Level.COMPANY: "company",
        Level.MODEL: "model",
        Level.DEPLOYMENT: "deployment",
        Level.ORGANISATION: "organisation",
    },
    Severity: {
        Severity.CRITICAL: "critical",
        Severity.HIGH: "high",
        Severity.MEDIUM: "medium",
        Severity.LOW: "low",
        Severity.NOTE: "note",
    },
}

_OUTCOMES = {
    "open_higher": "Over the whole interval, open deployments are documented more fully than closed ones.",
    "closed_higher": "Over the whole interval, closed deployments are documented more fully than open ones.",
    "not_settled": "The evidence does not settle the direction.",
    "too_few": "One of the groups is too small to compare: deployments are listed, and no group is called ahead.",
    "too_incomplete": "Too few questions are answered in one of the groups: no group is called ahead.",
}

_PINS = {
    "digest": "digest of an own copy",
    "dated": "dated version",
    "partly": "dated for a part",
    "name": "by name only",
    "not_shown": NOT_SHOWN,
}
_BASES = {
    "announced": "end announced",
    "notice": "notice promised",
    "own": "own copy, no end announced",
    "not_shown": "no end and no days of notice shown",
}

# Heads of narrow columns, in words short enough for them.
VERDICT_HEADS = {
    Verdict.PASS: "No exception",
    Verdict.FAIL: "Exception",
    Verdict.INSUFFICIENT_EVIDENCE: "Too little evidence",
    Verdict.NOT_APPLICABLE: "Does not apply",
    Verdict.NOT_YET_APPLICABLE: "Not yet in force",
    Verdict.EXEMPT: "Exempt",
}

# Further measures of concentration: head, field of the row.
FURTHER = (
    ("Gini", "gini"),
    ("Shannon", "shannon"),
    ("Hill, first", "hill_1"),
    ("Hill, infinite", "hill_infinity"),
    ("Theil", "theil"),
    ("Lead", "lead"),
    ("Kwoka", "kwoka"),
    ("Melnik line", "melnik"),
)

# Measures of concentration: name, scale, field of the row.
MEASURES = (
    ("Herfindahl-Hirschman index (HHI)", "points, up to 10\u202f000", "hhi"),
    ("HHI, normalised for the number of parties", "0 to 1", "hhi_normalised"),
    ("Effective number of parties (N2)", "parties of equal size", "n_effective"),
    ("Share of the largest (CR1)", "per cent of tokens", "cr1"),
    ("Share of the three largest (CR3)", "per cent of tokens", "cr3"),
    ("Gini coefficient", "0 equal, 1 all in one", "gini"),
    ("Parties", "number (n)", "n"),
    ("Tokens", "number", "total"),
    ("Not attributed", "per cent of tokens", "unknown_share"),
)


_CONTRASTS = {
    "released": "Released weights",
    "unlimited": "Released without limits",
    "own_copy": "Released, on own servers",
}
_DIRECTIONS = {
    "first_higher": ("the first group is higher over the whole interval", "first higher"),
    "second_higher": ("the second group is higher over the whole interval", "second higher"),
    "not_settled": ("the evidence does not settle the direction", "not settled"),
}
_GATES = {
    "listed": "too few deployments for more than a list",
    "described": "too few developers for an interval or a test",
    "tested": "enough developers for an interval and a test",
}


def contrast(kind: str) -> str:
    """The first group of a contrast."""
    return _CONTRASTS[kind]


def direction(name: str) -> str:
    """What a contrast settles, as a part of a sentence."""
    return _DIRECTIONS[name][0]


def direction_short(name: str) -> str:
    """What a contrast settles, in a cell."""
    return _DIRECTIONS[name][1]


def gate(name: str) -> str:
    """How far the numbers of deployments and developers allow to go."""
    return _GATES[name]


_ABSTENTIONS = {
    "no_needs": "No needs are stated, so nothing is said of its options.",
    "no_must": "No need is stated as a must, so nothing is said of its options as a whole.",
    "no_options": "No deployment and no candidate is named for it.",
    "thin": "Too few of the must-have needs are decided for any option, so nothing is said of them as a whole.",
}
_ORDERS = {
    "before": "The evaluations that decide were run afterwards.",
    "after": "Needs were stated after the results were known: an evaluation that decides is older.",
    "not_shown": "Whether the evaluations that decide are younger is not shown.",
    "no_results": "No evaluation decides any of them.",
}


def abstention(name: str) -> str:
    """Why nothing is said of a use case."""
    return _ABSTENTIONS[name]


def order(name: str) -> str:
    """Whether needs came before the evaluations that decide on them."""
    return _ORDERS[name]


def word(value: StrEnum) -> str:
    """The word for a member of a vocabulary."""
    return _WORDS[type(value)][value]


def criticality(is_critical: bool | None) -> str:
    """Critical, not critical or not shown; None is never taken for no."""
    return {True: "critical", False: "not critical", None: NOT_SHOWN}[is_critical]


def read_as(verification: str) -> str:
    """How far the source of an indicator was read."""
    return {"stored": "read", "stored_secondary": "read in a secondary source", "own": "not read again"}[verification]


def pin(name: str) -> str:
    """How firmly the version of a deployment is held."""
    return _PINS[name]


def basis(name: str) -> str:
    """What the runway of a service rests on."""
    return _BASES[name]


def outcome(name: str) -> str:
    """The sentence for the outcome of the comparison of the groups."""
    return _OUTCOMES[name]

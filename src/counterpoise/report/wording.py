"""The words that the report uses for the closed lists of the vocabulary, each written once.

No sentence here differs by which of the groups it speaks of: exchanging open and closed exchanges the two words.
"""

from __future__ import annotations

from enum import StrEnum

from counterpoise.assessment.weekly import REASONS
from counterpoise.language import marked, said
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
        Access.OPEN: marked("open"),
        Access.PARTLY_OPEN: marked("partly open"),
        Access.CLOSED: marked("closed"),
        Access.UNKNOWN: NOT_SHOWN,
    },
    Answer: {
        Answer.YES: marked("yes"),
        Answer.PARTIAL: marked("partial"),
        Answer.NO: marked("no"),
        Answer.UNKNOWN: NOT_SHOWN,
        Answer.NOT_APPLICABLE: marked("not applicable"),
    },
    EvidenceKind: {
        EvidenceKind.MODEL_CARD: marked("model cards"),
        EvidenceKind.LICENCE: marked("licences and terms"),
        EvidenceKind.USAGE_LOG: marked("usage logs"),
        EvidenceKind.EVALUATION: marked("evaluations"),
        EvidenceKind.RATING: marked("ratings"),
        EvidenceKind.REGISTER: marked("register"),
    },
    Hosting: {
        Hosting.SELF: marked("own servers"),
        Hosting.THIRD_PARTY: marked("third party"),
        Hosting.DEVELOPER_API: marked("developer's API"),
        Hosting.RESELLER_API: marked("reseller's API"),
        Hosting.SERVICE: marked("finished service"),
        Hosting.UNKNOWN: NOT_SHOWN,
    },
    LicenceClass: {
        LicenceClass.OPEN_SOURCE: marked("open source"),
        LicenceClass.OPEN_AI_ARTEFACT: marked("open AI artefact"),
        LicenceClass.OPEN_CONTENT: marked("open content"),
        LicenceClass.OPEN_DATA: marked("open data"),
        LicenceClass.USE_RESTRICTED: marked("use restricted"),
        LicenceClass.USER_THRESHOLD: marked("threshold of users"),
        LicenceClass.NONCOMMERCIAL: marked("non-commercial"),
        LicenceClass.API_TERMS: marked("API terms"),
        LicenceClass.NONE: marked("no licence"),
        LicenceClass.UNKNOWN: NOT_SHOWN,
    },
    Verdict: {
        Verdict.PASS: marked("no exception"),
        Verdict.FAIL: marked("exception"),
        Verdict.INSUFFICIENT_EVIDENCE: marked("evidence insufficient"),
        Verdict.NOT_APPLICABLE: marked("not applicable"),
        Verdict.NOT_YET_APPLICABLE: marked("not yet applicable"),
        Verdict.EXEMPT: marked("exempt"),
    },
    Power: {
        Power.NONE: marked("none"),
        Power.SELF: marked("own"),
        Power.CONDITIONAL: marked("limited"),
        Power.UNILATERAL: marked("alone"),
        Power.UNKNOWN: NOT_SHOWN,
    },
    ControlPoint: {
        ControlPoint.STOP: marked("stop it"),
        ControlPoint.CHANGE: marked("change it unseen"),
        ControlPoint.SEE: marked("see content"),
        ControlPoint.PRICE: marked("set the price"),
        ControlPoint.USE: marked("restrict use"),
        ControlPoint.TUNE: marked("block tuning"),
        ControlPoint.PORT: marked("block exit"),
        ControlPoint.OUTPUT: marked("limit output"),
        ControlPoint.NEXT: marked("decide on the next version"),
    },
    LicenceCondition: {
        LicenceCondition.USERS: marked("number of users"),
        LicenceCondition.REVENUE: marked("revenue"),
        LicenceCondition.PLACE: marked("place"),
        LicenceCondition.NOTICE: marked("words to show"),
        LicenceCondition.MODEL_NAME: marked("name of a model made from it"),
        LicenceCondition.FIELD_OF_USE: marked("field of use"),
        LicenceCondition.COMMERCIAL: marked("commercial use"),
        LicenceCondition.OUTPUT: marked("use of output"),
        LicenceCondition.ANY: marked("any condition"),
    },
    ConditionOutcome: {
        ConditionOutcome.MET: marked("met"),
        ConditionOutcome.BREACHED: marked("breached"),
        ConditionOutcome.UNKNOWN: NOT_SHOWN,
        ConditionOutcome.NOT_APPLICABLE: marked("not applicable"),
    },
    Dimension: {
        Dimension.DEVELOPER: marked("developer"),
        Dimension.DEVELOPER_BRAND: marked("developer, by brand"),
        Dimension.ROOT: marked("base model"),
        Dimension.HOST: marked("host"),
        Dimension.HOST_BRAND: marked("host, by brand"),
        Dimension.INFRASTRUCTURE: marked("infrastructure"),
        Dimension.PAYEE: marked("payee"),
        Dimension.GRANTOR: marked("licence grantor"),
        Dimension.LAW: marked("governing law"),
        Dimension.DEVELOPER_SEAT: marked("developer's seat"),
        Dimension.HOST_SEAT: marked("host's seat"),
    },
    WeekDimension: {
        WeekDimension.DEVELOPER: marked("developer"),
        WeekDimension.HOST: marked("host"),
        WeekDimension.PROVIDER: marked("provider as the host shows it"),
    },
    WeekFault: dict(REASONS),
    Fit: {
        Fit.MEETS: marked("meets"),
        Fit.DOES_NOT_MEET: marked("does not meet"),
        Fit.NOT_SHOWN: NOT_SHOWN,
        Fit.THIN: marked("not enough shown"),
    },
    NeedWeight: {
        NeedWeight.MUST: marked("must have"),
        NeedWeight.PREFERRED: marked("preferred"),
    },
    Weight: {
        Weight.TOKENS: marked("tokens"),
        Weight.CALLS: marked("successful calls"),
        Weight.SPEND: marked("spend"),
        Weight.USERS: marked("users"),
        Weight.CRITICAL: marked("critical use cases"),
    },
    Level: {
        Level.COMPANY: marked("company"),
        Level.MODEL: marked("model"),
        Level.DEPLOYMENT: marked("deployment"),
        Level.ORGANISATION: marked("organisation"),
    },
    Severity: {
        Severity.CRITICAL: marked("critical"),
        Severity.HIGH: marked("high"),
        Severity.MEDIUM: marked("medium"),
        Severity.LOW: marked("low"),
        Severity.NOTE: marked("note"),
    },
}

_OUTCOMES = {
    "open_higher": marked("Over the whole interval, open deployments are documented more fully than closed ones."),
    "closed_higher": marked("Over the whole interval, closed deployments are documented more fully than open ones."),
    "not_settled": marked("The evidence does not settle the direction."),
    "too_few": marked(
        "One of the groups is too small to compare: deployments are listed, and no group is called ahead."
    ),
    "too_incomplete": marked("Too few questions are answered in one of the groups: no group is called ahead."),
}

_PINS = {
    "digest": marked("digest of an own copy"),
    "dated": marked("dated version"),
    "partly": marked("dated for a part"),
    "name": marked("by name only"),
    "not_shown": NOT_SHOWN,
}
_BASES = {
    "announced": marked("end announced"),
    "notice": marked("notice promised"),
    "own": marked("own copy, no end announced"),
    "not_shown": marked("no end and no days of notice shown"),
}

_READ_AS = {
    "stored": marked("read"),
    "stored_secondary": marked("read in a secondary source"),
    "own": marked("not read again"),
}

_TERMS = (
    *(marked("draft"), marked("final")),
    *(marked("deployer"), marked("provider"), marked("provider and deployer")),
    *(marked("model"), marked("host")),
    *(marked("licence text"), marked("model card"), marked("terms"), marked("catalogue"), marked("not collected")),
    *(marked("current"), marked("stale"), marked("undated"), marked("unreadable")),
)
"""Values of the report model that are names of their own there."""

# Heads of narrow columns, in words short enough for them.
_VERDICT_HEADS = {
    Verdict.PASS: marked("No exception"),
    Verdict.FAIL: marked("Exception"),
    Verdict.INSUFFICIENT_EVIDENCE: marked("Too little evidence"),
    Verdict.NOT_APPLICABLE: marked("Does not apply"),
    Verdict.NOT_YET_APPLICABLE: marked("Not yet in force"),
    Verdict.EXEMPT: marked("Exempt"),
}

# Further measures of concentration: head, field of the row.
FURTHER = (
    (marked("Gini"), "gini"),
    (marked("Shannon"), "shannon"),
    (marked("Hill, first"), "hill_1"),
    (marked("Hill, infinite"), "hill_infinity"),
    (marked("Theil"), "theil"),
    (marked("Lead"), "lead"),
    (marked("Kwoka"), "kwoka"),
    (marked("Melnik line"), "melnik"),
)

# Measures of concentration: name, scale, field of the row.
MEASURES = (
    (marked("Herfindahl-Hirschman index (HHI)"), marked("points, up to 10\u202f000"), "hhi"),
    (marked("HHI, normalised for the number of parties"), marked("0 to 1"), "hhi_normalised"),
    (marked("Effective number of parties (N2)"), marked("parties of equal size"), "n_effective"),
    (marked("Share of the largest (CR1)"), marked("per cent of tokens"), "cr1"),
    (marked("Share of the three largest (CR3)"), marked("per cent of tokens"), "cr3"),
    (marked("Gini coefficient"), marked("0 equal, 1 all in one"), "gini"),
    (marked("Parties"), marked("number (n)"), "n"),
    (marked("Tokens"), marked("number"), "total"),
    (marked("Not attributed"), marked("per cent of tokens"), "unknown_share"),
)


_CONTRASTS = {
    "released": marked("Released weights"),
    "unlimited": marked("Released without limits"),
    "own_copy": marked("Released, on own servers"),
}
_DIRECTIONS = {
    "first_higher": (marked("the first group is higher over the whole interval"), marked("first higher")),
    "second_higher": (marked("the second group is higher over the whole interval"), marked("second higher")),
    "not_settled": (marked("the evidence does not settle the direction"), marked("not settled")),
}
_GATES = {
    "listed": marked("too few deployments for more than a list"),
    "described": marked("too few developers for an interval or a test"),
    "tested": marked("enough developers for an interval and a test"),
}


def contrast(kind: str) -> str:
    """The first group of a contrast."""
    return said(_CONTRASTS[kind])


def direction(name: str) -> str:
    """What a contrast settles, as a part of a sentence."""
    return said(_DIRECTIONS[name][0])


def direction_short(name: str) -> str:
    """What a contrast settles, in a cell."""
    return said(_DIRECTIONS[name][1])


def gate(name: str) -> str:
    """How far the numbers of deployments and developers allow to go."""
    return said(_GATES[name])


_ABSTENTIONS = {
    "no_needs": marked("No needs are stated, so nothing is said of its options."),
    "no_must": marked("No need is stated as a must, so nothing is said of its options as a whole."),
    "no_options": marked("No deployment and no candidate is named for it."),
    "thin": marked("Too few of the must-have needs are decided for any option, so nothing is said of them as a whole."),
}
_ORDERS = {
    "before": marked("The evaluations that decide were run afterwards."),
    "after": marked("Needs were stated after the results were known: an evaluation that decides is older."),
    "not_shown": marked("Whether the evaluations that decide are younger is not shown."),
    "no_results": marked("No evaluation decides any of them."),
}


def abstention(name: str) -> str:
    """Why nothing is said of a use case."""
    return said(_ABSTENTIONS[name])


def order(name: str) -> str:
    """Whether needs came before the evaluations that decide on them."""
    return said(_ORDERS[name])


def word(value: StrEnum) -> str:
    """The word for a member of a vocabulary."""
    return said(_WORDS[type(value)][value])


def term(name: str) -> str:
    """The word for a value of the report model that is a name of its own, one of `_TERMS`."""
    return said(name.replace("_", " "))


def capital(text: str) -> str:
    """The text with a capital letter at its head; nouns and abbreviations inside it stay as they are."""
    return text[:1].upper() + text[1:]


def verdict_head(verdict: Verdict) -> str:
    """A verdict as the head of a narrow column."""
    return said(_VERDICT_HEADS[verdict])


def criticality(is_critical: bool | None) -> str:
    """Critical, not critical or not shown; None is never taken for no."""
    return said({True: marked("critical"), False: marked("not critical"), None: NOT_SHOWN}[is_critical])


def read_as(verification: str) -> str:
    """How far the source of an indicator was read."""
    return said(_READ_AS[verification])


def pin(name: str) -> str:
    """How firmly the version of a deployment is held."""
    return said(_PINS[name])


def basis(name: str) -> str:
    """What the runway of a service rests on."""
    return said(_BASES[name])


def outcome(name: str) -> str:
    """The sentence for the outcome of the comparison of the groups."""
    return said(_OUTCOMES[name])

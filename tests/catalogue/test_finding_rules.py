"""Standing texts of findings are neutral and claim nothing that only a person can."""

import re

import pytest

from counterpoise.assessment.findings_remarks import rule_of
from counterpoise.catalogue.finding_rules import FindingRule, FindingsFile, due_days, finding_rules
from counterpoise.catalogue.loading import parse
from counterpoise.errors import InputError
from counterpoise.vocabulary import RemarkKind, Severity

FORBIDDEN = re.compile(
    r"assurance|audit opinion|certifi|complian|dominan|infring|illegal|unlawful|\bopen\b|\bclosed\b", re.IGNORECASE
)


@pytest.mark.parametrize("rule", finding_rules().values(), ids=finding_rules())
def test_texts_claim_no_more_than_they_may(rule: FindingRule) -> None:
    # The one use of `open` that speaks of questions, not of models.
    texts = " ".join((rule.title, rule.criterion, rule.effect, rule.recommendation, rule.severity_rule))
    assert FORBIDDEN.search(texts.replace("stays open", "")) is None


def test_every_kind_of_remark_has_its_rule_and_the_others_are_known() -> None:
    assert set(finding_rules()) == {
        *(rule_of(kind) for kind in RemarkKind),
        *("LICENCE-CONFLICT", "LICENCE-LINEAGE", "RETIREMENT", "NO-EVIDENCE", "UNREGISTERED-USE", "UNKNOWN-MODEL"),
        *(
            "STALE-EVIDENCE",
            "UNREAD-EVIDENCE",
            "QUARANTINED-ROWS",
            "CONFLICTING-DUPLICATES",
            "REVIEW-CONTRADICTED",
            "NO-OWNER",
        ),
        *("LARGEST-DEPENDENCY", "REPEATED-FILE", "LOG-GAP", "SIMILAR-ENTRIES", "FAR-DATES"),
        *("COLLECTED-CHANGED", "COLLECTION-INCOMPLETE"),
        *("UNKNOWN-SUBJECT", "CONFLICTING-DISCLOSURES", "CONTROL-EXCEPTION", "EXPIRED-TERMS"),
        *("CLAIM-EXCEEDS-MEASUREMENT", "LICENCE-CONDITION", "WEEK-NOT-MEASURED"),
        *("VERSION-CHANGED", "VERSION-OTHER", "RUNWAY-SHORT", "TERMS-CHANGED"),
    }


def test_a_rule_that_stands_twice_is_refused() -> None:
    rule = "{id: A, title: a, criterion: a, effect: a, recommendation: a, severity: {any: low}, severity_rule: Low.}"
    with pytest.raises(InputError, match="stands twice"):
        parse(f"due_days: {{high: 9}}\nrules: [{rule}, {rule}]", "findings.yaml", FindingsFile)


def test_the_graver_a_finding_the_sooner_it_is_due() -> None:
    ordered = [due_days()[severity] for severity in Severity if severity in due_days()]
    assert ordered == sorted(ordered)
    assert Severity.NOTE not in due_days()

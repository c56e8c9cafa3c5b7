"""Standing texts of findings are neutral and claim nothing that only a person can."""

import re

import pytest

from counterpoise.catalogue.finding_rules import FindingRule, FindingsFile, finding_rules
from counterpoise.catalogue.loading import parse
from counterpoise.errors import InputError

FORBIDDEN = re.compile(
    r"assurance|audit opinion|certifi|complian|dominan|infring|illegal|unlawful|\bopen\b|\bclosed\b", re.IGNORECASE
)


@pytest.mark.parametrize("rule", finding_rules().values(), ids=finding_rules())
def test_texts_claim_no_more_than_they_may(rule: FindingRule) -> None:
    # The one use of `open` that speaks of questions, not of models.
    texts = " ".join((rule.title, rule.criterion, rule.effect, rule.recommendation, rule.severity_rule))
    assert FORBIDDEN.search(texts.replace("stays open", "")) is None


def test_the_rules_of_the_first_edition_are_there() -> None:
    assert set(finding_rules()) == {
        *("LICENCE-CONFLICT", "LICENCE-LINEAGE", "RETIREMENT", "NO-EVIDENCE", "UNREGISTERED-USE", "UNKNOWN-MODEL"),
        *(
            "STALE-EVIDENCE",
            "UNREAD-EVIDENCE",
            "QUARANTINED-ROWS",
            "CONFLICTING-DUPLICATES",
            "REVIEW-CONTRADICTED",
            "NO-OWNER",
        ),
        "LARGEST-DEPENDENCY",
    }


def test_a_rule_that_stands_twice_is_refused() -> None:
    rule = "{id: A, title: a, criterion: a, effect: a, recommendation: a, severity: {any: low}, severity_rule: Low.}"
    with pytest.raises(InputError, match="stands twice"):
        parse(f"rules: [{rule}, {rule}]", "findings.yaml", FindingsFile)

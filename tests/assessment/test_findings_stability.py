"""Findings on versions, runways and terms: one a deployment or subject, and no claim beyond the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterpoise.assessment.facts import Deployment
from counterpoise.assessment.findings_stability import (
    ChangedTerm,
    ChangedVersion,
    OtherVersion,
    ShortRunway,
    changed_terms,
    changed_versions,
    other_versions,
    short_runways,
)
from counterpoise.vocabulary import Severity

DEPLOYMENTS = {
    "letters": Deployment("letters", "Letters", owner_role="Head of Claims", is_critical=True),
    "chat": Deployment("chat", "Chat"),
}
CHANGED = ChangedVersion("chat", "m", "m-7.1", "m-7.2", date(2026, 8, 17), 2407, None, ("a" * 64,))
SHORT = ShortRunway("chat", "announced", 41, 60, date(2026, 7, 2), ("a" * 64,))
BOTH = ("a" * 64, "b" * 64)
TERM = ChangedTerm("chat", "Example API", "price_change", "30 days", "at any time", date(2026, 9, 7), BOTH)


@pytest.mark.parametrize(
    ("changed", "severity", "record"),
    [
        (CHANGED, Severity.MEDIUM, "no record of it is shown"),
        (replace(CHANGED, deployment="letters"), Severity.HIGH, "no record of it is shown"),
        (
            replace(CHANGED, deployment="letters", recorded_on=date(2026, 8, 20)),
            Severity.LOW,
            "recorded on 20 August 2026",
        ),
    ],
)
def test_a_change_without_a_record_weighs_more(changed: ChangedVersion, severity: Severity, record: str) -> None:
    (found,) = changed_versions([changed], DEPLOYMENTS)
    assert found.severity is severity
    assert found.condition == (
        "In the logs of the trend, ‘m’ was answered by ‘m-7.1’, and from 17 August 2026 by ‘m-7.2’ (2\u2009407 calls); "
        f"{record}."
    )
    assert found.evidence == ("a" * 64,)


def test_one_unrecorded_change_is_enough() -> None:
    recorded = replace(CHANGED, before="m-7.2", after="m-7.3", recorded_on=date(2026, 9, 1))
    (found,) = changed_versions([CHANGED, recorded], DEPLOYMENTS)
    assert found.severity is Severity.MEDIUM
    assert "‘m-7.3’" in found.condition


def test_another_version_than_was_asked_for() -> None:
    pairs = [OtherVersion("letters", "m-2026-01-05", served, 3, ("a" * 64,)) for served in ("m-2026-06-01", "n")]
    (found,) = other_versions(pairs, DEPLOYMENTS)
    assert (found.severity, found.owner_role) == (Severity.HIGH, "Head of Claims")
    assert found.condition == (
        "In the logs of the window, ‘m-2026-01-05’ was asked for and ‘m-2026-06-01’ answered (3 calls); "
        "‘m-2026-01-05’ was asked for and ‘n’ answered (3 calls)."
    )
    assert found.figures == ("stability.deployment.letters.other",)


@pytest.mark.parametrize(
    ("short", "severity", "left"),
    [
        (SHORT, Severity.HIGH, "The service ends in 41 days"),
        (replace(SHORT, deployment="letters", days=1), Severity.CRITICAL, "The service ends in 1 day"),
        (replace(SHORT, days=-30), Severity.HIGH, "The service ended 30 days ago"),
        (replace(SHORT, basis="notice", days=0), Severity.MEDIUM, "The terms promise a notice of 0 days"),
    ],
)
def test_a_service_that_may_end_before_the_switch(short: ShortRunway, severity: Severity, left: str) -> None:
    (found,) = short_runways([short], DEPLOYMENTS)
    assert found.severity is severity
    assert found.condition == f"{left}; the switch tested on 2 July 2026 takes 60 days."


def test_terms_of_one_subject_are_one_finding_however_many_use_it() -> None:
    (found,) = changed_terms([TERM, replace(TERM, deployment="letters", subject="example api")], DEPLOYMENTS)
    assert (found.severity, found.owner_role) == (Severity.MEDIUM, None)
    assert found.condition == (
        "For ‘Example API’ the documents state otherwise than before: "
        "price change: ‘30 days’, from 7 September 2026 ‘at any time’."
    )
    assert found.evidence == BOTH
    (other,) = changed_terms([TERM], DEPLOYMENTS)
    assert other.severity is Severity.LOW

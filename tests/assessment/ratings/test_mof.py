"""The class of the Model Openness Framework against its own results and against worked cases."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.ratings.mof import ASKED, Outcome, Rating, rate
from counterpoise.sources.mof import KINDS, PARAMETERS, Component, Release, releases

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
ORACLE = SHARED / "data" / "ratings" / "mof" / "oracle" / "expected_results.json"
REFERENCE = SHARED / "reference" / "indicators_accountability.yaml"
NAMES = {
    9: "Model architecture",
    10: PARAMETERS,
    11: "Technical report",
    12: "Evaluation results",
    13: "Model card",
    14: "Data card",
    7: "Training code",
    8: "Inference code",
    18: "Evaluation code",
    19: "Evaluation data",
    15: "Datasets",
    16: "Data preprocessing code",
    24: "Model parameters (Intermediate)",
    21: "Research paper",
}


def rated(licences: dict[str, str | None]) -> Rating:
    components = tuple(Component(name, licence, 1) for name, licence in licences.items())
    return rate(Release("m", None, None, None, "1.0", "https://example.org", components))


@pytest.mark.skipif(not ORACLE.is_file(), reason="the shared evidence is not at hand")
def test_all_thirteen_published_results_are_met_to_the_last_digit() -> None:
    expected = [item["classification"] for item in json.loads(ORACLE.read_text("utf-8"))["models"]]
    found = [rate(release) for release in releases(ORACLE)]
    assert len(found) == len(expected) == 13
    for mine, published in zip(found, expected, strict=True):
        assert mine.mof_class == published["class"], mine.name
        assert {str(number): share for number, share in mine.progress.items()} == published["progress"], mine.name


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_the_worked_cases_of_the_facts_base() -> None:
    cases = yaml.safe_load(REFERENCE.read_text("utf-8"))["model_openness_framework"]["class_rules"]
    assert cases
    vectors = yaml.safe_load(REFERENCE.read_text("utf-8"))["model_openness_framework"]["test_vectors"]
    for case in vectors:
        licences: dict[str, str | None] = {NAMES[number]: "Apache-2.0" for number in case["open_components"]}
        licences |= {NAMES[number]: licence for number, licence in case.get("not_open", {}).items()}
        licences |= {NAMES[number]: None for number in case.get("missing_licence", ())}
        found, expect = rated(licences), case["expect"]
        assert (found.mof_class or None) == expect["cls"], case["name"]
        for number, name in ((3, "III"), (2, "II"), (1, "I")):
            if name in expect.get("progress", {}):
                assert found.progress[number] == expect["progress"][name]
        if "progress_I" in expect:
            assert round(found.progress[1], 2) == expect["progress_I"]
        if "insufficient_evidence" in expect.get("verdict", ""):
            assert found.own_reading == "insufficient_evidence"


def test_a_licence_that_is_open_and_not_of_the_advised_kind_is_warned_of() -> None:
    found = rated(
        {"Training code": "CC-BY-4.0", "Datasets": "MIT", "Model card": "CC-BY-4.0", "Data card": "proprietary"}
    )
    assert [item.outcome for item in found.components] == [
        *(Outcome.WARNING, Outcome.WARNING, Outcome.OK, Outcome.NOT_OPEN)
    ]


@pytest.mark.parametrize(
    ("licence", "outcome", "own_reading"),
    [
        (None, Outcome.UNLICENSED, "insufficient_evidence"),
        ("unlicensed", Outcome.UNLICENSED, "insufficient_evidence"),
        ("Undisclosed", Outcome.UNRECOGNISED, "insufficient_evidence"),
        ("Terms of our own", Outcome.UNRECOGNISED, "insufficient_evidence"),
        ("Component not included", Outcome.NOT_OPEN, "Unclassified"),
        ("CC-BY-NC-4.0", Outcome.NOT_OPEN, "Unclassified"),
    ],
)
def test_a_licence_that_nobody_states_is_unknown_in_our_own_reading(
    licence: str | None, outcome: Outcome, own_reading: str
) -> None:
    """The framework's class is the same in all of these: not reached."""
    asked: dict[str, str | None] = dict.fromkeys(ASKED[3], "Apache-2.0")
    found = rated(asked | {"Model card": licence})
    (card,) = (item for item in found.components if item.component == "Model card")
    assert (found.mof_class, card.outcome, found.own_reading) == (0, outcome, own_reading)


def test_parameters_under_a_licence_without_a_place_contradict_themselves() -> None:
    found = rate(Release("m", None, None, None, "1.0", None, (Component(PARAMETERS, "MIT", 1),)))
    assert found.contradictions == ("Model parameters (Final): under 'MIT', and no place where they can be obtained",)


_LICENCES = st.sampled_from(["MIT", "CC-BY-4.0", "CC-BY-NC-4.0", "Other License", "unlicensed", None])


@given(st.dictionaries(st.sampled_from(sorted(KINDS)), _LICENCES), st.sampled_from(sorted(KINDS)))
def test_one_more_open_component_never_lowers_a_class(licences: dict[str, str | None], name: str) -> None:
    before, after = rated(licences), rated(licences | {name: "MIT"})
    rank = [0, 3, 2, 1]
    assert rank.index(after.mof_class) >= rank.index(before.mof_class)
    assert rank.index(before.at_most) >= rank.index(before.mof_class)
    optional = set(KINDS) - {part for asked in ASKED.values() for part in asked}
    if name in optional:
        assert (after.mof_class, after.progress) == (before.mof_class, before.progress)

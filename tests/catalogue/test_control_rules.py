"""Controls are carried over from the facts base whole, and read only what is listed."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from counterpoise.catalogue.control_rules import Framework, controls, exemptions, frameworks
from counterpoise.catalogue.loading import parse
from counterpoise.catalogue.rules import facts, facts_of, field_of
from counterpoise.errors import InputError
from counterpoise.estate.governance import DeploymentGovernance, OrganisationGovernance

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "controls.yaml"

_FILE = """\
framework: own
name: a
edition: a
as_of: '2026-11-23'
sources:
- {{id: OWN, what: a}}
controls:
- {{id: OWN-1, reference: a, title: a, binds: [{binds}], access: both, themes: [power], level: deployment, test: {test},
   passes: a, fails: a, automatable: full, verification: own, source: {source}}}
"""


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_every_control_of_the_facts_base_is_there_with_its_marks() -> None:
    reference = yaml.safe_load(REFERENCE.read_text("utf-8"))
    ours = {control.id: control for control in controls()}
    names = {framework.framework: framework.name for framework in frameworks()}
    of = {control.id: names[item.framework] for item in frameworks() for control in item.controls}
    assert set(ours) == {item["id"] for item in reference["controls"]}
    for item in reference["controls"]:
        own = ours[item["id"]]
        assert of[own.id] == item["framework"]
        assert (own.reference, own.title, own.access) == (item["reference"], item["title"], item["applies_to"])
        assert (list(own.binds), list(own.themes)) == (item["binds"], item["theme"])
        verification = "stored" if own.checked else item["verification"]
        assert (own.automatable, own.verification, own.source) == (item["automatable"], verification, item["source"])
        assert (own.passes, own.fails, own.note) == (item["test"]["pass"], item["test"]["fail"], item.get("note"))
    unchecked = Counter(own.verification for own in ours.values() if own.checked is None)
    checked = Counter({"own": sum(own.checked is not None for own in ours.values())})
    assert unchecked["own"] + checked["own"] == reference["meta"]["counts"]["by_verification"]["own"]


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_the_exemption_lifts_what_it_names_and_nothing_that_it_must_not() -> None:
    rules = yaml.safe_load(REFERENCE.read_text("utf-8"))["meta"]["open_source_rules"]["OSS-53-2"]
    assert set(rules["exempts"]) <= set(exemptions())
    assert not set(rules["never_exempts"]) & set(exemptions())


def test_a_register_can_state_every_fact_that_a_rule_asks_of_it() -> None:
    registered = {"owner", "purpose", "criticality", "developer", "host", "risk_class", "started_on", "weights_sha256"}
    asked = {name.partition(".")[2] for name in facts() if name.startswith("reg.")}
    assert asked == registered | set(DeploymentGovernance.model_fields)
    policies = {name.partition(".")[2] for name in facts() if name.startswith("pol.")}
    assert policies == set(OrganisationGovernance.model_fields)


def test_every_listed_fact_is_read_by_some_rule() -> None:
    from counterpoise.catalogue.indicator_rules import indicators  # noqa: PLC0415

    rules = [indicator.rule for indicator in indicators()]
    for control in controls():
        starts = [start.when for start in control.starts]
        rules += [rule for rule in (control.test, control.applies_if, control.contrary, *starts) if rule is not None]
    rules += [item.rule for item in exemptions().values()]
    read = {name for rule in rules for name in facts_of(rule) if field_of(name) is None}
    of_stress = {"reg.fallback_cost_ratio", "pol.eligible_staff"}
    of_licences = {  # held against conditions of licences, see tests/stages/test_licence_checks.py
        *("reg.licensee_users_at_release", "reg.made_available", "reg.shown_notice", "reg.commercial_use"),
        *("reg.multimodal", "reg.output_training_use", "reg.output_training_model", "reg.output_training_kind"),
        *("reg.output_training_competes", "reg.output_training_distributed"),
        *("pol.monthly_users", "pol.annual_revenue_usd"),
    }
    # org.suppliers_listed follows from the list of suppliers
    assert set(facts()) - read == {"pol.approved_suppliers"} | of_stress | of_licences


@pytest.mark.parametrize(
    ("binds", "test", "source", "what"),
    [
        ("deployer", "{kind: stated, fact: reg.mood}", "OWN", "facts.yaml does not list"),
        ("deployer", "{kind: stated, fact: mood}", "OWN", "String should match"),
        ("deployer", "{kind: contradicted, fields: [mood]}", "OWN", "fields.yaml does not list"),
        ("deployer", "{kind: at_least, fact: reg.serious_incidents, value: many}", "OWN", "value"),
        ("deployer", "{kind: python, code: x}", "OWN", "does not match any of the expected tags"),
        ("everybody", "{kind: evaluation_present}", "OWN", "Input should be"),
        ("deployer", "{kind: evaluation_present}", "ELSE", "the file does not list"),
    ],
)
def test_a_control_outside_the_language_is_refused(binds: str, test: str, source: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        parse(_FILE.format(binds=binds, test=test, source=source), "frameworks/own.yaml", Framework)

"""Indicators read declared fields only, and keep what the facts base says of them."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from counterpoise.catalogue.indicator_rules import Scheme, documentation, indicators
from counterpoise.catalogue.loading import parse
from counterpoise.catalogue.measures import measures
from counterpoise.catalogue.rules import Disclosed, disclosure_fields, fields_of, is_field, parts_of
from counterpoise.errors import InputError
from counterpoise.sources.base import HEAD_BYTES, Context
from counterpoise.sources.discovery import recognise
from counterpoise.vocabulary import EvidenceKind, Level
from tests.sources.rows import one_by_one

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REFERENCE = SHARED / "reference" / "indicators_accountability.yaml"

_FILE = """\
scheme: own
name: a
edition: a
level: model
source: a
verification: own
as_of: '2026-11-23'
indicators:
- {{id: XX-a, pillar: {pillar}, name: a, measures: a, decidable: auto, rule: {rule}}}
"""


def test_every_field_that_a_rule_reads_is_declared() -> None:
    read = {field for indicator in indicators() for field in fields_of(indicator.rule)}
    assert read
    assert {name for name in read if not is_field(name)} == set()
    assert {field.id for field in disclosure_fields().fields} & read


def test_sixteen_questions_on_documents_are_asked_of_every_supplier_alike() -> None:
    assert len(documentation()) == 16
    assert {(item.pillar, item.level) for item in documentation()} == {("A1", Level.MODEL)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("licence", True),
        ("section.training_data", True),
        ("terms.retention", True),
        ("terms.", False),
        ("terms", False),
        ("section.anything", False),
        ("license", False),
        ("", False),
    ],
)
def test_the_list_of_fields_is_closed(name: str, expected: bool) -> None:
    assert is_field(name) is expected


@pytest.mark.parametrize(
    ("pillar", "rule", "what"),
    [
        ("A1", "{kind: disclosed, field: license}", "fields.yaml does not list"),
        ("A1", "{kind: disclosed}", "Field required"),
        ("A1", "{kind: guess, field: licence}", "does not match any of the expected tags"),
        ("A1", "{kind: any_of, rules: [{kind: evaluation_present}]}", "at least 2 items"),
        ("A1", "{kind: document_present, documents: [leaflet]}", "Input should be"),
        ("A1", "{kind: any_of, rules: [{kind: disclosed, field: x}, {kind: evaluation_present}]}", "does not list"),
    ],
)
def test_a_rule_outside_the_language_is_refused(pillar: str, rule: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        parse(_FILE.format(pillar=pillar, rule=rule), "indicators/own.yaml", Scheme)


def test_a_rule_inside_the_language_is_accepted() -> None:
    found = parse(_FILE.format(pillar="A1", rule="{kind: evaluation_present}"), "x.yaml", Scheme)
    assert [item.id for item in found.indicators] == ["XX-a"]


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_names_and_meanings_are_those_of_the_facts_base() -> None:
    reference = yaml.safe_load(REFERENCE.read_text("utf-8"))
    ours = {indicator.id: indicator for indicator in indicators()}
    sections = reference["model_card_sections"]["sections"]
    assert len(sections) == 9
    for section in sections:
        assert (ours[section["id"]].name, ours[section["id"]].measures) == (section["section"], section["measures"])
        assert list(fields_of(ours[section["id"]].rule)) == ["section." + section["id"].removeprefix("MC-")]
    fields = {field["id"]: field["measures"] for field in reference["hf_card"]["fields"]}
    for id_ in ("HF-datasets", "HF-base_model", "HF-language"):
        assert ours[id_].measures == fields[id_]
    assert ours["MC-factors"].verification == reference["model_card_sections"]["verification"]
    assert ours["HF-language"].verification == reference["hf_card"]["verification"]
    counts = reference["meta"]["counts"]
    schemes = Counter(item.scheme for item in indicators())
    assert (schemes["fmti_2025"], schemes["mof"], schemes["openness_index"]) == (
        *(counts["fmti"], counts["mof"], counts["osai"]),
    )
    assert (schemes["model_card"], schemes["hf_card"]) == (counts["mitchell"], counts["hf"])


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_the_transparency_index_is_carried_over_whole() -> None:
    """A statement that nothing is done answers where the index says so, and nowhere else."""
    reference = yaml.safe_load(REFERENCE.read_text("utf-8"))["fmti"]
    ours = {indicator.id: indicator for indicator in indicators() if indicator.scheme == "fmti_2025"}
    assert len(reference["indicators"]) == 100
    for item in reference["indicators"]:
        own = ours[item["id"]]
        assert (own.name, own.measures, own.pillar, own.decidable) == (
            *(item["name"], item["measures"], item["pillar"], item["decidable"]),
        )
        assert own.group == f"{item['domain']} / {item['subdomain']}"
        counted = {part.none_counts for part in parts_of(own.rule) if isinstance(part, Disclosed)}
        assert counted <= {item["negative_disclosure_counts"]}
    assert {item.level for item in ours.values()} == {Level.COMPANY}


def test_what_the_readers_disclose_is_on_the_list() -> None:
    """Every card and licence of the sample estate, through the reader that recognises it."""
    evidence = Path(__file__).resolve().parents[2] / "examples" / "aldermoor" / "evidence"
    named = set()
    for kind in (EvidenceKind.MODEL_CARD, EvidenceKind.LICENCE):
        for path in sorted(file for file in (evidence / kind.value).rglob("*") if file.is_file()):
            name = path.relative_to(evidence).as_posix()
            source = recognise(kind, name, path.read_bytes()[:HEAD_BYTES])
            assert source is not None, name
            rows = one_by_one(source, path, Context(name))
            named |= {row.values["field"] for row in rows if row.table == "disclosure"}
    assert {"licence", "weights", "section.training_data"} <= named
    assert {field for field in named if not is_field(field)} == set()


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the facts base is not at hand")
def test_the_measurements_of_the_deployer_are_carried_over_or_say_why_not() -> None:
    reference = yaml.safe_load(REFERENCE.read_text("utf-8"))["deployer_indicators"]
    assert [(item.id, item.name, item.pillar, item.measures, item.formula) for item in measures()] == [
        (item["id"], item["name"], item["pillar"], item["measures"], item["formula"]) for item in reference
    ]
    assert sum(item.left_out is None for item in measures()) == 14

"""The hand-written part of the sample estate: it loads, it is complete, and it names no person."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from counterpoise.assessment.resolution import Resolver
from counterpoise.catalogue.registry import registry
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.safe import yaml
from counterpoise.vocabulary import Answer, EvaluatorRelationship, Hosting

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ESTATE = EXAMPLES / "aldermoor"
EVIDENCE = ESTATE / "evidence"
AS_OF = date(2026, 10, 31)
FILES = sorted(path for path in ESTATE.rglob("*") if path.is_file() and ".counterpoise" not in path.parts)
CARDS = sorted(EVIDENCE.glob("model_cards/**/*.md"))
NOTICES = sorted(EVIDENCE.glob("licences/**/*.md"))
EVALUATIONS = [json.loads(path.read_text()) for path in sorted(EVIDENCE.glob("evaluations/**/*.json"))]

DEPLOYMENTS = {
    *("claims-letters", "policy-chat", "fraud-notes", "brochure-images", "complaint-triage", "multilingual-mail"),
    *("broker-answers", "claims-reading", "next-best-cover", "office-assistant", "staff-chat", "underwriting-notes"),
    *("reserving-analyst", "hr-pilot"),
}
ROLES = {
    *("Head of Claims", "Head of Member Services", "Head of Marketing", "Head of Distribution", "Complaints Manager"),
    *("Fraud Operations Manager", "IT Workplace Manager", "Chief Underwriting Officer", "Chief Actuary"),
    *("Model Risk Officer",),
}


def _read(name: str) -> bytes | None:
    path = ESTATE / name
    return path.read_bytes() if path.is_file() else None


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_estate(_read)


def front_matter(path: Path) -> dict[str, Any]:
    text = path.read_text()
    if not text.startswith("---\n"):
        return {}
    document, _ = yaml.load(text.split("---\n", 2)[1])
    assert isinstance(document, dict)
    return document


def _card(model: str) -> dict[str, Any]:
    return front_matter(EVIDENCE / "model_cards" / model / "README.md")


def _licence(model: str) -> str:
    return (EVIDENCE / "licences" / model / "LICENSE.txt").read_text()


def test_all_fourteen_deployments_stand_once(estate: Estate) -> None:
    ids = [deployment.id for deployment in estate.deployments]
    assert len(ids) == 14
    assert set(ids) == DEPLOYMENTS


def test_organisation_is_an_irish_deployer(estate: Estate) -> None:
    organisation = estate.settings.organisation
    assert (organisation.name, organisation.seat, organisation.role) == ("Aldermoor Mutual", "IE", "deployer")
    assert estate.settings.currency == "EUR"


def test_one_deployment_has_nothing_but_a_name(estate: Estate) -> None:
    pilot = next(deployment for deployment in estate.deployments if deployment.id == "hr-pilot")
    assert pilot.model_fields_set == {"id", "name"}
    assert not any(b"hr-pilot" in path.read_bytes() for path in FILES if EVIDENCE in path.parents)


def test_owners_and_reviewers_are_roles(estate: Estate) -> None:
    roles = {deployment.owner_role for deployment in estate.deployments} - {None}
    assert roles | {review.role for review in estate.reviews.reviews} == ROLES


def test_reviews_are_one_searched_no_and_one_yes(estate: Estate) -> None:
    answers = {review.answer: review for review in estate.reviews.reviews}
    assert set(answers) == {Answer.YES, Answer.NO}
    assert answers[Answer.NO].searched_on == date(2026, 9, 14)
    assert {review.subject for review in answers.values()} <= DEPLOYMENTS


def test_weights_digests_follow_the_stated_rule(estate: Estate) -> None:
    digests = {deployment.id: deployment.weights_sha256 for deployment in estate.deployments}
    stated = {name: digest for name, digest in digests.items() if digest}
    assert stated == {
        name: hashlib.sha256(f"Aldermoor Mutual, weights of {name}".encode()).hexdigest()
        for name in ("claims-letters", "fraud-notes", "complaint-triage")
    }


def test_log_names_are_those_of_the_logs_but_for_the_sandbox(estate: Estate) -> None:
    named = {name for deployment in estate.deployments for name in deployment.log_names}
    logged = set(json.loads((ESTATE / "PLANTED.json").read_text())["tokens"]["by_deployment_name"])
    assert named ^ logged == {"rt-lab-sandbox", "next-best-cover"}


def test_mapped_columns_are_those_of_the_files(estate: Estate) -> None:
    for mapping in estate.settings.usage_mappings:
        files = sorted(EVIDENCE.glob(mapping.files))
        assert files
        for path in files:
            header = path.open().readline().strip().split(",")
            assert sorted(mapping.columns.values()) == sorted(header)


def test_yaml_has_no_anchors_aliases_or_tags() -> None:
    for path in sorted(ESTATE.glob("*.yaml")):
        yaml.load(path.read_text())
    for path in [*CARDS, *NOTICES]:
        front_matter(path)


def test_no_file_is_larger_than_git_takes_and_all_together_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FILES}
    assert max(sizes.values()) <= 1 << 20
    assert sum(path.stat().st_size for path in FILES) < 6_000_000


def test_no_address_of_a_person_and_only_reserved_or_public_hosts() -> None:
    logs = EVIDENCE / "usage_logs"
    for path in FILES:
        assert not re.search(rb"[\w.]+@[\w-]+\.[a-z]{2,}", path.read_bytes()), path
    hosts = {
        host
        for path in logs.rglob("*")
        if path.is_file()
        for host in re.findall(r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|ai|example)\b", path.read_text())
    }
    assert {host for host in hosts if not host.endswith(".example")} == {
        "api.openai.com",
        "bedrock-runtime.eu-west-1.amazonaws.com",
    }


def test_planted_document_faults_are_there() -> None:
    sst2 = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
    assert _card(sst2)["license"] == "mit"
    assert _licence(sst2).startswith("SPDX-License-Identifier: Apache-2.0\n")
    tuned = _card("fenwick-hollow/Actuarius-8B-Instruct")
    assert (tuned["license"], tuned["base_model"]) == ("apache-2.0", "meta-llama/Llama-3.1-8B-Instruct")
    notice = front_matter(EVIDENCE / "licences/openai/o3-2025-04-16/shutdown_notice.md")
    assert (notice["document"], notice["subject"]) == ("notice", "o3-2025-04-16")
    assert date.fromisoformat(notice["retires_on"]) - AS_OF == timedelta(days=41)
    ended = front_matter(EVIDENCE / "licences/tessellum/next-best-cover/contract.md")
    assert date.fromisoformat(ended["valid_until"]) < AS_OF


def test_planted_licence_faults_are_there(estate: Estate) -> None:
    stated = {deployment.id: deployment for deployment in estate.deployments}
    chat, images, brokers = (stated[name] for name in ("policy-chat", "brochure-images", "broker-answers"))
    assert (chat.product_name, chat.governance.shown_notice) == ("Aldermoor Answers", "none")
    assert chat.governance.made_available is True
    assert images.governance.made_available is True
    assert (images.product_name, images.governance.commercial_use) == (None, True)
    assert (estate.settings.organisation.governance.annual_revenue_usd or 0) > 1_000_000
    assert brokers.governance.output_training_use is True
    assert brokers.governance.output_training_competes is None


def test_one_card_is_stale() -> None:
    dates = {path.parent.name: front_matter(path).get("date") for path in CARDS}
    stale = {name for name, day in dates.items() if day and AS_OF - date.fromisoformat(day) > timedelta(days=365)}
    assert stale == {"Mistral-Small-3.1-24B-Instruct-2503"}
    assert {name for name, day in dates.items() if day is None} == {"next-best-cover"}


def test_the_full_card_fills_all_nine_sections() -> None:
    text = (EVIDENCE / "model_cards/allenai/OLMo-2-1124-13B-Instruct/README.md").read_text()
    sections = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", text, re.MULTILINE))
    assert list(sections) == [
        *("Model Details", "Intended Use", "Factors", "Metrics", "Evaluation Data", "Training Data"),
        *("Quantitative Analyses", "Ethical Considerations", "Caveats and Recommendations"),
    ]
    assert all(len(body.split()) >= 40 or "| 62.0 |" in body for body in sections.values())


def test_evaluations_are_of_three_relationships_and_unique() -> None:
    relations = {document["source_metadata"]["evaluator_relationship"] for document in EVALUATIONS}
    assert relations == {
        EvaluatorRelationship.FIRST_PARTY,
        EvaluatorRelationship.THIRD_PARTY,
        EvaluatorRelationship.DEPLOYER_RUN,
    }
    assert len({document["evaluation_id"] for document in EVALUATIONS}) == len(EVALUATIONS)
    assert {document["schema_version"] for document in EVALUATIONS} == {"0.2.0"}
    for document in EVALUATIONS:
        for result in document["evaluation_results"]:
            limits = result["metric_config"]
            assert limits["min_score"] <= result["score_details"]["score"] <= limits["max_score"]


def test_every_document_speaks_of_something_registered(estate: Estate) -> None:
    spoken_of = {name for deployment in estate.deployments for name in (deployment.model, *deployment.documents)}
    folders = {path.parent.relative_to(EVIDENCE / "model_cards").as_posix() for path in CARDS}
    folders |= {
        path.parent.relative_to(EVIDENCE / "licences").as_posix() for path in EVIDENCE.glob("licences/**/*.txt")
    }
    subjects = {front_matter(path)["subject"] for path in NOTICES}
    evaluated = {document["model_info"]["id"] for document in EVALUATIONS}
    assert folders | subjects | evaluated <= spoken_of


@pytest.fixture(scope="module")
def resolver(estate: Estate) -> Resolver:
    known, own = registry(), estate.entities
    dated = {model.id for model in known.models if model.takes_dates}
    return Resolver(known.models, known.entities, own.models, own.entities, dated)


def test_models_hosts_and_payees_of_the_register_are_known(estate: Estate, resolver: Resolver) -> None:
    for deployment in estate.deployments:
        assert deployment.model is None or resolver.model(deployment.model).id, deployment.model
        for name in (deployment.host, deployment.payee):
            assert name is None or resolver.host(name).id, name
        if deployment.hosting is Hosting.SELF:
            assert (deployment.host, deployment.payee) == (None, None)


@pytest.mark.parametrize(
    ("deployment_id", "developer", "root"),
    [
        ("claims-letters", "meta", "llama-3.1-70b"),
        ("fraud-notes", "allenai", "olmo-2-13b"),
        ("brochure-images", "stabilityai", "stable-diffusion-3.5-large"),
        ("multilingual-mail", "mistralai", "mistral-small-3.1-24b-base"),
        ("broker-answers", "openai", "gpt-4.1"),
        ("claims-reading", "anthropic", "claude-sonnet-4.5"),
        ("next-best-cover", "tessellum", "next-best-cover"),
        ("office-assistant", None, "brightlark-assist"),
        ("underwriting-notes", "fenwick-hollow", "llama-3.1-8b"),
        ("reserving-analyst", "openai", "o3"),
    ],
)
def test_developers_and_roots(
    estate: Estate, resolver: Resolver, deployment_id: str, developer: str | None, root: str
) -> None:
    deployment = next(entry for entry in estate.deployments if entry.id == deployment_id)
    model = resolver.model(deployment.model).id
    assert (resolver.developer(model), resolver.root(model)) == (developer, root)


def test_in_the_logs_only_the_planted_models_and_hosts_are_unknown(resolver: Resolver) -> None:
    logs = EVIDENCE / "usage_logs"
    models, hosts = set(), set()
    for path in logs.glob("gateway/*.csv"):
        rows = [row for row in csv.DictReader(path.open(newline="")) if row["outcome"]]
        models |= {row[column] for row in rows for column in ("model_asked", "model_answered") if row[column]}
        hosts |= {row["upstream"] for row in rows}
    for path in logs.glob("litellm/*.jsonl"):
        text = path.read_text()
        models |= set(re.findall(r'"model":"([^"\n]+)"', text))
        hosts |= set(re.findall(r'"api_base":"([^"\n]+)"', text))
    for path in logs.glob("otel/*.jsonl"):
        pairs = re.findall(r'"key":"([a-z_.]+)","value":\{"stringValue":"([^"\n]+)"', path.read_text())
        models |= {value for key, value in pairs if key in {"gen_ai.request.model", "gen_ai.response.model"}}
        hosts |= {value for key, value in pairs if key == "server.address"}
    assert {name for name in models if resolver.model(name).id is None} == {
        *("aurora-chat-beta", "quillhaven/auto", "quillhaven/swift-1", "quillhaven/house-large"),
    }
    assert {name for name in hosts if resolver.host(name).id is None} == {"gpu-pool-7.example", "llm-relay.example"}

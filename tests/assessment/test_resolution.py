"""Names are resolved by rule or not at all."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assessment.resolution import Match, Resolver
from counterpoise.catalogue.registry import registry
from counterpoise.errors import InputError
from counterpoise.estate.models import Entity, Model

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
WEEKLY = SHARED / "data" / "usage" / "openrouter_weekly"
CALLS = SHARED / "data" / "usage" / "provider_calls" / "calls.jsonl"


@dataclass(frozen=True)
class _Given:
    models: tuple[Model, ...] = ()
    entities: tuple[Entity, ...] = ()

    def resolver(self) -> Resolver:
        catalogue = registry()
        replaced = {model.id for model in self.models}
        dated = [model.id for model in catalogue.models if model.takes_dates and model.id not in replaced]
        return Resolver(catalogue.models, catalogue.entities, self.models, self.entities, dated)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return _Given().resolver()


@pytest.mark.parametrize(
    ("spelling", "expected", "rule"),
    [
        ("gpt-4o", "gpt-4o", "exact"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct", "exact"),
        ("META-LLAMA/LLAMA-3.3-70B-INSTRUCT", "llama-3.3-70b-instruct", "case"),
        (" gpt-4o ", "gpt-4o", "exact"),
        ("openai/gpt-4o", "gpt-4o", "prefix"),
        ("azure/gpt-4o-mini-2024-07-18", "gpt-4o-mini", "prefix"),
        ("openrouter/openai/gpt-4o", "gpt-4o", "prefix"),
        ("bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5", "prefix"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5", "prefix"),
        ("bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4.5", "prefix"),
        ("arn:aws:bedrock:us-east-1:0123:inference-profile/us.amazon.nova-lite-v1:0", "nova-lite", "prefix"),
        ("amazon.nova-lite-v1%3A0", "nova-lite", "exact"),
        ("x-ai/grok-4.1-fast:free", "grok-4.1-fast", "variant"),
        ("openai/gpt-4o:beta", "gpt-4o", "prefix"),
        ("gpt-4o-2031-01-02", "gpt-4o", "date"),
        ("openai/gpt-4o-20310102", "gpt-4o", "date"),
        ("claude-sonnet-4-5@20310102", "claude-sonnet-4.5", "date"),
        ("gpt-4.1-2025-04-14", "gpt-4.1", "exact"),
    ],
)
def test_a_name_is_resolved(resolver: Resolver, spelling: str, expected: str, rule: str) -> None:
    assert resolver.model(spelling) == Match(expected, rule)


@pytest.mark.parametrize(
    "spelling",
    [
        None,
        "",
        "llama",
        "llama3",
        "claude",
        "gpt-4o-2024",
        "gpt-4o-2024-99-99",
        "gpt-4o-latest-2024-08-06",
        "deepseek-ai/DeepSeek-V3-2024-12-26",  # releases of this name differ in licence: no date is taken off
        "mistral-large-2407-20240101",
        "ft:gpt-4o-2024-08-06:org::id",
        "somebody/gpt-4o",
        "gpt-4o-mini-search",
        "llama3.1:7b",
        "openllmetry-testing",
        "arn:aws:sagemaker:us-east-1:0123:endpoint/my-endpoint",
        "x" * 301,
    ],
)
def test_a_name_is_left_unresolved(resolver: Resolver, spelling: str | None) -> None:
    assert resolver.model(spelling).id is None


def test_the_closest_names_are_offered_but_not_used(resolver: Resolver) -> None:
    found = resolver.model("gpt-4o-minny")
    assert found.id is None
    assert "gpt-4o-mini" in found.candidates
    assert len(found.candidates) <= 3
    assert resolver.model("zzzzzzzz").candidates == ()


@given(st.text(max_size=40))
def test_any_text_is_resolved_to_a_known_model_or_to_nothing(text: str) -> None:
    resolver = _RESOLVER
    found = resolver.model(text)
    known = {model.id for model in registry().models}
    assert (found.id in known and found.rule) or (found.id is None and set(found.candidates) <= known)


_RESOLVER = _Given().resolver()


@pytest.mark.skipif(not WEEKLY.is_dir(), reason="the folder of reseller statistics is not at hand")
def test_every_model_of_the_reseller_statistics_is_known(resolver: Resolver) -> None:
    files = sorted(WEEKLY.glob("*.json"))
    slugs = {model["slug"] for file in files for model in json.loads(file.read_text("utf-8"))["models"]}
    assert len(slugs) == 20
    assert {slug for slug in slugs if resolver.model(slug).id is None} == set()


@pytest.mark.skipif(not CALLS.is_file(), reason="the file of provider calls is not at hand")
def test_nearly_all_real_calls_are_resolved_and_the_rest_is_not_guessed(resolver: Resolver) -> None:
    calls = [json.loads(line) for line in CALLS.read_text("utf-8").splitlines()]
    named = [call["response_model"] or call["request_model"] for call in calls]
    unresolved = {name for name in named if name and resolver.model(name).id is None}
    assert unresolved == {
        *("/opt/ml/model", "embedding", "openllmetry-testing", "kvfrans", "stability-ai"),
        *("replicate-internal/staging-llama-2-70b-chat-hf-mlc", "llama3", "llama3.1"),
        *("hf/e5-base-v2", "intfloat/e5-mistral-7b-instruct"),
    }
    hosts = {call["host"] for call in calls}
    assert {host for host in hosts if resolver.host(host).id is None} == {
        *("localhost", "127.0.0.1", "gen-qa-openai-fast-90c5d9e.svc.gcp-starter.pinecone.io")
    }


@pytest.mark.parametrize(
    ("spelling", "expected", "rule"),
    [
        ("openai", "openai", "exact"),
        ("OpenAI", "openai", "exact"),
        ("OPENAI", "openai", "case"),
        ("Amazon Web Services", "amazon", "exact"),
        ("api.openai.com", "openai", "exact"),
        ("https://api.openai.com/v1/chat", "openai", "address"),
        ("API.OpenAI.com:443", "openai", "address"),
        ("https://key@api.openai.com/v1", "openai", "address"),
        ("api.openai.com.", "openai", "address"),
        ("aws.bedrock", "amazon", "exact"),
        ("bedrock-runtime.eu-central-1.amazonaws.com", "amazon", "exact"),
        ("my-resource.openai.azure.com", "microsoft", "domain"),
        ("https://my-resource.openai.azure.com/openai/deployments/x", "microsoft", "domain"),
        ("europe-west1-aiplatform.googleapis.com", "google", "domain"),
    ],
)
def test_a_host_is_resolved(resolver: Resolver, spelling: str, expected: str, rule: str) -> None:
    assert resolver.host(spelling) == Match(expected, rule)


@pytest.mark.parametrize(
    "spelling",
    [
        None,
        "",
        "localhost:11434",
        "127.0.0.1",
        "ec2-1-2-3-4.compute.amazonaws.com",  # a rented machine: its tenant runs it
        "api.openai.com.evil.example",
        "evilopenai.azure.com",
        "notapi.openai.com",
        "https://evil.example/api.openai.com",
        "https://api.openai.com@evil.example/",
    ],
)
def test_a_host_is_left_unresolved(resolver: Resolver, spelling: str | None) -> None:
    assert resolver.host(spelling).id is None


def test_owners_and_seats(resolver: Resolver) -> None:
    assert resolver.developer("gemini-2.5-pro") == "google"
    assert resolver.parent("google") == "alphabet"
    assert resolver.parent("openai") == "openai"
    assert resolver.seat("xai") == "US"
    assert resolver.seat("mistralai") == "FR"
    assert resolver.seat("bigscience") is None
    assert resolver.developer("polaris-alpha") is None
    for nobody in (None, "nobody"):
        assert resolver.parent(nobody) is None
        assert resolver.seat(nobody) is None
        assert resolver.developer(nobody) is None


def test_lineage_follows_the_catalogue_and_then_the_card(resolver: Resolver) -> None:
    assert resolver.lineage("deepseek-r1-distill-llama-70b") == (
        "deepseek-r1-distill-llama-70b",
        "llama-3.3-70b-instruct",
        "llama-3.1-70b",
    )
    assert resolver.root("llama-3.1-8b-instruct") == "llama-3.1-8b"
    cards = {"house/tuned": "meta-llama/Llama-3.1-8B-Instruct"}
    assert resolver.lineage("house/tuned", cards) == ("house/tuned", "llama-3.1-8b-instruct", "llama-3.1-8b")
    assert resolver.lineage("house/tuned", {"house/tuned": "somewhere/unheard-of"}) == (
        "house/tuned",
        "somewhere/unheard-of",
    )
    assert resolver.lineage(None) == ()
    assert resolver.root(None) is None


def test_a_card_that_leads_back_adds_nothing(resolver: Resolver) -> None:
    assert resolver.lineage("a/x", {"a/x": "a/x"}) == ("a/x",)
    assert resolver.lineage("a/x", {"a/x": "a/y", "a/y": "a/x"}) == ("a/x", "a/y")
    assert resolver.lineage("llama-3.1-8b", {"llama-3.1-8b": "llama-3.1-8b-instruct"}) == (
        "llama-3.1-8b",
        "llama-3.1-8b-instruct",
    )


def test_what_the_estate_says_wins() -> None:
    own = _Given(
        models=(
            Model(
                id="house-chat", name="House chat", developer="house", base_model="llama-3.1-8b", aliases=("GPT-4o",)
            ),
            Model(id="o3", name="o3", developer="house"),
        ),
        entities=(Entity(id="house", name="House", seat="IE", aliases=("api.openai.com",)),),
    ).resolver()
    assert own.model("GPT-4o").id == own.model("gpt-4o").id == "house-chat"
    assert own.model("o3-2025-04-16").id is None  # the replaced entry took its spellings with it
    assert own.developer("o3") == "house"
    assert own.host("api.openai.com").id == "house"
    assert own.host("OpenAI").id == "openai"
    assert own.root("house-chat") == "llama-3.1-8b"


@pytest.mark.parametrize(
    ("given_", "what"),
    [
        (_Given(models=(Model(id="m", name="m", developer="nobody"),)), "developer of the model m is 'nobody'"),
        (_Given(models=(Model(id="m", name="m", base_model="nothing"),)), "base_model of the model m is 'nothing'"),
        (_Given(entities=(Entity(id="e", name="e", parent="nobody"),)), "parent of the entity e is 'nobody'"),
        (
            _Given(models=(Model(id="m", name="m", aliases=("x",)), Model(id="n", name="n", aliases=("X",)))),
            "'X' names both m and n",
        ),
        (
            _Given(models=(Model(id="m", name="m", base_model="n"), Model(id="n", name="n", base_model="m"))),
            "m → n → m",
        ),
        (_Given(models=(Model(id="llama-3.1-8b", name="x", base_model="llama-3.1-8b-instruct"),)), "form a circle"),
        (_Given(entities=(Entity(id="a", name="a", parent="b"), Entity(id="b", name="b", parent="a"))), "a → b → a"),
    ],
)
def test_a_wrong_entry_of_the_estate_is_an_error(given_: _Given, what: str) -> None:
    with pytest.raises(InputError, match=what):
        given_.resolver()


def test_all_wrong_entries_are_reported_together() -> None:
    models = (Model(id="m", name="m", developer="x"), Model(id="n", name="n", base_model="y"))
    with pytest.raises(InputError) as caught:
        _Given(models=models).resolver()
    assert len(caught.value.problems) == 2


def test_dates_are_taken_off_only_where_the_model_allows_it() -> None:
    model = Model(id="m", name="m")
    assert Resolver([model], []).model("m-2025-01-02").id is None
    assert Resolver([model], [], dated=["m"]).model("m-2025-01-02").id == "m"
    assert Resolver([], [], [model], dated=["m"]).model("m-2025-01-02").id == "m"
    assert Resolver([], [], [model]).model("m-2025-01-02").id is None

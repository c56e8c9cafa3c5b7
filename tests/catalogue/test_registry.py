"""Companies and models: every spelling belongs to one entry, every reference leads somewhere."""

import pytest

from counterpoise.catalogue.licences import licence
from counterpoise.catalogue.registry import Entity, Model, Registry, check, registry
from counterpoise.errors import InputError


def _entity(id_: str, **more: object) -> Entity:
    return Entity.model_validate({"id": id_, "name": id_, "certainty": "own", "source": "test", **more})


def _model(id_: str, **more: object) -> Model:
    return Model.model_validate({"id": id_, "name": id_, "certainty": "own", "source": "test", **more})


def test_the_catalogue_keeps_its_own_rules() -> None:
    found = registry()
    check(found)
    assert len({entity.id for entity in found.entities}) == len(found.entities)
    assert len({model.id for model in found.models}) == len(found.models)


def test_the_companies_that_every_estate_meets_are_there_with_their_seats() -> None:
    seats = {entity.id: entity.seat for entity in registry().entities}
    expected = {
        **dict.fromkeys(("meta", "openai", "anthropic", "allenai", "huggingface", "amazon", "microsoft"), "US"),
        **dict.fromkeys(("google", "xai", "nvidia", "ibm", "openrouter"), "US"),
        **dict.fromkeys(("alibaba", "deepseek", "moonshotai", "minimax", "z-ai", "xiaomi"), "CN"),
        "mistralai": "FR",
        "stabilityai": "GB",
        "cohere": "CA",
    }
    assert {id_: seats[id_] for id_ in expected} == expected


def test_a_licence_by_release_is_one_that_released_weights_can_have() -> None:
    for model in registry().models:
        if model.licence is not None:
            assert licence(model.licence).licence_class.value not in {"api_terms", "none", "unknown"}, model.id


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("llama-3.3-70b-instruct", "llama-3.3"),
        ("llama-3.1-8b", "llama-3.1"),
        ("llama-3.1-8b-instruct", "llama-3.1"),
        ("olmo-2-13b-instruct", "apache-2.0"),
        ("stable-diffusion-3.5-large", "stability-community"),
        ("distilbert-sst2", "apache-2.0"),
        ("mistral-small-3.1-24b", "apache-2.0"),
        ("deepseek-v3", "deepseek-la-1.0"),
        ("deepseek-v3-0324", "mit"),
        ("gpt-4.1", None),
        ("claude-sonnet-4.5", None),
        ("o3", None),
        ("deepseek-chat", None),
        ("minimax-m2.1", None),
    ],
)
def test_a_licence_follows_the_release_and_not_the_family(model: str, expected: str | None) -> None:
    assert next(item for item in registry().models if item.id == model).licence == expected


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (Registry((_entity("a", aliases=["X"]), _entity("b", aliases=["x"])), ()), "'x' also names a"),
        (Registry((), (_model("m", aliases=["n"]), _model("n"))), "'n' also names m"),
        (Registry((), (_model("m"), _model("m"))), "'m' also names m"),
        (Registry((), (_model("m", developer="nobody"),)), "developer names 'nobody'"),
        (Registry((), (_model("m", base_model="nothing"),)), "base_model names 'nothing'"),
        (Registry((), (_model("m", licence="no-such"),)), "licence names 'no-such'"),
        (Registry((_entity("a", parent="nobody"),), ()), "parent names 'nobody'"),
        (Registry((), (_model("m", base_model="n"), _model("n", base_model="m"))), "comes back to itself"),
        (Registry((), (_model("m", base_model="m"),)), "comes back to itself"),
    ],
)
def test_a_broken_rule_is_named(found: Registry, what: str) -> None:
    with pytest.raises(InputError, match=what):
        check(found)


def test_one_entry_may_spell_its_own_name_twice() -> None:
    check(Registry((_entity("a", aliases=["A", "a"]),), ()))

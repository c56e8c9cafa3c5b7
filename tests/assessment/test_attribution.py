"""Logged names lead to the register; what they do not show stays unknown."""

from __future__ import annotations

import pytest

from counterpoise.assessment.attribution import SELF, Attribution, Attributor, LoggedNames, Registered
from counterpoise.assessment.resolution import Resolver
from counterpoise.estate.models import Entity, Model
from counterpoise.vocabulary import Hosting

ENTITIES = [
    Entity(id=SELF, name="Us"),
    Entity(id="maker", name="Maker", parent="holding", aliases=("api.maker.example",)),
    Entity(id="holding", name="Holding"),
    Entity(id="cloud", name="Cloud", aliases=("gpu.cloud.example",)),
]
MODELS = [
    Model(id="m1", name="M1", developer="maker", aliases=("maker/m-1",)),
    Model(id="m2", name="M2", developer="maker"),
]
REGISTER = [
    Registered("own", ("our-llm",), "m1", SELF, Hosting.SELF),
    Registered("rented", (), "m1", "cloud", Hosting.THIRD_PARTY),
    Registered("first", (), "m2", "maker", Hosting.DEVELOPER_API),
    Registered("second", (), "m2", "maker", Hosting.DEVELOPER_API),
    Registered("service", ("svc",), "m2", "cloud", Hosting.SERVICE),
]


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return Attributor(REGISTER, Resolver([], [], MODELS, ENTITIES))


def attribute(attributor: Attributor, **names: str) -> Attribution:
    blank: dict[str, str | None] = dict.fromkeys(("deployment_name", "request_model", "response_model", "host_name"))
    return attributor.attribute(LoggedNames(**{**blank, **names}))


def test_the_name_in_the_log_decides(attributor: Attributor) -> None:
    found = attribute(attributor, deployment_name="OUR-LLM", request_model="maker/m-1", host_name="10.0.0.7")
    assert (found.deployment_id, found.model_id, found.developer_id, found.host_id) == ("own", "m1", "holding", SELF)


def test_the_only_deployment_of_a_model_at_a_host_is_found_without_a_name(attributor: Attributor) -> None:
    assert attribute(attributor, request_model="m1", host_name="gpu.cloud.example").deployment_id == "rented"


def test_two_deployments_of_a_model_at_a_host_are_not_told_apart(attributor: Attributor) -> None:
    found = attribute(attributor, request_model="m2", host_name="api.maker.example")
    assert (found.deployment_id, found.model_id, found.host_id) == (None, "m2", "holding")
    assert found.host_brand_id == "maker"


def test_a_name_that_nobody_registered_is_not_matched_by_place(attributor: Attributor) -> None:
    found = attribute(attributor, deployment_name="shadow", request_model="m1", host_name="gpu.cloud.example")
    assert found.deployment_id is None


def test_the_model_that_answered_counts_and_an_unknown_one_stays_unknown(attributor: Attributor) -> None:
    assert attribute(attributor, request_model="m1", response_model="m2").model_id == "m2"
    assert attribute(attributor, deployment_name="svc", request_model="m1", response_model="secret").model_id is None


def test_a_silent_log_takes_model_and_host_from_the_register(attributor: Attributor) -> None:
    found = attribute(attributor, deployment_name="svc")
    assert (found.model_id, found.model_rule, found.host_id, found.host_rule) == ("m2", "register", "cloud", "register")


def test_nothing_named_nothing_known(attributor: Attributor) -> None:
    assert attribute(attributor) == Attribution(None, None, None, None, None, None, None)

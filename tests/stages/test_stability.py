"""Logged names as versions are compared, and whose copy a deployment runs."""

from __future__ import annotations

import pytest

from counterpoise.assessment.resolution import Resolver
from counterpoise.assessment.stability import compared
from counterpoise.catalogue.registry import registry
from counterpoise.stages.stability import named, own_copy
from counterpoise.vocabulary import Hosting, Served

KNOWN = registry()
RESOLVER = Resolver(KNOWN.models, KNOWN.entities, dated=[item.id for item in KNOWN.models if item.takes_dates])


@pytest.mark.parametrize(
    ("asked", "served", "expected"),
    [
        ("gpt-4.1", "gpt-4.1-2025-04-14", Served.ALIAS),
        ("openai/gpt-4.1-2025-04-14", "gpt-4.1-2025-04-14", Served.HELD),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929", Served.HELD),
        ("gpt-4.1-2025-04-14", "gpt-4.1-2026-02-01", Served.OTHER),
        ("o3-2025-04-16", "gpt-4.1", Served.OTHER),
        ("gpt-4.1-2025-04-14", "gpt-4.1", Served.NOT_SHOWN),
        ("nobody/knows-2025-04-14", "nobody/knows-2025-04-14:free", Served.HELD),
    ],
)
def test_names_are_compared_as_they_are_resolved(asked: str, served: str, expected: Served) -> None:
    assert compared(named(RESOLVER, asked), named(RESOLVER, served)) is expected


def test_a_provider_or_another_case_makes_no_other_version() -> None:
    spelled = ["meta-llama/Llama-3.3-70B-Instruct", "Llama-3.3-70B-Instruct", "llama-3.3-70b-instruct:free"]
    assert len({named(RESOLVER, name) for name in spelled}) == 1
    assert named(RESOLVER, None) is None


@pytest.mark.parametrize(
    ("hosting", "digest", "expected"),
    [
        (Hosting.SELF, "a" * 64, True),
        (Hosting.SELF, None, None),
        (Hosting.UNKNOWN, "a" * 64, None),
        (Hosting.THIRD_PARTY, "a" * 64, False),
        (Hosting.DEVELOPER_API, None, False),
    ],
)
def test_only_an_own_copy_with_a_digest_is_one(hosting: Hosting, digest: str | None, expected: bool | None) -> None:
    assert own_copy(hosting, digest) is expected

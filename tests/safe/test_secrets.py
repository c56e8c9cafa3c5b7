"""Credentials go, and the text around them stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.safe.secrets import masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://u:pw1@acme.example/?token=abc&page=2", "https://***@acme.example/?token=***&page=2"),
        ("https://user@acme.example", "https://***@acme.example"),
        ("postgres://me:p;w=x@db/spend", "postgres://***@db/spend"),
        ("mail risk@acme.example about tokens", "mail risk@acme.example about tokens"),
        ("api_key=12345, owner=Head of Risk", "api_key=***, owner=Head of Risk"),
        ("X-Amz-Signature=0f0f0f", "X-Amz-Signature=***"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"),
        ("key sk-abcdefghij0123456789 of the team", "key *** of the team"),
        ("hf_abcdefghijklmnopqrstuvwxyz0123", "***"),
        ("hf_models_of_the_claims_department", "hf_models_of_the_claims_department"),
        ("AKIAABCDEFGHIJKLMNOP", "***"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "***"),
        ("Llama-3.3-70B-Instruct, task-specific", "Llama-3.3-70B-Instruct, task-specific"),
        ("Token budget: 12 million a month", "Token budget: 12 million a month"),
    ],
)
def test_credentials_are_masked_and_nothing_else(text: str, expected: str) -> None:
    assert masked(text) == expected
    assert masked(expected) == expected


@given(st.text(), st.from_regex(r"[a-z0-9]{8,30}", fullmatch=True))
def test_a_password_in_an_address_never_stays(before: str, password: str) -> None:
    assert f":{password}@" not in masked(f"{before} https://user:{password}@host/path")

"""Every rule of a contract has one stable identifier and is bound where it can be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterpoise.contracts import ALL_TABLES, EVIDENCE_TABLES
from counterpoise.contracts.base import PLACE_COLUMNS, AtMost, Between, Column, Origin, Required, SqlType, Table, Unique
from counterpoise.contracts.usage import USAGE
from counterpoise.quality.rules import row_rules, table_rules

ACCOUNT = Table(
    noun="account",
    description="A derived table",
    origin=Origin.DERIVED,
    layer="mart",
    columns=(
        Column("used", SqlType.INTEGER, "Used", rules=(Required(), Between(0, 10))),
        Column("given", SqlType.INTEGER, "Given"),
    ),
    business_key=("used",),
    row_rules=(AtMost("used", "given"),),
    table_rules=(Unique(("used",), blocking=False),),
)


def test_identifiers_of_the_usage_rules() -> None:
    rows = {rule.id: rule for rule in row_rules(USAGE)}
    assert len(rows) == 29
    assert rows.keys() >= {
        "usage.readable",
        "usage.request_id.required",
        "usage.request_id.length_at_most",
        "usage.input_tokens.between",
        "usage.cost_kind.in_set",
        "usage.cached_tokens.at_most.input_tokens",
    }
    assert rows["usage.input_tokens.between"].column == "input_tokens"
    assert rows["usage.cached_tokens.at_most.input_tokens"].column == "cached_tokens"
    assert rows["usage.cost_kind.required"].description == "cost_kind is present"
    assert [(rule.id, rule.is_blocking) for rule in table_rules(USAGE)] == [
        ("usage.evidence_sha256.required", True),
        ("usage.record_number.required", True),
        ("usage.unique.evidence_sha256+record_number", True),
        ("usage.row_count", False),
        ("usage.request_model.mostly_present", False),
        ("usage.input_tokens.mostly_present", False),
    ]


def test_a_table_that_is_not_evidence_keeps_its_row_rules_as_blocking_checks() -> None:
    assert row_rules(ACCOUNT) == ()
    assert [(rule.id, rule.is_blocking) for rule in table_rules(ACCOUNT)] == [
        ("mart_account.used.required", True),
        ("mart_account.used.between", True),
        ("mart_account.used.at_most.given", True),
        ("mart_account.unique.used", False),
    ]


def test_a_core_table_and_a_mart_of_one_noun_share_no_identifier() -> None:
    core = {rule.id for rule in table_rules(replace(ACCOUNT, layer="core"))}
    assert core.isdisjoint(rule.id for rule in table_rules(ACCOUNT))


def test_every_identifier_is_given_once() -> None:
    identifiers = [rule.id for table in ALL_TABLES for rule in (*row_rules(table), *table_rules(table))]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_no_rule_of_a_contract_is_left_out(table: Table) -> None:
    place = PLACE_COLUMNS if table in EVIDENCE_TABLES else ()
    declared = [rule for column in (*place, *table.columns) for rule in column.rules]
    declared += [*table.row_rules, *table.table_rules]
    bound = [rule.rule for rule in (*row_rules(table), *table_rules(table))]
    assert all(bound.count(rule) == declared.count(rule) for rule in declared)
    assert len(bound) == len(declared) + (table in EVIDENCE_TABLES)  # one more: readable

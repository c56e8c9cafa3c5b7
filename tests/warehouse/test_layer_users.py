"""Users and critical use cases by layer, and the rollup: how finely the log counts changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from counterpoise.contracts.audit import EVIDENCE, USAGE_KEY
from counterpoise.contracts.ddl import stored_columns
from counterpoise.contracts.estate import DEPLOYMENT
from counterpoise.contracts.layers import LAYER, LAYER_USERS
from counterpoise.contracts.marts import ACCESS, USAGE_MONTHLY
from counterpoise.contracts.usage import USAGE
from counterpoise.vocabulary import Weight
from counterpoise.warehouse.warehouse import Warehouse

SPAN = {"from": date(2026, 10, 1), "before": date(2026, 11, 1)}
RATES = {"currencies": ["EUR", "USD"], "rates": [Decimal(1), Decimal("0.9")]}
PLACES = (("chat", "m1", "lab", "cloud"), ("mail", "m2", "lab", "own"), ("images", "m3", None, "own"))


def at(day: int) -> datetime:
    """Noon of a day counted from the first of October, in UTC."""
    return datetime.combine(SPAN["from"] + timedelta(days=day - 1), time(12))


def usage(**given: Any) -> dict[str, Any]:
    plain = {"request_id": "r", "request_count": 1, "cost_kind": "invoiced", "status": "ok", "is_router_parent": False}
    return {"evidence_sha256": "0" * 64, "record_number": 1, "started_at": at(5), **plain, **given}


def fill(warehouse: Warehouse, rows: Iterable[dict[str, Any]]) -> None:
    warehouse.begin()
    columns = [column.name for column in stored_columns(USAGE)]
    warehouse.write(USAGE, [tuple(row.get(name) for name in columns) for row in rows])
    warehouse.write(USAGE_KEY, [(name, None, None, None, name, *rest, rest[-1], "r", "r") for name, *rest in PLACES])
    warehouse.write(
        LAYER,
        [
            (*place, place[-1], True, dimension, entity, "test")
            for place in PLACES
            for dimension, entity in (("developer", place[2]), ("host", place[3]))
        ],
    )
    warehouse.write(ACCESS, [])
    warehouse.fill(USAGE_MONTHLY, "usage_monthly", RATES)
    warehouse.fill(LAYER_USERS, "layer_users", SPAN)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path


def test_a_user_counts_once_in_equal_parts(path: Path) -> None:
    used = [("ann", "chat"), ("ann", "chat"), ("ann", "mail"), ("ben", "mail"), ("cem", "images"), (None, "chat")]
    rows = [usage(record_number=n, user_hash=user, deployment_name=name) for n, (user, name) in enumerate(used)]
    rows += [
        usage(record_number=97, user_hash="dan", deployment_name="chat", status="error"),
        usage(record_number=98, user_hash="eva", deployment_name="chat", is_router_parent=True),
        usage(record_number=99, user_hash="fay", deployment_name="chat", started_at=at(32)),
    ]
    with Warehouse(path / "w.duckdb", [path]) as warehouse:
        fill(warehouse, rows)
        found = {
            dimension: {
                row["entity_id"]: float(row["weight"])
                for row in warehouse.query("figures/users_by", {"dimension": dimension})
            }
            for dimension in ("developer", "host")
        }
    assert found == {"developer": {"lab": 2, None: 1}, "host": {"own": 2.5, "cloud": 0.5}}


def test_costs_count_at_their_rate_and_without_one_not_at_all(path: Path) -> None:
    costs = [("2", "EUR"), ("10", "USD"), ("7", "CHF"), (None, None)]
    rows = [
        usage(record_number=n, deployment_name="chat", cost=Decimal(cost) if cost else None, cost_currency=currency)
        for n, (cost, currency) in enumerate(costs)
    ]
    with Warehouse(path / "w.duckdb", [path]) as warehouse:
        fill(warehouse, rows)
        (row,) = warehouse.table(USAGE_MONTHLY)
    assert (row["spend"], row["calls_without_cost"], row["calls_without_user"]) == (Decimal(11), 2, 4)


def test_splitting_a_month_into_days_changes_nothing(path: Path) -> None:
    """One row for a month, and thirty-one for its days, that add up to it."""
    whole = [("chat", 31, 3_100), ("mail", 62, 310), ("images", 31, 31)]
    months = [
        usage(record_number=n, deployment_name=name, request_count=calls, input_tokens=tokens, cost=Decimal(calls) / 4)
        | {"cost_currency": "EUR", "span_days": 31, "started_at": at(31)}
        for n, (name, calls, tokens) in enumerate(whole)
    ]
    days = [
        row
        | {"record_number": 100 * day + row["record_number"], "started_at": at(1 + day)}
        | {name: row[name] // 31 for name in ("request_count", "input_tokens")}
        | {"cost": row["cost"] / 31, "span_days": 1}
        for row in months
        for day in range(31)
    ]
    found = []
    for number, rows in enumerate((months, days)):
        with Warehouse(path / f"{number}.duckdb", [path]) as warehouse:
            fill(warehouse, rows)
            asked = {"from": date(2026, 10, 1), "to": date(2026, 10, 1), "scope": "all"}
            found.append(
                {
                    (dimension, weight.value): [
                        (row["entity_id"], row["weight"])
                        for row in warehouse.query(
                            "figures/weight_by", asked | {"dimension": dimension, "weight": weight.value}
                        )
                    ]
                    for dimension in ("developer", "host")
                    for weight in (Weight.TOKENS, Weight.CALLS, Weight.SPEND)
                }
            )
    assert found[0] == found[1]
    assert found[0]["host", "calls"] == [("own", 93), ("cloud", 31)]


def test_critical_use_cases_count_once_each(path: Path) -> None:
    """Two deployments of one use case share it; what is not called critical does not count."""
    columns = [column.name for column in stored_columns(DEPLOYMENT)]
    stated = (("chat", "answers", True), ("mail", "answers", True), ("images", None, True))
    rows = [
        {"deployment_id": name, "name": name, "use_case": use, "is_critical": critical, "hosting": "self"}
        for name, use, critical in (*stated, ("other", "answers", None))
    ]
    with Warehouse(path / "w.duckdb", [path]) as warehouse:
        fill(warehouse, [])
        warehouse.write(DEPLOYMENT, [tuple(row.get(name) for name in columns) for row in rows])
        warehouse.write(EVIDENCE, [])
        found = warehouse.query("figures/critical_by", {"dimension": "host"})
    assert {row["entity_id"]: float(row["weight"]) for row in found} == {"own": 1.5, "cloud": 0.5}

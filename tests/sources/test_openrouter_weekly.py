"""Weekly snapshots of OpenRouter."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import openrouter_weekly
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("usage_logs/week.json")


def snapshot(*models: Any, **changes: Any) -> str:
    return json.dumps({"date": "2026-02-08", "models": list(models), **changes})


def model(**changes: Any) -> dict[str, Any]:
    return {"slug": "acme/one", "request_count": 21273143, "prompt_tokens": 693492831109, **changes}


def test_a_model_is_a_record_and_null_is_missing(read: Read, tmp_path: Path) -> None:
    content = snapshot(model(completion_tokens=None, estimated_revenue=2397302.04))
    (row,) = read(openrouter_weekly, tmp_path / "x", CONTEXT, content)
    assert row.locator == "/models/0"
    assert row.values == {
        "request_id": "2026-02-08:acme/one",
        "started_at": "2026-02-08T00:00:00",
        "span_days": "7",
        "request_count": "21273143",
        "provider": "openrouter",
        "request_model": "acme/one",
        "response_model": "acme/one",
        "host_name": "openrouter.ai",
        "input_tokens": "693492831109",
        "cost": "2397302.04",
        "cost_currency": "USD",
        "cost_kind": "estimated",
        "status": "ok",
        "is_router_parent": "false",
    }


def test_a_model_without_revenue_is_unpriced(read: Read, tmp_path: Path) -> None:
    (row,) = read(openrouter_weekly, tmp_path / "x", CONTEXT, snapshot(model(estimated_revenue=None)))
    assert row.values["cost_kind"] == "unpriced"
    assert not {"cost", "cost_currency"} & row.values.keys()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"slug": None}, "slug missing"),
        ({"slug": "a", "request_count": "7"}, "request_count: text"),
        ({"slug": "a", "prompt_tokens": 1.5}, "prompt_tokens: a number where a whole"),
        ("acme/one", "the model: text where an object is expected"),
    ],
)
def test_a_bad_model_costs_itself(read: Read, tmp_path: Path, bad: Any, said: str) -> None:
    rows = read(openrouter_weekly, tmp_path / "x", CONTEXT, snapshot(model(), bad, model()))
    assert [row.error is None for row in rows] == [True, False, True]
    assert said in (rows[1].error or "")


@pytest.mark.parametrize(
    "content",
    [
        snapshot(date="8 February"),
        snapshot(models={}),
        '{"date": "2026-02-08"',
        '{"date": NaN}',
        '{"date": 1, "date": 2}',
    ],
)
def test_a_snapshot_without_date_or_models_is_unreadable(read: Read, tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableError):
        read(openrouter_weekly, tmp_path / "x", CONTEXT, content)


@given(
    models=st.lists(
        st.fixed_dictionaries({"slug": st.text(min_size=1)}, optional={"request_count": st.integers(0, 10**12)})
        | st.lists(st.text('[]{},:"\\', max_size=4), max_size=3)
        | st.none()
    ),
    indent=st.sampled_from([None, 2]),
)
def test_every_entry_is_a_record(read: Read, scratch: Path, models: list[Any], indent: int | None) -> None:
    content = json.dumps({"date": "2026-02-08", "x": [[1, {"models": [1]}]], "models": models}, indent=indent)
    assert len(read(openrouter_weekly, scratch, Context(""), content)) == len(models)


def test_real_snapshots(read: Read, shared: Path) -> None:
    paths = sorted((shared / "data/usage/openrouter_weekly").glob("*.json"))
    rows = [row for path in paths for row in read(openrouter_weekly, path, CONTEXT)]
    assert len(paths) == 13
    assert not any(row.error for row in rows)
    for path in paths:
        document = json.loads(path.read_text())
        mine = [row for row in rows if row.values["request_id"].startswith(document["date"])]
        total = sum(int(row.values["input_tokens"]) for row in mine)
        assert total == document["token_breakdown"]["prompt_tokens"]

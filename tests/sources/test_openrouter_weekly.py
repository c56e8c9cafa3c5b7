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


SPLIT = [
    {"slug": name, "prompt_tokens": 75 * n, "completion_tokens": 25 * n}
    for name, n in {"a": 1000, "b": 2000, "c": 500}.items()
]


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        ([{"slug": "a:free", "is_free": False}], ["a model whose name ends in ':free' is listed as not free"]),
        ([{"slug": "a:free", "is_free": True}, {"slug": "b", "is_free": False}], []),
        ([{"slug": "a", "total_tokens": 0, "request_count": 5}], ["requests without a single token"]),
        ([{"slug": "a", "total_tokens": 0, "request_count": 0}], []),
        (
            SPLIT,
            ["prompt tokens are 75.00% of the tokens of every model"],
        ),
        (
            [{"slug": "a", "prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 13}],
            ["'total_tokens' is not the sum of input and output tokens"],
        ),
    ],
)
def test_figures_that_no_measurement_gives_are_remarked_on(
    remarked: Callable[..., list[tuple[str, str, str]]],
    tmp_path: Path,
    models: list[dict[str, Any]],
    expected: list[str],
) -> None:
    (tmp_path / "x").write_text(json.dumps({"date": "2026-02-08", "models": models}))
    assert [detail for _, detail, _ in remarked(openrouter_weekly, tmp_path / "x", CONTEXT)] == expected


@pytest.mark.parametrize(
    ("models", "total", "is_remarked"),
    [
        ([model(prompt_tokens=0, completion_tokens=0, request_count=0)], None, True),
        ([model(prompt_tokens=0, completion_tokens=None)], None, True),
        ([model()], 0, True),
        ([model(prompt_tokens=0), model()], 693492831109, False),
        ([model(prompt_tokens=None)], None, False),  # not stated is not nought
        ([], 0, False),
    ],
)
def test_a_snapshot_that_comes_to_no_token_is_remarked_on(
    remarked: Callable[..., list[tuple[str, str, str]]],
    tmp_path: Path,
    models: list[dict[str, Any]],
    total: int | None,
    is_remarked: bool,
) -> None:
    (tmp_path / "x").write_text(snapshot(*models, total_tokens=total))
    found = remarked(openrouter_weekly, tmp_path / "x", CONTEXT)
    nothing = ("implausible_series", "the tokens of all models come to nought", str(len(models)))
    assert found == ([nothing] if is_remarked else [])


def test_real_snapshots_contradict_themselves(
    remarked: Callable[..., list[tuple[str, str, str]]], shared: Path
) -> None:
    found = [
        detail
        for path in sorted((shared / "data/usage/openrouter_weekly").glob("*.json"))
        for _, detail, _ in remarked(openrouter_weekly, path, CONTEXT)
    ]
    assert found.count("a model whose name ends in ':free' is listed as not free") == 8
    assert found.count("'total_tokens' is not the sum of input and output tokens") == 17

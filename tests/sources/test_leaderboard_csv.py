"""Leaderboards in CSV, through a mapping: wide and long, real ones, and mappings that do not fit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import leaderboard_csv
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]

WIDE = "name,win,loss,n,note\none,50.5,1,805,x\ntwo,40,,805,\n"
COLUMNS = {"model": "name", "sample_count": "n", "standard_error": "n"}
DEFAULTS = {"benchmark": "Arena", "score_maximum": "100"}


def context(
    columns: dict[str, str] | None = None,
    defaults: dict[str, str] | None = None,
    scores: tuple[str, ...] = ("win", "loss"),
) -> Context:
    given_columns = COLUMNS if columns is None else columns
    given_defaults = DEFAULTS if defaults is None else defaults
    return Context("evaluations/a.csv", given_columns, given_defaults, ignored=frozenset({"note"}), scores=scores)


def test_each_score_of_a_line_is_a_record(read: Read, tmp_path: Path) -> None:
    rows = read(leaderboard_csv, tmp_path / "x", context(), WIDE)
    assert [(row.values["model"], row.values["metric"], row.values["score"]) for row in rows] == [
        ("one", "win", "50.5"),
        ("one", "loss", "1"),
        ("two", "win", "40"),
    ]
    assert rows[0].values == {
        "evaluation_id": "x",
        "evaluator_relationship": "unknown",
        "benchmark": "Arena",
        "score_maximum": "100",
        "model": "one",
        "sample_count": "805",
        "standard_error": "805",
        "metric": "win",
        "score": "50.5",
    }
    assert "standard_error" not in rows[1].values  # it belongs to the first score
    assert [row.locator for row in rows] == ["line 2, win", "line 2, loss", "line 3, win"]


def test_a_long_table_has_a_record_a_line(read: Read, tmp_path: Path) -> None:
    columns = {"model": "m", "metric": "k", "score": "v", "benchmark": "b"}
    rows = read(leaderboard_csv, tmp_path / "x", context(columns, {}, ()), "m,k,v,b\none,acc,0.5,mmlu\ntwo,acc,,mmlu\n")
    assert [row.values.get("score") for row in rows] == ["0.5", None]
    assert rows[0].values["metric"] == "acc"


def test_columns_without_a_mapping_are_remarked_on(
    remarked: Callable[..., list[tuple[str, str, str]]], tmp_path: Path
) -> None:
    (tmp_path / "x").write_text(WIDE)
    found = remarked(leaderboard_csv, tmp_path / "x", context(scores=("win",)))
    assert found == [("unmapped_column", "the column 'loss' is not mapped", "2")]


@pytest.mark.parametrize(
    ("given_context", "said"),
    [
        (Context("evaluations/a.csv"), "no entry of evaluation_mappings in estate.yaml fits this file"),
        (context({"model": "name", "colour": "n"}), "'colour', which the evaluation contract does not have"),
        (context({"model": "title"}), "the mapped columns 'title' are missing; the header has 'name'"),
        (context(scores=("draw",)), "the mapped columns 'draw' are missing"),
        (context(scores=()), "no column and no default for 'metric', 'score'"),
        (context(defaults={}), "no column and no default for 'benchmark'"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path, given_context: Context, said: str) -> None:
    (tmp_path / "x").write_text(WIDE)
    with pytest.raises(UnreadableError, match=said):
        list(leaderboard_csv.read(tmp_path / "x", given_context))


def test_real_leaderboards(read: Read, shared: Path) -> None:
    models: set[str] = set()
    records = 0
    for path in sorted((shared / "data/evaluations/alpaca_eval").glob("*leaderboard.csv")):
        if path.name.startswith("evaluators"):
            continue
        mapping = context({"model": "#1"}, {"benchmark": "AlpacaEval"}, ("win_rate",))
        rows = read(leaderboard_csv, path, mapping)
        assert [row.error for row in rows if row.error] == []
        records += len(rows)
        models |= {row.values["model"] for row in rows}
    assert (len(models), records) == (228, 403)


@given(content=st.text('ab,"\n\r1', max_size=40))
def test_arbitrary_text_is_accounted_for(survives: Callable[..., None], scratch: Path, content: str) -> None:
    mapping = context({"model": "a"}, {"benchmark": "x"}, ("b",))
    survives(leaderboard_csv, scratch, content.encode(), Context("", mapping.columns, mapping.defaults, scores=("b",)))

"""Ratings made by others: the published tables as they are, with what contradicts itself in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import fmti_report, fmti_table, mof_card, mof_rating, openness_project, openness_table
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
SOURCES: list[Any] = [fmti_report, fmti_table, mof_rating, mof_card, openness_project, openness_table]


def test_the_transparency_index_of_may_2024(read: Read, remarked: Callable[..., Any], shared: Path) -> None:
    path = shared / "data/ratings/fmti_2024/May2024_scores.csv"
    context = Context("ratings/fmti/May2024_scores.csv")
    rows = read(fmti_table, path, context)
    assert len(rows) == 101 * 14
    assert remarked(fmti_table, path, context) == []  # every total is the sum of its column
    assert rows[0].values == {
        "scheme": "fmti",
        "scheme_version": "May 2024",
        "subject": "Adept",
        "subject_level": "company",
        "item": "Data size",
        "value": "0",
        "points": "0",
        "points_maximum": "1",
    }
    totals = {row.values["subject"]: row.values["points"] for row in rows if row.values["item"] == "total"}
    assert (totals["BigCode"], totals["Adept"], len(totals)) == ("85", "33", 14)
    assert [row.error for row in rows if row.error] == []


def test_reports_give_the_totals_of_the_table(read: Read, shared: Path) -> None:
    folder = shared / "data/ratings/fmti_2024"
    table = read(fmti_table, folder / "May2024_scores.csv", Context("ratings/May2024_scores.csv"))
    totals = {row.values["subject"]: float(row.values["points"]) for row in table if row.values["item"] == "total"}
    found = {}
    for path in sorted((folder / "reports").glob("*.csv")):
        rows = read(fmti_report, path, Context(f"ratings/{path.name}"))
        assert len(rows) == 100
        found[rows[0].values["subject"]] = sum(float(row.values["points"]) for row in rows)
    assert len(found) == 14
    named = {company: next(name for name in found if name.startswith(company)) for company in totals}
    assert {company: found[name] for company, name in named.items()} == totals


def test_what_companies_disclosed_is_kept_without_points(read: Read, shared: Path) -> None:
    path = shared / "data/ratings/fmti_2024/May2024_disclosures.csv"
    rows = read(fmti_table, path, Context("ratings/May2024_disclosures.csv"))
    assert len(rows) == 765
    assert {row.values["scheme"] for row in rows} == {"fmti disclosures"}
    assert not any("points" in row.values for row in rows)


def test_a_total_that_is_no_sum_is_remarked_on(remarked: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x").write_text("Indicator,A,B\nfirst,1,0\nsecond,1,1\nTotal,2,2\n")
    found = remarked(fmti_table, tmp_path / "x", Context("ratings/x.csv"))
    assert found == [("contradictory_figure", "B: a total of 2 over indicators that sum to 1", "1")]


def test_openness_is_the_sum_of_the_classes(read: Read, remarked: Callable[..., Any], shared: Path) -> None:
    path = shared / "data/ratings/opening_up_chatgpt/docs/df.csv"
    rows = read(openness_table, path, Context("ratings/df.csv"))
    assert len(rows) == 46 * 15
    assert remarked(openness_table, path, Context("ratings/df.csv")) == []
    olmo = {row.values["item"]: row.values for row in rows if row.values["subject"] == "olmo-7b-instruct"}
    assert (olmo["total"]["points"], olmo["total"]["points_maximum"], len(olmo)) == ("12.5", "14", 15)


def test_an_openness_that_is_no_sum_is_remarked_on(remarked: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x").write_text(
        "project.link,code.class,api.class,source.file,openness\n,open,partial,a/one.yaml,1.5\n,open,closed,two.yaml,2\n"
    )
    found = remarked(openness_table, tmp_path / "x", Context("ratings/x.csv"))
    assert found == [("contradictory_figure", "two: an openness of 2 over classes that sum to 1", "1")]


def test_projects_give_a_class_for_each_dimension(read: Read, shared: Path) -> None:
    names, refused = [], []
    for path in sorted((shared / "data/ratings/opening_up_chatgpt/projects").glob("*.yaml")):
        try:
            rows = read(openness_project, path, Context(f"ratings/{path.name}"))
        except UnreadableError as error:
            refused.append((path.stem, str(error)))
            continue
        assert len(rows) == 14, path.name
        names.append(rows[0].values["subject"])
    assert len(names) == 46
    assert refused == [(name, "project.name is missing") for name in ("A_sample", "text-generation-webui")]


def test_releases_of_the_openness_framework(read: Read, remarked: Callable[..., Any], shared: Path) -> None:
    rated, documents = 0, []
    for path in sorted((shared / "data/ratings/mof/models").glob("*.yml")):
        rated += len(read(mof_rating, path, Context(f"ratings/mof/{path.name}")))
        documents.append(read(mof_card, path, Context(f"model_cards/mof/{path.name}"))[0].values)
    assert (len(documents), rated) == (137, 894)
    claude = remarked(mof_rating, shared / "data/ratings/mof/models/Claude-2.yml", Context("ratings/Claude-2.yml"))
    assert claude == [
        ("unsupported_claim", "Claude-2: parameters under 'MIT', and no place where they can be obtained", "1")
    ]
    claims = {document["subject"]: document.get("licence_claim") for document in documents}
    assert claims["Llama-2-70B"] == "Llama 2 Community License"
    assert claims["gemma-2b"] is None  # its parameters are listed as unlicensed


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.__name__.rpartition(".")[2])
@given(
    content=st.binary(max_size=80)
    | st.lists(
        st.sampled_from(
            [
                *(
                    "Indicator,A,B\n",
                    "Total,1\n",
                    'x,"',
                    '1,0\n"',
                    "project:\n",
                    "  name: a\n",
                    "code:\n",
                    "\0",
                    "\xff",
                ),
                *("  class: open\n", "project.link,a.class,openness\n", ",open,1\n", "framework:\n", "\xff"),
                *("  name: 'Model Openness Framework'\n", "  components:\n", "    - name: x\n", "- a\n"),
                *("Indicator,Score,Justification\n", "release:\n"),
            ]
        ),
        max_size=8,
    ).map(lambda parts: "".join(parts).encode("latin-1"))
)
def test_arbitrary_bytes_are_accounted_for(
    survives: Callable[..., None], scratch: Path, source: Any, content: bytes
) -> None:
    survives(source, scratch, content, Context(""))

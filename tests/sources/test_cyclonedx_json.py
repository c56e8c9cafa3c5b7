"""Machine-learning models in CycloneDX documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import cyclonedx_json
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("model_cards/acme/bom.json")


def bom(*components: Any, **more: Any) -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": list(components), **more})


def model(name: str = "one", **more: Any) -> dict[str, Any]:
    return {"type": "machine-learning-model", "group": "acme", "name": name, **more}


def test_what_a_component_discloses(read: Read, tmp_path: Path) -> None:
    card = {
        "modelParameters": {"task": "text", "datasets": [{"name": "corpus"}]},
        "considerations": {"useCases": ["letters"], "technicalLimitations": []},
        "quantitativeAnalysis": {"performanceMetrics": [{"type": "accuracy", "value": 0.5}]},
    }
    content = bom(
        {"type": "library", "name": "torch"},
        model(
            version="2",
            licenses=[{"license": {"id": "Apache-2.0"}}, {"license": {"name": "Acme Terms"}}],
            pedigree={"ancestors": [{"group": "acme", "name": "base"}]},
            modelCard=card,
        ),
        metadata={"timestamp": "2026-03-01T10:00:00Z"},
    )
    document, *found = read(cyclonedx_json, tmp_path / "x", CONTEXT, content)
    assert (document.number, document.locator) == (1, "/components/1")
    assert document.values["subject"] == "acme/one"
    assert document.values["licence_claim"] == "Apache-2.0 AND (Acme Terms)"
    assert (document.values["base_model"], document.values["dated_on"]) == ("acme/base", "2026-03-01")
    said = {row.values["field"]: (row.values["value"], row.locator) for row in found}
    assert said == {
        "licence": ("Apache-2.0 AND (Acme Terms)", "/components/1/licenses"),
        "datasets": ("corpus", "/components/1/modelCard/modelParameters/datasets"),
        "section.training_data": ("corpus", "/components/1/modelCard/modelParameters/datasets"),
        "section.intended_use": ("letters", "/components/1/modelCard/considerations/useCases"),
        "section.quantitative_analyses": (
            "accuracy; 0.5",
            "/components/1/modelCard/quantitativeAnalysis/performanceMetrics",
        ),
        "evaluation_results": ("accuracy; 0.5", "/components/1/modelCard/quantitativeAnalysis/performanceMetrics"),
        "pipeline_tag": ("text", "/components/1/modelCard/modelParameters/task"),
        "version": ("2", "/components/1/version"),
        "base_model": ("acme/base", "/components/1/pedigree/ancestors/0"),
    }


def test_models_within_components_are_records_of_their_own(read: Read, tmp_path: Path) -> None:
    inner = {
        "type": "application",
        "name": "app",
        "components": [model("two"), model("three", components=[model("four")])],
    }
    content = bom(model("one"), inner, metadata={"component": model("zero")})
    rows = [row for row in read(cyclonedx_json, tmp_path / "x", CONTEXT, content) if row.table == "document"]
    assert [(row.values["title"], row.locator) for row in rows] == [
        ("zero", "/metadata/component"),
        ("one", "/components/0"),
        ("two", "/components/1/components/0"),
        ("three", "/components/1/components/1"),
        ("four", "/components/1/components/1/components/0"),
    ]


@pytest.mark.parametrize("version", ["1.4", "2.0", None])
def test_other_versions_are_refused(tmp_path: Path, version: str | None) -> None:
    (tmp_path / "x").write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": version}))
    with pytest.raises(UnreadableError, match=r"read are 1\.5, 1\.6, 1\.7"):
        list(cyclonedx_json.read(tmp_path / "x", CONTEXT))


def test_real_documents(read: Read, remarked: Callable[..., Any], shared: Path) -> None:
    models, without = 0, []
    for path in sorted((shared / "data/model_cards/cyclonedx").glob("*.json")):
        context = Context(f"model_cards/cyclonedx/{path.name}")
        rows = read(cyclonedx_json, path, context)
        models += sum(row.table == "document" for row in rows)
        without += [path.name] * len(remarked(cyclonedx_json, path, context))
    assert (models, len(without)) == (5, 5)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=3) | st.just("machine-learning-model"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["components", "metadata", "component", "type", "name", "licenses", "license", "modelCard"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@given(content=st.dictionaries(st.sampled_from(["components", "metadata", "type"]), VALUES))
def test_arbitrary_json_is_accounted_for(survives: Callable[..., None], scratch: Path, content: Any) -> None:
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.7", **content}
    survives(cyclonedx_json, scratch, json.dumps(whole).encode(), Context(""))

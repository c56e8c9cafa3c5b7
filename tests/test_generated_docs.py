"""The generated pages of docs/ are what the code says now; `make docs` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counterpoise.catalogue.finding_rules import findings_page
from counterpoise.catalogue.pages import controls_page, indicators_page, needs_page
from counterpoise.contracts.dictionary import data_dictionary
from counterpoise.report.schema import report_schema
from counterpoise.sources.discovery import formats_page

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("controls.md", controls_page),
        ("data-dictionary.md", data_dictionary),
        ("findings.md", findings_page),
        ("formats.md", formats_page),
        ("indicators.md", indicators_page),
        ("needs.md", needs_page),
        ("report.schema.json", report_schema),
    ],
)
def test_generated_page_is_up_to_date(name: str, page: Callable[[], str]) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == page()

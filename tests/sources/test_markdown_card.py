"""Cards without front matter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.sources import markdown_card
from counterpoise.sources.base import Context, Row, UnreadableError

Read = Callable[..., list[Row]]
CONTEXT = Context("model_cards/acme/one/MODEL_CARD.md")


def fields(rows: list[Row]) -> dict[str, str | None]:
    return {row.values["field"]: row.values.get("value") for row in rows if row.table == "disclosure"}


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("**License:** Apache-2.0\n", "Apache-2.0"),
        ("**License** A custom licence applies.\n", "A custom licence applies."),
        ("Licence: MIT\n", "MIT"),
        ("## License\n\nMIT, see [the file](LICENSE).\n", "MIT, see the file."),
        ("## License\n\n[More Information Needed]\n", None),
        ("License agreements are long.\n", None),
    ],
)
def test_licences(read: Read, tmp_path: Path, text: str, licence: str | None) -> None:
    rows = read(markdown_card, tmp_path / "x", CONTEXT, text)
    assert rows[0].values.get("licence_claim") == licence
    assert fields(rows).get("licence") == licence


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("## Contact\n\nWrite to models@acme.example today.\n", "models@acme.example"),
        ("## Contact\n\nThe desk on floor 3\n", "The desk on floor 3"),
        ("## Model Card Contact\n\n[More Information Needed]\n", None),
        ("For questions, models@acme.example answers.\n", "models@acme.example"),
        ("**Feedback:** see [the list](https://acme.example/list).\n", "https://acme.example/list"),
        ("Please contact us [here](https://acme.example/us).\n", "https://acme.example/us"),
        ("We answer 1,000 questions of [SQuAD](https://acme.example/squad).\n", None),
    ],
)
def test_contacts(read: Read, tmp_path: Path, text: str, contact: str | None) -> None:
    assert fields(read(markdown_card, tmp_path / "x", CONTEXT, text)).get("contact") == contact


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Estimated total emissions were **11,390** tons CO2eq.\n", "11,390 tons CO2eq"),
        ("539 tCO2eq\n", "539 tCO2eq"),
        ("1.2 kg of CO₂e\n", "1.2 kg of CO₂e"),
        ("CO2 was not measured in 2024.\n", None),
    ],
)
def test_emissions(read: Read, tmp_path: Path, text: str, amount: str | None) -> None:
    assert fields(read(markdown_card, tmp_path / "x", CONTEXT, text)).get("co2_eq_emissions") == amount


@given(content=st.binary(max_size=100))
def test_arbitrary_bytes_are_accounted_for(survives: Callable[..., None], scratch: Path, content: bytes) -> None:
    survives(markdown_card, scratch, content)


def test_an_empty_card_is_unreadable(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="empty file"):
        read(markdown_card, tmp_path / "x", CONTEXT, "")


EMISSIONS = {"llama2": "539 tCO2eq", "llama3_1": "11,390 tons CO2eq", "llama4": "1,999 tons CO2eq"}


@pytest.mark.parametrize(("model", "amount"), EMISSIONS.items())
def test_real_cards(read: Read, shared: Path, model: str, amount: str) -> None:
    path = shared / "data/model_cards/llama" / model / "MODEL_CARD.md"
    rows = read(markdown_card, path, Context(f"model_cards/meta-llama/{model}/MODEL_CARD.md"))
    found = fields(rows)
    assert rows[0].values["subject"] == f"meta-llama/{model}"
    assert found["co2_eq_emissions"] == amount
    assert {"section.model_details", "section.intended_use", "section.training_data", "contact"} <= found.keys()
    assert "license" in (found["licence"] or "").lower()
    lines = path.read_text().splitlines()
    for row in rows[1:]:
        first = int(row.locator.split()[1].split("-")[0])
        assert lines[first - 1].strip()

"""Registers that were not written for us: their own names, three forms, and what is refused or counted once."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.errors import InputError
from counterpoise.estate.loading import Estate, load_estate

OWN = "organisation:\n  name: Aldermoor Mutual\n  seat: NO\n"
MAPPED = (
    OWN
    + """register_mapping:
  entries: systems
  columns: {id: system, name: title, model: uses, started_on: since, places: countries, owner_role: holder}
  ignored: [stage]
"""
)
ENTRY = {
    "system": "SYS-001",
    "title": "Letters",
    "uses": "acme/small",
    "since": "2026-02-01",
    "countries": "NO;DK",
    "holder": "Head of Claims",
    "stage": "production",
}


def as_csv(*entries: dict[str, str]) -> str:
    rows = [list(entries[0]), *(list(entry.values()) for entry in entries)]
    return "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows)


def as_yaml(*entries: dict[str, str]) -> str:
    lines = ["systems:"]
    for entry in entries:
        lines += [
            f"{'- ' if number == 0 else '  '}{key}: {json.dumps(value)}"
            for number, (key, value) in enumerate(entry.items())
        ]
    return "\n".join(lines) + "\n"


def as_json(*entries: dict[str, str]) -> str:
    return json.dumps({"systems": entries})


FORMS = {"register.csv": as_csv, "register.yaml": as_yaml, "register.json": as_json}


def load(name: str, register: str, settings: str = MAPPED) -> Estate:
    return load_estate({"estate.yaml": settings.encode(), name: register.encode()}.get)


def problems(name: str, register: str, settings: str = MAPPED) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(name, register, settings)
    lines = [str(problem) for problem in caught.value.problems]
    assert not any("\n" in line or "\r" in line for line in lines)
    return lines


@pytest.mark.parametrize("name", FORMS)
def test_a_mapped_register_is_the_same_in_every_form(name: str) -> None:
    (only,) = load(name, FORMS[name](ENTRY)).deployments
    assert (only.id, only.name, only.model, only.owner_role) == ("SYS-001", "Letters", "acme/small", "Head of Claims")
    assert only.started_on == date(2026, 2, 1)
    assert only.places == ("NO", "DK")


@pytest.mark.parametrize("name", FORMS)
def test_fields_are_found_by_name_in_any_order(name: str) -> None:
    turned = dict(reversed(ENTRY.items()))
    assert load(name, FORMS[name](turned)).deployments == load(name, FORMS[name](ENTRY)).deployments


@pytest.mark.parametrize("name", FORMS)
def test_what_no_mapping_names_is_refused(name: str) -> None:
    said = " ".join(problems(name, FORMS[name](ENTRY | {"budget": "3"})))
    assert "budget" in said
    # Our own name for a field that the mapping finds elsewhere.
    assert "id" in " ".join(problems(name, FORMS[name](ENTRY | {"id": "other"})))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("day", ["2026-02-30", "01/02/2026", "46054", "2026-2-1", "86400", "2026-02-01T00:00:00"])
def test_dates_are_never_guessed(name: str, day: str) -> None:
    (line,) = problems(name, FORMS[name](ENTRY | {"since": day}))
    assert f"'since' is '{day}'" in line
    assert "write the date as YYYY-MM-DD" in line
    assert ("/systems/0/since" if name == "register.json" else f"{name}, line ") in line


@pytest.mark.parametrize("name", FORMS)
def test_each_row_that_is_wrong_is_named_with_its_place(name: str) -> None:
    wrong = [ENTRY | {"system": "a b"}, ENTRY | {"system": "S2"}, ENTRY | {"system": "S" * 81}]
    lines = problems(name, FORMS[name](*wrong))
    assert len(lines) == 2
    assert all("'system' is '" in line and "write it in the form" in line for line in lines)


@pytest.mark.parametrize("name", FORMS)
def test_an_entry_that_repeats_another_word_for_word_counts_once(name: str) -> None:
    estate = load(name, FORMS[name](ENTRY, ENTRY | {"system": "S2"}, ENTRY | {"system": "SYS-001"}))
    assert [item.id for item in estate.deployments] == ["SYS-001", "S2"]
    assert len(estate.repeated_entries) == 1
    (line,) = problems(name, FORMS[name](ENTRY, ENTRY | {"title": "Other"}))
    assert "already stands at" in line
    assert "with other values" in line


def test_space_around_a_field_of_csv_is_no_part_of_it() -> None:
    estate = load("register.csv", as_csv(ENTRY, ENTRY | {"system": " SYS-001 "}))
    assert estate.repeated_entries == ("line 3 repeats line 2",)


def test_line_breaks_in_a_field_are_refused() -> None:
    (line,) = problems("register.csv", as_csv(ENTRY | {"holder": "Head\r\nBcc: everybody"}))
    assert "'holder' is 'Head Bcc: everybody': holds a line break" in line


@pytest.mark.parametrize("name", FORMS)
def test_credentials_in_a_field_are_masked(name: str) -> None:
    (only,) = load(name, FORMS[name](ENTRY | {"holder": "https://u:pw12@acme.example/?token=tok34"})).deployments
    assert only.owner_role == "https://***@acme.example/?token=***"
    lines = problems(name, FORMS[name](ENTRY | {"countries": "https://u:pw12@acme.example"}))
    assert "pw12" not in " ".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("[1]", "must hold keys and values"),
        ("{}", "no entries under 'systems'"),
        ('{"systems": {}}', "'systems' must list entries"),
        ('{"systems": [1]}', "'systems' must list entries"),
        ('{"systems": [], "more": 1}', "more"),
        ('{"systems": [], "systems": []}', "stands twice"),
        ('{"systems": [{"system": "a", "title": NaN}]}', "NaN"),
        ('{"systems": [{"system": "a", "title": true, "since": true}]}', "'since' is 'True': not a date"),
        ('{"systems": [{"system": "a", "title": "b", "countries": {"a": 1}}]}', "'countries' is"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_wrong_json_registers_are_refused_in_plain_words(text: str, said: str) -> None:
    assert said in " ".join(problems("register.json", text))


def test_a_mapping_names_our_fields_only() -> None:
    (line,) = problems("register.yaml", "deployments: []\n", OWN + "register_mapping:\n  columns: {colour: shade}\n")
    assert "maps what is no field of the register: colour" in line
    assert line.startswith("estate.yaml, line ")


def test_two_registers_are_refused_whichever_they_are() -> None:
    files = {"estate.yaml": OWN.encode(), "register.csv": b"id,name\n", "register.json": b"{}"}
    with pytest.raises(InputError, match=r"register.json: stands beside register.csv"):
        load_estate(files.get)


@given(st.sampled_from(sorted(FORMS)), st.binary(max_size=300))
def test_any_bytes_are_a_register_or_an_input_error(name: str, content: bytes) -> None:
    with contextlib.suppress(InputError):
        load_estate({"estate.yaml": MAPPED.encode(), name: content}.get)

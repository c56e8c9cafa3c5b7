"""The estate's files: what is accepted, and what a wrong one says."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.errors import InputError
from counterpoise.estate.loading import Estate, load_estate
from counterpoise.vocabulary import Hosting

ESTATE = "organisation:\n  name: Aldermoor Mutual\n  seat: NO\n"
REGISTER = """deployments:
  - id: helpdesk
    name: Helpdesk answers
    model: meta-llama/Llama-3.3-70B-Instruct
    hosting: self
    critical: yes
    places: [NO, DK]
    started_on: 2025-03-01
    product_name: 1.10
  - id: ocr
    name: Letters
"""


def load(**files: str | bytes) -> Estate:
    content = {"estate.yaml": ESTATE, "register.yaml": REGISTER}
    content |= {name.replace("_", "."): text for name, text in files.items()}  # type: ignore[misc]

    def read(name: str) -> bytes | None:
        text = content.get(name)
        return text.encode() if isinstance(text, str) else text

    return load_estate(read)


def problems(**files: str | bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(**files)
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


def test_scalars_are_typed_by_the_schema_not_by_yaml() -> None:
    estate = load()
    helpdesk, ocr = estate.deployments
    assert estate.settings.organisation.seat == "NO"
    assert helpdesk.product_name == "1.10"
    assert helpdesk.places == ("NO", "DK")
    assert helpdesk.critical is True
    assert helpdesk.hosting is Hosting.SELF
    assert (ocr.model, ocr.hosting, ocr.critical) == (None, Hosting.UNKNOWN, None)


def test_csv_register_equals_yaml_register() -> None:
    text = (
        "name,id,places,critical,hosting,model,started_on,product_name\r\n"
        "Helpdesk answers,helpdesk,NO; DK,yes,self,meta-llama/Llama-3.3-70B-Instruct,2025-03-01,1.10\r\n"
        "Letters,ocr,,,,,,\r\n"
    )
    content = {"estate.yaml": ESTATE.encode(), "register.csv": text.encode()}
    assert load_estate(content.get).deployments == load().deployments


def test_every_problem_of_every_file_in_one_go() -> None:
    lines = problems(
        estate_yaml="organisation:\n  name: A\n  seat: Norway\ncurrency: euro\n",
        register_yaml="deployments:\n  - id: Has Space\n    hosting: selfhosted\n    critical: maybe\n",
    )
    assert len(lines) == 6
    assert any(line.startswith("estate.yaml, line 3: 'seat' is 'Norway'") for line in lines)
    assert any("register.yaml, line 3: 'hosting' is 'selfhosted'" in line and "use 'self'" in line for line in lines)
    assert any("register.yaml, line 2: 'name' is missing" in line for line in lines)
    assert any("write yes or no" in line for line in lines)
    assert all("→" in line and "\n" not in line for line in lines)


def test_missing_files_are_named() -> None:
    with pytest.raises(InputError) as caught:
        load_estate(lambda _: None)
    assert [problem.file for problem in caught.value.problems] == ["estate.yaml", "register.yaml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deployments: [\n", "line 2"),
        ("deployments:\n  - &a {id: x, name: y}\n  - *a\n", "line 2: is not accepted as YAML: anchors"),
        ("deployments:\n  - id: !!python/name:os.system x\n", "tags"),
        ("deployments: []\ndeployments: []\n", "stands twice"),
        ("- id: x\n", "must hold keys and values"),
        ("", "is empty"),
        ("deployments:\n  - id: a\n    name: A\n  - id: a\n    name: B\n", "line 4: the deployment id 'a' already"),
        ("deployments:\n  - id: a\n    name: A\n    colour: red\n", "line 4: 'colour' is not a known key"),
    ],
)
def test_wrong_registers_name_their_line(text: str, expected: str) -> None:
    (line,) = problems(register_yaml=text)
    assert expected in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,title\na,b\n", "does not know: title"),
        ("id,name,id\na,b,c\n", "repeats the columns id"),
        ("id,name\na\n", "line 2: has 1 fields, the header has 2"),
        ('id,name\na,"b\n', "is not CSV"),
        ("", "is empty"),
        ("use_case\nx\n", "lacks the columns id, name"),
        ("id,name\na,A\na,B\n", "line 3: the deployment id 'a' already stands at line 2"),
    ],
)
def test_wrong_csv_registers_name_their_line(text: str, expected: str) -> None:
    content = {"estate.yaml": ESTATE.encode(), "register.csv": text.encode()}
    with pytest.raises(InputError) as caught:
        load_estate(content.get)
    assert any(expected in str(problem) for problem in caught.value.problems)


def test_two_registers_are_refused() -> None:
    assert "two registers could disagree" in problems(register_csv="id,name\n")[0]


def test_terminal_escapes_are_made_visible() -> None:
    (line,) = problems(register_yaml='deployments:\n  - id: a\n    name: A\n    hosting: "\\e]0;x\\a"\n')
    assert "\x1b" not in line
    assert "\\x1b" in line


@given(st.binary(max_size=400))
def test_any_bytes_give_an_estate_or_an_input_error(content: bytes) -> None:
    for name in ("estate.yaml", "register.yaml", "register.csv", "entities.yaml", "reviews.yaml"):
        files = {"estate.yaml": ESTATE.encode(), "register.yaml": REGISTER.encode(), name: content}
        with contextlib.suppress(InputError):
            load_estate(files.get)


def test_sample_estate_is_accepted() -> None:
    folder = Path(__file__).resolve().parents[2] / "examples" / "aldermoor"
    estate = load_estate(lambda name: (folder / name).read_bytes() if (folder / name).exists() else None)
    assert len(estate.deployments) == 14


def connector(**fields: str) -> str:
    """estate.yaml with one connector."""
    plain = {"id": "x", "kind": "http_folder", "target": "licences", "address": "https://a.example/f/"} | fields
    return ESTATE + "connectors:\n  - " + "\n    ".join(f"{name}: '{value}'" for name, value in plain.items()) + "\n"


def test_a_connector_names_its_source_and_where_its_secret_is() -> None:
    (found,) = load(estate_yaml=connector(token_environment="HUB_TOKEN")).settings.connectors
    assert (found.kind, found.token_environment) == ("http_folder", "HUB_TOKEN")


@pytest.mark.parametrize(
    ("fields", "secret"),
    [
        ({"token_environment": "s3cret-canary"}, "s3cret-canary"),
        ({"token_environment": "AKIAIOSFODNN7EXAMPLE"}, "AKIAIOSFODNN7EXAMPLE"),
        ({"address": "https://user:canary77@a.example/f/"}, "canary77"),
        ({"address": "https://a.example/f/?sig=canary77"}, "canary77"),
        ({"token": "canary77"}, "canary77"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(fields: dict[str, str], secret: str) -> None:
    (problem,) = problems(estate_yaml=connector(**fields))
    assert secret not in problem
    assert "estate.yaml, line " in problem


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "ftp://a.example/"},
        {"address": "https:///f/"},
        {"address": "https://a.example:x/"},
        {"kind": "carrier_pigeon"},
        {"target": "register"},
        {"id": "../up"},
    ],
)
def test_a_connector_that_cannot_work_is_refused(fields: dict[str, str]) -> None:
    (problem,) = problems(estate_yaml=connector(**fields))
    assert "→" in problem


def test_two_connectors_of_one_name_are_refused() -> None:
    text = connector()
    (problem,) = problems(estate_yaml=text + text.removeprefix(ESTATE + "connectors:\n"))
    assert "two connectors are called x" in problem


def test_a_record_of_collecting_that_is_broken_says_so() -> None:
    (problem,) = problems(collected_json="{")
    assert problem.startswith("collected.json: is not accepted as JSON")

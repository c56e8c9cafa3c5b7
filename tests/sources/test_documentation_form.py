"""Documentation forms: what a provider answers, what it withholds, and what it left blank."""

from pathlib import Path

import pytest

from counterpoise.catalogue.control_rules import controls
from counterpoise.catalogue.rules import fields_of, is_field
from counterpoise.sources import documentation_form
from counterpoise.sources.base import Context, UnreadableError
from tests.sources.rows import one_by_one

_FORM = """\
# A form.
documentation_form:
  subject: example/model-8b
  dated: 2026-05-01
fields:
  architecture: decoder-only transformer
  training_compute_flop: 8.0e+23
  input_modalities: [text, image]
  eu_representative: none
  energy_mwh: {not_disclosed: commercial secret}
  data_bias: {partial: only for English}
  io_limits:
  licence: apache-2.0
"""


def read(tmp_path: Path, text: str) -> list[dict[str, str | None]]:
    path = tmp_path / "form.yaml"
    path.write_text(text, encoding="utf-8")
    assert documentation_form.matches("form.yaml", text.encode())
    rows = one_by_one(documentation_form, path, Context("form.yaml"))
    return [{"table": row.table, "locator": row.locator, **row.values} for row in rows]


def test_every_answer_has_its_state_words_and_line(tmp_path: Path) -> None:
    document, *found = read(tmp_path, _FORM)
    assert (document["subject"], document["dated_on"], document["licence_claim"]) == (
        *("example/model-8b", "2026-05-01", "apache-2.0"),
    )
    assert [(row["field"], row["state"], row.get("value"), row["locator"]) for row in found] == [
        ("architecture", "disclosed", "decoder-only transformer", "line 6"),
        ("training_compute_flop", "disclosed", "8.0e+23", "line 7"),
        ("input_modalities", "disclosed", "text; image", "line 8"),
        ("eu_representative", "disclosed", "none", "line 9"),
        ("energy_mwh", "not_disclosed", "commercial secret", "line 10"),
        ("data_bias", "partial", "only for English", "line 11"),
        ("io_limits", "not_collected", None, "line 12"),
        ("licence", "disclosed", "apache-2.0", "line 13"),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("documentation_form:\n  dated: 2026-05-01\nfields: {}\n", "subject is missing"),
        ("documentation_form:\n  subject: m\n  dated: soon\nfields: {}\n", "line 3: dated: 'soon' is not YYYY-MM-DD"),
        ("documentation_form:\n  subject: m\n", "fields: keys and values are expected"),
        ("documentation_form:\n  subject: m\nfields:\n  Tasks!: a\n", "line 4: 'Tasks!' is no name of a field"),
        ("documentation_form:\n  subject: m\nfields:\n  tasks: {maybe: a}\n", "line 4: tasks holds keys other than"),
        ("documentation_form:\n  subject: m\nfields:\n  tasks: [\n", "is not accepted as YAML"),
    ],
)
def test_a_form_that_is_none_says_where(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(UnreadableError, match=what.replace("[", r"\[")):
        read(tmp_path, text)


def test_every_field_that_a_control_asks_a_provider_for_can_be_answered_in_a_form() -> None:
    asked = {name for control in controls() for name in fields_of(control.test) if not name.startswith("terms.")}
    assert {"architecture", "training_compute_flop", "eu_representative"} <= asked
    assert all(is_field(name) and documentation_form._FIELD.fullmatch(name) for name in asked)

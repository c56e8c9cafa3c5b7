"""A finding is put into the dossiers of the deployments that it speaks of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from counterpoise.contracts.base import Table
from counterpoise.contracts.estate import DEPLOYMENT, MODEL
from counterpoise.contracts.stability import TERM_CHANGE
from counterpoise.stages.building.findings import deployments_by_subject
from counterpoise.stages.building.source import Source

ROWS: dict[Table, list[dict[str, Any]]] = {
    DEPLOYMENT: [
        {"deployment_id": "letters", "model_id": "small-instruct"},
        {"deployment_id": "mails", "model_id": "small"},
        {"deployment_id": "mail", "model_id": None},
    ],
    MODEL: [
        {"model_id": "small-instruct", "base_model_id": "small"},
        {"model_id": "small", "base_model_id": "small"},  # a base of itself must end
    ],
    TERM_CHANGE: [
        {"subject": "Quill API", "deployment_id": "mail"},
        {"subject": "Quill API", "deployment_id": "letters"},
    ],
}


def concerned(subject: str) -> tuple[str, ...]:
    tables = {table.name: rows for table, rows in ROWS.items()}
    source = cast("Source", SimpleNamespace(table=lambda table: tables[table.name]))
    return deployments_by_subject(source)(subject)


def test_a_subject_names_itself_its_cases_its_models_and_its_terms() -> None:
    assert concerned("letters") == ("letters",)
    assert concerned("mail.c6544aa3300b") == ("mail",)
    assert concerned("mail") == ("mail",)
    assert concerned("small-instruct") == ("letters",)
    assert concerned("small") == ("letters", "mails")
    assert concerned("Quill API") == ("letters", "mail")
    assert concerned("usage records") == ()

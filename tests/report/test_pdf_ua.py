"""Every PDF of a set is PDF/UA-1 (ISO 14289-1), as a validator that is not ours reads the standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import page
import pytest
from weasyprint import HTML

from counterpoise.report.model import ReportModel
from counterpoise.report.pdf import typesetter
from counterpoise.report.render import document_html
from tests.report import shapes


def failures(content: bytes) -> Counter[tuple[str, str]]:
    found = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)
    assert found.rules.total > 100, "rules were tried"
    return Counter((failure.rule_id, failure.message) for failure in found.failures)


def test_the_validator_refuses_what_is_not_tagged() -> None:
    assert failures(HTML(string="<p>text</p>").write_pdf())


@pytest.mark.slow
@pytest.mark.parametrize("shape", [shapes.sample, shapes.hostile, shapes.empty])
def test_every_kind_of_document_is_accessible(shape: Callable[[], ReportModel]) -> None:
    find = shapes.find(shape)
    with typesetter() as one:
        found = {item.path: failures(one.pdf(document_html(find, item))) for item in shapes.one_of_each(find.report)}
    assert {path: dict(faults) for path, faults in found.items() if faults} == {}

"""Reports of every shape: a realistic estate, one of which nothing is known, a hostile one and an empty one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from counterpoise.report import render
from counterpoise.report.chains import ROWS_SHOWN, Behind, Call, call_of
from counterpoise.report.documents import WHOLE, Document, printed
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import ReportModel
from tests.report.builder import Builder, estate
from tests.report.page import Page

HOSTILE = (
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "gnitide \u202etxet\u202c \u200bzero",
    "L" * 300,
    "javascript:alert(1)",
    "</style></title><h1>injected</h1>",
)


@cache
def sample() -> ReportModel:
    """Fourteen deployments with gaps of every kind."""
    return Builder(estate()).report()


@cache
def swapped() -> ReportModel:
    """The same deployments with the labels open and closed exchanged, and nothing else."""
    exchange = {"open": "closed", "closed": "open"}
    return Builder([{**row, "access": exchange.get(row["access"], row["access"])} for row in estate()]).report()


@cache
def german() -> ReportModel:
    """The sample as a report in German; what its evidence says stays in the words of the evidence."""
    report = sample()
    return report.model_copy(update={"audit": report.audit.model_copy(update={"language": "de"})})


@cache
def german_swapped() -> ReportModel:
    """The same with the labels open and closed exchanged."""
    report = swapped()
    return report.model_copy(update={"audit": report.audit.model_copy(update={"language": "de"})})


@cache
def unknown() -> ReportModel:
    """The same deployments, and no figure that is known."""
    return Builder(estate(), is_known=False).report()


@cache
def hostile() -> ReportModel:
    """Every text that evidence can bring is an attack or far too long; each attack stands in each place once."""
    kept = {"hosting", "access", "licence_class"}
    rows = [
        {
            name: HOSTILE[(number + place) % len(HOSTILE)] if isinstance(value, str) and name not in kept else value
            for place, (name, value) in enumerate(row.items())
        }
        for number, row in enumerate(estate()[: len(HOSTILE)])
    ]
    report = Builder(rows).report()
    findings = tuple(
        item.model_copy(
            update={
                "subject": HOSTILE[6],
                "title": HOSTILE[4],
                "criterion": HOSTILE[0] * 20,
                "condition": HOSTILE[4] * 8,
                "recommendation": f"{number} " + "word " * 300,
            }
        )
        for number, item in enumerate(report.findings)
    )
    organisation = report.estate.model_copy(update={"organisation": HOSTILE[0] + HOSTILE[4]})
    return report.model_copy(update={"findings": findings, "estate": organisation})


@cache
def empty() -> ReportModel:
    """An estate without a deployment or a piece of evidence."""
    return Builder([]).report()


def poisoned(part: Any, attack: str) -> Any:
    """The same with `attack` at the end of every free text and key, whoever wrote it; periods stay what they are."""
    if isinstance(part, tuple):
        return tuple(poisoned(item, attack) for item in part)
    if not isinstance(part, BaseModel):
        return part
    return part.model_copy(
        update={
            name: _spoilt(getattr(part, name), field, attack)
            for name, field in type(part).model_fields.items()
            if name != "period"
        }
    )


def brought(report: ReportModel, attack: str) -> ReportModel:
    """The report poisoned, its evidence under the hashes that it has: those are ours."""
    spoilt: ReportModel = poisoned(report, attack)
    pairs = zip(spoilt.evidence, report.evidence, strict=True)
    evidence = tuple(item.model_copy(update={"sha256": kept.sha256}) for item, kept in pairs)
    return spoilt.model_copy(update={"evidence": evidence})


def _spoilt(value: Any, field: FieldInfo, attack: str) -> Any:
    is_text = field.annotation in (str, str | None) and not field.metadata
    if is_text and value is not None:
        return value + attack
    if field.annotation == tuple[str, ...]:
        return tuple(item + attack for item in value)
    if field.annotation == dict[str, str]:
        return {key + attack: item + attack for key, item in value.items()}
    return poisoned(value, attack)


@cache
def page(shape: Callable[[], ReportModel], document: Document = WHOLE) -> Page:
    """A document of a shape as its page is read; parsing a long one takes a second."""
    return Page(render.document_html(find(shape), document))


@cache
def find(shape: Callable[[], ReportModel]) -> Lookup:
    return Lookup(shape())


def one_of_each(report: ReportModel) -> tuple[Document, ...]:
    """The first PDF of every kind of document, the main report first."""
    return tuple({document.kind: document for document in reversed(printed(report))}.values())[::-1]


def rows(report: ReportModel) -> dict[Call, Behind]:
    """Rows for every figure of a report without tables: as many as it counts, at most a few more than are shown."""
    hashes = {item.id: item.sha256 for item in report.evidence}
    return {
        call_of(figure): Behind.of(
            [
                {
                    "what": f"{figure.query} row {number}",
                    "count": number,
                    "evidence": "\n".join(hashes[name] for name in figure.evidence),
                }
                for number in range(min(figure.row_count, ROWS_SHOWN + 2))
            ]
        )
        for figure in report.figures
    }

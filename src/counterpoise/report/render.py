"""A ReportModel as canonical JSON, as one self-contained HTML file and as PDF.

Templates are the project's own files and nothing else: no text of evidence ever becomes a template, and each value that
a template prints is escaped. A value that is not text (a number, None) is an error, since every number goes through the
filters of `format.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from itertools import count
from pathlib import Path
from traceback import extract_tb

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from counterpoise.errors import Problem, RenderError
from counterpoise.language import said, said_of, speaking, tag
from counterpoise.report import format as fmt
from counterpoise.report import lookup, wording
from counterpoise.report.accountability import Framework
from counterpoise.report.chains import Chains, Rows
from counterpoise.report.charts import Gallery, size_of
from counterpoise.report.cited import Cited
from counterpoise.report.documents import FILES, MAIN, WHOLE, ControlAnnex, Document, Dossier
from counterpoise.report.look import PLAIN, TEMPLATES, Look
from counterpoise.report.lookup import Lookup
from counterpoise.report.model import Deployment, ReportModel
from counterpoise.report.pdf import LIMITS, Enclosed, pdf_of
from counterpoise.report.sections import DocumentKind, Documents, Section, ordered
from counterpoise.safe.child import Limits
from counterpoise.safe.json import canonical
from counterpoise.safe.text import visible
from counterpoise.vocabulary import Answer, ControlPoint, Verdict, Weight

MAX_CHARACTERS = 8_000  # of one value; longer text costs layout time without end

_FILTERS = {
    "prose": fmt.prose,
    "bare": fmt.bare,
    "cell": fmt.cell,
    "full": fmt.full,
    "grouped": fmt.grouped,
    "day": fmt.day,
    "month": fmt.month,
    "shown": fmt.shown,
    "anchor": fmt.anchor,
    "statement": fmt.statement,
    "evidence_ranges": fmt.evidence_ranges,
    "serial": fmt.serial,
    "word": wording.word,
    "term": wording.term,
    "capitalize": wording.capital,
    "criticality": wording.criticality,
    "outcome": wording.outcome,
    "read_as": wording.read_as,
    "pin": wording.pin,
    "basis": wording.basis,
    "contrast": wording.contrast,
    "direction": wording.direction,
    "direction_short": wording.direction_short,
    "gate": wording.gate,
    "abstention": wording.abstention,
    "stated": wording.order,
    "in_body": lookup.in_body,
    "size_of": size_of,
}
_TESTS = {"long": lookup.is_long}


def report_json(model: ReportModel) -> bytes:
    """The report as canonical JSON: sorted keys, UTF-8, a final line feed."""
    return canonical(model.model_dump(mode="json"))


def enclosed(model: ReportModel) -> Enclosed:
    """The report as data, which the main PDF carries: who has the one has the other."""
    return Enclosed("report.json", report_json(model), model.audit.as_of)


def report_html(model: ReportModel, look: Look = PLAIN, rows: Rows | None = None) -> str:
    """The report as one HTML file that loads nothing and runs no script; `rows` are those behind its figures."""
    return document_html(Lookup(model), WHOLE, look, rows)


def report_pdf(model: ReportModel, limits: Limits = LIMITS) -> bytes:
    """The main report as a tagged PDF, from the print variant of the same templates.

    Raises RenderError where it cannot be made within `limits`.
    """
    return pdf_of(document_html(Lookup(model), MAIN), limits, enclosed(model))


def document_html(find: Lookup, document: Document, look: Look = PLAIN, rows: Rows | None = None) -> str:
    """One document of the set as HTML: the whole report for the screen, every other for print.

    `rows` are those behind the figures, for the panels of the whole report.
    """
    report = find.report
    paragraphs = count(1)
    sections = _sections(look)[document.kind]
    subject = document.subject
    try:
        with speaking(report.audit.language):
            return (
                _environment(look)
                .get_template("base.html.j2")
                .render(
                    report=report,
                    language_tag=tag(),
                    find=find,
                    charts=Gallery(find),
                    answers=tuple(Answer),
                    verdicts=tuple(Verdict),
                    points=tuple(ControlPoint),
                    weights=tuple(Weight),
                    measures=wording.MEASURES,
                    further=wording.FURTHER,
                    document=document,
                    look=look,
                    logo_address=look.logo_address,
                    dossier=Dossier(find, subject) if isinstance(subject, Deployment) else None,
                    annex=ControlAnnex(find, subject) if isinstance(subject, Framework) else None,
                    sections=sections,
                    place_of=partial(_place, _sections(look), document.kind),
                    cited=Cited(find, sections),
                    chains=Chains(find, rows) if document.kind == "whole" else None,
                    medium="screen" if document.kind == "whole" else "print",
                    next_paragraph=lambda: str(next(paragraphs)),
                )
            )
    except TemplateError as error:
        raise RenderError(_problem(error)) from error


def site_page(template: str, **given: object) -> str:
    """A page of the site over several reports, which prints by the same rules. Raises RenderError."""
    try:
        return _environment(PLAIN).get_template(f"site/{template}.html.j2").render(medium="screen", **given)
    except TemplateError as error:
        raise RenderError(_problem(error)) from error


def check_templates(look: Look) -> None:
    """Read every template of the estate once. Raises RenderError that names file, line and what is wrong."""
    environment = _environment(look)
    _sections(look)
    try:
        for name, _ in look.templates:
            environment.get_template(name)
    except TemplateSyntaxError as error:
        raise RenderError(_problem(error)) from error


def _problem(error: TemplateError) -> Problem:
    """What is wrong; for a template of the estate also where, since Jinja2 gives its frames the template's lines."""
    what = f"the report could not be rendered: {error.message or error}"
    places = [(frame.filename, frame.lineno or 0) for frame in extract_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError):
        places.append((error.filename or "", error.lineno))
    own = [(name, number) for name, number in places if name.startswith(TEMPLATES)]
    if not own:
        return Problem(what)
    return Problem(what, own[-1][0], f"line {own[-1][1]}", "mend the template, or take it away to use ours")


def _place(documents: Documents, kind: DocumentKind, name: str) -> tuple[Section, str | None]:
    """A section with the file that holds it: None where it stands in the document of this kind itself."""
    for held in (kind, "main", "sources", "whole"):
        for section in documents[held]:
            if section.name == name:
                return section, None if held == kind else FILES[held]
    raise RenderError(f"a template refers to the section {name!r}, which does not exist")


def _own(templates: Mapping[str, str], name: str) -> tuple[str, str, None] | None:
    return (templates[name], f"{TEMPLATES}{name}", None) if name in templates else None


@cache
def _environment(look: Look) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FunctionLoader(partial(_own, dict(look.templates))), FileSystemLoader(template_folder())]),
        autoescape=True,  # always: select_autoescape would leave *.html.j2 unescaped
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.globals |= {"_": _text, "gettext": _sentence, "pgettext": _text_of}
    environment.filters.update(_FILTERS)
    environment.tests.update(_TESTS)
    return environment


def _text(text: str, /, **parts: object) -> str:
    """A text that a template hands on as a value: escaped where it is printed, like every other value."""
    if not parts:
        return said(text)
    is_markup = any(hasattr(part, "__html__") for part in parts.values())
    return (escape(said(text)) if is_markup else said(text)) % _printed(parts)


def _text_of(context: str, text: str, /) -> str:
    return said_of(context, text)


def _sentence(text: str, /, **parts: object) -> Markup:
    """What stands between trans and endtrans: a text of the template itself, with values in it."""
    return Markup(said(text)) % _printed(parts)  # noqa: S704 a text of the catalogue, never of the evidence


def _printed(parts: dict[str, object]) -> dict[str, object]:
    return {name: _printable(part) for name, part in parts.items()}


def template_folder() -> Path:
    """The packaged templates: inside an installed package, or beside `src` in a source checkout."""
    places = (Path(str(files("counterpoise"))) / "templates", Path(__file__).resolve().parents[3] / "templates")
    for place in places:
        if place.is_dir():
            return place
    raise RenderError("the templates of the report are missing: install the package again")


@cache
def _sections(look: Look = PLAIN) -> Documents:
    folder = template_folder()
    ours = {f"sections/{path.name}": path.read_text(encoding="utf-8") for path in (folder / "sections").iterdir()}
    return ordered((ours | {name: text for name, text in look.templates if name.startswith("sections/")}).items())


def _printable(value: object) -> object:
    """What a template may print: markup of our own macros, and text, of which no unseen character survives."""
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, str):
        return visible(value, MAX_CHARACTERS)
    if isinstance(value, Undefined):
        return str(value)  # raises with the name that is missing
    raise RenderError(f"a template prints a {type(value).__name__} that no filter turned into text")

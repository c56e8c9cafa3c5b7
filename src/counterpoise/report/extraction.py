"""Every text that a report may say, taken from where it stands, and the catalogues of languages brought up to it.

Texts stand in the code (functions of `counterpoise.language`), in the templates (with the titles that their sections
declare) and in the data files of the catalogue; the values of closed lists are said as words. `make texts` runs this:
it adds what is new without a translation, drops what is gone and leaves every other translation as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from counterpoise import vocabulary
from counterpoise.catalogue.control_rules import controls, frameworks
from counterpoise.catalogue.indicator_rules import indicators
from counterpoise.catalogue.loading import names_in
from counterpoise.catalogue.rules import Rule, described, fields_of, name_of
from counterpoise.language import DOMAIN, KEYWORDS, LANGUAGES
from counterpoise.report.render import template_folder
from counterpoise.report.sections import ordered
from counterpoise.safe.yaml import Plain, load

_PACKAGE = Path(str(files("counterpoise")))
_ENTRIES: Mapping[str, tuple[str, ...]] = {
    "findings.yaml": ("title", "criterion", "effect", "recommendation"),
    "pillars.yaml": ("name",),
    "measures.yaml": ("name", "measures", "left_out"),
    "patterns.yaml": ("name", "sign", "meaning"),
    "needs.yaml": ("name", "unit", "rule"),
    "facts.yaml": ("describes",),
    "fields.yaml": ("describes",),
    "indicators": ("name", "measures"),
    "frameworks": ("name", "edition", "title"),
}
"""Keys of the texts of each data file, or of all files in a folder, that a report prints."""

_VALUES = (
    *(vocabulary.Access, vocabulary.Answer, vocabulary.Dimension, vocabulary.DocumentKind, vocabulary.EvidenceKind),
    *(vocabulary.Level, vocabulary.LicenceClass, vocabulary.Verdict, vocabulary.WeekDimension, vocabulary.Weight),
)
_DROPPED = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Language-Team')


def template() -> Catalog:
    """All message ids, without translations; each with the files in which it stands."""
    found = Catalog(project="Counterpoise", fuzzy=False, charset="utf-8")
    for path, context, message in _messages():
        found.add(message, locations=[(path, 0)], context=context)
    return found


Found: TypeAlias = tuple[str, str | None, str | tuple[str, ...]]
"""Place, context and text, or the texts for one and for many."""


def _messages() -> Iterator[Found]:
    yield from _of_code()
    yield from _of_templates()
    yield from _of_catalogue()
    for values in _VALUES:
        for value in values:
            yield "src/counterpoise/vocabulary.py", None, value.replace("_", " ")


def _of_code() -> Iterator[Found]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        if "counterpoise.language import" in path.read_text(encoding="utf-8"):
            yield from _extracted("python", path, f"src/counterpoise/{path.relative_to(_PACKAGE).as_posix()}", KEYWORDS)


def _of_templates() -> Iterator[Found]:
    folder = template_folder()
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in {".j2", ".css"}):
        place = f"templates/{path.relative_to(folder).as_posix()}"
        yield from _extracted("jinja2.ext:babel_extract", path, place, DEFAULT_KEYWORDS)
    for name, title in _titles(folder):
        yield f"templates/{name}", None, title


def _of_catalogue() -> Iterator[Found]:
    for name, keys in _ENTRIES.items():
        for file in [name] if name.endswith(".yaml") else [f"{name}/{file}" for file in names_in(name)]:
            document, _ = load((_PACKAGE / "catalogue" / file).read_text(encoding="utf-8"))
            for text in _texts(document, keys):
                yield f"src/counterpoise/catalogue/{file}", None, text
    for indicator in indicators():
        yield "src/counterpoise/catalogue/indicator_rules.py", None, indicator.source
    for name in sorted({name for rule in _rules() for name in fields_of(rule)}):
        yield "src/counterpoise/catalogue/rules.py", None, described(name_of(name))


def _extracted(method: str, path: Path, place: str, keywords: Mapping[str, object]) -> Iterator[Found]:
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
    content = BytesIO(path.read_bytes())
    for _, message, _, context in extract(method, content, keywords=keywords, options=options):  # type: ignore[arg-type]
        yield place, context, message


def _rules() -> Iterator[Rule]:
    """Every rule of the catalogue that reads what documents disclose."""
    yield from (indicator.rule for indicator in indicators())
    for control in controls():
        yield control.test
        yield from (rule for rule in (control.applies_if, control.contrary) if rule)
        yield from (start.when for start in control.starts if start.when)
    yield from (exemption.rule for framework in frameworks() for exemption in framework.exemptions)


def _titles(folder: Path) -> Iterator[tuple[str, str]]:
    names = sorted(path.relative_to(folder).as_posix() for path in (folder / "sections").glob("*.j2"))
    documents = ordered((name, (folder / name).read_text(encoding="utf-8")) for name in names)
    yield from {section.template: section.title for found in documents.values() for section in found}.items()


def _texts(node: Plain, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts under these keys, wherever they stand in a data file."""
    if isinstance(node, list):
        for item in node:
            yield from _texts(item, keys)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in keys and isinstance(value, str):
                yield value.strip()
            else:
                yield from _texts(value, keys)


def catalogue_path(language: str) -> Path:
    return _PACKAGE / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept; an empty one where there is none yet."""
    path = catalogue_path(language)
    with BytesIO(path.read_bytes() if path.exists() else b"") as file:
        return read_po(file, locale=language)


def updated(language: str) -> bytes:
    """The catalogue of a language with exactly the texts of today, in the order of their places."""
    kept, found = read(language), Catalog(locale=language, project="Counterpoise", fuzzy=False, charset="utf-8")
    for message in template():
        if message.id:
            before = kept.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            found.add(message.id, before.string if before else None, message.locations, context=message.context)
    written = BytesIO()
    write_po(written, found, width=120, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(_DROPPED))


def main() -> None:
    for language in LANGUAGES[1:]:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(updated(language))
        found = read(language)
        missing = len([message for message in found if message.id and not all(strings(message))])
        sys.stdout.write(f"{path.name} ({language}): {len(found)} texts, {missing} without translation\n")


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a text: one, or one for each form of number."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


if __name__ == "__main__":
    main()

"""A record of one model's licence as a JSON object: `model`, and in `spdx` the SPDX expression.

An expression that SPDX does not allow costs the record, and the message names it. An identifier that SPDX does not
know is kept as it stands: which licence it means, if any, the catalogue says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from license_expression import ExpressionError, get_spdx_licensing

from counterpoise.safe.text import one_line
from counterpoise.sources import disclosures, documents
from counterpoise.sources.appearance import look_alike
from counterpoise.sources.base import Context, RecordError, Row
from counterpoise.sources.disclosures import Disclosure
from counterpoise.sources.jsonfields import read_document, text
from counterpoise.sources.markdown import word_count
from counterpoise.vocabulary import DisclosureMethod, DisclosureState, DocumentKind, EvidenceKind

KIND = EvidenceKind.LICENCE
TABLE = documents.TABLE
DETAILS = (disclosures.TABLE,)
DESCRIPTION = "Record of a model's licence (JSON with `model` and `spdx`)"

_EXPRESSION_CHARACTERS = 500  # longer ones cost the parser more than any licence needs


def matches(name: str, head: bytes) -> bool:
    return name.lower().endswith(".json") and b'"spdx"' in head


def count(path: Path) -> int:
    """One object is one record."""
    return int(path.stat().st_size > 0)


def read(path: Path, context: Context) -> Iterator[Row]:  # noqa: ARG001 - the record names its model itself
    record = read_document(path)
    try:
        model, expression = text(record.get("model"), "model"), text(record.get("spdx"), "spdx")
        if model is None or expression is None:
            raise RecordError(f"{'model' if model is None else 'spdx'} missing")
        _check(expression)
    except RecordError as error:
        yield Row(TABLE, 1, "file", error=str(error))
        return
    subject, claim = one_line(model), one_line(expression)
    yield documents.row(__name__, DocumentKind.LICENCE_TEXT, subject, word_count(expression), licence_claim=claim)
    found = Disclosure("licence", DisclosureState.DISCLOSED, DisclosureMethod.STRUCTURED, claim, claim, pointer="/spdx")
    yield from disclosures.rows(subject, [found])
    yield from look_alike(model, "model", "/model")
    yield from look_alike(expression, "spdx", "/spdx")


def _check(expression: str) -> None:
    """Refuse what is no SPDX expression; symbols that SPDX does not know pass."""
    if len(expression) > _EXPRESSION_CHARACTERS:
        raise RecordError(f"spdx: more than {_EXPRESSION_CHARACTERS} characters")
    try:
        get_spdx_licensing().parse(expression, strict=True)
    except ExpressionError as error:
        raise RecordError(
            f"spdx: '{one_line(expression, 120)}' is no SPDX expression: {one_line(str(error))}"
        ) from error

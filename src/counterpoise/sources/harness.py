"""What the result files of evaluation programs have in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from counterpoise.safe.json import JsonError, loads
from counterpoise.sources.base import RecordError, UnreadableError
from counterpoise.sources.jsonfields import DOCUMENT_BYTES, number
from counterpoise.sources.lines import read_text

_ID_CHARACTERS = 12  # of hex, as in the identifiers of usage records
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_STRING_OR_NO_NUMBER = re.compile(
    r'("(?:[^"\\]++|\\.)*+")|(?<![\w.+-])(NaN|-?Infinity)(?=\s*+[,\]}])', re.DOTALL
)  # inside a list or after a colon: what no comma or bracket follows is a key or no JSON


def document(path: Path) -> Any:
    """Return the value that a JSON file holds; UnreadableError when it holds none."""
    return parsed(read_text(path, DOCUMENT_BYTES))


def parsed(content: str) -> Any:
    """Return the value that a JSON text holds; UnreadableError when it holds none.

    Python's own JSON writer leaves NaN and Infinity in the files of these programs. They come back as the texts 'NaN',
    'Infinity' and '-Infinity', so that each costs its own record and not the file.
    """
    try:
        return loads(content)
    except JsonError as strict:
        quoted = _STRING_OR_NO_NUMBER.sub(lambda found: found[1] or f'"{found[2]}"', content)
        try:
            return loads(quoted)
        except JsonError as lenient:
            faults = dict.fromkeys((str(strict), str(lenient)))
            raise UnreadableError(f"not valid JSON: {'; '.join(faults)}") from strict


def score(value: Any, name: str) -> str | None:
    """A number in plain decimal notation; null is missing."""
    if isinstance(value, str) and value in _NO_NUMBERS:
        raise RecordError(f"{name}: {value} is not a number")
    return number(value, name)


def file_id(path: Path) -> str:
    """Identifier of a run whose file gives it none: the first characters of the file's hash, which is its name."""
    return path.name[:_ID_CHARACTERS]


def folders(name: str) -> str | None:
    """The folders between evaluations/ and the file, which name the model where the file does not."""
    return "/".join(PurePosixPath(name).parts[1:-1]) or None


def pointer(*parts: str | int) -> str:
    """JSON pointer (RFC 6901) of a place in the file."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def day_of(seconds: Any, name: str) -> str | None:
    """Day, in UTC, of a time in seconds since 1970; null is missing."""
    if seconds is None:
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise RecordError(f"{name}: not a time in seconds since 1970")
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise RecordError(f"{name}: {seconds} seconds since 1970 is not a time of the calendar") from error

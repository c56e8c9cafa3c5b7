"""JSON as RFC 8259 means it (no NaN, duplicate key, lone surrogate or bottomless nesting), and canonical output."""

from __future__ import annotations

import json
import math
from typing import Any


class JsonError(ValueError):
    """The text is not JSON, or uses something that this reader refuses."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonError(f"the key '{key}' stands twice in one object")
            seen.add(key)
    return result


def _refuse_constant(name: str) -> Any:
    raise JsonError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonError(f"{text} is too large for a number")
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)


def loads(text: str) -> Any:
    """Parse one JSON value; raise JsonError with what is wrong and, for syntax errors, the place."""
    try:
        value = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except json.JSONDecodeError as error:
        raise JsonError(f"{error.msg.removesuffix(' at')} at line {error.lineno} column {error.colno}") from error
    except UnicodeEncodeError as error:
        raise JsonError("holds half of a surrogate pair") from error
    except RecursionError as error:
        raise JsonError("nested too deeply") from error
    except ValueError as error:  # integers beyond Python's digit limit
        raise error if isinstance(error, JsonError) else JsonError(str(error)) from error


def canonical(value: Any) -> bytes:
    """Return the one byte form of a JSON value: sorted keys, UTF-8, two spaces, a final line feed."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False) + "\n").encode()

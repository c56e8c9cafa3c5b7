"""The YAML block between `---` lines at the head of a Markdown file, and its values with their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from counterpoise.safe.yaml import Plain, YamlError, load
from counterpoise.sources.base import UnreadableError

_CLOSING = {"---", "..."}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Values by key; `body` follows after `body_offset` lines of the file."""

    values: dict[str, Plain]
    lines: dict[tuple[str | int, ...], int]  # path → line in the file, from 1
    body: str
    body_offset: int

    def line(self, *path: str | int) -> int:
        return self.lines.get(path, 1)

    def last_line(self, *path: str | int) -> int:
        """Last line on which something below the path begins."""
        return max((line for known, line in self.lines.items() if known[: len(path)] == path), default=1)

    def scalar(self, *keys: str) -> str | None:
        """Value of the first of `keys` that has one; a list or mapping there is an UnreadableError that names it."""
        for key in keys:
            value = self.values.get(key)
            if isinstance(value, str) and value.strip():
                return value
            if isinstance(value, list | dict):
                raise UnreadableError(f"line {self.line(key)}: {key} is {_kind(value)} where one value is expected")
        return None

    def items(self, key: str) -> list[tuple[str, int]]:
        """The value or values of a key with their lines; what is neither text nor a list of it is an error."""
        value = self.values.get(key)
        if value is None:
            return []
        entries = value if isinstance(value, list) else [value]
        found = []
        for index, entry in enumerate(entries):
            if isinstance(entry, list | dict):
                raise UnreadableError(f"line {self.line(key)}: {key} holds {_kind(entry)} where text is expected")
            if entry is not None and entry.strip():
                found.append((entry, self.line(key, index) if isinstance(value, list) else self.line(key)))
        return found


def is_opened(head: bytes) -> bool:
    """Tell whether a file begins with front matter, in YAML (`---`) or in TOML (`+++`), closed or not."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].split(b"\r", 1)[0].rstrip()
    return first in {b"---", b"+++"}


def split(text: str) -> FrontMatter:
    """Separate front matter and body of a text that opens one; UnreadableError where it is not closed or not YAML."""
    lines = plain_lines(text).split("\n")
    if lines[0].rstrip() == "+++":
        raise UnreadableError("the front matter is TOML (+++); only YAML (---) is read")
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.rstrip() in _CLOSING), None)
    if end is None:
        raise UnreadableError("the front matter that line 1 opens is unterminated: there is no closing ---")
    try:
        values, places = load("\n".join(lines[1:end]))
    except YamlError as error:
        place = f"line {error.line + 1}: " if error.line else ""
        raise UnreadableError(f"{place}front matter: {error}") from error
    if values is not None and not isinstance(values, dict):
        raise UnreadableError(f"the front matter is {_kind(values)} where keys and values are expected")
    return FrontMatter(
        values or {}, {path: line + 1 for path, line in places.items()}, "\n".join(lines[end + 1 :]), end + 1
    )


def plain_lines(text: str) -> str:
    """The text with LF line ends only, as the Markdown parser counts lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def texts(value: Plain, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """Flatten a value to (path, text): mappings by their keys, lists of text to one text joined by commas."""
    if isinstance(value, dict):
        return [found for key, part in value.items() for found in texts(part, (*path, key))]
    if isinstance(value, list):
        if all(isinstance(part, str) for part in value):
            return [(path, ", ".join(cast("list[str]", value)))] if value else []
        return [found for index, part in enumerate(value) for found in texts(part, (*path, str(index)))]
    return [] if value is None else [(path, value)]


def _kind(value: Plain) -> str:
    if value is None:
        return "empty"
    return {dict: "a mapping", list: "a list", str: "text"}[type(value)]

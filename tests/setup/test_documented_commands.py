"""Every command that the documentation shows exists: make targets, subcommands with their options, other programs.

A command is a line that starts with `$ ` in a console, sh or bash block of a page.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "CONTRIBUTING.md", "docs/**/*.md")
BLOCK = re.compile(r"^(?P<indent> *)```(?:console|sh|bash)\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"[A-Z_]+=")
# Not on every machine that runs the tests: the shell's own words, and what only an administrator or a reader has.
GRANTED = {"cd", "export", "apt-get", "chromium", "pdftotext", "pdfinfo", "pdfdetach", "xdg-open", "jq"}


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a page, as a reader would type it."""

    page: str
    line: int
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """Program and arguments, without assignments and `sudo` before them and a comment after them."""
        words = shlex.split(self.text, comments=True)
        while words and (ASSIGNMENT.match(words[0]) or words[0] == "sudo"):
            words.pop(0)
        return tuple(words)

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.text}"


def commands_of(page: str, text: str) -> Iterator[Command]:
    """Commands of one page in order; a backslash at the end continues a line, `&&` and `|` part commands."""
    for block in BLOCK.finditer(text):
        first = text.count("\n", 0, block.start("body")) + 1
        lines = iter(enumerate(block["body"].splitlines(), start=first))
        for number, line in lines:
            if not line.strip().startswith("$ "):
                continue
            whole = line.strip()[2:]
            while whole.endswith("\\"):
                whole = whole[:-1] + next(lines)[1].strip().removeprefix("> ")
            yield from (Command(page, number, part.strip()) for part in re.split(r"&&|\|", whole))


def documented() -> list[Command]:
    """Every command of every page."""
    pages = sorted({file for pattern in PAGES for file in ROOT.glob(pattern)})
    return [
        command
        for page in pages
        for command in commands_of(page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8"))
    ]


@cache
def help_of(*subcommand: str) -> str:
    """What `counterpoise … --help` prints; empty where there is no such subcommand."""
    program = Path(sys.executable).with_name("counterpoise")
    done = subprocess.run([program, *subcommand, "--help"], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def unknown_in_make(arguments: tuple[str, ...]) -> list[str]:
    targets = re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    folders = {following for word, following in pairwise(arguments) if word == "-C"}
    goals = [word for word in arguments if not word.startswith("-") and not ASSIGNMENT.match(word)]
    return [goal for goal in goals if goal not in targets and goal not in folders]


def unknown_in_counterpoise(arguments: tuple[str, ...]) -> list[str]:
    subcommand = [] if not arguments or arguments[0].startswith("-") else [arguments[0]]
    text = help_of(*subcommand)
    if not text:
        return subcommand or ["counterpoise"]
    options = [word.partition("=")[0] for word in arguments if word.startswith("--")]
    return [option for option in options if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text)]


def unknown_in(command: Command) -> list[str]:
    """The words of a command that name nothing: a program, a target, a subcommand or an option."""
    program, *rest = command.words
    arguments = tuple(rest)
    match Path(program).name:
        case "make":
            return unknown_in_make(arguments)
        case "counterpoise":
            return unknown_in_counterpoise(arguments)
        case name if name in GRANTED or shutil.which(program, path=f"{Path(sys.executable).parent}:/usr/bin:/bin"):
            return []
        case name:
            return [name]


@pytest.mark.parametrize("command", documented(), ids=str)
def test_a_documented_command_exists(command: Command) -> None:
    assert unknown_in(command) == []


def test_the_two_commands_are_documented() -> None:
    shown = {command.text for command in documented()}
    assert {"make audit", "make test"} <= shown


def test_commands_are_found_as_a_reader_sees_them() -> None:
    page = (
        "Text with `$ nothing`.\n\n```console\n$ git clone a b && cd b\nCloning\n$ make \\\n    audit\n```\n"
        "1. First:\n\n   ```sh\n   $ sudo LANG=C apt-get update  # once\n   ```\n\n```python\n$ no\n```\n"
    )
    found = [(command.line, command.words) for command in commands_of("page.md", page)]
    assert found == [
        (4, ("git", "clone", "a", "b")),
        (4, ("cd", "b")),
        (6, ("make", "audit")),
        (12, ("apt-get", "update")),
    ]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("make audit ESTATE=x -j2", []),
        ("make -C counterpoise frobnicate", ["frobnicate"]),
        ("frobnicate --now", ["frobnicate"]),
        ("counterpoise frobnicate --estate x", ["frobnicate"]),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(text: str, unknown: list[str]) -> None:
    assert unknown_in(Command("page.md", 1, text)) == unknown

"""Every error a user can meet.

    CounterpoiseError            exit 2 unless said otherwise
    ├── InputError               a file of the user is wrong: lists every problem found in it
    ├── UsageError               the command or its options are wrong
    ├── BusyError                another audit holds the estate
    ├── RenderError              the report could not be rendered
    └── IntegrityError           exit 3: stored evidence, ledger, rows or a bundle are not what was recorded
        ├── AccountingError      records in != accepted + quarantined + duplicates
        └── BlockedError         a blocking check failed

A message names the file, the place, what is wrong and what to do. Control characters from untrusted input never reach
a terminal: every part passes through `safe.text.visible`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from counterpoise.safe.text import visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in one place; prints as one line."""

    what: str
    file: str | Path | None = None
    place: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        where = ", ".join(visible(str(part)) for part in (self.file, self.place) if part)
        line = f"{where}: {visible(self.what)}" if where else visible(self.what)
        return f"{line} → {visible(self.remedy)}" if self.remedy else line


class CounterpoiseError(Exception):
    """Base of all errors that are shown to a user without a traceback."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputError(CounterpoiseError):
    """A file that the user owns is missing, unreadable or wrong."""


class UsageError(CounterpoiseError):
    """The command line asks for something that cannot be done."""


class BusyError(CounterpoiseError):
    """Another process holds the estate's lock."""


class RenderError(CounterpoiseError):
    """HTML or PDF could not be produced from a valid report."""


class IntegrityError(CounterpoiseError):
    """What is stored differs from what was recorded."""

    exit_code = 3


class AccountingError(IntegrityError):
    """The rows of an evidence file do not add up."""


class BlockedError(IntegrityError):
    """A check that the contract calls blocking failed."""

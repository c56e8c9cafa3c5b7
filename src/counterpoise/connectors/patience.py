"""Trying again, with pauses that grow, and never longer than was agreed."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from counterpoise.connectors.base import PassingError, SourceError
from counterpoise.estate.models import Limits

LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5

_Result = TypeVar("_Result")
_pause = time.sleep


class _TimeIsUpError(Exception):
    """Raised by the alarm wherever the program waits; no OSError, which libraries would take for their own."""


def persistently(attempt: Callable[[], _Result], limits: Limits) -> _Result:
    """The result of `attempt`, tried again after each PassingError, up to `limits.attempts` times in all.

    Raises the last PassingError, or SourceError at once when a server asks to wait longer than a minute.
    """
    for number in range(1, limits.attempts + 1):
        try:
            with within(limits.attempt_seconds):
                return attempt()
        except PassingError as error:
            if number == limits.attempts:
                raise
            # Half of it by chance: connectors that failed together do not come back together.
            pause = _FIRST_PAUSE_SECONDS * 2 ** (number - 1) * random.uniform(0.5, 1)  # noqa: S311 no secret
            if (error.wait_seconds or 0) > LONGEST_PAUSE_SECONDS:
                what = f"{error}; the server asks to wait {error.wait_seconds:.0f} seconds → collect again then"
                raise SourceError(what) from error
            _pause(min(max(pause, error.wait_seconds or 0), LONGEST_PAUSE_SECONDS))
    raise AssertionError


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise PassingError when the block takes longer: a server that sends a byte a minute never falls silent.

    Works in the main thread only, and does not nest.
    """

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TimeIsUpError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimeIsUpError as error:
        raise PassingError(f"not done after {seconds:g} seconds → raise limits.attempt_seconds") from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

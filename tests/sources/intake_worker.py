"""The worker of intake, with a card reader that does what the last word of the file says; run by test_intake.py."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from counterpoise.safe.child import serve
from counterpoise.sources import hf_card
from counterpoise.sources.base import Context, Row
from counterpoise.sources.worker import work

read_card, count_card = hf_card.read, hf_card.count


def read(path: Path, context: Context) -> Iterator[Row]:
    rows = read_card(path, context)
    yield next(rows)  # the staged file is open when the deed is done
    content = path.read_bytes()
    if content.endswith(b"CRASH"):
        os.kill(os.getpid(), signal.SIGSEGV)
    if content.endswith(b"MEMORY"):
        yield Row("document", 2, "x" * (1 << 33))
    if content.endswith(b"HANG"):
        time.sleep(600)
    if content.endswith(b"RAISE"):
        raise LookupError("words of the evidence")
    yield from rows


def count(path: Path) -> int:
    return count_card(path) + path.read_bytes().endswith(b"MISCOUNT")


if __name__ == "__main__":
    hf_card.read, hf_card.count = read, count
    serve(work)
